/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_CANARY_H
#define CORDON_DECIDE_PLAN_PLAN_CANARY_H

/*
 * plan_canary - Bait: variables with made-up values that nobody has a use for.
 *
 * A value has the form that its name promises (AWS_SECRET_ACCESS_KEY, a
 * GitHub token, a URL with a password), is new in each run and opens nothing.  A
 * script that takes the whole environment along takes it too, and where the
 * relay sees it, the run fails (relay/canary.h).
 *
 * What is looked for, the mark, is the longest random part, if that is long
 * enough, so that it is found without its prefix too; else the whole value.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct host;
struct profile;

#define CANARY_MAX 32		/* lines of a profile */
#define CANARY_MARK_MIN 16	/* SIGHTING_WINDOW: no shorter text is found */
#define CANARY_VALUE_MAX 200

struct planned_canary {
	const char *name;	/* the profile's */
	char *value;
	size_t mark;		/* where in value the mark begins */
	size_t n_mark;
};

struct canary_plan {
	struct planned_canary *v;	/* in the order of the profile */
	size_t n;
};

int plan_canary(const struct profile *profile, const struct host *host,
		struct canary_plan *ret, struct err *err);
void canary_plan_release(struct canary_plan *plan);
/* Of line `number` of the profile, always the same of the same facts; caller
 * frees. */
char *plan_canary_value(const struct profile *profile, const struct host *host,
			size_t number);

#endif
