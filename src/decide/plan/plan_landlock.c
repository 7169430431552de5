/* SPDX-License-Identifier: Apache-2.0 */
/* plan_landlock - the second wall around files, signals, abstract sockets. */
/*
 * Theory of operation
 *
 * The view is the list of what may be read, so one rule lets everything under
 * the new root be read and run.  What this wall adds: a descriptor or a magic
 * link that leads out of the new root opens nothing; and writing needs a rule
 * as well as a writable mount.  Reading a path outside is refused because no
 * rule's directory lies above it.
 *
 * A rule holds for all that lies below its directory, and none takes a right
 * back: a place that is shown below a fresh directory (a workspace in HOME or
 * /tmp) is read-only by its mount alone.
 *
 * Never granted: device nodes (no capability could make them, and mounts are
 * nodev), and connecting to a path socket that a process outside listens on.
 * TCP is not handled: the door of this level is the network namespace, and the
 * script connects to any port the profile names.
 */
#include "decide/plan/plan_landlock.h"

#include <stdlib.h>

#include "base/mem.h"
#include "decide/plan/diagnosis.h"
#include "decide/plan/host.h"
#include "decide/plan/landlock_abi.h"
#include "decide/plan/plan_fs.h"

#define SEE                                                    \
	(LANDLOCK_ABI_FS_EXECUTE | LANDLOCK_ABI_FS_READ_FILE | \
	 LANDLOCK_ABI_FS_READ_DIR)
/* the rights that a rule on a file may carry */
#define FILE_RIGHTS                                              \
	(LANDLOCK_ABI_FS_EXECUTE | LANDLOCK_ABI_FS_READ_FILE |   \
	 LANDLOCK_ABI_FS_WRITE_FILE | LANDLOCK_ABI_FS_TRUNCATE | \
	 LANDLOCK_ABI_FS_IOCTL_DEV)
#define NEVER                                                     \
	(LANDLOCK_ABI_FS_MAKE_CHAR | LANDLOCK_ABI_FS_MAKE_BLOCK | \
	 LANDLOCK_ABI_FS_IOCTL_DEV | LANDLOCK_ABI_FS_RESOLVE_UNIX)
#define DEVICE                                                    \
	(LANDLOCK_ABI_FS_READ_FILE | LANDLOCK_ABI_FS_WRITE_FILE | \
	 LANDLOCK_ABI_FS_TRUNCATE | LANDLOCK_ABI_FS_IOCTL_DEV)

static void add(struct landlock_plan *plan, const char *path, uint64_t access,
		bool is_dir)
{
	struct landlock_rule *rule;

	plan->rules =
		mem_grow(plan->rules, plan->n_rules + 1, sizeof(*plan->rules));
	rule = &plan->rules[plan->n_rules++];
	rule->path = path;
	rule->access = access & plan->handled_fs;
	rule->is_dir = is_dir;
}

static void add_for_step(struct landlock_plan *plan, const struct fs_step *step)
{
	uint64_t all = plan->handled_fs & ~NEVER;

	switch (step->op) {
	case FS_SCRATCH:
	case FS_OVERLAY:
		add(plan, step->target, all, true);
		break;
	case FS_BIND:
		if (step->may_write)
			add(plan, step->target,
			    step->is_dir ? all : all & FILE_RIGHTS,
			    step->is_dir);
		break;
	case FS_DEVICE:
		add(plan, step->target, DEVICE, false);
		break;
	case FS_DEVPTS:
		add(plan, step->target, DEVICE | LANDLOCK_ABI_FS_READ_DIR,
		    true);
		break;
	case FS_DIR:
	case FS_SYMLINK:
	case FS_FILE:
	case FS_PROC:
	case FS_MASK_DIR:
	case FS_MASK_FILE:
	case FS_READ_ONLY:
	case FS_COVER:
	case FS_SCRIPT:
		break;
	}
}

int plan_landlock(const struct host *host, const struct fs_plan *fs,
		  struct landlock_plan *ret, struct err *err)
{
	struct landlock_plan plan = { .abi = host->landlock_abi };

	if (host->landlock_abi < 1) {
		err_set(err, ERR_HOST, "%s",
			diagnosis_text(OBSTACLE_LANDLOCK_ABSENT));
		return diagnosis_hint(OBSTACLE_LANDLOCK_ABSENT, err);
	}
	plan.handled_fs = landlock_abi_fs(host->landlock_abi);
	plan.scoped = landlock_abi_scoped(host->landlock_abi);
	add(&plan, "/", SEE, true);
	for (size_t i = 0; i < fs->n_steps; i++)
		add_for_step(&plan, &fs->steps[i]);
	*ret = plan;
	return 0;
}

void landlock_plan_release(struct landlock_plan *landlock)
{
	free(landlock->rules);
	*landlock = (struct landlock_plan){ .abi = 0 };
}
