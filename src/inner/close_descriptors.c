/* SPDX-License-Identifier: Apache-2.0 */
/* close_descriptors - leaves the three streams and our own channels open. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/sys.h"
#include "inner/self.h"
#include "inner/steps.h"

#define STEP STEP_CLOSE_DESCRIPTORS
#define MAX_CHANNELS 5

static bool is_same(int a, int b)
{
	struct stat sa, sb;

	return fstat(a, &sa) == 0 && fstat(b, &sb) == 0 &&
	       sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino &&
	       fcntl(a, F_GETFL) == fcntl(b, F_GETFL);
}

/* A stream below 3 would be overwritten by an earlier one. */
static void set_streams(const int stream_fds[3])
{
	int from[3];

	for (int i = 0; i < 3; i++) {
		from[i] = stream_fds[i];
		if (from[i] < 3)
			from[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 3);
		if (from[i] < 0)
			fail(STEP, errno, (uint32_t)i, "keep a stream");
	}
	for (int i = 0; i < 3; i++)
		if (dup3(from[i], i, 0) < 0)
			fail(STEP, errno, (uint32_t)i, "set a stream");
	/* the caller's own would be there else, and look as good */
	for (int i = 0; i < 3; i++)
		if (!is_same(from[i], i))
			fail(STEP, EBADF, (uint32_t)i, "set a stream");
}

static void sort(int *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (v[j] < v[i]) {
				int t = v[i];

				v[i] = v[j];
				v[j] = t;
			}
}

/* For kernels before 5.9. */
static void close_listed(const int *keep, size_t n)
{
	struct self_fds list = SELF_FDS_INIT;
	int fd;

	while ((fd = self_fds_next(&list)) >= 0) {
		size_t i = 0;

		while (i < n && keep[i] != fd)
			i++;
		if (fd > 2 && i == n)
			(void)close(fd);
	}
	if (errno != 0)
		fail(STEP, errno, 0, "list /proc/self/fd");
}

static void close_others(const int *keep, size_t n)
{
	unsigned first = 3;

	for (size_t i = 0; i <= n; i++) {
		unsigned next = i < n ? (unsigned)keep[i] : ~0u;

		if (next > first &&
		    sys_close_range(first, i < n ? next - 1 : next, 0) < 0) {
			if (errno != ENOSYS)
				fail(STEP, errno, 0, "close_range");
			close_listed(keep, n);
			return;
		}
		first = next + 1;
	}
}

/*
 * close_descriptors() - Nothing open but 0, 1, 2, our three channels and what
 * pid 1 keeps of the terminal and of an overlay.
 *
 * Needs:    the new /proc, for the check and for old kernels
 * Leaves:   the streams without close-on-exec, the others with it: the only
 *           place where a descriptor is made to survive execve(2)
 * Mustn't:  run before open_door() and open_terminal(), which make descriptors,
 *           or after load_filter(), which may refuse close_range(2)
 */
void close_descriptors(const struct inner_fds *fds)
{
	int open_now[3 + MAX_CHANNELS] = { 0, 1, 2, fds->sync_fd, fds->init_fd,
					   fds->alive_fd };
	size_t n = 3;
	int *keep = open_now + 3;

	if (fds->terminal_fd >= 0)
		keep[n++] = fds->terminal_fd;
	if (fds->left_fd >= 0)
		keep[n++] = fds->left_fd;
	sort(keep, n);
	if (keep[0] < 3)
		fail(STEP, EBADF, 0, "our channels are among the streams");
	set_streams(fds->stream_fds);
	close_others(keep, n);
	self_check_fds(open_now, 3 + n, STEP);
}
