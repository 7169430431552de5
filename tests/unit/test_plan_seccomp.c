/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_plan_seccomp - the script's policy, what a profile may change in it, and
 * what the running kernel makes of it.
 *
 * Every refusal is tried twice: without the filter the same call must answer
 * something else.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/sys.h"
#include "decide/plan/plan_seccomp.h"
#include "decide/plan/syscall_sets.h"
#include "decide/profile/profile.h"
#include "outer/seccomp_build.h"

static int answer(const struct seccomp_plan *plan, const char *name,
		  uint64_t a0, uint64_t a1, uint64_t a2)
{
	const uint64_t args[6] = { a0, a1, a2 };

	return seccomp_plan_answer(plan, name, args);
}

/* A plan with one word in allow, one in deny, or NULL. */
static int plan_words(const char *allow, const char *deny,
		      struct seccomp_plan *ret, struct err *err)
{
	struct value allowed = { (char *)(uintptr_t)allow, { "a.ini", 3 } };
	struct value denied = { (char *)(uintptr_t)deny, { "a.ini", 4 } };
	struct profile profile = {
		.syscalls_allow = { &allowed, allow != NULL },
		.syscalls_deny = { &denied, deny != NULL },
	};

	return plan_seccomp(&profile, ret, err);
}

static void check_refused(const char *allow, const char *deny,
			  const char *where, const char *why)
{
	struct seccomp_plan plan = { .n_rules = 77 };
	struct err err = ERR_INIT;

	assert_int_equal(plan_words(allow, deny, &plan, &err), -1);
	assert_int_equal(err.kind, ERR_PROFILE);
	assert_int_equal(plan.n_rules, 77);
	if (strstr(err.msg, where) == NULL || strstr(err.msg, why) == NULL)
		fail_msg("unexpected: %s", err.msg);
}

static struct seccomp_plan planned(const char *allow, const char *deny)
{
	struct seccomp_plan plan;
	struct err err = ERR_INIT;

	if (plan_words(allow, deny, &plan, &err) < 0)
		fail_msg("%s", err.msg);
	return plan;
}

static void keeps_the_default_without_words(void **state)
{
	struct seccomp_plan plan = planned(NULL, NULL);
	struct seccomp_plan role;
	size_t i;

	(void)state;
	plan_seccomp_role(SECCOMP_ROLE_SCRIPT, &role);
	assert_true(plan.is_default);
	assert_true(role.is_default);
	assert_false(plan.unix_sockets);
	assert_int_equal(plan.default_errno, ENOSYS);
	assert_int_equal(plan.n_rules, role.n_rules);
	for (i = 0; i < plan.n_rules; i++)
		assert_string_equal(plan.rules[i].name, role.rules[i].name);
	seccomp_plan_release(&role);
	seccomp_plan_release(&plan);
	seccomp_plan_release(&plan);
}

static void ends_each_call_with_an_unconditional_rule(void **state)
{
	enum seccomp_role role;

	(void)state;
	for (role = 0; role < SECCOMP_ROLE_COUNT; role++) {
		struct seccomp_plan plan;
		size_t i, j, n;

		plan_seccomp_role(role, &plan);
		for (i = 0; i < plan.n_rules; i += n) {
			n = seccomp_plan_span(&plan, i);
			assert_int_equal(plan.rules[i + n - 1].n_args, 0);
			for (j = i; j + 1 < i + n; j++)
				assert_int_not_equal(plan.rules[j].n_args, 0);
			for (j = i + n; j < plan.n_rules; j++)
				assert_string_not_equal(plan.rules[j].name,
							plan.rules[i].name);
		}
		seccomp_plan_release(&plan);
	}
}

static void answers_unknown_calls_as_an_old_kernel(void **state)
{
	struct seccomp_plan plan = planned(NULL, NULL);

	(void)state;
	assert_int_equal(answer(&plan, "call_of_2040", 0, 0, 0), ENOSYS);
	assert_int_equal(answer(&plan, "read", 0, 0, 0), 0);
	seccomp_plan_release(&plan);
}

static void allows_a_set(void **state)
{
	struct seccomp_plan before = planned(NULL, NULL);
	struct seccomp_plan plan = planned("@debug", NULL);

	(void)state;
	assert_int_equal(answer(&before, "ptrace", 0, 0, 0), EPERM);
	assert_int_equal(answer(&plan, "ptrace", 0, 0, 0), 0);
	assert_int_equal(answer(&plan, "kcmp", 0, 0, 0), 0);
	assert_int_equal(answer(&plan, "mbind", 0, 0, 0), EPERM);
	assert_false(plan.is_default);
	seccomp_plan_release(&before);
	seccomp_plan_release(&plan);
}

static void allows_one_call(void **state)
{
	struct seccomp_plan plan = planned("kcmp", NULL);

	(void)state;
	assert_int_equal(answer(&plan, "kcmp", 0, 0, 0), 0);
	assert_int_equal(answer(&plan, "ptrace", 0, 0, 0), EPERM);
	seccomp_plan_release(&plan);
}

static void denies_a_set_and_a_call(void **state)
{
	struct seccomp_plan plan = planned(NULL, "@network");

	(void)state;
	assert_int_equal(answer(&plan, "socket", 2, 1, 0), EPERM);
	assert_int_equal(answer(&plan, "connect", 0, 0, 0), EPERM);
	assert_int_equal(answer(&plan, "read", 0, 0, 0), 0);
	assert_false(plan.is_default);
	seccomp_plan_release(&plan);
	plan = planned(NULL, "chmod");
	assert_int_equal(answer(&plan, "chmod", 0, 0644, 0), EPERM);
	assert_int_equal(answer(&plan, "fchmod", 0, 0644, 0), 0);
	seccomp_plan_release(&plan);
}

static void lets_deny_win_over_allow(void **state)
{
	struct seccomp_plan plan = planned("@debug", "kcmp");

	(void)state;
	assert_int_equal(answer(&plan, "ptrace", 0, 0, 0), 0);
	assert_int_equal(answer(&plan, "kcmp", 0, 0, 0), EPERM);
	seccomp_plan_release(&plan);
}

static void lifts_unix_sockets(void **state)
{
	struct seccomp_plan before = planned(NULL, NULL);
	struct seccomp_plan plan = planned("@unix-sockets", NULL);

	(void)state;
	assert_true(plan.unix_sockets);
	assert_false(plan.is_default);
	assert_int_equal(answer(&before, "socket", 1, 1, 0), EAFNOSUPPORT);
	assert_int_equal(answer(&before, "socketpair", 1, 2, 0),
			 ESOCKTNOSUPPORT);
	assert_int_equal(answer(&plan, "socket", 1, 1, 0), 0);
	assert_int_equal(answer(&plan, "socketpair", 1, 2, 0), 0);
	assert_int_equal(answer(&plan, "socket", 38, 5, 0), EAFNOSUPPORT);
	seccomp_plan_release(&before);
	seccomp_plan_release(&plan);
}

static void refuses_unknown_words(void **state)
{
	(void)state;
	check_refused("nonsense", NULL, "a.ini:3", "no such system call");
	check_refused("@nonsense", NULL, "a.ini:3", "no such set");
	check_refused(NULL, "nonsense", "a.ini:4", "no such system call");
	check_refused("", NULL, "a.ini:3", "no such system call");
	check_refused("ptrace kcmp", NULL, "a.ini:3", "no such system call");
}

static void never_opens_a_wall(void **state)
{
	static const char *const words[] = {
		"mount", "unshare", "setns", "bpf", "keyctl", "clone3",
		"io_uring_setup", "@mount", "@namespaces", "@keyring",
		"@kernel", "@io-uring", "@mount-api", "@others", "openat2",
		"kexec_load", "pidfd_getfd",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(words); i++)
		check_refused(words[i], NULL, "a.ini:3", "never allows it");
}

static void refuses_to_lift_argument_rules(void **state)
{
	(void)state;
	check_refused("socket", NULL, "a.ini:3", "already allowed");
	check_refused("clone", NULL, "a.ini:3", "already allowed");
	check_refused("prctl", NULL, "a.ini:3", "already allowed");
}

static void refuses_to_deny_what_all_need(void **state)
{
	(void)state;
	check_refused(NULL, "execve", "a.ini:4", "nothing can be started");
	check_refused(NULL, "@core", "a.ini:4", "nothing can be started");
	check_refused(NULL, "@unix-sockets", "a.ini:4", "is denied unless");
}

static void refuses_a_word_in_both_lists(void **state)
{
	(void)state;
	check_refused("@debug", "@debug", "a.ini:4", "also in `allow`");
}

static void knows_the_numbers_of_the_kernel_headers(void **state)
{
#define NUMBER(name) { #name, SYS_##name }
	static const struct {
		const char *name;
		uint32_t nr;
	} known[] = {
		NUMBER(read), NUMBER(openat), NUMBER(socket), NUMBER(clone),
		NUMBER(ptrace), NUMBER(unshare), NUMBER(setns), NUMBER(mount),
		NUMBER(umount2), NUMBER(bpf), NUMBER(keyctl), NUMBER(ioctl),
		NUMBER(prctl), NUMBER(fchmodat), NUMBER(mknodat),
		NUMBER(personality), NUMBER(seccomp), NUMBER(clone3),
		NUMBER(openat2), NUMBER(io_uring_setup), NUMBER(statx),
		NUMBER(process_madvise), NUMBER(futex_waitv),
		NUMBER(memfd_secret), NUMBER(landlock_restrict_self),
		NUMBER(newfstatat), NUMBER(execve), NUMBER(execveat),
	};
	struct seccomp_plan plan = planned(NULL, NULL);
	struct bpf_policy policy;
	struct err err = ERR_INIT;
	size_t i, j;

	(void)state;
	assert_int_equal(seccomp_build_policy(seccomp_build_native(), &plan,
					      &policy, &err),
			 0);
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		for (j = 0; j < policy.n_calls; j++)
			if (strcmp(policy.calls[j].rules->name,
				   known[i].name) == 0)
				break;
		assert_true(j < policy.n_calls);
		assert_int_equal(policy.calls[j].nr, known[i].nr);
	}
	free(policy.calls);
	seccomp_plan_release(&plan);
}

/* --- on the running kernel --- */

struct trial {
	const char *name;
	long nr;
	unsigned long args[4];
	int sys;	/* what the filter answers */
};

#define BAD 8UL	/* an address where nothing is */
#define HIGH 0x700000000UL

/* call, number, arguments, errno */
static const struct trial trials[] = {
	{ "ptrace(TRACEME)", SYS_ptrace, { 0 }, EPERM },
	{ "process_vm_readv", SYS_process_vm_readv, { 0 }, EPERM },
	{ "kcmp", SYS_kcmp, { 0, 0, 99 }, EPERM },
	{ "pidfd_getfd", SYS_pidfd_getfd, { -1UL, -1UL }, EPERM },
	{ "bpf", SYS_bpf, { 999 }, EPERM },
	{ "perf_event_open", SYS_perf_event_open, { BAD }, EPERM },
	{ "userfaultfd", SYS_userfaultfd, { -1UL }, EPERM },
	{ "unshare(0)", SYS_unshare, { 0 }, EPERM },
	{ "setns", SYS_setns, { -1UL }, EPERM },
	{ "chroot", SYS_chroot, { BAD }, EPERM },
	{ "add_key", SYS_add_key, { BAD }, EPERM },
	{ "request_key", SYS_request_key, { BAD }, EPERM },
	{ "keyctl", SYS_keyctl, { 999 }, EPERM },
	{ "mbind", SYS_mbind, { 1, 0, 99 }, EPERM },
	{ "vmsplice", SYS_vmsplice, { -1UL }, EPERM },
	{ "clone3", SYS_clone3, { BAD, 1 }, ENOSYS },
	{ "openat2", SYS_openat2, { -1UL, BAD, BAD, 24 }, ENOSYS },
	{ "io_uring_setup", SYS_io_uring_setup, { 0, BAD }, ENOSYS },
	{ "open_tree", 428, { -1UL, BAD }, ENOSYS },
	{ "mount_setattr", 442, { -1UL, BAD, BAD }, ENOSYS },
	{ "statmount", 457, { BAD }, ENOSYS },
	{ "memfd_secret", SYS_memfd_secret, { -1UL }, ENOSYS },
	{ "socket(UNIX)", SYS_socket, { AF_UNIX, SOCK_STREAM }, EAFNOSUPPORT },
	{ "socket(UNIX) high", SYS_socket, { HIGH | AF_UNIX, SOCK_DGRAM },
	  EAFNOSUPPORT },
	{ "socket(INET, RAW)", SYS_socket, { AF_INET, SOCK_RAW, 1 },
	  EPROTONOSUPPORT },
	{ "socket(INET, UDP-Lite)", SYS_socket, { AF_INET, SOCK_DGRAM, 1 },
	  EPROTONOSUPPORT },
	{ "socket(NETLINK, 15)", SYS_socket, { AF_NETLINK, SOCK_RAW, 15 },
	  EPROTONOSUPPORT },
	{ "socketpair(UNIX, DGRAM)", SYS_socketpair,
	  { AF_UNIX, SOCK_DGRAM, 0, BAD }, ESOCKTNOSUPPORT },
	{ "socketpair(UNIX, RAW)", SYS_socketpair,
	  { AF_UNIX, SOCK_RAW, 0, BAD }, ESOCKTNOSUPPORT },
	{ "ioctl(TIOCSTI)", SYS_ioctl, { -1UL, 0x5412 }, EPERM },
	{ "ioctl(TIOCSTI) high", SYS_ioctl, { -1UL, HIGH | 0x5412 }, EPERM },
	{ "ioctl(TIOCLINUX)", SYS_ioctl, { -1UL, 0x541c }, EPERM },
	{ "ioctl(TIOCCONS)", SYS_ioctl, { -1UL, 0x541d }, EPERM },
	{ "ioctl(TIOCSETD)", SYS_ioctl, { -1UL, 0x5423 }, EPERM },
	{ "personality", SYS_personality, { ADDR_NO_RANDOMIZE }, EPERM },
	{ "prctl(SET_MM)", SYS_prctl, { PR_SET_MM, 99, 1, 1 }, EPERM },
	{ "setsockopt(IP_OPTIONS)", SYS_setsockopt, { 0, 0, 4, 0 }, EPERM },
	{ "setsockopt(IP_OPTIONS) high", SYS_setsockopt,
	  { 0, HIGH, HIGH | 4, 0 }, EPERM },
	{ "setsockopt(IPV6_RTHDR)", SYS_setsockopt, { 0, 41, 57, 0 }, EPERM },
	{ "setsockopt(IPV6_2292PKTOPTIONS)", SYS_setsockopt,
	  { 0, 41, 6, 0 }, EPERM },
	{ "prlimit64(pid 1)", SYS_prlimit64, { 1, 99, 0, 0 }, EPERM },
	{ "prlimit64(pid 1) high", SYS_prlimit64, { HIGH | 1, 99, 0, 0 },
	  EPERM },
	{ "seccomp(NEW_LISTENER)", SYS_seccomp, { 1, 8, BAD }, EPERM },
	{ "fchmod(suid)", SYS_fchmod, { -1UL, 04755 }, EPERM },
	{ "fchmod(sgid) high", SYS_fchmod, { -1UL, HIGH | 02755 }, EPERM },
	{ "fchmodat(suid)", SYS_fchmodat, { -1UL, BAD, 04755 }, EPERM },
	{ "fchmodat2(suid)", 452, { -1UL, BAD, 04755 }, EPERM },
	{ "mkdirat(sgid)", SYS_mkdirat, { -1UL, BAD, 02755 }, EPERM },
	{ "openat(CREAT, suid)", SYS_openat, { -1UL, BAD, O_CREAT, 04755 },
	  EPERM },
	{ "openat(TMPFILE, suid)", SYS_openat,
	  { -1UL, BAD, O_TMPFILE | O_RDWR, 04755 }, EPERM },
	{ "mknodat(char)", SYS_mknodat, { -1UL, BAD, S_IFCHR | 0600 }, EPERM },
	{ "mknodat(block)", SYS_mknodat, { -1UL, BAD, S_IFBLK | 0600 },
	  EPERM },
	{ "clone(NEWUSER)", SYS_clone, { 0x10000000 | 0x10000 }, EPERM },
};

/* The same calls with arguments that must go through to the kernel. */
static const struct trial allowed[] = {
	{ "socket(INET)", SYS_socket, { AF_INET, SOCK_STREAM, 6 }, 0 },
	{ "socket(INET) high", SYS_socket,
	  { HIGH | AF_INET, HIGH | SOCK_DGRAM | SOCK_CLOEXEC, HIGH }, 0 },
	{ "socket(NETLINK)", SYS_socket, { AF_NETLINK, SOCK_RAW, 0 }, 0 },
	{ "socketpair", SYS_socketpair, { AF_UNIX, SOCK_STREAM, 0, BAD },
	  EFAULT },
	{ "socketpair(SEQPACKET)", SYS_socketpair,
	  { AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, BAD }, EFAULT },
	{ "ioctl(TIOCGWINSZ)", SYS_ioctl, { -1UL, 0x5413 }, EBADF },
	{ "personality(query)", SYS_personality, { 0xffffffff }, 0 },
	{ "prlimit64(self)", SYS_prlimit64, { 0, 99, 0, 0 }, EINVAL },
	{ "prctl(GET_SECCOMP)", SYS_prctl, { PR_GET_SECCOMP }, 0 },
	{ "fchmod", SYS_fchmod, { -1UL, 01755 }, EBADF },
	{ "openat", SYS_openat, { -1UL, BAD, O_RDONLY, 04755 }, EFAULT },
	{ "openat(CREAT)", SYS_openat, { -1UL, BAD, O_CREAT, 0644 }, EFAULT },
	{ "openat(DIRECTORY)", SYS_openat, { -1UL, BAD, O_DIRECTORY, 04755 },
	  EFAULT },
	{ "mknodat(fifo)", SYS_mknodat, { -1UL, BAD, S_IFIFO | 0600 },
	  EFAULT },
	{ "mkdirat", SYS_mkdirat, { -1UL, BAD, 0755 }, EFAULT },
	{ "seccomp(filter)", SYS_seccomp, { 1, 0, BAD }, EFAULT },
	{ "statx", SYS_statx, { -1UL, BAD, 0, 0 }, EFAULT },
	{ "close_range", 436, { 9, 8, 0 }, EINVAL },
	{ "faccessat2", 439, { -1UL, BAD, 0, 0 }, EFAULT },
	{ "landlock_restrict_self", 446, { -1UL, 0 }, EBADF },
	{ "getrandom", SYS_getrandom, { BAD, 0, 0x99 }, EINVAL },
};

static int try_call(const struct trial *t)
{
	return syscall(t->nr, t->args[0], t->args[1], t->args[2],
		       t->args[3]) < 0 ? errno : 0;
}

static void load_script_filter(void)
{
	struct seccomp_plan plan;
	struct sock_fprog prog = { .filter = NULL };
	struct err err = ERR_INIT;

	plan_seccomp_role(SECCOMP_ROLE_SCRIPT, &plan);
	if (seccomp_build(&plan, &prog, &err) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    sys_seccomp_filter(&prog, 0) != 0)
		_exit(99);
	free(prog.filter);
	seccomp_plan_release(&plan);
}

static int reap(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* Every trial in a child of its own: some change the process. */
static int in_child(const struct trial *t, bool is_filtered)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		if (is_filtered)
			load_script_filter();
		else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
			_exit(99);
		_exit(try_call(t));
	}
	status = reap(pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void refuses_on_the_running_kernel(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(trials); i++) {
		int got = in_child(&trials[i], true);

		if (got != trials[i].sys)
			fail_msg("%s: %d, not %d", trials[i].name, got,
				 trials[i].sys);
	}
}

/* A kernel may lack a call or refuse it itself, so some may answer alike. */
static void would_do_otherwise_without_the_filter(void **state)
{
	size_t alike = 0, i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(trials); i++)
		if (in_child(&trials[i], false) == trials[i].sys) {
			print_message("# alike without a filter: %s\n",
				      trials[i].name);
			alike++;
		}
	assert_true(alike < ARRAY_SIZE(trials) / 4);
}

static void lets_through_on_the_running_kernel(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(allowed); i++) {
		int bare = in_child(&allowed[i], false);
		int got = in_child(&allowed[i], true);

		/* a kernel without the call answers the same both ways */
		if (got != bare || (got != allowed[i].sys && got != ENOSYS))
			fail_msg("%s: %d, bare %d, expected %d",
				 allowed[i].name, got, bare, allowed[i].sys);
	}
}

/*
 * The kernel never asks a filter about these: they are made by a trampoline of
 * its own, and anybody else who makes them gets SIGILL.
 */
static bool is_unfiltered(const struct bpf_call *call)
{
	return strcmp(call->rules->name, "uprobe") == 0 ||
	       strcmp(call->rules->name, "uretprobe") == 0;
}

/*
 * Numbers that the policy refuses whatever the arguments never reach the
 * kernel, so all of them can be tried at once.
 */
static int try_all_refused(void)
{
	struct seccomp_plan plan;
	struct bpf_policy policy;
	struct err err = ERR_INIT;
	size_t at = 0;
	long nr;

	plan_seccomp_role(SECCOMP_ROLE_SCRIPT, &plan);
	if (seccomp_build_policy(seccomp_build_native(), &plan, &policy,
				 &err) < 0)
		return 98;
	load_script_filter();
	for (nr = 0; nr < 600; nr++) {
		const struct bpf_call *call = NULL;
		int wanted = plan.default_errno;

		if (at < policy.n_calls && policy.calls[at].nr == (uint32_t)nr)
			call = &policy.calls[at++];
		if (call != NULL) {
			if (call->n_rules > 1 || is_unfiltered(call) ||
			    call->rules->action == SECCOMP_ALLOW)
				continue;
			wanted = call->rules->sys;
		}
		errno = 0;
		if (syscall(nr, -1L, -1L, -1L, -1L, -1L, -1L) != -1 ||
		    errno != wanted)
			return 1;
	}
	free(policy.calls);
	seccomp_plan_release(&plan);
	return 0;
}

static void refuses_every_refused_number(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(try_all_refused());
	status = reap(pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

#ifdef __x86_64__
static int status_of(void (*act)(void))
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		/* cmocka would report these as its own */
		(void)signal(SIGSEGV, SIG_DFL);
		(void)signal(SIGSYS, SIG_DFL);
		load_script_filter();
		act();
		_exit(0);
	}
	return reap(pid);
}

static void call_x32(void)
{
	(void)syscall(0x40000000L | SYS_getpid);
}

static void call_i386(void)
{
	long ret;

	/* getpid(2) of i386 */
	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(20L) : "memory");
	(void)ret;
}

static void call_minus_one(void)
{
	if (syscall(-1L) != -1 || errno != ENOSYS)
		_exit(1);
}

static void kills_calls_of_x32(void **state)
{
	int status = status_of(call_x32);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
}

/* A kernel without 32-bit calls ends it with another signal. */
static void kills_calls_of_i386(void **state)
{
	int status = status_of(call_i386);

	(void)state;
	assert_true(WIFSIGNALED(status));
}

static void survives_call_minus_one(void **state)
{
	int status = status_of(call_minus_one);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_default_without_words),
		cmocka_unit_test(ends_each_call_with_an_unconditional_rule),
		cmocka_unit_test(answers_unknown_calls_as_an_old_kernel),
		cmocka_unit_test(allows_a_set),
		cmocka_unit_test(allows_one_call),
		cmocka_unit_test(denies_a_set_and_a_call),
		cmocka_unit_test(lets_deny_win_over_allow),
		cmocka_unit_test(lifts_unix_sockets),
		cmocka_unit_test(refuses_unknown_words),
		cmocka_unit_test(never_opens_a_wall),
		cmocka_unit_test(refuses_to_lift_argument_rules),
		cmocka_unit_test(refuses_to_deny_what_all_need),
		cmocka_unit_test(refuses_a_word_in_both_lists),
		cmocka_unit_test(knows_the_numbers_of_the_kernel_headers),
		cmocka_unit_test(refuses_on_the_running_kernel),
		cmocka_unit_test(would_do_otherwise_without_the_filter),
		cmocka_unit_test(lets_through_on_the_running_kernel),
		cmocka_unit_test(refuses_every_refused_number),
#ifdef __x86_64__
		cmocka_unit_test(kills_calls_of_x32),
		cmocka_unit_test(kills_calls_of_i386),
		cmocka_unit_test(survives_call_minus_one),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
