/* SPDX-License-Identifier: Apache-2.0 */
/* plan_limits - what the script may use up. */
#include "decide/plan/plan_limits.h"

#include <sys/resource.h>

#include "decide/plan/host.h"
#include "decide/profile/profile.h"

/* Programs that close every descriptor they could have take long above it. */
#define OPEN_FILES_MAX 65536
#define OPEN_FILES_DISTANCE                                                 \
	64		     /* from the caller's limit, which upstream has \
			      */
#define OPEN_FILES_LEAST 256 /* below it nothing is taken away */
#define OPEN_FILES_WORKABLE 16

static void add(struct limit_plan *plan, int resource, const char *name,
		const char *key, uint64_t want, uint64_t most)
{
	struct rlimit_plan *l = &plan->rlimits[plan->n_rlimits++];

	l->resource = resource;
	l->name = name;
	l->key = key;
	l->value = want < most ? want : most;
	l->is_lowered = want > most;
}

static uint64_t open_files_most(uint64_t hard)
{
	return hard >= OPEN_FILES_LEAST + OPEN_FILES_DISTANCE
		       ? hard - OPEN_FILES_DISTANCE
		       : hard;
}

static void add_open_files(struct limit_plan *plan, uint64_t want,
			   uint64_t hard)
{
	uint64_t most = open_files_most(hard);

	/* the kernel knows no "unlimited" here */
	if (want == LIMIT_CALLER || want == LIMIT_NONE)
		want = most < OPEN_FILES_MAX ? most : OPEN_FILES_MAX;
	add(plan, RLIMIT_NOFILE, "RLIMIT_NOFILE", "open-files", want, most);
}

int plan_limits(const struct profile *profile, const struct host *host,
		struct limit_plan *ret, struct err *err)
{
	struct limit_plan plan = {
		.time_ms = profile->time_ms,
		.grace_ms = profile->grace_ms,
		.output = profile->output,
	};

	if (host->open_files_hard < OPEN_FILES_WORKABLE ||
	    host->processes_hard < 1)
		return err_set(err, ERR_HOST,
			       "the caller's own limits (ulimit -H -n, -u) "
			       "leave no room to run a command");
	if (profile->processes != LIMIT_NONE)
		add(&plan, RLIMIT_NPROC, "RLIMIT_NPROC", "processes",
		    profile->processes, host->processes_hard);
	add_open_files(&plan, profile->open_files, host->open_files_hard);
	if (profile->file_size != LIMIT_NONE)
		add(&plan, RLIMIT_FSIZE, "RLIMIT_FSIZE", "file-size",
		    profile->file_size, LIMIT_NONE);
	/*
	 * 1 and not 0: core(5) starts a `|` handler of the host even at 0, and
	 * never at 1.
	 */
	add(&plan, RLIMIT_CORE, "RLIMIT_CORE", "", 1,
	    host->core_is_zero ? 0 : 1);
	*ret = plan;
	return 0;
}
