/* SPDX-License-Identifier: Apache-2.0 */
/* procs - acts on other processes, on ids, capabilities and quantities. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

int act_caps(int argc, char **argv)
{
	static const char *const names[] = { "CapInh:", "CapPrm:", "CapEff:",
					     "CapBnd:", "CapAmb:" };
	FILE *status = fopen("/proc/self/status", "re");
	char line[300], held[300] = "";
	size_t n = 0, seen = 0;

	(void)argc;
	(void)argv;
	if (!status)
		return refused(errno, "open /proc/self/status");
	while (fgets(line, sizeof(line), status)) {
		for (size_t i = 0; i < 5; i++) {
			if (strncmp(line, names[i], 7) != 0)
				continue;
			seen++;
			if (strtoull(line + 7, NULL, 16) != 0)
				n += (size_t)snprintf(held + n,
						      sizeof(held) - n,
						      " %.30s", line);
		}
	}
	(void)fclose(status);
	if (seen != 5)
		broken("%zu capability sets in /proc/self/status", seen);
	if (n == 0)
		return refused(EPERM, "all five sets are empty");
	return done("held:%s", held);
}

int act_ids(int argc, char **argv)
{
	gid_t groups[64];
	int n = getgroups(64, groups);
	int extra = 0;
	uid_t ruid, euid, suid;

	(void)argc;
	(void)argv;
	for (int i = 0; i < n; i++)
		extra += groups[i] != getgid();
	if (getresuid(&ruid, &euid, &suid) < 0)
		broken("getresuid");
	if (ruid && euid && suid && extra == 0)
		return refused(EPERM, "uid %u, gid %u, no other group", ruid,
			       getgid());
	return done("uid %u %u %u, %d other groups", ruid, euid, suid, extra);
}

/* A child that waits for the end of its parent, as a target that is ours. */
static pid_t target(const char *text)
{
	int life[2];
	char c;
	pid_t pid;

	if (strcmp(text, "child") != 0)
		return (pid_t)number(text);
	/* a death signal would be too late for a parent that has ended */
	if (pipe2(life, O_CLOEXEC) < 0)
		broken("pipe2");
	pid = fork();
	if (pid < 0)
		broken("fork");
	if (pid == 0) {
		(void)close(life[1]);
		_exit(read(life[0], &c, 1) == 0 ? 0 : 1);
	}
	(void)close(life[0]);
	return pid;
}

int act_ptrace(int argc, char **argv)
{
	pid_t pid = target(argv[1]);

	(void)argc;
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0)
		return refused(errno, "ptrace of %s", argv[1]);
	return done("traces %s", argv[1]);
}

int act_vmwrite(int argc, char **argv)
{
	static char word[8] = "pwned";
	struct iovec from = { word, sizeof(word) };
	struct iovec to = { word, sizeof(word) };
	pid_t pid = target(argv[1]);

	(void)argc;
	if (process_vm_writev(pid, &from, 1, &to, 1, 0) < 0)
		return refused(errno, "process_vm_writev to %s", argv[1]);
	return done("wrote to the memory of %s", argv[1]);
}

int act_mem(int argc, char **argv)
{
	char path[40];
	int fd;

	(void)argc;
	(void)snprintf(path, sizeof(path), "/proc/%d/mem", target(argv[1]));
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return refused(errno, "open %s", path);
	return done("opened %s", path);
}

int act_getfd(int argc, char **argv)
{
	int pidfd = (int)syscall(SYS_pidfd_open, target(argv[1]), 0);
	int sys = EBADF;

	(void)argc;
	if (pidfd < 0)
		return refused(errno, "pidfd_open of %s", argv[1]);
	for (int fd = 0; fd < 64; fd++) {
		long got = syscall(SYS_pidfd_getfd, pidfd, fd, 0);

		if (got >= 0)
			return done("took descriptor %d of %s", fd, argv[1]);
		if (errno != EBADF)
			sys = errno;
	}
	return refused(sys, "descriptors of %s", argv[1]);
}

int act_kill(int argc, char **argv)
{
	(void)argc;
	if (kill((pid_t)number(argv[1]), (int)number(argv[2])) < 0)
		return refused(errno, "signal %s to %s", argv[2], argv[1]);
	return done("sent %s to %s", argv[2], argv[1]);
}

int act_hold(int argc, char **argv)
{
	char c;

	(void)argc;
	(void)argv;
	if (write(1, "up\n", 3) != 3)
		return 1;
	while (read(0, &c, 1) > 0)
		;
	return 0;
}

int act_pause(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (write(1, "up\n", 3) != 3)
		return 1;
	for (;;)
		(void)pause();
}

int act_forks(int argc, char **argv)
{
	long n = number(argv[1]), made = 0;
	int sys = 0;
	int gate[2];

	(void)argc;
	if (pipe(gate) < 0)
		broken("pipe");
	for (; made < n; made++) {
		pid_t pid = fork();

		if (pid < 0) {
			sys = errno;
			break;
		}
		if (pid == 0) {
			char c;

			(void)close(gate[1]);
			_exit(read(gate[0], &c, 1) == 0 ? 0 : 1);
		}
	}
	(void)close(gate[1]);
	for (long i = 0; i < made; i++)
		(void)wait(NULL);
	if (made < n)
		return refused(sys, "%ld of %ld processes", made, n);
	return done("%ld processes", n);
}

/* Touches size bytes, says 0 or errno, and stays until the gate goes. */
static void hold_memory(size_t size, int flags, int said_fd, int gate_fd)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       flags | MAP_ANONYMOUS, -1, 0);
	unsigned char sys = p == MAP_FAILED ? (unsigned char)errno : 0;
	char c;

	if (sys == 0)
		memset(p, 1, size);
	_exit(write(said_fd, &sys, 1) == 1 && read(gate_fd, &c, 1) == 0 ? 0 :
									  1);
}

int act_memory(int argc, char **argv)
{
	long n = number(argv[1]), mib = number(argv[2]);
	int flags = argc > 3 && strcmp(argv[3], "shared") == 0 ? MAP_SHARED :
								 MAP_PRIVATE;
	int gate[2], said[2];
	unsigned char sys = 0;

	if (pipe(gate) < 0 || pipe(said) < 0)
		broken("pipe");
	for (long i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			broken("fork");
		if (pid > 0)
			continue;
		(void)close(gate[1]);
		hold_memory((size_t)mib << 20, flags, said[1], gate[0]);
	}
	for (long i = 0; i < n && sys == 0; i++)
		if (read(said[0], &sys, 1) != 1)
			broken("read");
	(void)close(gate[1]);
	for (long i = 0; i < n; i++)
		(void)wait(NULL);
	if (sys != 0)
		return refused(sys, "%ld MiB in a process", mib);
	return done("%ld times %ld MiB", n, mib);
}

/* cap_net_raw, permitted and effective, as setcap(8) writes it. */
int act_filecap(int argc, char **argv)
{
	struct vfs_cap_data data = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1u << CAP_NET_RAW,
	};

	(void)argc;
	if (setxattr(argv[1], "security.capability", &data, XATTR_CAPS_SZ_2,
		     0) < 0)
		return refused(errno, "a file capability for %s", argv[1]);
	return done("%s has cap_net_raw", argv[1]);
}

int act_noroot(int argc, char **argv)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct none[2] = { 0 };

	(void)argc;
	if (prctl(PR_SET_SECUREBITS, SECBIT_NOROOT, 0, 0, 0) < 0 ||
	    syscall(SYS_capset, &head, none) < 0)
		broken("give up capabilities");
	run(argv + 1);
}

int act_fill(int argc, char **argv)
{
	static char block[65536];
	long n = number(argv[2]), left = n;
	int fd = open(argv[1], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	(void)argc;
	(void)signal(SIGXFSZ, SIG_IGN);
	if (fd < 0)
		return refused(errno, "open %s", argv[1]);
	while (left > 0) {
		size_t want = left > (long)sizeof(block) ? sizeof(block) :
							   (size_t)left;
		ssize_t got = write(fd, block, want);

		if (got < 0)
			return refused(errno, "%ld of %ld bytes", n - left, n);
		left -= got;
	}
	return done("%ld bytes", n);
}
