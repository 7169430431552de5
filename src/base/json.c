/* SPDX-License-Identifier: Apache-2.0 */
/* json - writes one JSON value on one line of ASCII. */
#include "base/json.h"

#include <inttypes.h>
#include <string.h>

static void begin(struct json *j, const char *name)
{
	if (j->needs_comma)
		strbuf_addc(j->out, ',');
	if (name)
		strbuf_addf(j->out, "\"%s\":", name);
	j->needs_comma = true;
}

void json_object(struct json *j, const char *name)
{
	begin(j, name);
	strbuf_addc(j->out, '{');
	j->needs_comma = false;
}

void json_object_end(struct json *j)
{
	strbuf_addc(j->out, '}');
	j->needs_comma = true;
}

void json_array(struct json *j, const char *name)
{
	begin(j, name);
	strbuf_addc(j->out, '[');
	j->needs_comma = false;
}

void json_array_end(struct json *j)
{
	strbuf_addc(j->out, ']');
	j->needs_comma = true;
}

static void string(struct json *j, const char *name, const void *data,
		   size_t n, size_t max)
{
	size_t left;

	begin(j, name);
	strbuf_addc(j->out, '"');
	left = strbuf_add_escaped(j->out, data, n, max);
	if (left > 0)
		strbuf_addf(j->out, "...(+%zu)", left);
	strbuf_addc(j->out, '"');
}

void json_bytes(struct json *j, const char *name, const void *data, size_t n)
{
	string(j, name, data, n, JSON_MAX_BYTES);
}

static void text_up_to(struct json *j, const char *name, const char *text,
		       size_t max)
{
	if (text) {
		string(j, name, text, strlen(text), max);
		return;
	}
	begin(j, name);
	strbuf_adds(j->out, "null");
}

void json_text(struct json *j, const char *name, const char *text)
{
	text_up_to(j, name, text, JSON_MAX_TEXT);
}

void json_whole_text(struct json *j, const char *name, const char *text)
{
	text_up_to(j, name, text, SIZE_MAX);
}

void json_u64(struct json *j, const char *name, uint64_t v)
{
	begin(j, name);
	strbuf_addf(j->out, "%" PRIu64, v);
}

void json_bool(struct json *j, const char *name, bool v)
{
	begin(j, name);
	strbuf_adds(j->out, v ? "true" : "false");
}
