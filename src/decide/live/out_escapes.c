/* SPDX-License-Identifier: Apache-2.0 */
/* out_escapes - what a terminal would obey is shown instead. */
#include "decide/live/out_escapes.h"

#include <string.h>

#include "decide/live/out_copy.h"
#include "decide/live/out_skip.h"

#define ESC 0x1b
#define BEFORE_C1 0xc2	/* U+0080 to U+00BF: this and the code's low byte */

static void put_shown(struct out_copy *s, uint8_t c)
{
	if (c >= 0x80)
		out_copy_put(s, "M-", 2);
	s->out[s->n++] = '^';
	s->out[s->n++] = (c & 0x7f) ^ 0x40;
}

/*
 * The bytes that may follow one that begins a character (Unicode, table 3-7).
 * Where a byte cannot follow, a decoder begins anew with it, and so do we.
 */
static void begin_character(struct out_escapes *e, uint8_t c)
{
	e->low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
	e->high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
	e->n_more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
}

static bool goes_on(struct out_escapes *e, uint8_t c)
{
	if (c < e->low || c > e->high) {
		e->n_more = 0;
		return false;
	}
	e->low = 0x80;
	e->high = 0xbf;
	e->n_more--;
	return true;
}

static bool stays(uint8_t c)
{
	return (c >= 0x20 && c < 0x7f) || c == '\t' || c == '\n' || c == '\r';
}

/* A character beyond U+00BF that is whole: its bytes, else 0. */
static size_t whole_character(const uint8_t *data, size_t n)
{
	struct out_escapes e = { .n_held = 0 };
	uint8_t c = data[0];
	size_t i = 1;

	if (c <= BEFORE_C1 || c > 0xf4)
		return 0;
	if (c < 0xe0)
		return n > 1 && (data[1] & 0xc0) == 0x80 ? 2 : 0;
	begin_character(&e, c);
	while (e.n_more > 0 && i < n && goes_on(&e, data[i]))
		i++;
	return i > 1 && e.n_more == 0 ? i : 0;
}

/* The same for as many as follow each other. */
static size_t whole_characters(const uint8_t *data, size_t n)
{
	size_t i = 0, some;

	while (i < n && (some = whole_character(data + i, n - i)) > 0)
		i += some;
	return i;
}

static bool is_param(uint8_t c)
{
	return (c >= '0' && c <= '9') || c == ';' || c == ':';
}

/* What sets colours, if it is whole: its bytes, else 0. */
static size_t whole_sgr(const uint8_t *data, size_t n)
{
	size_t i = 2;

	if (n > OUT_ESCAPES_HELD)
		n = OUT_ESCAPES_HELD;
	if (n < 3 || data[0] != ESC || data[1] != '[')
		return 0;
	while (i < n && is_param(data[i]))
		i++;
	return i < n && data[i] == 'm' ? i + 1 : 0;
}

/* How many bytes from the first on stay, as far as that is quickly told. */
static size_t skip_plain(const struct out_escapes *e, const uint8_t *data,
			 size_t n)
{
	size_t i = 0;

	while (i < n) {
		size_t some = 0;

		if (i + sizeof(out_bytes) <= n) {
			out_bytes v = out_bytes_at(data + i);

			some = out_bytes_first((out_bytes)(
				((v < 0x20) & (v != '\t') & (v != '\n') &
				 (v != '\r')) |
				(v >= 0x7f)));
			i += some;
			if (some == sizeof(out_bytes))
				continue;
		}
		if (stays(data[i]))
			some = 1;
		else if (data[i] == ESC)
			some = e->keeps_sgr ? whole_sgr(data + i, n - i) : 0;
		else
			some = whole_characters(data + i, n - i);
		if (some == 0)
			break;
		i += some;
	}
	return i;
}

static void hold(struct out_escapes *e, struct out_copy *s, size_t i)
{
	out_copy_upto(s, i);
	e->held[e->n_held++] = s->data[i];
	s->from = i + 1;
}

static void give_up_held(struct out_escapes *e, struct out_copy *s)
{
	size_t n = e->n_held;

	e->n_held = 0;
	if (n > 0 && e->held[0] == ESC) {
		put_shown(s, ESC);
		out_copy_put(s, e->held + 1, n - 1);
	} else {
		out_copy_put(s, e->held, n);
	}
}

/* Whether c was taken with what is held. */
static bool join_held(struct out_escapes *e, struct out_copy *s, uint8_t c)
{
	if (e->held[0] == BEFORE_C1) {
		if (c < 0x80 || c > 0xbf)
			return false;
		if (c < 0xa0)
			put_shown(s, c);
		else
			out_copy_put(s, (const uint8_t[]){ BEFORE_C1, c }, 2);
		e->n_held = 0;
		return true;
	}
	if (e->n_held == OUT_ESCAPES_HELD)
		return false;
	if (e->n_held == 1 ? c == '[' : is_param(c)) {
		e->held[e->n_held++] = c;
		return true;
	}
	if (e->n_held > 1 && c == 'm') {
		out_copy_put(s, e->held, e->n_held);
		out_copy_put(s, &c, 1);
		e->n_held = 0;
		return true;
	}
	return false;
}

/* data[i] is where skip_plain() ended and belongs to nothing before it. */
static void take_special(struct out_escapes *e, struct out_copy *s, size_t i)
{
	uint8_t c = s->data[i];

	if (c == BEFORE_C1 || (c == ESC && e->keeps_sgr)) {
		hold(e, s, i);
	} else if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
		out_copy_upto(s, i);
		put_shown(s, c);
		s->from = i + 1;
	} else if (c > BEFORE_C1 && c <= 0xf4) {
		begin_character(e, c);
	}
}

void out_escapes_take(struct out_escapes *e, const uint8_t *data, size_t n,
		      bool is_last, uint8_t *out, struct span *ret)
{
	struct out_copy s = { .data = data, .out = out };
	size_t i = 0;

	while (i < n) {
		if (e->n_held > 0) {
			if (join_held(e, &s, data[i])) {
				s.from = ++i;
				continue;
			}
			give_up_held(e, &s);
		}
		if (e->n_more > 0 && goes_on(e, data[i])) {
			i++;
			continue;
		}
		i += skip_plain(e, data + i, n - i);
		if (i < n)
			take_special(e, &s, i++);
	}
	if (is_last)
		give_up_held(e, &s);
	*ret = out_copy_end(&s, n);
}
