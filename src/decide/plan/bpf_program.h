/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_BPF_PROGRAM_H
#define CORDON_DECIDE_PLAN_BPF_PROGRAM_H

/*
 * bpf_program - The rules of a policy, by number, as a program for the kernel.
 */
#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/plan/plan_seccomp.h"

/* One call: its number and its rules, which belong to the plan. */
struct bpf_call {
	uint32_t nr;
	const struct seccomp_rule *rules;
	size_t n_rules;
};

/*
 * A policy for one architecture (AUDIT_ARCH_*, as <linux/audit.h> has them),
 * calls sorted by number, each number once.
 */
struct bpf_policy {
	uint32_t arch;
	int default_errno;
	struct bpf_call *calls;
	size_t n_calls;
};

#define BPF_X32_BIT UINT32_C(0x40000000)

/* Fills *ret with an allocated program; fails if it outgrows the kernel. */
int bpf_program_build(const struct bpf_policy *policy, struct sock_fprog *ret,
		      struct err *err);

#endif
