/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_CHECK_H
#define CORDON_DECIDE_PLAN_PLAN_CHECK_H

/*
 * plan_check - What no host can make a plan of: errors that depend on the
 * profile alone.
 *
 * The planners themselves are asked, with a host of which nothing is known.
 */
#include <stddef.h>

#include "base/err.h"

struct profile;

#define PLAN_CHECK_MAX 5

/* How many errors there are in ret; at most one of each part of the profile. */
size_t plan_check(const struct profile *profile,
		  struct err ret[PLAN_CHECK_MAX]);

#endif
