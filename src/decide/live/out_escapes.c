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

/* How many bytes from the first on are printable ASCII. */
static size_t skip_plain(const uint8_t *data, size_t n)
{
	size_t i = 0;

	for (; i + sizeof(out_bytes) <= n; i += sizeof(out_bytes)) {
		out_bytes v = out_bytes_at(data + i);
		size_t first = out_bytes_first(
			(out_bytes)((v < 0x20) | (v >= 0x7f)));

		if (first < sizeof(out_bytes))
			return i + first;
	}
	while (i < n && data[i] >= 0x20 && data[i] < 0x7f)
		i++;
	return i;
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
	bool is_param = (c >= '0' && c <= '9') || c == ';' || c == ':';

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
	if (e->n_held == 1 ? c == '[' : is_param) {
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

/* data[i] is no printable ASCII and belongs to nothing before it. */
static void take_special(struct out_escapes *e, struct out_copy *s, size_t i)
{
	uint8_t c = s->data[i];

	if (c == '\t' || c == '\n' || c == '\r')
		return;
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
		i += skip_plain(data + i, n - i);
		if (i < n)
			take_special(e, &s, i++);
	}
	if (is_last)
		give_up_held(e, &s);
	*ret = out_copy_end(&s, n);
}
