/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SIGNALS_H
#define CORDON_OUTER_SIGNALS_H

/* signals - Which of our signals are passed on, and to whom inside. */
#include <signal.h>
#include <stdbool.h>

#include "base/err.h"

/*
 * Blocks what the supervisor will pass on, before anything is started; signals
 * the caller had ignored (nohup(1)) are left ignored, but SIGCONT, which
 * continues us anyway.
 */
int signals_block(sigset_t *ret, struct err *err);
/* The next one to act on from a signalfd(2), or 0. */
int signals_read(int signal_fd);
/* To the script's whole process group, not to the script alone. */
bool signals_is_for_group(int sig);
/*
 * Stops us, or our process group with us, as a key on its terminal does.
 * Returns after SIGCONT, also one that was there before, and takes it.  False
 * if we were not stopped: it is ignored, or nobody could continue us (an
 * orphaned group).
 */
bool signals_stop(int sig, bool to_group);

#endif
