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
#include <sys/resource.h>
#include <unistd.h>

#include "base/fdio.h"
#include "inner/steps.h"

#define SEND_TRIES 1000
#define SEND_PAUSE_MS 5

void sync_wait_fields(int sync_fd, enum wire_type type, enum step step,
		      uint8_t record[static WIRE_MAX], struct wire_reader *r)
{
	size_t n_fds = 0;
	ssize_t n = fdio_recv(sync_fd, record, WIRE_MAX, NULL, 0, &n_fds);

	if (n < 0 && errno != ECONNRESET)
		fail(step, errno, 0, "wait for the supervisor");
	if (n <= 0)
		_exit(125);
	if (wire_open(r, record, (size_t)n) != type)
		fail(step, EBADMSG, 0, "wait for the supervisor");
}

void sync_wait(int sync_fd, enum wire_type type, enum step step)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;

	sync_wait_fields(sync_fd, type, step, record, &r);
	if (wire_end(&r) < 0)
		fail(step, EBADMSG, 0, "wait for the supervisor");
}

void sync_tell(int sync_fd, enum wire_type type, enum step step)
{
	static struct wire_writer w;

	wire_begin(&w, type);
	if (wire_send(&w, sync_fd, NULL, 0) < 0)
		fail(step, errno, 0, "tell the supervisor");
}

/*
 * Descriptors in flight are counted per user over all namespaces and held
 * against the sender's soft limit (unix(7)), so other runs of this user can
 * make this fail for a moment.  The hard limit is ours to use until
 * set_limits().
 */
static int wait_for_room(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0 &&
	    files.rlim_cur < files.rlim_max) {
		files.rlim_cur = files.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &files) == 0)
			return 0;
	}
	return poll(NULL, 0, SEND_PAUSE_MS);
}

int sync_pass(int sync_fd, struct wire_writer *w, const int *fds, size_t n_fds)
{
	for (int i = 0; wire_send(w, sync_fd, fds, n_fds) < 0; i++)
		if (errno != ETOOMANYREFS || i == SEND_TRIES ||
		    wait_for_room() < 0)
			return -1;
	return 0;
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
