/* SPDX-License-Identifier: Apache-2.0 */
/* test_http_head - which heads are read, how, and which are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/http_head.h"

#define HOST "Host: api.example.com\r\n"
#define GET "GET / HTTP/1.1\r\n" HOST

/* A head with all there can be, and bytes that are not of it. */
static const char full[] =
	"POST /upload/v4?token=a&b HTTP/1.1\r\n"
	"hOsT: api.example.com:8443\r\n"
	"X-Empty:\r\n"
	"X-Blanks:    two  words   \r\n"
	"X-Odd!#$%&'*+-.^_`|~: \x80\xff\r\n"
	"Connection: keep-alive, X-Mine,,\r\n"
	"x-mine: 1\r\n"
	"Keep-Alive: 5\r\n"
	"Proxy-Authorization: Basic xyz\r\n"
	"TE: trailers\r\n"
	"Trailer: X-Sum\r\n"
	"Upgrade: h2c\r\n"
	"Expect: 100-Continue\r\n"
	"Content-Length: 12\r\n"
	"X-Last: a:b\r\n"
	"\r\n"
	"GET /next";

struct refusal {
	const char *head;
	unsigned status;
	const char *why;
};

/* A copy of exactly n bytes, so that a sanitizer sees any read beyond. */
struct copy {
	uint8_t *p;
	size_t n;
};

static struct copy copy_of(const char *data, size_t n)
{
	struct copy c = { malloc(n ? n : 1), n };

	assert_non_null(c.p);
	memcpy(c.p, data, n);
	return c;
}

static enum http_verdict verdict(const char *data, size_t n,
				 struct http_fault *fault)
{
	struct copy c = copy_of(data, n);
	struct http_request r;
	enum http_verdict v = http_request_parse(c.p, c.n, &r, fault);

	free(c.p);
	return v;
}

static enum http_verdict answer_verdict(const char *data, size_t n,
					struct http_fault *fault)
{
	struct copy c = copy_of(data, n);
	struct http_answer a;
	enum http_verdict v = http_answer_parse(c.p, c.n, false, &a, fault);

	free(c.p);
	return v;
}

static struct http_request parsed(const char *head)
{
	struct http_request r;
	struct http_fault fault = { 0, "" };
	enum http_verdict v = http_request_parse(
		(const uint8_t *)head, strlen(head), &r, &fault);

	if (v != HTTP_PASS)
		fail_msg("%s: %s", head, fault.why);
	return r;
}

static struct http_answer answered(const char *head, bool for_head)
{
	struct http_answer a;
	struct http_fault fault = { 0, "" };
	enum http_verdict v = http_answer_parse(
		(const uint8_t *)head, strlen(head), for_head, &a, &fault);

	if (v != HTTP_PASS)
		fail_msg("%s: %s", head, fault.why);
	return a;
}

#define assert_span(s, text) assert_true(span_is(s, text))

static void reads_a_whole_request(void **state)
{
	struct http_request r = parsed(full);
	static const char *const names[] = { "X-Empty", "X-Blanks",
					     "X-Odd!#$%&'*+-.^_`|~", "X-Last" };
	static const char *const values[] = { "", "two  words", "\x80\xff",
					      "a:b" };

	(void)state;
	assert_span(r.method, "POST");
	assert_span(r.path, "/upload/v4");
	assert_true(r.has_query);
	assert_span(r.query, "token=a&b");
	assert_span(r.host, "api.example.com:8443");
	assert_int_equal(r.n_fields, ARRAY_SIZE(names));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_span(r.fields[i].name, names[i]);
		assert_span(r.fields[i].value, values[i]);
	}
	assert_int_equal(r.framing, HTTP_SIZED);
	assert_int_equal(r.length, 12);
	assert_true(r.expects_continue);
	assert_true(r.keeps_alive);
	assert_true(r.wants_upgrade);
	assert_int_equal(r.n_head, strlen(full) - strlen("GET /next"));
}

static void reads_the_least_request(void **state)
{
	struct http_request r = parsed("GET / HTTP/1.1\r\nHost:a\r\n\r\n");

	(void)state;
	assert_span(r.method, "GET");
	assert_span(r.path, "/");
	assert_false(r.has_query);
	assert_int_equal(r.query.n, 0);
	assert_span(r.host, "a");
	assert_int_equal(r.n_fields, 0);
	assert_int_equal(r.framing, HTTP_NO_BODY);
	assert_false(r.expects_continue);
	assert_true(r.keeps_alive);
	assert_false(r.wants_upgrade);
}

/* MORE for each prefix, PASS from the last byte of the head on. */
static void a_cut_head_is_not_judged(void **state)
{
	struct http_fault fault;
	size_t n_head = parsed(full).n_head;

	(void)state;
	for (size_t n = 0; n < sizeof(full); n++)
		assert_int_equal(verdict(full, n, &fault),
				 n < n_head ? HTTP_MORE : HTTP_PASS);
}

static const struct refusal refusals[] = {
	/* the first line */
	{ "\r\n" GET "\r\n", 400, "method" },
	{ " " GET "\r\n", 400, "method" },
	{ "get / HTTP/1.1\r\n" HOST "\r\n", 400, "method" },
	{ "GEt / HTTP/1.1\r\n" HOST "\r\n", 400, "method" },
	{ "M-SEARCH / HTTP/1.1\r\n" HOST "\r\n", 400, "method" },
	{ "ABCDEFGHIJKLMNOPQ / HTTP/1.1\r\n" HOST "\r\n", 400, "too long" },
	{ "GET  / HTTP/1.1\r\n" HOST "\r\n", 400, "target" },
	{ "GET\t/ HTTP/1.1\r\n" HOST "\r\n", 400, "control" },
	{ "GET /\r\n" HOST "\r\n", 400, "first line" },
	{ "GET\r\n" HOST "\r\n", 400, "first line" },
	{ "GET / \r\n" HOST "\r\n", 400, "first line" },
	{ "GET /a b HTTP/1.1\r\n" HOST "\r\n", 400, "version" },
	{ "GET /  HTTP/1.1\r\n" HOST "\r\n", 400, "version" },
	{ "GET / HTTP/1.1 \r\n" HOST "\r\n", 400, "version" },
	{ "GET / http/1.1\r\n" HOST "\r\n", 400, "version" },
	{ "GET / HTTP/1.10\r\n" HOST "\r\n", 400, "version" },
	{ "GET / HTTP/01.1\r\n" HOST "\r\n", 400, "version" },
	{ "GET / HTTP/1.0\r\n" HOST "\r\n", 505, "version" },
	{ "GET / HTTP/1.2\r\n" HOST "\r\n", 505, "version" },
	{ "GET / HTTP/2.0\r\n" HOST "\r\n", 505, "version" },
	{ "GET /\x7f HTTP/1.1\r\n" HOST "\r\n", 400, "control" },
	{ "GET /\x80 HTTP/1.1\r\n" HOST "\r\n", 400, "target" },
	{ "GET /# HTTP/1.1\r\n" HOST "\r\n", 400, "target" },
	{ "GET x HTTP/1.1\r\n" HOST "\r\n", 400, "slash" },
	{ "GET ?x HTTP/1.1\r\n" HOST "\r\n", 400, "slash" },
	{ "GET * HTTP/1.1\r\n" HOST "\r\n", 400, "slash" },
	{ "OPTIONS ** HTTP/1.1\r\n" HOST "\r\n", 400, "slash" },
	{ "OPTIONS *?a HTTP/1.1\r\n" HOST "\r\n", 400, "slash" },
	{ "GET http://api.example.com HTTP/1.1\r\n" HOST "\r\n", 400,
	  "slash" },
	{ "GET http://api.example.com?a HTTP/1.1\r\n" HOST "\r\n", 400,
	  "slash" },
	{ "GET http://other.example.com/ HTTP/1.1\r\n" HOST "\r\n", 400,
	  "not that of Host" },
	{ "GET http://api.example.com:80/ HTTP/1.1\r\n" HOST "\r\n", 400,
	  "not that of Host" },
	{ "GET http://u@api.example.com/ HTTP/1.1\r\n" HOST "\r\n", 400,
	  "not that of Host" },
	{ "GET http:/api.example.com/ HTTP/1.1\r\n" HOST "\r\n", 400,
	  "slash" },
	{ "GET ftp://api.example.com/ HTTP/1.1\r\n" HOST "\r\n", 400,
	  "slash" },
	{ "CONNECT api.example.com:443 HTTP/1.1\r\n" HOST "\r\n", 405,
	  "CONNECT" },
	{ "TRACE / HTTP/1.1\r\n" HOST "\r\n", 405, "TRACE" },
	{ "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 405, "PRI" },
	/* lines */
	{ "GET / HTTP/1.1\n" HOST "\r\n", 400, "LF without CR" },
	{ "GET / HTTP/1.1\r" HOST "\r\n", 400, "CR without LF" },
	{ GET "X: a\n\r\n", 400, "LF without CR" },
	{ GET "X: a\rb\r\n\r\n", 400, "CR without LF" },
	{ GET "X: a\r\r\n\r\n", 400, "CR without LF" },
	{ GET "\n", 400, "LF without CR" },
	{ GET "\rX", 400, "CR without LF" },
	{ GET "X: a\tb\r\n\r\n", 400, "control" },
	{ GET "X:\ta\r\n\r\n", 400, "control" },
	{ GET "X: \x01\r\n\r\n", 400, "control" },
	{ GET "X: \x1b[0m\r\n\r\n", 400, "control" },
	{ GET "X: \x7f\r\n\r\n", 400, "control" },
	/* fields */
	{ GET "X: a\r\n b\r\n\r\n", 400, "blank" },
	{ "GET / HTTP/1.1\r\n " HOST "\r\n", 400, "blank" },
	{ GET "X : a\r\n\r\n", 400, "no token" },
	{ GET ": a\r\n\r\n", 400, "no token" },
	{ GET "X\r\n\r\n", 400, "colon" },
	{ GET "X(: a\r\n\r\n", 400, "no token" },
	{ GET "X\x80: a\r\n\r\n", 400, "no token" },
	{ GET "X y: a\r\n\r\n", 400, "no token" },
	{ GET "\"X\": a\r\n\r\n", 400, "no token" },
	/* whose it is */
	{ "GET / HTTP/1.1\r\n\r\n", 400, "no Host" },
	{ GET HOST "\r\n", 400, "Host twice" },
	{ GET "host: other\r\n\r\n", 400, "Host twice" },
	{ "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: :80\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: a:080000\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: []\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: \xc3\xa9\r\n\r\n", 400, "Host is" },
	/* where it ends */
	{ GET "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
	  "Content-Length and Transfer-Encoding" },
	{ GET "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", 400,
	  "Content-Length and Transfer-Encoding" },
	{ GET "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400,
	  "Content-Length twice" },
	{ GET "Content-Length: 1, 1\r\n\r\n", 400, "plain number" },
	{ GET "Content-Length:\r\n\r\n", 400, "plain number" },
	{ GET "Content-Length: +1\r\n\r\n", 400, "plain number" },
	{ GET "Content-Length: -1\r\n\r\n", 400, "plain number" },
	{ GET "Content-Length: 01\r\n\r\n", 400, "plain number" },
	{ GET "Content-Length: 0x1\r\n\r\n", 400, "plain number" },
	{ GET "Content-Length: 1 1\r\n\r\n", 400, "plain number" },
	{ GET "Content-Length: 1.0\r\n\r\n", 400, "plain number" },
	{ GET "Content-Length: 18446744073709551617\r\n\r\n", 400,
	  "plain number" },
	{ GET "Content-Length: 1000000000000000000\r\n\r\n", 400,
	  "plain number" },
	{ GET "Content_Length: 1\r\n\r\n", 400, "underscore" },
	{ GET "Transfer_Encoding: chunked\r\n\r\n", 400, "underscore" },
	{ GET "Proxy_Connection: close\r\n\r\n", 400, "underscore" },
	{ GET "Transfer-Encoding: xchunked\r\n\r\n", 400, "other than" },
	{ GET "Transfer-Encoding: chunked, identity\r\n\r\n", 400,
	  "other than" },
	{ GET "Transfer-Encoding: chunked, chunked\r\n\r\n", 400,
	  "other than" },
	{ GET "Transfer-Encoding: chunked,\r\n\r\n", 400, "other than" },
	{ GET "Transfer-Encoding: gzip, chunked\r\n\r\n", 400, "other than" },
	{ GET "Transfer-Encoding: identity\r\n\r\n", 400, "other than" },
	{ GET "Transfer-Encoding: \"chunked\"\r\n\r\n", 400, "other than" },
	{ GET "Transfer-Encoding: chunked;a=b\r\n\r\n", 400, "other than" },
	{ GET "Transfer-Encoding:\r\n\r\n", 400, "other than" },
	{ GET "Transfer-Encoding:\tchunked\r\n\r\n", 400, "control" },
	{ GET "Transfer-Encoding: chunked\t\r\n\r\n", 400, "control" },
	{ GET "Transfer-Encoding: chunked\r\r\n\r\n", 400, "CR without LF" },
	{ GET "Transfer-Encoding : chunked\r\n\r\n", 400, "no token" },
	{ GET "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"
	      "\r\n", 400, "Transfer-Encoding twice" },
	/* the connection */
	{ GET "Expect: 200-ok\r\n\r\n", 417, "Expect" },
	{ GET "Expect:\r\n\r\n", 417, "Expect" },
	{ GET "Connection: a b\r\n\r\n", 400, "no list" },
	{ GET "Connection: \"close\"\r\n\r\n", 400, "no list" },
};

/* Refused whole, and from some byte on and then for good. */
static void refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		const struct refusal *r = &refusals[i];
		bool was_refused = false;
		struct http_fault fault = { 0, "" };

		for (size_t n = 0; n <= strlen(r->head); n++) {
			enum http_verdict v = verdict(r->head, n, &fault);

			assert_int_not_equal(v, HTTP_PASS);
			assert_false(was_refused && v == HTTP_MORE);
			was_refused = v == HTTP_REFUSE;
		}
		if (!was_refused || fault.status != r->status ||
		    !strstr(fault.why, r->why))
			fail_msg("%s: %u %s", r->head, fault.status,
				 fault.why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_whole_request),
		cmocka_unit_test(reads_the_least_request),
		cmocka_unit_test(a_cut_head_is_not_judged),
		cmocka_unit_test(refuses),
	};

	(void)answer_verdict;
	(void)answered;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
