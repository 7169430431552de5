/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_OUTPUT_H
#define CORDON_RELAY_OUTPUT_H

/*
 * output - What the script prints, on its way through the filter.
 *
 * A line is one place where output ends: the caller's standard output, its
 * standard error, or its terminal; where stdout and stderr lead to one place they
 * are one line, and one pipe of the script's.  It has one filter
 * (output_filter.h), one pipe to the supervisor and one source: a pipe of the
 * script's, or the master of its terminal.
 *
 * Bait is looked for as everywhere else (canary.h), and hidden in the forms of the
 * filter.
 *
 * One piece at a time is in memory.  While the supervisor does not take it
 * nothing is read, so the script waits, as it would for a slow reader.  The end
 * of the source is passed on; a supervisor that has closed its end closes the
 * source, and the script is told by its next write.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "decide/live/guard.h"
#include "decide/live/output_filter.h"

struct relay;
struct output_line;
struct sightings;

/* What goes with a WIRE_STREAM: where to write, and what to read. */
#define OUTPUT_FDS 2

struct output_line {
	struct outputs *all;
	struct output_filter *filter;
	struct sightings *bait;	/* NULL: there is none */
	struct loop_source from;	/* added while something is wanted */
	struct loop_source to;
	int from_fd;	/* owned; -1: none, or ended */
	int to_fd;	/* owned; -1: nothing can be passed on any more */
	bool is_taken;	/* its descriptors have come */
	bool is_last;	/* the filter has been told of the end */
	struct span rest;	/* of what the filter gave, still to be written */
	uint8_t raw[OUTPUT_PIECE];
};

struct outputs {
	struct relay *relay;
	struct guard_output *rules;	/* config.n_outputs */
	struct output_value *masks;	/* config.n_masks */
	uint8_t **texts;		/* of masks; owned until the filters are */
	struct output_line *lines;	/* config.n_outputs */
	size_t n_lines;
	uint32_t n_flushes;	/* answers owed */
};

/* After the configuration has been read; takes all memory. */
void output_init(struct outputs *all, struct relay *relay);
/*
 * Takes the descriptors of WIRE_STREAM, non-blocking: where to write, then what to
 * read.
 */
void output_take(struct outputs *all, uint32_t number, const int *fds, size_t n);
/*
 * Passes on what the script has written until now, as far as the supervisor
 * takes it, and owes an answer.
 */
void output_flush(struct outputs *all);
/* Sends the answers that are owed, as far as the channel takes them; -1: the
 * supervisor is gone. */
int output_answer(struct outputs *all, int control_fd);

#endif
