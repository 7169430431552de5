/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_GUARD_SELF_CONFINE_H
#define CORDON_GUARD_SELF_CONFINE_H

/*
 * self_confine - Give up all that relay or upstream does not need.
 *
 * Death signal (and the parent still there: the control channel is open), not
 * dumpable, no core, all capabilities and the bounding set gone, no new
 * privileges, a Landlock domain that allows no file and has all scopes, and
 * the embedded filter of the role, each read back.  After it only descriptors
 * that are open already can be used.
 *
 * Returns -1 if any part did not hold: the guard must then report WIRE_BROKEN
 * and leave.  Landlock that the kernel lacks is a failure as well.
 */
#include "base/err.h"
#include "decide/plan/plan_seccomp.h"

int self_confine(enum seccomp_role role, struct err *err);

#endif
