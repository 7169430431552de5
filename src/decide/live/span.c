/* SPDX-License-Identifier: Apache-2.0 */
/* span - a stretch of somebody else's text, cut without copying. */
#include "decide/live/span.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct span span_of(const char *text)
{
	return (struct span){ text, strlen(text) };
}

struct span span_trim(struct span s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct span span_take_word(struct span *s)
{
	struct span word = span_trim(*s);
	size_t n = 0;

	while (n < word.n && !is_blank(word.p[n]))
		n++;
	*s = (struct span){ word.p + n, word.n - n };
	word.n = n;
	return word;
}

bool span_is(struct span s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

bool span_begins(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.n >= n && memcmp(s.p, text, n) == 0;
}

bool span_has(struct span s, char c)
{
	return s.n > 0 && memchr(s.p, c, s.n) != NULL;
}

int span_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

const char *span_find(struct span s, const char *text)
{
	return memmem(s.p, s.n, text, strlen(text));
}

int span_shown(struct span s)
{
	return s.n < SPAN_SHOWN ? (int)s.n : SPAN_SHOWN;
}
