/* SPDX-License-Identifier: Apache-2.0 */
/* sync - the inner side keeps step with the supervisor, and ends with it. */
/*
 * Theory of operation
 *
 * The death signal alone has a gap: a supervisor that died before prctl(2)
 * sends nothing.  The usual check of getppid(2) is void, because it is always
 * 0 for the first process of a pid namespace.  So the supervisor holds the
 * write end of a pipe that nobody else has, and its end is a hang-up here.
 */
#include "inner/sync.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/fdio.h"
#include "inner/steps.h"

void sync_wait(int sync_fd, enum wire_type type, enum step step)
{
	uint8_t record[16];
	struct wire_reader r;
	size_t n_fds = 0;
	ssize_t n = fdio_recv(sync_fd, record, sizeof(record), NULL, 0, &n_fds);

	if (n < 0 && errno != ECONNRESET)
		fail(step, errno, 0, "wait for the supervisor");
	if (n <= 0)
		_exit(125);
	if (wire_open(&r, record, (size_t)n) != type || wire_end(&r) < 0)
		fail(step, EBADMSG, 0, "wait for the supervisor");
}

void sync_tell(int sync_fd, enum wire_type type, enum step step)
{
	static struct wire_writer w;

	wire_begin(&w, type);
	if (wire_send(&w, sync_fd, NULL, 0) < 0)
		fail(step, errno, 0, "tell the supervisor");
}

void sync_bind_life(int alive_fd, enum step step)
{
	struct pollfd p = { .fd = alive_fd };

	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		fail(step, errno, 0, "set the death signal");
	if (poll(&p, 1, 0) < 0)
		fail(step, errno, 0, "look for the supervisor");
	if (p.revents != 0)
		_exit(125);
}
