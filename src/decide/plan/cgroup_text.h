/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_CGROUP_TEXT_H
#define CORDON_DECIDE_PLAN_CGROUP_TEXT_H

/*
 * cgroup_text - What the kernel writes about cgroups (v2), read.
 *
 * The formats are those of cgroups(7), proc_pid_mountinfo(5) and the kernel's
 * Documentation/admin-guide/cgroup-v2.rst.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Controllers that limits need, as bits. */
#define CGROUP_MEMORY 1u
#define CGROUP_PIDS 2u
#define CGROUP_CPU 4u

const char *cgroup_text_controller(unsigned bit);	/* "memory" */

/*
 * /proc/self/cgroup: the path of the line `0::`, or NULL: there is none, or it
 * lies outside of what our cgroup namespace shows ("/../x").  Allocated.
 */
char *cgroup_text_own(const char *text);
/*
 * The directory of the cgroup `own` under the i-th mount of type cgroup2 that
 * /proc/self/mountinfo lists and that shows it; *ret_parent is the one above
 * it in the same mount, or NULL.  Both allocated; NULL: no more mounts.
 */
char *cgroup_text_dir(const char *mountinfo, const char *own, size_t i,
		      char **ret_parent);
/* cgroup.controllers, cgroup.subtree_control: names with blanks between. */
unsigned cgroup_text_controllers(const char *text);
/* memory.events and its like: the number of the line "KEY N"; 0 if none. */
uint64_t cgroup_text_count(const char *text, const char *key);

#endif
