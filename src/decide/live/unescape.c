/* SPDX-License-Identifier: Apache-2.0 */
/* unescape - one escape of a URL, a JSON string or an HTML text, undone. */
#include "decide/live/unescape.h"

#include <string.h>

#include "base/cleanup.h"

#define NO_DIGIT 16u

static unsigned digit_of(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - (unsigned)'0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - (unsigned)'a' + 10 : NO_DIGIT;
}

static uint8_t byte_of(uint32_t code)
{
	return code < 0x80 ? (uint8_t)code : 0xff;
}

/* Exactly n_digits at text[from]; the length of the whole, 1 or 0 as above. */
static size_t take_hex(const uint8_t *text, size_t n, size_t from,
		       size_t n_digits, bool is_last, uint32_t *ret)
{
	uint32_t code = 0;

	for (size_t i = from; i < from + n_digits; i++) {
		unsigned digit;

		if (i >= n)
			return is_last ? 1 : 0;
		digit = digit_of(text[i]);
		if (digit == NO_DIGIT)
			return 1;
		code = code << 4 | digit;
	}
	*ret = code;
	return from + n_digits;
}

static size_t take_percent(const uint8_t *text, size_t n, bool is_last,
			   uint8_t *ret)
{
	uint32_t code = 0;
	size_t used = take_hex(text, n, 1, 2, is_last, &code);

	if (used > 1)
		*ret = (uint8_t)code;
	return used;
}

static size_t take_json(const uint8_t *text, size_t n, bool is_last,
			uint8_t *ret)
{
	static const char names[] = "\"\\/'bfnrt";
	static const char bytes[] = "\"\\/'\b\f\n\r\t";
	const char *name;
	uint32_t code = 0;
	size_t used;

	if (n < 2)
		return is_last ? 1 : 0;
	if (text[1] == 'u' || text[1] == 'x') {
		used = take_hex(text, n, 2, text[1] == 'u' ? 4 : 2, is_last,
				&code);
		if (used > 1)
			*ret = byte_of(code);
		return used;
	}
	name = memchr(names, text[1], sizeof(names) - 1);
	if (!name)
		return 1;
	*ret = (uint8_t)bytes[name - names];
	return 2;
}

/* "&#65;", "&#x41;": the number in text[2] up to its ';'. */
static bool read_number(const uint8_t *text, size_t n, uint8_t *ret)
{
	unsigned base = (text[2] | 0x20) == 'x' ? 16 : 10;
	size_t i = base == 16 ? 3 : 2;
	uint32_t code = 0;

	if (i == n)
		return false;
	for (; i < n; i++) {
		unsigned digit = digit_of(text[i]);

		if (digit >= base)
			return false;
		code = code * base + digit;
	}
	*ret = byte_of(code);
	return true;
}

static size_t take_html(const uint8_t *text, size_t n, bool is_last,
			uint8_t *ret)
{
	static const struct {
		const char *name;
		char byte;
	} names[] = {
		{ "&amp", '&' },  { "&lt", '<' },    { "&gt", '>' },
		{ "&quot", '"' }, { "&apos", '\'' },
	};
	size_t most = n < UNESCAPE_MAX ? n : UNESCAPE_MAX;
	const uint8_t *end = memchr(text, ';', most);
	size_t length;

	if (!end)
		return n < UNESCAPE_MAX && !is_last ? 0 : 1;
	length = (size_t)(end - text);
	if (length > 2 && text[1] == '#')
		return read_number(text, length, ret) ? length + 1 : 1;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (length == strlen(names[i].name) &&
		    memcmp(text, names[i].name, length) == 0) {
			*ret = (uint8_t)names[i].byte;
			return length + 1;
		}
	}
	return 1;
}

uint8_t unescape_begins(enum unescape_kind kind)
{
	return kind == UNESCAPE_PERCENT ? '%' :
	       kind == UNESCAPE_JSON	? '\\' :
					  '&';
}

size_t unescape_one(enum unescape_kind kind, const uint8_t *text, size_t n,
		    bool is_last, uint8_t *ret)
{
	*ret = text[0];
	switch (kind) {
	case UNESCAPE_PERCENT:
		return take_percent(text, n, is_last, ret);
	case UNESCAPE_JSON:
		return take_json(text, n, is_last, ret);
	case UNESCAPE_HTML:
		return take_html(text, n, is_last, ret);
	case UNESCAPE_KINDS:
		break;
	}
	return 1;
}
