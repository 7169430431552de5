/* SPDX-License-Identifier: Apache-2.0 */
/* http_record - what relay and upstream say about requests. */
#include "decide/live/http_record.h"

#include <string.h>

#include "base/wire.h"
#include "decide/live/http_names.h"

static void put(struct http_record *r, const void *data, size_t n)
{
	if (r->overflow || n > sizeof(r->buf) - r->n) {
		r->overflow = true;
		return;
	}
	if (n > 0)
		memcpy(r->buf + r->n, data, n);
	r->n += n;
}

static void put_u32(struct http_record *r, uint32_t v)
{
	put(r, &v, sizeof(v));
}

static void put_span(struct http_record *r, struct span s)
{
	if (s.n > HTTP_RECORD_MAX) {
		r->overflow = true;
		return;
	}
	put_u32(r, (uint32_t)s.n);
	put(r, s.p, s.n);
}

static void begin(struct http_record *r, enum http_record_type type)
{
	r->n = 0;
	r->overflow = false;
	put_u32(r, type);
}

static void put_fields(struct http_record *r, const struct http_field *fields,
		       size_t n)
{
	put_u32(r, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		put_span(r, fields[i].name);
		put_span(r, fields[i].value);
	}
}

static struct span get_span(struct wire_reader *r, size_t max)
{
	struct span s;

	s.p = (const char *)wire_get_bytes(r, max, &s.n);
	return s;
}

/* Text of one line: no control byte but a tab, no blank at either end. */
static bool is_line(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return span_trim(s).n == s.n;
}

/* What may stand in a request line without ending a word of it. */
static bool is_word(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return true;
}

static size_t get_fields(struct wire_reader *r,
			 struct http_field fields[HTTP_FIELDS_MAX])
{
	uint32_t n = wire_get_below(r, HTTP_FIELDS_MAX + 1);

	for (uint32_t i = 0; i < n; i++) {
		struct http_field f = { .name = get_span(r, HTTP_HEAD_MAX) };

		f.value = get_span(r, HTTP_HEAD_MAX);
		if (!http_name_is_token(f.name) ||
		    http_field_is_hop(f.name) || !is_line(f.value))
			r->failed = true;
		if (r->failed)
			return 0;
		fields[i] = f;
	}
	return n;
}

static enum http_framing get_framing(struct wire_reader *r, uint32_t bound)
{
	return (enum http_framing)wire_get_below(r, bound);
}

/* A length is said only where the framing has one or there is no body. */
static void get_length(struct wire_reader *r, struct http_answer *a)
{
	a->length = wire_get_u64(r);
	a->has_length = wire_get_bool(r) || a->framing == HTTP_SIZED;
	if ((a->framing > HTTP_SIZED && a->has_length) ||
	    (!a->has_length && a->length != 0))
		r->failed = true;
}

void http_record_put_ask(struct http_record *r, const struct http_ask *ask)
{
	begin(r, HTTP_RECORD_ASK);
	put_u32(r, ask->endpoint);
	put_u32(r, ask->method);
	put_span(r, ask->path);
	put_u32(r, ask->has_query);
	put_span(r, ask->query);
	put_u32(r, ask->framing);
	put(r, &ask->length, sizeof(ask->length));
	put_u32(r, (uint32_t)ask->n_spots);
	for (size_t i = 0; i < ask->n_spots; i++) {
		put_u32(r, ask->spots[i].grant);
		put_u32(r, ask->spots[i].part);
		put_u32(r, ask->spots[i].offset);
		put_u32(r, ask->spots[i].form);
	}
	put_fields(r, ask->fields, ask->n_fields);
}

static void get_target(struct wire_reader *r, struct http_ask *a)
{
	a->path = get_span(r, HTTP_PATH_MAX);
	a->has_query = wire_get_bool(r);
	a->query = get_span(r, HTTP_TARGET_MAX);
	if (!span_begins(a->path, "/") || !is_word(a->path) ||
	    span_has(a->path, '?') || span_has(a->path, '#') ||
	    !is_word(a->query) || span_has(a->query, '#') ||
	    (!a->has_query && a->query.n > 0))
		r->failed = true;
}

static void get_spots(struct wire_reader *r, struct http_ask *a)
{
	a->n_spots = wire_get_below(r, HTTP_SPOTS_MAX + 1);
	for (size_t i = 0; i < a->n_spots; i++) {
		struct http_spot *s = &a->spots[i];

		s->grant = wire_get_u32(r);
		s->part = wire_get_u32(r);
		s->offset = wire_get_u32(r);
		s->form = (enum http_spot_form)wire_get_below(
			r, HTTP_SPOT_BASIC + 1);
	}
}

int http_record_get_ask(const uint8_t *data, size_t n, struct http_ask *ret,
			struct http_field *fields)
{
	struct wire_reader r;
	struct http_ask a = { .fields = fields };

	if (wire_open(&r, data, n) != HTTP_RECORD_ASK)
		return -1;
	a.endpoint = wire_get_u32(&r);
	a.method = wire_get_u32(&r);
	if ((a.method & HTTP_METHODS_ALL) != a.method || a.method == 0 ||
	    (a.method & (a.method - 1)) != 0)
		return -1;
	get_target(&r, &a);
	a.framing = get_framing(&r, HTTP_CHUNKED + 1);
	a.length = wire_get_u64(&r);
	if (a.framing != HTTP_SIZED && a.length != 0)
		return -1;
	get_spots(&r, &a);
	a.n_fields = get_fields(&r, fields);
	if (wire_end(&r) < 0)
		return -1;
	*ret = a;
	return 0;
}

static void put_answer(struct http_record *r, const struct http_answer *answer)
{
	put_u32(r, answer->status);
	put_span(r, answer->reason);
	put_u32(r, answer->framing);
	put(r, &answer->length, sizeof(answer->length));
	put_u32(r, answer->has_length);
	put_u32(r, answer->keeps_alive);
	put_u32(r, answer->is_coded);
	put_fields(r, answer->fields, answer->n_fields);
}

void http_record_put_answer(struct http_record *r,
			    const struct http_answer *answer)
{
	begin(r, HTTP_RECORD_ANSWER);
	put_answer(r, answer);
}

static void get_answer(struct wire_reader *r, struct http_answer *a)
{
	a->status = wire_get_below(r, 600);
	a->reason = get_span(r, HTTP_HEAD_MAX);
	a->framing = get_framing(r, HTTP_TO_CLOSE + 1);
	get_length(r, a);
	a->keeps_alive = wire_get_bool(r);
	a->is_coded = wire_get_bool(r);
	a->n_fields = get_fields(r, a->fields);
	if (a->status < 200 || !is_line(a->reason))
		r->failed = true;
}

int http_record_get_answer(const uint8_t *data, size_t n,
			   struct http_answer *ret)
{
	struct wire_reader r;
	struct http_answer a = { .status = 0 };

	if (wire_open(&r, data, n) != HTTP_RECORD_ANSWER)
		return -1;
	get_answer(&r, &a);
	if (wire_end(&r) < 0)
		return -1;
	*ret = a;
	return 0;
}

void http_record_put_body(struct http_record *r, struct span data,
			  const struct http_body_spot *spots, size_t n_spots)
{
	begin(r, HTTP_RECORD_BODY);
	put_u32(r, (uint32_t)n_spots);
	for (size_t i = 0; i < n_spots; i++) {
		put_u32(r, spots[i].grant);
		put_u32(r, spots[i].offset);
	}
	put_span(r, data);
}

int http_record_get_body(const uint8_t *data, size_t n, struct span *ret,
			 struct http_body_spot *ret_spots, size_t *ret_n_spots)
{
	struct wire_reader r;
	struct http_body_spot spots[HTTP_BODY_SPOTS];
	size_t n_spots;
	struct span s;

	if (wire_open(&r, data, n) != HTTP_RECORD_BODY)
		return -1;
	n_spots = wire_get_below(&r, HTTP_BODY_SPOTS + 1);
	for (size_t i = 0; i < n_spots; i++) {
		spots[i].grant = wire_get_u32(&r);
		spots[i].offset = wire_get_u32(&r);
		if (i > 0 && spots[i].offset <= spots[i - 1].offset)
			return -1;
	}
	s = get_span(&r, HTTP_RECORD_DATA_MAX);
	if (wire_end(&r) < 0 || s.n == 0 ||
	    (n_spots > 0 && spots[n_spots - 1].offset >= s.n))
		return -1;
	*ret = s;
	memcpy(ret_spots, spots, n_spots * sizeof(spots[0]));
	*ret_n_spots = n_spots;
	return 0;
}

void http_record_put_data(struct http_record *r, struct span data)
{
	begin(r, HTTP_RECORD_DATA);
	put_span(r, data);
}

int http_record_get_data(const uint8_t *data, size_t n, struct span *ret)
{
	struct wire_reader r;
	struct span s;

	if (wire_open(&r, data, n) != HTTP_RECORD_DATA)
		return -1;
	s = get_span(&r, HTTP_RECORD_DATA_MAX);
	if (wire_end(&r) < 0 || s.n == 0)
		return -1;
	*ret = s;
	return 0;
}

void http_record_put_reply(struct http_record *r,
			   const struct http_answer *answer, struct span data,
			   bool lives_on)
{
	begin(r, HTTP_RECORD_REPLY);
	put_answer(r, answer);
	put_span(r, data);
	put_u32(r, lives_on);
	if (r->n > HTTP_RECORD_REPLY_MAX)
		r->overflow = true;
}

int http_record_get_reply(const uint8_t *data, size_t n,
			  struct http_answer *ret, struct span *ret_data,
			  bool *ret_lives_on)
{
	struct wire_reader r;
	struct http_answer a = { .status = 0 };
	struct span bytes;
	bool lives_on;

	if (n > HTTP_RECORD_REPLY_MAX ||
	    wire_open(&r, data, n) != HTTP_RECORD_REPLY)
		return -1;
	get_answer(&r, &a);
	bytes = get_span(&r, HTTP_RECORD_DATA_MAX);
	lives_on = wire_get_bool(&r);
	if (wire_end(&r) < 0)
		return -1;
	*ret = a;
	*ret_data = bytes;
	*ret_lives_on = lives_on;
	return 0;
}

void http_record_put_plain(struct http_record *r, enum http_record_type type,
			   uint32_t value)
{
	begin(r, type);
	put_u32(r, value);
}

int http_record_get_plain(const uint8_t *data, size_t n, uint32_t *ret)
{
	struct wire_reader r;
	uint32_t type = wire_open(&r, data, n);
	uint32_t value = wire_get_u32(&r);

	if (wire_end(&r) < 0 ||
	    !((type == HTTP_RECORD_END && value == 0) ||
	      (type == HTTP_RECORD_DONE && value <= 1) ||
	      type == HTTP_RECORD_FAILED))
		return -1;
	*ret = value;
	return 0;
}

uint32_t http_record_type(const uint8_t *data, size_t n)
{
	struct wire_reader r;
	uint32_t type = wire_open(&r, data, n);

	return type <= HTTP_RECORD_REPLY ? type : 0;
}
