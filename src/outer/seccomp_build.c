/* SPDX-License-Identifier: Apache-2.0 */
/* seccomp_build - a policy becomes a program the kernel loads. */
#include "outer/seccomp_build.h"

#include <linux/audit.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/bpf_proof.h"

/*
 * Calls that a libseccomp may be too old for.  Their numbers are the same on
 * all architectures below, but for the two of uprobes, which are x86-64's own.
 */
static const struct {
	const char *name;
	int nr;
} new_calls[] = {
	{ "pidfd_send_signal", 424 },
	{ "io_uring_setup", 425 },
	{ "io_uring_enter", 426 },
	{ "io_uring_register", 427 },
	{ "open_tree", 428 },
	{ "move_mount", 429 },
	{ "fsopen", 430 },
	{ "fsconfig", 431 },
	{ "fsmount", 432 },
	{ "fspick", 433 },
	{ "pidfd_open", 434 },
	{ "clone3", 435 },
	{ "close_range", 436 },
	{ "openat2", 437 },
	{ "pidfd_getfd", 438 },
	{ "faccessat2", 439 },
	{ "process_madvise", 440 },
	{ "epoll_pwait2", 441 },
	{ "mount_setattr", 442 },
	{ "quotactl_fd", 443 },
	{ "landlock_create_ruleset", 444 },
	{ "landlock_add_rule", 445 },
	{ "landlock_restrict_self", 446 },
	{ "memfd_secret", 447 },
	{ "process_mrelease", 448 },
	{ "futex_waitv", 449 },
	{ "set_mempolicy_home_node", 450 },
	{ "cachestat", 451 },
	{ "fchmodat2", 452 },
	{ "map_shadow_stack", 453 },
	{ "futex_wake", 454 },
	{ "futex_wait", 455 },
	{ "futex_requeue", 456 },
	{ "statmount", 457 },
	{ "listmount", 458 },
	{ "lsm_get_self_attr", 459 },
	{ "lsm_set_self_attr", 460 },
	{ "lsm_list_modules", 461 },
	{ "mseal", 462 },
	{ "setxattrat", 463 },
	{ "getxattrat", 464 },
	{ "listxattrat", 465 },
	{ "removexattrat", 466 },
	{ "open_tree_attr", 467 },
	{ "file_getattr", 468 },
	{ "file_setattr", 469 },
	{ "listns", 470 },
	{ "rseq_slice_yield", 471 },
};

static const struct {
	const char *name;
	int nr;
} x86_calls[] = {
	{ "uretprobe", 335 },
	{ "uprobe", 336 },
};

#define NOT_THERE (-1)	/* the architecture does not have this call */

/*
 * The architectures whose constants are those of plan_seccomp.c, whose
 * arguments of clone(2) come in the usual order and whose words are little
 * endian.
 */
static bool is_supported(uint32_t arch)
{
	return arch == AUDIT_ARCH_X86_64 || arch == AUDIT_ARCH_AARCH64 ||
	       arch == AUDIT_ARCH_RISCV64;
}

/*
 * The table comes first: whatever the library's age, the same cordon makes the
 * same program.
 */
static int find_number(uint32_t arch, const char *name, int *ret_nr,
		       struct err *err)
{
	size_t i;
	int nr;

	for (i = 0; i < ARRAY_SIZE(new_calls); i++)
		if (strcmp(new_calls[i].name, name) == 0) {
			*ret_nr = new_calls[i].nr;
			return 0;
		}
	for (i = 0; i < ARRAY_SIZE(x86_calls); i++)
		if (strcmp(x86_calls[i].name, name) == 0) {
			*ret_nr = arch == AUDIT_ARCH_X86_64 ? x86_calls[i].nr
							    : NOT_THERE;
			return 0;
		}
	nr = seccomp_syscall_resolve_name_arch(arch, name);
	if (nr == __NR_SCMP_ERROR)
		return err_set(err, ERR_INTERNAL,
			       "no number is known for system call %s", name);
	/* libseccomp's negative numbers stand for calls of others */
	*ret_nr = nr < 0 ? NOT_THERE : nr;
	return 0;
}

static int by_number(const void *a, const void *b)
{
	const struct bpf_call *left = a, *right = b;

	return (left->nr > right->nr) - (left->nr < right->nr);
}

int seccomp_build_policy(uint32_t arch, const struct seccomp_plan *plan,
			 struct bpf_policy *ret, struct err *err)
{
	autofree struct bpf_call *calls = NULL;
	size_t n_calls = 0, span, i;

	if (!is_supported(arch))
		return err_set(err, ERR_HOST,
			       "no system call policy for this architecture "
			       "(0x%x)",
			       arch);
	calls = mem_array(plan->n_rules + 1, sizeof(*calls));
	for (i = 0; i < plan->n_rules; i += span) {
		const struct seccomp_rule *rule = &plan->rules[i];
		int nr = NOT_THERE;

		span = seccomp_plan_span(plan, i);
		if (find_number(arch, rule->name, &nr, err) < 0)
			return -1;
		if (nr != NOT_THERE)
			calls[n_calls++] = (struct bpf_call){ (uint32_t)nr,
							      rule, span };
	}
	qsort(calls, n_calls, sizeof(*calls), by_number);
	*ret = (struct bpf_policy){
		.arch = arch,
		.default_errno = plan->default_errno,
		.n_calls = n_calls,
		.calls = steal_ptr(&calls),
	};
	return 0;
}

int seccomp_build_for(uint32_t arch, const struct seccomp_plan *plan,
		      struct sock_fprog *ret, struct err *err)
{
	struct bpf_policy policy = { .calls = NULL };
	struct sock_fprog prog = { .filter = NULL };
	int status;

	if (seccomp_build_policy(arch, plan, &policy, err) < 0)
		return -1;
	status = bpf_program_build(&policy, &prog, err);
	if (status == 0)
		status = bpf_proof(&policy, &prog, err);
	free(policy.calls);
	if (status < 0)
		free(prog.filter);
	else
		*ret = prog;
	return status;
}

/* libseccomp's tokens are the kernel's AUDIT_ARCH_* but for x32. */
uint32_t seccomp_build_native(void)
{
	return seccomp_arch_native();
}

int seccomp_build(const struct seccomp_plan *plan, struct sock_fprog *ret,
		  struct err *err)
{
	return seccomp_build_for(seccomp_build_native(), plan, ret, err);
}
