/* SPDX-License-Identifier: Apache-2.0 */
/* hello - TLS client hellos that a careful relay must judge. */
#include "probe.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

static size_t put16(uint8_t *at, size_t v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
	return 2;
}

static size_t put_ext(uint8_t *at, unsigned type, const void *data, size_t n)
{
	put16(at, type);
	put16(at + 2, n);
	memcpy(at + 4, data, n);
	return 4 + n;
}

/* RFC 8446 4.1.2 with one name (RFC 6066 3), or none. */
size_t hello_build(uint8_t *buf, const char *sni, size_t n_sni, int with_ech)
{
	static const uint8_t versions[] = { 2, 3, 4 };
	static const uint8_t groups[] = { 0, 2, 0, 29 };
	static const uint8_t sigs[] = { 0, 2, 4, 3 };
	static const uint8_t ech[40] = { 0, 0, 1, 0, 1 };
	uint8_t name[300];
	uint8_t *p = buf + 9, *ext;

	p += put16(p, 0x0303);
	memset(p, 7, 32);
	p += 32;
	*p++ = 0;		/* session */
	p += put16(p, 2);
	p += put16(p, 0x1301);	/* TLS_AES_128_GCM_SHA256 */
	*p++ = 1;
	*p++ = 0;		/* no compression */
	ext = p;
	p += 2;
	if (sni) {
		put16(name, n_sni + 3);
		name[2] = 0;
		put16(name + 3, n_sni);
		memcpy(name + 5, sni, n_sni);
		p += put_ext(p, 0, name, n_sni + 5);
	}
	p += put_ext(p, 43, versions, sizeof(versions));
	p += put_ext(p, 10, groups, sizeof(groups));
	p += put_ext(p, 13, sigs, sizeof(sigs));
	if (with_ech)
		p += put_ext(p, 0xfe0d, ech, sizeof(ech));
	put16(ext, (size_t)(p - ext) - 2);
	buf[0] = 22;		/* handshake record */
	put16(buf + 1, 0x0301);
	put16(buf + 3, (size_t)(p - buf) - 5);
	buf[5] = 1;		/* client hello */
	buf[6] = 0;
	put16(buf + 7, (size_t)(p - buf) - 9);
	return (size_t)(p - buf);
}

static int send_slowly(int fd, const uint8_t *data, size_t n)
{
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 },
			 sizeof(int));
	for (size_t i = 0; i < n; i++)
		if (send(fd, data + i, 1, MSG_NOSIGNAL) != 1)
			return -1;
	return 0;
}

static int answered(int fd, const char *what)
{
	char buf[100];
	ssize_t n = read_some(fd, buf, sizeof(buf));

	if (n <= 0)
		return refused(n < 0 ? errno : 0, "an answer to %s", what);
	if (n >= 7 && buf[0] == 21)
		return refused(0, "%s with the TLS alert %d", what, buf[6]);
	return done("answer to %s", what);
}

int act_hello(int argc, char **argv)
{
	uint8_t buf[1024];
	const char *sni = NULL, *what = "a hello";
	int with_ech = 0, slow = 0;
	size_t n_sni = 0, n = 0;
	int fd = tcp_connect(argv[1], number(argv[2]));

	if (fd < 0)
		return refused(errno, "connect %s %s", argv[1], argv[2]);
	for (int i = 3; i < argc; i++) {
		what = argv[i];
		if (strncmp(argv[i], "sni=", 4) == 0) {
			sni = argv[i] + 4;
			n_sni = unescape(argv[i] + 4);
		} else if (strncmp(argv[i], "raw=", 4) == 0) {
			n = unescape(argv[i] + 4);
			memcpy(buf, argv[i] + 4, n);
		} else if (strcmp(argv[i], "ech") == 0) {
			with_ech = 1;
		} else if (strcmp(argv[i], "slow") == 0) {
			slow = 1;
		} else if (strcmp(argv[i], "nosni") != 0) {
			broken("no such word: %s", argv[i]);
		}
	}
	if (n == 0)
		n = hello_build(buf, sni, n_sni, with_ech);
	if (slow ? send_slowly(fd, buf, n) < 0 :
		   send(fd, buf, n, MSG_NOSIGNAL) != (ssize_t)n)
		return refused(errno, "send %s", what);
	return answered(fd, what);
}

/* A page of a file, with a hello in it, to be sent by reference. */
static uint8_t *page_with(const char *sni, int *ret_fd, size_t *ret_n)
{
	int fd = memfd_create("page", MFD_CLOEXEC);
	uint8_t *page;

	if (fd < 0 || ftruncate(fd, 4096) < 0)
		broken("memfd");
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED)
		broken("mmap");
	*ret_n = hello_build(page, sni, strlen(sni), 0);
	*ret_fd = fd;
	return page;
}

/* Another name of the same length is put into the page after it was sent. */
int act_hello_race(int argc, char **argv)
{
	const char *sni = argv[3], *other = argv[4];
	int fd = tcp_connect(argv[1], number(argv[2])), file;
	uint8_t *page, *name;
	off_t at = 0;
	size_t n;

	(void)argc;
	if (fd < 0)
		return refused(errno, "connect %s %s", argv[1], argv[2]);
	page = page_with(sni, &file, &n);
	name = memmem(page, n, sni, strlen(sni));
	if (!name || strlen(sni) != strlen(other))
		broken("names of one length are needed");
	/* the hello in two parts: the relay has the first when it changes */
	if (sendfile(fd, file, &at, n - 1) != (ssize_t)n - 1)
		return refused(errno, "sendfile");
	for (int i = 0; i < 2000; i++) {
		memcpy(name, i % 2 ? other : sni, strlen(sni));
		if (i == 1000 && sendfile(fd, file, &at, 1) != 1)
			return refused(errno, "sendfile");
	}
	memcpy(name, other, strlen(other));
	return answered(fd, "a hello that changes");
}

/* What was peeked is not what is read: the race is real on this kernel. */
int act_race_control(int argc, char **argv)
{
	struct sockaddr_storage ss;
	socklen_t size = sockaddr_of("127.0.0.1", 0, &ss);
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint8_t *page, *name, peeked[1024], got[1024];
	int peer, file;
	size_t n;

	(void)argc;
	(void)argv;
	if (bind(server, (struct sockaddr *)&ss, size) < 0 ||
	    listen(server, 1) < 0 ||
	    getsockname(server, (struct sockaddr *)&ss, &size) < 0 ||
	    connect(client, (struct sockaddr *)&ss, size) < 0)
		broken("loopback");
	peer = accept(server, NULL, NULL);
	page = page_with("good.example", &file, &n);
	name = memmem(page, n, "good", 4);
	if (sendfile(client, file, NULL, n) != (ssize_t)n ||
	    recv(peer, peeked, n, MSG_PEEK | MSG_WAITALL) != (ssize_t)n)
		broken("sendfile");
	memcpy(name, "evil", 4);
	if (recv(peer, got, n, MSG_WAITALL) != (ssize_t)n)
		broken("recv");
	if (memmem(peeked, n, "good", 4) && memmem(got, n, "evil", 4))
		return done("peeked one name and read another");
	return refused(0, "the bytes did not change");
}
