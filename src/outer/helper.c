/* SPDX-License-Identifier: Apache-2.0 */
/* helper - a program of ours, started apart. */
#include "outer/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/sys.h"
#include "decide/live/guard.h"
#include "outer/paths.h"

/*
 * Root or ourselves.  In a user namespace that does not map uid 0 the files of
 * root are shown as those of the overflow uid (user_namespaces(7)), and what is
 * installed cannot be told from what another unmapped user owns.
 */
static bool is_trusted_owner(uid_t uid)
{
	autorelease_strbuf struct strbuf map = STRBUF_INIT;
	autorelease_strbuf struct strbuf overflow = STRBUF_INIT;
	struct err ignored = ERR_INIT;

	if (uid == 0 || uid == getuid())
		return true;
	if (fdio_read_file("/proc/self/uid_map", 4096, &map, &ignored) < 0 ||
	    fdio_read_file("/proc/sys/kernel/overflowuid", 64, &overflow,
			   &ignored) < 0)
		return false;
	return strtoul(strbuf_text(&map), NULL, 10) != 0 &&
	       strtoul(strbuf_text(&overflow), NULL, 10) == uid;
}

#define PROGRAM_FD (GUARD_DIAL_FD + 1)	/* until exec */

/* Opens the program by a descriptor that may be executed and is judged. */
static int open_program(const char *name, enum obstacle obstacle, int *ret_fd,
			struct err *err)
{
	autofree char *path = mem_printf("%s/%s", paths_libexec, name);
	autoclose int fd = open(path, O_PATH | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;

	if (fd < 0) {
		err_sys(err, errno, "open %s", path);
		return diagnosis_hint(obstacle, err);
	}
	if (fstat(fd, &st) < 0)
		return err_sys(err, errno, "stat %s", path);
	if (!S_ISREG(st.st_mode) || (st.st_mode & (S_IWGRP | S_IWOTH)) ||
	    !(st.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) ||
	    !is_trusted_owner(st.st_uid)) {
		err_set(err, ERR_HOST,
			"%s must be a program of root or of the caller and "
			"not writable by others",
			path);
		return diagnosis_hint(obstacle, err);
	}
	*ret_fd = steal_fd(&fd);
	return 0;
}

/*
 * What our caller left open for us is not for our programs.  Without the call
 * (before Linux 5.9) every number there can be is closed.
 */
static int close_from(unsigned first)
{
	struct rlimit lim;

	if (sys_close_range(first, ~0u, 0) == 0)
		return 0;
	if (errno != ENOSYS || getrlimit(RLIMIT_NOFILE, &lim) < 0)
		return -1;
	for (rlim_t fd = first; fd < lim.rlim_max && fd < INT_MAX; fd++)
		(void)close((int)fd);
	return 0;
}

struct start_info {
	const struct id_plan *ids;
	int program_fd;
	int control_fd;
	int other_fd;
};

/*
 * In the child, between clone and exec: nothing but system calls.  The three
 * descriptors to pass are above 5 or are moved there first, so that placing
 * one cannot overwrite another.  A session of its own: what is sent to our
 * process group is for the supervisor to act on, and a helper has no terminal.
 */
static int become_helper(void *arg)
{
	const struct start_info *info = arg;
	const struct id_plan *ids = info->ids;
	static char *const no_env[] = { NULL };
	char name[] = "cordon-guard";
	char *const argv[] = { name, NULL };
	int from[3], null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	from[0] = fcntl(info->control_fd, F_DUPFD_CLOEXEC, 10);
	from[1] = fcntl(info->other_fd, F_DUPFD_CLOEXEC, 10);
	from[2] = fcntl(info->program_fd, F_DUPFD_CLOEXEC, 10);
	if (null_fd < 0 || from[0] < 0 || from[1] < 0 || from[2] < 0)
		_exit(EXIT_FAILURE);
	if (ids->as_root &&
	    (setgroups(0, NULL) < 0 ||
	     setresgid(ids->gid, ids->gid, ids->gid) < 0 ||
	     setresuid(ids->uid, ids->uid, ids->uid) < 0))
		_exit(EXIT_FAILURE);
	if (setsid() < 0 || dup2(null_fd, 0) < 0 || dup2(null_fd, 1) < 0 ||
	    dup2(from[0], GUARD_CONTROL_FD) < 0 ||
	    dup2(from[1], GUARD_DIAL_FD) < 0 ||
	    dup3(from[2], PROGRAM_FD, O_CLOEXEC) < 0 ||
	    close_from(PROGRAM_FD + 1) < 0)
		_exit(EXIT_FAILURE);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)syscall(SYS_execveat, PROGRAM_FD, "", argv, no_env,
		      AT_EMPTY_PATH);
	_exit(EXIT_FAILURE);
}

/*
 * Shares our memory until it executes, and we wait: copying it, and the faults
 * after that in both processes, would cost more than the wait.  Its change of
 * ids makes the shared memory undumpable (prctl(2)), so nobody of those ids can
 * trace it in between; spawn.c makes us dumpable again once root is given up.
 */
static pid_t start_process(struct start_info *info)
{
	static uint8_t stack[16384] __attribute__((aligned(16)));

	return clone(become_helper, stack + sizeof(stack),
		     CLONE_VM | CLONE_VFORK | SIGCHLD, info);
}

int helper_check(const char *name, enum obstacle obstacle, struct err *err)
{
	autoclose int fd = -1;

	return open_program(name, obstacle, &fd, err);
}

int helper_start(const char *name, enum obstacle obstacle,
		 const struct id_plan *ids, int other_fd, struct helper *ret,
		 struct err *err)
{
	autoclose int program_fd = -1;
	struct start_info info = { .ids = ids, .other_fd = other_fd };
	int control[2];
	pid_t pid;

	if (open_program(name, obstacle, &program_fd, err) < 0)
		return -1;
	if (fdio_socketpair(control) < 0)
		return err_sys(err, errno, "make a channel to %s", name);
	info.program_fd = program_fd;
	info.control_fd = control[1];
	pid = start_process(&info);
	(void)close(control[1]);
	ret->control_fd = control[0];
	if (pid < 0)
		return err_sys(err, errno, "start %s", name);
	ret->pid = pid;
	ret->pidfd = sys_pidfd_open(pid);
	if (ret->pidfd < 0)
		return err_sys(err, errno, "pidfd_open of %s", name);
	return 0;
}

int helper_expect(const struct helper *helper, const char *name,
		  enum wire_type type, int timeout_ms,
		  uint8_t record[static WIRE_MAX], struct wire_reader *r,
		  struct err *err)
{
	struct pollfd p = { .fd = helper->control_fd, .events = POLLIN };
	char why[300] = "";
	uint32_t got;
	ssize_t n;

	if (poll(&p, 1, timeout_ms) != 1)
		return err_set(err, ERR_INTERNAL,
			       "the %s did not answer in %d ms", name,
			       timeout_ms);
	n = fdio_recv(helper->control_fd, record, WIRE_MAX, NULL, 0, NULL);
	if (n <= 0)
		return err_set(err, ERR_INTERNAL,
			       "the %s ended before it was ready", name);
	got = wire_open(r, record, (size_t)n);
	if (got == type)
		return 0;
	if (got == WIRE_BROKEN)
		wire_get_text(r, why, sizeof(why));
	return err_set(err, ERR_HOST, "the %s could not start%s%s", name,
		       why[0] ? ": " : "", why);
}

void helper_end(pid_t *pid, int *pidfd)
{
	if (*pid > 0) {
		/* not reaped yet, so the number is still its own */
		if (*pidfd < 0 || sys_pidfd_send_signal(*pidfd, SIGKILL) < 0)
			(void)kill(*pid, SIGKILL);
		while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	*pid = 0;
	drop_fd(pidfd);
}

void helper_release(struct helper *helper)
{
	helper_end(&helper->pid, &helper->pidfd);
	drop_fd(&helper->control_fd);
}
