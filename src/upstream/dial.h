/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_DIAL_H
#define CORDON_UPSTREAM_DIAL_H

/*
 * dial - From an endpoint's number to a connected socket, for the relay.
 *
 * Serves the dial channel (decide/live/guard.h).  At most GUARD_MAX_DIALS are
 * under way; more are answered with EMFILE.  While an answer cannot be sent
 * no record is read, so a relay that does not listen cannot make this process
 * grow; nor while there is no room for what a dial has to tell at its end.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "decide/live/guard.h"
#include "evidence/report.h"

#define DIAL_EVENTS 2	/* places in the report: its end, and why */

struct dialer;
struct resolve;

struct dial_setup {
	struct loop *loop;
	struct resolve *resolve;	/* NULL: no endpoint has a name */
	const struct guard_endpoint *endpoints;
	size_t n_endpoints;
	int channel_fd;			/* non-blocking */
	/* for the supervisor; places for GUARD_MAX_DIALS + 1 times DIAL_EVENTS */
	struct report *report;
};

/* All memory that dials need; NULL with errno. */
struct dialer *dial_open(const struct dial_setup *setup);
/* Ends what is under way, tells it as ECANCELED. */
void dial_close(struct dialer *dr);
/* How long the loop may sleep; -1 for ever. */
int dial_timeout(const struct dialer *dr);
/* To be called after every wait: next addresses, deadlines. */
void dial_expire(struct dialer *dr);
/* Takes dials again, if the report had no room. */
void dial_resume(struct dialer *dr);
/* What the relay did that it never does, or NULL. */
const char *dial_broken(const struct dialer *dr);

#endif
