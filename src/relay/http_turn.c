/* SPDX-License-Identifier: Apache-2.0 */
/* http_turn - the next request's turn. */
#include "relay/http_turn.h"

#include <errno.h>
#include <string.h>

#include "relay/conn.h"
#include "relay/http_last.h"
#include "relay/http_say.h"
#include "relay/http_script.h"
#include "relay/http_up.h"
#include "relay/relay.h"

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

enum http_step http_turn_go(struct http_conn *h)
{
	struct http_exchange *x = &h->x;

	h->phase = HTTP_PHASE_BODY;
	conn_set_state(h->conn, CONN_OPEN);
	if (x->wants_continue && !http_script_has_input(h))
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
	if (!http_judge_request(c->relay, c->endpoint, conn_host(c), request,
				&ask, path, &refusal))
		return http_last_refuse(h, &refusal);
	begin_exchange(h, request, &ask);
	if (!put_ask(h, request, &ask, &refusal))
		return http_last_refuse(h, &refusal);
	h->x.is_begun = true;
	h->in_start += request->n_head;
	h->in_parsed = h->in_start;
	if (c->is_connected)
		return http_turn_go(h);
	h->phase = HTTP_PHASE_DIAL;
	conn_dial(c);
	return HTTP_STEP_GONE;
}

/* Nothing of a head, or the rest of it, will come. */
static enum http_step end_in_head(struct http_conn *h)
{
	struct conn *c = h->conn;

	/* a look whether the port is open is no attempt at anything */
	if (!c->is_connected && !http_script_has_input(h))
		conn_close_unused(c);
	else
		conn_close(c);
	return HTTP_STEP_GONE;
}

static enum http_step read_head(struct http_conn *h)
{
	ssize_t n = http_script_fill(h);

	if (n == TLS_SERVER_WAIT)
		return HTTP_STEP_IDLE;
	if (n < 0)
		return http_conn_reset(h, REASON_NONE, ECONNRESET);
	if (n == 0)
		return end_in_head(h);
	return HTTP_STEP_MOVED;
}

enum http_step http_turn_step(struct http_conn *h)
{
	struct http_request request;
	struct http_refusal refusal;
	struct http_fault fault;
	struct conn *c = h->conn;
	bool is_due = http_script_has_input(h) && is_worth_parsing(h);

	/* right before the next request too, whatever epoll has told */
	if (c->is_connected && (h->may_receive || is_due) &&
	    http_conn_look_at_idle(h))
		return HTTP_STEP_MOVED;
	if (!report_has_room(&c->relay->report, 2)) {
		h->is_held = true;
		c->relay->has_held = true;
		return HTTP_STEP_IDLE;
	}
	if (!is_due)
		return read_head(h);
	switch (http_request_parse(h->in + h->in_start,
				   h->in_end - h->in_start, &request,
				   &fault)) {
	case HTTP_PASS:
		return judge(h, &request);
	case HTTP_REFUSE:
		h->x = (struct http_exchange){ .is_begun = false };
		http_judge_fault(&fault, &refusal);
		return http_last_refuse(h, &refusal);
	case HTTP_MORE:
		break;
	}
	h->in_parsed = h->in_end;
	if (c->state == CONN_OPEN)
		conn_set_state(c, CONN_HEAD);
	return read_head(h);
}
