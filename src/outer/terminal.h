/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_TERMINAL_H
#define CORDON_OUTER_TERMINAL_H

/*
 * terminal - The caller's terminal while the script has one of its own.
 *
 * While the script is in front, every key goes to the line discipline inside,
 * which makes signals, echo and lines of it; so the caller's terminal is raw.
 * It is so only while the standard input is that terminal and our process
 * group is in its foreground, and its modes are restored on every way out but
 * SIGKILL.
 */
#include <stdbool.h>
#include <termios.h>

#include "base/err.h"
#include "decide/plan/plan_streams.h"

struct terminal {
	const struct stream_plan *streams;
	int master_fd;	/* owned; -1: none */
	bool is_raw;	/* the caller's terminal, by us */
	bool is_bare;	/* the terminal inside, for want of raw outside */
	struct termios saved;
};

/* Are we in the foreground of the terminal that is our standard input? */
bool terminal_is_foreground(void);
/* Whether the script begins in front: true too where nobody types. */
bool terminal_may_be_in_front(const struct stream_plan *streams);
/*
 * Checks that master_fd is the master of a pty, as the inner side says, and
 * gives it size and modes of the caller's terminal.  What is written passes the
 * caller's modes too unless that is raw, which then would end lines twice.
 */
int terminal_dress(int master_fd, const struct stream_plan *streams,
		   bool in_front, struct err *err);

/* Takes master_fd, which may be -1: no terminal. */
void terminal_init(struct terminal *t, const struct stream_plan *streams,
		   int master_fd);
/* The size of the caller's terminal, now. */
void terminal_resize(const struct terminal *t);
/* Makes the caller's terminal raw; only in its foreground. */
void terminal_enter(struct terminal *t);
/* Restores it, if it is still ours to change. */
void terminal_leave(struct terminal *t);
/* The same for good; keys that nobody has read are gone. */
void terminal_release(struct terminal *t);

#endif
