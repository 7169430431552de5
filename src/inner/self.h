/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_INNER_SELF_H
#define CORDON_INNER_SELF_H

/*
 * self - What the kernel says of this process, read from /proc/self without
 * allocation.
 */
#include <stddef.h>
#include <sys/types.h>

#include "base/wire.h"

/* Lists open descriptors; start with SELF_FDS_INIT. */
struct self_fds {
	int dir_fd;	/* listed too by the kernel, left out by us */
	size_t len;
	size_t at;
	_Alignas(8) char buf[1024];
};

#define SELF_FDS_INIT { .dir_fd = -1 }

/* The next open descriptor; -1 at the end or on an error, then errno. */
int self_fds_next(struct self_fds *list);
/* Fails the step unless exactly these n different descriptors are open. */
void self_check_fds(const int *fds, size_t n, enum step step);

/*
 * A file of /proc, line by line, however long the file.  A line that does not
 * fit is EOVERFLOW.
 */
struct self_lines {
	int fd;
	size_t len;
	size_t at;
	char buf[16384];
};

int self_lines_open(struct self_lines *lines, const char *path);
/* The next line, terminated, without its newline; NULL at the end, or errno. */
char *self_lines_next(struct self_lines *lines);

#endif
