/* SPDX-License-Identifier: Apache-2.0 */
/* self - what the kernel says of this process, without allocation. */
#include "inner/self.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "inner/steps.h"

/* A name of /proc/self/fd as a number; -1 for "." and "..". */
static int fd_of(const char *name)
{
	int fd = 0;

	if (*name == '\0')
		return -1;
	for (; *name; name++) {
		if (*name < '0' || *name > '9' || fd > 100000000)
			return -1;
		fd = fd * 10 + (*name - '0');
	}
	return fd;
}

static bool fill(struct self_fds *list)
{
	ssize_t n;

	if (list->dir_fd < 0)
		list->dir_fd = open("/proc/self/fd",
				    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (list->dir_fd < 0)
		return false;
	n = getdents64(list->dir_fd, list->buf, sizeof(list->buf));
	if (n > 0) {
		list->len = (size_t)n;
		list->at = 0;
		return true;
	}
	if (n == 0)
		errno = 0;
	(void)close(list->dir_fd);
	list->dir_fd = -1;
	return false;
}

int self_fds_next(struct self_fds *list)
{
	for (;;) {
		const struct dirent64 *d;
		int fd;

		if (list->at >= list->len && !fill(list))
			return -1;
		d = (const void *)(list->buf + list->at);
		list->at += d->d_reclen;
		fd = fd_of(d->d_name);
		if (fd >= 0 && fd != list->dir_fd)
			return fd;
	}
}

void self_check_fds(const int *fds, size_t n, enum step step)
{
	struct self_fds list = SELF_FDS_INIT;
	size_t n_seen = 0;
	int fd;

	while ((fd = self_fds_next(&list)) >= 0) {
		size_t i = 0;

		while (i < n && fds[i] != fd)
			i++;
		if (i == n)
			fail(step, EEXIST, (uint32_t)fd,
			     "a descriptor that must not be open");
		n_seen++;
	}
	if (errno != 0)
		fail(step, errno, 0, "list /proc/self/fd");
	if (n_seen != n)
		fail(step, EBADF, (uint32_t)n_seen,
		     "a descriptor that must be open");
}

int self_lines_open(struct self_lines *lines, const char *path)
{
	lines->len = 0;
	lines->at = 0;
	lines->fd = open(path, O_RDONLY | O_CLOEXEC);
	return lines->fd < 0 ? -1 : 0;
}

/* Moves the rest to the front and reads behind it; bytes read, or -1. */
static ssize_t refill(struct self_lines *lines)
{
	size_t rest = lines->len - lines->at;
	ssize_t n;

	memmove(lines->buf, lines->buf + lines->at, rest);
	lines->at = 0;
	lines->len = rest;
	if (rest == sizeof(lines->buf)) {
		errno = EOVERFLOW;
		return -1;
	}
	n = read(lines->fd, lines->buf + rest, sizeof(lines->buf) - rest);
	if (n > 0)
		lines->len += (size_t)n;
	return n;
}

char *self_lines_next(struct self_lines *lines)
{
	for (;;) {
		char *line = lines->buf + lines->at;
		char *end = memchr(line, '\n', lines->len - lines->at);
		ssize_t n;

		if (end) {
			*end = '\0';
			lines->at = (size_t)(end - lines->buf) + 1;
			return line;
		}
		n = refill(lines);
		if (n > 0)
			continue;
		/* /proc ends every line; a part of one is not to be trusted */
		if (n == 0)
			errno = lines->len > lines->at ? EBADMSG : 0;
		(void)close(lines->fd);
		lines->fd = -1;
		return NULL;
	}
}
