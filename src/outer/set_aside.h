/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SET_ASIDE_H
#define CORDON_OUTER_SET_ASIDE_H

/*
 * set_aside() - Renames what the script made under a name that acts on those who
 * come later.
 *
 * What is there before a run is kept as it is by a mount (fs_guard.h); what is
 * not there cannot be mounted on, so it is looked for when the last process of
 * the run is gone.  It is renamed, not removed: it may be somebody's work.
 */
#include "base/err.h"
#include "decide/plan/plan_fs.h"
#include "evidence/asides.h"

/*
 * except: a path that cordon has made itself, or NULL.  -1 where something is
 * still called as it was; all are looked at, and ret tells of each.
 */
int set_aside(const struct fs_plan *fs, const char *except, struct asides *ret,
	      struct err *err);

#endif
