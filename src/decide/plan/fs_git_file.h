/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_GIT_FILE_H
#define CORDON_DECIDE_PLAN_FS_GIT_FILE_H

/*
 * fs_git_file - Where a file `.git` leads: the directory of a work tree or of a
 * submodule, which lies somewhere else (gitrepository-layout(5)).
 *
 * The file is text that may have come with what was downloaded, so a directory
 * outside of what is shown is shown only if it leads back: that of a work tree
 * by its `gitdir`, and it lies in `worktrees` of its repository; that of a
 * submodule by core.worktree.  And it must belong to somebody who is trusted
 * (plan_workspace.h) and not be a home.  Else a note says why git fails there.
 */
#include "base/strlist.h"

struct fs_draft;

/* Adds what is shown to followed, by its real path. */
void fs_git_file(struct fs_draft *d, const char *file,
		 struct strlist *followed);
/* path as it is meant in dir; caller frees. */
char *fs_git_file_join(const char *dir, const char *path);

#endif
