/* SPDX-License-Identifier: Apache-2.0 */
/* bpf_sim - runs a system call filter without a kernel. */
#include "decide/plan/bpf_sim.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct machine {
	const struct seccomp_data *data;
	uint32_t a;
	size_t pc;	/* of the next instruction */
	bool failed;
};

static void load(struct machine *m, uint32_t offset)
{
	if (offset % 4 != 0 || offset > sizeof(*m->data) - 4) {
		m->failed = true;
		return;
	}
	memcpy(&m->a, (const char *)m->data + offset, 4);
}

static void step(struct machine *m, const struct sock_filter *insn)
{
	bool holds = false;

	switch (insn->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		load(m, insn->k);
		return;
	case BPF_ALU | BPF_AND | BPF_K:
		m->a &= insn->k;
		return;
	case BPF_JMP | BPF_JA:
		m->pc += insn->k;
		return;
	case BPF_JMP | BPF_JEQ | BPF_K:
		holds = m->a == insn->k;
		break;
	case BPF_JMP | BPF_JGE | BPF_K:
		holds = m->a >= insn->k;
		break;
	default:
		m->failed = true;
		return;
	}
	m->pc += holds ? insn->jt : insn->jf;
}

int bpf_sim_run(const struct sock_fprog *prog, const struct seccomp_data *data,
		uint32_t *ret_action)
{
	struct machine m = { .data = data };

	while (!m.failed && m.pc < prog->len) {
		const struct sock_filter *insn = &prog->filter[m.pc++];

		if (insn->code == (BPF_RET | BPF_K)) {
			*ret_action = insn->k;
			return 0;
		}
		step(&m, insn);
	}
	return -1;
}
