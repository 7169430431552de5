/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_DIAL_H
#define CORDON_RELAY_DIAL_H

/*
 * dial - Asking upstream for a connected socket, by endpoint number.
 *
 * What passes is a connection number and an endpoint number, nothing the
 * script wrote but for which name of a pattern it is.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "decide/live/guard.h"

struct conn;
struct relay;

struct dial {
	struct relay *relay;
	struct loop_source source;
	bool is_gone;	/* upstream has ended: every dial fails */
	/* dials without an answer, see GUARD_MAX_DIALS */
	uint16_t n_asked;
	uint16_t n_asked_of[NET_MAX_ENDPOINTS];
};

/* Registers the dial channel; 0, or -1 with errno. */
int dial_init(struct dial *dial, struct relay *relay, int fd);
/* The connection waits for its answer; conn_opened() or conn_reset() follow. */
void dial_ask(struct conn *conn);
/* The answer to this connection is there, or is waited for no more. */
void dial_done(struct conn *conn);
/* Asks for those that wait, as far as there is room now. */
void dial_resume(struct dial *dial);

#endif
