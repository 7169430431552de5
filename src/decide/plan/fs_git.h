/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_GIT_H
#define CORDON_DECIDE_PLAN_FS_GIT_H

/*
 * fs_git - What the script sees of git's directories: enough for git to work,
 * and nothing that opens a door.
 *
 * For each that was found in what is shown (host.h, git): its configuration and
 * that of its work trees are covered with what git_config.h writes; in `.git`
 * and below it everything is hidden that is not known to hold no credential;
 * nothing of it can be written.  A configuration that cannot be read ends the
 * run, unless `hide` takes it away.  What a line of the profile names is shown
 * as it is; where write-unsafe lets git's be written, only configurations are
 * covered.
 */
#include "base/err.h"

struct fs_draft;

/* After fs_paths(): what is shown has to be known. */
int fs_git(struct fs_draft *d, struct err *err);

#endif
