/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_KERNEL_H
#define CORDON_DECIDE_PLAN_FS_KERNEL_H

/*
 * fs_kernel - Windows into the host's kernel that a bind would bring along.
 */
#include <stdbool.h>

struct fs_draft;

/* Does this type of file system show the kernel, its processes, devices? */
bool fs_kernel_is_type(const char *type);
/* Covers each of host.h's kernel_mounts that lies in what is shown. */
void fs_kernel(struct fs_draft *d);

#endif
