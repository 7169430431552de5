/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SECCOMP_BUILD_H
#define CORDON_OUTER_SECCOMP_BUILD_H

/*
 * seccomp_build - A policy becomes a program the kernel loads.
 *
 * The only file that uses libseccomp.  Used when cordon is built, to embed the
 * programs of all roles, and at run time for a profile with `[syscalls]`.
 * Calls that the installed libseccomp does not know by name are given by
 * number from a table; a rule that cannot be expressed exactly is an error.
 */
#include <linux/filter.h>
#include <stddef.h>

#include "base/err.h"
#include "decide/plan/plan_seccomp.h"

/* Fills *ret with an allocated program for the native architecture. */
int seccomp_build(const struct seccomp_plan *plan, struct sock_fprog *ret,
		  struct err *err);

#endif
