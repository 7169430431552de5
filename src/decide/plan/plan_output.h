/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_OUTPUT_H
#define CORDON_DECIDE_PLAN_PLAN_OUTPUT_H

/*
 * plan_output - What becomes of what the script prints.
 *
 * Each stream of the script goes through the relay where one rule is in effect:
 * commands to a CI system are broken, escape sequences are shown instead, values
 * become `***` (decide/live/output_filter.h).  A stream with no rule is pumped by
 * the supervisor alone, and where no stream has one no relay is wanted.
 *
 * Masked are the values of `expose`, and placeholders, which nobody needs to
 * read; never the value of a `secret`, which the relay does not have.  A value
 * shorter than OUTPUT_VALUE_MIN bytes is not masked.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/live/output_filter.h"

struct env_plan;
struct host;
struct profile;
struct secrets_plan;
struct stream_plan;
struct canary_plan;

enum output_stream {
	OUTPUT_STDOUT,
	OUTPUT_STDERR,
	OUTPUT_TERMINAL,	/* what is written to the script's own */
	OUTPUT_STREAMS,
};

struct planned_stream {
	bool is_there;
	bool is_filtered;	/* one of the rules is in effect */
	bool ci_commands;
	bool ci_marks;	/* of sections, too; only with ci_commands */
	enum output_escapes escapes;
	uint32_t line;	/* if filtered: which filter it goes through */
};

/* A value, or a part of a long one. */
struct planned_mask {
	const char *name;	/* the variable; env's or the profile's */
	const char *text;	/* not terminated; env's or secrets' */
	size_t n;	/* OUTPUT_VALUE_MIN to SECRET_MAX */
	bool is_repeat;	/* there is one before with this text */
};

/*
 * All masked values together: the relay needs some hundreds of bytes for each
 * byte, and time to begin with.
 */
#define OUTPUT_MASKS_BYTES 65536
#define OUTPUT_MASKS_MAX 4096

struct output_plan {
	struct planned_stream streams[OUTPUT_STREAMS];
	bool is_filtered;	/* any of them */
	size_t n_lines;	/* filters: one for each pipe, and the terminal */
	enum output_stream first_of[OUTPUT_STREAMS];	/* by line */
	struct planned_mask *masks;
	size_t n_masks;
	size_t n_texts;	/* those that are no repeat */
	/*
	 * GitHub's own switch is thrown around the run as well, on our standard
	 * error: what is captured of the standard output is the script's alone.
	 */
	bool stops_commands;
};

/* env and secrets must outlive ret. */
int plan_output(const struct profile *profile, const struct host *host,
		const struct stream_plan *streams,
		const struct secrets_plan *secrets,
		const struct canary_plan *canary, const struct env_plan *env,
		struct output_plan *ret, struct err *err);
void output_plan_release(struct output_plan *output);
/* Is this variable, exposed or a placeholder, masked at least in part? */
bool output_plan_masks(const struct output_plan *output, const char *name);

#endif
