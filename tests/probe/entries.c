/* SPDX-License-Identifier: Apache-2.0 */
/* entries - acts that knock at entry points of the kernel. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A filter that lets all pass, with a listener that could answer for it. */
int act_listener(int argc, char **argv)
{
	struct sock_filter code[] = {
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = {.len = 1, .filter = code};
	uint64_t flags = argc > 1 ? (uint64_t)number(argv[1])
				  : SECCOMP_FILTER_FLAG_NEW_LISTENER;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		broken("no new privileges");
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &prog) < 0)
		return refused(errno, "a filter with flags %lx",
			       (unsigned long)flags);
	return done("a filter with flags %lx", (unsigned long)flags);
}

/* The file by its handle, which no path and no mount stands before. */
int act_by_handle(int argc, char **argv)
{
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	} u = {.handle.handle_bytes = MAX_HANDLE_SZ};
	int mount_id, dir;

	(void)argc;
	if (name_to_handle_at(AT_FDCWD, argv[1], &u.handle, &mount_id, 0) < 0)
		return refused(errno, "the handle of %s", argv[1]);
	dir = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (open_by_handle_at(dir, &u.handle, O_RDONLY) < 0)
		return refused(errno, "open %s by handle", argv[1]);
	return done("opened %s by handle", argv[1]);
}

/* This program again, from memory that no path leads to. */
int act_from_memfd(int argc, char **argv)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = memfd_create("probe", MFD_CLOEXEC);
	char *none[] = {NULL};
	char buf[65536];
	ssize_t n;

	(void)argc;
	if (from < 0 || to < 0)
		return refused(errno, "a program in memory");
	while ((n = read(from, buf, sizeof(buf))) > 0)
		if (write(to, buf, (size_t)n) != n)
			broken("copy this program");
	(void)fexecve(to, argv, none);
	return refused(errno, "execute a program in memory");
}

/* One byte into the input of the terminal that is stdin, or of FILE. */
int act_push_input(int argc, char **argv)
{
	unsigned long op = (unsigned long)number(argv[1]);
	int fd = argc > 2 ? open(argv[2], O_RDWR | O_NOCTTY | O_CLOEXEC) : 0;

	if (fd < 0)
		return refused(errno, "open %s", argv[2]);
	if (syscall(SYS_ioctl, fd, op, "x") < 0)
		return refused(errno, "ioctl %lx", op);
	return done("ioctl %lx", op);
}

/* A child that crashes: does the kernel say that it dumped core? */
int act_crash(int argc, char **argv)
{
	pid_t pid = fork();
	int status = 0;

	(void)argc;
	(void)argv;
	if (pid < 0)
		broken("fork");
	if (pid == 0) {
		(void)signal(SIGSEGV, SIG_DFL);
		(void)raise(SIGSEGV);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status))
		broken("a child that crashes");
	if (!WCOREDUMP(status))
		return refused(0, "no core was dumped");
	return done("a core was dumped");
}
