/* SPDX-License-Identifier: Apache-2.0 */
/* exec_script - the end of the inner side: it becomes the script. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include "decide/plan/plan.h"
#include "inner/steps.h"

#define STEP STEP_EXEC_SCRIPT

/*
 * execve(2) resets handlers, not what is ignored, and a caller may have ignored
 * some (nohup(1), a parent in Python).  Real-time signals have no use by
 * default, and each costs a call.
 */
static void reset_signals(void)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int sig = 1; sig <= SIGSYS; sig++)
		if (sigaction(sig, &dfl, NULL) < 0 && errno != EINVAL)
			fail(STEP, errno, (uint32_t)sig, "reset a signal");
	(void)sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) < 0)
		fail(STEP, errno, 0, "unblock signals");
}

/* Does execvp(3) try the next directory of PATH after this? */
static bool goes_on(int sys)
{
	return sys == EACCES || sys == ENOENT || sys == ENOTDIR ||
	       sys == ESTALE || sys == ENODEV || sys == ETIMEDOUT;
}

/* Returns only when it failed: the errno. */
static int execute(const struct plan *plan, char *path)
{
	static char *no_env[] = { NULL };
	char **env = plan->env.env.v ? plan->env.env.v : no_env;

	(void)execve(path, plan->argv, env);
	if (errno != ENOEXEC || !plan->sh_argv)
		return errno;
	/* the slot is a copy of this process, the plan outside keeps its own */
	plan->sh_argv[1] = path;
	(void)execve(plan->sh_argv[0], plan->sh_argv, env);
	return errno == ENOENT ? ENOEXEC : errno;
}

/*
 * exec_script() - Become the script.
 *
 * Needs:    the open gate; the working directory, set by mount_root()
 * Leaves:   the script, with the planned environment, default signals and
 *           three descriptors; the end of the sync channel without a report
 *           is what tells the supervisor so
 * Mustn't:  be reached unless every step above has succeeded
 *
 * The paths are tried as execvp(3) tries them; a report without a detail is an
 * execve(2) that failed.
 */
void exec_script(const struct plan *plan)
{
	bool was_denied = false;
	int sys = ENOENT;
	uint32_t i;

	reset_signals();
	for (i = 0; i < plan->exec_paths.n; i++) {
		sys = execute(plan, plan->exec_paths.v[i]);
		was_denied |= sys == EACCES;
		if (!goes_on(sys))
			break;
	}
	if (was_denied && goes_on(sys))
		sys = EACCES;
	fail(STEP, sys, i, NULL);
}
