/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_CANDIDATES_H
#define CORDON_DECIDE_LIVE_CANDIDATES_H

/*
 * candidates - In which order the addresses of one name are dialled.
 *
 * The answers for IPv6 and IPv4 come one by one.  What has not been taken yet
 * alternates between the families (RFC 8305 4), beginning with the other one
 * than was taken last, or with IPv6: a family that leads nowhere then costs
 * one attempt, however many addresses it has and whichever came first.
 */
#include <stdbool.h>
#include <stddef.h>

#include "decide/live/address.h"

/* Dialled for one name, half of them for each family; more are left out. */
#define CANDIDATES_MAX 16

struct candidates {
	struct address v[CANDIDATES_MAX];
	size_t n;
	size_t n_taken;	/* the first of them, in the order taken */
};

/* Addresses of one answer, each of which may be dialled. */
void candidates_add(struct candidates *c, const struct address *a, size_t n);
/* The next to dial, or NULL; valid until the next candidates_add(). */
const struct address *candidates_take(struct candidates *c);
bool candidates_has_next(const struct candidates *c);

#endif
