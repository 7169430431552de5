/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_LIMITS_H
#define CORDON_DECIDE_PLAN_PLAN_LIMITS_H

/*
 * plan_limits - What the script may use up.
 *
 * rlimits are set and read back by inner/set_limits.c; time and output are
 * kept by the supervisor; scratch is the size of a tmpfs (plan_fs.h).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct host;
struct profile;

struct rlimit_plan {
	int resource;	/* RLIMIT_* */
	const char *name;	/* "RLIMIT_NPROC"; static */
	const char *key;	/* the profile key, or "" */
	uint64_t value;	/* soft and hard */
	bool is_lowered;	/* the caller's own is below what is asked */
};

#define LIMIT_PLAN_MAX 8

struct limit_plan {
	struct rlimit_plan rlimits[LIMIT_PLAN_MAX];
	size_t n_rlimits;
	uint64_t time_ms;	/* LIMIT_NONE: none */
	uint64_t grace_ms;
	uint64_t output;	/* bytes; LIMIT_NONE: none */
};

/*
 * A key that is `none` sets no rlimit.  open-files keeps a distance from the
 * caller's own limit: descriptors in flight are counted per real uid, across
 * user namespaces, so a script as rich as upstream could make upstream's
 * sendmsg(2) fail.
 */
int plan_limits(const struct profile *profile, const struct host *host,
		struct limit_plan *ret, struct err *err);

#endif
