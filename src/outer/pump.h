/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_PUMP_H
#define CORDON_OUTER_PUMP_H

/*
 * pump - Bytes from a pipe of the script to a stream of the caller, or back.
 *
 * The script never holds the caller's own descriptors: through a log file as
 * standard output it could read and truncate what earlier steps wrote.  A pump
 * never blocks the supervisor: the caller's pipe or terminal is opened once
 * more for ourselves, so that O_NONBLOCK is ours alone (open file
 * descriptions are shared with whoever else has the descriptor).  Input is read
 * when the kernel says there is some; only a caller who lets another process
 * read it too can make that wait.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/loop.h"
#include "decide/live/neutral.h"

#define PUMP_BUFFER 65536

/* How many bytes pumps may still take from the script, all together. */
struct pump_budget {
	uint64_t left;	/* UINT64_MAX: without end */
	bool is_spent;	/* there was more, and it was thrown away */
};

struct pump;
typedef void pump_fn(struct pump *pump);

struct pump {
	struct loop *loop;
	struct loop_source in;
	struct loop_source out;	/* added while the destination is full */
	int in_fd;		/* owned; -1 once it has ended */
	int out_fd;
	bool out_is_own;	/* out_fd is ours: closed, non-blocking */
	bool out_polls;		/* epoll knows this kind of file */
	bool out_is_socket;
	bool is_held;		/* nothing is read for now */
	struct neutral *neutral;	/* NULL: passed on as it is */
	uint64_t total;		/* bytes taken from in */
	int sys;		/* errno of a write that lost output, or 0 */
	struct pump_budget *budget;	/* NULL: without end */
	size_t at, len;		/* what of buf is still to be written */
	pump_fn *on_bytes;	/* after each read; may be NULL */
	void *owner;
	char buf[NEUTRAL_SIZE(PUMP_BUFFER)];
};

/* Not started: done, and release does nothing. */
void pump_init(struct pump *pump);
/*
 * The pipe or terminal behind fd, opened once more for writing, non-blocking;
 * -1 where it is something else or may not be opened.  Called before root is
 * given up.  (Not for reading: a pipe opened so after its writer has left never
 * reports the end.)
 */
int pump_reopen(int fd);
/*
 * Takes in_fd.  out_fd stays the caller's (the supervisor's 1 or 2), or is
 * taken with own_out.
 */
int pump_start(struct pump *pump, struct loop *loop, int in_fd, int out_fd,
	       bool own_out, struct neutral *neutral, struct err *err);
/*
 * Writes text, at most PUMP_BUFFER bytes, as the pump would what it has read, and
 * nothing else.
 */
int pump_start_text(struct pump *pump, struct loop *loop, int out_fd,
		    bool own_out, const char *text, size_t n, struct err *err);
/* Before the first byte of a started pump goes this text; as above. */
void pump_say_first(struct pump *pump, const char *text, size_t n);
/* It waits for its input, not for its reader. */
bool pump_is_listening(const struct pump *pump);
/* Nothing more will be moved: input ended and all of it written, or broken. */
bool pump_is_done(const struct pump *pump);
/* Reads nothing until held no more; what is buffered is still written. */
void pump_hold(struct pump *pump, bool is_held);
/* Stops reading now; what is buffered is still written. */
void pump_end_input(struct pump *pump);
void pump_release(struct pump *pump);

#endif
