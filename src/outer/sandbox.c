/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox - what exists now, and its end in any state. */
#include "outer/sandbox.h"

#include <stdlib.h>

#include "base/cleanup.h"

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
		&box->script_fd, &box->master_fd, &box->shown_fd,
		&box->scratch_fd, &box->screen_fd, &box->left_fd,
		&box->child_stream_fds[0], &box->child_stream_fds[1],
		&box->child_stream_fds[2],
	};

	helper_end(&box->init_pid, &box->init_pidfd);
	helper_release(&box->relay);
	helper_release(&box->upstream);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		drop_fd(fds[i]);
	cgroup_release(&box->cgroup);
	for (size_t i = 0; i < DOOR_STRAYS; i++)
		drop_fd(&box->stray_fds[i]);
	filter_release(&box->script_filter);
	filter_release(&box->init_filter);
}
