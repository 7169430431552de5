/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SPAWN_H
#define CORDON_OUTER_SPAWN_H

/*
 * spawn() - From a plan to a script that has been executed.
 *
 * On success the walls stand, have been read back, relay and upstream are
 * confined, the gate was opened and execve(2) succeeded.  On failure the
 * script has not run a single instruction; err says at which step and on what.
 * A command that is not there or cannot be executed is ERR_NOT_FOUND or
 * ERR_NOT_EXECUTABLE.
 */
#include <sched.h>

#include "base/err.h"
#include "decide/plan/plan.h"
#include "outer/sandbox.h"

#define SPAWN_NAMESPACES                                                 \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |     \
	 CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

int spawn(const struct plan *plan, struct sandbox *box, struct err *err);

#endif
