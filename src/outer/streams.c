/* SPDX-License-Identifier: Apache-2.0 */
/* streams - the pumps of one run, from its pipes and its terminal. */
#include "outer/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

static bool is_same_file(int a, int b)
{
	struct stat sa, sb;

	return fstat(a, &sa) == 0 && fstat(b, &sb) == 0 &&
	       sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/* What a stream of ours shows: one line if two lead to the same place. */
static int line_of(int stream)
{
	return stream == STDERR_FILENO &&
			       is_same_file(STDOUT_FILENO, STDERR_FILENO) ?
		       STDOUT_FILENO :
		       stream;
}

void streams_init(struct streams *s, uint64_t most)
{
	feed_init(&s->feed);
	s->budget = (struct pump_budget){ .left = most };
	pump_init(&s->in);
	pump_init(&s->out);
	pump_init(&s->err);
	pump_init(&s->screen);
	for (int i = 0; i < 3; i++)
		s->lines[i] = (struct neutral)NEUTRAL_INIT;
}

static int copy_high(int fd)
{
	return fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

/* own_fd: a private opening of the stream, or -1. */
static int start_output(struct streams *s, struct pump *pump,
			struct loop *loop, int in_fd, int stream, int own_fd,
			struct err *err)
{
	if (in_fd < 0)
		return 0;
	return pump_start(pump, loop, in_fd, own_fd >= 0 ? own_fd : stream,
			  own_fd >= 0, &s->lines[line_of(stream)], err);
}

static void tell_of(struct pump *pump, struct pump_budget *budget,
		    pump_fn *on_output, void *owner)
{
	pump->budget = budget;
	pump->on_bytes = on_output;
	pump->owner = owner;
}

static int start_outputs(struct streams *s, const struct stream_plan *plan,
			 struct loop *loop, struct sandbox *box, int master_fd,
			 struct err *err)
{
	int from_fd = master_fd < 0 ? -1 : copy_high(master_fd);

	if (master_fd >= 0 && from_fd < 0)
		return err_sys(err, errno, "copy a descriptor");
	if (start_output(s, &s->screen, loop, from_fd, plan->screen,
			 steal_fd(&box->screen_fd), err) < 0 ||
	    start_output(s, &s->out, loop, steal_fd(&box->stdout_fd),
			 STDOUT_FILENO, steal_fd(&box->caller_out_fds[0]),
			 err) < 0 ||
	    start_output(s, &s->err, loop, steal_fd(&box->stderr_fd),
			 STDERR_FILENO, steal_fd(&box->caller_out_fds[1]),
			 err) < 0)
		return -1;
	return 0;
}

static int start_input(struct streams *s, struct loop *loop, int source_fd,
		       int to_fd, struct err *err)
{
	int from_fd = copy_high(source_fd);

	if (from_fd < 0 || to_fd < 0)
		return err_sys(err, errno, "copy a descriptor");
	if (feed_suits(from_fd))
		return feed_start(&s->feed, loop, from_fd, to_fd, err);
	return pump_start(&s->in, loop, from_fd, to_fd, true, NULL, err);
}

int streams_start(struct streams *s, const struct stream_plan *plan,
		  struct loop *loop, struct sandbox *box, int master_fd,
		  pump_fn *on_output, void *owner, struct err *err)
{
	bool are_twins = box->stdout_fd >= 0 && box->stderr_fd >= 0 &&
			 line_of(STDERR_FILENO) == STDOUT_FILENO;

	if (start_outputs(s, plan, loop, box, master_fd, err) < 0)
		return -1;
	tell_of(&s->out, &s->budget, on_output, owner);
	tell_of(&s->err, &s->budget, on_output, owner);
	tell_of(&s->screen, &s->budget, on_output, owner);
	if (are_twins)
		pump_join(&s->out, &s->err);
	if (plan->stdin_mode == STDIN_PUMP)
		return start_input(s, loop, STDIN_FILENO,
				   steal_fd(&box->stdin_fd), err);
	if (plan->stdin_mode == STDIN_SCRIPT)
		return start_input(s, loop, box->script_fd,
				   steal_fd(&box->stdin_fd), err);
	if (plan->stdin_mode != STDIN_TERMINAL)
		return 0;
	if (start_input(s, loop, STDIN_FILENO, copy_high(master_fd), err) < 0)
		return -1;
	pump_hold(&s->in, true);
	return 0;
}

void streams_hold_keys(struct streams *s, bool is_held)
{
	pump_hold(&s->in, is_held);
}

bool streams_have_hung_up(const struct streams *s,
			  const struct stream_plan *plan)
{
	return (plan->on_terminal[0] && pump_is_done(&s->in)) ||
	       pump_is_done(&s->screen);
}

void streams_hang_up(struct streams *s)
{
	pump_release(&s->in);
	pump_end_input(&s->screen);
}

/*
 * Bytes reach the other end of a pty by a work queue of the kernel; poll(2)
 * waits for it, epoll_wait(2) does not.
 */
bool streams_have_output(const struct streams *s)
{
	struct pollfd p[] = {
		{ .fd = s->screen.in.fd, .events = POLLIN },
		{ .fd = s->out.in.fd, .events = POLLIN },
		{ .fd = s->err.in.fd, .events = POLLIN },
	};

	return poll(p, ARRAY_SIZE(p), 0) > 0;
}

void streams_end_input(struct streams *s)
{
	feed_end(&s->feed);
	pump_end_input(&s->in);
}

bool streams_are_done(const struct streams *s)
{
	return pump_is_done(&s->out) && pump_is_done(&s->err) &&
	       pump_is_done(&s->screen);
}

void streams_end_output(struct streams *s)
{
	pump_end_input(&s->out);
	pump_end_input(&s->err);
	pump_end_input(&s->screen);
}

void streams_leave_output(struct streams *s)
{
	pump_release(&s->out);
	pump_release(&s->err);
	pump_release(&s->screen);
}

bool streams_are_mid_line(const struct streams *s)
{
	return isatty(STDERR_FILENO) &&
	       neutral_is_mid_line(&s->lines[line_of(STDERR_FILENO)]);
}

int streams_lost(const struct streams *s)
{
	return s->out.sys ? s->out.sys : s->err.sys;
}

void streams_release(struct streams *s)
{
	feed_end(&s->feed);
	pump_release(&s->in);
	streams_leave_output(s);
}
