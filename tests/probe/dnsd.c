/* SPDX-License-Identifier: Apache-2.0 */
/* dnsd - a small name server for tests, with the answers it is given. */
/*
 *	dnsd [-a ADDRESS] [-p PORT] RECORD...
 *
 *	name=addr[,addr]	A and AAAA records, by family
 *	name=>other		a CNAME, followed within the records given
 *	name!second=addr[,addr]	what every question after the first one gets,
 *				counted per name and type
 *	name=silent		no answer at all
 *	name=silent-6[,addr]	none to a question for AAAA; silent-4: for A
 *
 * `name` may be `*`.  Listens on UDP and TCP of one port (0: any) and prints
 * the port as one line on stdout once it answers.  A name without a record is
 * NXDOMAIN, one without the type asked for an empty answer; what is over 512
 * bytes is cut for UDP, so that the client comes back over TCP.  Every question
 * is printed on stderr as `name type`.  Ends when stdin ends.
 *
 * For tests alone: it trusts its command line and answers one TCP client after
 * the other.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define TYPE_A 1
#define TYPE_CNAME 5
#define TYPE_AAAA 28
#define MAX_RECORDS 64
#define MAX_MESSAGE 4096
#define MAX_UDP 512
#define MAX_CHAIN 8
#define TTL 60

struct record {
	char name[256];
	const char *value;	/* "addr[,addr]", or the other name */
	bool is_cname;
	bool is_second;
	unsigned n_asked[2];	/* A, AAAA */
};

static struct record records[MAX_RECORDS];
static size_t n_records;

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(1);
}

static void add_record(const char *text)
{
	struct record *r = &records[n_records];
	const char *is = strchr(text, '=');
	size_t n;

	if (!is || n_records == MAX_RECORDS) {
		fprintf(stderr, "dnsd: not a record: %s\n", text);
		exit(2);
	}
	n_records++;
	n = (size_t)(is - text);
	if (n > 7 && memcmp(is - 7, "!second", 7) == 0) {
		r->is_second = true;
		n -= 7;
	}
	r->is_cname = is[1] == '>';
	r->value = is + (r->is_cname ? 2 : 1);
	(void)snprintf(r->name, sizeof(r->name), "%.*s", (int)n, text);
}

static struct record *find(const char *name, bool second)
{
	for (size_t i = 0; i < n_records; i++)
		if (records[i].is_second == second &&
		    (strcasecmp(records[i].name, name) == 0 ||
		     strcmp(records[i].name, "*") == 0))
			return &records[i];
	return NULL;
}

/* The record for this question; the first one counts the questions. */
static struct record *choose(const char *name, unsigned type)
{
	struct record *r = find(name, false);
	struct record *second = find(name, true);

	if (!r)
		return second;
	if (r->n_asked[type == TYPE_AAAA]++ > 0 && second)
		return second;
	return r;
}

static void put16(uint8_t **p, unsigned v)
{
	*(*p)++ = (uint8_t)(v >> 8);
	*(*p)++ = (uint8_t)v;
}

static void put_name(uint8_t **p, const char *name)
{
	while (*name) {
		size_t n = strcspn(name, ".");

		*(*p)++ = (uint8_t)n;
		memcpy(*p, name, n);
		*p += n;
		name += n + (name[n] == '.');
	}
	*(*p)++ = 0;
}

static void put_head(uint8_t **p, const char *name, unsigned type)
{
	put_name(p, name);
	put16(p, type);
	put16(p, 1);
	put16(p, 0);
	put16(p, TTL);
}

static unsigned put_addresses(uint8_t **p, const char *name, unsigned type,
			      const char *list)
{
	unsigned n = 0;

	while (*list) {
		char text[64];
		uint8_t bytes[16];
		size_t len = strcspn(list, ",");
		int family = type == TYPE_A ? AF_INET : AF_INET6;

		(void)snprintf(text, sizeof(text), "%.*s", (int)len, list);
		list += len + (list[len] == ',');
		if (inet_pton(family, text, bytes) != 1)
			continue;
		put_head(p, name, type);
		put16(p, family == AF_INET ? 4 : 16);
		memcpy(*p, bytes, family == AF_INET ? 4 : 16);
		*p += family == AF_INET ? 4 : 16;
		n++;
	}
	return n;
}

#define NO_NAME (-1)
#define SILENT (-2)

/* How many answers for a name, through its CNAMEs, or one of the above. */
static int put_answers(uint8_t **p, const char *name, unsigned type)
{
	unsigned n = 0;

	for (int depth = 0; depth < MAX_CHAIN; depth++) {
		struct record *r = choose(name, type);
		uint8_t *length;

		if (!r)
			return depth == 0 ? NO_NAME : (int)n;
		if (strcmp(r->value, "silent") == 0 ||
		    strstr(r->value, type == TYPE_AAAA ? "silent-6" :
							 "silent-4"))
			return SILENT;
		if (!r->is_cname)
			return (int)(n + put_addresses(p, name, type,
						       r->value));
		put_head(p, name, TYPE_CNAME);
		length = *p;
		put16(p, 0);
		put_name(p, r->value);
		put16(&length, (unsigned)(*p - length - 2));
		n++;
		name = r->value;
	}
	return (int)n;
}

/* The question's name; returns the bytes of name, type and class, or 0. */
static size_t get_question(const uint8_t *q, size_t n, char name[256],
			   unsigned *ret_type)
{
	size_t at = 12, len = 0;

	while (at < n && q[at]) {
		size_t label = q[at++];

		if (label > 63 || at + label > n || len + label + 2 > 256)
			return 0;
		if (len)
			name[len++] = '.';
		memcpy(name + len, q + at, label);
		len += label;
		at += label;
	}
	name[len] = '\0';
	if (at + 5 > n)
		return 0;
	*ret_type = (unsigned)q[at + 1] << 8 | q[at + 2];
	return at + 5 - 12;
}

static size_t reply(const uint8_t *q, size_t n, size_t max, uint8_t *out)
{
	char name[256];
	unsigned type = 0;
	uint8_t *p = out + 12, *count = out + 6;
	size_t n_question = n < 12 ? 0 : get_question(q, n, name, &type);
	int answers;

	if (n_question == 0)
		return 0;
	fprintf(stderr, "%s %u\n", name, type);
	memcpy(out, q, 12);
	out[2] = 0x84 | (q[2] & 1);	/* an authoritative answer */
	out[3] = 0x80;
	memset(out + 6, 0, 6);
	memcpy(p, q + 12, n_question);
	p += n_question;
	answers = put_answers(&p, name, type);
	if (answers == SILENT)
		return 0;
	if ((size_t)(p - out) > max) {
		out[2] |= 2;	/* cut */
		return 12 + n_question;
	}
	if (answers == NO_NAME)
		out[3] |= 3;	/* NXDOMAIN */
	else
		put16(&count, (unsigned)answers);
	return (size_t)(p - out);
}

static void serve_udp(int fd)
{
	uint8_t q[MAX_MESSAGE], out[4 * MAX_MESSAGE];
	struct sockaddr_storage from;
	socklen_t n_from = sizeof(from);
	ssize_t got = recvfrom(fd, q, sizeof(q), 0, (struct sockaddr *)&from,
			       &n_from);
	size_t n = got > 0 ? reply(q, (size_t)got, MAX_UDP, out) : 0;

	if (n > 0 && sendto(fd, out, n, 0, (struct sockaddr *)&from,
			    n_from) < 0)
		perror("sendto");
}

static bool read_whole(int fd, uint8_t *buf, size_t n)
{
	while (n > 0) {
		ssize_t got = read(fd, buf, n);

		if (got <= 0)
			return false;
		buf += got;
		n -= (size_t)got;
	}
	return true;
}

static void serve_tcp(int listen_fd)
{
	uint8_t head[2], q[MAX_MESSAGE], out[2 + 4 * MAX_MESSAGE];
	int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);

	while (fd >= 0 && read_whole(fd, head, 2)) {
		size_t n = (size_t)head[0] << 8 | head[1];
		uint8_t *p = out;

		if (n > sizeof(q) || !read_whole(fd, q, n))
			break;
		n = reply(q, n, 4 * MAX_MESSAGE, out + 2);
		put16(&p, (unsigned)n);
		if (n == 0 || write(fd, out, n + 2) != (ssize_t)n + 2)
			break;
	}
	if (fd >= 0)
		(void)close(fd);
}

/* Both sockets on one port: TCP first, whose free ports are the fewer. */
static void listen_on(const char *address, unsigned port, int ret_fds[2])
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons((uint16_t)port) };
	socklen_t n = sizeof(sin);
	int on = 1;

	if (inet_pton(AF_INET, address, &sin.sin_addr) != 1) {
		fprintf(stderr, "dnsd: not an IPv4 address: %s\n", address);
		exit(2);
	}
	ret_fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ret_fds[1] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	(void)setsockopt(ret_fds[0], SOL_SOCKET, SO_REUSEADDR, &on,
			 sizeof(on));
	if (bind(ret_fds[0], (struct sockaddr *)&sin, n) < 0 ||
	    listen(ret_fds[0], 16) < 0 ||
	    getsockname(ret_fds[0], (struct sockaddr *)&sin, &n) < 0 ||
	    bind(ret_fds[1], (struct sockaddr *)&sin, n) < 0)
		die("dnsd: listen");
	printf("%u\n", ntohs(sin.sin_port));
	if (fflush(stdout) != 0)
		die("dnsd: stdout");
}

int main(int argc, char **argv)
{
	const char *address = "127.0.0.1";
	unsigned port = 0;
	int fds[2], opt;

	while ((opt = getopt(argc, argv, "a:p:")) != -1) {
		if (opt == 'a')
			address = optarg;
		else if (opt == 'p')
			port = (unsigned)strtoul(optarg, NULL, 10);
		else
			return 2;
	}
	for (int i = optind; i < argc; i++)
		add_record(argv[i]);
	listen_on(address, port, fds);
	for (;;) {
		struct pollfd p[] = {
			{ .fd = STDIN_FILENO, .events = POLLIN },
			{ .fd = fds[0], .events = POLLIN },
			{ .fd = fds[1], .events = POLLIN },
		};
		char ignored[64];

		if (poll(p, 3, -1) < 0)
			die("dnsd: poll");
		if (p[0].revents &&
		    read(STDIN_FILENO, ignored, sizeof(ignored)) <= 0)
			return 0;
		if (p[1].revents)
			serve_tcp(fds[0]);
		if (p[2].revents)
			serve_udp(fds[1]);
	}
}
