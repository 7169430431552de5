/* SPDX-License-Identifier: Apache-2.0 */
/* plan_limits - what the script may use up, and which mechanism holds it. */
#include "decide/plan/plan_limits.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/cgroup_text.h"
#include "decide/plan/host.h"
#include "decide/profile/profile.h"
#include "decide/profile/value.h"

/* Programs that close every descriptor they could have take long above it. */
#define OPEN_FILES_MAX 65536
#define OPEN_FILES_DISTANCE                                                 \
	64		     /* from the caller's limit, which upstream has \
			      */
#define OPEN_FILES_LEAST 256 /* below it nothing is taken away */
#define OPEN_FILES_WORKABLE 16
/*
 * The kernel rounds memory.max down to whole pages; these are the largest
 * there are, so what is read back is what was written.
 */
#define PAGE_MAX UINT64_C(65536)
#define CPU_PERIOD_US UINT64_C(100000)	/* the kernel's default */

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

static void add_rlimits(const struct profile *profile, const struct host *host,
			struct limit_plan *plan)
{
	if (profile->processes != LIMIT_NONE &&
	    !plan_limits_setting(plan, "pids.max"))
		add(plan, RLIMIT_NPROC, "RLIMIT_NPROC", "processes",
		    profile->processes, host->processes_hard);
	add_open_files(plan, profile->open_files, host->open_files_hard);
	/* not RLIMIT_AS: address space that programs reserve is no memory */
	if (profile->memory.per_process)
		add(plan, RLIMIT_DATA, "RLIMIT_DATA", "memory",
		    profile->memory.bytes, host->data_hard);
	if (profile->file_size != LIMIT_NONE)
		add(plan, RLIMIT_FSIZE, "RLIMIT_FSIZE", "file-size",
		    profile->file_size, LIMIT_NONE);
	/*
	 * 1 and not 0: core(5) starts a `|` handler of the host even at 0, and
	 * never at 1.
	 */
	add(plan, RLIMIT_CORE, "RLIMIT_CORE", "", 1,
	    host->core_is_zero ? 0 : 1);
}

static bool has_common_memory(const struct profile *profile)
{
	return profile->memory.bytes != LIMIT_NONE &&
	       !profile->memory.per_process;
}

/* Controllers without which what was asked cannot be had. */
static unsigned needed(const struct profile *profile)
{
	return (has_common_memory(profile) ? CGROUP_MEMORY : 0) |
	       (profile->cpu != LIMIT_NONE ? CGROUP_CPU : 0);
}

static unsigned usable(const struct cgroup_fact *fact)
{
	return fact->why ? 0 : fact->controllers;
}

/* The first that has all of these; NULL: none. */
static const struct cgroup_fact *find_cgroup(const struct host *host,
					     unsigned bits)
{
	for (size_t i = 0; i < host->n_cgroups; i++)
		if (bits && (usable(&host->cgroups[i]) & bits) == bits)
			return &host->cgroups[i];
	return NULL;
}

/* "memory = 2G" of the first key that no cgroup here can hold. */
static void show_key(const struct profile *profile, unsigned lacks,
		     struct strbuf *ret)
{
	strbuf_addf(ret, "[limits] %s = ",
		    lacks == CGROUP_MEMORY ? "memory" : "cpu");
	if (lacks == CGROUP_MEMORY)
		value_show_size(profile->memory.bytes, ret);
	else
		value_show_cpus(profile->cpu, ret);
}

static int refuse(const struct profile *profile, const struct host *host,
		  struct err *err)
{
	unsigned lacks = needed(profile);
	autorelease_strbuf struct strbuf key = STRBUF_INIT;
	autorelease_strbuf struct strbuf why = STRBUF_INIT;
	autorelease_strbuf struct strbuf other = STRBUF_INIT;

	if (lacks == (CGROUP_MEMORY | CGROUP_CPU))
		lacks = find_cgroup(host, CGROUP_MEMORY) ? CGROUP_CPU
							 : CGROUP_MEMORY;
	show_key(profile, lacks, &key);
	for (size_t i = 0; i < host->n_cgroups; i++) {
		const struct cgroup_fact *fact = &host->cgroups[i];

		strbuf_addf(&why, "%s%s ", i ? "; " : "", fact->dir);
		if (fact->why)
			strbuf_adds(&why, fact->why);
		else
			strbuf_addf(&why, "hands on no controller `%s`",
				    cgroup_text_controller(lacks));
	}
	if (host->n_cgroups == 0)
		strbuf_adds(&why, "no cgroup v2 is mounted, or ours is not in "
				  "it");
	err_set(err, ERR_HOST, "%s: no cgroup can be made to hold it: %s",
		strbuf_text(&key), strbuf_text(&why));
	if (lacks == CGROUP_MEMORY) {
		strbuf_adds(&other, ", or limit each process: memory = ");
		value_show_size(profile->memory.bytes, &other);
		strbuf_adds(&other, " per-process");
	}
	return err_hint(err,
			"start it where cgroups are delegated: systemd-run "
			"%s--scope -p Delegate=yes cordon ...%s",
			host->is_root ? "" : "--user ", strbuf_text(&other));
}

static void __attribute__((format(printf, 4, 5)))
set(struct limit_plan *plan, const char *key, const char *file,
    const char *fmt, ...)
{
	struct cgroup_setting *s =
		&plan->cgroup.settings[plan->cgroup.n_settings++];
	va_list ap;

	s->key = key;
	s->file = file;
	va_start(ap, fmt);
	(void)vsnprintf(s->value, sizeof(s->value), fmt, ap);
	va_end(ap);
}

static void add_settings(const struct profile *profile, unsigned controllers,
			 struct limit_plan *plan)
{
	if (has_common_memory(profile)) {
		set(plan, "memory", "memory.max", "%" PRIu64,
		    profile->memory.bytes / PAGE_MAX * PAGE_MAX);
		/* else the limit would be that of memory plus all swap */
		set(plan, "memory", "memory.swap.max", "0");
		plan->cgroup.settings[plan->cgroup.n_settings - 1].needs_swap =
			true;
		/* half a script may do what the whole one would not */
		set(plan, "memory", "memory.oom.group", "1");
		plan->memory = profile->memory.bytes;
	}
	if (profile->cpu != LIMIT_NONE)
		set(plan, "cpu", "cpu.max", "%" PRIu64 " %" PRIu64,
		    profile->cpu * CPU_PERIOD_US / 1000, CPU_PERIOD_US);
	if (profile->processes != LIMIT_NONE && (controllers & CGROUP_PIDS))
		set(plan, "processes", "pids.max", "%" PRIu64,
		    profile->processes);
}

static int plan_cgroup(const struct profile *profile, const struct host *host,
		       struct limit_plan *plan, struct err *err)
{
	unsigned must = needed(profile);
	unsigned may = profile->processes != LIMIT_NONE ? CGROUP_PIDS : 0;
	const struct cgroup_fact *fact = find_cgroup(host, must | may);

	if (!fact)
		fact = find_cgroup(host, must);
	if (!fact && must)
		return refuse(profile, host, err);
	if (!fact)
		return 0;
	plan->cgroup.parent = mem_strdup(fact->dir);
	add_settings(profile, fact->controllers, plan);
	return 0;
}

int plan_limits(const struct profile *profile, const struct host *host,
		struct limit_plan *ret, struct err *err)
{
	struct limit_plan plan = {
		.time_ms = profile->time_ms,
		.grace_ms = profile->grace_ms,
		.output = profile->output,
		.memory = LIMIT_NONE,
		.processes = profile->processes,
		.file_size = profile->file_size,
	};

	if (host->open_files_hard < OPEN_FILES_WORKABLE ||
	    host->processes_hard < 1)
		return err_set(err, ERR_HOST,
			       "the caller's own limits (ulimit -H -n, -u) "
			       "leave no room to run a command");
	if (plan_cgroup(profile, host, &plan, err) < 0)
		return -1;
	add_rlimits(profile, host, &plan);
	*ret = plan;
	return 0;
}

void plan_limits_release(struct limit_plan *plan)
{
	free(steal_ptr(&plan->cgroup.parent));
}

const struct cgroup_setting *plan_limits_setting(const struct limit_plan *plan,
						const char *file)
{
	for (size_t i = 0; i < plan->cgroup.n_settings; i++)
		if (strcmp(plan->cgroup.settings[i].file, file) == 0)
			return &plan->cgroup.settings[i];
	return NULL;
}
