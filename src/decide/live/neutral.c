/* SPDX-License-Identifier: Apache-2.0 */
/* neutral - a line of the script that begins with `cordon:` is made harmless. */
#include "decide/live/neutral.h"

#include <string.h>

#include "base/utf8.h"
#include "decide/live/out_skip.h"

#define CAN 0x18
#define SUB 0x1a
#define ESC 0x1b
#define ROW sizeof(((struct neutral *)0)->row)
/* Of no meaning but that it is not in the word. */
#define OTHER '?'
#define TAB 8

static void begin_line(struct neutral *s)
{
	memset(s->row, 0, ROW);
	s->column = 0;
}

/* A character is put where the cursor is; true: behind a space. */
static bool put(struct neutral *s, char c)
{
	size_t at = s->column++;

	if (at >= ROW)
		return false;
	s->row[at] = c;
	if (memcmp(s->row, NEUTRAL_WORD, ROW) != 0)
		return false;
	s->row[at] = ' ';
	(void)put(s, c);
	return true;
}

/*
 * Where nobody knows sequences what ends one is text, which matters where the word
 * begins with it.
 */
static bool put_final(struct neutral *s, uint8_t c)
{
	return c == NEUTRAL_WORD[0] && put(s, (char)c);
}

/* The byte behind ESC. */
static bool take_escape(struct neutral *s, uint8_t c)
{
	s->in = NEUTRAL_TEXT;
	s->is_styled = true;
	switch (c) {
	case '[':
		s->in = NEUTRAL_SEQUENCE;
		return false;
	case ']':
	case 'P':
	case 'X':
	case '^':
	case '_':
		s->in = NEUTRAL_STRING;
		return false;
	case '\\': /* the end of a string */
		return false;
	default:
		begin_line(s);
		return put_final(s, c);
	}
}

/* The byte that ends what ESC [ began. */
static bool take_final(struct neutral *s, uint8_t c)
{
	s->in = NEUTRAL_TEXT;
	if (c != 'm' && c != 'K')
		s->column = 0;
	return put_final(s, c);
}

/* A character that is not ASCII, or bytes that are none. */
static void take_code(struct neutral *s, uint32_t code)
{
	if (s->in == NEUTRAL_STRING && code != 0x9c)
		return;
	s->in = NEUTRAL_TEXT;
	if (code >= 0x80 && code < 0xa0)
		(void)take_escape(s, (uint8_t)(code - 0x40)); /* never 'c' */
	else if (code == 0x2028 || code == 0x2029)
		begin_line(s);
	else if (utf8_is_plain(code))
		(void)put(s, OTHER);
}

static void end_held(struct neutral *s)
{
	s->n_held = 0;
	take_code(s, OTHER);
}

static void take_high(struct neutral *s, uint8_t c)
{
	uint32_t code;
	size_t len;

	if (s->n_held > 0 && c >= 0xc0)
		end_held(s);
	s->held[s->n_held++] = c;
	len = s->held[0] >= 0xf0 ? 4 : s->held[0] >= 0xe0 ? 3 :
	      s->held[0] >= 0xc0 ? 2 : 1;
	if (s->n_held < len)
		return;
	if (utf8_read(s->held, len, &code) == 0)
		code = OTHER;
	s->n_held = 0;
	take_code(s, code);
}

/* A sequence goes on after most of them, a string after none that come here. */
static void take_control(struct neutral *s, uint8_t c)
{
	if (s->in == NEUTRAL_STRING || c == CAN || c == SUB)
		s->in = NEUTRAL_TEXT;
	switch (c) {
	case '\n':
	case '\v':
	case '\f':
		begin_line(s);
		return;
	case '\r':
		s->column = 0;
		return;
	case '\b':
		if (s->column > 0)
			s->column--;
		return;
	case '\t':
		s->column = s->column / TAB * TAB + TAB;
		return;
	case ESC:
		s->in = NEUTRAL_ESC;
		return;
	default:
		return;
	}
}

/* Whether c, no control byte, is within what has begun with ESC. */
static bool is_of_sequence(struct neutral *s, uint8_t c)
{
	switch (s->in) {
	case NEUTRAL_STRING:
		return true;
	case NEUTRAL_SEQUENCE:
		return c < 0x40;
	case NEUTRAL_ESC:
		if (c < 0x30)
			s->in = NEUTRAL_ESC_MORE;
		return c < 0x30;
	case NEUTRAL_ESC_MORE:
		if (c >= 0x30)
			s->in = NEUTRAL_TEXT;
		return true;
	case NEUTRAL_TEXT:
		break;
	}
	return false;
}

/* A string ends with BEL, CAN, SUB or ESC, and with the line. */
static bool is_ignored(const struct neutral *s, uint8_t c)
{
	static const char ends[] = { '\a', CAN, SUB, ESC, '\n', '\r' };

	return c == 0x7f || (c < 0x20 && s->in == NEUTRAL_STRING &&
			     !memchr(ends, c, sizeof(ends)));
}

/* True: a space goes first. */
static bool take(struct neutral *s, uint8_t c)
{
	if (c >= 0x80) {
		if (s->in != NEUTRAL_STRING)
			s->in = NEUTRAL_TEXT;
		take_high(s, c);
		return false;
	}
	if (s->n_held > 0)
		end_held(s);
	if (is_ignored(s, c))
		return false;
	if (c < 0x20) {
		take_control(s, c);
		return false;
	}
	if (is_of_sequence(s, c))
		return false;
	if (s->in == NEUTRAL_ESC)
		return take_escape(s, c);
	if (s->in == NEUTRAL_SEQUENCE)
		return take_final(s, c);
	return put(s, (char)c);
}

/* How many bytes come before one that is not printable ASCII. */
static size_t skip_text(const char *data, size_t n)
{
	const uint8_t *p = (const uint8_t *)data;
	size_t i = 0;

	for (; i + sizeof(out_bytes) <= n; i += sizeof(out_bytes)) {
		out_bytes v = out_bytes_at(p + i);
		size_t some = out_bytes_first(
			(out_bytes)((v < 0x20) | (v >= 0x7f)));

		if (some < sizeof(out_bytes))
			return i + some;
	}
	while (i < n && p[i] >= 0x20 && p[i] < 0x7f)
		i++;
	return i;
}

/* How many of n printable bytes need not be put one by one. */
static size_t put_text(struct neutral *s, const char *data, size_t n)
{
	if (s->column < ROW) {
		/* over something, or the word itself */
		if (s->column > 0 || s->row[0] != '\0' ||
		    (n >= ROW && memcmp(data, NEUTRAL_WORD, ROW) == 0))
			return 0;
		memcpy(s->row, data, n < ROW ? n : ROW);
	}
	s->column += n;
	return n;
}

size_t neutral_filter(struct neutral *state, const char *data, size_t n,
		      char *ret)
{
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		if (state->in == NEUTRAL_TEXT && state->n_held == 0 &&
		    (state->column >= ROW || state->column == 0)) {
			size_t some = skip_text(data + i, n - i);

			some = put_text(state, data + i, some);
			memcpy(ret + out, data + i, some);
			out += some;
			i += some;
			if (i == n)
				break;
		}
		if (take(state, (uint8_t)data[i]))
			ret[out++] = ' ';
		ret[out++] = data[i];
	}
	if (n > 0)
		state->is_mid_line = data[n - 1] != '\n' && data[n - 1] != '\r';
	return out;
}

void neutral_ends_line(struct neutral *state)
{
	begin_line(state);
	state->is_mid_line = false;
}

const char *neutral_lead(const struct neutral *state, bool on_terminal)
{
	if (!on_terminal || !state->is_styled)
		return state->is_mid_line ? "\n" : "";
	return state->is_mid_line ? "\033[0m\n" : "\033[0m";
}
