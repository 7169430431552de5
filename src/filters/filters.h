/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_FILTERS_FILTERS_H
#define CORDON_FILTERS_FILTERS_H

/*
 * filters - The system call filters of all roles, compiled when cordon was
 * built.
 *
 * filters.c is written by the build from decide/plan/plan_seccomp.c; the unit
 * tests prove it equal to that policy by simulation.
 */
#include <linux/filter.h>

#include "decide/plan/plan_seccomp.h"

/* The program of a role for this architecture; NULL: none was embedded. */
const struct sock_fprog *filters_get(enum seccomp_role role);

#endif
