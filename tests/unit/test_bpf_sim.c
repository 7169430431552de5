/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_bpf_sim - programs answer as their policies say, and the proof of it
 * sees every way in which one does not.
 */
#include <errno.h>
#include <linux/audit.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/plan/bpf_proof.h"
#include "decide/plan/bpf_sim.h"
#include "decide/plan/seccomp_rules.h"
#include "filters/filters.h"
#include "outer/seccomp_build.h"

static const uint32_t archs[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64,
				  AUDIT_ARCH_RISCV64 };

static int run(const struct sock_filter *insns, size_t n, uint32_t *ret_action)
{
	struct sock_fprog prog = {
		.len = (unsigned short)n,
		.filter = (struct sock_filter *)(uintptr_t)insns,
	};
	struct seccomp_data data = { .nr = 7, .arch = 9,
				     .args = { UINT64_C(0x500000003) } };

	return bpf_sim_run(&prog, &data, ret_action);
}

#define RUN(insns, ret) run(insns, ARRAY_SIZE(insns), ret)

static void runs_each_instruction(void **state)
{
	const struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 9, 0, 7),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 7, 0, 5),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 8, 4, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 2),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 2, 2, 1),
		BPF_STMT(BPF_RET | BPF_K, 2),
		BPF_STMT(BPF_RET | BPF_K, 3),
		BPF_STMT(BPF_JMP | BPF_JA, 1),
		BPF_STMT(BPF_RET | BPF_K, 4),
		BPF_STMT(BPF_RET | BPF_K, 1),
	};
	uint32_t action = 0;

	(void)state;
	assert_int_equal(RUN(insns, &action), 0);
	assert_int_equal(action, 1);
}

static void reads_the_low_half_of_an_argument(void **state)
{
	const struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 3, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 2),
		BPF_STMT(BPF_RET | BPF_K, 1),
	};
	uint32_t action = 0;

	(void)state;
	assert_int_equal(RUN(insns, &action), 0);
	assert_int_equal(action, 1);
}

static void refuses_malformed_programs(void **state)
{
	const struct sock_filter unknown[] = {
		BPF_STMT(BPF_ALU | BPF_OR | BPF_K, 1),
		BPF_STMT(BPF_RET | BPF_K, 1),
	};
	const struct sock_filter beyond[] = {
		BPF_STMT(BPF_JMP | BPF_JA, 5),
		BPF_STMT(BPF_RET | BPF_K, 1),
	};
	const struct sock_filter endless[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	};
	const struct sock_filter odd[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 2),
		BPF_STMT(BPF_RET | BPF_K, 1),
	};
	const struct sock_filter outside[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 64),
		BPF_STMT(BPF_RET | BPF_K, 1),
	};
	uint32_t action = 77;

	(void)state;
	assert_int_equal(RUN(unknown, &action), -1);
	assert_int_equal(RUN(beyond, &action), -1);
	assert_int_equal(RUN(endless, &action), -1);
	assert_int_equal(RUN(odd, &action), -1);
	assert_int_equal(RUN(outside, &action), -1);
	assert_int_equal(run(endless, 0, &action), -1);
	assert_int_equal(action, 77);
}

/* A role's policy and program; the plan owns the rules. */
struct built {
	struct seccomp_plan plan;
	struct bpf_policy policy;
	struct sock_fprog prog;
};

static struct built build(uint32_t arch, enum seccomp_role role)
{
	struct built b = { .prog = { .filter = NULL } };
	struct err err = ERR_INIT;

	plan_seccomp_role(role, &b.plan);
	if (seccomp_build_policy(arch, &b.plan, &b.policy, &err) < 0 ||
	    bpf_program_build(&b.policy, &b.prog, &err) < 0)
		fail_msg("%s", err.msg);
	return b;
}

static void built_release(struct built *b)
{
	free(b->prog.filter);
	free(b->policy.calls);
	seccomp_plan_release(&b->plan);
}

static void proves_every_role_on_every_architecture(void **state)
{
	struct err err = ERR_INIT;
	enum seccomp_role role;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(archs); i++)
		for (role = 0; role < SECCOMP_ROLE_COUNT; role++) {
			struct built b = build(archs[i], role);

			if (bpf_proof(&b.policy, &b.prog, &err) < 0)
				fail_msg("%s on 0x%x: %s",
					 plan_seccomp_role_name(role), archs[i],
					 err.msg);
			built_release(&b);
		}
}

static void embeds_what_it_would_build(void **state)
{
	enum seccomp_role role;

	(void)state;
	for (role = 0; role < SECCOMP_ROLE_COUNT; role++) {
		struct built b = build(seccomp_build_native(), role);
		const struct sock_fprog *embedded = filters_get(role);
		struct err err = ERR_INIT;

		assert_non_null(embedded);
		assert_int_equal(embedded->len, b.prog.len);
		assert_memory_equal(embedded->filter, b.prog.filter,
				    b.prog.len * sizeof(*b.prog.filter));
		assert_int_equal(bpf_proof(&b.policy, embedded, &err), 0);
		built_release(&b);
	}
	assert_null(filters_get(SECCOMP_ROLE_COUNT));
}

/*
 * One instruction is changed.  Changes that cannot be seen from outside are
 * not made: an unconditional jump goes to another one with the same answer.
 */
static void mutate(struct sock_filter *insn, unsigned way)
{
	switch (insn->code) {
	case BPF_RET | BPF_K:
		insn->k = way == 0 ? SECCOMP_RET_LOG : insn->k ^ 1;
		break;
	case BPF_LD | BPF_W | BPF_ABS:
		/* the next word: the high half of an argument */
		insn->k = way == 0 ? insn->k + 4 : (insn->k + 8) % 64;
		break;
	case BPF_ALU | BPF_AND | BPF_K:
		insn->k = way == 0 ? UINT32_MAX : insn->k & (insn->k - 1);
		break;
	case BPF_JMP | BPF_JEQ | BPF_K:
	case BPF_JMP | BPF_JGE | BPF_K:
		if (way == 0) {
			uint8_t jt = insn->jt;

			insn->jt = insn->jf;
			insn->jf = jt;
		} else {
			insn->k += 1;
		}
		break;
	default:
		insn->code = BPF_RET | BPF_K;
		insn->k = SECCOMP_RET_LOG;
		break;
	}
}

static void check_mutants(uint32_t arch, enum seccomp_role role)
{
	struct built b = build(arch, role);
	unsigned i, way;

	for (i = 0; i < b.prog.len; i++)
		for (way = 0; way < 2; way++) {
			struct sock_filter kept = b.prog.filter[i];
			struct err err = ERR_INIT;

			mutate(&b.prog.filter[i], way);
			if (bpf_proof(&b.policy, &b.prog, &err) == 0)
				fail_msg("%s: change %u of instruction %u "
					 "(0x%x, 0x%x) was not seen",
					 plan_seccomp_role_name(role), way, i,
					 kept.code, kept.k);
			assert_int_equal(err.kind, ERR_INTERNAL);
			b.prog.filter[i] = kept;
		}
	built_release(&b);
}

static void sees_every_changed_instruction(void **state)
{
	enum seccomp_role role;

	(void)state;
	for (role = 0; role < SECCOMP_ROLE_COUNT; role++)
		check_mutants(AUDIT_ARCH_X86_64, role);
	check_mutants(AUDIT_ARCH_AARCH64, SECCOMP_ROLE_SCRIPT);
}

static void builds_a_policy_without_calls(void **state)
{
	struct bpf_policy policy = { .arch = AUDIT_ARCH_AARCH64,
				     .default_errno = EPERM };
	struct sock_fprog prog = { .filter = NULL };
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(archs); i++) {
		policy.arch = archs[i];
		assert_int_equal(bpf_program_build(&policy, &prog, &err), 0);
		assert_int_equal(bpf_proof(&policy, &prog, &err), 0);
		free(prog.filter);
	}
}

/* Enough rules between two answers that no conditional jump reaches over. */
static void builds_long_jumps(void **state)
{
	enum { N = 400 };
	struct seccomp_rule *rules = calloc(N + 1, sizeof(*rules));
	struct bpf_call calls[] = { { 5, rules, N + 1 }, { 9, rules + N, 1 } };
	struct bpf_policy policy = { AUDIT_ARCH_X86_64, ENOSYS, calls, 2 };
	struct sock_fprog prog = { .filter = NULL };
	struct seccomp_data data = { .nr = 5, .arch = AUDIT_ARCH_X86_64 };
	struct err err = ERR_INIT;
	uint32_t action = 0;
	uint32_t i;

	(void)state;
	for (i = 0; i <= N; i++)
		rules[i] = (struct seccomp_rule){
			"long", SECCOMP_ERRNO, (int)(i % 100) + 1,
			{ { 0, SECCOMP_EQ, UINT32_MAX, 1000 + i },
			  { 1, SECCOMP_NE, 0xf0, 0x10 } },
			2,
		};
	rules[N].n_args = 0;
	assert_int_equal(bpf_program_build(&policy, &prog, &err), 0);
	assert_true(prog.len > 3 * N);
	for (i = 0; i <= N; i++) {
		uint64_t args[6] = { 1000 + i, i };

		data.args[0] = args[0];
		data.args[1] = args[1];
		assert_int_equal(bpf_sim_run(&prog, &data, &action), 0);
		assert_int_equal(action & SECCOMP_RET_DATA,
				 seccomp_rules_answer(rules, N + 1, args));
	}
	data.nr = 9;
	assert_int_equal(bpf_sim_run(&prog, &data, &action), 0);
	assert_int_equal(action & SECCOMP_RET_DATA, rules[N].sys);
	free(prog.filter);
	free(rules);
}

static void refuses_what_the_kernel_would_not_load(void **state)
{
	enum { N = 3000 };
	struct seccomp_rule *rules = calloc(N, sizeof(*rules));
	struct bpf_call call = { 5, rules, N };
	struct bpf_policy policy = { AUDIT_ARCH_X86_64, ENOSYS, &call, 1 };
	struct sock_fprog prog = { .filter = NULL };
	struct err err = ERR_INIT;
	uint32_t i;

	(void)state;
	for (i = 0; i + 1 < N; i++)
		rules[i] = (struct seccomp_rule){
			"large", SECCOMP_ERRNO, (int)(i % 2) + 1,
			{ { i % 6, SECCOMP_EQ, UINT32_MAX, i } }, 1,
		};
	rules[N - 1].name = "large";
	assert_int_equal(bpf_program_build(&policy, &prog, &err), -1);
	assert_null(prog.filter);
	free(rules);
}

static void refuses_a_call_without_a_last_rule(void **state)
{
	const struct seccomp_rule rule = {
		"open", SECCOMP_ALLOW, 0,
		{ { 0, SECCOMP_EQ, UINT32_MAX, 0 } }, 1,
	};
	struct bpf_call call = { 5, &rule, 1 };
	struct bpf_policy policy = { AUDIT_ARCH_X86_64, ENOSYS, &call, 1 };
	struct sock_fprog prog = { .filter = NULL };
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(bpf_program_build(&policy, &prog, &err), -1);
	assert_int_equal(err.kind, ERR_INTERNAL);
}

static void refuses_other_architectures(void **state)
{
	struct sock_fprog prog = { .filter = NULL };
	struct seccomp_plan plan;
	struct err err = ERR_INIT;

	(void)state;
	plan_seccomp_role(SECCOMP_ROLE_SCRIPT, &plan);
	assert_int_equal(seccomp_build_for(AUDIT_ARCH_I386, &plan, &prog,
					   &err),
			 -1);
	assert_int_equal(err.kind, ERR_HOST);
	assert_null(prog.filter);
	assert_int_equal(seccomp_build(&plan, &prog, &err), 0);
	free(prog.filter);
	seccomp_plan_release(&plan);
}

static void refuses_a_call_without_a_number(void **state)
{
	struct seccomp_rule rule = { .name = "no_such_call" };
	struct seccomp_plan plan = { .rules = &rule, .n_rules = 1 };
	struct sock_fprog prog = { .filter = NULL };
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(seccomp_build(&plan, &prog, &err), -1);
	assert_non_null(strstr(err.msg, "no_such_call"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_each_instruction),
		cmocka_unit_test(reads_the_low_half_of_an_argument),
		cmocka_unit_test(refuses_malformed_programs),
		cmocka_unit_test(proves_every_role_on_every_architecture),
		cmocka_unit_test(embeds_what_it_would_build),
		cmocka_unit_test(sees_every_changed_instruction),
		cmocka_unit_test(builds_a_policy_without_calls),
		cmocka_unit_test(builds_long_jumps),
		cmocka_unit_test(refuses_what_the_kernel_would_not_load),
		cmocka_unit_test(refuses_a_call_without_a_last_rule),
		cmocka_unit_test(refuses_other_architectures),
		cmocka_unit_test(refuses_a_call_without_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
