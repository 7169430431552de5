/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_BPF_SIM_H
#define CORDON_DECIDE_PLAN_BPF_SIM_H

/*
 * bpf_sim - Run a system call filter without a kernel.
 *
 * Knows the instructions that our programs use, and fails on every other one,
 * on a jump or load out of range and on a program without an answer.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>

/* *ret_action is the SECCOMP_RET_* word. */
int bpf_sim_run(const struct sock_fprog *prog, const struct seccomp_data *data,
		uint32_t *ret_action);

#endif
