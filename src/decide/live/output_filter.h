/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_OUTPUT_FILTER_H
#define CORDON_DECIDE_LIVE_OUTPUT_FILTER_H

/*
 * output_filter - What of the script's output reaches the log or the terminal.
 *
 * Three stages, in this order: values become `***` (out_mask.h), what a
 * terminal would obey is shown instead (out_escapes.h), what a CI system would
 * obey gets one byte that breaks it (out_ci.h).  No stage removes bytes but a
 * value for its `***`, so none assembles what an earlier one took apart: the
 * output, filtered again, stays as it is (unless a value itself has a `*`, a
 * `^` or a broken command in it).
 *
 * How the stream is cut into pieces changes nothing of what comes out in the
 * end, and only bytes that may still become something else wait: the longest
 * end of the stream that a form of a value begins with, an SGR sequence that is
 * not whole (out_escapes.h), and one byte of a character.  So a prompt shows at
 * once, and a line is complete with its newline unless a value has a newline
 * there.
 *
 * A filter is for one stream.  Streams that end in one file need one filter
 * between them: a command that is cut in two would else be put together there.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/span.h"

#define OUTPUT_VALUE_MIN 8	/* shorter ones would mask ordinary words */

struct output_value {
	const uint8_t *bytes;	/* OUTPUT_VALUE_MIN to SECRET_MAX; copied */
	size_t n;
	bool is_canary;	/* the caller's note; looked for as the others */
};

enum output_escapes {
	OUTPUT_ESCAPES_ALL,	/* as they come */
	OUTPUT_ESCAPES_SGR,	/* colours and the like, and no other */
	OUTPUT_ESCAPES_NONE,
};

struct output_rules {
	bool ci_commands;	/* break them */
	bool ci_marks;	/* with them: marks of sections, which diffs have too */
	enum output_escapes escapes;
	const struct output_value *values;
	size_t n_values;
};

/* The most bytes of one take. */
#define OUTPUT_PIECE 65536

struct output_filter;

/*
 * Copies the values; wiped by output_filter_free().  Memory is taken once,
 * here: a MiB, and hundreds of bytes for each byte of a value (out_mask.h).
 */
struct output_filter *output_filter_new(const struct output_rules *rules);
void output_filter_free(struct output_filter *f);
/*
 * Adds n bytes, at most OUTPUT_PIECE; is_last with the end of the stream, after
 * which there is no other take.  *ret is what may go on, valid until the next
 * take or as long as data; it may be empty.
 */
void output_filter_take(struct output_filter *f, const uint8_t *data, size_t n,
			bool is_last, struct span *ret);
/* Whether values[value] came so far, in any form. */
bool output_filter_saw(const struct output_filter *f, size_t value);

#endif
