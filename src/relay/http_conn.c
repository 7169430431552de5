/* SPDX-License-Identifier: Apache-2.0 */
/* http_conn - one connection of the script to an https:// or http:// endpoint. */
#include "relay/http_conn.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "base/fdio.h"
#include "relay/conn.h"
#include "relay/front_http.h"
#include "relay/front_tls.h"
#include "relay/http_down.h"
#include "relay/http_last.h"
#include "relay/http_say.h"
#include "relay/http_script.h"
#include "relay/http_turn.h"
#include "relay/http_up.h"
#include "relay/relay.h"

/*
 * Every event of either descriptor does the same: all that can be done without
 * waiting, then a look at what to wait for.  One event reads so often at most
 * that the other connections have their turn; what is left there epoll tells of
 * again.  TLS keeps part of a record that it has read, which epoll does not
 * know, so that is always taken.
 */
#define READS 4
#define RECORDS 8
#define FILL 16384	/* at most, from one read of TLS */
#define PAGE_KEPT 4096

static void on_inner(struct loop_source *src, uint32_t events);
static void on_outer(struct loop_source *src, uint32_t events);

struct span http_conn_name(const struct http_conn *h)
{
	return (struct span){ (const char *)h->x.name, h->x.n_name };
}

size_t http_conn_room(const struct http_conn *h)
{
	return GUARD_BUFFER - h->out_end;
}

bool http_conn_may_send(struct http_conn *h, uint64_t n)
{
	uint64_t *left = &h->conn->relay->up_left[h->conn->endpoint];

	if (n > *left)
		return false;
	*left -= n;
	h->conn->up.total += n;
	return true;
}

enum http_step http_conn_reset(struct http_conn *h, enum event_reason reason,
			       int sys)
{
	conn_reset(h->conn, reason, sys);
	return HTTP_STEP_GONE;
}

static enum http_step step_shake(struct http_conn *h)
{
	const char *why;

	switch (tls_server_shake(&h->tls)) {
	case TLS_SERVER_WAIT:
		return HTTP_STEP_IDLE;
	case 1:
		break;
	default:
		/* closed, not reset: OpenSSL has sent its alert */
		why = tls_server_why();
		conn_tell_denied(h->conn, REASON_TLS, (const uint8_t *)why,
				 strlen(why));
		conn_close(h->conn);
		return HTTP_STEP_GONE;
	}
	/* its memory is about to be used for something else */
	if (h->tls.n_hello > 0)
		return http_conn_reset(h, REASON_TLS, EPROTO);
	h->phase = HTTP_PHASE_HEAD;
	return HTTP_STEP_MOVED;
}

/* One for all connections: a record is taken apart before the next is read. */
static uint8_t received[HTTP_RECORD_MAX];

/* One record of upstream: its length, 0 at the end, -1 for none now. */
static ssize_t receive(struct http_conn *h, uint8_t *buf)
{
	ssize_t n;

	if (h->records_left == 0)
		return -1;
	h->records_left--;
	n = fdio_recv(h->conn->outer_fd, buf, HTTP_RECORD_MAX, NULL, 0, NULL);
	if (n < 0 && errno == EAGAIN)
		h->may_receive = false;
	if (n >= 0 || errno == EAGAIN)
		return n;
	if (errno == EBADMSG)
		relay_break(h->conn->relay,
			    "upstream sent a malformed record");
	return 0;
}

bool http_conn_look_at_idle(struct http_conn *h)
{
	enum event_reason reason;
	ssize_t n = receive(h, received);

	if (n < 0)
		return false;
	if (n > 0 && http_down_take(h, received, (size_t)n, &reason) !=
			     HTTP_DOWN_FAILED)
		relay_break(h->conn->relay,
			    "upstream sent a record out of turn");
	(void)http_last_begin(h, REASON_NONE);
	return true;
}

static enum http_step send_record(struct http_conn *h)
{
	if (fdio_send(h->conn->outer_fd, h->record, h->n_record, NULL, 0) < 0) {
		if (errno == EAGAIN || errno == ENOBUFS)
			return HTTP_STEP_IDLE;
		/* what upstream said before it closed is still to be read */
		h->x.is_up_broken = true;
	}
	h->n_record = 0;
	return HTTP_STEP_MOVED;
}

/*
 * As much as there is room for, if it is there: TLS gives 16 KiB at a time, and
 * each record wakes upstream.  An end that is met later is met again.
 */
static ssize_t fill_body(struct http_conn *h)
{
	ssize_t n = http_script_fill(h), more = n;

	while (more > 0 && !http_up_is_searched(h) &&
	       h->in_end - h->in_start <= HTTP_HEAD_MAX - FILL)
		more = http_script_fill(h);
	return n;
}

static enum http_step step_up(struct http_conn *h)
{
	static struct http_refusal refusal;
	ssize_t n;

	if (h->x.is_up_broken)
		return HTTP_STEP_IDLE;
	if (h->n_record > 0)
		return send_record(h);
	if (h->x.is_up_done || h->x.is_done)
		return HTTP_STEP_IDLE;
	switch (http_up_next(h, &refusal)) {
	case HTTP_UP_RECORD:
		return send_record(h) == HTTP_STEP_IDLE ? HTTP_STEP_IDLE :
							  HTTP_STEP_MOVED;
	case HTTP_UP_REFUSED:
		return http_last_refuse(h, &refusal);
	case HTTP_UP_MORE:
		break;
	}
	n = fill_body(h);
	if (n == TLS_SERVER_WAIT)
		return HTTP_STEP_IDLE;
	/* half a request: upstream sees that its end never comes */
	return n > 0 ? HTTP_STEP_MOVED : http_conn_reset(h, REASON_NONE, ECONNRESET);
}

/* Cut short: what came before still goes, as far as the script takes it. */
static enum http_step cut(struct http_conn *h, enum event_reason reason)
{
	enum http_step flushed = HTTP_STEP_MOVED;

	while (flushed == HTTP_STEP_MOVED && http_script_has_output(h))
		flushed = http_script_flush(h);
	return flushed == HTTP_STEP_GONE ?
		       flushed : http_conn_reset(h, reason, ECONNRESET);
}

/*
 * Never a clean end: what there was is not the answer.  Only where upstream
 * judged, which it has told, is there something to say.
 */
static enum http_step fail(struct http_conn *h, enum event_reason reason)
{
	const struct conn *c = h->conn;
	struct http_refusal refusal;

	if (reason != REASON_NOT_GIVEN || h->x.status != 0)
		return cut(h, reason);
	http_judge_not_given(c->relay, c->endpoint, http_conn_name(h),
			     &refusal);
	return http_last_say(h, &refusal);
}

static enum http_step step_down(struct http_conn *h)
{
	enum event_reason reason = REASON_UPSTREAM;
	ssize_t n;

	if (h->x.is_done || !h->may_receive)
		return HTTP_STEP_IDLE;
	n = receive(h, received);
	if (n < 0)
		return HTTP_STEP_IDLE;
	if (n == 0)
		return cut(h, REASON_UPSTREAM);
	switch (http_down_take(h, received, (size_t)n, &reason)) {
	case HTTP_DOWN_TAKEN:
		/* nothing more is due: epoll tells of what is not */
		if (h->x.is_done)
			h->may_receive = false;
		return HTTP_STEP_MOVED;
	case HTTP_DOWN_FAILED:
		return fail(h, reason);
	case HTTP_DOWN_WRONG:
		break;
	}
	relay_break(h->conn->relay, "upstream sent a malformed record");
	return http_conn_reset(h, REASON_UPSTREAM, EPROTO);
}

static enum http_step step_body(struct http_conn *h)
{
	enum http_step down, up;

	if (h->x.is_done) {
		if (h->x.closes)
			return http_last_begin(h, REASON_NONE);
		http_last_tell(h, REASON_NONE);
		h->phase = HTTP_PHASE_HEAD;
		h->in_parsed = h->in_start;
		conn_set_state(h->conn, CONN_OPEN);
		return HTTP_STEP_MOVED;
	}
	down = step_down(h);
	if (down == HTTP_STEP_GONE || h->phase != HTTP_PHASE_BODY)
		return down;
	up = step_up(h);
	return up == HTTP_STEP_IDLE ? down : up;
}

static enum http_step step_upward(struct http_conn *h)
{
	/* the body goes on while the script does not take the answer */
	return h->phase == HTTP_PHASE_BODY && !h->x.is_done ? step_up(h) :
							       HTTP_STEP_IDLE;
}

/* A small answer goes to the script in one piece: each one wakes it. */
static enum http_step gather(struct http_conn *h)
{
	bool has_room = http_conn_room(h) >=
			HTTP_RECORD_DATA_MAX + HTTP_SAY_CHUNK_EXTRA;

	return h->phase == HTTP_PHASE_BODY && h->x.status != 0 && has_room ?
		       step_down(h) : HTTP_STEP_IDLE;
}

static enum http_step step(struct http_conn *h)
{
	enum http_step flushed, gathered;

	if (http_script_has_output(h)) {
		gathered = gather(h);
		if (gathered != HTTP_STEP_IDLE)
			return gathered;
		flushed = http_script_flush(h);
		if (flushed != HTTP_STEP_IDLE)
			return flushed;
		return step_upward(h);
	}
	switch (h->phase) {
	case HTTP_PHASE_SHAKE:
		return step_shake(h);
	case HTTP_PHASE_HEAD:
		return http_turn_step(h);
	case HTTP_PHASE_BODY:
		return step_body(h);
	case HTTP_PHASE_LAST:
		return http_last_step(h);
	case HTTP_PHASE_HELLO:
	case HTTP_PHASE_DIAL:
		break;
	}
	return HTTP_STEP_IDLE;
}

/* Is more of the script wanted? */
static bool may_read(const struct http_conn *h)
{
	const struct http_exchange *x = &h->x;

	switch (h->phase) {
	case HTTP_PHASE_SHAKE:
		return true;
	case HTTP_PHASE_LAST:
		return !http_script_has_output(h);
	case HTTP_PHASE_HEAD:
		return !h->is_held;
	case HTTP_PHASE_BODY:
		return h->n_record == 0 && !x->is_up_done && !x->is_up_broken &&
		       !x->is_done;
	case HTTP_PHASE_HELLO:
	case HTTP_PHASE_DIAL:
		break;
	}
	return false;
}

/*
 * What the script writes before its answer is there is left in the socket.  To
 * say so for each request is two system calls, so it is said when it comes.
 */
static uint32_t or_as_before(const struct http_conn *h, uint32_t events)
{
	bool waits = h->phase == HTTP_PHASE_BODY && h->x.is_up_done;

	return events == 0 && waits && !h->is_early &&
			       h->conn->inner.events == EPOLLIN ?
		       EPOLLIN : events;
}

static void settle(struct http_conn *h)
{
	struct conn *c = h->conn;
	uint32_t reads = h->tls.ssl ? h->tls.read_needs : EPOLLIN;
	uint32_t writes = h->tls.ssl ? h->tls.write_needs : EPOLLOUT;
	uint32_t down = h->phase == HTTP_PHASE_HEAD ||
					(h->phase == HTTP_PHASE_BODY &&
					 !http_script_has_output(h)) ?
				EPOLLIN : 0;

	if (h->phase == HTTP_PHASE_LAST)
		reads = EPOLLIN;
	reads = may_read(h) ? reads : 0;
	writes = http_script_has_output(h) ? writes : 0;
	conn_want(c, &c->inner, c->inner_fd, or_as_before(h, reads | writes),
		  on_inner);
	if (c->outer_fd >= 0)
		conn_want(c, &c->outer, c->outer_fd,
			  down | (h->n_record > 0 && !h->x.is_up_broken ?
					  EPOLLOUT : 0u),
			  on_outer);
	if (h->phase == HTTP_PHASE_BODY && relay_now() > c->since_ms)
		conn_set_state(c, CONN_OPEN);
}

void http_conn_go(struct http_conn *h)
{
	enum http_step done;

	h->reads_left = READS;
	h->records_left = RECORDS;
	do
		done = step(h);
	while (done == HTTP_STEP_MOVED);
	if (done == HTTP_STEP_IDLE)
		settle(h);
}

static void on_inner(struct loop_source *src, uint32_t events)
{
	struct conn *c = src->owner;

	(void)events;
	if (conn_parks(c, src))
		return;
	c->http->is_early = !may_read(c->http);
	http_conn_go(c->http);
}

static void on_outer(struct loop_source *src, uint32_t events)
{
	struct conn *c = src->owner;

	(void)events;
	if (conn_parks(c, src))
		return;
	c->http->may_receive = true;
	http_conn_go(c->http);
}

static bool is_channel(int fd)
{
	int type = -1;
	socklen_t len = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	       type == SOCK_SEQPACKET;
}

static void opened(struct conn *c)
{
	struct http_conn *h = c->http;

	if (!is_channel(c->outer_fd)) {
		relay_break(c->relay, "upstream sent no channel for requests");
		return;
	}
	if (conn_watch(c, EPOLLIN, on_inner) < 0)
		return;
	(void)http_turn_go(h);
	http_conn_go(h);
}

static void greeted(struct conn *c)
{
	struct http_conn *h = c->http;
	SSL_CTX *server = c->relay->http->servers[c->endpoint];

	if (!tls_server_begin(&h->tls, server, c->inner_fd, c->up.buf,
			      c->up.end)) {
		conn_reset(c, REASON_TLS, ENOMEM);
		return;
	}
	h->phase = HTTP_PHASE_SHAKE;
	if (conn_watch(c, EPOLLIN, on_inner) == 0)
		http_conn_go(h);
}

static void ended(struct conn *c, enum event_reason reason)
{
	struct http_conn *h = c->http;

	http_last_tell(h, reason);
	tls_server_end(&h->tls);
	(void)madvise(h->in + PAGE_KEPT, HTTP_HEAD_MAX - PAGE_KEPT,
		      MADV_DONTNEED);
	c->http = NULL;
}

static bool has_unsent(const struct conn *c)
{
	const struct http_conn *h = c->http;

	return h->phase == HTTP_PHASE_BODY && h->x.status == 0 &&
	       !h->x.is_up_broken;
}

static void resume(struct conn *c)
{
	struct http_conn *h = c->http;

	if (!h->is_held)
		return;
	h->is_held = false;
	http_conn_go(h);
}

void http_conn_start(struct conn *c)
{
	static const struct conn_front front = {
		.greeted = greeted,
		.opened = opened,
		.ended = ended,
		.has_unsent = has_unsent,
		.resume = resume,
	};
	struct http_conn *h =
		&c->relay->http->conns[c - c->relay->conns.all];
	struct http_body_judge *judge = h->judge;
	uint8_t *in = h->in;

	*h = (struct http_conn){
		.conn = c,
		.tls = { .fd = -1 },
		.in = in,
		.record = c->up.own,
		.out = c->down.own,
		.judge = judge,
	};
	c->http = h;
	c->front = &front;
	if (c->relay->endpoints[c->endpoint].scheme == ENDPOINT_HTTPS) {
		front_tls_start(c);
		return;
	}
	h->phase = HTTP_PHASE_HEAD;
	if (conn_watch(c, EPOLLIN, on_inner) == 0)
		http_conn_go(h);
}
