/* SPDX-License-Identifier: Apache-2.0 */
/* streams - the pumps of one run, from its pipes and its terminal. */
#include "outer/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/wire.h"

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
	pump_init(&s->tail);
	for (int i = 0; i < 3; i++)
		s->lines[i] = (struct neutral)NEUTRAL_INIT;
	s->loop = NULL;
	s->relay_fd = s->tail_fd = -1;
	s->n_asked = 0;
	s->token[0] = '\0';
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
	int from_fd = steal_fd(&box->shown_fd);

	if (from_fd < 0 && master_fd >= 0)
		from_fd = copy_high(master_fd);
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

static bool outputs_are_done(const struct streams *s)
{
	return pump_is_done(&s->out) && pump_is_done(&s->err) &&
	       pump_is_done(&s->screen);
}

static int make_token(char ret[STREAMS_TOKEN], struct err *err)
{
	uint8_t random[STREAMS_TOKEN / 2];
	size_t at = 0;

	while (at < sizeof(random)) {
		ssize_t n = getrandom(random + at, sizeof(random) - at, 0);

		if (n < 0 && errno != EINTR)
			return err_sys(err, errno, "getrandom");
		at += n > 0 ? (size_t)n : 0;
	}
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(ret + 2 * i, 3, "%02x", random[i]);
	return 0;
}

/*
 * The runner obeys no command of the step from this line until the token comes
 * alone, whichever stream it comes on.  The script cannot read our streams.
 */
static int stop_commands(struct streams *s, struct err *err)
{
	struct pump *log = s->err.loop ? &s->err : &s->out;
	char text[60];

	/* the pump closes its own opening when it has ended */
	if (log->out_is_own) {
		s->tail_fd = copy_high(log->out_fd);
		if (s->tail_fd < 0)
			return err_sys(err, errno, "copy a descriptor");
	}
	if (make_token(s->token, err) < 0)
		return -1;
	(void)snprintf(text, sizeof(text), "::stop-commands::%s\n", s->token);
	pump_say_first(log, text, strlen(text));
	return 0;
}

int streams_finish(struct streams *s, struct err *err)
{
	struct neutral *line = &s->lines[line_of(STDERR_FILENO)];
	bool is_own = s->tail_fd >= 0;
	char text[60];

	if (!s->token[0] || !outputs_are_done(s))
		return 0;
	(void)snprintf(text, sizeof(text), "%s::%s::\n",
		       neutral_lead(line, false), s->token);
	neutral_ends_line(line);
	s->token[0] = '\0';
	return pump_start_text(&s->tail, s->loop,
			       is_own ? steal_fd(&s->tail_fd) : STDERR_FILENO,
			       is_own, text, strlen(text), err);
}

int streams_start(struct streams *s, const struct stream_plan *plan,
		  const struct output_plan *output, struct loop *loop,
		  struct sandbox *box, int master_fd, pump_fn *on_output,
		  void *owner, struct err *err)
{
	s->loop = loop;
	s->output = output;
	if (output->is_filtered)
		s->relay_fd = box->relay.control_fd;
	if (start_outputs(s, plan, loop, box, master_fd, err) < 0)
		return -1;
	if (output->stops_commands && stop_commands(s, err) < 0)
		return -1;
	tell_of(&s->out, &s->budget, on_output, owner);
	tell_of(&s->err, &s->budget, on_output, owner);
	tell_of(&s->screen, &s->budget, on_output, owner);
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
	return outputs_are_done(s) && !s->token[0] && pump_is_done(&s->tail);
}

void streams_ask(struct streams *s)
{
	struct wire_writer w;

	wire_begin(&w, WIRE_FLUSH);
	if (s->relay_fd >= 0 && wire_send(&w, s->relay_fd, NULL, 0) == 0)
		s->n_asked++;
}

bool streams_are_asking(const struct streams *s)
{
	return s->n_asked > 0;
}

int streams_answered(struct streams *s)
{
	if (s->n_asked == 0)
		return -1;
	s->n_asked--;
	return 0;
}

bool streams_wait_for_relay(const struct streams *s)
{
	const struct planned_stream *p = s->output->streams;

	return (p[OUTPUT_STDOUT].is_filtered && pump_is_listening(&s->out)) ||
	       (p[OUTPUT_STDERR].is_filtered && pump_is_listening(&s->err)) ||
	       (p[OUTPUT_TERMINAL].is_filtered && pump_is_listening(&s->screen));
}

uint64_t streams_total(const struct streams *s)
{
	return s->out.total + s->err.total + s->screen.total;
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
	pump_release(&s->tail);
	s->token[0] = '\0';
	drop_fd(&s->tail_fd);
}

const char *streams_lead(const struct streams *s)
{
	return neutral_lead(&s->lines[line_of(STDERR_FILENO)],
			    isatty(STDERR_FILENO));
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
