/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SECCOMP_BUILD_H
#define CORDON_OUTER_SECCOMP_BUILD_H

/*
 * seccomp_build - A policy becomes a program the kernel loads.
 *
 * The only file that uses libseccomp, which knows the numbers of the calls.
 * Used when cordon is built, to embed the programs of all roles, and at run
 * time for a profile with `[syscalls]`.  Newer calls than the installed
 * libseccomp knows are in a table here; a name that neither knows is an error.
 * Every program is compared with its policy (decide/plan/bpf_proof.h) before
 * it is returned.
 */
#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/plan/bpf_program.h"
#include "decide/plan/plan_seccomp.h"

/* The architecture this program was built for, as AUDIT_ARCH_*. */
uint32_t seccomp_build_native(void);
/* Fills *ret with an allocated program for the native architecture. */
int seccomp_build(const struct seccomp_plan *plan, struct sock_fprog *ret,
		  struct err *err);
int seccomp_build_for(uint32_t arch, const struct seccomp_plan *plan,
		      struct sock_fprog *ret, struct err *err);
/*
 * The calls of a plan by number, without those the architecture does not
 * have.  The caller frees ret->calls; their rules belong to the plan.
 */
int seccomp_build_policy(uint32_t arch, const struct seccomp_plan *plan,
			 struct bpf_policy *ret, struct err *err);

#endif
