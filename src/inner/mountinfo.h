/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_INNER_MOUNTINFO_H
#define CORDON_INNER_MOUNTINFO_H

/*
 * mountinfo - The mounts that are, held against the mounts that were planned.
 */
#include <stddef.h>

#include "decide/plan/plan_fs.h"

/* The mount of the plan's step of this number is that of fd.  -1 with errno. */
int mountinfo_note(size_t step, int fd);
/*
 * Fails the read-back unless every mount belongs to a step and has its
 * restrictions, and every step that is not optional has its mount.
 */
void mountinfo_check(const struct fs_plan *fs);

#endif
