/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_EXPORT_H
#define CORDON_OUTER_EXPORT_H

/*
 * export_left() - What `write` names, from an overlay to the workspace.
 *
 * When the run has ended and its last process is gone.  All of it is judged
 * before any of it is copied, all is copied to a directory of our own before
 * anything is replaced, and each file takes its place by rename(2).  Written
 * with the ids of the script.
 */
#include <stdbool.h>

#include "base/err.h"
#include "decide/plan/plan.h"
#include "evidence/leavings.h"

/*
 * left_fd: what pid 1 handed out, or -1.  ends_well: the command's status is 0
 * and cordon has no complaint; else nothing is written.  ret tells what became
 * of everything, in any case.  -1 where something that `write` names was
 * refused or could not be written.  Not for a plan without an overlay.
 */
int export_left(const struct plan *plan, int left_fd, bool ends_well,
		struct leavings *ret, struct err *err);

#endif
