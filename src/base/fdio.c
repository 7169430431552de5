/* SPDX-License-Identifier: Apache-2.0 */
/* fdio - reading, writing and passing descriptors. */
#include "base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"

int fdio_write_all(int fd, const void *data, size_t n)
{
	const char *p = data;

	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

#define CHUNK 16384

static int read_all(int fd, size_t max, char chunk[CHUNK], struct strbuf *ret)
{
	size_t total = 0;

	for (;;) {
		ssize_t got = read(fd, chunk, CHUNK);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			return 0;
		if ((size_t)got > max - total) {
			errno = EFBIG;
			return -1;
		}
		strbuf_add(ret, chunk, (size_t)got);
		total += (size_t)got;
	}
}

int fdio_read_all(int fd, size_t max, struct strbuf *ret)
{
	char chunk[CHUNK];
	int done = read_all(fd, max, chunk, ret);
	int saved = errno;

	/* of a file with a secret nothing is to stay on the stack */
	mem_wipe(chunk, sizeof(chunk));
	errno = saved;
	return done;
}

int fdio_read_file(const char *path, size_t max, struct strbuf *ret,
		   struct err *err)
{
	struct stat st;
	/* O_NONBLOCK: a FIFO must not make us wait before we can refuse it */
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK |
				      O_NOCTTY);

	if (fd < 0)
		return err_sys(err, errno, "open %s", path);
	if (fstat(fd, &st) < 0)
		return err_sys(err, errno, "stat %s", path);
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_SYSTEM, "%s is a directory", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_SYSTEM, "%s is not a regular file",
			       path);
	if (fdio_read_all(fd, max, ret) == 0)
		return 0;
	if (errno == EFBIG)
		return err_set(err, ERR_SYSTEM,
			       "%s is larger than %zu bytes", path, max);
	return err_sys(err, errno, "read %s", path);
}

int fdio_socketpair(int ret_fds[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret_fds);
}

int fdio_pipe(int ret_fds[2])
{
	return pipe2(ret_fds, O_CLOEXEC);
}

int fdio_set_nonblock(int fd, bool on)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		return -1;
	flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
	return fcntl(fd, F_SETFL, flags);
}

int fdio_send(int sock_fd, const void *data, size_t n, const int *fds,
	      size_t n_fds)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int) * FDIO_MAX_FDS)];
	} control;
	struct iovec iov = { .iov_base = (void *)(uintptr_t)data,
			     .iov_len = n };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t done;

	if (n_fds > FDIO_MAX_FDS) {
		errno = EINVAL;
		return -1;
	}
	if (n_fds > 0) {
		memset(&control, 0, sizeof(control));
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * n_fds);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int) * n_fds);
		memcpy(CMSG_DATA(&control.head), fds, sizeof(int) * n_fds);
	}
	do
		done = sendmsg(sock_fd, &msg, MSG_NOSIGNAL);
	while (done < 0 && errno == EINTR);
	return done < 0 ? -1 : 0;
}

/* Moves what one control message carries to fds, or closes it. */
static void take_fds(const struct cmsghdr *head, int *fds, size_t max_fds,
		     size_t *n_fds, bool *ret_excess)
{
	size_t n = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);

	for (size_t i = 0; i < n; i++) {
		int fd;

		memcpy(&fd, CMSG_DATA(head) + i * sizeof(int), sizeof(fd));
		if (*n_fds < max_fds) {
			fds[(*n_fds)++] = fd;
		} else {
			(void)close(fd);
			*ret_excess = true;
		}
	}
}

ssize_t fdio_recv(int sock_fd, void *buf, size_t size, int *fds, size_t max_fds,
		  size_t *ret_n_fds)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int) * FDIO_MAX_FDS)];
	} control;
	struct iovec iov = { .iov_base = buf, .iov_len = size };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	bool bad = false;
	size_t n_fds = 0;
	ssize_t got;

	/*
	 * A peer that ends with records of ours unread makes the next receive
	 * fail once with ECONNRESET, before what it had sent (unix(7)); those
	 * records are still there and are the ones that matter.
	 */
	do
		got = recvmsg(sock_fd, &msg, MSG_CMSG_CLOEXEC);
	while (got < 0 && (errno == EINTR || errno == ECONNRESET));
	if (got < 0)
		return -1;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c;
	     c = CMSG_NXTHDR(&msg, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
			take_fds(c, fds, max_fds, &n_fds, &bad);
	if (bad || (msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
		for (size_t i = 0; i < n_fds; i++)
			(void)close(fds[i]);
		errno = EBADMSG;
		return -1;
	}
	if (ret_n_fds)
		*ret_n_fds = n_fds;
	return got;
}

uint32_t fdio_dropped(int sock_fd)
{
	uint32_t info[SK_MEMINFO_VARS] = { 0 };
	socklen_t size = sizeof(info);

	if (getsockopt(sock_fd, SOL_SOCKET, SO_MEMINFO, info, &size) < 0)
		return 0;
	return info[SK_MEMINFO_DROPS];
}
