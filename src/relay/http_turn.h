/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_HTTP_TURN_H
#define CORDON_RELAY_HTTP_TURN_H

/*
 * http_turn - The next request's turn: its head is read and judged, and its
 * exchange begins.
 */
#include "relay/http_conn.h"

enum http_step http_turn_step(struct http_conn *h);
/* Upstream is there, and the request that was judged may go. */
enum http_step http_turn_go(struct http_conn *h);

#endif
