/* SPDX-License-Identifier: Apache-2.0 */
/* dns - a resolver of its own, as programs without libc's have. */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned type_of(const char *text)
{
	static const struct {
		const char *name;
		unsigned type;
	} table[] = {
		{ "A", 1 },	 { "PTR", 12 }, { "TXT", 16 }, { "AAAA", 28 },
		{ "NULL", 10 },	 { "SRV", 33 }, { "SVCB", 64 },
		{ "HTTPS", 65 }, { "ANY", 255 }, { "MX", 15 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, text) == 0)
			return table[i].type;
	return (unsigned)number(text);
}

static size_t put_name(uint8_t *at, const char *name, size_t n)
{
	size_t out = 0, start = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && name[i] != '.')
			continue;
		if (i > start) {
			at[out++] = (uint8_t)(i - start);
			memcpy(at + out, name + start, i - start);
			out += i - start;
		}
		start = i + 1;
	}
	at[out++] = 0;
	return out;
}

static size_t build(uint8_t *buf, char *name, unsigned type)
{
	static const uint8_t head[12] = { 0x12, 0x34, 1, 0, 0, 1 };
	size_t n = unescape(name);
	size_t at = sizeof(head);

	if (n > 300)
		broken("a name of %zu bytes", n);
	memcpy(buf, head, sizeof(head));
	at += put_name(buf + at, name, n);
	buf[at++] = (uint8_t)(type >> 8);
	buf[at++] = (uint8_t)type;
	buf[at++] = 0;
	buf[at++] = 1;
	return at;
}

/* Bytes of the answer, or -1 with errno. */
static ssize_t ask(const char *server, int tcp, uint8_t *buf, size_t n,
		   size_t size)
{
	struct sockaddr_storage ss;
	socklen_t salen = sockaddr_of(server, 53, &ss);
	int fd = socket(ss.ss_family,
			(tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
	uint8_t framed[1024];
	ssize_t got;

	if (fd < 0 || connect(fd, (struct sockaddr *)&ss, salen) < 0)
		return -1;
	framed[0] = (uint8_t)(n >> 8);
	framed[1] = (uint8_t)n;
	memcpy(framed + 2, buf, n);
	if (send(fd, tcp ? framed : buf, tcp ? n + 2 : n, MSG_NOSIGNAL) < 0)
		return -1;
	got = read_some(fd, (char *)framed, sizeof(framed));
	if (got > 0 && tcp)
		got -= 2;
	if (got > 0 && (size_t)got <= size)
		memcpy(buf, framed + (tcp ? 2 : 0), (size_t)got);
	(void)close(fd);
	return got;
}

/* The first A record, as text; the names in front of it are one pointer. */
static int first_a(const uint8_t *buf, size_t n, char *ret)
{
	size_t at = 12;

	while (at < n && buf[at] != 0)
		at += 1u + buf[at];
	at += 5;
	if (at + 16 > n || buf[at + 3] != 1)
		return -1;
	return inet_ntop(AF_INET, buf + at + 12, ret, INET_ADDRSTRLEN) ? 0 : -1;
}

int act_dns(int argc, char **argv)
{
	uint8_t buf[1024] = { 0 };
	char text[INET6_ADDRSTRLEN] = "-";
	size_t n = build(buf, argv[3], type_of(argv[2]));
	ssize_t got = ask(argv[1], argc > 4 && strcmp(argv[4], "tcp") == 0,
			  buf, n, sizeof(buf));
	unsigned answers;

	if (got < 12)
		return refused(got < 0 ? errno : 0, "an answer of %s", argv[1]);
	answers = (unsigned)buf[6] << 8 | buf[7];
	if (answers > 0)
		(void)first_a(buf, (size_t)got, text);
	printf("rcode=%u answers=%u first=%s\n", buf[3] & 15u, answers, text);
	return answers > 0 ? 0 : 1;
}

int act_resolve(int argc, char **argv)
{
	uint8_t buf[1024] = { 0 };
	char text[INET6_ADDRSTRLEN];
	size_t n = build(buf, argv[1], 1);
	ssize_t got = ask("8.8.8.8", 0, buf, n, sizeof(buf));
	int fd;

	(void)argc;
	if (got < 12 || first_a(buf, (size_t)got, text) < 0)
		return refused(got < 0 ? errno : 0, "an address of %s",
			       argv[1]);
	fd = tcp_connect(text, number(argv[2]));
	if (fd < 0)
		return refused(errno, "connect %s at %s", argv[1], text);
	n = hello_build(buf, argv[1], strlen(argv[1]), 0);
	if (send(fd, buf, n, MSG_NOSIGNAL) != (ssize_t)n)
		return refused(errno, "send to %s", argv[1]);
	got = read_some(fd, (char *)buf, sizeof(buf));
	if (got <= 0)
		return refused(got < 0 ? errno : 0, "an answer of %s", argv[1]);
	return done("%s at %s answered", argv[1], text);
}
