/* SPDX-License-Identifier: Apache-2.0 */
/* neutral - a line of the script that begins with `cordon:` is made harmless. */
#include "decide/live/neutral.h"

#include <string.h>

static const char word[] = "cordon";
#define WORD_LEN (sizeof(word) - 1)
#define NOT_AT_START (WORD_LEN + 1)

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
	return out;
}

bool neutral_is_mid_line(const struct neutral *state)
{
	return state->matched != 0;
}
