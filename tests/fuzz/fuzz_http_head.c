/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_http_head - any head, of a request and of an answer.
 *
 * What passes is written as the guards write it and read again: it must be the
 * same.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decide/live/http_head.h"
#include "decide/live/http_names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a line is written as is never longer than what it was read from. */
#define AGAIN_MAX HTTP_HEAD_MAX
/* Answers may get a blank and a `Connection:close` that they had not. */
#define CLOSE_BYTES 32

struct text {
	char p[AGAIN_MAX];
	size_t n;
};

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void add(struct text *t, const char *p, size_t n)
{
	require(n <= sizeof(t->p) - t->n);
	if (n > 0)
		memcpy(t->p + t->n, p, n);
	t->n += n;
}

static void add_span(struct text *t, struct span s)
{
	add(t, s.p, s.n);
}

static void add_text(struct text *t, const char *s)
{
	add(t, s, strlen(s));
}

static bool same(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Within the head, and no byte that could end a line. */
static void check_span(struct span s, const uint8_t *data, size_t n_head,
		       bool may_tab)
{
	const char *begin = (const char *)data;

	if (s.n == 0)
		return;
	require(s.p >= begin && s.n <= n_head &&
		(size_t)(s.p - begin) <= n_head - s.n);
	for (size_t i = 0; i < s.n; i++)
		require(((uint8_t)s.p[i] >= ' ' && s.p[i] != 0x7f) ||
			(may_tab && s.p[i] == '\t'));
}

static void check_fields(const struct http_field *fields, size_t n,
			 const uint8_t *data, size_t n_head, bool may_tab)
{
	require(n <= HTTP_FIELDS_MAX);
	for (size_t i = 0; i < n; i++) {
		struct span v = fields[i].value;

		require(fields[i].name.n > 0);
		check_span(fields[i].name, data, n_head, false);
		check_span(v, data, n_head, may_tab);
		require(same(span_trim(v), v));
		require(!http_field_is_hop(fields[i].name));
	}
}

static void add_fields(struct text *t, const struct http_field *fields,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		add_span(t, fields[i].name);
		add_text(t, ":");
		add_span(t, fields[i].value);
		add_text(t, "\r\n");
	}
}

static void add_framing(struct text *t, enum http_framing framing,
			bool has_length, uint64_t length)
{
	char line[64];

	if (framing == HTTP_CHUNKED)
		add_text(t, "Transfer-Encoding:chunked\r\n");
	if (!has_length)
		return;
	(void)snprintf(line, sizeof(line), "Content-Length:%llu\r\n",
		       (unsigned long long)length);
	add_text(t, line);
}

static void same_fields(const struct http_field *a, size_t n_a,
			const struct http_field *b, size_t n_b)
{
	require(n_a == n_b);
	for (size_t i = 0; i < n_a; i++)
		require(same(a[i].name, b[i].name) &&
			same(a[i].value, b[i].value));
}

static void check_request(const uint8_t *data, const struct http_request *r)
{
	static struct http_request again;
	static struct text t;
	struct http_fault fault;

	require(r->n_head <= HTTP_HEAD_MAX);
	check_span(r->method, data, r->n_head, false);
	check_span(r->path, data, r->n_head, false);
	check_span(r->query, data, r->n_head, false);
	check_span(r->host, data, r->n_head, false);
	require(r->method.n > 0 && r->host.n > 0 && r->path.n > 0);
	require(r->path.p[0] == '/');
	require(!span_has(r->path, ' ') && !span_has(r->query, ' '));
	require(!span_has(r->path, '?') && (r->has_query || r->query.n == 0));
	require(r->framing != HTTP_TO_CLOSE);
	check_fields(r->fields, r->n_fields, data, r->n_head, false);

	t.n = 0;
	add_span(&t, r->method);
	add_text(&t, " ");
	add_span(&t, r->path);
	add_text(&t, r->has_query ? "?" : "");
	add_span(&t, r->query);
	add_text(&t, " HTTP/1.1\r\nHost:");
	add_span(&t, r->host);
	add_text(&t, "\r\n");
	add_framing(&t, r->framing, r->framing == HTTP_SIZED, r->length);
	if (r->expects_continue)
		add_text(&t, "Expect:100-continue\r\n");
	if (!r->keeps_alive)
		add_text(&t, "Connection:close\r\n");
	if (r->wants_upgrade)
		add_text(&t, "Upgrade:\r\n");
	add_fields(&t, r->fields, r->n_fields);
	add_text(&t, "\r\n");
	require(http_request_parse((const uint8_t *)t.p, t.n, &again,
				   &fault) == HTTP_PASS);
	require(same(again.method, r->method) && same(again.path, r->path) &&
		same(again.query, r->query) && same(again.host, r->host));
	require(again.has_query == r->has_query &&
		again.framing == r->framing && again.length == r->length &&
		again.expects_continue == r->expects_continue &&
		again.keeps_alive == r->keeps_alive &&
		again.wants_upgrade == r->wants_upgrade &&
		again.n_head == t.n);
	same_fields(r->fields, r->n_fields, again.fields, again.n_fields);
}

static void check_answer(const uint8_t *data, bool for_head,
			 const struct http_answer *a)
{
	static struct http_answer again;
	static struct text t;
	struct http_fault fault;
	char line[32];

	require(a->n_head <= HTTP_HEAD_MAX);
	require(a->status >= 100 && a->status <= 599);
	check_span(a->reason, data, a->n_head, true);
	check_fields(a->fields, a->n_fields, data, a->n_head, true);
	require(!for_head || a->framing == HTTP_NO_BODY);
	require(a->framing != HTTP_TO_CLOSE || !a->keeps_alive);
	if (a->n_fields > HTTP_FIELDS_MAX - 2 ||
	    a->n_head > HTTP_HEAD_MAX - CLOSE_BYTES)
		return;

	t.n = 0;
	(void)snprintf(line, sizeof(line), "HTTP/1.1 %u ", a->status);
	add_text(&t, line);
	add_span(&t, a->reason);
	add_text(&t, "\r\n");
	add_framing(&t, a->framing, a->has_length, a->length);
	if (!a->keeps_alive)
		add_text(&t, "Connection:close\r\n");
	add_fields(&t, a->fields, a->n_fields);
	add_text(&t, "\r\n");
	require(http_answer_parse((const uint8_t *)t.p, t.n, for_head, &again,
				  &fault) == HTTP_PASS);
	require(again.status == a->status && same(again.reason, a->reason) &&
		again.framing == a->framing &&
		again.has_length == a->has_length &&
		again.length == a->length &&
		again.keeps_alive == a->keeps_alive && again.n_head == t.n);
	/* one that Connection names is gone */
	require(a->is_coded || !again.is_coded);
	same_fields(a->fields, a->n_fields, again.fields, again.n_fields);
}

/* Of all bytes, from what was said of half of them. */
static void check_cut(enum http_verdict half, enum http_verdict whole)
{
	require(half == HTTP_MORE || half == whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct http_request r;
	static struct http_answer a;
	struct http_fault fault = { 0, NULL };
	enum http_verdict half = http_request_parse(data, size / 2, &r, &fault);
	enum http_verdict v = http_request_parse(data, size, &r, &fault);

	check_cut(half, v);
	require(v != HTTP_MORE || size < HTTP_HEAD_MAX);
	require(v != HTTP_REFUSE || (fault.why && fault.status >= 400));
	if (v == HTTP_PASS) {
		require(r.n_head <= size);
		check_request(data, &r);
	}
	for (int for_head = 0; for_head < 2; for_head++) {
		half = http_answer_parse(data, size / 2, for_head != 0, &a,
					 &fault);
		v = http_answer_parse(data, size, for_head != 0, &a, &fault);
		check_cut(half, v);
		require(v != HTTP_MORE || size < HTTP_HEAD_MAX);
		if (v == HTTP_PASS) {
			require(a.n_head <= size);
			check_answer(data, for_head != 0, &a);
		}
	}
	return 0;
}
