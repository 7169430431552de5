/* SPDX-License-Identifier: Apache-2.0 */
/* http_last - refusals, and the end of a connection in good order. */
#include "relay/http_last.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "relay/conn.h"
#include "relay/http_say.h"
#include "relay/relay.h"

#define LAST_BYTES (8u << 20)	/* thrown away so that last words arrive */

void http_last_tell(struct http_conn *h, enum event_reason reason)
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

enum http_step http_last_begin(struct http_conn *h, enum event_reason reason)
{
	http_last_tell(h, reason);
	conn_drop_outer(h->conn);
	h->phase = HTTP_PHASE_LAST;
	conn_set_state(h->conn, CONN_LAST);
	return HTTP_STEP_MOVED;
}

enum http_step http_last_say(struct http_conn *h,
				  const struct http_refusal *refusal)
{
	h->x.status = refusal->status;
	h->out_end += http_say_refusal(refusal, h->x.is_head,
				       h->out + h->out_end, http_conn_room(h));
	return http_last_begin(h, refusal->reason);
}

enum http_step http_last_refuse(struct http_conn *h,
				const struct http_refusal *refusal)
{
	struct conn *c = h->conn;

	if (h->x.status != 0) {
		conn_deny(c, refusal->reason, refusal->name, refusal->n_name,
			  0);
		return HTTP_STEP_GONE;
	}
	conn_tell_denied(c, refusal->reason, refusal->name, refusal->n_name);
	return http_last_say(h, refusal);
}

/*
 * A close with unread bytes is a reset, and a reset can overtake what was
 * written: the script's end is waited for, reading on, for a while.
 */
enum http_step http_last_step(struct http_conn *h)
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
