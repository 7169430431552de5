/* SPDX-License-Identifier: Apache-2.0 */
/* inner - the confinement order, one line per step. */
/*
 * Theory of operation
 *
 * Runs in the child of clone(2), in its new namespaces, with full capabilities
 * there and none outside.  Each step may rely on all steps above it and must
 * not need anything a step above has taken away.  The order is the design; the
 * reason for each place is in the step's own file.
 *
 * One process enters split_init() and two leave it: the parent stays there as
 * pid 1 and never returns, the child goes on to become the script.
 *
 * All signals are blocked from here to exec_script(), so nothing runs between
 * two steps; only the kernel's SIGKILL ends this process early.
 */
#include "inner/inner.h"

#include <errno.h>
#include <signal.h>

#include "inner/steps.h"
#include "inner/sync.h"

void inner(const struct plan *plan, struct inner_fds *fds)
{
	sigset_t all;

	fail_init(fds->sync_fd);
	(void)sigfillset(&all);
	if (sigprocmask(SIG_SETMASK, &all, NULL) < 0)
		fail(STEP_ENTER_NAMESPACES, errno, 0, "block signals");
	sync_bind_life(fds->alive_fd, STEP_ENTER_NAMESPACES);

	enter_namespaces(plan, fds);	/* the ids are the script's after */
	mount_root(plan, fds);		/* Landlock forbids mount(2) */
	open_door(plan, fds);		/* needs CAP_NET_*; goes out */
	open_terminal(plan, fds);	/* in the new /dev/pts; goes out */
	close_descriptors(fds);		/* may need /proc and close_range(2) */
	set_limits(plan);
	drop_caps();			/* last user of CAP_SETPCAP */
	hide_from_outside(fds);		/* an id change undoes it */
	forbid_new_privs();		/* Landlock and seccomp require it */
	restrict_access(plan);
	split_init(fds);		/* one Landlock domain for both */
	load_filter(fds);		/* last layer */
	read_back(plan, fds);		/* see it all hold; the gate */
	exec_script(plan);
}
