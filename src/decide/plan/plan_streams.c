/* SPDX-License-Identifier: Apache-2.0 */
/* plan_streams - what the command gets as 0, 1 and 2. */
#include "decide/plan/plan_streams.h"

#include <string.h>

static int refuse_directory(struct err *err)
{
	err_set(err, ERR_USAGE,
		"the standard input is a directory, a way out "
		"of the sandbox");
	return err_hint(err, "redirect it: </dev/null");
}

/*
 * Keys are taken from a terminal only as job control has it, so it must be the
 * one that controls us; from another (a shell of su -c has none) lines are
 * copied as from any device.
 */
static bool gives_keys(const struct stream_fact *in)
{
	return in->type == STREAM_TTY && in->controls_us && in->writable;
}

/*
 * Whatever is handed in would be a way out.  A socket knows nothing of the
 * network namespace.  A pipe can be opened for writing by /proc/self/fd/0, and
 * where a shell reads its commands from it they would run outside.  A file's
 * mode and times can be changed through a descriptor for reading.  So bytes
 * are copied instead.
 */
static int choose_stdin(const struct stream_fact *in, bool no_terminal,
			enum stdin_mode *ret, struct err *err)
{
	switch (in->type) {
	case STREAM_CLOSED:
		*ret = STDIN_NULL;
		return 0;
	case STREAM_NULL:
		*ret = STDIN_INHERIT;
		return 0;
	case STREAM_TTY:
		*ret = gives_keys(in) && !no_terminal ? STDIN_TERMINAL
						      : STDIN_PUMP;
		return 0;
	case STREAM_PIPE:
	case STREAM_FILE:
	case STREAM_SOCKET:
	case STREAM_OTHER:
		*ret = STDIN_PUMP;
		return 0;
	case STREAM_DIR:
		break;
	}
	return refuse_directory(err);
}

static int take_wish(const char *wish, const struct stream_fact *in,
		     enum stdin_mode *ret, struct err *err)
{
	if (strcmp(wish, "null") == 0) {
		*ret = STDIN_NULL;
		return 0;
	}
	if (strcmp(wish, "pump") == 0) {
		if (in->type == STREAM_DIR)
			return refuse_directory(err);
		*ret = in->type == STREAM_CLOSED ? STDIN_NULL : STDIN_PUMP;
		return 0;
	}
	if (in->type == STREAM_SOCKET || in->type == STREAM_DIR ||
	    in->type == STREAM_TTY)
		return err_set(err, ERR_USAGE,
			       "--stdin inherit: a socket, a directory or a "
			       "terminal is a way out and is never inherited");
	*ret = in->type == STREAM_CLOSED ? STDIN_NULL : STDIN_INHERIT;
	return 0;
}

static void choose_terminal(const struct host *host, bool no_terminal,
			    struct stream_plan *plan)
{
	enum stream_type out = host->streams[1].type;

	plan->on_terminal[0] = plan->stdin_mode == STDIN_TERMINAL;
	for (int i = 1; i < 3; i++)
		plan->on_terminal[i] = !no_terminal &&
				       host->streams[i].type == STREAM_TTY;
	plan->has_terminal = plan->on_terminal[0] || plan->on_terminal[1] ||
			     plan->on_terminal[2];
	plan->screen = plan->on_terminal[1] ? 1 : plan->on_terminal[2] ? 2 : 0;
	plan->waits_for_read = plan->on_terminal[0] &&
			       (out == STREAM_PIPE || out == STREAM_SOCKET);
}

static void choose_outputs(const struct host *host, struct stream_plan *plan)
{
	/* what is refused to one of them must not be lost to both */
	plan->outputs_are_one = host->outputs_are_one &&
				!plan->on_terminal[1] &&
				!plan->on_terminal[2] &&
				host->streams[1].writable &&
				host->streams[2].writable;
}

int plan_streams(const struct stream_wishes *wishes, const struct host *host,
		 struct stream_plan *ret, struct err *err)
{
	struct stream_plan plan = { .stdin_mode = STDIN_NULL };
	const struct stream_fact *in = &host->streams[0];
	int done;

	if (host->script_copy.is_stdin && wishes->stdin_mode)
		return err_set(err, ERR_USAGE,
			       "--script - and --stdin exclude each other: the "
			       "script is what the command gets there");
	if (host->script_copy.is_stdin) {
		plan.stdin_mode = STDIN_SCRIPT;
		choose_terminal(host, wishes->no_terminal, &plan);
		choose_outputs(host, &plan);
		*ret = plan;
		return 0;
	}
	done = wishes->stdin_mode ?
		       take_wish(wishes->stdin_mode, in, &plan.stdin_mode, err) :
		       choose_stdin(in, wishes->no_terminal, &plan.stdin_mode,
				    err);
	if (done < 0)
		return -1;
	choose_terminal(host, wishes->no_terminal, &plan);
	choose_outputs(host, &plan);
	*ret = plan;
	return 0;
}
