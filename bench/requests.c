/* SPDX-License-Identifier: Apache-2.0 */
/*
 * requests - both ends of what bench.py measures of https://, in C for the
 * reason traffic.c tells.
 *
 *	requests serve CERTIFICATE KEY
 *	requests put|chunked-put|get|chunked-get HOST PORT MIB
 *	requests ask HOST PORT COUNT CONNECTIONS
 *	requests connect HOST PORT COUNT
 *	requests hold HOST PORT COUNT
 *
 * serve prints its port and serves until it is killed.  The others print the
 * seconds they took: one body of MIB MiB, COUNT small requests shared out among
 * CONNECTIONS that stay, or COUNT connections with one small request each.  hold
 * makes COUNT connections with a request each, says so, and keeps them until
 * its standard input ends.  The first connection is tried until it succeeds, and
 * not timed.  No certificate is looked at: that costs the same on each way.
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
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/ssl.h>

#define MIB (1u << 20)
#define CHUNK_TEXT "10000\r\n"
#define CHUNK 0x10000u
#define CHUNKS (MIB / CHUNK)
#define BUFFER (1u << 17)
#define TRIES_S 10

/* One connection, and what was read ahead of its turn. */
struct stream {
	SSL *ssl;
	size_t start, end;
	char buf[BUFFER + 1];
};

/* A message's head, and where its body ends. */
struct head {
	char first[256];
	uint64_t length;
	bool is_chunked;
};

static SSL_CTX *ctx;
static struct sockaddr_in to;
static const char *host;
static uint8_t plain[MIB];
static uint8_t chunked[MIB + CHUNKS * (sizeof(CHUNK_TEXT) + 1)];
static size_t n_chunked;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "requests: %s\n", what);
	exit(EXIT_FAILURE);
}

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Bytes without a pattern: what is searched for in them is not found early. */
static void make_bodies(void)
{
	uint32_t seed = 1;

	for (size_t i = 0; i < MIB; i++) {
		seed = seed * 1664525u + 1013904223u;
		plain[i] = (uint8_t)(seed >> 24);
	}
	for (size_t i = 0; i < CHUNKS; i++) {
		memcpy(chunked + n_chunked, CHUNK_TEXT, sizeof(CHUNK_TEXT) - 1);
		n_chunked += sizeof(CHUNK_TEXT) - 1;
		memcpy(chunked + n_chunked, plain + i * CHUNK, CHUNK);
		n_chunked += CHUNK;
		memcpy(chunked + n_chunked, "\r\n", 2);
		n_chunked += 2;
	}
}

static bool fill(struct stream *s)
{
	size_t n;

	if (s->start == s->end)
		s->start = s->end = 0;
	if (s->start > 0) {
		memmove(s->buf, s->buf + s->start, s->end - s->start);
		s->end -= s->start;
		s->start = 0;
	}
	if (s->end == BUFFER ||
	    SSL_read_ex(s->ssl, s->buf + s->end, BUFFER - s->end, &n) != 1)
		return false;
	s->end += n;
	s->buf[s->end] = '\0';
	return true;
}

/* One line without its end, in s->buf until the next call. */
static char *read_line(struct stream *s)
{
	char *end;

	while (s->start == s->end ||
	       !(end = memmem(s->buf + s->start, s->end - s->start, "\r\n", 2)))
		if (!fill(s))
			return NULL;
	*end = '\0';
	end = s->buf + s->start;
	s->start += strlen(end) + 2;
	return end;
}

static bool skip(struct stream *s, uint64_t n)
{
	while (n > 0) {
		size_t there = s->end - s->start;

		if (there > n)
			there = (size_t)n;
		s->start += there;
		n -= there;
		if (n > 0 && !fill(s))
			return false;
	}
	return true;
}

static bool read_head(struct stream *s, struct head *ret)
{
	char *line = read_line(s);

	if (!line)
		return false;
	*ret = (struct head){ .length = 0 };
	(void)snprintf(ret->first, sizeof(ret->first), "%s", line);
	while ((line = read_line(s)) && *line) {
		if (strncasecmp(line, "Content-Length:", 15) == 0)
			ret->length = strtoull(line + 15, NULL, 10);
		if (strncasecmp(line, "Transfer-Encoding:", 18) == 0)
			ret->is_chunked = true;
	}
	return line != NULL;
}

static bool skip_body(struct stream *s, const struct head *h)
{
	uint64_t n = 1;
	char *line;

	if (!h->is_chunked)
		return skip(s, h->length);
	while (n > 0) {
		line = read_line(s);
		if (!line)
			return false;
		n = strtoull(line, NULL, 16);
		if (!skip(s, n + 2))
			return false;
	}
	return true;
}

static bool write_all(struct stream *s, const void *data, size_t n)
{
	size_t done;

	return SSL_write_ex(s->ssl, data, n, &done) == 1;
}

static bool write_text(struct stream *s, const char *text)
{
	return write_all(s, text, strlen(text));
}

static bool write_body(struct stream *s, uint64_t mib, bool is_chunked)
{
	while (mib-- > 0)
		if (!write_all(s, is_chunked ? chunked : plain,
			       is_chunked ? n_chunked : MIB))
			return false;
	return !is_chunked || write_text(s, "0\r\n\r\n");
}

static bool write_head(struct stream *s, const char *first, uint64_t mib,
		       bool is_chunked)
{
	char text[512];

	if (is_chunked)
		(void)snprintf(text, sizeof(text),
			       "%s\r\nHost: %s\r\nTransfer-Encoding: chunked"
			       "\r\n\r\n", first, host);
	else
		(void)snprintf(text, sizeof(text),
			       "%s\r\nHost: %s\r\nContent-Length: %llu\r\n\r\n",
			       first, host, (unsigned long long)mib * MIB);
	return write_text(s, text);
}

static void close_stream(struct stream *s)
{
	int fd;

	if (!s)
		return;
	fd = SSL_get_fd(s->ssl);
	(void)SSL_shutdown(s->ssl);
	SSL_free(s->ssl);
	(void)close(fd);
	free(s);
}

static struct stream *new_stream(int fd)
{
	static const int on = 1;
	struct stream *s = calloc(1, sizeof(*s));

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (!s || !(s->ssl = SSL_new(ctx)) || SSL_set_fd(s->ssl, fd) != 1)
		die("no memory");
	return s;
}

/* /get/N and /chunked/N have N MiB in the answer, all else has a few bytes. */
static bool answer(struct stream *s, const char *first)
{
	static const char small[] = "HTTP/1.1 200 OK\r\nContent-Length: 64\r\n"
		"Content-Type: text/plain\r\n\r\n"
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	unsigned long long mib;

	if (sscanf(first, "GET /get/%llu ", &mib) == 1)
		return write_head(s, "HTTP/1.1 200 OK", mib, false) &&
		       write_body(s, mib, false);
	if (sscanf(first, "GET /chunked/%llu ", &mib) == 1)
		return write_head(s, "HTTP/1.1 200 OK", mib, true) &&
		       write_body(s, mib, true);
	return write_text(s, small);
}

static void *serve_one(void *owner)
{
	struct stream *s = new_stream((int)(intptr_t)owner);
	struct head head;

	if (SSL_accept(s->ssl) == 1)
		while (read_head(s, &head) && skip_body(s, &head) &&
		       answer(s, head.first))
			continue;
	close_stream(s);
	return NULL;
}

static void serve(const char *cert, const char *key)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof(at);
	pthread_attr_t detached;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ctx = SSL_CTX_new(TLS_server_method());
	if (!ctx || SSL_CTX_use_certificate_chain_file(ctx, cert) != 1 ||
	    SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1 ||
	    bind(listener, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    listen(listener, 1024) < 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &size) < 0)
		die("cannot serve");
	host = "server.example";
	printf("%u\n", ntohs(at.sin_port));
	(void)fflush(stdout);
	(void)pthread_attr_init(&detached);
	(void)pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		pthread_t thread;

		if (fd < 0 || pthread_create(&thread, &detached, serve_one,
					     (void *)(intptr_t)fd) != 0)
			die("cannot accept");
	}
}

static struct stream *dial(void)
{
	struct stream *s;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) < 0) {
		(void)close(fd);
		return NULL;
	}
	s = new_stream(fd);
	if (SSL_set_tlsext_host_name(s->ssl, host) == 1 &&
	    SSL_connect(s->ssl) == 1)
		return s;
	close_stream(s);
	return NULL;
}

/* A whole answer, and it is a good one. */
static bool read_answer(struct stream *s, uint64_t *ret_length)
{
	struct head head;

	if (!read_head(s, &head) || !strstr(head.first, " 200") ||
	    !skip_body(s, &head))
		return false;
	if (ret_length)
		*ret_length = head.length;
	return true;
}

static bool ask(struct stream *s)
{
	char text[512];

	(void)snprintf(text, sizeof(text),
		       "GET /small HTTP/1.1\r\nHost: %s\r\n"
		       "User-Agent: requests\r\nAccept: */*\r\n\r\n", host);
	return write_text(s, text) && read_answer(s, NULL);
}

static struct stream *dial_and_ask(void)
{
	struct stream *s = dial();

	if (s && ask(s))
		return s;
	close_stream(s);
	return NULL;
}

static void wait_for(void)
{
	static const struct timespec pause = { .tv_nsec = 1000000 };
	double until = now() + TRIES_S;
	struct stream *s;

	while (now() < until) {
		s = dial_and_ask();
		close_stream(s);
		if (s)
			return;
		(void)nanosleep(&pause, NULL);
	}
	die("nobody answers");
}

static void move(const char *verb, uint64_t mib)
{
	bool is_chunked = strncmp(verb, "chunked-", 8) == 0;
	struct stream *s = dial_and_ask();
	char first[128];

	if (is_chunked)
		verb += 8;
	if (!s)
		die("cannot connect");
	if (strcmp(verb, "put") == 0) {
		if (!write_head(s, "PUT /put HTTP/1.1", mib, is_chunked) ||
		    !write_body(s, mib, is_chunked) || !read_answer(s, NULL))
			die("put failed");
	} else {
		(void)snprintf(first, sizeof(first), "GET /%s/%llu HTTP/1.1",
			       is_chunked ? "chunked" : "get",
			       (unsigned long long)mib);
		if (!write_head(s, first, 0, false) || !read_answer(s, NULL))
			die("get failed");
	}
	close_stream(s);
}

static void *ask_many(void *owner)
{
	uint64_t count = *(uint64_t *)owner;
	struct stream *s = dial();

	if (!s)
		die("cannot connect");
	while (count-- > 0)
		if (!ask(s))
			die("a request failed");
	close_stream(s);
	return NULL;
}

static void ask_all(uint64_t count, size_t n)
{
	pthread_t threads[256];

	if (n == 0 || n > sizeof(threads) / sizeof(threads[0]))
		die("so many connections cannot be");
	count /= n;
	for (size_t i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, ask_many, &count) != 0)
			die("no thread");
	for (size_t i = 0; i < n; i++)
		(void)pthread_join(threads[i], NULL);
}

static void connect_all(uint64_t count, bool is_kept)
{
	while (count-- > 0) {
		struct stream *s = dial_and_ask();

		if (!s)
			die("cannot connect");
		if (!is_kept)
			close_stream(s);
	}
}

static void resolve(const char *port)
{
	const struct addrinfo hints = { .ai_family = AF_INET };
	struct addrinfo *found = NULL;

	if (getaddrinfo(host, NULL, &hints, &found) != 0 || !found)
		die("the host cannot be resolved");
	memcpy(&to, found->ai_addr, sizeof(to));
	freeaddrinfo(found);
	to.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
}

static double measure(const char *verb, uint64_t count, size_t connections)
{
	double begin;

	wait_for();
	begin = now();
	if (strcmp(verb, "ask") == 0)
		ask_all(count, connections);
	else if (strcmp(verb, "connect") == 0)
		connect_all(count, false);
	else
		move(verb, count);
	return now() - begin;
}

int main(int argc, char **argv)
{
	(void)signal(SIGPIPE, SIG_IGN);
	make_bodies();
	if (argc == 4 && strcmp(argv[1], "serve") == 0) {
		serve(argv[2], argv[3]);
		return EXIT_FAILURE;
	}
	if (argc < 5) {
		fprintf(stderr, "requests: see the head of requests.c\n");
		return 2;
	}
	ctx = SSL_CTX_new(TLS_client_method());
	host = argv[2];
	resolve(argv[3]);
	if (strcmp(argv[1], "hold") == 0) {
		wait_for();
		connect_all(strtoull(argv[4], NULL, 10), true);
		printf("ready\n");
		(void)fflush(stdout);
		while (getchar() != EOF)
			continue;
		return EXIT_SUCCESS;
	}
	printf("%.6f\n", measure(argv[1], strtoull(argv[4], NULL, 10),
				 argc > 5 ? strtoul(argv[5], NULL, 10) : 1));
	return EXIT_SUCCESS;
}
