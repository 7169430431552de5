/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_FDIO_H
#define CORDON_BASE_FDIO_H

/*
 * fdio - Reading, writing and passing descriptors without surprises.
 *
 * Calls are restarted on EINTR.  Everything opened here is close-on-exec.
 * Nothing allocates except fdio_read_all() and fdio_read_file().
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/strbuf.h"

/* The most descriptors one message carries; the kernel's own bound is 253. */
#define FDIO_MAX_FDS 64

/* All of it, or -1 with errno set. */
int fdio_write_all(int fd, const void *data, size_t n);
/* Up to max bytes; EFBIG if there is more.  Appends to ret. */
int fdio_read_all(int fd, size_t max, struct strbuf *ret);
/* A regular file of at most max bytes; says which path failed and why. */
int fdio_read_file(const char *path, size_t max, struct strbuf *ret,
		   struct err *err);

/* AF_UNIX SOCK_SEQPACKET pair, close-on-exec: one message is one record. */
int fdio_socketpair(int ret_fds[2]);
int fdio_pipe(int ret_fds[2]);
int fdio_set_nonblock(int fd, bool on);

/*
 * One message with n_fds descriptors (n_fds <= FDIO_MAX_FDS).  Returns 0, or
 * -1 with errno (EAGAIN on a full non-blocking socket; ETOOMANYREFS when too
 * many descriptors of this user are in flight, see unix(7)).
 */
int fdio_send(int sock_fd, const void *data, size_t n, const int *fds,
	      size_t n_fds);
/*
 * One message.  Returns its length, 0 at the end of the stream, or -1 with
 * errno.  *ret_n_fds is how many descriptors came, all close-on-exec and the
 * caller's; more than max_fds, a cut message or cut control data is EBADMSG
 * and what came is closed.  fds may be NULL when max_fds is 0.
 */
ssize_t fdio_recv(int sock_fd, void *buf, size_t size, int *fds, size_t max_fds,
		  size_t *ret_n_fds);
/*
 * How many packets the kernel had no room for on this socket (SO_MEMINFO,
 * Linux 4.12, the counter of sock_diag(7)); 0 if it does not say.
 */
uint32_t fdio_dropped(int sock_fd);

#endif
