/* SPDX-License-Identifier: Apache-2.0 */
/* feed - the caller's pipe or file to the script, as far as it reads. */
#include "outer/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"

/* A pipe of one page has one slot: it can be written again once it is empty. */
#define ONE_SLOT 4096

static void on_more(struct loop_source *src, uint32_t events);
static void on_room(struct loop_source *src, uint32_t events);

void feed_init(struct feed *feed)
{
	*feed = (struct feed){
		.in = LOOP_SOURCE_INIT,
		.out = LOOP_SOURCE_INIT,
		.in_fd = -1,
		.out_fd = -1,
	};
}

bool feed_suits(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	       (S_ISFIFO(st.st_mode) || S_ISREG(st.st_mode));
}

static bool has_data(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0 && (p.revents & POLLIN) != 0;
}

/* A piece into the script's pipe, the caller's as it is; 0 at the end. */
static ssize_t show_piece(const struct feed *feed)
{
	char buf[ONE_SLOT];
	off_t at;
	ssize_t n;

	if (!feed->is_file)
		return tee(feed->in_fd, feed->out_fd, ONE_SLOT,
			   SPLICE_F_NONBLOCK);
	at = lseek(feed->in_fd, 0, SEEK_CUR);
	n = at < 0 ? -1 : pread(feed->in_fd, buf, sizeof(buf), at);
	return n <= 0 ? n : write(feed->out_fd, buf, (size_t)n);
}

static void take_from_caller(const struct feed *feed, size_t n)
{
	char buf[ONE_SLOT];

	if (feed->is_file) {
		(void)lseek(feed->in_fd, (off_t)n, SEEK_CUR);
		return;
	}
	/* another reader of the pipe may have taken it: never wait for more */
	while (n > 0 && has_data(feed->in_fd)) {
		ssize_t got = read(feed->in_fd, buf,
				   n < sizeof(buf) ? n : sizeof(buf));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return;
		n -= (size_t)got;
	}
}

/*
 * What lies in the pipe was not read.  The script can write into it too and
 * so make it seem more; that is no more than the piece.
 */
static void settle_piece(struct feed *feed)
{
	int n = 0;
	size_t unread;

	if (feed->ahead == 0)
		return;
	if (ioctl(feed->out_fd, FIONREAD, &n) < 0 || n < 0)
		n = 0;
	unread = (size_t)n < feed->ahead ? (size_t)n : feed->ahead;
	take_from_caller(feed, feed->ahead - unread);
	feed->ahead = 0;
}

void feed_end(struct feed *feed)
{
	if (!feed->loop)
		return;
	loop_remove(feed->loop, &feed->in);
	loop_remove(feed->loop, &feed->out);
	settle_piece(feed);
	drop_fd(&feed->in_fd);
	drop_fd(&feed->out_fd);
	feed->loop = NULL;
}

static int watch(struct feed *feed, bool for_room)
{
	struct loop_source *on = for_room ? &feed->out : &feed->in;
	struct loop_source *off = for_room ? &feed->in : &feed->out;

	loop_remove(feed->loop, off);
	if (on->fd >= 0)
		return 0;
	return loop_add(feed->loop, on, for_room ? feed->out_fd : feed->in_fd,
			for_room ? EPOLLOUT : EPOLLIN,
			for_room ? on_room : on_more, feed);
}

static void go_on(struct feed *feed)
{
	bool for_room;
	ssize_t n;

	do
		n = show_piece(feed);
	while (n < 0 && errno == EINTR);
	if (n == 0 || (n < 0 && errno != EAGAIN)) {
		feed_end(feed);
		return;
	}
	if (n > 0)
		feed->ahead = (size_t)n;
	/* with data there it was the slot, which the script filled by itself */
	for_room = n > 0 || feed->is_file || has_data(feed->in_fd);
	if (watch(feed, for_room) < 0)
		feed_end(feed);
}

static void on_more(struct loop_source *src, uint32_t events)
{
	(void)events;
	go_on(src->owner);
}

static void on_room(struct loop_source *src, uint32_t events)
{
	struct feed *feed = src->owner;

	if (events & (EPOLLERR | EPOLLHUP)) {
		/* the script has closed it */
		feed_end(feed);
		return;
	}
	settle_piece(feed);
	go_on(feed);
}

int feed_start(struct feed *feed, struct loop *loop, int in_fd, int out_fd,
	       struct err *err)
{
	struct stat st;

	feed_init(feed);
	feed->loop = loop;
	feed->in_fd = in_fd;
	feed->out_fd = out_fd;
	if (fstat(in_fd, &st) < 0 || fdio_set_nonblock(out_fd, true) < 0 ||
	    fcntl(out_fd, F_SETPIPE_SZ, ONE_SLOT) < 0)
		goto failed;
	feed->is_file = S_ISREG(st.st_mode);
	if (watch(feed, feed->is_file) == 0)
		return 0;
failed:
	err_sys(err, errno, "prepare the standard input");
	feed_end(feed);
	return -1;
}
