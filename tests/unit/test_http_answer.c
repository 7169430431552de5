/* SPDX-License-Identifier: Apache-2.0 */
/* test_http_answer - what a server's head says, and when it says two things. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/http_head.h"

#define OK "HTTP/1.1 200 OK\r\n"

static const char full[] = "HTTP/1.1 404 Not\tHere \x80\r\n"
			   "Server: a\tb\r\n"
			   "Set-Cookie: a=1\r\n"
			   "Set-Cookie: b=2\r\n"
			   "Content-Encoding: gzip\r\n"
			   "Connection: keep-alive\r\n"
			   "Keep-Alive: timeout=5\r\n"
			   "Content-Length: 3\r\n"
			   "\r\n"
			   "abc";

/* From a copy of exactly n bytes, so that a sanitizer sees any read beyond. */
static enum http_verdict verdict(const char *data, size_t n,
				 struct http_fault *fault)
{
	uint8_t *copy = malloc(n ? n : 1);
	struct http_answer a;
	enum http_verdict v;

	assert_non_null(copy);
	memcpy(copy, data, n);
	v = http_answer_parse(copy, n, false, &a, fault);
	free(copy);
	return v;
}

static struct http_answer parsed_for(const char *head, bool for_head)
{
	struct http_answer a;
	struct http_fault fault = { 0, "" };
	enum http_verdict v = http_answer_parse(
		(const uint8_t *)head, strlen(head), for_head, &a, &fault);

	if (v != HTTP_PASS)
		fail_msg("%s: %s", head, fault.why);
	return a;
}

static struct http_answer parsed(const char *head)
{
	return parsed_for(head, false);
}

#define assert_span(s, text) assert_true(span_is(s, text))

static void reads_a_whole_answer(void **state)
{
	struct http_answer a = parsed(full);

	(void)state;
	assert_int_equal(a.status, 404);
	assert_span(a.reason, "Not\tHere \x80");
	assert_int_equal(a.n_fields, 4);
	assert_span(a.fields[0].value, "a\tb");
	assert_span(a.fields[2].name, "Set-Cookie");
	assert_span(a.fields[2].value, "b=2");
	assert_int_equal(a.framing, HTTP_SIZED);
	assert_true(a.has_length);
	assert_int_equal(a.length, 3);
	assert_true(a.keeps_alive);
	assert_true(a.is_coded);
	assert_int_equal(a.n_head, strlen(full) - strlen("abc"));
}

static void a_cut_head_is_not_judged(void **state)
{
	struct http_fault fault;
	size_t n_head = parsed(full).n_head;

	(void)state;
	for (size_t n = 0; n < sizeof(full); n++)
		assert_int_equal(verdict(full, n, &fault),
				 n < n_head ? HTTP_MORE : HTTP_PASS);
}

static void reads_short_first_lines(void **state)
{
	struct http_answer a = parsed("HTTP/1.1 200\r\n\r\n");

	(void)state;
	assert_int_equal(a.status, 200);
	assert_int_equal(a.reason.n, 0);
	a = parsed("HTTP/1.1 599 \r\n\r\n");
	assert_int_equal(a.status, 599);
	assert_int_equal(a.reason.n, 0);
}

/* Blanks around it are no part of it, as of a field: a record takes none. */
static void trims_the_reason(void **state)
{
	static const char *const heads[] = {
		"HTTP/1.1 200  OK\r\n\r\n", "HTTP/1.1 200 OK \r\n\r\n",
		"HTTP/1.1 200 \tOK\t \r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		assert_true(span_is(parsed(heads[i]).reason, "OK"));
	assert_int_equal(parsed("HTTP/1.1 200  \r\n\r\n").reason.n, 0);
}

/* Of what a request may have once a server may send two: the first is as good. */
static void lets_a_server_repeat_itself(void **state)
{
	struct http_answer a = parsed(OK "Content-Type: a\r\n"
					 "Content-Type: a\r\n"
					 "Upgrade: h2\r\nUpgrade: h2c\r\n"
					 "User_Agent: a\r\n\r\n");

	(void)state;
	assert_int_equal(a.n_fields, 3);
}

static void knows_where_the_body_ends(void **state)
{
	static const char *const bodiless[] = {
		"HTTP/1.1 100 Continue\r\nContent-Length: 7\r\n\r\n",
		"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
		"HTTP/1.1 204 None\r\nTransfer-Encoding: chunked\r\n\r\n",
		"HTTP/1.1 304 Same\r\nContent-Length: 7\r\n\r\n",
	};
	struct http_answer a;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bodiless); i++) {
		a = parsed(bodiless[i]);
		assert_int_equal(a.framing, HTTP_NO_BODY);
		assert_true(a.keeps_alive);
	}
	a = parsed_for(OK "Content-Length: 7\r\n\r\n", true);
	assert_int_equal(a.framing, HTTP_NO_BODY);
	assert_true(a.has_length);
	assert_int_equal(a.length, 7);
	a = parsed_for(OK "\r\n", true);
	assert_int_equal(a.framing, HTTP_NO_BODY);
	assert_false(a.has_length);
	assert_true(a.keeps_alive);
	a = parsed(OK "Transfer-Encoding: Chunked\r\n\r\n");
	assert_int_equal(a.framing, HTTP_CHUNKED);
	a = parsed(OK "\r\n");
	assert_int_equal(a.framing, HTTP_TO_CLOSE);
	assert_false(a.keeps_alive);
}

static void knows_what_becomes_of_the_connection(void **state)
{
	(void)state;
	assert_true(parsed(OK "Content-Length: 0\r\n\r\n").keeps_alive);
	assert_false(parsed(OK "Content-Length: 0\r\n"
			       "Connection: close\r\n\r\n").keeps_alive);
	assert_false(parsed("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n"
			    "Connection: keep-alive\r\n\r\n").keeps_alive);
}

static void knows_a_coded_body(void **state)
{
	(void)state;
	assert_false(parsed(OK "\r\n").is_coded);
	assert_false(parsed(OK "Content-Encoding: Identity\r\n\r\n").is_coded);
	assert_false(parsed(OK "Content-Encoding:\r\n\r\n").is_coded);
	assert_true(parsed(OK "content-encoding: br\r\n\r\n").is_coded);
	assert_true(parsed(OK "Content-Encoding: identity\r\n"
			      "Content-Encoding: gzip\r\n\r\n").is_coded);
	assert_true(parsed(OK "Content-Encoding: identity, gzip\r\n\r\n")
			    .is_coded);
	/* hidden as a field of the hop, it is there all the same */
	assert_true(parsed(OK "Connection: content-encoding\r\n"
			      "Content-Encoding: gzip\r\n\r\n").is_coded);
}

struct refusal {
	const char *head;
	const char *why;
};

static const struct refusal refusals[] = {
	{ "\r\n" OK "\r\n", "status line" },
	{ "SSH-2.0-x\r\n", "status line" },
	{ "http/1.1 200 OK\r\n\r\n", "status line" },
	{ "HTTP/1.2 200 OK\r\n\r\n", "status line" },
	{ "HTTP/2 200 OK\r\n\r\n", "status line" },
	{ "HTTP/1.1  200 OK\r\n\r\n", "status line" },
	{ "HTTP/1.1\r\n\r\n", "status line" },
	{ "HTTP/1.1 20\r\n\r\n", "status line" },
	{ "HTTP/1.1 2x0 OK\r\n\r\n", "status line" },
	{ "HTTP/1.1 +20 OK\r\n\r\n", "status line" },
	{ "HTTP/1.1 2000 OK\r\n\r\n", "3 digits" },
	{ "HTTP/1.1 200\tOK\r\n\r\n", "3 digits" },
	{ "HTTP/1.1 099 OK\r\n\r\n", "status that is none" },
	{ "HTTP/1.1 600 OK\r\n\r\n", "status that is none" },
	{ "HTTP/1.1 200 \x01\r\n\r\n", "control" },
	{ "HTTP/1.1 200 OK\n\r\n", "LF without CR" },
	{ OK "A: b\n\r\n", "LF without CR" },
	{ OK "A: b\r\n c\r\n\r\n", "blank" },
	{ OK "A: b\r\n\tc\r\n\r\n", "blank" },
	{ OK "A : b\r\n\r\n", "no token" },
	{ OK "A: b\rc\r\n\r\n", "CR without LF" },
	{ OK "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
	  "Content-Length and Transfer-Encoding" },
	{ "HTTP/1.1 204 None\r\nContent-Length: 1\r\n"
	  "Transfer-Encoding: chunked\r\n\r\n",
	  "Content-Length and Transfer-Encoding" },
	{ OK "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
	  "twice" },
	{ OK "Content_Length: 1\r\n\r\n", "another sign" },
	{ OK "Content-Length: x\r\n\r\n", "plain number" },
	{ OK "Transfer-Encoding: gzip, chunked\r\n\r\n", "other than" },
	{ OK "Transfer-Encoding:\tchunked,\r\n\r\n", "other than" },
	{ "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
	  "HTTP/1.0" },
};

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
		if (!was_refused || !strstr(fault.why, r->why))
			fail_msg("%s: %s", r->head, fault.why);
	}
}

/* A server that never comes to the end of its head. */
static void bounds_the_head(void **state)
{
	static char head[HTTP_HEAD_MAX + 1] = OK "A: ";
	struct http_fault fault;

	(void)state;
	memset(head + strlen(head), 'a', sizeof(head) - strlen(head));
	assert_int_equal(verdict(head, HTTP_HEAD_MAX - 1, &fault), HTTP_MORE);
	assert_int_equal(verdict(head, HTTP_HEAD_MAX, &fault), HTTP_REFUSE);
	assert_int_equal(verdict(head, sizeof(head), &fault), HTTP_REFUSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_whole_answer),
		cmocka_unit_test(a_cut_head_is_not_judged),
		cmocka_unit_test(reads_short_first_lines),
		cmocka_unit_test(trims_the_reason),
		cmocka_unit_test(lets_a_server_repeat_itself),
		cmocka_unit_test(knows_where_the_body_ends),
		cmocka_unit_test(knows_what_becomes_of_the_connection),
		cmocka_unit_test(knows_a_coded_body),
		cmocka_unit_test(refuses),
		cmocka_unit_test(bounds_the_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
