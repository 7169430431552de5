/* SPDX-License-Identifier: Apache-2.0 */
/* deny_syscall - makes one system call fail for a command and its children. */
/*
 *	deny_syscall CALL[/ARG=VALUE | /ARG&BITS] ERRNO COMMAND [ARG...]
 *
 * ERRNO is a name, or LIE: the call does nothing and says that it succeeded.
 * The filter is inherited and cannot be taken off, so a set-up call that fails
 * "once" fails everywhere; a match on an argument (as 32 bits) narrows it.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALL(name) { #name, SYS_##name }

static const struct {
	const char *name;
	unsigned nr;
} calls[] = {
	CALL(bind), CALL(capget), CALL(capset), CALL(chdir), CALL(clone),
	CALL(close), CALL(close_range), CALL(connect), CALL(dup3), CALL(execve),
	CALL(execveat), CALL(fchdir), CALL(fchmod), CALL(fcntl), CALL(fstat),
	CALL(fstatfs), CALL(ftruncate), CALL(getdents64), CALL(getresuid),
	CALL(getrlimit), CALL(getsockname), CALL(getsockopt), CALL(ioctl),
	CALL(keyctl), CALL(kill), CALL(listen), CALL(lseek),
	CALL(memfd_create), CALL(mkdirat), CALL(mknodat), CALL(sendfile),
	CALL(mount), CALL(newfstatat), CALL(openat), CALL(pipe2),
	CALL(pivot_root), CALL(prctl), CALL(prlimit64), CALL(readlinkat),
	CALL(recvmsg), CALL(sendmsg), CALL(sendto), CALL(setgid),
	CALL(setgroups), CALL(sethostname), CALL(setresgid), CALL(setresuid),
	CALL(setrlimit), CALL(setsid), CALL(setsockopt), CALL(setuid),
	CALL(socket), CALL(socketpair), CALL(statfs), CALL(statx),
	CALL(symlinkat), CALL(umount2), CALL(unshare),
	{ "open_tree", 428 }, { "move_mount", 429 }, { "fsopen", 430 },
	{ "fsconfig", 431 }, { "fsmount", 432 }, { "pidfd_open", 434 },
	{ "clone3", 435 }, { "openat2", 437 }, { "mount_setattr", 442 },
	{ "landlock_create_ruleset", 444 }, { "landlock_add_rule", 445 },
	{ "landlock_restrict_self", 446 }, { "seccomp", SYS_seccomp },
	{ "pidfd_send_signal", 424 },
};

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "deny_syscall: %s: %s\n", what, strerror(errno));
	exit(2);
}

static unsigned call_number(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strlen(calls[i].name) == n &&
		    strncmp(calls[i].name, name, n) == 0)
			return calls[i].nr;
	errno = EINVAL;
	fail(name);
}

static unsigned errno_number(const char *name)
{
	if (strcmp(name, "LIE") == 0)
		return 0;
	for (int i = 1; i < 134; i++)
		if (strerrorname_np(i) && strcmp(strerrorname_np(i), name) == 0)
			return (unsigned)i;
	errno = EINVAL;
	fail(name);
}

int main(int argc, char **argv)
{
	const char *slash = argc > 3 ? strchr(argv[1], '/') : NULL;
	unsigned arg = 0, value = 0, bits = 0;
	char *end = NULL;

	if (argc < 4) {
		fputs("deny_syscall CALL[/ARG=VALUE] ERRNO COMMAND...\n",
		      stderr);
		return 2;
	}
	if (slash) {
		arg = (unsigned)strtoul(slash + 1, &end, 10);
		value = (unsigned)strtoul(end + 1, NULL, 0);
		bits = *end == '&';
	}
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			 call_number(argv[1], slash ? (size_t)(slash - argv[1]) :
						      strlen(argv[1])),
			 0, 3),
		/* the low half of the argument, little endian */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args) + 8 * arg),
		BPF_JUMP(BPF_JMP | (!slash ? BPF_JGE : bits ? BPF_JSET :
							      BPF_JEQ) |
				 BPF_K,
			 value, 0, 1),
		BPF_STMT(BPF_RET | BPF_K,
			 SECCOMP_RET_ERRNO | errno_number(argv[2])),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { sizeof(code) / sizeof(code[0]), code };

	if (geteuid() != 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		fail("no new privileges");
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) < 0)
		fail("filter");
	(void)execvp(argv[3], argv + 3);
	fail(argv[3]);
}
