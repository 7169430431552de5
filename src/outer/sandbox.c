/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox - what exists now, and its end in any state. */
#include "outer/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/sys.h"

static void end_process(pid_t *pid, int *pidfd)
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

static void guard_release(struct guard_process *guard)
{
	end_process(&guard->pid, &guard->pidfd);
	drop_fd(&guard->control_fd);
}

static void filter_release(struct filter *filter)
{
	free(filter->built);
	*filter = (struct filter){ .built = NULL };
}

void sandbox_release(struct sandbox *box)
{
	int *const fds[] = {
		&box->sync_fd, &box->init_fd, &box->alive_fd, &box->stdin_fd,
		&box->stdout_fd, &box->stderr_fd, &box->child_sync_fd,
		&box->child_init_fd, &box->child_alive_fd,
		&box->caller_out_fds[0], &box->caller_out_fds[1],
		&box->script_fd, &box->master_fd, &box->scratch_fd,
		&box->screen_fd, &box->left_fd,
		&box->child_stream_fds[0], &box->child_stream_fds[1],
		&box->child_stream_fds[2],
	};

	end_process(&box->init_pid, &box->init_pidfd);
	guard_release(&box->relay);
	guard_release(&box->upstream);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		drop_fd(fds[i]);
	cgroup_release(&box->cgroup);
	for (size_t i = 0; i < DOOR_STRAYS; i++)
		drop_fd(&box->stray_fds[i]);
	filter_release(&box->script_filter);
	filter_release(&box->init_filter);
}
