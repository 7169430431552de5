/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bpf_proof - does a program answer every call as its policy says?
 *
 * Two steps for each number.  First all ways through the program are walked,
 * with the number and the architecture known and every comparison of an
 * argument taken both ways: it may look at nothing but the low half of an
 * argument, and compare it only as a rule of this very call does (same
 * argument, mask and value).  So the answer can depend on nothing but which of
 * the rules' comparisons hold.  Then the simulator runs all combinations of
 * values by which those comparisons come out differently, and the answer is
 * compared with that of the rules themselves.
 */
#include "decide/plan/bpf_proof.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/bpf_sim.h"
#include "decide/plan/seccomp_rules.h"

#define MAX_VALUES 160
#define MAX_STEPS 100000
#define OFF_ARGS offsetof(struct seccomp_data, args)

/* Of one argument. */
struct values {
	uint32_t v[MAX_VALUES];
	size_t n;
	bool overflow;
};

/* With what an instruction has been reached in a walk. */
struct visit {
	unsigned walk;
	uint32_t index, mask;
};

struct proof {
	const struct bpf_policy *policy;
	const struct sock_fprog *prog;
	struct err *err;
	struct visit *visits;	/* one for each instruction */
	unsigned n_walks;
};

/* What the parts of arguments hold that no rule looks at. */
static const uint64_t fillings[] = { 0, UINT64_C(0xffffffffffffffff),
				     UINT64_C(0x000000015a5a5a5a) };
#define N_FILLINGS (sizeof(fillings) / sizeof(fillings[0]))

static int expect(struct proof *p, const struct seccomp_data *data,
		  uint32_t wanted, const char *name)
{
	uint32_t got;

	if (bpf_sim_run(p->prog, data, &got) < 0)
		return err_set(p->err, ERR_INTERNAL,
			       "the system call filter is malformed");
	if (got == wanted)
		return 0;
	return err_set(p->err, ERR_INTERNAL,
		       "the system call filter answers %s (%d) with 0x%x "
		       "where the policy says 0x%x",
		       name, data->nr, got, wanted);
}

static uint32_t answer(int sys)
{
	return sys == 0 ? SECCOMP_RET_ALLOW
			: SECCOMP_RET_ERRNO | (uint32_t)sys;
}

/* What the accumulator holds on the way. */
struct held {
	bool is_arg;
	uint32_t value;		/* of the number or the architecture */
	uint32_t index, mask;	/* of an argument */
};

struct walk {
	struct proof *proof;
	uint32_t arch, nr;
	const struct bpf_call *call;	/* NULL: no comparison is allowed */
	unsigned n_steps;
};

static int held_load(const struct walk *w, uint32_t offset, struct held *ret)
{
	*ret = (struct held){ .mask = UINT32_MAX };
	if (offset == offsetof(struct seccomp_data, nr)) {
		ret->value = w->nr;
	} else if (offset == offsetof(struct seccomp_data, arch)) {
		ret->value = w->arch;
	} else if (offset >= OFF_ARGS && (offset - OFF_ARGS) % 8 == 0) {
		ret->is_arg = true;
		ret->index = (uint32_t)(offset - OFF_ARGS) / 8;
	} else {
		return -1;
	}
	return 0;
}

static bool is_compared(const struct bpf_call *call, const struct held *held,
			uint32_t value)
{
	size_t i, j;

	for (i = 0; call != NULL && i < call->n_rules; i++)
		for (j = 0; j < call->rules[i].n_args; j++) {
			const struct seccomp_arg *arg = &call->rules[i].args[j];

			if (arg->index == held->index &&
			    arg->mask == held->mask && arg->value == value)
				return true;
		}
	return false;
}

/* The ways meet again and again: what follows is the same each time. */
static bool was_here(struct walk *w, size_t pc, const struct held *held)
{
	struct visit *visit = &w->proof->visits[pc];
	struct visit now = { w->proof->n_walks, held->index, held->mask };

	if (visit->walk == now.walk && visit->index == now.index &&
	    visit->mask == now.mask)
		return true;
	*visit = now;
	return false;
}

/* -1 where the program does what no rule of the call asks for. */
static int walk_from(struct walk *w, size_t pc, struct held held)
{
	const struct sock_fprog *prog = w->proof->prog;

	while (pc < prog->len && w->n_steps++ < MAX_STEPS) {
		const struct sock_filter *insn = &prog->filter[pc++];
		bool is_equal = insn->code == (BPF_JMP | BPF_JEQ | BPF_K);

		if (insn->code == (BPF_RET | BPF_K))
			return 0;
		if (insn->code == (BPF_JMP | BPF_JA)) {
			pc += insn->k;
		} else if (insn->code == (BPF_LD | BPF_W | BPF_ABS)) {
			if (held_load(w, insn->k, &held) < 0)
				return -1;
		} else if (insn->code == (BPF_ALU | BPF_AND | BPF_K)) {
			held.value &= insn->k;
			held.mask &= insn->k;
		} else if (held.is_arg) {
			if (was_here(w, pc - 1, &held))
				return 0;
			if (!is_equal ||
			    !is_compared(w->call, &held, insn->k) ||
			    walk_from(w, pc + insn->jt, held) < 0)
				return -1;
			pc += insn->jf;
		} else if (is_equal) {
			pc += held.value == insn->k ? insn->jt : insn->jf;
		} else if (insn->code == (BPF_JMP | BPF_JGE | BPF_K)) {
			pc += held.value >= insn->k ? insn->jt : insn->jf;
		} else {
			return -1;
		}
	}
	return -1;
}

static int walk(struct proof *p, uint32_t arch, uint32_t nr,
		const struct bpf_call *call, const char *name)
{
	struct walk w = { .proof = p, .arch = arch, .nr = nr, .call = call };
	struct held nothing = { .mask = 0 };

	p->n_walks++;
	if (walk_from(&w, 0, nothing) == 0)
		return 0;
	return err_set(p->err, ERR_INTERNAL,
		       "the system call filter judges %s (%u) by other "
		       "comparisons than the policy",
		       name, nr);
}

static void add_value(struct values *values, uint32_t value)
{
	size_t i;

	for (i = 0; i < values->n; i++)
		if (values->v[i] == value)
			return;
	if (values->n < MAX_VALUES)
		values->v[values->n++] = value;
	else
		values->overflow = true;
}

/* The value itself, and ones that differ from it in one bit of the mask. */
static void add_values_of(struct values *values, const struct seccomp_arg *arg)
{
	uint32_t bits = arg->mask;
	unsigned i;

	if (bits == UINT32_MAX)
		bits = UINT32_C(0x80000001);
	add_value(values, arg->value);
	for (i = 0; i < 32; i++)
		if (bits & (UINT32_C(1) << i))
			add_value(values, arg->value ^ (UINT32_C(1) << i));
}

/* Where two masks look at one argument: what each sees, together. */
static void add_unions(struct values *values)
{
	size_t n = values->n, i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++)
			add_value(values, values->v[i] | values->v[j]);
}

static int collect(struct proof *p, const struct bpf_call *call,
		   struct values values[6])
{
	uint32_t masks[6] = { 0 };
	bool differ[6] = { false };
	size_t i, j;

	for (i = 0; i < 6; i++)
		values[i] = (struct values){ .n = 0 };
	for (i = 0; i < call->n_rules; i++)
		for (j = 0; j < call->rules[i].n_args; j++) {
			const struct seccomp_arg *arg = &call->rules[i].args[j];

			add_value(&values[arg->index], 0);
			add_value(&values[arg->index], UINT32_MAX);
			add_values_of(&values[arg->index], arg);
			if (masks[arg->index] != 0 &&
			    masks[arg->index] != arg->mask)
				differ[arg->index] = true;
			masks[arg->index] = arg->mask;
		}
	for (i = 0; i < 6; i++) {
		if (differ[i])
			add_unions(&values[i]);
		if (values[i].overflow)
			return err_set(p->err, ERR_INTERNAL,
				       "the rules of %s are too many to prove",
				       call->rules->name);
	}
	return 0;
}

/* Counts through all combinations; false after the last. */
static bool next_combination(const struct values values[6], size_t at[6])
{
	size_t i;

	for (i = 0; i < 6; i++) {
		if (++at[i] < values[i].n)
			return true;
		at[i] = 0;
	}
	return false;
}

static int prove_arguments(struct proof *p, const struct bpf_call *call,
			   const struct values values[6], const size_t at[6],
			   uint64_t filling)
{
	const uint64_t high = UINT64_C(0xffffffff00000000);
	struct seccomp_data data = { .nr = (int)call->nr,
				     .arch = p->policy->arch };
	uint64_t args[6];
	size_t i;

	for (i = 0; i < 6; i++) {
		args[i] = values[i].n > 0
				  ? values[i].v[at[i]] | (filling & high)
				  : filling;
		data.args[i] = args[i];
	}
	return expect(p, &data,
		      answer(seccomp_rules_answer(call->rules, call->n_rules,
						  args)),
		      call->rules->name);
}

static int prove_call(struct proof *p, const struct bpf_call *call)
{
	struct values values[6];
	size_t at[6] = { 0 };
	size_t i;

	if (walk(p, p->policy->arch, call->nr, call, call->rules->name) < 0 ||
	    collect(p, call, values) < 0)
		return -1;
	do {
		for (i = 0; i < N_FILLINGS; i++)
			if (prove_arguments(p, call, values, at, fillings[i]) <
			    0)
				return -1;
	} while (next_combination(values, at));
	return 0;
}

static int prove_number(struct proof *p, uint32_t nr, uint32_t wanted,
			const char *name)
{
	struct seccomp_data data = { .nr = (int)nr, .arch = p->policy->arch };

	if (walk(p, data.arch, nr, NULL, name) < 0)
		return -1;
	return expect(p, &data, wanted, name);
}

static int prove_unnamed(struct proof *p)
{
	uint32_t other = answer(p->policy->default_errno);
	size_t i = 0;
	uint32_t nr;

	for (nr = 0; nr < BPF_PROOF_NUMBERS; nr++) {
		if (i < p->policy->n_calls && p->policy->calls[i].nr == nr)
			i++;
		else if (prove_number(p, nr, other, "an unknown call") < 0)
			return -1;
	}
	if (prove_number(p, BPF_X32_BIT - 1, other, "an unknown call") < 0)
		return -1;
	return prove_number(p, UINT32_MAX, other, "call -1");
}

/* Numbers of x32 go with the architecture of x86-64. */
static int prove_x32(struct proof *p)
{
	uint32_t nr;

	if (p->policy->arch != AUDIT_ARCH_X86_64)
		return 0;
	for (nr = 0; nr < BPF_PROOF_NUMBERS; nr++)
		if (prove_number(p, BPF_X32_BIT | nr, SECCOMP_RET_KILL_PROCESS,
				 "an x32 call") < 0)
			return -1;
	return prove_number(p, UINT32_MAX - 1, SECCOMP_RET_KILL_PROCESS,
			    "an x32 call");
}

static int prove_foreign(struct proof *p)
{
	static const uint32_t archs[] = {
		AUDIT_ARCH_I386, AUDIT_ARCH_X86_64, AUDIT_ARCH_ARM,
		AUDIT_ARCH_AARCH64, AUDIT_ARCH_RISCV64, 0, UINT32_MAX,
	};
	const char *name = "a call of another architecture";
	size_t i;
	uint32_t nr;

	for (i = 0; i < sizeof(archs) / sizeof(archs[0]); i++)
		for (nr = 0; nr < BPF_PROOF_NUMBERS; nr++) {
			struct seccomp_data data = { .nr = (int)nr,
						     .arch = archs[i] };

			if (archs[i] == p->policy->arch)
				continue;
			if (walk(p, archs[i], nr, NULL, name) < 0 ||
			    expect(p, &data, SECCOMP_RET_KILL_PROCESS, name) <
				    0)
				return -1;
		}
	return 0;
}

int bpf_proof(const struct bpf_policy *policy, const struct sock_fprog *prog,
	      struct err *err)
{
	autofree struct visit *visits = mem_array(prog->len + 1u,
						  sizeof(*visits));
	struct proof p = { policy, prog, err, visits, 0 };
	size_t i;

	for (i = 0; i < policy->n_calls; i++)
		if (prove_call(&p, &policy->calls[i]) < 0)
			return -1;
	if (prove_unnamed(&p) < 0 || prove_x32(&p) < 0)
		return -1;
	return prove_foreign(&p);
}
