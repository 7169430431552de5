/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_HTTP_CONN_H
#define CORDON_RELAY_HTTP_CONN_H

/*
 * http_conn - One connection of the script to an https:// or http:// endpoint.
 *
 *	HELLO ──the server name is right──► SHAKE ──TLS is there──► HEAD
 *	HEAD ──allowed, the first──► DIAL ──upstream has answered──► BODY
 *	HEAD ──allowed, a further one──► BODY
 *	BODY ──answered, both live on──► HEAD
 *	HEAD, BODY ──refused, or the last answer──► LAST
 *
 * http:// begins at HEAD.  In BODY the request's body goes up (http_up) while
 * the answer may come down already (http_down).  Whatever is read next is read
 * only when what came before has gone on, so a side that does not read stops
 * the other.  A further request that came early lies in `in` and in the socket
 * until the exchange is over: nothing is judged ahead of its turn.
 *
 * Buffers of a connection: `in` for what the script sent (HTTP_HEAD_MAX bytes),
 * `record` for the one record that upstream has not taken, and `out` for what
 * the script has not taken (GUARD_BUFFER each, those of conn.h).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/http_chunks.h"
#include "decide/live/http_head.h"
#include "decide/live/http_policy.h"
#include "decide/live/http_record.h"
#include "decide/live/placeholder.h"
#include "evidence/event.h"
#include "relay/http_judge.h"
#include "relay/tls_server.h"

struct conn;

enum http_phase {
	HTTP_PHASE_HELLO,
	HTTP_PHASE_SHAKE,
	HTTP_PHASE_HEAD,
	HTTP_PHASE_DIAL,
	HTTP_PHASE_BODY,
	HTTP_PHASE_LAST,
};

/* One request and its answer. */
struct http_exchange {
	bool is_begun;		/* allowed; its end is told as EVENT_REQUEST */
	uint64_t start_ms;
	uint8_t name[EVENT_NAME_MAX];	/* request_name.h */
	size_t n_name;
	bool is_head;
	bool wants_continue;	/* 100 Continue is due */
	bool closes;		/* the connection ends with this exchange */

	enum http_framing up_framing;
	uint64_t up_left;	/* HTTP_SIZED: bytes still to come */
	struct http_chunks chunks;
	bool is_up_whole;	/* the last of the body has been taken */
	bool is_up_done;	/* so has END, or ASK if alone; may wait as `record` */
	bool is_up_broken;	/* upstream takes no more */
	uint64_t up;		/* bytes of the body */

	unsigned status;	/* of the answer; 0: none yet */
	enum http_framing down_framing;
	uint64_t down_left;
	bool is_done;		/* the answer is whole */
	uint64_t down;
};

struct http_conn {
	struct conn *conn;
	struct tls_server tls;	/* ssl is NULL for http:// */
	enum http_phase phase;
	bool is_held;		/* a head waits until its event has room */
	bool is_shut;		/* LAST: the script has been told the end */
	/* what one event may still do, for fairness */
	unsigned reads_left;
	unsigned records_left;
	bool is_early;		/* the script writes, and is not read yet */
	bool may_receive;	/* upstream: each event says so, a read not */
	size_t n_dropped;	/* LAST: bytes read and thrown away */

	struct http_exchange x;
	uint8_t *in;
	size_t in_start, in_end;
	size_t in_parsed;	/* end of what the parser has seen of a head */
	uint8_t *record;
	size_t n_record;
	uint8_t *out;
	size_t out_start, out_end;
	struct http_body_judge *judge;	/* made when first needed, then kept */
};

/* What one step has come to.  GONE: the connection is no more. */
enum http_step { HTTP_STEP_IDLE, HTTP_STEP_MOVED, HTTP_STEP_GONE };

/* Begins a new connection: conn->http is set and clear but for its memory. */
void http_conn_start(struct conn *conn);
/* Does all that can be done without waiting. */
void http_conn_go(struct http_conn *h);
/* Ends it at once. */
enum http_step http_conn_reset(struct http_conn *h, enum event_reason reason,
			       int sys);
/*
 * Between two requests the server may close, and nothing else: true when
 * something has come, and the connection is at its end.
 */
bool http_conn_look_at_idle(struct http_conn *h);
/* Room at the end of `out`. */
size_t http_conn_room(const struct http_conn *h);
/* Counts bytes the script sends against `max`; false: they are too many. */
bool http_conn_may_send(struct http_conn *h, uint64_t n);
struct span http_conn_name(const struct http_conn *h);

#endif
