/* SPDX-License-Identifier: Apache-2.0 */
/* session - one connection with a server, from its start to its end. */
#include "upstream/session_own.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "upstream/dial.h"

/* Steps of one session before others get their turn. */
#define BURST 32

static void list_append(struct session_list *l, struct session *s)
{
	s->prev = l->last;
	s->next = NULL;
	if (l->last)
		l->last->next = s;
	else
		l->first = s;
	l->last = s;
}

static void list_remove(struct session_list *l, struct session *s)
{
	if (s->prev)
		s->prev->next = s->next;
	else
		l->first = s->next;
	if (s->next)
		s->next->prev = s->prev;
	else
		l->last = s->prev;
}

static struct session_list *list_of(struct session *s)
{
	return s->state == SESSION_SHAKING ? &s->pool->shaking :
					     &s->pool->open;
}

static void move(struct session *s, enum session_state state)
{
	list_remove(list_of(s), s);
	s->state = state;
	s->since_ms = dial_now();
	list_append(list_of(s), s);
}

void session_touch(struct session *s)
{
	move(s, s->state);
}

bool session_has_grant(const struct session *s)
{
	const struct http_policy *p = &s->pool->setup.config->policy;

	for (size_t i = 0; i < p->n_grants; i++)
		if (p->grants[i].endpoint == s->endpoint)
			return true;
	return false;
}

bool session_gives(const struct session *s)
{
	return http_gifts_comes_from(&s->pool->setup.config->policy,
				     s->endpoint);
}

static void set_again(struct session *s, bool is_again)
{
	if (s->is_again == is_again)
		return;
	s->is_again = is_again;
	if (is_again)
		s->pool->n_again++;
	else
		s->pool->n_again--;
}

static void close_server(struct session *s)
{
	loop_remove(s->pool->setup.loop, &s->server_src);
	tls_client_close(&s->server);
	mem_wipe(s->out + s->out_start, s->out_end - s->out_start);
	s->out_start = s->out_end = 0;
}

/* A server may have sent a secret back, and the rest of a request has some. */
static void wipe(struct session *s)
{
	if (!session_has_grant(s))
		return;
	mem_wipe(s->in, s->in_most);
	mem_wipe(s->out, s->out_end);
	if (s->gift)
		mem_wipe(s->gift, s->n_gift);
}

void session_end(struct session *s)
{
	int fd = s->channel.fd;

	if (s->state == SESSION_FREE)
		return;
	close_server(s);
	loop_remove(s->pool->setup.loop, &s->channel);
	if (fd >= 0)
		(void)close(fd);
	echo_free(s->echo);
	s->echo = NULL;
	wipe(s);
	free(s->gift);
	s->gift = NULL;
	set_again(s, false);
	list_remove(list_of(s), s);
	s->state = SESSION_FREE;
	s->next = s->pool->free;
	s->pool->free = s;
}

void session_break(struct session *s, const char *why)
{
	if (!s->pool->broken)
		s->pool->broken = why;
	session_end(s);
}

void session_fail(struct session *s, enum event_reason reason)
{
	close_server(s);
	s->has_answer = false;
	s->rest.n = 0;
	s->last = LAST_FAILED;
	s->last_value = reason;
}

void session_refuse(struct session *s, enum event_reason reason,
		    const char *why)
{
	struct event e = s->name;

	e.kind = EVENT_DENIED;
	e.reason = reason;
	e.endpoint = s->endpoint;
	e.conn = s->conn;
	e.proto = IPPROTO_TCP;
	e.port = session_endpoint(s)->dial_port;
	if (why) {
		e.n_name = strnlen(why, sizeof(e.name));
		memcpy(e.name, why, e.n_name);
	}
	report_event(s->pool->setup.report, &e);
	session_fail(s, reason);
}

static void server_ready(struct loop_source *src, uint32_t events);
static void channel_ready(struct loop_source *src, uint32_t events);

/*
 * The server's socket is not watched while nothing is wanted of it: an end
 * that cannot be read yet would be told without end.
 */
static void watch_server(struct session *s)
{
	struct loop *loop = s->pool->setup.loop;
	bool in = session_down_wants_read(s), out = s->out_start < s->out_end;
	uint32_t events = 0;

	if ((in && !s->server.read_wants_out) ||
	    (out && s->server.write_wants_in))
		events |= EPOLLIN;
	if ((out && !s->server.write_wants_in) ||
	    (in && s->server.read_wants_out))
		events |= EPOLLOUT;
	if (s->server.fd < 0 || events == 0)
		loop_remove(loop, &s->server_src);
	else if (s->server_src.fd >= 0)
		(void)loop_change(loop, &s->server_src, events);
	else if (loop_add(loop, &s->server_src, s->server.fd, events,
			  server_ready, s) < 0)
		session_end(s);
}

static void watch(struct session *s)
{
	uint32_t events = 0;

	if (session_up_wants_record(s) || s->state == SESSION_LEAVING)
		events |= EPOLLIN;
	if (session_down_has_record(s))
		events |= EPOLLOUT;
	(void)loop_change(s->pool->setup.loop, &s->channel, events);
	watch_server(s);
}

/* All is said.  What the relay has sent meanwhile is no matter any more. */
void session_leave(struct session *s)
{
	close_server(s);
	(void)shutdown(s->channel.fd, SHUT_WR);
	move(s, SESSION_LEAVING);
}

/* False: no more is to come before the relay closes its end. */
static bool drain(struct session *s)
{
	ssize_t got = fdio_recv(s->channel.fd, s->pool->record,
				sizeof(s->pool->record), NULL, 0, NULL);

	if (got > 0)
		return true;
	if (got == 0 || errno != EAGAIN)
		session_end(s);
	return false;
}

static bool step(struct session *s)
{
	bool moved;

	if (s->state == SESSION_LEAVING)
		return drain(s);
	moved = session_up_write(s);
	if (s->state == SESSION_OPEN)
		moved = session_down_tell(s) || moved;
	if (s->state == SESSION_OPEN)
		moved = session_up_take(s) || moved;
	if (s->state == SESSION_OPEN)
		moved = session_down_read(s) || moved;
	return moved;
}

void session_run(struct session *s)
{
	bool moved = true, did = false;

	for (int i = 0; i < BURST && moved; i++) {
		moved = step(s);
		if (s->state == SESSION_FREE)
			return;
		did = did || moved;
	}
	if (did)
		session_touch(s);
	set_again(s, moved);
	watch(s);
}

/* Tells the dialer, which can end other sessions but has no more to do with it. */
static void tell_ready(struct session *s, const struct session_ready *ready)
{
	session_fn *fn = s->fn;

	s->fn = NULL;
	fn(s->owner, ready);
}

void session_fail_start(struct session *s, int sys, enum event_reason reason,
		       const char *why)
{
	const struct session_ready ready = {
		.sys = sys, .reason = reason, .why = why, .fd = -1,
	};

	close_server(s);
	tell_ready(s, &ready);
	session_end(s);
}

/* The server is there: the relay gets its channel. */
static void open_channel(struct session *s)
{
	struct session_ready ready = { .fd = -1 };
	int pair[2];

	if (fdio_socketpair(pair) < 0) {
		session_fail_start(s, errno, REASON_TOO_MANY, NULL);
		return;
	}
	ready.fd = pair[1];
	if (fdio_set_nonblock(pair[0], true) < 0 ||
	    fdio_set_nonblock(pair[1], true) < 0 ||
	    loop_add(s->pool->setup.loop, &s->channel, pair[0], EPOLLIN,
		     channel_ready, s) < 0) {
		int sys = errno;

		(void)close(pair[0]);
		(void)close(pair[1]);
		session_fail_start(s, sys, REASON_TOO_MANY, NULL);
		return;
	}
	move(s, SESSION_OPEN);
	tell_ready(s, &ready);
	watch(s);
}

static void shake(struct session *s)
{
	struct loop *loop = s->pool->setup.loop;
	struct tls_failure failure;
	uint32_t events;

	switch (tls_client_handshake(&s->server, &failure)) {
	case TLS_DONE:
		loop_remove(loop, &s->server_src);
		open_channel(s);
		return;
	case TLS_AGAIN:
		break;
	case TLS_END:
	case TLS_CUT:
	case TLS_FAILED:
		session_fail_start(s, failure.sys, failure.reason, failure.why);
		return;
	}
	events = s->server.read_wants_out ? EPOLLOUT : EPOLLIN;
	if (s->server_src.fd >= 0)
		(void)loop_change(loop, &s->server_src, events);
	else if (loop_add(loop, &s->server_src, s->server.fd, events,
			  server_ready, s) < 0)
		session_fail_start(s, errno, REASON_TLS, NULL);
}

static void server_ready(struct loop_source *src, uint32_t events)
{
	struct session *s = src->owner;

	(void)events;
	s->may_receive = true;
	/* a request that is here comes before what may be its answer */
	if (s->asking == ASK_NONE)
		s->may_take = true;
	if (s->state == SESSION_SHAKING)
		shake(s);
	else
		session_run(s);
}

static void channel_ready(struct loop_source *src, uint32_t events)
{
	struct session *s = src->owner;

	s->may_take = true;
	if (events & (EPOLLHUP | EPOLLERR))
		session_end(s);	/* the relay has closed: all of it is over */
	else
		session_run(s);
}

void session_warm(struct sessions *ss, uint32_t endpoint)
{
	if (ss->setup.config->endpoints[endpoint].scheme == ENDPOINT_HTTPS)
		tls_client_warm(ss->tls);
}

/* One that was used before, as its memory is there already, or the next. */
static struct session *take_slot(struct sessions *ss)
{
	struct session *s = ss->free;
	struct http_body_judge *judge = NULL;

	if (s) {
		ss->free = s->next;
		judge = s->judge;
		memset(s, 0, offsetof(struct session, in));
	} else if (ss->n_used < ss->n_all) {
		s = &ss->all[ss->n_used++];
	} else {
		return NULL;
	}
	s->pool = ss;
	s->judge = judge;
	s->server = (struct tls_stream)TLS_STREAM_INIT;
	s->server_src = (struct loop_source)LOOP_SOURCE_INIT;
	s->channel = (struct loop_source)LOOP_SOURCE_INIT;
	s->may_receive = true;	/* what TLS has read with the handshake */
	s->state = SESSION_SHAKING;
	s->since_ms = dial_now();
	list_append(&ss->shaking, s);
	return s;
}

void session_begin(struct sessions *ss, const struct session_start *start,
		   struct session **ret)
{
	const struct guard_endpoint *e =
		&ss->setup.config->endpoints[start->endpoint];
	struct session *s = take_slot(ss);
	const char *host;

	if (!s) {
		const struct session_ready ready = {
			.sys = EMFILE, .reason = REASON_TOO_MANY, .fd = -1,
		};

		(void)close(start->fd);
		start->fn(start->owner, &ready);
		return;
	}
	*ret = s;
	s->endpoint = start->endpoint;
	s->conn = start->conn;
	host = start->name[0] ? start->name : e->host;
	memcpy(s->host, host, strlen(host) + 1);
	s->fn = start->fn;
	s->owner = start->owner;
	if (e->scheme == ENDPOINT_HTTP) {
		tls_client_open_plain(start->fd, &s->server);
		open_channel(s);
	} else if (tls_client_open(ss->tls, start->fd, s->host, &s->server) <
		   0) {
		session_fail_start(s, EACCES, REASON_CERTIFICATE,
			   "the certificates to trust cannot be read");
	} else {
		shake(s);
	}
}

void session_cancel(struct session *s)
{
	session_end(s);
}
