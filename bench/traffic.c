/* SPDX-License-Identifier: Apache-2.0 */
/*
 * traffic - both ends of what bench.py measures, in C: what the ends cost
 * would hide what the way between them costs.
 *
 *	traffic serve [ADDRESS]
 *	traffic up|down|echo|connect HOST PORT COUNT [NAME]
 *
 * serve prints its port and serves until it is killed.  The others print the
 * seconds they took: COUNT MiB one way, COUNT bytes there and back one by one,
 * or COUNT connections of one byte there and back.  With NAME each connection
 * begins with a TLS greeting that names it; the server throws it away.  The
 * first connection is tried until it succeeds, and not timed.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/hello_make.h"

#define CHUNK (1 << 20)
#define HANDSHAKE 22
#define TRIES_MS 10000

static const char *name;

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool send_all(int fd, const void *data, size_t n)
{
	const uint8_t *p = data;

	while (n > 0) {
		ssize_t done = send(fd, p, n, MSG_NOSIGNAL);

		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

static bool recv_all(int fd, void *data, size_t n)
{
	return recv(fd, data, n, MSG_WAITALL) == (ssize_t)n;
}

static void no_delay(int fd)
{
	static const int on = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static void serve_bytes(int fd, char what, uint32_t count)
{
	uint8_t *data = calloc(1, CHUNK);
	ssize_t n = 1;

	if (!data)
		die("calloc");
	if (what == 'd')
		while (count-- > 0 && send_all(fd, data, CHUNK))
			continue;
	else if (what == 'u')
		while (n > 0)
			n = recv(fd, data, CHUNK, 0);
	else
		while (recv(fd, data, 1, 0) == 1 && send_all(fd, data, 1))
			continue;
	if (what == 'u')
		(void)send_all(fd, "k", 1);
	free(data);
}

/* The first byte of a greeting is no order. */
static bool skip_hello(int fd, char *what)
{
	uint8_t head[4];
	uint8_t body[1 << 14];

	return *what != HANDSHAKE ||
	       (recv_all(fd, head, sizeof(head)) &&
		recv_all(fd, body, (size_t)(head[2] << 8 | head[3])) &&
		recv_all(fd, what, 1));
}

static void *serve_one(void *owner)
{
	int fd = (int)(intptr_t)owner;
	uint32_t count;
	char what;

	no_delay(fd);
	if (recv_all(fd, &what, 1) && skip_hello(fd, &what) &&
	    recv_all(fd, &count, sizeof(count)))
		serve_bytes(fd, what, count);
	(void)close(fd);
	return NULL;
}

static void serve(const char *address)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof(at);
	pthread_attr_t detached;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (inet_pton(AF_INET, address, &at.sin_addr) != 1 ||
	    bind(listener, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    listen(listener, 128) < 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &size) < 0)
		die("listen");
	printf("%u\n", ntohs(at.sin_port));
	(void)fflush(stdout);
	(void)pthread_attr_init(&detached);
	(void)pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		pthread_t thread;

		if (fd < 0 || pthread_create(&thread, &detached, serve_one,
					     (void *)(intptr_t)fd) != 0)
			die("accept");
	}
}

/* One connection with its greeting and order, and one answer to it. */
static int order(const struct sockaddr_in *to, char what, uint32_t count)
{
	static uint8_t hello[HELLO_MAKE_MAX];
	const struct hello_shape shape = { .name = name };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t n = name ? hello_make(&shape, hello) : 0;

	no_delay(fd);
	hello[n] = (uint8_t)what;
	memcpy(hello + n + 1, &count, sizeof(count));
	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)) == 0 &&
	    send_all(fd, hello, n + 1 + sizeof(count)))
		return fd;
	(void)close(fd);
	return -1;
}

static bool bounce(int fd)
{
	char byte = 'x';

	return send_all(fd, &byte, 1) && recv_all(fd, &byte, 1);
}

static bool connect_once(const struct sockaddr_in *to)
{
	int fd = order(to, 'e', 0);
	bool is_good = fd >= 0 && bounce(fd);

	if (fd >= 0)
		(void)close(fd);
	return is_good;
}

static void wait_for(const struct sockaddr_in *to)
{
	static const struct timespec pause = { .tv_nsec = 1000000 };

	for (int i = 0; i < TRIES_MS; i++) {
		if (connect_once(to))
			return;
		(void)nanosleep(&pause, NULL);
	}
	die("connect");
}

static bool move(int fd, char what, uint32_t count)
{
	static uint8_t data[CHUNK];
	uint64_t left = (uint64_t)count * CHUNK;

	if (what == 'u') {
		while (count-- > 0)
			if (!send_all(fd, data, CHUNK))
				return false;
		return shutdown(fd, SHUT_WR) == 0 && recv_all(fd, data, 1);
	}
	while (left > 0) {
		ssize_t n = recv(fd, data, CHUNK, 0);

		if (n <= 0)
			return false;
		left -= (uint64_t)n;
	}
	return true;
}

static double measure(const struct sockaddr_in *to, const char *verb,
		      uint32_t count)
{
	double begin;
	int fd;

	wait_for(to);
	begin = now();
	if (strcmp(verb, "connect") == 0) {
		while (count-- > 0)
			if (!connect_once(to))
				die("connect");
		return now() - begin;
	}
	fd = order(to, verb[0], count);
	if (fd < 0)
		die("connect");
	if (verb[0] != 'e') {
		if (!move(fd, verb[0], count))
			die(verb);
	} else {
		while (count-- > 0)
			if (!bounce(fd))
				die(verb);
	}
	return now() - begin;
}

static void resolve(const char *host, struct sockaddr_in *ret)
{
	const struct addrinfo hints = { .ai_family = AF_INET };
	struct addrinfo *found = NULL;

	if (getaddrinfo(host, NULL, &hints, &found) != 0 || !found) {
		fprintf(stderr, "traffic: %s cannot be resolved\n", host);
		exit(EXIT_FAILURE);
	}
	memcpy(ret, found->ai_addr, sizeof(*ret));
	freeaddrinfo(found);
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };

	(void)signal(SIGPIPE, SIG_IGN);
	if (argc >= 2 && strcmp(argv[1], "serve") == 0) {
		serve(argc > 2 ? argv[2] : "127.0.0.1");
		return EXIT_FAILURE;
	}
	if (argc < 5) {
		fprintf(stderr, "traffic: see the head of traffic.c\n");
		return 2;
	}
	resolve(argv[2], &to);
	to.sin_port = htons((uint16_t)strtoul(argv[3], NULL, 10));
	name = argc > 5 ? argv[5] : NULL;
	printf("%.6f\n", measure(&to, argv[1],
				 (uint32_t)strtoul(argv[4], NULL, 10)));
	return EXIT_SUCCESS;
}
