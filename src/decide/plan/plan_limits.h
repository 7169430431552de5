/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_LIMITS_H
#define CORDON_DECIDE_PLAN_PLAN_LIMITS_H

/*
 * plan_limits - What the script may use up, and which mechanism holds it.
 *
 * rlimits are set and read back by inner/set_limits.c; the settings of a
 * cgroup by outer/cgroup.c; time and output are kept by the supervisor;
 * scratch is the size of a tmpfs (plan_fs.h).
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

struct cgroup_setting {
	const char *file;	/* "memory.max"; static */
	const char *key;	/* the profile key; static */
	char value[48];	/* written, and what must be read back */
	bool needs_swap;	/* the file may lack where there is no swap */
};

/* A cgroup (v2) of the run's own; none without a parent. */
struct cgroup_plan {
	char *parent;	/* the directory to make it in; owned, or NULL */
	struct cgroup_setting settings[LIMIT_PLAN_MAX];
	size_t n_settings;
};

struct limit_plan {
	struct rlimit_plan rlimits[LIMIT_PLAN_MAX];
	size_t n_rlimits;
	struct cgroup_plan cgroup;
	uint64_t time_ms;	/* LIMIT_NONE: none */
	uint64_t grace_ms;
	uint64_t output;	/* bytes; LIMIT_NONE: none */
	/* what was asked, for who tells that it was reached; or LIMIT_NONE */
	uint64_t memory;	/* bytes, of all together */
	uint64_t processes;
	uint64_t file_size;	/* bytes */
};

/*
 * A key that is `none` sets no limit.  `memory` of all processes and `cpu` can
 * be held by a cgroup alone: where none can be made that is an error.
 * `processes` is held by a cgroup where one can be made, else by an rlimit.
 *
 * open-files keeps a distance from the caller's own limit: descriptors in
 * flight are counted per real uid, across user namespaces, so a script as rich
 * as upstream could make upstream's sendmsg(2) fail.
 */
int plan_limits(const struct profile *profile, const struct host *host,
		struct limit_plan *ret, struct err *err);
void plan_limits_release(struct limit_plan *plan);
/* The setting of this file, or NULL. */
const struct cgroup_setting *plan_limits_setting(const struct limit_plan *plan,
						const char *file);

#endif
