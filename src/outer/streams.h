/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_STREAMS_H
#define CORDON_OUTER_STREAMS_H

/* streams - The pumps of one run, from its pipes and its terminal. */
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/loop.h"
#include "decide/live/neutral.h"
#include "decide/plan/plan_output.h"
#include "decide/plan/plan_streams.h"
#include "outer/feed.h"
#include "outer/pump.h"
#include "outer/sandbox.h"

#define STREAMS_TOKEN 33	/* 128 bits as hexadecimal digits, and a NUL */

struct streams {
	struct feed feed;		/* a pipe or file as input, else in */
	struct pump in, out, err;
	struct pump screen;		/* from the terminal inside */
	struct pump_budget budget;	/* of all output together */
	struct neutral lines[3];	/* of our streams; 1 and 2 may share */
	/* output through the relay: */
	struct loop *loop;
	int relay_fd;	/* its control channel, not owned; -1: none */
	const struct output_plan *output;
	unsigned n_asked;	/* WIRE_FLUSH that are not answered */
	/* GitHub's switch; empty: not thrown, or back already */
	char token[STREAMS_TOKEN];
	int tail_fd;		/* owned: our standard error, to throw it back */
	struct pump tail;
};

/* most: bytes of output that are taken; UINT64_MAX: no end. */
void streams_init(struct streams *s, uint64_t most);
/*
 * Takes the ends of the pipes that box holds; master_fd, -1 for none, stays the
 * caller's.  on_output is called after each read of what the script wrote.
 * Keys are held back until streams_hold_keys() says otherwise.
 */
int streams_start(struct streams *s, const struct stream_plan *plan,
		  const struct output_plan *output, struct loop *loop,
		  struct sandbox *box, int master_fd, pump_fn *on_output,
		  void *owner, struct err *err);
/* Of a standard input that is the terminal. */
void streams_hold_keys(struct streams *s, bool is_held);
/* Reads no more input; what the script has not read stays the caller's. */
void streams_end_input(struct streams *s);
/* The caller's terminal gives no keys any more, or shows nothing. */
bool streams_have_hung_up(const struct streams *s,
			  const struct stream_plan *plan);
/* Lets go of the terminal inside; what was read of it is still written. */
void streams_hang_up(struct streams *s);
/* Something was written that can be moved now. */
bool streams_have_output(const struct streams *s);
bool streams_are_done(const struct streams *s);
/*
 * Asks the relay to pass on what the script has written until now; nothing to
 * do where none of it goes that way.  streams_are_asking() until it has.
 */
void streams_ask(struct streams *s);
bool streams_are_asking(const struct streams *s);
/* -1: nothing was asked. */
int streams_answered(struct streams *s);
/*
 * The relay has still to pass something on, or to say that it was all; not
 * where only our own reader is waited for.
 */
bool streams_wait_for_relay(const struct streams *s);
/* Bytes that came of the script. */
uint64_t streams_total(const struct streams *s);
/* The script has ended: once all it wrote is out, what is to follow that. */
int streams_finish(struct streams *s, struct err *err);
/* Reads no more output; what was read is still written. */
void streams_end_output(struct streams *s);
void streams_leave_output(struct streams *s);
/* What goes before a line of ours on standard error; static. */
const char *streams_lead(const struct streams *s);
/* Of the first write to a file or device that lost output, or 0. */
int streams_lost(const struct streams *s);
void streams_release(struct streams *s);

#endif
