/* SPDX-License-Identifier: Apache-2.0 */
/* json_find - the one string at a key of a JSON text somebody else wrote. */
#include "decide/live/json_find.h"

#include <stdint.h>
#include <string.h>

struct scan {
	struct span rest;
	uint64_t objects;	/* a bit for each level, lowest the innermost */
	unsigned depth;
	const char *key;
	bool is_wanted;		/* the value that comes is the key's */
	unsigned n_found;
	struct span found;	/* raw; no pointer if it was no string */
};

enum scan_state { SCAN_VALUE, SCAN_KEY, SCAN_AFTER, SCAN_END, SCAN_BAD };

static void skip(struct scan *s, size_t n)
{
	s->rest.p += n;
	s->rest.n -= n;
}

/* The next byte that is no blank, not taken; 0 at the end. */
static char peek(struct scan *s)
{
	while (s->rest.n > 0 && s->rest.p[0] != '\0' &&
	       strchr(" \t\r\n", s->rest.p[0]))
		skip(s, 1);
	return s->rest.n > 0 ? s->rest.p[0] : '\0';
}

static bool take(struct scan *s, char wanted)
{
	if (wanted == '\0' || peek(s) != wanted)
		return false;
	skip(s, 1);
	return true;
}

static int hex4(struct span s)
{
	int value = 0;

	if (s.n < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		int digit = span_hex(s.p[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* Bytes of the escape that s begins with, and what it means; 0: none. */
static size_t read_escape(struct span s, int *ret)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (s.n < 2 || s.p[1] == '\0')
		return 0;
	if (s.p[1] == 'u') {
		*ret = hex4((struct span){ s.p + 2, s.n - 2 });
		return *ret < 0 ? 0 : 6;
	}
	at = strchr(letters, s.p[1]);
	if (!at)
		return 0;
	*ret = (unsigned char)meanings[at - letters];
	return 2;
}

/* What is between the quotes, raw. */
static bool take_string(struct scan *s, struct span *ret)
{
	size_t i = 0;
	int ignored;

	if (!take(s, '"'))
		return false;
	while (i < s->rest.n && s->rest.p[i] != '"') {
		struct span at = { s->rest.p + i, s->rest.n - i };
		size_t n = at.p[0] == '\\' ? read_escape(at, &ignored) : 1;

		if (n == 0 || (unsigned char)at.p[0] < 0x20)
			return false;
		i += n;
	}
	if (i >= s->rest.n)
		return false;
	*ret = (struct span){ s->rest.p, i };
	skip(s, i + 1);
	return true;
}

/* raw is as take_string() gave it. */
static bool decode(struct span raw, char *ret, size_t size)
{
	size_t n = 0;

	while (raw.n > 0) {
		int c = (unsigned char)raw.p[0];
		size_t used = c == '\\' ? read_escape(raw, &c) : 1;

		if (used == 0 || c < 0x20 || c > 0x7e || n + 1 >= size)
			return false;
		ret[n++] = (char)c;
		raw.p += used;
		raw.n -= used;
	}
	ret[n] = '\0';
	return true;
}

static size_t count_digits(struct span s, size_t from)
{
	size_t n = 0;

	while (from + n < s.n && s.p[from + n] >= '0' && s.p[from + n] <= '9')
		n++;
	return n;
}

/* Bytes of the number that s begins with, 0 if it is none (RFC 8259 6). */
static size_t number_length(struct span s)
{
	size_t n = s.n > 0 && s.p[0] == '-' ? 1 : 0;
	size_t digits = count_digits(s, n);

	if (digits == 0 || (digits > 1 && s.p[n] == '0'))
		return 0;
	n += digits;
	if (n < s.n && s.p[n] == '.') {
		digits = count_digits(s, n + 1);
		if (digits == 0)
			return 0;
		n += 1 + digits;
	}
	if (n < s.n && (s.p[n] == 'e' || s.p[n] == 'E')) {
		n++;
		if (n < s.n && (s.p[n] == '+' || s.p[n] == '-'))
			n++;
		digits = count_digits(s, n);
		if (digits == 0)
			return 0;
		n += digits;
	}
	return n;
}

static bool take_plain(struct scan *s)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t n;

	(void)peek(s);
	n = number_length(s->rest);
	for (size_t i = 0; n == 0 && i < sizeof(words) / sizeof(words[0]); i++)
		if (span_begins(s->rest, words[i]))
			n = strlen(words[i]);
	skip(s, n);
	return n > 0;
}

static enum scan_state open_level(struct scan *s, bool is_object)
{
	if (s->depth == JSON_FIND_DEPTH)
		return SCAN_BAD;
	s->depth++;
	s->objects = s->objects << 1 | (is_object ? 1 : 0);
	if (peek(s) == (is_object ? '}' : ']'))
		return SCAN_AFTER;
	return is_object ? SCAN_KEY : SCAN_VALUE;
}

static enum scan_state scan_value(struct scan *s)
{
	bool is_wanted = s->is_wanted;
	struct span text = { NULL, 0 };
	enum scan_state next = SCAN_AFTER;

	s->is_wanted = false;
	if (take(s, '{'))
		next = open_level(s, true);
	else if (take(s, '['))
		next = open_level(s, false);
	else if (peek(s) == '"' ? !take_string(s, &text) : !take_plain(s))
		return SCAN_BAD;
	if (is_wanted) {
		s->n_found++;
		s->found = text;
	}
	return next;
}

static enum scan_state scan_key(struct scan *s)
{
	char key[JSON_FIND_KEY + 1];
	struct span raw;

	if (!take_string(s, &raw) || !take(s, ':'))
		return SCAN_BAD;
	s->is_wanted = decode(raw, key, sizeof(key)) &&
		       strcmp(key, s->key) == 0;
	return SCAN_VALUE;
}

static enum scan_state scan_after(struct scan *s)
{
	bool is_object = s->objects & 1;

	if (s->depth == 0)
		return peek(s) == '\0' && s->rest.n == 0 ? SCAN_END : SCAN_BAD;
	if (take(s, is_object ? '}' : ']')) {
		s->depth--;
		s->objects >>= 1;
		return SCAN_AFTER;
	}
	if (!take(s, ','))
		return SCAN_BAD;
	return is_object ? SCAN_KEY : SCAN_VALUE;
}

bool json_find_string(struct span text, const char *key, char *ret, size_t size)
{
	struct scan s = { .rest = text, .key = key };
	enum scan_state state = SCAN_VALUE;

	while (state != SCAN_END && state != SCAN_BAD) {
		if (state == SCAN_VALUE)
			state = scan_value(&s);
		else if (state == SCAN_KEY)
			state = scan_key(&s);
		else
			state = scan_after(&s);
	}
	return state == SCAN_END && s.n_found == 1 && s.found.p &&
	       decode(s.found, ret, size);
}
