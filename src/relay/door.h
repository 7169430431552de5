/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_DOOR_H
#define CORDON_RELAY_DOOR_H

/*
 * door - The sockets made inside the network namespace: each is checked, then
 * served.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/loop.h"

struct relay;

struct front {
	struct relay *relay;
	struct loop_source source;
	uint32_t endpoint;
};

struct door {
	struct relay *relay;
	struct front *fronts;	/* config.n_endpoints */
	bool *is_filled;	/* by slot: its descriptor has come */
	uint64_t netns_cookie;	/* of all of them; 0: none seen yet */
	bool is_paused;		/* no descriptor, or no room for events */
	uint64_t paused_until_ms;
};

int door_init(struct door *door, struct relay *relay, struct err *err);
/* Takes the descriptors of slots first, first + 1, ... */
void door_take(struct door *door, uint32_t first, const int *fds, size_t n);
/* Accepts again, if something was in the way. */
void door_resume(struct door *door);
/* Ends a pause that is over; returns ms to its end, or -1. */
int door_expire(struct door *door, uint64_t now_ms);
/* Accepts what is waiting, for the last time. */
void door_accept_last(struct door *door);

#endif
