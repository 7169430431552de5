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
/* Is this one of the directories that are new and empty inside? */
bool fs_objections_is_fresh(const char *path);

#endif
