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
#include "relay/http_say.h"
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
#define LAST_BYTES (8u << 20)	/* thrown away so that last words arrive */
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

static bool has_input(const struct http_conn *h)
{
	return h->in_start < h->in_end;
}

static bool has_output(const struct http_conn *h)
{
	return h->out_start < h->out_end;
}

/* Bytes, 0 at the end, or TLS_SERVER_WAIT or TLS_SERVER_BROKEN. */
static ssize_t read_script(struct http_conn *h, void *buf, size_t n)
{
	ssize_t got;

	if (h->reads_left == 0 && !tls_server_has_more(&h->tls))
		return TLS_SERVER_WAIT;
	if (h->reads_left > 0)
		h->reads_left--;
	if (h->tls.ssl)
		return tls_server_read(&h->tls, buf, n);
	got = recv(h->conn->inner_fd, buf, n, 0);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? TLS_SERVER_WAIT :
							   TLS_SERVER_BROKEN;
	return got;
}

static ssize_t write_script(struct http_conn *h)
{
	const uint8_t *data = h->out + h->out_start;
	size_t n = h->out_end - h->out_start;
	ssize_t done;

	if (h->tls.ssl)
		return tls_server_write(&h->tls, data, n);
	done = send(h->conn->inner_fd, data, n, MSG_NOSIGNAL);
	if (done < 0)
		return errno == EAGAIN || errno == EINTR ? TLS_SERVER_WAIT :
							   TLS_SERVER_BROKEN;
	return done;
}

static enum http_step reset(struct http_conn *h, enum event_reason reason,
			    int sys)
{
	conn_reset(h->conn, reason, sys);
	return HTTP_STEP_GONE;
}

static enum http_step flush(struct http_conn *h)
{
	ssize_t n = write_script(h);

	if (n == TLS_SERVER_WAIT)
		return HTTP_STEP_IDLE;
	if (n < 0)
		return reset(h, REASON_NONE, ECONNRESET);
	h->out_start += (size_t)n;
	h->conn->down.total += (uint64_t)n;
	if (!has_output(h))
		h->out_start = h->out_end = 0;
	return HTTP_STEP_MOVED;
}

/* Reads on to `in`; the caller sees to the end and to failure. */
static ssize_t fill(struct http_conn *h)
{
	ssize_t n;

	if (h->in_start > 0) {
		size_t kept = h->in_end - h->in_start;

		memmove(h->in, h->in + h->in_start, kept);
		h->in_parsed = h->in_parsed > h->in_start ?
				       h->in_parsed - h->in_start : 0;
		h->in_start = 0;
		h->in_end = kept;
	}
	n = read_script(h, h->in + h->in_end, HTTP_HEAD_MAX - h->in_end);
	if (n > 0)
		h->in_end += (size_t)n;
	return n;
}

/* reason: why it was cut short, or REASON_NONE. */
static void tell_request(struct http_conn *h, enum event_reason reason)
{
	const struct conn *c = h->conn;
	struct http_exchange *x = &h->x;
	struct event e = {
		.kind = EVENT_REQUEST,
		.reason = reason,
		.endpoint = c->endpoint,
		.conn = c->id,
		.proto = IPPROTO_TCP,
		.up = x->up,
		.down = x->down,
		.ms = relay_now() - x->start_ms,
		.count = x->status,
		.n_name = x->n_name,
	};

	if (!x->is_begun)
		return;
	x->is_begun = false;
	memcpy(e.name, x->name, x->n_name);
	report_event(&c->relay->report, &e);
}

/* `out` may hold last words, or be empty. */
static enum http_step begin_last(struct http_conn *h, enum event_reason reason)
{
	tell_request(h, reason);
	conn_drop_outer(h->conn);
	h->phase = HTTP_PHASE_LAST;
	conn_set_state(h->conn, CONN_LAST);
	return HTTP_STEP_MOVED;
}

/* What the script is told instead of an answer. */
static enum http_step say_refusal(struct http_conn *h,
				  const struct http_refusal *refusal)
{
	h->x.status = refusal->status;
	h->out_end += http_say_refusal(refusal, h->x.is_head,
				       h->out + h->out_end, http_conn_room(h));
	return begin_last(h, refusal->reason);
}

enum http_step http_conn_refuse(struct http_conn *h,
				const struct http_refusal *refusal)
{
	struct conn *c = h->conn;

	if (h->x.status != 0) {
		conn_deny(c, refusal->reason, refusal->name, refusal->n_name,
			  0);
		return HTTP_STEP_GONE;
	}
	conn_tell_denied(c, refusal->reason, refusal->name, refusal->n_name);
	return say_refusal(h, refusal);
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
		return reset(h, REASON_TLS, EPROTO);
	h->phase = HTTP_PHASE_HEAD;
	return HTTP_STEP_MOVED;
}

/*
 * The parser begins anew each time; only the end of a line or of the room makes
 * a difference, and the first bytes, which may be no HTTP at all.
 */
static bool is_worth_parsing(const struct http_conn *h)
{
	const uint8_t *from = h->in + h->in_parsed;

	return h->in_parsed == h->in_start ||
	       h->in_end - h->in_start == HTTP_HEAD_MAX ||
	       memchr(from, '\n', h->in_end - h->in_parsed) != NULL;
}

static enum http_step begin_body(struct http_conn *h)
{
	struct http_exchange *x = &h->x;

	h->phase = HTTP_PHASE_BODY;
	conn_set_state(h->conn, CONN_OPEN);
	if (x->wants_continue && !has_input(h))
		h->out_end += http_say_continue(h->out + h->out_end,
						http_conn_room(h));
	return HTTP_STEP_MOVED;
}

static void begin_exchange(struct http_conn *h,
			   const struct http_request *request,
			   const struct http_ask *ask)
{
	struct http_exchange *x = &h->x;

	*x = (struct http_exchange){
		.is_begun = true,
		.start_ms = relay_now(),
		.is_head = http_method_find(request->method) == HTTP_HEAD,
		.wants_continue = request->expects_continue &&
				  (request->framing == HTTP_CHUNKED ||
				   request->length > 0),
		.closes = !request->keeps_alive,
	};
	x->n_name = http_judge_name(request->method, ask->path,
				    (struct span){ .p = NULL }, x->name);
	http_up_begin(h, ask);
}

/* The ASK waits as the record; false: it is too large, or over `max`. */
static bool put_ask(struct http_conn *h, const struct http_request *request,
		    const struct http_ask *ask, struct http_refusal *ret)
{
	static struct http_record record;
	static const struct http_fault large = { 431, "the head is too large" };
	const struct conn *c = h->conn;

	http_record_put_ask(&record, ask);
	if (record.overflow) {
		http_judge_fault(&large, ret);
		return false;
	}
	/* a body that says its length is not begun where it cannot end */
	if (ask->length > c->relay->up_left[c->endpoint] ||
	    !http_conn_may_send(h, request->n_head)) {
		http_judge_max(c->relay, c->endpoint, http_conn_name(h), ret);
		return false;
	}
	memcpy(h->record, record.buf, record.n);
	h->n_record = record.n;
	h->conn->up.touched = GUARD_BUFFER;
	return true;
}

/* A whole head. */
static enum http_step judge(struct http_conn *h,
			    const struct http_request *request)
{
	static char path[HTTP_PATH_MAX + 1];
	static struct http_refusal refusal;
	struct conn *c = h->conn;
	struct http_ask ask;

	h->x = (struct http_exchange){
		.is_head = span_is(request->method, "HEAD"),
	};
	if (!http_judge_request(c->relay, c->endpoint, request, &ask, path,
				&refusal))
		return http_conn_refuse(h, &refusal);
	begin_exchange(h, request, &ask);
	if (!put_ask(h, request, &ask, &refusal))
		return http_conn_refuse(h, &refusal);
	h->in_start += request->n_head;
	h->in_parsed = h->in_start;
	if (c->is_connected)
		return begin_body(h);
	h->phase = HTTP_PHASE_DIAL;
	conn_dial(c);
	return HTTP_STEP_GONE;
}

/* Nothing of a head, or the rest of it, will come. */
static enum http_step end_in_head(struct http_conn *h)
{
	struct conn *c = h->conn;

	/* a look whether the port is open is no attempt at anything */
	if (!c->is_connected && !has_input(h))
		conn_close_unused(c);
	else
		conn_close(c);
	return HTTP_STEP_GONE;
}

static enum http_step read_head(struct http_conn *h)
{
	ssize_t n = fill(h);

	if (n == TLS_SERVER_WAIT)
		return HTTP_STEP_IDLE;
	if (n < 0)
		return reset(h, REASON_NONE, ECONNRESET);
	if (n == 0)
		return end_in_head(h);
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
	if (n >= 0 || errno == EAGAIN)
		return n;
	if (errno == EBADMSG)
		relay_break(h->conn->relay,
			    "upstream sent a malformed record");
	return 0;
}

/* Between two requests the server may close, and nothing else. */
static bool look_at_idle(struct http_conn *h)
{
	enum event_reason reason;
	ssize_t n = receive(h, received);

	if (n < 0)
		return false;
	if (n > 0 && http_down_take(h, received, (size_t)n, &reason) !=
			     HTTP_DOWN_FAILED)
		relay_break(h->conn->relay,
			    "upstream sent a record out of turn");
	(void)begin_last(h, REASON_NONE);
	return true;
}

static enum http_step step_head(struct http_conn *h)
{
	struct http_request request;
	struct http_refusal refusal;
	struct http_fault fault;
	struct conn *c = h->conn;

	if (c->is_connected && look_at_idle(h))
		return HTTP_STEP_MOVED;
	if (!report_has_room(&c->relay->report, 2)) {
		h->is_held = true;
		c->relay->has_held = true;
		return HTTP_STEP_IDLE;
	}
	if (!has_input(h) || !is_worth_parsing(h))
		return read_head(h);
	switch (http_request_parse(h->in + h->in_start,
				   h->in_end - h->in_start, &request,
				   &fault)) {
	case HTTP_PASS:
		return judge(h, &request);
	case HTTP_REFUSE:
		h->x = (struct http_exchange){ .is_begun = false };
		http_judge_fault(&fault, &refusal);
		return http_conn_refuse(h, &refusal);
	case HTTP_MORE:
		break;
	}
	h->in_parsed = h->in_end;
	if (c->state == CONN_OPEN)
		conn_set_state(c, CONN_HEAD);
	return read_head(h);
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
		return http_conn_refuse(h, &refusal);
	case HTTP_UP_MORE:
		break;
	}
	n = fill(h);
	if (n == TLS_SERVER_WAIT)
		return HTTP_STEP_IDLE;
	/* half a request: upstream sees that its end never comes */
	return n > 0 ? HTTP_STEP_MOVED : reset(h, REASON_NONE, ECONNRESET);
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
		return reset(h, reason, ECONNRESET);
	http_judge_not_given(c->relay, c->endpoint, http_conn_name(h),
			     &refusal);
	return say_refusal(h, &refusal);
}

static enum http_step step_down(struct http_conn *h)
{
	enum event_reason reason = REASON_UPSTREAM;
	ssize_t n;

	if (h->x.is_done)
		return HTTP_STEP_IDLE;
	n = receive(h, received);
	if (n < 0)
		return HTTP_STEP_IDLE;
	if (n == 0)
		return reset(h, REASON_UPSTREAM, ECONNRESET);
	switch (http_down_take(h, received, (size_t)n, &reason)) {
	case HTTP_DOWN_TAKEN:
		return HTTP_STEP_MOVED;
	case HTTP_DOWN_FAILED:
		return fail(h, reason);
	case HTTP_DOWN_WRONG:
		break;
	}
	relay_break(h->conn->relay, "upstream sent a malformed record");
	return reset(h, REASON_UPSTREAM, EPROTO);
}

static enum http_step step_body(struct http_conn *h)
{
	enum http_step down, up;

	if (h->x.is_done) {
		if (h->x.closes)
			return begin_last(h, REASON_NONE);
		tell_request(h, REASON_NONE);
		h->phase = HTTP_PHASE_HEAD;
		h->in_parsed = h->in_start;
		conn_set_state(h->conn, CONN_OPEN);
		return HTTP_STEP_MOVED;
	}
	down = step_down(h);
	if (down == HTTP_STEP_GONE)
		return down;
	up = step_up(h);
	return up == HTTP_STEP_IDLE ? down : up;
}

/*
 * A close with unread bytes is a reset, and a reset can overtake what was
 * written: the script's end is waited for, reading on, for a while.
 */
static enum http_step step_last(struct http_conn *h)
{
	struct conn *c = h->conn;
	ssize_t n;

	if (!h->is_shut) {
		h->is_shut = true;
		if (h->tls.ssl)
			tls_server_close(&h->tls);
		(void)shutdown(c->inner_fd, SHUT_WR);
	}
	if (h->reads_left == 0)
		return HTTP_STEP_IDLE;
	h->reads_left--;
	n = recv(c->inner_fd, h->in, HTTP_HEAD_MAX, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return HTTP_STEP_IDLE;
	if (n > 0)
		h->n_dropped += (size_t)n;
	if (n > 0 && h->n_dropped < LAST_BYTES)
		return HTTP_STEP_MOVED;
	conn_close(c);
	return HTTP_STEP_GONE;
}

static enum http_step step_upward(struct http_conn *h)
{
	/* the body goes on while the script does not take the answer */
	return h->phase == HTTP_PHASE_BODY && !h->x.is_done ? step_up(h) :
							       HTTP_STEP_IDLE;
}

static enum http_step step(struct http_conn *h)
{
	enum http_step flushed;

	if (has_output(h)) {
		flushed = flush(h);
		if (flushed != HTTP_STEP_IDLE)
			return flushed;
		return step_upward(h);
	}
	switch (h->phase) {
	case HTTP_PHASE_SHAKE:
		return step_shake(h);
	case HTTP_PHASE_HEAD:
		return step_head(h);
	case HTTP_PHASE_BODY:
		return step_body(h);
	case HTTP_PHASE_LAST:
		return step_last(h);
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
		return !has_output(h);
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

static void settle(struct http_conn *h)
{
	struct conn *c = h->conn;
	uint32_t reads = h->tls.ssl ? h->tls.read_needs : EPOLLIN;
	uint32_t writes = h->tls.ssl ? h->tls.write_needs : EPOLLOUT;
	uint32_t down = h->phase == HTTP_PHASE_HEAD ||
					(h->phase == HTTP_PHASE_BODY &&
					 !has_output(h)) ?
				EPOLLIN : 0;

	if (h->phase == HTTP_PHASE_LAST)
		reads = EPOLLIN;
	conn_want(c, &c->inner, c->inner_fd,
		  (may_read(h) ? reads : 0) | (has_output(h) ? writes : 0),
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
	if (!conn_parks(c, src))
		http_conn_go(c->http);
}

static void on_outer(struct loop_source *src, uint32_t events)
{
	struct conn *c = src->owner;

	(void)events;
	if (!conn_parks(c, src))
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
	(void)begin_body(h);
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

	tell_request(h, reason);
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
