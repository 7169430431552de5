/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_DIAL_H
#define CORDON_RELAY_DIAL_H

/*
 * dial - Asking upstream for a connected socket, by endpoint number.
 *
 * What passes is a connection number and an endpoint number, nothing the
 * script wrote.
 */
#include <stdbool.h>

#include "base/loop.h"

struct conn;
struct relay;

struct dial {
	struct relay *relay;
	struct loop_source source;
	bool is_gone;	/* upstream has ended: every dial fails */
};

/* Registers the dial channel; 0, or -1 with errno. */
int dial_init(struct dial *dial, struct relay *relay, int fd);
/* The connection waits for its answer; conn_opened() or conn_reset() follow. */
void dial_ask(struct conn *conn);

#endif
