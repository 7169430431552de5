/* SPDX-License-Identifier: Apache-2.0 */
/* fs_kernel - windows into the host's kernel that a bind would bring along. */
/*
 * Theory of operation
 *
 * Binds are recursive, so a root file system for chroot(8) in the workspace
 * would show the proc that is mounted in it: every process of the host with
 * its command line, and the machine under its sys.  What the script gets of
 * these is made anew (fs_base.c); others are covered, wherever they are.
 */
#include "decide/plan/fs_kernel.h"

#include <string.h>

#include "base/cleanup.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/fs_objections.h"

static const char *const types[] = {
	"apparmorfs", "binfmt_misc", "bpf",	   "cgroup",   "cgroup2",
	"configfs",   "debugfs",     "devpts",	   "devtmpfs", "efivarfs",
	"fusectl",    "mqueue",	     "nfsd",	   "nsfs",     "proc",
	"pstore",     "resctrl",     "rpc_pipefs", "securityfs",
	"selinuxfs",  "smackfs",     "sysfs",	   "tracefs",
};

bool fs_kernel_is_type(const char *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strcmp(types[i], type) == 0)
			return true;
	return false;
}

static void cover(struct fs_draft *d, const char *path)
{
	const struct path_fact *fact;
	struct fs_step *step;

	/* nothing of these is bound */
	if (fs_objections_read(path))
		return;
	fact = fs_draft_fact(d, path);
	if (!fact)
		return;
	step = fs_draft_add(d, FS_RANK_GUARD,
			    fact->type == PATH_FILE ? FS_MASK_FILE :
						      FS_MASK_DIR,
			    path, "a file system of the kernel");
	/* where the script's user does not get, nothing need be covered */
	step->optional = fact->type == PATH_UNREADABLE;
}

void fs_kernel(struct fs_draft *d)
{
	const struct strlist *mounts = &d->host->kernel_mounts;

	for (size_t i = 0; i < mounts->n; i++)
		cover(d, mounts->v[i]);
}
