/* SPDX-License-Identifier: Apache-2.0 */
/* body_keys - the keys of a form or of a JSON text, as it passes in pieces. */
#include "decide/live/body_keys.h"

#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "decide/live/http_names.h"
#include "decide/live/unescape.h"

enum {
	FORM_KEY,
	FORM_AT_VALUE,
	FORM_VALUE,
	JSON_OUTSIDE,
	JSON_STRING,
	JSON_AFTER_STRING,
	JSON_BEFORE_VALUE,
	JSON_AT_VALUE,
};

static bool takes_type(struct span *rest, const char *type)
{
	size_t n = strlen(type);

	if (rest->n < n || strncasecmp(rest->p, type, n) != 0)
		return false;
	rest->p += n;
	rest->n -= n;
	return true;
}

/* application/NAME+json */
static bool takes_json_type(struct span *rest)
{
	static const char suffix[] = "+json";
	const size_t n_suffix = sizeof(suffix) - 1;
	const char *end;
	size_t n;

	if (!takes_type(rest, "application/"))
		return false;
	end = memchr(rest->p, ';', rest->n);
	n = end ? (size_t)(end - rest->p) : rest->n;
	while (n > 0 && (rest->p[n - 1] == ' ' || rest->p[n - 1] == '\t'))
		n--;
	if (n < n_suffix ||
	    strncasecmp(rest->p + n - n_suffix, suffix, n_suffix) != 0)
		return false;
	rest->p += n;
	rest->n -= n;
	return true;
}

/* Nothing, or a charset that is UTF-8. */
static bool is_utf8(struct span parameters)
{
	static const char *const known[] = { "charset=utf-8",
					     "charset=\"utf-8\"" };
	struct span rest = span_trim(parameters);

	if (rest.n == 0)
		return true;
	if (rest.p[0] != ';')
		return false;
	rest = span_trim((struct span){ rest.p + 1, rest.n - 1 });
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (rest.n == strlen(known[i]) &&
		    strncasecmp(rest.p, known[i], rest.n) == 0)
			return true;
	return rest.n == 0;
}

static bool is_named(const struct http_field *field, const char *name)
{
	return field->name.n == strlen(name) &&
	       strncasecmp(field->name.p, name, field->name.n) == 0;
}

enum body_kind body_kind_of(const struct http_field *fields, size_t n)
{
	const struct http_field *type = NULL;
	struct span rest;
	enum body_kind kind;

	for (size_t i = 0; i < n; i++) {
		if (is_named(&fields[i], "content-encoding"))
			return BODY_OPAQUE;
		if (!is_named(&fields[i], "content-type"))
			continue;
		if (type)
			return BODY_OPAQUE;
		type = &fields[i];
	}
	if (!type)
		return BODY_OPAQUE;
	rest = type->value;
	if (takes_type(&rest, "application/x-www-form-urlencoded"))
		kind = BODY_FORM;
	else if (takes_type(&rest, "application/json") ||
		 takes_json_type(&rest))
		kind = BODY_JSON;
	else
		return BODY_OPAQUE;
	return is_utf8(rest) ? kind : BODY_OPAQUE;
}

static void begin_key(struct body_keys *k, bool is_exact)
{
	k->n_key = 0;
	k->is_too_long = false;
	k->is_exact = is_exact;
}

void body_keys_begin(struct body_keys *k, enum body_kind kind)
{
	k->kind = kind;
	k->cursor = 0;
	k->is_odd = false;
	k->state = kind == BODY_FORM ? FORM_KEY : JSON_OUTSIDE;
	begin_key(k, true);
}

/* Some readers leave blanks out, however many there are. */
static void add_to_key(struct body_keys *k, const void *data, size_t n)
{
	const char *text = data;

	for (; k->n_key == 0 && n > 0 && *text == ' '; text++, n--)
		k->is_exact = false;
	if (n > sizeof(k->key) - k->n_key) {
		k->is_too_long = true;
		n = sizeof(k->key) - k->n_key;
	}
	memcpy(k->key + k->n_key, text, n);
	k->n_key += n;
}

/*
 * The letters that fold to 's' and 'k', as escapes: they are kept in UTF-8, any
 * other that is not ASCII is no part of a name.
 */
static const char *folded_escape(const uint8_t *text, size_t n)
{
	if (n < 6 || text[1] != 'u')
		return NULL;
	if (strncasecmp((const char *)text + 2, "017f", 4) == 0)
		return "\xc5\xbf";
	return strncasecmp((const char *)text + 2, "212a", 4) == 0 ?
		       "\xe2\x84\xaa" :
		       NULL;
}

static bool is_json_escape(uint8_t c)
{
	return c != '\0' && strchr("\"\\/bfnrtu", c) != NULL;
}

/* An escape within a key; its length, or 0 for more. */
static size_t take_escape(struct body_keys *k, enum unescape_kind kind,
			  const uint8_t *text, size_t n, bool is_last)
{
	uint8_t byte;
	size_t used = unescape_one(kind, text, n, is_last, &byte);
	const char *letter = kind == UNESCAPE_JSON ? folded_escape(text, n) :
						     NULL;

	if (used == 0)
		return 0;
	if (used > 1)
		k->is_exact = false;
	if (used == 1 || (kind == UNESCAPE_JSON && !is_json_escape(text[1])))
		k->is_odd = true;
	if (letter)
		add_to_key(k, letter, strlen(letter));
	else
		add_to_key(k, &byte, 1);
	return used;
}

/* Each of these reads on and says how many bytes it took; 0 for more. */

static size_t read_form_key(struct body_keys *k, const uint8_t *text, size_t n,
			    bool is_last)
{
	switch (text[0]) {
	case '&':
	case ';':
		begin_key(k, text[0] == '&');
		return 1;
	case '=':
		k->state = FORM_AT_VALUE;
		return 1;
	case '%':
		return take_escape(k, UNESCAPE_PERCENT, text, n, is_last);
	case '+':
		k->is_exact = false;
		add_to_key(k, " ", 1);
		return 1;
	default:
		add_to_key(k, text, 1);
		return 1;
	}
}

/* The nearer of two bytes, or n. */
static size_t find_either(const uint8_t *text, size_t n, int a, int b)
{
	const uint8_t *first = memchr(text, a, n);
	const uint8_t *second;

	n = first ? (size_t)(first - text) : n;
	second = memchr(text, b, n);
	return second ? (size_t)(second - text) : n;
}

static size_t read_form_value(struct body_keys *k, const uint8_t *text,
			      size_t n)
{
	size_t end = find_either(text, n, '&', ';');

	if (end == n)
		return n;
	k->state = FORM_KEY;
	begin_key(k, text[end] == '&');
	return end + 1;
}

/* Of JSON without its strings; a colon comes after one, and not to here. */
static bool is_json_outside(uint8_t c)
{
	static const char bytes[] = " \t\r\n{}[],+-.0123456789truefalsnE";

	return memchr(bytes, c, sizeof(bytes) - 1) != NULL;
}

static size_t read_json_outside(struct body_keys *k, const uint8_t *text,
				size_t n)
{
	size_t i = 0;

	for (; i < n && text[i] != '"'; i++)
		if (!is_json_outside(text[i]))
			k->is_odd = true;
	if (i == n)
		return n;
	k->state = JSON_STRING;
	begin_key(k, true);
	return i + 1;
}

static size_t read_json_string(struct body_keys *k, const uint8_t *text,
			       size_t n, bool is_last)
{
	size_t end = find_either(text, n, '"', '\\');

	if (end > 0) {
		if (memchr(text, '\0', end))
			k->is_odd = true;
		if (!k->is_too_long)
			add_to_key(k, text, end);
		return end;
	}
	if (text[0] == '"') {
		k->state = JSON_AFTER_STRING;
		return 1;
	}
	return take_escape(k, UNESCAPE_JSON, text, n, is_last);
}

static bool is_json_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t read_json_between(struct body_keys *k, const uint8_t *text)
{
	if (is_json_blank(text[0]))
		return 1;
	if (k->state == JSON_BEFORE_VALUE) {
		k->state = JSON_AT_VALUE;
		return 0;
	}
	k->state = text[0] == ':' ? JSON_BEFORE_VALUE : JSON_OUTSIDE;
	return text[0] == ':' ? 1 : 0;
}

/* One step; BODY_VALUE is for who called. */
static size_t read_on(struct body_keys *k, const uint8_t *text, size_t n,
		      bool is_last)
{
	switch (k->state) {
	case FORM_KEY:
		return read_form_key(k, text, n, is_last);
	case FORM_VALUE:
		return read_form_value(k, text, n);
	case JSON_OUTSIDE:
		return read_json_outside(k, text, n);
	case JSON_STRING:
		return read_json_string(k, text, n, is_last);
	default:
		return read_json_between(k, text);
	}
}

enum body_event body_keys_next(struct body_keys *k, const uint8_t *text,
			       size_t n, bool is_last)
{
	size_t i = 0;

	if (k->kind == BODY_OPAQUE) {
		k->cursor += n;
		return BODY_MORE;
	}
	while (i < n && k->state != FORM_AT_VALUE &&
	       k->state != JSON_AT_VALUE) {
		unsigned before = k->state;
		size_t used = read_on(k, text + i, n - i, is_last);

		if (used == 0 && k->state == before)
			break;
		i += used;
	}
	k->cursor += i;
	return k->state == FORM_AT_VALUE || k->state == JSON_AT_VALUE ?
		       BODY_VALUE :
		       BODY_MORE;
}

void body_keys_skip(struct body_keys *k)
{
	k->state = k->kind == BODY_FORM ? FORM_VALUE : JSON_OUTSIDE;
}

bool body_key_is(const struct body_keys *k, const char *name)
{
	return k->is_exact && !k->is_too_long && k->n_key == strlen(name) &&
	       memcmp(k->key, name, k->n_key) == 0;
}

bool body_key_reads_as(const struct body_keys *k, const char *name)
{
	return http_key_reads_as((struct span){ k->key, k->n_key }, name);
}
