/* SPDX-License-Identifier: Apache-2.0 */
/* signals - which of our signals are passed on, and to whom inside. */
#include "outer/signals.h"

#include <errno.h>
#include <setjmp.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"

int signals_block(sigset_t *ret, struct err *err)
{
	static const int passed[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2,
		SIGALRM, SIGTSTP, SIGCONT, SIGWINCH, SIGPIPE, SIGCHLD,
	};

	(void)sigemptyset(ret);
	for (size_t i = 0; i < ARRAY_SIZE(passed); i++) {
		struct sigaction old;

		if (sigaction(passed[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_IGN && passed[i] != SIGPIPE &&
		    passed[i] != SIGCHLD && passed[i] != SIGCONT)
			continue;
		(void)sigaddset(ret, passed[i]);
	}
	/* an ignored SIGCHLD would reap for us, and lose the status */
	(void)signal(SIGCHLD, SIG_DFL);
	/* ignored it would not be there to read once we are continued */
	(void)signal(SIGCONT, SIG_DFL);
	if (sigprocmask(SIG_BLOCK, ret, NULL) < 0)
		return err_sys(err, errno, "block signals");
	return 0;
}

/*
 * SIGPIPE is an error of a write, and of SIGCHLD the descriptors tell more:
 * both are blocked only to be harmless.
 */
int signals_read(int signal_fd)
{
	struct signalfd_siginfo info;

	if (read(signal_fd, &info, sizeof(info)) != sizeof(info) ||
	    info.ssi_signo == SIGPIPE || info.ssi_signo == SIGCHLD)
		return 0;
	return (int)info.ssi_signo;
}

/*
 * Keys on a terminal reach the whole foreground group, so those signals go to
 * the script's group; what kill(1) sends goes to the process it was sent to.
 */
bool signals_is_for_group(int sig)
{
	return sig == SIGINT || sig == SIGQUIT || sig == SIGHUP ||
	       sig == SIGTSTP || sig == SIGCONT || sig == SIGWINCH;
}

static sigjmp_buf continued;

static void on_continue(int sig)
{
	(void)sig;
	siglongjmp(continued, 1);
}

/*
 * Whoever continues us may do so at any moment.  A stop takes a SIGCONT back
 * that waits, so one that came after a look and before the stop would be lost,
 * and we stay stopped; hence none waits here: each leaves at once, and what it
 * finds undone stays so.
 */
bool signals_stop(int sig, bool to_group)
{
	struct sigaction leave = { .sa_handler = on_continue };
	struct sigaction old;
	sigset_t both, mask;
	bool ret;

	(void)sigemptyset(&both);
	(void)sigaddset(&both, sig);
	(void)sigaddset(&both, SIGCONT);
	(void)sigaction(SIGCONT, &leave, &old);
	if (sigsetjmp(continued, 1) == 0) {
		(void)sigprocmask(SIG_UNBLOCK, &both, &mask);
		(void)kill(to_group ? 0 : getpid(), sig);
		(void)sigprocmask(SIG_SETMASK, &mask, NULL);
		ret = false;
	} else {
		ret = true;
	}
	(void)sigaction(SIGCONT, &old, NULL);
	return ret;
}
