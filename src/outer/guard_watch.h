/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_GUARD_WATCH_H
#define CORDON_OUTER_GUARD_WATCH_H

/*
 * guard_watch - What relay or upstream tells while a run goes on, and its end.
 *
 * A guard that ends, or says what is not its to say, has failed; that is told
 * once to the owner, and nothing is read of it any more.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/loop.h"
#include "outer/record.h"
#include "outer/sandbox.h"

struct guard_watch;
typedef void guard_watch_fn(struct guard_watch *watch, const char *what);

struct guard_watch {
	struct loop *loop;
	struct record *record;
	const struct helper *process;
	const char *name;
	struct loop_source control;
	size_t n_endpoints;
	bool is_relay;		/* else upstream */
	bool is_asked;		/* to stop */
	bool is_done;		/* nothing more will come */
	guard_watch_fn *on_fail;
	/* WIRE_FLUSHED of the relay; -1: it has no cause to say so */
	int (*on_flushed)(struct guard_watch *watch);
	void *owner;
};

/* A process that was not started is done.  Set all but control and is_…. */
int guard_watch_start(struct guard_watch *watch, bool is_relay,
		      struct err *err);
/* Asks it to send what it still holds and to leave. */
void guard_watch_stop(struct guard_watch *watch);
void guard_watch_fail(struct guard_watch *watch, const char *what);

#endif
