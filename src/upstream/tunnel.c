/* SPDX-License-Identifier: Apache-2.0 */
/* tunnel - asks a proxy for the way to a server. */
#include "upstream/tunnel.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "decide/live/http_head.h"

#define STATUS_OK 200
#define STATUS_WANTS_USER 407

int tunnel_begin(struct tunnel *t, struct loop *loop, int fd,
		 const struct host_port *to, const char *auth, loop_fn *fn,
		 void *owner)
{
	char where[HOST_PORT_TEXT];

	host_port_show(to, where, sizeof(where));
	t->src = (struct loop_source)LOOP_SOURCE_INIT;
	t->n_sent = t->n_in = 0;
	t->n_out = (size_t)snprintf(t->out, sizeof(t->out),
				    "CONNECT %s HTTP/1.1\r\nHost: %s\r\n"
				    "%s%s%s\r\n", where, where,
				    auth ? "Proxy-Authorization: Basic " : "",
				    auth ? auth : "", auth ? "\r\n" : "");
	if (loop_add(loop, &t->src, fd, EPOLLOUT, fn, owner) == 0)
		return 0;
	(void)close(fd);
	return -1;
}

__attribute__((format(printf, 3, 4))) static enum tunnel_result
fail(struct tunnel_failure *ret, int sys, const char *fmt, ...)
{
	va_list args;

	ret->sys = sys;
	va_start(args, fmt);
	(void)vsnprintf(ret->why, sizeof(ret->why), fmt, args);
	va_end(args);
	return TUNNEL_FAILED;
}

static enum tunnel_result send_request(struct tunnel *t, struct loop *loop,
				       struct tunnel_failure *ret)
{
	while (t->n_sent < t->n_out) {
		ssize_t n = send(t->src.fd, t->out + t->n_sent,
				 t->n_out - t->n_sent, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return TUNNEL_AGAIN;
		if (n < 0)
			return fail(ret, errno, "the proxy is gone");
		t->n_sent += (size_t)n;
	}
	mem_wipe(t->out, t->n_out);
	(void)loop_change(loop, &t->src, EPOLLIN);
	return TUNNEL_OPEN;
}

/* A whole head. */
static enum tunnel_result judge(const struct http_answer *answer,
				struct tunnel_failure *ret)
{
	if (answer->status == STATUS_OK)
		return TUNNEL_OPEN;
	return fail(ret, ECONNREFUSED, "the proxy answered %u%s",
		    answer->status,
		    answer->status == STATUS_WANTS_USER ?
			    ": it wants another user or password" : "");
}

/* Takes these bytes, which were looked at, out of the socket. */
static bool consume(struct tunnel *t, size_t n)
{
	ssize_t got = recv(t->src.fd, t->in + t->n_in, n, 0);

	t->n_in += got > 0 ? (size_t)got : 0;
	return got == (ssize_t)n;
}

/*
 * Looked at first, taken as far as the head goes: what is judged lies in our
 * memory, and of what is taken only the length counts.
 */
static enum tunnel_result read_answer(struct tunnel *t,
				      struct tunnel_failure *ret)
{
	struct http_answer answer;
	struct http_fault fault;
	enum http_verdict verdict;
	ssize_t got = recv(t->src.fd, t->in + t->n_in, TUNNEL_IN - t->n_in,
			   MSG_PEEK);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return TUNNEL_AGAIN;
	if (got <= 0)
		return fail(ret, got < 0 ? errno : ECONNRESET,
			    "the proxy closed the connection");
	/* an answer to CONNECT has no body, whatever its fields say */
	verdict = http_answer_parse(t->in, t->n_in + (size_t)got, true,
				    &answer, &fault);
	if (verdict == HTTP_REFUSE)
		return fail(ret, EPROTO, "the proxy's answer: %s", fault.why);
	if (verdict == HTTP_PASS)
		return consume(t, answer.n_head - t->n_in) ?
			       judge(&answer, ret) :
			       fail(ret, EPROTO, "the proxy's answer changed");
	if (!consume(t, (size_t)got))
		return fail(ret, EPROTO, "the proxy's answer changed");
	return t->n_in < TUNNEL_IN ?
		       TUNNEL_AGAIN :
		       fail(ret, EPROTO, "the proxy's answer is too long");
}

enum tunnel_result tunnel_go(struct tunnel *t, struct loop *loop,
			     struct tunnel_failure *ret)
{
	if (t->n_sent < t->n_out) {
		enum tunnel_result sent = send_request(t, loop, ret);

		if (sent != TUNNEL_OPEN)
			return sent;
	}
	return read_answer(t, ret);
}

int tunnel_take(struct tunnel *t, struct loop *loop)
{
	int fd = t->src.fd;

	loop_remove(loop, &t->src);
	return fd;
}

void tunnel_stop(struct tunnel *t, struct loop *loop)
{
	int fd = t->src.fd;

	if (fd < 0)
		return;
	loop_remove(loop, &t->src);
	mem_wipe(t->out, t->n_out);
	(void)close(fd);
}
