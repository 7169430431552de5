/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_OBJECTIONS_H
#define CORDON_DECIDE_PLAN_FS_OBJECTIONS_H

/*
 * fs_objections - Why a place must not be shown, or not be written to.
 *
 * Each returns NULL, or a static text that fits after "PATH: ".  Paths are
 * real ones.
 */
#include <stdbool.h>

#include "decide/plan/host.h"

struct fs_draft;

const char *fs_objections_type(enum path_type type);
const char *fs_objections_read(const char *path);
const char *fs_objections_write(struct fs_draft *d, const char *path);
/* What stays of these where `write-unsafe` names the path. */
const char *fs_objections_write_unsafe(struct fs_draft *d, const char *path);
/*
 * May a file of this name be left behind where others will work?  By the names
 * in the path alone, relative or absolute: what is git's or another
 * repository's, cordon's lock file, and what shells read when they start.
 * Letters count in either case, as in file systems that know no case.
 */
const char *fs_objections_leave(const char *path);
/*
 * Such files, relative to the directory where they are looked for, or NULL
 * after the last.
 */
const char *fs_objections_startup(size_t i);
/* Is it in a directory of the system, which no profile makes writable? */
bool fs_objections_is_system(const char *path);
/* Is this one of the directories that are new and empty inside? */
bool fs_objections_is_fresh(const char *path);

#endif
