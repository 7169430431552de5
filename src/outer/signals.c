/* SPDX-License-Identifier: Apache-2.0 */
/* signals - which of our signals are passed on, and to whom inside. */
#include "outer/signals.h"

#include <errno.h>
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

static bool is_continued(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 && sigismember(&pending, SIGCONT) == 1;
}

bool signals_stop_group(int sig)
{
	sigset_t one, old;

	/* whoever continues us has done so; our signal would undo it */
	if (is_continued())
		return true;
	(void)sigemptyset(&one);
	(void)sigaddset(&one, sig);
	(void)kill(0, sig);
	(void)sigprocmask(SIG_UNBLOCK, &one, &old);
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	return is_continued();
}
