/* SPDX-License-Identifier: Apache-2.0 */
/* restrict_access - Landlock: the second wall around files and signals. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/sys.h"
#include "decide/plan/plan.h"
#include "inner/steps.h"

#define STEP STEP_RESTRICT_ACCESS

/* A rule for a step that was left out grants nothing: leave it out too. */
static bool may_be_missing(const struct fs_plan *fs, const char *path)
{
	for (size_t i = 0; i < fs->n_steps; i++)
		if (fs->steps[i].optional &&
		    strcmp(fs->steps[i].target, path) == 0)
			return true;
	return false;
}

static void add_rule(const struct plan *plan, int ruleset_fd, uint32_t i)
{
	const struct landlock_rule *rule = &plan->landlock.rules[i];
	autoclose int fd = open(rule->path, O_PATH | O_CLOEXEC);
	struct sys_landlock_path_beneath_attr attr = {
		.allowed_access = rule->access,
		.parent_fd = fd,
	};
	struct stat st;

	if (fd < 0 && errno == ENOENT && may_be_missing(&plan->fs, rule->path))
		return;
	if (fd < 0 || fstat(fd, &st) < 0)
		fail(STEP, errno, i, rule->path);
	if (S_ISDIR(st.st_mode) != (rule->is_dir != 0))
		fail(STEP, rule->is_dir ? ENOTDIR : EISDIR, i, rule->path);
	if (sys_landlock_add_path(ruleset_fd, &attr) < 0)
		fail(STEP, errno, i, rule->path);
}

/*
 * restrict_access() - Allow what the plan lists; everything else that the
 * kernel's Landlock can judge is refused.
 *
 * Needs:    no_new_privs; the new root, in which the rules' paths are opened
 * Leaves:   a domain for pid 1, the script and all its children; signals and
 *           abstract sockets end at its border
 * Mustn't:  run before mount_root(), or after split_init(): pid 1 and the
 *           script would be in two domains and pid 1 could not signal it
 */
void restrict_access(const struct plan *plan)
{
	const struct landlock_plan *l = &plan->landlock;
	struct sys_landlock_ruleset_attr attr = {
		.handled_access_fs = l->handled_fs,
		.handled_access_net = l->handled_net,
		.scoped = l->scoped,
	};
	autoclose int fd = -1;

	if (l->abi == 0)
		return; /* the plan says so, in a note */
	/* an older kernel takes the longer struct if the rest is zero */
	fd = sys_landlock_create(&attr, sizeof(attr), 0);
	if (fd < 0)
		fail(STEP, errno, 0, "create the ruleset");
	for (uint32_t i = 0; i < l->n_rules; i++)
		add_rule(plan, fd, i);
	if (sys_landlock_restrict(fd) < 0)
		fail(STEP, errno, 0, "restrict this process");
}
