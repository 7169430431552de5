/* SPDX-License-Identifier: Apache-2.0 */
/* pump - bytes between the script's pipes and the caller's streams. */
#include "outer/pump.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"

/* Where a private non-blocking reopening is not to be had, a write of this
 * size does not block after EPOLLOUT on a pipe (pipe(7), PIPE_BUF). */
#define SMALL_WRITE 4096

static void on_readable(struct loop_source *src, uint32_t events);
static void on_writable(struct loop_source *src, uint32_t events);

int pump_reopen(int fd)
{
	char path[40];
	struct stat st;

	if (fstat(fd, &st) < 0 || (!S_ISFIFO(st.st_mode) && !isatty(fd)))
		return -1;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

/* /dev/null and its kin do not block, nor do files. */
static void look_at_output(struct pump *pump)
{
	struct stat st;

	if (fstat(pump->out_fd, &st) < 0)
		return;
	pump->out_is_socket = S_ISSOCK(st.st_mode);
	pump->out_polls = pump->out_is_socket || S_ISFIFO(st.st_mode) ||
			  isatty(pump->out_fd);
}

void pump_init(struct pump *pump)
{
	pump->loop = NULL;
	pump->in = pump->out = (struct loop_source)LOOP_SOURCE_INIT;
	pump->in_fd = pump->out_fd = -1;
	pump->out_is_own = pump->out_polls = pump->out_is_socket = false;
	pump->is_held = false;
	pump->neutral = NULL;
	pump->total = 0;
	pump->sys = 0;
	pump->budget = NULL;
	pump->at = pump->len = 0;
	pump->on_bytes = NULL;
	pump->owner = NULL;
}

int pump_start(struct pump *pump, struct loop *loop, int in_fd, int out_fd,
	       bool own_out, struct neutral *neutral, struct err *err)
{
	pump_init(pump);
	pump->loop = loop;
	pump->in_fd = in_fd;
	pump->out_fd = out_fd;
	pump->out_is_own = own_out;
	pump->neutral = neutral;
	look_at_output(pump);
	if (own_out && fdio_set_nonblock(out_fd, true) < 0)
		return err_sys(err, errno, "prepare a stream");
	if (loop_add(loop, &pump->in, in_fd, EPOLLIN, on_readable, pump) == 0)
		return 0;
	if (errno != EPERM)
		return err_sys(err, errno, "watch a stream");
	/* a regular file as input is always ready: read it when we can write */
	if (loop_add(loop, &pump->out, pump->out_fd, EPOLLOUT, on_writable,
		     pump) < 0)
		return err_sys(err, errno, "watch a stream");
	return 0;
}

bool pump_is_listening(const struct pump *pump)
{
	return pump->in_fd >= 0 && pump->len == 0;
}

bool pump_is_done(const struct pump *pump)
{
	return pump->in_fd < 0 && pump->len == 0;
}

static int watch_input(struct pump *pump)
{
	if (pump->is_held)
		return 0;
	return loop_add(pump->loop, &pump->in, pump->in_fd, EPOLLIN,
			on_readable, pump);
}

static void close_output(struct pump *pump)
{
	loop_remove(pump->loop, &pump->out);
	if (pump->out_is_own)
		drop_fd(&pump->out_fd);
	pump->out_fd = -1;
	pump->at = pump->len = 0;
}

void pump_hold(struct pump *pump, bool is_held)
{
	if (!pump->loop || pump->is_held == is_held)
		return;
	pump->is_held = is_held;
	if (is_held)
		loop_remove(pump->loop, &pump->in);
	else if (pump->in_fd >= 0 && pump->len == 0 && watch_input(pump) < 0)
		pump_release(pump);
}

void pump_end_input(struct pump *pump)
{
	if (!pump->loop)
		return;
	loop_remove(pump->loop, &pump->in);
	drop_fd(&pump->in_fd);
	if (pump->len == 0)
		close_output(pump);
}

void pump_release(struct pump *pump)
{
	if (!pump->loop)
		return;
	loop_remove(pump->loop, &pump->in);
	drop_fd(&pump->in_fd);
	close_output(pump);
}

static ssize_t write_some(const struct pump *pump)
{
	const char *p = pump->buf + pump->at;
	size_t n = pump->len;

	if (pump->out_is_socket)
		return send(pump->out_fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (pump->out_polls && !pump->out_is_own && n > SMALL_WRITE)
		n = SMALL_WRITE;
	return write(pump->out_fd, p, n);
}

/* Writes what it can; true when the buffer is empty. */
static bool drain(struct pump *pump)
{
	while (pump->len > 0) {
		ssize_t n = write_some(pump);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return false;
		if (n < 0) {
			/*
			 * The script sees it as it would without us, if it
			 * writes again; a reader that has left is that and no
			 * more, a full disk has lost what we took.
			 */
			if (!pump->out_polls)
				pump->sys = errno;
			pump_release(pump);
			return false;
		}
		pump->at += (size_t)n;
		pump->len -= (size_t)n;
		if (pump->out_polls && !pump->out_is_own &&
		    !pump->out_is_socket && pump->len > 0)
			return false;
	}
	pump->at = 0;
	return true;
}

static void wait_for_output(struct pump *pump)
{
	loop_remove(pump->loop, &pump->in);
	if (pump->out.fd < 0 &&
	    loop_add(pump->loop, &pump->out, pump->out_fd, EPOLLOUT,
		     on_writable, pump) < 0)
		pump_release(pump);
}

/* How much of this may be taken; the rest is thrown away. */
static size_t spend(struct pump_budget *budget, size_t n)
{
	if (!budget || budget->left == UINT64_MAX)
		return n;
	if (n > budget->left) {
		budget->is_spent = true;
		n = (size_t)budget->left;
	}
	budget->left -= n;
	return n;
}

/* data: raw bytes, or what is in buf already. */
static void take(struct pump *pump, const char *data, size_t n)
{
	pump->total += n;
	pump->at = 0;
	pump->len = pump->neutral && n > 0 ?
			    neutral_filter(pump->neutral, data, n, pump->buf) :
			    n;
}

/* One read; false at the end of the input. */
static bool fill(struct pump *pump)
{
	static char raw[PUMP_BUFFER];
	ssize_t n;

	n = read(pump->in_fd, pump->neutral ? raw : pump->buf,
		 PUMP_BUFFER);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n <= 0) {
		pump_end_input(pump);
		return false;
	}
	take(pump, raw, spend(pump->budget, (size_t)n));
	if (pump->on_bytes)
		pump->on_bytes(pump);
	return true;
}

static void on_readable(struct loop_source *src, uint32_t events)
{
	struct pump *pump = src->owner;

	(void)events;
	if (!fill(pump))
		return;
	if (!drain(pump)) {
		if (pump->len > 0)
			wait_for_output(pump);
		return;
	}
	/* on_bytes may have ended the input */
	if (pump->in_fd < 0)
		close_output(pump);
}

static void on_writable(struct loop_source *src, uint32_t events)
{
	struct pump *pump = src->owner;

	if (pump->len == 0 && pump->in_fd >= 0) {
		/* input that epoll cannot watch; or the reader went away */
		if (events & (EPOLLERR | EPOLLHUP)) {
			pump_release(pump);
			return;
		}
		if (!fill(pump))
			return;
	}
	if (!drain(pump))
		return;
	if (pump->in_fd < 0) {
		close_output(pump);
		return;
	}
	if (watch_input(pump) == 0)
		loop_remove(pump->loop, &pump->out);
}

void pump_say_first(struct pump *pump, const char *text, size_t n)
{
	if (n > sizeof(pump->buf))
		BUG("a text longer than the buffer");
	memcpy(pump->buf, text, n);
	pump->at = 0;
	pump->len = n;
	if (!drain(pump) && pump->len > 0)
		wait_for_output(pump);
}

int pump_start_text(struct pump *pump, struct loop *loop, int out_fd,
		    bool own_out, const char *text, size_t n, struct err *err)
{
	pump_init(pump);
	pump->loop = loop;
	pump->out_fd = out_fd;
	pump->out_is_own = own_out;
	look_at_output(pump);
	if (own_out && fdio_set_nonblock(out_fd, true) < 0)
		return err_sys(err, errno, "prepare a stream");
	pump_say_first(pump, text, n);
	if (pump->len == 0)
		close_output(pump);
	return 0;
}
