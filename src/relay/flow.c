/* SPDX-License-Identifier: Apache-2.0 */
/* flow - bytes on their way in one direction, with back-pressure. */
/*
 * Theory of operation
 *
 * A flow reads only when its buffer is empty and writes at once, so a receiver
 * that does not read stops the sender.  It reads into a borrowed buffer where
 * there is one; what the receiver did not take moves to its own, or the
 * borrowed one is kept until the rest fits there.  So all flows together hold
 * GUARD_BUFFER bytes each, and the spare buffers.  The end of the direction is
 * passed on when its last byte is written.
 */
#include "relay/flow.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "decide/live/guard.h"

#define ROUNDS 4	/* buffers per call, for fairness */
#define PAGE_KEPT 4096	/* of its own buffer, when the connection is gone */

static void drop_pages(const struct flow *f)
{
	if (f->touched > PAGE_KEPT)
		(void)madvise(f->own + PAGE_KEPT, GUARD_BUFFER - PAGE_KEPT,
			      MADV_DONTNEED);
}

static void touch(struct flow *f)
{
	if (f->end > f->touched)
		f->touched = f->end;
}

/* What is left moves to the flow's own buffer; kept where it has no room. */
static void give_back(struct spare *spare, struct flow *f)
{
	size_t n = f->end - f->start;

	if (f->buf == f->own || n > GUARD_BUFFER)
		return;
	memcpy(f->own, f->buf + f->start, n);
	spare_return(spare, f->buf);
	f->buf = f->own;
	f->start = 0;
	f->end = n;
	touch(f);
}

void flow_end(struct spare *spare, struct flow *f)
{
	f->start = f->end;
	give_back(spare, f);
	drop_pages(f);
}

static size_t room_of(const struct flow *f)
{
	return f->buf == f->own ? GUARD_BUFFER : SPARE_SIZE;
}

/* Reads into an empty buffer: bytes read, 0 for nothing now, -1 for an error */
static int fill(struct spare *spare, struct flow *f, int fd)
{
	uint8_t *lent = f->buf == f->own ? spare_borrow(spare) : NULL;
	ssize_t n;

	if (lent)
		f->buf = lent;
	n = recv(fd, f->buf, room_of(f), 0);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	f->is_eof = n == 0;
	f->start = 0;
	f->end = (size_t)n;
	if (f->buf == f->own)
		touch(f);
	if (f->on_read && n > 0)
		f->on_read(f->owner, f->buf, (size_t)n);
	return (int)n;
}

/* Writes what it can: true when all of it is gone. */
static bool drain(struct flow *f, int fd)
{
	size_t want = f->end - f->start;
	ssize_t n;

	if (f->left && want > *f->left)
		want = (size_t)*f->left;
	if (want == 0) {
		f->is_over = true;
		return false;
	}
	n = send(fd, f->buf + f->start, want, MSG_NOSIGNAL);
	if (n < 0) {
		f->is_broken = errno != EAGAIN && errno != EINTR;
		return false;
	}
	f->start += (size_t)n;
	f->total += (uint64_t)n;
	if (f->left)
		*f->left -= (uint64_t)n;
	return f->start == f->end;
}

int flow_move(struct spare *spare, struct flow *f, int from_fd, int to_fd)
{
	for (int i = 0; i < ROUNDS && !f->is_broken; i++) {
		size_t want = 0;
		int n = 0;

		if (f->start == f->end && !f->is_eof) {
			n = fill(spare, f, from_fd);
			want = room_of(f);
		}
		if (n < 0)
			return -1;
		if (f->start == f->end || !drain(f, to_fd))
			break;
		if ((size_t)n < want)
			break;	/* most likely empty now; epoll knows */
	}
	give_back(spare, f);
	if (f->is_eof && f->start == f->end && !f->is_shut) {
		(void)shutdown(to_fd, SHUT_WR);
		f->is_shut = true;
	}
	return 0;
}

bool flow_may_read(const struct flow *f)
{
	return f->start == f->end && !f->is_eof && !f->is_broken;
}

bool flow_may_write(const struct flow *f)
{
	return f->start < f->end && !f->is_broken;
}
