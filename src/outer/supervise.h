/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SUPERVISE_H
#define CORDON_OUTER_SUPERVISE_H

/*
 * supervise() - From the gate to the end of all processes.
 *
 * Pumps the streams, passes signals on, keeps the clock, collects what relay
 * and upstream tell, and ends everything.  On return nothing of the run is
 * left but evidence.  Fails only where it could not do its work; how the run
 * went is in *ret.
 */
#include <signal.h>
#include <sys/resource.h>

#include "base/err.h"
#include "decide/live/exitcode.h"
#include "decide/plan/plan.h"
#include "outer/record.h"
#include "outer/sandbox.h"

/* signals: those that signals_block() blocked. */
int supervise(const struct plan *plan, struct sandbox *box,
	      const sigset_t *signals, struct record *record,
	      struct outcome *ret, struct rusage *ret_usage, struct err *err);

#endif
