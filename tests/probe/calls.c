/* SPDX-License-Identifier: Apache-2.0 */
/* calls - acts by bare system calls that the filter has to judge. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned long flag_of(const char *name)
{
	static const struct {
		const char *name;
		unsigned long flag;
	} table[] = {
		{ "user", CLONE_NEWUSER }, { "mnt", CLONE_NEWNS },
		{ "pid", CLONE_NEWPID },   { "net", CLONE_NEWNET },
		{ "ipc", CLONE_NEWIPC },   { "uts", CLONE_NEWUTS },
		{ "cgroup", 0x02000000 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, name) == 0)
			return table[i].flag;
	broken("'%s' is no namespace", name);
}

int act_unshare(int argc, char **argv)
{
	(void)argc;
	if (unshare((int)flag_of(argv[1])) < 0)
		return refused(errno, "unshare %s", argv[1]);
	return done("own %s namespace", argv[1]);
}

int act_clone(int argc, char **argv)
{
	long pid = syscall(SYS_clone, flag_of(argv[1]) | SIGCHLD, 0, 0, 0, 0);

	(void)argc;
	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return refused(errno, "clone into a new %s", argv[1]);
	(void)waitpid((pid_t)pid, NULL, 0);
	return done("child in its own %s namespace", argv[1]);
}

int act_clone3(int argc, char **argv)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	(void)argc;
	(void)argv;
	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return refused(errno, "clone3");
	(void)waitpid((pid_t)pid, NULL, 0);
	return done("clone3");
}

/* Joining a namespace needs a capability there: make one's own, if possible. */
int act_setns(int argc, char **argv)
{
	int fd;

	(void)argc;
	(void)argv;
	(void)unshare(CLONE_NEWUSER | CLONE_NEWUTS);
	fd = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return refused(errno, "open /proc/self/ns/uts");
	if (setns(fd, 0) < 0)
		return refused(errno, "setns");
	return done("setns");
}

/*
 * Called with arguments that cannot work, so that nothing happens: a call that
 * is there complains of them, one that is refused says EPERM or ENOSYS.
 */
int act_call(int argc, char **argv)
{
	static const struct {
		const char *name;
		long nr;
	} table[] = {
		{ "open_tree", 428 },	     { "move_mount", 429 },
		{ "fsopen", 430 },	     { "fsconfig", 431 },
		{ "fsmount", 432 },	     { "fspick", 433 },
		{ "mount_setattr", 442 },    { "open_tree_attr", 467 },
		{ "io_uring_setup", 425 },   { "io_uring_enter", 426 },
		{ "io_uring_register", 427 }, { "mount", SYS_mount },
		{ "umount2", SYS_umount2 },  { "pivot_root", SYS_pivot_root },
	};

	(void)argc;
	/* own namespaces make the control live for an ordinary user */
	(void)unshare(CLONE_NEWUSER | CLONE_NEWNS);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].name, argv[1]) != 0)
			continue;
		if (syscall(table[i].nr, -1L, -1L, -1L, -1L, -1L, -1L) < 0 &&
		    (errno == EPERM || errno == ENOSYS || errno == EACCES))
			return refused(errno, "%s", argv[1]);
		return done("%s is there", argv[1]);
	}
	broken("no call named %s", argv[1]);
}

int act_raw(int argc, char **argv)
{
	long a[7] = { 0 };
	long got;

	for (int i = 1; i < argc && i < 8; i++)
		a[i - 1] = number(argv[i]);
	got = syscall(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
	if (got < 0)
		return refused(errno, "call %ld", a[0]);
	return done("call %ld gave %ld", a[0], got);
}

int act_socket(int argc, char **argv)
{
	long fd = syscall(SYS_socket, number(argv[1]), number(argv[2]),
			  number(argv[3]));

	(void)argc;
	if (fd < 0)
		return refused(errno, "socket %s %s %s", argv[1], argv[2],
			       argv[3]);
	return done("socket %s %s %s", argv[1], argv[2], argv[3]);
}

/*
 * Success is to live on: a kernel without x32 or i386 answers ENOSYS, one with
 * it the process id; the filter must kill.
 */
int act_x32(int argc, char **argv)
{
	(void)argc;
	(void)argv;
#ifdef __x86_64__
	return done("x32 getpid gave %ld", syscall(0x40000000L | SYS_getpid));
#else
	broken("not x86-64");
#endif
}

int act_i386(int argc, char **argv)
{
	(void)argc;
	(void)argv;
#ifdef __x86_64__
	long got = 20; /* getpid */

	__asm__ volatile("int $0x80" : "+a"(got) : : "memory");
	if (got <= 0)
		broken("int 0x80 gave %ld", got);
	return done("i386 getpid gave %ld", got);
#else
	broken("not x86-64");
#endif
}

int key_read(const char *name, char *buf, size_t size)
{
	long key = syscall(SYS_keyctl, KEYCTL_SEARCH,
			   KEY_SPEC_SESSION_KEYRING, "user", name, 0);

	if (key < 0)
		return -1;
	memset(buf, 0, size);
	return (int)syscall(SYS_keyctl, KEYCTL_READ, key, buf, size - 1);
}

int act_key_read(int argc, char **argv)
{
	char buf[200];

	(void)argc;
	if (key_read(argv[1], buf, sizeof(buf)) < 0)
		return refused(errno, "key %s", argv[1]);
	return done("key %s: %s", argv[1], buf);
}

/*
 * A process can hold sixteen Landlock domains.  Who can add sixteen had none;
 * so the kernel itself says how many hold already.
 */
int act_landlock_layers(int argc, char **argv)
{
	struct {
		uint64_t fs, net, scoped;
	} attr = { .fs = 1 << 12 /* make symbolic links */ };
	int added = 0;

	(void)argc;
	(void)argv;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		broken("no new privileges");
	for (; added < 17; added++) {
		int fd = (int)syscall(444, &attr, sizeof(attr.fs), 0);

		if (fd < 0)
			broken("landlock_create_ruleset");
		if (syscall(446, fd, 0) < 0) {
			if (errno != E2BIG)
				broken("landlock_restrict_self");
			break;
		}
		(void)close(fd);
	}
	if (added == 16)
		return done("no Landlock domain held");
	return refused(E2BIG, "%d Landlock domain holds", 16 - added);
}

int act_mount(int argc, char **argv)
{
	(void)argc;
	(void)unshare(CLONE_NEWUSER | CLONE_NEWNS);
	if (mount("none", argv[1], "tmpfs", 0, NULL) < 0)
		return refused(errno, "mount on %s", argv[1]);
	return done("mounted on %s", argv[1]);
}

int act_umount(int argc, char **argv)
{
	(void)argc;
	(void)unshare(CLONE_NEWUSER | CLONE_NEWNS);
	if (umount2(argv[1], MNT_DETACH) < 0)
		return refused(errno, "umount %s", argv[1]);
	return done("unmounted %s", argv[1]);
}

/* Inside a new pid namespace a session of the outside is 0. */
int act_session(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (getsid(0) != 0 && getsid(0) != getpid() && getsid(0) != 1)
		return done("session of %d", getsid(0));
	return refused(ESRCH, "a session of its own");
}
