/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_STRAYS_H
#define CORDON_RELAY_STRAYS_H

/*
 * strays - Witness of what the script tried beside the endpoints.
 *
 * The kernel refuses those packets by itself; the raw sockets only see them.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/loop.h"
#include "decide/live/address.h"
#include "decide/live/guard.h"

struct relay;

#define STRAYS_DISTINCT 256	/* targets with a line of their own */

struct stray {
	struct address address;
	uint16_t port;
	uint8_t proto;
};

struct strays {
	struct relay *relay;
	struct loop_source sources[DOOR_STRAYS];	/* as in door_slot */
	struct stray seen[STRAYS_DISTINCT];
	size_t n_seen;
};

void strays_init(struct strays *strays, struct relay *relay);
/* Takes fd for sources[which]; 0, or -1 with errno. */
int strays_watch(struct strays *strays, size_t which, int fd);
/* Reads all that is left and counts what the kernel had to drop. */
void strays_finish(struct strays *strays);

#endif
