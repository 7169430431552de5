/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_GUARD_H
#define CORDON_DECIDE_PLAN_FS_GUARD_H

/*
 * fs_guard - What stays as it is in a directory that may be written.
 *
 * What is there is mounted over.  What is not there cannot be: it is watched, and
 * renamed when the script has made it (outer/set_aside.h).
 */
#include <stdbool.h>

#include "base/err.h"

struct fs_draft;

/* Does a `write-unsafe` name this real path, or what holds it? */
bool fs_guard_is_lifted(struct fs_draft *d, const char *path);
/* Git's directory in dir, where what is written is not written outside. */
void fs_guard_git(struct fs_draft *d, const char *dir);
/* Git's directory and what shells run, in the writable directory dir. */
int fs_guard_directory(struct fs_draft *d, const char *dir, struct err *err);
/*
 * Keeps the directories between a writable one and what is guarded in it from
 * being renamed: the guard would go along, and another file could be put in
 * its place.  After all else.
 */
void fs_guard_pin(struct fs_draft *d);

#endif
