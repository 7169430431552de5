/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_BPF_PROOF_H
#define CORDON_DECIDE_PLAN_BPF_PROOF_H

/*
 * bpf_proof - Does a program answer every call as its policy says?
 *
 * Asked for every number up to BPF_PROOF_NUMBERS, for numbers around the
 * places where another architecture could hide, and for other architectures.
 * bpf_proof.c says why the answer is a proof and not a sample.
 */
#include <linux/filter.h>

#include "base/err.h"
#include "decide/plan/bpf_program.h"

#define BPF_PROOF_NUMBERS 600

/* -1 names the first call that is answered otherwise. */
int bpf_proof(const struct bpf_policy *policy, const struct sock_fprog *prog,
	      struct err *err);

#endif
