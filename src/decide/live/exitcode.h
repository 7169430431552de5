/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_EXITCODE_H
#define CORDON_DECIDE_LIVE_EXITCODE_H

/*
 * exitcode - The only place an exit status is made.
 *
 * Numbers as env(1) and timeout(1): 124 time, 125 cordon failed, 126 could not
 * be executed, 127 not found; 123 the command succeeded but something was
 * refused and `on-denied = fail`, or it passed bait on (plan_canary.h).
 *
 * What cordon did comes first: a dead guard, then output that could not be
 * written, then the time limit, then the limits of output and of memory (128 +
 * SIGKILL, as any kill, told apart by the reason), then the command's own signal
 * or status.  Only a status of 0 becomes 123; a command that failed by itself
 * keeps its number.
 */
#include <stdbool.h>

#include "base/err.h"

enum {
	EXITCODE_DENIED = 123,
	EXITCODE_TIME = 124,
	EXITCODE_CORDON = 125,
	EXITCODE_NOT_EXECUTABLE = 126,
	EXITCODE_NOT_FOUND = 127,
};

struct outcome {
	bool started;		/* the command was executed */
	bool guard_died;	/* relay, upstream or pid 1 ended early */
	bool timed_out;
	bool output_limit;	/* ended for `[limits] output` */
	int output_sys;		/* why some of its output was lost, or 0 */
	/* what `write` names in an overlay was not written, or what acts on
	   later steps could not be set aside */
	bool not_kept;
	bool memory_limit;	/* ended for `[limits] memory` */
	int wait_status;	/* of the command, as waitpid(2) */
	bool canary;		/* bait was seen on its way out */
	bool denied;		/* something was refused that counts */
	bool fail_on_denied;
	bool had_keys;		/* what is typed was for its own terminal */
	const char *lead;	/* before the next line of ours, static; or NULL */
};

int exitcode_of_outcome(const struct outcome *o);
/* Is its end SIGINT, the command's own? */
bool exitcode_is_interrupt(const struct outcome *o);
int exitcode_of_err(enum err_kind kind);
/*
 * "exit", "signal", "time", "guard", "denied", "canary", "output", "memory", and "cordon"
 * when the command was not executed, its output could not be written, what
 * `write` names in an overlay was not, or what acts on later steps could not be
 * set aside: for --status-fd.
 */
const char *exitcode_reason(const struct outcome *o);

#endif
