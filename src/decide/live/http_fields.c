/* SPDX-License-Identifier: Apache-2.0 */
/* http_fields - lines and fields of a head, read in one way or not at all. */
#include "decide/live/http_fields.h"

#include <string.h>

#include "base/cleanup.h"
#include "decide/live/http_names.h"

/* Of all Connection fields together: filtering stays cheap. */
#define CONNECTION_NAMES_MAX 32
/* Fits a signed number of 64 bits in every reader. */
#define LENGTH_DIGITS_MAX 18

enum meaning {
	ONCE,		/* readers differ about which of two counts */
	CODED,
	HOST,
	LENGTH,
	CODING,
	CONNECTION,
	EXPECT,
	UPGRADE,
};

struct known {
	const char *name;
	enum meaning meaning;
};

/* At most 32, see seen_once(). */
static const struct known known[] = {
	{ "authorization", ONCE },
	{ "connection", CONNECTION },
	{ "content-encoding", CODED },
	{ "content-length", LENGTH },
	{ "content-range", ONCE },
	{ "content-type", ONCE },
	{ "expect", EXPECT },
	{ "from", ONCE },
	{ "host", HOST },
	{ "if-match", ONCE },
	{ "if-modified-since", ONCE },
	{ "if-none-match", ONCE },
	{ "if-range", ONCE },
	{ "if-unmodified-since", ONCE },
	{ "keep-alive", ONCE },
	{ "max-forwards", ONCE },
	{ "proxy-connection", CONNECTION },
	{ "range", ONCE },
	{ "referer", ONCE },
	{ "te", ONCE },
	{ "trailer", ONCE },
	{ "transfer-encoding", CODING },
	{ "upgrade", UPGRADE },
	{ "user-agent", ONCE },
};

bool http_is_token(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool http_is_text(uint8_t c)
{
	return c >= ' ' && c != 0x7f;
}

static uint8_t lower(char c)
{
	return (uint8_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool same(struct span a, struct span b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

bool http_name_is(struct span name, const char *wanted)
{
	return same(name, span_of(wanted));
}

const struct http_field *http_field_find(const struct http_field *fields,
					 size_t n, const char *name,
					 size_t *ret_n)
{
	const struct http_field *found = NULL;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (!http_name_is(fields[i].name, name))
			continue;
		if (!found)
			found = &fields[i];
		count++;
	}
	if (ret_n)
		*ret_n = count;
	return found;
}

enum http_verdict http_refuse(struct http_fault *ret, unsigned status,
			      const char *why)
{
	*ret = (struct http_fault){ .status = status, .why = why };
	return HTTP_REFUSE;
}

struct http_lines http_lines_begin(const uint8_t *data, size_t n,
				   struct http_fault *fault)
{
	return (struct http_lines){
		.data = data,
		.n = n < HTTP_HEAD_MAX ? n : HTTP_HEAD_MAX,
		.fault = fault,
	};
}

enum http_verdict http_lines_next(struct http_lines *l, struct span *ret)
{
	size_t i = l->at;

	*ret = (struct span){ (const char *)l->data + l->at, 0 };
	for (; i < l->n && l->data[i] != '\r'; i++) {
		uint8_t c = l->data[i];

		if (c == '\n')
			return http_refuse(l->fault, 400,
					   "a line ends in LF without CR");
		if (!http_is_text(c) && !(c == '\t' && l->is_answer))
			return http_refuse(l->fault, 400,
					   "a control byte in the head");
	}
	ret->n = i - l->at;
	if (l->n - i >= 2) {
		if (l->data[i + 1] != '\n')
			return http_refuse(l->fault, 400, "CR without LF");
		l->at = i + 2;
		return HTTP_PASS;
	}
	if (l->n == HTTP_HEAD_MAX)
		return http_refuse(l->fault, 431, "the head is too long");
	return HTTP_MORE;
}

/* One element after the other of a list; empty ones are passed over. */
static bool next_element(struct span *rest, struct span *ret)
{
	while (rest->n > 0) {
		const char *comma = memchr(rest->p, ',', rest->n);
		size_t n = comma ? (size_t)(comma - rest->p) : rest->n;
		size_t used = comma ? n + 1 : n;

		*ret = span_trim((struct span){ rest->p, n });
		rest->p += used;
		rest->n -= used;
		if (ret->n > 0)
			return true;
	}
	return false;
}

/* Splits a line; MORE if it is not whole and its name may go on. */
static enum http_verdict split(struct http_lines *l, struct span line,
			       bool is_whole, struct http_field *ret)
{
	size_t n = 0;

	while (n < line.n && http_is_token((uint8_t)line.p[n]))
		n++;
	if (n == line.n && !is_whole)
		return HTTP_MORE;
	if (n == 0 && (line.p[0] == ' ' || line.p[0] == '\t'))
		return http_refuse(l->fault, 400,
				   "a line that begins with a blank");
	if (n == line.n)
		return http_refuse(l->fault, 400, "a field without a colon");
	if (n == 0 || line.p[n] != ':')
		return http_refuse(l->fault, 400,
				   "the name of a field is no token");
	ret->name = (struct span){ line.p, n };
	ret->value = span_trim(
		(struct span){ line.p + n + 1, line.n - n - 1 });
	return HTTP_PASS;
}

/* NULL if it is none of them; another sign for the dash hides none. */
static const struct known *find_known(struct span name)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (http_field_name_equal(name, known[i].name))
			return &known[i];
	return NULL;
}

/*
 * May the field stand here?  A server may say some things twice: we go by the
 * first or by none.
 */
static enum http_verdict check_known(struct http_lines *l, struct span name,
				     const struct known *k,
				     struct http_facts *f)
{
	uint32_t bit = UINT32_C(1) << (k - known);
	bool was_seen = f->seen & bit;

	f->seen |= bit;
	if (l->is_answer && k->meaning != LENGTH && k->meaning != CODING)
		return HTTP_PASS;
	if (!http_name_is(name, k->name))
		return http_refuse(l->fault, 400,
				   "a name with another sign for its dash");
	if (was_seen && k->meaning != CONNECTION && k->meaning != CODED)
		return http_refuse(l->fault, 400,
				   "a field twice that can be there once");
	return HTTP_PASS;
}

static enum http_verdict take_length(struct http_lines *l, struct span value,
				     struct http_facts *f)
{
	uint64_t v = 0;

	if (value.n == 0 || value.n > LENGTH_DIGITS_MAX ||
	    (value.p[0] == '0' && value.n > 1))
		return http_refuse(l->fault, 400,
				   "Content-Length is no plain number");
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] < '0' || value.p[i] > '9')
			return http_refuse(l->fault, 400,
					   "Content-Length is no plain number");
		v = v * 10 + (uint64_t)(value.p[i] - '0');
	}
	f->has_length = true;
	f->length = v;
	return HTTP_PASS;
}

static enum http_verdict take_coding(struct http_lines *l, struct span value,
				     struct http_facts *f)
{
	if (!http_name_is(value, "chunked"))
		return http_refuse(l->fault, 400,
				   "Transfer-Encoding other than chunked");
	f->is_chunked = true;
	return HTTP_PASS;
}

/* Some readers look for the letters, wherever in the list they stand. */
static bool holds_close(struct span name)
{
	static const struct span close = { "close", 5 };

	for (; name.n >= close.n; name.p++, name.n--)
		if (same((struct span){ name.p, close.n }, close))
			return true;
	return false;
}

static enum http_verdict take_connection(struct http_lines *l,
					 struct span value, size_t *n_names,
					 struct http_facts *f)
{
	struct span name;

	while (next_element(&value, &name)) {
		if (++*n_names > CONNECTION_NAMES_MAX)
			return http_refuse(l->fault, 400,
					   "Connection names too many");
		for (size_t i = 0; i < name.n; i++)
			if (!http_is_token((uint8_t)name.p[i]))
				return http_refuse(l->fault, 400,
						   "Connection is no list");
		f->closes |= holds_close(name);
	}
	return HTTP_PASS;
}

static bool is_coded(struct span value)
{
	struct span coding;

	while (next_element(&value, &coding))
		if (!http_name_is(coding, "identity"))
			return true;
	return false;
}

static enum http_verdict take(struct http_lines *l,
			      const struct http_field *field, size_t *n_names,
			      struct http_facts *f)
{
	const struct known *k = find_known(field->name);

	if (!k)
		return HTTP_PASS;
	if (check_known(l, field->name, k, f) != HTTP_PASS)
		return HTTP_REFUSE;
	switch (k->meaning) {
	case CODED:
		f->is_coded |= is_coded(field->value);
		break;
	case HOST:
		f->host = field->value;
		break;
	case LENGTH:
		if (take_length(l, field->value, f) != HTTP_PASS)
			return HTTP_REFUSE;
		break;
	case CODING:
		if (take_coding(l, field->value, f) != HTTP_PASS)
			return HTTP_REFUSE;
		break;
	case CONNECTION:
		return take_connection(l, field->value, n_names, f);
	case EXPECT:
		if (!l->is_answer &&
		    !http_name_is(field->value, "100-continue"))
			return http_refuse(l->fault, 417,
					   "Expect other than 100-continue");
		f->expects = true;
		break;
	case UPGRADE:
		f->upgrades = true;
		break;
	case ONCE:
		break;
	}
	if (f->has_length && f->is_chunked)
		return http_refuse(l->fault, 400,
				   "Content-Length and Transfer-Encoding");
	return HTTP_PASS;
}

/* Does one of the Connection fields name it? */
static bool is_named(struct span name, const struct http_field *fields,
		     size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct span rest = fields[i].value, element;

		if (!http_name_is(fields[i].name, "connection"))
			continue;
		while (next_element(&rest, &element))
			if (same(element, name))
				return true;
	}
	return false;
}

/*
 * Connection fields go in a second pass, when all others have been looked up
 * in them.
 */
static size_t keep_end_to_end(struct http_field *fields, size_t n)
{
	bool is_kept[HTTP_FIELDS_MAX];
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		is_kept[i] = !http_field_is_hop(fields[i].name) &&
			     !is_named(fields[i].name, fields, n);
	for (size_t i = 0; i < n; i++)
		if (is_kept[i])
			fields[kept++] = fields[i];
	return kept;
}

enum http_verdict http_fields_read(struct http_lines *l,
				   struct http_field *fields, size_t *ret_n,
				   struct http_facts *ret)
{
	size_t n = 0, n_names = 0;

	*ret = (struct http_facts){ .length = 0 };
	for (;;) {
		struct http_field field = { .name = { NULL, 0 } };
		struct span line;
		enum http_verdict v = http_lines_next(l, &line);

		if (v == HTTP_REFUSE)
			return v;
		if (v == HTTP_PASS && line.n == 0)
			break;
		if (split(l, line, v == HTTP_PASS, &field) == HTTP_REFUSE)
			return HTTP_REFUSE;
		if (v == HTTP_MORE)
			return v;
		if (n == HTTP_FIELDS_MAX)
			return http_refuse(l->fault, 431, "too many fields");
		if (take(l, &field, &n_names, ret) != HTTP_PASS)
			return HTTP_REFUSE;
		fields[n++] = field;
	}
	*ret_n = keep_end_to_end(fields, n);
	return HTTP_PASS;
}
