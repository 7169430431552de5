/* SPDX-License-Identifier: Apache-2.0 */
/* terminal - the caller's terminal while the script has one of its own. */
/*
 * Theory of operation
 *
 * Modes and size of the terminal inside are set from here, through its master
 * (ioctl_tty(2)), before the gate; the inner side opens it and nothing else.
 *
 * Only the foreground of a terminal may change its modes: from the background
 * the attempt stops us (SIGTTOU), and the modes belong to another job.  A shell
 * that takes its terminal back sets its own, so there is nothing to restore.
 */
#include "outer/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"

/* For the handler alone: what ends us need not pass terminal_release(). */
static struct terminal *active;

bool terminal_is_foreground(void)
{
	return tcgetpgrp(STDIN_FILENO) == getpgrp();
}

bool terminal_may_be_in_front(const struct stream_plan *streams)
{
	return !streams->on_terminal[0] ||
	       (!streams->waits_for_read && terminal_is_foreground());
}

static int check_master(int fd, struct err *err)
{
	unsigned number;
	struct stat st;

	/* /dev/ptmx: devices.txt of the kernel */
	if (fstat(fd, &st) < 0 || !S_ISCHR(st.st_mode) ||
	    st.st_rdev != makedev(5, 2) || ioctl(fd, TIOCGPTN, &number) < 0)
		return err_set(err, ERR_INTERNAL,
			       "the inner side sent what is no terminal");
	return 0;
}

int terminal_dress(int master_fd, const struct stream_plan *streams,
		   bool in_front, struct err *err)
{
	struct winsize size;
	struct termios modes;

	if (check_master(master_fd, err) < 0)
		return -1;
	if (tcgetattr(streams->screen, &modes) < 0)
		return err_sys(err, errno, "read the modes of the terminal");
	if (!streams->on_terminal[0] || !in_front)
		modes.c_oflag &= ~(tcflag_t)OPOST;
	if (tcsetattr(master_fd, TCSANOW, &modes) < 0)
		return err_sys(err, errno, "set the modes of the terminal");
	if (ioctl(streams->screen, TIOCGWINSZ, &size) < 0 ||
	    ioctl(master_fd, TIOCSWINSZ, &size) < 0)
		return err_sys(err, errno, "set the size of the terminal");
	return 0;
}

void terminal_init(struct terminal *t, const struct stream_plan *streams,
		   int master_fd)
{
	struct termios modes;

	t->streams = streams;
	t->master_fd = master_fd;
	t->is_raw = false;
	t->is_bare = master_fd >= 0 && tcgetattr(master_fd, &modes) == 0 &&
		     (modes.c_oflag & OPOST) == 0;
}

void terminal_resize(const struct terminal *t)
{
	struct winsize size;

	if (t->master_fd >= 0 &&
	    ioctl(t->streams->screen, TIOCGWINSZ, &size) == 0)
		(void)ioctl(t->master_fd, TIOCSWINSZ, &size);
}

/* Calls that a handler may make (signal-safety(7)), then as without one. */
static void on_fatal(int sig)
{
	if (active)
		terminal_leave(active);
	(void)raise(sig);
}

/*
 * Signals that would end us at once, and that no caller has ignored.  Those
 * that are passed on are blocked and never come here.
 */
static void catch_fatal(void)
{
	static const int fatal[] = {
		SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS,
		SIGTRAP, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGIO,
	};

	for (size_t i = 0; i < ARRAY_SIZE(fatal); i++) {
		struct sigaction act = {
			.sa_handler = on_fatal,
			.sa_flags = (int)SA_RESETHAND,
		};
		struct sigaction old;

		if (sigaction(fatal[i], NULL, &old) < 0 ||
		    old.sa_handler != SIG_DFL)
			continue;
		(void)sigfillset(&act.sa_mask);
		(void)sigdelset(&act.sa_mask, fatal[i]);
		(void)sigaction(fatal[i], &act, NULL);
	}
}

/* The caller's own modes of output, which ours had stood in for. */
static void undo_bare(struct terminal *t)
{
	struct termios modes;

	if (!t->is_bare)
		return;
	t->is_bare = false;
	if (tcgetattr(t->master_fd, &modes) < 0)
		return;
	modes.c_oflag |= t->saved.c_oflag & OPOST;
	(void)tcsetattr(t->master_fd, TCSANOW, &modes);
}

void terminal_enter(struct terminal *t)
{
	struct termios raw;

	if (t->master_fd < 0 || !t->streams->on_terminal[0])
		return;
	/* still raw by us after a SIGSTOP: the first are the caller's */
	if (!t->is_raw && tcgetattr(STDIN_FILENO, &t->saved) < 0)
		return;
	if (!active) {
		active = t;
		catch_fatal();
	}
	raw = t->saved;
	cfmakeraw(&raw);
	t->is_raw = true;
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	undo_bare(t);
}

void terminal_leave(struct terminal *t)
{
	if (!t->is_raw)
		return;
	t->is_raw = false;
	if (terminal_is_foreground())
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &t->saved);
}

void terminal_release(struct terminal *t)
{
	terminal_leave(t);
	/*
	 * What has not been read was for the script: keys, or what its escape
	 * sequences made the terminal answer, which no shell should read.
	 */
	if (active && terminal_is_foreground())
		(void)tcflush(STDIN_FILENO, TCIFLUSH);
	active = NULL;
	drop_fd(&t->master_fd);
}
