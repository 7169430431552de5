/* SPDX-License-Identifier: Apache-2.0 */
/* out_ci - what a CI system reads as a command is broken. */
#include "decide/live/out_ci.h"

#include <string.h>
#include <strings.h>

#include "decide/live/out_copy.h"
#include "decide/live/out_skip.h"

#define ESC 0x1b
#define NO_BYTE 0

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

static bool begins_line(uint8_t c)
{
	return c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == '\a' ||
	       (c >= 0x1c && c <= 0x1e);
}

/* Not printed, to somebody who compares as people read. */
static bool is_unseen(uint8_t c)
{
	return (c < 0x20 && !is_blank(c)) || c >= 0x7f;
}

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(uint8_t c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
	       c == '.';
}

/* Whether the bytes before data[i] are this word of at most OUT_CI_BEHIND. */
static bool is_behind(const struct out_ci *ci, const uint8_t *data, size_t i,
		      const char *word)
{
	uint8_t last[OUT_CI_BEHIND];
	size_t n = strlen(word);
	size_t here = i < n ? i : n;

	memcpy(last, ci->behind + OUT_CI_BEHIND - (n - here), n - here);
	memcpy(last + (n - here), data + i - here, here);
	return strncasecmp((const char *)last, word, n) == 0;
}

/* Whether data[i] is the last byte of NEL, U+2028 or U+2029. */
static bool ends_separator(const struct out_ci *ci, const uint8_t *data,
			   size_t i)
{
	switch (data[i]) {
	case 0x85:
		return is_behind(ci, data, i, "\xc2");
	case 0xa8:
	case 0xa9:
		return is_behind(ci, data, i, "\xe2\x80");
	default:
		return false;
	}
}

/* Whether c makes one of the sequences whole. */
static bool ends_sequence(struct out_ci *ci, uint8_t c)
{
	static const char *const known[] = {
		"\033[8mha:", "\033]1337;", "\033]1338;", "\033]1339;",
		"\033_bk;",
	};
	bool may_become = false;

	if (c == ESC)
		ci->n_sequence = 0;
	else if (ci->n_sequence == 0)
		return false;
	ci->sequence[ci->n_sequence++] = c;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strncmp(known[i], (const char *)ci->sequence,
			    ci->n_sequence) != 0)
			continue;
		if (known[i][ci->n_sequence] == '\0') {
			ci->n_sequence = 0;
			return true;
		}
		may_become = true;
	}
	if (!may_become)
		ci->n_sequence = 0;
	return false;
}

/* Whether c is of a sequence that sets colours, as far as it has come. */
static bool is_of_colour(struct out_ci *ci, uint8_t c)
{
	bool was_esc = ci->colour == OUT_CI_ESC;

	if (c == ESC) {
		ci->colour = OUT_CI_ESC;
		return true;
	}
	if (ci->colour == OUT_CI_NO_COLOUR)
		return false;
	ci->colour = OUT_CI_NO_COLOUR;
	if (was_esc) {
		if (c == '[')
			ci->colour = OUT_CI_COLOUR;
		return c == '[';
	}
	/* no intermediate byte: `##` are two of them and `[` ends a sequence */
	if ((c >= '0' && c <= '9') || c == ';' || c == ':') {
		ci->colour = OUT_CI_COLOUR;
		return true;
	}
	return is_letter(c);
}

/* Whether c is the bracket of a command. */
static bool ends_hashes(struct out_ci *ci, uint8_t c)
{
	bool has_two = ci->hash == OUT_CI_HASHES || ci->hash == OUT_CI_WORD;

	if (c == '#') {
		ci->hash = ci->hash == OUT_CI_HASH || ci->hash == OUT_CI_HASHES ?
				   OUT_CI_HASHES :
				   OUT_CI_HASH;
	} else if (has_two && is_word(c)) {
		ci->hash = OUT_CI_WORD;
	} else if (begins_line(c) || !is_unseen(c)) {
		ci->hash = OUT_CI_NO_HASH;
		return has_two && c == '[';
	}
	return false;
}

/* Behind a colon that may be the first of two. */
static uint8_t follow_colon(struct out_ci *ci, uint8_t c, bool is_separator)
{
	bool may_lead = ci->line == OUT_CI_COLON_OR_LEADING;

	if (c == ':') {
		/* the second may be the first of a line that a separator began */
		ci->line = OUT_CI_COLON;
		return ' ';
	}
	if (is_separator)
		ci->line = OUT_CI_COLON_OR_LEADING;
	else if (!is_unseen(c))
		ci->line = may_lead && is_blank(c) ? OUT_CI_LEADING :
						     OUT_CI_BEGUN;
	return NO_BYTE;
}

/* What c makes of a line that has nothing yet. */
static enum out_ci_line lead(uint8_t c)
{
	if (c == ':')
		return OUT_CI_COLON;
	return is_blank(c) || is_unseen(c) ? OUT_CI_LEADING : OUT_CI_BEGUN;
}

/* What is to come before c, for what the line began with. */
static uint8_t begin_line(struct out_ci *ci, uint8_t c, bool is_separator)
{
	switch (ci->line) {
	case OUT_CI_RUN:
		if (c == ci->run && ci->n_run < 3) {
			ci->n_run++;
			return NO_BYTE;
		}
		ci->line = is_separator ? OUT_CI_LEADING : OUT_CI_BEGUN;
		return ci->n_run == 3 && is_blank(c) ? ci->run : NO_BYTE;
	case OUT_CI_COLON:
	case OUT_CI_COLON_OR_LEADING:
		return follow_colon(ci, c, is_separator);
	case OUT_CI_START:
		if (ci->has_marks &&
		    (c == '-' || c == '+' || c == '~' || c == '^')) {
			ci->line = OUT_CI_RUN;
			ci->run = c;
			ci->n_run = 1;
			return NO_BYTE;
		}
		ci->line = lead(c);
		return NO_BYTE;
	case OUT_CI_LEADING:
		ci->line = lead(c);
		return NO_BYTE;
	case OUT_CI_BEGUN:
		break;
	}
	if (is_separator)
		ci->line = OUT_CI_LEADING;
	return NO_BYTE;
}

/* What is to come before data[i], or NO_BYTE. */
static uint8_t step(struct out_ci *ci, const uint8_t *data, size_t i)
{
	uint8_t c = data[i];
	bool is_broken = ends_sequence(ci, c);
	uint8_t before;

	if (is_of_colour(ci, c)) {
		/* no byte can come between ESC and a bracket */
		if (c == ESC && (ci->hash == OUT_CI_HASHES ||
				 ci->hash == OUT_CI_WORD)) {
			ci->hash = OUT_CI_NO_HASH;
			return ' ';
		}
		return is_broken ? ' ' : NO_BYTE;
	}
	if (ends_hashes(ci, c))
		is_broken = true;
	if (c == ':' && ci->line == OUT_CI_BEGUN &&
	    (is_behind(ci, data, i, "section_start") ||
	     is_behind(ci, data, i, "section_end")))
		is_broken = true;
	before = begin_line(ci, c, ends_separator(ci, data, i));
	if (begins_line(c))
		ci->line = OUT_CI_START;
	return is_broken ? ' ' : before;
}

/* In the midst of a line: the first byte that may matter to anybody. */
static size_t find_special(const uint8_t *data, size_t i, size_t n)
{
	for (; i + sizeof(out_bytes) <= n; i += sizeof(out_bytes)) {
		out_bytes v = out_bytes_at(data + i);
		size_t first = out_bytes_first(
			(out_bytes)(((v < 0x20) & (v != '\t')) | (v == '#') |
				    (v == ':') | (v == 0x85) | (v == 0xa8) |
				    (v == 0xa9)));

		if (first < sizeof(out_bytes))
			return i + first;
	}
	while (i < n && data[i] >= 0x20 && data[i] != '#' && data[i] != ':' &&
	       data[i] != 0x85 && data[i] != 0xa8 && data[i] != 0xa9)
		i++;
	return i;
}

/* A byte that makes the line begun and is nothing else. */
static bool is_plain(uint8_t c)
{
	return c > ' ' && c < 0x7f && c != ':' && c != '#' && c != '-' &&
	       c != '+' && c != '~' && c != '^';
}

/* A whole sequence that sets colours and begins no known one: its bytes. */
static size_t whole_colour(const uint8_t *data, size_t i, size_t n)
{
	size_t k = i + 2;

	if (n - i < 3 || data[i + 1] != '[' || data[k] == '8')
		return 0;
	while (k < n && data[k] >= '0' && data[k] <= ';')
		k++;
	return k < n && data[k] == 'm' ? k + 1 - i : 0;
}

/* data[i] ends a line: how many bytes until the next has begun plainly. */
static size_t whole_beginning(const uint8_t *data, size_t i, size_t n)
{
	size_t k = i + 1, some;

	for (; k < n; k += some) {
		uint8_t c = data[k];

		if (is_plain(c))
			return k + 1 - i;
		some = c == ESC ? whole_colour(data, k, n) :
		       is_blank(c) || c == '\n' || c == '\r' ? 1 : 0;
		if (some == 0)
			break;
	}
	return 0;
}

/*
 * In the midst of a line, data[i] special: how many bytes from it on leave us
 * there, as far as those behind it tell; 0 if step() has to look.
 */
static size_t skip_special(const uint8_t *data, size_t i, size_t n)
{
	uint8_t before = i > 0 ? data[i - 1] : 0, c = data[i];

	if (c == '\n' || c == '\r')
		return whole_beginning(data, i, n);
	if (c == ':') /* what it may end, section_start: and section_end: */
		return before && (before | 0x20) != 't' &&
		       (before | 0x20) != 'd';
	if (c == '#' && i + 1 < n)
		return data[i + 1] == ' ' || is_plain(data[i + 1]) ? 2 : 0;
	if (c == ESC)
		return whole_colour(data, i, n);
	if (c >= 0x80)
		return before && before != 0xc2 && before != 0x80;
	return 0;
}

static bool is_idle(const struct out_ci *ci)
{
	return ci->hash == OUT_CI_NO_HASH && ci->colour == OUT_CI_NO_COLOUR &&
	       ci->n_sequence == 0;
}

/* The first byte that step() has to look at. */
static size_t skip_plain(const uint8_t *data, size_t i, size_t n)
{
	for (;;) {
		size_t some;

		i = find_special(data, i, n);
		if (i == n)
			return n;
		some = skip_special(data, i, n);
		if (some == 0)
			return i;
		i += some;
	}
}

static size_t skip_leading(const uint8_t *data, size_t i, size_t n)
{
	while (i < n && (data[i] == ' ' || data[i] >= 0x80))
		i++;
	return i;
}

static void remember(struct out_ci *ci, const uint8_t *data, size_t n)
{
	size_t here = n < OUT_CI_BEHIND ? n : OUT_CI_BEHIND;

	memmove(ci->behind, ci->behind + here, OUT_CI_BEHIND - here);
	memcpy(ci->behind + OUT_CI_BEHIND - here, data + n - here, here);
}

void out_ci_take(struct out_ci *ci, const uint8_t *data, size_t n, uint8_t *out,
		 struct span *ret)
{
	struct out_copy copy = { .data = data, .out = out };
	size_t i = 0;

	while (i < n) {
		uint8_t before;

		if (is_idle(ci) && ci->line == OUT_CI_BEGUN)
			i = skip_plain(data, i, n);
		else if (is_idle(ci) && ci->line == OUT_CI_LEADING)
			i = skip_leading(data, i, n);
		if (i == n)
			break;
		before = step(ci, data, i);
		if (before != NO_BYTE) {
			out_copy_upto(&copy, i);
			out_copy_put(&copy, &before, 1);
		}
		i++;
	}
	*ret = out_copy_end(&copy, n);
	if (n > 0)
		remember(ci, data, n);
}
