/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_NEUTRAL_H
#define CORDON_DECIDE_LIVE_NEUTRAL_H

/*
 * neutral - The script cannot speak as cordon.
 *
 * A line that begins with `cordon:` gets a space before the colon.  Nothing is
 * held back for it: the seven bytes may come in seven writes, and each is
 * passed on at once.  `\r` begins a line too, since it does on a screen, and
 * sequences that set colours count for nothing, since they do not show.
 */
#include <stdbool.h>
#include <stddef.h>

struct neutral {
	unsigned matched;	/* bytes of "cordon" seen since the line began */
	enum { NEUTRAL_TEXT, NEUTRAL_ESC, NEUTRAL_SEQUENCE } in;
	bool is_mid_line;
};

#define NEUTRAL_INIT { .matched = 0 }

/* The most that n bytes can become: one more for every seven. */
#define NEUTRAL_SIZE(n) ((n) + (n) / 7 + 1)

/*
 * Writes the neutral form of n bytes to ret, which has NEUTRAL_SIZE(n) room;
 * returns how many bytes that is.
 */
size_t neutral_filter(struct neutral *state, const char *data, size_t n,
		      char *ret);

/* The line that was begun has not ended. */
bool neutral_is_mid_line(const struct neutral *state);

#endif
