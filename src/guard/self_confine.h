/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_GUARD_SELF_CONFINE_H
#define CORDON_GUARD_SELF_CONFINE_H

/*
 * self_confine - Give up all that relay, upstream or verify does not need.
 *
 * Death signal (and the parent still there: the control channel is open), not
 * dumpable, no core, all capabilities gone and, where the caller had the right
 * to empty it, the bounding set; no new privileges; a Landlock domain that
 * allows no file, except for upstream no TCP either, and has all scopes; and the
 * embedded filter of the role.  Each is read back, by value or by trying what
 * it forbids.  After it only descriptors that are open already can be used.
 *
 * The process must have one thread.  Nothing is allocated.  Returns -1 if any
 * part did not hold: the guard must then report WIRE_BROKEN and leave.
 * Landlock that the kernel lacks is a failure as well; what an older Landlock
 * lacks (scopes before 6.12, TCP before 6.7) the filter refuses too.
 */
#include "base/err.h"
#include "decide/plan/plan_seccomp.h"

int self_confine(enum seccomp_role role, struct err *err);

#endif
