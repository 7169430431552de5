/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_CGROUP_H
#define CORDON_OUTER_CGROUP_H

/*
 * cgroup - A cgroup (v2) for one run: made, filled, looked at, removed.
 *
 * It lies beside or below the caller's own, which it is not part of: the
 * caller's processes stay where they are, and no file is written but those of
 * the new directory.  pid 1 is born in it (CLONE_INTO_CGROUP), so there is no
 * moment at which something of the script is outside.  It is removed by a
 * process of its own, see cgroup_keeper.h.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "decide/plan/plan_limits.h"

struct cgroup {
	int dir_fd;	/* O_PATH; for clone(2), which wants nothing else */
	/* opened before root is given up; -1: not there */
	int procs_fd;
	int memory_events_fd;
	int memory_peak_fd;
	int pids_events_fd;
	int cpu_stat_fd;
	pid_t keeper_pid;	/* 0: none */
	int keeper_fd;	/* its end ends the cgroup */
};

#define CGROUP_INIT                                                     \
	{                                                               \
		.dir_fd = -1, .procs_fd = -1, .memory_events_fd = -1,   \
		.memory_peak_fd = -1, .pids_events_fd = -1,             \
		.cpu_stat_fd = -1, .keeper_fd = -1,                     \
	}

/* What happened in it so far; all zero without a cgroup. */
struct cgroup_usage {
	bool is_out_of_memory;	/* killed for its own memory.max */
	uint64_t n_refused_forks;	/* for its own pids.max */
	uint64_t memory_peak;	/* bytes; 0: unknown */
	uint64_t n_throttled;	/* periods in which cpu.max held it up */
	uint64_t throttled_us;
};

/* Each setting is written and read back.  On failure nothing is left. */
int cgroup_make(const struct cgroup_plan *plan, struct cgroup *ret,
		struct err *err);
/* Fails unless this process, and no other, is in it. */
int cgroup_check(const struct cgroup *cgroup, pid_t pid, struct err *err);
void cgroup_look(const struct cgroup *cgroup, struct cgroup_usage *ret);
/* Ends what is in it, removes it and closes all; waits for that, in bounds. */
void cgroup_release(struct cgroup *cgroup);

/*
 * Makes and removes one in this directory: NULL and the controllers it would
 * have, or why none can be made.  Allocated.
 */
char *cgroup_try(const char *dir, unsigned *ret_controllers);

#endif
