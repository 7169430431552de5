/* SPDX-License-Identifier: Apache-2.0 */
/* neutral - a line of the script that begins with `cordon:` is made harmless. */
#include "decide/live/neutral.h"

#include <string.h>

static const char word[] = "cordon";
#define WORD_LEN (sizeof(word) - 1)
#define NOT_AT_START (WORD_LEN + 1)

/* Whether c is of a sequence ESC [ ..., which does not show, where it matters. */
static bool is_of_sequence(struct neutral *state, char c)
{
	bool was_esc = state->in == NEUTRAL_ESC;

	if (c == '\033') {
		state->in = NEUTRAL_ESC;
		return true;
	}
	if (state->in == NEUTRAL_TEXT)
		return false;
	if (was_esc && c == '[') {
		state->in = NEUTRAL_SEQUENCE;
		return true;
	}
	state->in = NEUTRAL_TEXT;
	if (was_esc || c < 0x20 || c > 0x7e)
		return false;
	/* parameters and intermediate bytes, and the one behind them (ECMA-48) */
	if (c < 0x40)
		state->in = NEUTRAL_SEQUENCE;
	return true;
}

size_t neutral_filter(struct neutral *state, const char *data, size_t n,
		      char *ret)
{
	unsigned matched = state->matched;
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		char c = data[i];

		if (matched == NOT_AT_START && c != '\n' && c != '\r') {
			/* the common case: copy to the end of the line */
			const char *nl = memchr(data + i, '\n', n - i);
			size_t len = nl ? (size_t)(nl - data) - i : n - i;
			const char *cr = memchr(data + i, '\r', len);

			if (cr)
				len = (size_t)(cr - data) - i;
			memcpy(ret + out, data + i, len);
			out += len;
			i += len - 1;
			continue;
		}
		if (is_of_sequence(state, c)) {
			ret[out++] = c;
			continue;
		}
		if (c == '\n' || c == '\r') {
			matched = 0;
		} else if (matched == WORD_LEN) {
			if (c == ':')
				ret[out++] = ' ';
			matched = NOT_AT_START;
		} else if (matched < WORD_LEN && c == word[matched]) {
			matched++;
		} else {
			matched = NOT_AT_START;
		}
		ret[out++] = c;
	}
	state->matched = matched;
	if (n > 0)
		state->is_mid_line = data[n - 1] != '\n' && data[n - 1] != '\r';
	return out;
}

bool neutral_is_mid_line(const struct neutral *state)
{
	return state->is_mid_line;
}
