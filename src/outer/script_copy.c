/* SPDX-License-Identifier: Apache-2.0 */
/* script_copy - the bytes of a script, read once. */
#include "outer/script_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/sha256.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U	/* Linux 6.3; vm.memfd_noexec = 2 wants it */
#endif
#define SEALS (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)
#define NAME "cordon-script"

/* Where the bytes are from, for messages. */
struct source {
	int fd;
	const char *name;
	uint64_t end_ms;	/* of our patience; UINT64_MAX: none */
};

static uint64_t now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static int make_memfd(void)
{
	int fd = memfd_create(NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING |
					    MFD_NOEXEC_SEAL);

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	return fd;
}

/* 0 when there is something to read. */
static int wait_for(const struct source *from, struct err *err)
{
	struct pollfd p = { .fd = from->fd, .events = POLLIN };
	uint64_t now, left;
	int n;

	if (from->end_ms == UINT64_MAX)
		return 0;
	do {
		now = now_ms();
		left = now < from->end_ms ? from->end_ms - now : 0;
		n = poll(&p, 1, left < INT_MAX ? (int)left : INT_MAX);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_sys(err, errno, "wait for %s", from->name);
	if (n > 0)
		return 0;
	return err_set(err, ERR_SYSTEM,
		       "%s did not end within the time that [limits] time gives",
		       from->name);
}

static int copy_all(const struct source *from, int to_fd,
		    struct script_copy *copy, struct err *err)
{
	static char chunk[65536];
	struct sha256 sum;

	sha256_init(&sum);
	for (;;) {
		ssize_t got;

		if (wait_for(from, err) < 0)
			return -1;
		got = read(from->fd, chunk, sizeof(chunk));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(err, errno, "read %s", from->name);
		if (got == 0)
			break;
		copy->size += (uint64_t)got;
		if (copy->size > SCRIPT_COPY_MAX)
			return err_set(err, ERR_SYSTEM,
				       "%s is larger than %d MiB, the most that "
				       "is compared with a digest", from->name,
				       SCRIPT_COPY_MAX / (1024 * 1024));
		sha256_add(&sum, chunk, (size_t)got);
		if (fdio_write_all(to_fd, chunk, (size_t)got) < 0)
			return err_sys(err, errno, "copy %s", from->name);
	}
	sha256_hex(&sum, copy->sha256);
	return 0;
}

/* Others of our user could open it by our /proc/PID/fd. */
static bool is_sealed(int fd)
{
	int seals = fcntl(fd, F_GET_SEALS);

	if (seals >= 0 && (seals & SEALS) == SEALS)
		return true;
	errno = EPERM;
	return false;
}

static int make_copy(const struct source *from, mode_t mode,
		     struct script_copy *ret, struct err *err)
{
	struct script_copy copy = { .fd = -1, .mode = mode };
	autoclose int fd = make_memfd();

	if (fd < 0)
		return err_sys(err, errno, "make room for a copy of %s",
			       from->name);
	if (copy_all(from, fd, &copy, err) < 0)
		return -1;
	if (fcntl(fd, F_ADD_SEALS, SEALS) < 0 || !is_sealed(fd) ||
	    lseek(fd, 0, SEEK_SET) < 0)
		return err_sys(err, errno, "seal the copy of %s", from->name);
	copy.fd = steal_fd(&fd);
	*ret = copy;
	return 0;
}

int script_copy_file(const char *path, struct script_copy *ret,
		     struct err *err)
{
	/* O_NONBLOCK: a FIFO in its place must not make us wait for a writer */
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK |
					      O_NOCTTY | O_NOFOLLOW);
	const struct source from = { .fd = fd, .name = path,
				     .end_ms = UINT64_MAX };
	struct stat st;

	if (fd < 0)
		return err_sys(err, errno, "read the script %s", path);
	if (fstat(fd, &st) < 0)
		return err_sys(err, errno, "stat %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_SYSTEM,
			       "the script %s is not a regular file any more",
			       path);
	return make_copy(&from, st.st_mode & 0777, ret, err);
}

int script_copy_stream(int fd, uint64_t wait_ms, struct script_copy *ret,
		       struct err *err)
{
	uint64_t now = now_ms();
	const struct source from = {
		.fd = fd,
		.name = "the script on standard input",
		.end_ms = wait_ms < UINT64_MAX - now ? now + wait_ms
						     : UINT64_MAX,
	};

	if (make_copy(&from, 0400, ret, err) < 0)
		return -1;
	if (ret->size > 0)
		return 0;
	script_copy_release(ret);
	(void)err_set(err, ERR_SYSTEM, "%s is empty", from.name);
	return err_hint(err, "did the download fail?");
}

void script_copy_release(struct script_copy *copy)
{
	drop_fd(&copy->fd);
}
