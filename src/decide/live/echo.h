/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_ECHO_H
#define CORDON_DECIDE_LIVE_ECHO_H

/*
 * echo - Secrets in what a server answers.
 *
 * A plain sighting of a real value is turned back into its placeholder; one in
 * any other form that is known (base64 and base64url at the three alignments,
 * hex, percent, JSON and HTML escapes, reversed, in upper or lower case or with
 * both swapped) cuts the answer.  What is held back is always the same number of
 * bytes until the end, whatever they are, so the timing of an answer tells
 * nothing of how much of a guess was right.
 *
 * Holds real values; used by upstream alone.  The values are the caller's and
 * stay where they are.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/span.h"

struct echo_secret {
	const uint8_t *value;
	const uint8_t *placeholder;	/* of the same length */
	size_t n;
};

struct echo;

/* secrets: all that may be sent to the endpoint.  Copies no value. */
struct echo *echo_new(const struct echo_secret *secrets, size_t n);
void echo_free(struct echo *e);	/* wipes */
void echo_begin(struct echo *e);
/*
 * Adds n bytes; 0 and what may go on (valid until the next call; nothing is
 * given before the held part is full, all is with is_last), or -1: cut.
 * *ret_n_turned counts plain sightings turned back.
 */
#define ECHO_PIECE 16384
int echo_take(struct echo *e, const uint8_t *data, size_t n, bool is_last,
	      struct span *ret_data, size_t *ret_n_turned);

#endif
