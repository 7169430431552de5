/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bpf_program - the rules of a policy, by number, as a program for the kernel.
 *
 * libseccomp cannot express such a policy: it refuses two comparisons of one
 * argument in a rule, has no masked "not equal" and answers a call whose
 * arguments fit no rule with the default alone (seccomp_rule_add(3)), while
 * socket(2) must answer EAFNOSUPPORT there and unknown calls ENOSYS.  It also
 * merges the rules of a call into a tree, which has gone wrong (advisory
 * GHSA-4q85-33p6-j5g6).  Here there is nothing to merge:
 *
 *	another architecture?	kill
 *	x32 (x86-64)?		kill; -1 is no x32 call and gets the default:
 *				a tracer uses it to skip a call
 *	binary search		over ranges of numbers with the same answer
 *	leaf			RET, or the rules of one call in order
 *
 * Jumps only lead forward, so the program is written from its end: a label is
 * the number of instructions from it to the end, and is known when something
 * before it wants to jump there.  A conditional jump reaches 255 instructions;
 * a target further away gets an unconditional one in between.
 */
#include "decide/plan/bpf_program.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"

#define OFF_NR offsetof(struct seccomp_data, nr)
#define OFF_ARCH offsetof(struct seccomp_data, arch)
/* The low half of an argument; little endian only, see seccomp_build.c. */
#define OFF_ARG(i) (offsetof(struct seccomp_data, args) + (size_t)(i) * 8)

/* A target this near can still be reached after two more instructions. */
#define NEAR 250

struct builder {
	struct sock_filter insns[BPF_MAXINSNS];	/* the last one first */
	size_t n;
	bool overflow;
};

typedef size_t label;	/* instructions from here to the end */

/* Neighbouring numbers with one answer; the next range begins where it ends. */
struct range {
	uint32_t first;
	uint32_t action;		/* SECCOMP_RET_* */
	const struct bpf_call *call;	/* instead of action, or NULL */
};

static label put(struct builder *b, uint16_t code, uint8_t jt, uint8_t jf,
		 uint32_t k)
{
	struct sock_filter insn = { code, jt, jf, k };

	if (b->n == BPF_MAXINSNS) {
		b->overflow = true;
		return b->n;
	}
	b->insns[b->n++] = insn;
	return b->n;
}

static label put_ret(struct builder *b, uint32_t action)
{
	size_t i;

	/* one that is near serves as well */
	for (i = b->n; i > 0 && b->n - i < NEAR; i--)
		if (b->insns[i - 1].code == (BPF_RET | BPF_K) &&
		    b->insns[i - 1].k == action)
			return i;
	return put(b, BPF_RET | BPF_K, 0, 0, action);
}

static label put_load(struct builder *b, size_t offset)
{
	return put(b, BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)offset);
}

static label brought_near(struct builder *b, label to)
{
	if (b->n - to <= NEAR)
		return to;
	return put(b, BPF_JMP | BPF_JA, 0, 0, (uint32_t)(b->n - to));
}

static label put_jump(struct builder *b, uint16_t op, uint32_t k, label yes,
		      label no)
{
	yes = brought_near(b, yes);
	no = brought_near(b, no);
	return put(b, BPF_JMP | op | BPF_K, (uint8_t)(b->n - yes),
		   (uint8_t)(b->n - no), k);
}

static uint32_t action_of(int sys)
{
	if (sys == 0)
		return SECCOMP_RET_ALLOW;
	return SECCOMP_RET_ERRNO | ((uint32_t)sys & SECCOMP_RET_DATA);
}

static uint32_t rule_action(const struct seccomp_rule *rule)
{
	return action_of(rule->action == SECCOMP_ALLOW ? 0 : rule->sys);
}

/*
 * Where a rule begins: at the load of its first argument, or behind it for
 * somebody who has just compared the same bits of the same argument.
 */
struct entry {
	label load;
	label compare;
	const struct seccomp_arg *arg;	/* NULL: nothing is loaded */
};

static bool is_same(const struct seccomp_arg *a, const struct seccomp_arg *b)
{
	return a->index == b->index && a->mask == b->mask;
}

/* If it is not loaded here, all ways to here have it in the accumulator. */
static struct entry put_arg(struct builder *b, const struct seccomp_arg *arg,
			    bool is_loaded, label yes,
			    const struct entry *otherwise)
{
	struct entry e = { .arg = arg };
	label no = otherwise->load;

	if (otherwise->arg != NULL && is_same(otherwise->arg, arg))
		no = otherwise->compare;
	if (arg->cmp == SECCOMP_EQ)
		e.compare = put_jump(b, BPF_JEQ, arg->value, yes, no);
	else
		e.compare = put_jump(b, BPF_JEQ, arg->value, no, yes);
	e.load = e.compare;
	if (is_loaded && arg->mask != UINT32_MAX)
		put(b, BPF_ALU | BPF_AND | BPF_K, 0, 0, arg->mask);
	if (is_loaded)
		e.load = put_load(b, OFF_ARG(arg->index));
	return e;
}

/* Does a comparison of the rule before lead here with something else? */
static bool needs_load(const struct bpf_call *call, size_t rule, size_t arg)
{
	const struct seccomp_arg *first = &call->rules[rule].args[0];
	const struct seccomp_rule *before;
	size_t i;

	if (rule == 0 || arg > 0)
		return true;
	before = &call->rules[rule - 1];
	for (i = 0; i < before->n_args; i++)
		if (!is_same(&before->args[i], first))
			return true;
	return false;
}

/* The last rule has no comparison: plan_seccomp.h. */
static label put_call(struct builder *b, const struct bpf_call *call)
{
	struct entry next = { .arg = NULL };
	size_t i, j;

	next.load = put_ret(b, rule_action(&call->rules[call->n_rules - 1]));
	for (i = call->n_rules - 1; i-- > 0;) {
		const struct seccomp_rule *rule = &call->rules[i];
		struct entry e = { .load = put_ret(b, rule_action(rule)) };

		for (j = rule->n_args; j-- > 0;)
			e = put_arg(b, &rule->args[j], needs_load(call, i, j),
				    e.load, &next);
		next = e;
	}
	return next.load;
}

static label put_search(struct builder *b, const struct range *ranges,
			size_t n)
{
	size_t half = n / 2;
	label low, high;

	if (n == 1)
		return ranges->call != NULL ? put_call(b, ranges->call)
					    : put_ret(b, ranges->action);
	high = put_search(b, ranges + half, n - half);
	low = put_search(b, ranges, half);
	return put_jump(b, BPF_JGE, ranges[half].first, high, low);
}

static void put_head(struct builder *b, const struct bpf_policy *policy,
		     label search)
{
	label kill = put_ret(b, SECCOMP_RET_KILL_PROCESS);

	if (policy->arch == AUDIT_ARCH_X86_64) {
		label other = put_ret(b, action_of(policy->default_errno));
		label beyond = put_jump(b, BPF_JEQ, UINT32_MAX, other, kill);

		put_jump(b, BPF_JGE, BPF_X32_BIT, beyond, search);
	} else if (search != b->n) {
		put(b, BPF_JMP | BPF_JA, 0, 0, (uint32_t)(b->n - search));
	}
	put_jump(b, BPF_JEQ, policy->arch, put_load(b, OFF_NR), kill);
	put_load(b, OFF_ARCH);
}

static bool is_same_rule(const struct seccomp_rule *a,
			 const struct seccomp_rule *b)
{
	size_t i;

	if (rule_action(a) != rule_action(b) || a->n_args != b->n_args)
		return false;
	for (i = 0; i < a->n_args; i++)
		if (!is_same(&a->args[i], &b->args[i]) ||
		    a->args[i].cmp != b->args[i].cmp ||
		    a->args[i].value != b->args[i].value)
			return false;
	return true;
}

static bool is_same_answer(const struct range *a, const struct range *b)
{
	size_t i;

	if (a->call == NULL || b->call == NULL)
		return a->call == b->call && a->action == b->action;
	if (a->call->n_rules != b->call->n_rules)
		return false;
	for (i = 0; i < a->call->n_rules; i++)
		if (!is_same_rule(&a->call->rules[i], &b->call->rules[i]))
			return false;
	return true;
}

static void add_range(struct range *ranges, size_t *n, struct range next)
{
	if (*n == 0 || !is_same_answer(&ranges[*n - 1], &next))
		ranges[(*n)++] = next;
}

/* Covers every number; *ret holds at most twice the calls and one. */
static size_t find_ranges(const struct bpf_policy *policy, struct range *ret)
{
	struct range other = { .action = action_of(policy->default_errno) };
	size_t n = 0, i;

	for (i = 0; i < policy->n_calls; i++) {
		const struct bpf_call *call = &policy->calls[i];
		struct range r = { .first = call->nr };

		if (call->n_rules > 1)
			r.call = call;
		else
			r.action = rule_action(call->rules);
		if (other.first < call->nr)
			add_range(ret, &n, other);
		add_range(ret, &n, r);
		other.first = call->nr + 1;
	}
	add_range(ret, &n, other);
	return n;
}

static int check_policy(const struct bpf_policy *policy, struct err *err)
{
	size_t i;

	for (i = 0; i < policy->n_calls; i++) {
		const struct bpf_call *call = &policy->calls[i];

		if (call->n_rules == 0 ||
		    call->rules[call->n_rules - 1].n_args != 0)
			return err_set(err, ERR_INTERNAL,
				       "system call %u has no last rule",
				       call->nr);
		if (call->nr >= BPF_X32_BIT ||
		    (i > 0 && call->nr <= call[-1].nr))
			return err_set(err, ERR_INTERNAL,
				       "system call %s: number %u is not in "
				       "order",
				       call->rules->name, call->nr);
	}
	return 0;
}

int bpf_program_build(const struct bpf_policy *policy, struct sock_fprog *ret,
		      struct err *err)
{
	autofree struct range *ranges = NULL;
	autofree struct builder *b = NULL;
	struct sock_filter *insns;
	size_t n_ranges, i;

	if (check_policy(policy, err) < 0)
		return -1;
	b = mem_alloc(sizeof(*b));
	ranges = mem_array(2 * policy->n_calls + 1, sizeof(*ranges));
	n_ranges = find_ranges(policy, ranges);
	put_head(b, policy, put_search(b, ranges, n_ranges));
	if (b->overflow)
		return err_set(err, ERR_INTERNAL,
			       "the system call policy is too large");
	insns = mem_array(b->n, sizeof(*insns));
	for (i = 0; i < b->n; i++)
		insns[i] = b->insns[b->n - 1 - i];
	ret->filter = insns;
	ret->len = (unsigned short)b->n;
	return 0;
}
