/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_HTTP_LAST_H
#define CORDON_RELAY_HTTP_LAST_H

/*
 * http_last - Refusals, and the end of a connection in good order.
 */
#include "relay/http_conn.h"

/* An exchange that was let through is over; reason: why it was cut short. */
void http_last_tell(struct http_conn *h, enum event_reason reason);
/* `out` may hold last words, or be empty. */
enum http_step http_last_begin(struct http_conn *h, enum event_reason reason);
/* Refuses, if need be in the middle: the script is told if it still can be. */
enum http_step http_last_refuse(struct http_conn *h,
				const struct http_refusal *refusal);
/* The same, where the evidence is another's. */
enum http_step http_last_say(struct http_conn *h,
			     const struct http_refusal *refusal);
enum http_step http_last_step(struct http_conn *h);

#endif
