/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_STREAMS_H
#define CORDON_DECIDE_PLAN_PLAN_STREAMS_H

/*
 * plan_streams - What the command gets as 0, 1 and 2.
 *
 * Never a descriptor of the caller's but /dev/null: each would be a way out.
 * Where the caller has a terminal the command gets one of its own, opened
 * inside; the rest are pipes of its own.  `--stdin inherit` hands over a pipe or
 * a file all the same.
 */
#include <stdbool.h>

#include "base/err.h"
#include "decide/plan/host.h"

enum stdin_mode {
	STDIN_INHERIT,
	STDIN_PUMP,
	STDIN_NULL,
	STDIN_TERMINAL,	/* keys go to the command's own terminal */
	STDIN_SCRIPT,	/* the copy of the script that came on ours */
};

/* What the command line says of streams. */
struct stream_wishes {
	const char *stdin_mode;	/* "inherit", "pump", "null"; NULL: unsaid */
	bool no_terminal;	/* pipes even on a terminal */
};

struct stream_plan {
	enum stdin_mode stdin_mode;
	bool has_terminal;
	bool on_terminal[3];	/* which of 0, 1, 2 are the terminal inside */
	/*
	 * The stream of the caller that shows what is written to the terminal
	 * and whose size it takes.
	 */
	int screen;
	/*
	 * The output goes to another process, which may want the keys itself
	 * (a pager): the command gets them once it reads.
	 */
	bool waits_for_read;
	/*
	 * Our 1 and 2 lead to one place, and the command's are one pipe: of two
	 * nobody could tell which byte was written first.
	 */
	bool outputs_are_one;
};

int plan_streams(const struct stream_wishes *wishes, const struct host *host,
		 struct stream_plan *ret, struct err *err);

#endif
