/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_DIALER_H
#define CORDON_UPSTREAM_DIALER_H

/*
 * dialer - The dial channel (decide/live/guard.h) and the pool of dials.
 *
 * At most GUARD_MAX_DIALS are under way; more are answered with EMFILE.  While
 * an answer cannot be sent no record is read, so a relay that does not listen
 * cannot make this process grow; nor while there is no room for what a dial has
 * to tell at its end.
 */
#include <stdbool.h>
#include <stddef.h>

#include "upstream/dial.h"

struct dialer;

struct dialer_setup {
	struct loop *loop;
	struct resolve *resolve;	/* as in struct dial_common */
	struct sessions *sessions;
	const struct guard_endpoint *endpoints;
	const struct guard_proxy *proxy;	/* of those that are by_proxy */
	size_t n_endpoints;
	int channel_fd;			/* non-blocking */
	/* for the supervisor; places for GUARD_MAX_DIALS + 1 times DIAL_EVENTS */
	struct report *report;
};

/* All memory that dials need; NULL with errno. */
struct dialer *dialer_open(const struct dialer_setup *setup);
/* Ends what is under way, tells it as ECANCELED. */
void dialer_close(struct dialer *dr);
/* How long the loop may sleep; -1 for ever. */
int dialer_timeout(const struct dialer *dr);
/* To be called after every wait: next addresses, deadlines. */
void dialer_expire(struct dialer *dr);
/* Takes dials again, if the report had no room. */
void dialer_resume(struct dialer *dr);
/* What the relay did that it never does, or NULL. */
const char *dialer_broken(const struct dialer *dr);

#endif
