/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_INNER_MOUNTINFO_H
#define CORDON_INNER_MOUNTINFO_H

/*
 * mountinfo - The mounts that are, held against the mounts that were planned.
 */
#include "decide/plan/plan_fs.h"

/*
 * Fails the read-back unless every mount belongs to a step and has its
 * restrictions, and every step that is not optional has its mount.
 */
void mountinfo_check(const struct fs_plan *fs);

#endif
