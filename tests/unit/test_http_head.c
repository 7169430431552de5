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
	"HTTP2-Settings: AAMAAABkAAQAAP__\r\n"
	"Proxy_X: 1\r\n"
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
	{ "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 400, "slash" },
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
	{ GET HOST "\r\n", 400, "twice" },
	{ GET "host: other\r\n\r\n", 400, "twice" },
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
	{ "GET / HTTP/1.1\r\nHost: a..b\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: .\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: a_b\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: 127.1\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: a:0\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", 400, "Host is" },
	{ "GET / HTTP/1.1\r\nHost: \xc3\xa9\r\n\r\n", 400, "Host is" },
	/* where it ends */
	{ GET "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
	  "Content-Length and Transfer-Encoding" },
	{ GET "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", 400,
	  "Content-Length and Transfer-Encoding" },
	{ GET "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400,
	  "twice" },
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
	{ GET "Content_Length: 1\r\n\r\n", 400, "another sign" },
	{ GET "Transfer_Encoding: chunked\r\n\r\n", 400, "another sign" },
	{ GET "Proxy_Connection: close\r\n\r\n", 400, "another sign" },
	{ GET "Content.Length: 1\r\n\r\n", 400, "another sign" },
	{ GET "Transfer|Encoding: chunked\r\n\r\n", 400, "another sign" },
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
	      "\r\n", 400, "twice" },
	/* which of them counts */
	{ GET "Authorization: a\r\nAuthorization: b\r\n\r\n", 400, "twice" },
	{ GET "content-type: a\r\nContent-Type: a\r\n\r\n", 400, "twice" },
	{ GET "Content-Type: a\r\nContent_Type: a\r\n\r\n", 400,
	  "another sign" },
	{ GET "Expect: 100-continue\r\nExpect: 100-continue\r\n\r\n", 400,
	  "twice" },
	{ GET "TE: trailers\r\nTE: trailers\r\n\r\n", 400, "twice" },
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

/* A NUL ends none of the texts above. */
static void refuses_a_nul_anywhere(void **state)
{
	struct http_fault fault;
	size_t n_head = parsed(full).n_head;
	char head[sizeof(full)];

	(void)state;
	for (size_t i = 0; i < n_head; i++) {
		memcpy(head, full, sizeof(full));
		head[i] = '\0';
		assert_int_equal(verdict(head, i + 1, &fault), HTTP_REFUSE);
		assert_int_equal(fault.status, 400);
	}
}

/* Each byte in each kind of place: what passes is listed here once more. */
static void judges_each_byte(void **state)
{
	static const char token[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789!#$%&'*+-.^_`|~";

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		struct http_fault fault;
		char head[128];
		bool is_name = c != 0 && strchr(token, (int)c) != NULL;
		bool is_value = c >= ' ' && c != 0x7f;
		bool is_target = c > ' ' && c < 0x7f && c != '#';
		int n = snprintf(head, sizeof(head), GET "X%c: a\r\n\r\n",
				 (int)c);

		/* "X:: a" is the field X with another value */
		assert_int_equal(verdict(head, (size_t)n, &fault),
				 is_name || c == ':' ? HTTP_PASS : HTTP_REFUSE);
		n = snprintf(head, sizeof(head), GET "X: %ca\r\n\r\n", (int)c);
		assert_int_equal(verdict(head, (size_t)n, &fault),
				 is_value ? HTTP_PASS : HTTP_REFUSE);
		n = snprintf(head, sizeof(head),
			     "GET /%c HTTP/1.1\r\n" HOST "\r\n", (int)c);
		assert_int_equal(verdict(head, (size_t)n, &fault),
				 is_target ? HTTP_PASS : HTTP_REFUSE);
	}
}

static void reads_targets(void **state)
{
	struct http_request r;

	(void)state;
	r = parsed("GET /a?b?c HTTP/1.1\r\n" HOST "\r\n");
	assert_span(r.path, "/a");
	assert_span(r.query, "b?c");
	r = parsed("GET /? HTTP/1.1\r\n" HOST "\r\n");
	assert_true(r.has_query);
	assert_int_equal(r.query.n, 0);
	r = parsed("GET //x/../%2e HTTP/1.1\r\n" HOST "\r\n");
	assert_span(r.path, "//x/../%2e");
	r = parsed("GET HTTPS://API.example.com/a?b HTTP/1.1\r\n" HOST "\r\n");
	assert_span(r.path, "/a");
	assert_span(r.query, "b");
	assert_span(r.host, "api.example.com");
	r = parsed("GET http://a:80/ HTTP/1.1\r\nHost: a:80\r\n\r\n");
	assert_span(r.path, "/");
	/* a path that looks like one with an authority */
	r = parsed("GET /http://other/ HTTP/1.1\r\n" HOST "\r\n");
	assert_span(r.path, "/http://other/");
}

static void reads_hosts(void **state)
{
	static const char *const hosts[] = { "a", "A.b-c.example", "1.2.3.4",
					     "a:1", "a:65535", "[::1]", "a.",
					     "[2001:db8::1.2.3.4]:443" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		char head[128];

		(void)snprintf(head, sizeof(head),
			       "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", hosts[i]);
		assert_span(parsed(head).host, hosts[i]);
	}
}

static void reads_where_a_body_ends(void **state)
{
	struct http_request r = parsed(GET "content-LENGTH:  0 \r\n\r\n");

	(void)state;
	assert_int_equal(r.framing, HTTP_SIZED);
	assert_int_equal(r.length, 0);
	r = parsed(GET "Content-Length: 999999999999999999\r\n\r\n");
	assert_int_equal(r.length, 999999999999999999);
	r = parsed(GET "transfer-encoding:CHUNKED \r\n\r\n");
	assert_int_equal(r.framing, HTTP_CHUNKED);
	/* a body of a GET is one, too; and none of a POST is none */
	r = parsed("POST / HTTP/1.1\r\n" HOST "\r\n");
	assert_int_equal(r.framing, HTTP_NO_BODY);
}

static void close_closes(void **state)
{
	(void)state;
	assert_false(parsed(GET "Connection: close\r\n\r\n").keeps_alive);
	assert_false(parsed(GET "Connection: TE, Close\r\n\r\n").keeps_alive);
	assert_false(parsed(GET "Connection: keep-alive\r\n"
				"connection: ,close,\r\n\r\n").keeps_alive);
	assert_false(parsed(GET "Proxy-Connection: close\r\n\r\n").keeps_alive);
	assert_false(parsed(GET "Connection: x-CLOSEd\r\n\r\n").keeps_alive);
	assert_true(parsed(GET "Connection: clos, e\r\n\r\n").keeps_alive);
	assert_true(parsed(GET "Connection:\r\n\r\n").keeps_alive);
}

/* Before or after the Connection field that names it, and in any case. */
static void takes_out_what_connection_names(void **state)
{
	struct http_request r = parsed(GET "X-a: 1\r\nKeep: 1\r\n"
					   "Connection: x-A , X-b\r\n"
					   "X-B: 1\r\nX-C: 1\r\n"
					   "Connection: X-C\r\n\r\n");

	(void)state;
	assert_int_equal(r.n_fields, 1);
	assert_span(r.fields[0].name, "Keep");
}

static void bounds_what_connection_names(void **state)
{
	char head[1024] = GET "Connection: ";
	struct http_fault fault;

	(void)state;
	for (unsigned i = 0; i < 32; i++)
		strncat(head, "a, ", sizeof(head) - strlen(head) - 1);
	strncat(head, "\r\nA: 1\r\n\r\n", sizeof(head) - strlen(head) - 1);
	assert_int_equal(parsed(head).n_fields, 0);
	head[strlen(head) - 2] = '\0';
	strncat(head, "Connection: a\r\n\r\n",
		sizeof(head) - strlen(head) - 1);
	assert_int_equal(verdict(head, strlen(head), &fault), HTTP_REFUSE);
	assert_string_equal(fault.why, "Connection names too many");
}

/* Whatever the number of bytes that come at once. */
static void bounds_the_head(void **state)
{
	static char head[HTTP_HEAD_MAX + 64];
	const size_t at = strlen(GET "X: ");
	struct http_fault fault;

	(void)state;
	memset(head, 'a', sizeof(head));
	memcpy(head, GET "X: ", at);
	assert_int_equal(verdict(head, HTTP_HEAD_MAX - 1, &fault), HTTP_MORE);
	assert_int_equal(verdict(head, HTTP_HEAD_MAX, &fault), HTTP_REFUSE);
	assert_int_equal(fault.status, 431);
	assert_int_equal(verdict(head, sizeof(head), &fault), HTTP_REFUSE);
	assert_int_equal(fault.status, 431);
	/* the longest that passes, and one byte more */
	memcpy(head + HTTP_HEAD_MAX - 4, "\r\n\r\n", 4);
	assert_int_equal(verdict(head, HTTP_HEAD_MAX - 1, &fault), HTTP_MORE);
	assert_int_equal(verdict(head, HTTP_HEAD_MAX, &fault), HTTP_PASS);
	assert_int_equal(verdict(head, sizeof(head), &fault), HTTP_PASS);
	memcpy(head + HTTP_HEAD_MAX - 4, "a\r\n\r\n", 5);
	assert_int_equal(verdict(head, HTTP_HEAD_MAX, &fault), HTTP_REFUSE);
	assert_int_equal(verdict(head, HTTP_HEAD_MAX + 1, &fault),
			 HTTP_REFUSE);
	assert_int_equal(fault.status, 431);
}

static void bounds_the_target(void **state)
{
	static char head[HTTP_TARGET_MAX + 128];
	const char *rest = " HTTP/1.1\r\n" HOST "\r\n";
	struct http_fault fault;

	(void)state;
	memcpy(head, "GET /", 5);
	memset(head + 5, 'a', HTTP_TARGET_MAX);
	assert_int_equal(verdict(head, 4 + HTTP_TARGET_MAX, &fault),
			 HTTP_MORE);
	assert_int_equal(verdict(head, 4 + HTTP_TARGET_MAX + 1, &fault),
			 HTTP_REFUSE);
	assert_int_equal(fault.status, 414);
	memcpy(head + 4 + HTTP_TARGET_MAX, rest, strlen(rest));
	assert_int_equal(verdict(head, 4 + HTTP_TARGET_MAX + strlen(rest),
				 &fault),
			 HTTP_PASS);
}

static void bounds_the_fields(void **state)
{
	char head[2048] = GET;	/* Host is the first of them */
	size_t n = strlen(head);
	struct http_fault fault;

	(void)state;
	for (unsigned i = 1; i < HTTP_FIELDS_MAX; i++, n += 5)
		memcpy(head + n, "a:b\r\n", 5);
	memcpy(head + n, "\r\n", 2);
	assert_int_equal(verdict(head, n + 2, &fault), HTTP_PASS);
	memcpy(head + n, "a:b\r\n", 5);
	assert_int_equal(verdict(head, n + 5, &fault), HTTP_REFUSE);
	assert_int_equal(fault.status, 431);
}

/* Two in one write: each is a head of its own (the rest is for the policy). */
static void reads_one_request_after_the_other(void **state)
{
	const char *two = "POST /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n"
			  "\r\nabcDELETE /b HTTP/1.1\r\n" HOST "\r\n";
	struct http_request r = parsed(two);

	(void)state;
	assert_span(r.method, "POST");
	assert_int_equal(r.length, 3);
	r = parsed(two + r.n_head + r.length);
	assert_span(r.method, "DELETE");
	assert_span(r.path, "/b");
}

static void finds_fields(void **state)
{
	struct http_request r = parsed(GET "A: 1\r\nB: 2\r\na: 3\r\n\r\n");
	const struct http_field *f;
	size_t n;

	(void)state;
	f = http_field_find(r.fields, r.n_fields, "A", &n);
	assert_ptr_equal(f, &r.fields[0]);
	assert_int_equal(n, 2);
	f = http_field_find(r.fields, r.n_fields, "b", NULL);
	assert_ptr_equal(f, &r.fields[1]);
	assert_null(http_field_find(r.fields, r.n_fields, "", &n));
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_whole_request),
		cmocka_unit_test(reads_the_least_request),
		cmocka_unit_test(a_cut_head_is_not_judged),
		cmocka_unit_test(refuses),
		cmocka_unit_test(refuses_a_nul_anywhere),
		cmocka_unit_test(judges_each_byte),
		cmocka_unit_test(reads_targets),
		cmocka_unit_test(reads_hosts),
		cmocka_unit_test(reads_where_a_body_ends),
		cmocka_unit_test(close_closes),
		cmocka_unit_test(takes_out_what_connection_names),
		cmocka_unit_test(bounds_what_connection_names),
		cmocka_unit_test(bounds_the_head),
		cmocka_unit_test(bounds_the_target),
		cmocka_unit_test(bounds_the_fields),
		cmocka_unit_test(reads_one_request_after_the_other),
		cmocka_unit_test(finds_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
