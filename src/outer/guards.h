/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_GUARDS_H
#define CORDON_OUTER_GUARDS_H

/*
 * guards - Relay and upstream, started and told what they guard.
 *
 * They are programs of their own with an empty environment and the descriptors
 * They are programs of their own, see helper.h.
 */
#include <stdbool.h>

#include "base/err.h"
#include "decide/plan/plan.h"
#include "outer/sandbox.h"

/*
 * Their files alone: there, ours, and as they must be.  for_http: of the two
 * that https:// and http:// endpoints need.
 */
int guards_check(bool for_http, struct err *err);
/* Starts what the plan wants and sends the whole configuration. */
int guards_start(const struct plan *plan, struct sandbox *box,
		 struct err *err);
/* Waits for the certificate of the run's CA, into box. */
int guards_take_ca(struct sandbox *box, int timeout_ms, struct err *err);
/* Passes on n descriptors of the door, the first of them slot first. */
int guards_send_door(struct sandbox *box, uint32_t first, const int *fds,
		     size_t n, struct err *err);
/* Waits until all that run have said they are confined. */
int guards_wait_confined(struct sandbox *box, int timeout_ms,
			 struct err *err);

#endif
