/* SPDX-License-Identifier: Apache-2.0 */
/* open_terminal - a terminal of the script's own; its master is passed out. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "decide/plan/plan.h"
#include "inner/steps.h"
#include "inner/sync.h"

#define STEP STEP_OPEN_TERMINAL

/* One below 3 would be overwritten by a stream. */
static int raise_fd(int fd)
{
	autoclose int low = fd;

	return fd > 2 ? steal_fd(&low) : fcntl(low, F_DUPFD_CLOEXEC, 3);
}

/* By descriptor: no name of the other end is resolved, TIOCGPTPEER. */
static int open_peer(int master_fd)
{
	int locked = 0;
	int fd;

	if (ioctl(master_fd, TIOCSPTLCK, &locked) < 0)
		fail(STEP, errno, 0, "unlock it");
	fd = ioctl(master_fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0)
		fd = raise_fd(fd);
	if (fd < 0)
		fail(STEP, errno, 0, "open its other end");
	return fd;
}

/*
 * open_terminal() - Give the script a terminal if the plan has one.
 *
 * Needs:    the new root with a devpts of its own: a terminal made outside has
 *           a name that does not exist inside
 * Leaves:   the master with the supervisor alone, who gives it modes and size
 *           before the gate; the other end among the streams, and kept for pid
 *           1 as fds->terminal_fd
 * Mustn't:  run after close_descriptors(), or after restrict_access(): the
 *           descriptor of pid 1 would be judged by Landlock
 */
void open_terminal(const struct plan *plan, struct inner_fds *fds)
{
	static struct wire_writer w;
	autoclose int master_fd = -1;

	fds->terminal_fd = -1;
	if (!plan->streams.has_terminal)
		return;
	master_fd = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master_fd < 0)
		fail(STEP, errno, 0, "/dev/pts/ptmx");
	fds->terminal_fd = open_peer(master_fd);
	wire_begin(&w, WIRE_TERMINAL);
	if (sync_pass(fds->sync_fd, &w, &master_fd, 1) < 0)
		fail(STEP, errno, 0, "pass it out");
	for (int i = 0; i < 3; i++)
		if (plan->streams.on_terminal[i])
			fds->stream_fds[i] = fds->terminal_fd;
}
