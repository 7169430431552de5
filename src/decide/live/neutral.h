/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_NEUTRAL_H
#define CORDON_DECIDE_LIVE_NEUTRAL_H

/*
 * neutral - The script cannot speak as cordon.
 *
 * A line that a screen would show beginning with `cordon:` gets a space before
 * the byte that completes the word, in whatever order its bytes come: what
 * stands at the beginning of the line is kept, as a screen keeps it.  Nothing is
 * held back for it: the seven bytes may come in seven writes, and each is passed
 * on at once.
 *
 * Known are the control bytes that move (`\r`, `\b` and the like) or show nothing,
 * characters without a width (utf8.h), and of the sequences of ECMA-48 those that
 * set colours and those that are a text of their own, as a window's title; any
 * other is taken to lead to the beginning of a line.  A character that is not ASCII
 * counts for one column.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NEUTRAL_WORD "cordon:"

struct neutral {
	char row[sizeof(NEUTRAL_WORD) - 1];	/* what the line begins with */
	size_t column;		/* where the next character is put */
	uint8_t held[4];	/* of a character of UTF-8 that has begun */
	unsigned n_held;
	enum {
		NEUTRAL_TEXT,
		NEUTRAL_ESC,
		NEUTRAL_ESC_MORE,	/* ESC and an intermediate byte */
		NEUTRAL_SEQUENCE,	/* ESC [ */
		NEUTRAL_STRING,		/* ESC ] and its like */
	} in;
	bool is_mid_line;
	bool is_styled;		/* a sequence may have changed how text shows */
};

#define NEUTRAL_INIT { .column = 0 }

/*
 * The most that n bytes can become.  A space breaks two columns of the word, or
 * one and leaves the next column behind it: two more bytes are needed for each.
 */
#define NEUTRAL_SIZE(n) ((n) + (n) / 2 + 1)

/*
 * Writes the neutral form of n bytes to ret, which has NEUTRAL_SIZE(n) room;
 * returns how many bytes that is.
 */
size_t neutral_filter(struct neutral *state, const char *data, size_t n,
		      char *ret);

/* Lines of our own have been written there. */
void neutral_ends_line(struct neutral *state);
/*
 * What goes before a line of our own where these bytes went: on a terminal it must
 * not show as the script would have it, concealed or in the colour of the ground
 * (SGR 0, ECMA-48 8.3.117), and it is a line of its own everywhere.
 */
const char *neutral_lead(const struct neutral *state, bool on_terminal);

#endif
