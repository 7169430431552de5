/* SPDX-License-Identifier: Apache-2.0 */
/* split_init - forks the script's process; the parent stays as pid 1. */
/*
 * Theory of operation
 *
 * Pid 1 lives as long as the script: it passes signals on, reaps what is left
 * to it, reports the script's wait status and ends.  Its end ends every process
 * of the pid namespace, and the supervisor's end, seen as the death signal or
 * as a hang-up of alive_fd, is its end.
 *
 * It alone holds the directory of an overlay's changes while the script lives:
 * unlike the supervisor it is not dumpable, so that nobody, not another process
 * of the same user either, reaches that by its /proc/PID/fd.
 *
 * All signals are blocked and read from a signalfd.  Blocked ones are queued
 * although the kernel would spare the first process of a namespace those it
 * does not handle.  A sender outside the namespace has pid 0; only those are
 * passed on.  (The script can queue a signal that claims so; it reaches itself
 * with it, which it can without.)
 *
 * With a terminal, pid 1 leads its session and the script's process group is in
 * it, as a shell and its job are: a script that stops can be seen to, and its
 * group is not orphaned, so that the keys which stop it work (setpgid(2)).  Pid
 * 1 keeps the terminal open: its end is the end of the run, even if the script
 * closes and opens it.  Without a terminal the script has a session of its own.
 *
 * Forked after Landlock, both are in one domain.  Were they restricted each on
 * its own, they would be siblings and signals from pid 1 would be EPERM.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/sys.h"
#include "inner/self.h"
#include "inner/steps.h"

#define STEP STEP_SPLIT_INIT
#define HAND_OUT_TRIES 1000
#define HAND_OUT_PAUSE_MS 5

struct init {
	pid_t script;
	int signal_fd;
	int init_fd;
	int alive_fd;
	int terminal_fd;	/* -1: none */
	int left_fd;	/* -1: none */
	pid_t own_group;
	pid_t front_group;	/* to be in front again */
	uint32_t n_continued;	/* orders, so that a stop is known to be old */
};

/*
 * What the script changed in an overlay goes out when nobody is left to change
 * it: once it was killed no process can fork (fork(2) fails with a signal
 * pending), and orphans become our children.
 */
static int hand_out(const struct init *init)
{
	static struct wire_writer w;

	(void)kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		continue;
	wire_begin(&w, WIRE_LEFT);
	for (int i = 0; wire_send(&w, init->init_fd, &init->left_fd, 1) < 0;
	     i++)
		/* other runs of this user can have too many in flight */
		if (errno != ETOOMANYREFS || i == HAND_OUT_TRIES ||
		    poll(NULL, 0, HAND_OUT_PAUSE_MS) < 0)
			return -1;
	return 0;
}

/* Ends pid 1, and so the whole namespace. */
static _Noreturn void report_exit(const struct init *init, int status)
{
	static struct wire_writer w;

	wire_begin(&w, WIRE_EXITED);
	wire_put_u32(&w, (uint32_t)status);
	if (wire_send(&w, init->init_fd, NULL, 0) < 0 ||
	    (init->left_fd >= 0 && hand_out(init) < 0))
		_exit(125);
	_exit(0);
}

static void report_stop(const struct init *init, int sig)
{
	static struct wire_writer w;

	wire_begin(&w, WIRE_STOPPED);
	wire_put_u32(&w, (uint32_t)sig);
	wire_put_u32(&w, init->n_continued);
	if (wire_send(&w, init->init_fd, NULL, 0) < 0)
		_exit(125);
}

static void reap(const struct init *init)
{
	int flags = WNOHANG | (init->terminal_fd >= 0 ? WUNTRACED : 0);
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, flags)) > 0) {
		if (pid != init->script)
			continue;
		if (!WIFSTOPPED(status))
			report_exit(init, status);
		report_stop(init, WSTOPSIG(status));
	}
}

static void take_signals(const struct init *init)
{
	struct signalfd_siginfo info[16];
	ssize_t n = read(init->signal_fd, info, sizeof(info));

	if (n < 0 && errno != EAGAIN && errno != EINTR)
		_exit(125);
	for (size_t i = 0; n > 0 && i < (size_t)n / sizeof(info[0]); i++)
		if (info[i].ssi_signo == SIGCHLD)
			reap(init);
		else if (info[i].ssi_pid == 0)
			(void)kill(init->script, (int)info[i].ssi_signo);
}

/* The script's group exists only once it has made it. */
static void send_signal(const struct init *init, int sig, bool to_group)
{
	if (!to_group || kill(-init->script, sig) < 0)
		(void)kill(init->script, sig);
}

/*
 * Who reads or changes a terminal from its background is stopped.  What the
 * script's own job control had put in front comes back there.
 */
static void set_front(struct init *init, bool is_front)
{
	pid_t now = tcgetpgrp(init->terminal_fd);

	if (!is_front) {
		if (now != init->own_group)
			init->front_group = now;
		(void)tcsetpgrp(init->terminal_fd, init->own_group);
	} else if (now == init->own_group &&
		   tcsetpgrp(init->terminal_fd, init->front_group) < 0) {
		(void)tcsetpgrp(init->terminal_fd, init->script);
	}
}

static int follow_order(struct init *init, const uint8_t *record, size_t n)
{
	struct wire_reader r;
	uint32_t type = wire_open(&r, record, n);
	uint32_t what = wire_get_u32(&r);
	uint32_t to_group = type == WIRE_SIGNAL ? wire_get_u32(&r) : 0;

	if (wire_end(&r) < 0)
		return -1;
	if (type == WIRE_SIGNAL && what == SIGCONT)
		init->n_continued++;
	if (type == WIRE_SIGNAL && what >= 1 && what <= 64 && to_group <= 1)
		send_signal(init, (int)what, to_group == 1);
	else if (type == WIRE_FRONT && what <= 1 && init->terminal_fd >= 0)
		set_front(init, what == 1);
	else
		return -1;
	return 0;
}

static void take_order(struct init *init)
{
	uint8_t record[32];
	size_t n_fds = 0;
	ssize_t n = fdio_recv(init->init_fd, record, sizeof(record), NULL, 0,
			      &n_fds);

	if (n <= 0 || follow_order(init, record, (size_t)n) < 0)
		_exit(125);
}

static _Noreturn void run_init(struct init *init)
{
	struct pollfd p[] = {
		{ .fd = init->alive_fd },	/* POLLHUP always counts */
		{ .fd = init->signal_fd, .events = POLLIN },
		{ .fd = init->init_fd, .events = POLLIN },
	};

	for (;;) {
		if (poll(p, ARRAY_SIZE(p), -1) < 0 && errno != EINTR)
			_exit(125);
		if (p[0].revents != 0)
			_exit(125);
		if (p[1].revents != 0)
			take_signals(init);
		if (p[2].revents != 0)
			take_order(init);
	}
}

static int make_signal_fd(void)
{
	sigset_t all;
	int fd;

	(void)sigfillset(&all);
	fd = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		fail(STEP, errno, 0, "signalfd");
	return fd;
}

static _Noreturn void become_init(const struct inner_fds *fds, pid_t script)
{
	struct init init = {
		.script = script,
		.signal_fd = make_signal_fd(),
		.init_fd = fds->init_fd,
		.alive_fd = fds->alive_fd,
		.terminal_fd = fds->terminal_fd,
		.left_fd = fds->left_fd,
		.own_group = getpgrp(),
		.front_group = script,
	};

	if (sys_seccomp_filter(&fds->init_filter, 0) < 0)
		fail(STEP, errno, 0, "load the filter of pid 1");
	/* or their readers would never see the end of them */
	for (int fd = 0; fd < 3; fd++)
		(void)close(fd);
	(void)close(fds->sync_fd);
	run_init(&init);
}

/* A new session has no terminal; the first it takes controls it. */
static void lead_session(const struct inner_fds *fds)
{
	/* pid 1 too: what the terminal sends goes to the supervisor alone */
	if (setsid() != getpid())
		fail(STEP, EPERM, 0, "a session for pid 1");
	if (fds->terminal_fd >= 0 && ioctl(fds->terminal_fd, TIOCSCTTY, 0) < 0)
		fail(STEP, errno, 0, "a terminal for the session");
}

/* All signals are blocked, SIGTTOU too: from its background this is allowed. */
static void lead_group(const struct inner_fds *fds)
{
	if (fds->terminal_fd < 0) {
		if (setsid() != getpid())
			fail(STEP, EPERM, 0, "a session for the script");
		return;
	}
	if (setpgid(0, 0) < 0 || getpgrp() != getpid())
		fail(STEP, EPERM, 0, "a process group for the script");
	if (fds->in_front && tcsetpgrp(fds->terminal_fd, getpgrp()) < 0)
		fail(STEP, errno, 0, "the foreground for the script");
	(void)close(fds->terminal_fd);
}

/*
 * split_init() - Become two: pid 1 and the process of the script.
 *
 * Needs:    the Landlock domain, the limits and empty capability sets, which
 *           both inherit; the first process of the pid namespace
 * Leaves:   pid 1 in its own loop, under its own filter, without streams; the
 *           child in a session without a terminal, or in a group of its own on
 *           the terminal that was made inside, with nothing open but the
 *           streams and the sync channel.  Only the child returns
 * Mustn't:  run before restrict_access(), or after load_filter(): pid 1 has a
 *           smaller filter
 */
void split_init(const struct inner_fds *fds)
{
	int open_now[] = { 0, 1, 2, fds->sync_fd };
	pid_t pid;

	/* an ignored SIGCHLD would make the kernel reap, and lose the status */
	if (signal(SIGCHLD, SIG_DFL) == SIG_ERR)
		fail(STEP, errno, 0, "reset SIGCHLD");
	lead_session(fds);
	pid = sys_clone(0);
	if (pid < 0)
		fail(STEP, errno, 0, "fork");
	if (pid > 0)
		become_init(fds, pid);
	lead_group(fds);
	(void)close(fds->init_fd);
	(void)close(fds->alive_fd);
	if (fds->left_fd >= 0)
		(void)close(fds->left_fd);
	self_check_fds(open_now, ARRAY_SIZE(open_now), STEP);
}
