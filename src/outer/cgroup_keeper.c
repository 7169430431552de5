/* SPDX-License-Identifier: Apache-2.0 */
/* cgroup_keeper - a process that removes the cgroup of a run at its end. */
#include "outer/cgroup_keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/sys.h"

#define READY_MS 60000	/* as for the other parts at start-up */
#define TRIES 50	/* to find the cgroup empty */
#define TRY_MS 100

/* The only descriptors of the keeper. */
enum { WAKE_FD, PARENT_FD, KILL_FD, EVENTS_FD, N_FDS };

/*
 * A cgroup.kill that is not there (before Linux 5.14) leaves it to the end of
 * the pid namespace, which comes with that of the supervisor.
 */
static void set_fds(int wake_fd, int parent_fd, int dir_fd)
{
	int fds[N_FDS] = {
		[WAKE_FD] = wake_fd,
		[PARENT_FD] = parent_fd,
		[KILL_FD] = openat(dir_fd, "cgroup.kill", O_WRONLY | O_CLOEXEC),
		[EVENTS_FD] = openat(dir_fd, "cgroup.events",
				     O_RDONLY | O_CLOEXEC),
	};

	for (int i = 0; i < N_FDS; i++)
		if (fds[i] >= 0)
			fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, N_FDS);
	for (int i = 0; i < N_FDS; i++) {
		(void)close(i);
		if (fds[i] >= 0 && dup2(fds[i], i) < 0)
			_exit(1);
	}
	if (sys_close_range(N_FDS, ~0u, 0) < 0)
		_exit(1);
}

static int become_owner(const struct stat *st)
{
	if (geteuid() == 0 &&
	    (setgroups(0, NULL) < 0 ||
	     setresgid(st->st_gid, st->st_gid, st->st_gid) < 0 ||
	     setresuid(st->st_uid, st->st_uid, st->st_uid) < 0))
		return -1;
	return sys_capset(0);
}

/*
 * Who owns the directory may remove what is in it without any capability; but
 * the kernel makes the root cgroup with mode 0555, where only this one helps.
 * Without root there are no other ids and no capabilities.
 */
static void give_up_rights(void)
{
	struct stat st;
	bool is_bare;

	if (fstat(PARENT_FD, &st) < 0)
		_exit(1);
	is_bare = geteuid() == 0 && !(st.st_mode & S_IWUSR);
	if ((is_bare ? sys_capset(UINT64_C(1) << CAP_DAC_OVERRIDE) :
		       become_owner(&st)) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ||
	    faccessat(PARENT_FD, ".", W_OK, AT_EACCESS) < 0)
		_exit(1);
}

static bool is_gone(const char *name)
{
	return unlinkat(PARENT_FD, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
}

/* A process that is being killed takes its time to leave. */
static void wait_for_change(void)
{
	struct pollfd p = { .fd = EVENTS_FD, .events = POLLPRI };
	char text[256];

	if (pread(EVENTS_FD, text, sizeof(text), 0) >= 0)
		(void)poll(&p, 1, TRY_MS);
}

static _Noreturn void keep(const char *name)
{
	char byte = 0;

	/* whoever does not hear it is gone, which is what we wait for */
	if (write(WAKE_FD, &byte, 1) == 1)
		while (read(WAKE_FD, &byte, 1) < 0 && errno == EINTR)
			continue;
	for (int i = 0; i < TRIES; i++) {
		if (is_gone(name))
			_exit(0);
		(void)fdio_write_all(KILL_FD, "1", 1);
		wait_for_change();
	}
	_exit(1);
}

static _Noreturn void become_keeper(int wake_fd, int parent_fd, int dir_fd,
				    const char *name)
{
	sigset_t all;

	(void)sigfillset(&all);
	if (sigprocmask(SIG_SETMASK, &all, NULL) < 0 || setsid() < 0 ||
	    chdir("/") < 0)
		_exit(1);
	set_fds(wake_fd, parent_fd, dir_fd);
	give_up_rights();
	keep(name);
}

int cgroup_keeper_start(int parent_fd, int dir_fd, const char *name,
			pid_t *ret_pid, int *ret_fd, struct err *err)
{
	int pair[2];
	pid_t pid;

	/* both ways: it says when it is ready, we only ever hang up */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(err, errno, "make a channel");
	pid = fork();
	if (pid == 0) {
		(void)close(pair[0]);
		become_keeper(pair[1], parent_fd, dir_fd, name);
	}
	(void)close(pair[1]);
	if (pid < 0) {
		(void)close(pair[0]);
		return err_sys(err, errno, "start what removes it");
	}
	*ret_pid = pid;
	*ret_fd = pair[0];
	return 0;
}

int cgroup_keeper_wait(int fd, struct err *err)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char byte;

	if (poll(&p, 1, READY_MS) == 1 && read(fd, &byte, 1) == 1)
		return 0;
	return err_set(err, ERR_INTERNAL,
		       "what removes the cgroup cannot do it, or could "
		       "not give up its other rights");
}

void cgroup_keeper_end(pid_t *pid, int *fd)
{
	drop_fd(fd);
	while (*pid > 0 && waitpid(*pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	*pid = 0;
}
