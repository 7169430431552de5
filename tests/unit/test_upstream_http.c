/* SPDX-License-Identifier: Apache-2.0 */
/* test_upstream_http - requests, secrets and answers, between any two peers. */
#include "https_rig.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"

static void is_secret_event(struct https_rig *r)
{
	struct event e = guard_run_event(&r->g);

	assert_int_equal(e.kind, EVENT_SECRET);
	assert_int_equal(e.endpoint, 0);
	assert_int_equal(e.count, 0);
	assert_int_equal(e.conn, r->dialed.conn);
	assert_null(memmem(e.name, e.n_name, &RIG_SECRET[4], RIG_N_SECRET - 4));
	assert_non_null(memmem(e.name, e.n_name, "/ok/", 4));
}

static void one_request_after_the_other(void **state)
{
	struct http_field fields[] = { rig_field("Accept", "*/*"),
				       rig_field("Range", "bytes=0-1") };
	struct http_ask ask = rig_ask(HTTP_GET, "/ok/a%2Ab");
	struct http_answer answer;
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &rig_plain);
	assert_string_equal(SSL_get_servername(r.ssl,
					       TLSEXT_NAMETYPE_host_name),
			    RIG_HOST);
	ask.fields = fields;
	ask.n_fields = 2;
	ask.query = span_of("k=v");
	ask.has_query = true;
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	https_rig_gets(&r, "GET /ok/a%2Ab?k=v HTTP/1.1\r\nHost: " RIG_HOST
			   "\r\nAccept: */*\r\nRange: bytes=0-1\r\n" RIG_HEAD_END);
	https_rig_says(&r, "HTTP/1.1 100 Continue\r\n\r\n"
			   "HTTP/1.1 200 Fine\r\nContent-Length: 5\r\n"
			   "X-Y: z\r\n\r\nhello");
	answer = https_rig_answer(&r);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.framing, HTTP_SIZED);
	assert_int_equal(answer.length, 5);
	assert_int_equal(answer.n_fields, 1);
	https_rig_data(&r, "hello");
	https_rig_done(&r, 1);
	/* a body in chunks, and an answer in chunks that closes */
	ask = rig_ask(HTTP_POST, "/ok/b");
	ask.framing = HTTP_CHUNKED;
	https_rig_ask(&r, &ask);
	https_rig_body(&r, "some", 4, NULL, 0);
	https_rig_body(&r, "\r\nmore body", 11, NULL, 0);
	https_rig_end(&r);
	https_rig_gets(&r, "POST /ok/b HTTP/1.1\r\nHost: " RIG_HOST
			   "\r\nTransfer-Encoding: chunked\r\n" RIG_HEAD_END
			   "4\r\nsome\r\nb\r\n\r\nmore body\r\n0\r\n\r\n");
	https_rig_says(&r, "HTTP/1.1 201 \r\nTransfer-Encoding: chunked\r\n"
			   "Connection: close\r\n\r\n"
			   "3;x=y\r\nabc\r\n4\r\ndefg\r\n0\r\nT: x\r\n\r\n");
	answer = https_rig_answer(&r);
	assert_int_equal(answer.status, 201);
	assert_int_equal(answer.framing, HTTP_CHUNKED);
	https_rig_data(&r, "abcdefg");
	https_rig_done(&r, 0);
	https_rig_stop(&r);
}

static void http_without_tls_up_to_its_close(void **state)
{
	const struct rig_setup setup = { .scheme = ENDPOINT_HTTP };
	struct http_ask ask = rig_ask(HTTP_PUT, "/ok/x");
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &setup);
	ask.framing = HTTP_SIZED;
	ask.length = 3;
	https_rig_ask(&r, &ask);
	https_rig_body(&r, "abc", 3, NULL, 0);
	https_rig_end(&r);
	https_rig_gets(&r, "PUT /ok/x HTTP/1.1\r\nHost: " RIG_HOST ":8080\r\n"
			   "Content-Length: 3\r\n" RIG_HEAD_END "abc");
	https_rig_says(&r, "HTTP/1.0 200 OK\r\n\r\nall of it");
	https_rig_close_server(&r, false);
	assert_int_equal(https_rig_answer(&r).framing, HTTP_TO_CLOSE);
	https_rig_data(&r, "all of it");
	https_rig_done(&r, 0);
	https_rig_stop(&r);
}

static void a_head_has_a_length_and_no_body(void **state)
{
	struct http_ask ask = rig_ask(HTTP_HEAD, "/ok/x");
	struct http_answer answer;
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &rig_plain);
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	https_rig_says(&r, "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n");
	answer = https_rig_answer(&r);
	assert_int_equal(answer.framing, HTTP_NO_BODY);
	assert_true(answer.has_length);
	assert_int_equal(answer.length, 77);
	https_rig_done(&r, 1);
	/* the server leaves while nothing is asked */
	https_rig_close_server(&r, true);
	https_rig_over(&r);
	https_rig_stop(&r);
}

/* Records that the relay got for an answer in the pieces that are not NULL. */
static unsigned replies_to(struct https_rig *r, const struct http_ask *ask,
			   const char *first, const char *second,
			   const char *wanted)
{
	unsigned before = r->n_replies;
	char rest[1024];

	https_rig_ask(r, ask);
	https_rig_end(r);
	/* an answer that comes before is none of this request */
	https_rig_gets(r, ask->method == HTTP_HEAD ? "HEAD /ok/a HTTP/1.1\r\n" :
						     "GET /ok/a HTTP/1.1\r\n");
	(void)https_rig_read(r, rest, sizeof(rest));
	https_rig_says(r, first);
	(void)https_rig_answer(r);
	/* the head has been told before there is all of the body */
	if (second)
		https_rig_says(r, second);
	https_rig_data(r, wanted);
	https_rig_done(r, 1);
	return r->n_replies - before;
}

static void a_small_answer_is_one_record(void **state)
{
	enum { PIECE = 16384 };
	static char text[PIECE + 200], body[PIECE + 2];
	struct http_ask get = rig_ask(HTTP_GET, "/ok/a");
	struct http_ask head = rig_ask(HTTP_HEAD, "/ok/a");
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &rig_plain);
	assert_int_equal(replies_to(&r, &get, "HTTP/1.1 200 OK\r\n"
				    "Content-Length: 5\r\n\r\nhello", NULL,
				    "hello"), 1);
	assert_int_equal(replies_to(&r, &get, "HTTP/1.1 200 OK\r\n"
				    "Content-Length: 0\r\n\r\n", NULL, ""), 1);
	assert_int_equal(replies_to(&r, &get, "HTTP/1.1 204 No\r\n\r\n",
				    NULL, ""), 1);
	assert_int_equal(replies_to(&r, &head, "HTTP/1.1 200 OK\r\n"
				    "Content-Length: 7\r\n\r\n", NULL, ""), 1);
	/* not where it is not all there, or not known to be */
	assert_int_equal(replies_to(&r, &get, "HTTP/1.1 200 OK\r\n"
				    "Content-Length: 5\r\n\r\nhel", "lo",
				    "hello"), 0);
	assert_int_equal(replies_to(&r, &get, "HTTP/1.1 200 OK\r\n"
				    "Transfer-Encoding: chunked\r\n\r\n"
				    "5\r\nhello\r\n0\r\n\r\n", NULL, "hello"),
			 0);
	memset(body, 'x', PIECE + 1);
	(void)snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\n"
		       "Content-Length: %d\r\n\r\n%s", PIECE + 1, body);
	assert_int_equal(replies_to(&r, &get, text, NULL, body), 0);
	https_rig_stop(&r);
}

/* DONE waits for END, so the head does not wait for it. */
static void no_one_record_before_end(void **state)
{
	struct http_ask ask = rig_ask(HTTP_PUT, "/ok/a");
	struct https_rig r;

	(void)state;
	ask.framing = HTTP_SIZED;
	ask.length = 1;
	https_rig_open(&r, &rig_plain);
	https_rig_ask(&r, &ask);
	https_rig_body(&r, "x", 1, NULL, 0);
	https_rig_says(&r, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
	(void)https_rig_answer(&r);
	https_rig_data(&r, "ok");
	assert_int_equal(r.n_replies, 0);
	https_rig_end(&r);
	https_rig_done(&r, 1);
	https_rig_stop(&r);
}

static void an_echo_is_turned_back_in_one_record(void **state)
{
	struct http_ask ask = rig_ask_with_secret();
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &rig_with_secret);
	assert_int_equal(replies_to(&r, &ask, "HTTP/1.1 200 OK\r\n"
				    "Content-Length: 28\r\n\r\n<<" RIG_SECRET
				    ">>", NULL, "<<" RIG_PLACEHOLDER ">>"), 1);
	is_secret_event(&r);
	https_rig_stop(&r);
}

static void a_secret_goes_where_it_may(void **state)
{
	struct http_ask ask = rig_ask_with_secret();
	struct http_field basic[] = {
		/* base64 of "user:" and the two values */
		rig_field("Authorization",
		      "Basic dXNlcjpnaHBfMGFCMWNEMmVGM2dINGlKNWtMNm0="),
		rig_field("range", "bytes=0-1"), rig_field("Accept-Encoding", "gzip"),
	};
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &rig_with_secret);
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	https_rig_gets(&r, RIG_GOT_WITH_SECRET);
	is_secret_event(&r);
	https_rig_says(&r, "HTTP/1.1 204 No\r\n\r\n");
	(void)https_rig_answer(&r);
	https_rig_done(&r, 1);
	ask.fields = basic;
	ask.n_fields = 3;
	ask.spots[0] = (struct http_spot){ .offset = 5,
					   .form = HTTP_SPOT_BASIC };
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	https_rig_gets(&r, "GET /ok/a HTTP/1.1\r\nHost: " RIG_HOST "\r\n"
			   "Authorization: Basic "
			   "dXNlcjpnaHBfOXpZOHhXN3ZVNnRTNXJRNHBPM24="
			   "\r\nAccept-Encoding: identity\r\n" RIG_HEAD_END);
	is_secret_event(&r);
	https_rig_says(&r, "HTTP/1.1 204 No\r\n\r\n");
	(void)https_rig_answer(&r);
	https_rig_done(&r, 1);
	ask.n_fields = 0;
	ask.query = span_of("token=" RIG_PLACEHOLDER);
	ask.has_query = true;
	ask.spots[0] = (struct http_spot){ .part = HTTP_SPOT_QUERY,
					   .offset = 6 };
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	https_rig_gets(&r, "GET /ok/a?token=" RIG_SECRET " HTTP/1.1\r\n");
	is_secret_event(&r);
	https_rig_stop(&r);
}

static void a_secret_in_a_body_however_it_is_cut(void **state)
{
	static const char text[] = "{\"token\":\"" RIG_PLACEHOLDER "\"}";
	struct http_field json[] = { rig_field("Content-Type",
					   "application/json") };
	struct http_ask ask = rig_ask(HTTP_POST, "/ok/j");
	const struct http_body_spot spot = { 0, 10 };
	const size_t n = sizeof(text) - 1;
	struct https_rig r;

	(void)state;
	ask.fields = json;
	ask.n_fields = 1;
	ask.framing = HTTP_SIZED;
	ask.length = n;
	https_rig_open(&r, &rig_with_secret);
	/* its record may end in the midst of it, never begin there */
	for (size_t cut = 11; cut <= n; cut += 6) {
		char wanted[600];

		https_rig_ask(&r, &ask);
		https_rig_body(&r, text, cut, &spot, 1);
		if (cut < n)
			https_rig_body(&r, text + cut, n - cut, NULL, 0);
		https_rig_end(&r);
		(void)snprintf(wanted, sizeof(wanted),
			       "POST /ok/j HTTP/1.1\r\nHost: " RIG_HOST "\r\n"
			       "Content-Type: application/json\r\n"
			       "Accept-Encoding: identity\r\n"
			       "Content-Length: %zu\r\n" RIG_HEAD_END
			       "{\"token\":\"" RIG_SECRET "\"}", n);
		https_rig_gets(&r, wanted);
		is_secret_event(&r);
		https_rig_says(&r, "HTTP/1.1 204 No\r\n\r\n");
		(void)https_rig_answer(&r);
		https_rig_done(&r, 1);
	}
	https_rig_stop(&r);
}

static void an_echo_is_turned_back_in_head_and_body(void **state)
{
	struct http_ask ask = rig_ask_with_secret();
	struct http_answer answer;
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &rig_with_secret);
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	https_rig_gets(&r, RIG_GOT_WITH_SECRET);
	is_secret_event(&r);
	https_rig_says(&r, "HTTP/1.1 200 Hi " RIG_SECRET "\r\n"
			   "Location: /x?t=" RIG_SECRET "\r\nX: y\r\n"
			   "Transfer-Encoding: chunked\r\n\r\n"
			   "1a\r\n12345678901234567890ghp_9z\r\n"
			   "14\r\nY8xW7vU6tS5rQ4pO3nzz\r\n0\r\n\r\n");
	answer = https_rig_answer(&r);
	assert_int_equal(answer.reason.n, 3 + RIG_N_SECRET);
	assert_memory_equal(answer.reason.p, "Hi " RIG_PLACEHOLDER, 3 + RIG_N_SECRET);
	assert_int_equal(answer.n_fields, 2);
	assert_memory_equal(answer.fields[0].value.p, "/x?t=" RIG_PLACEHOLDER,
			    5 + RIG_N_SECRET);
	assert_memory_equal(answer.fields[1].value.p, "y", 1);
	https_rig_data(&r, "12345678901234567890" RIG_PLACEHOLDER "zz");
	https_rig_done(&r, 1);
	https_rig_stop(&r);
}

static void an_echo_that_is_written_otherwise_is_cut(void **state)
{
	static const char *const answers[] = {
		/* base64, reversed, hexadecimal */
		"HTTP/1.1 200 OK\r\nX: Z2hwXzl6WTh4Vzd2VTZ0UzVyUTRwTzNu\r\n"
		"Content-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n"
		"n3Op4Qr5St6Uv7Wx8Yz9_phg",
		"HTTP/1.1 200 OK\r\nContent-Length: 48\r\n\r\n"
		"6768705f397a593878573776553674533572513470"
		"4f336e",
		"HTTP/1.1 200 OK\r\n" RIG_SECRET ": x\r\n"
		"Content-Length: 0\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		struct http_ask ask = rig_ask_with_secret();
		struct span data;
		struct https_rig r;
		uint32_t type;

		https_rig_open(&r, &rig_with_secret);
		https_rig_ask(&r, &ask);
		https_rig_end(&r);
		https_rig_gets(&r, RIG_GOT_WITH_SECRET);
		is_secret_event(&r);
		https_rig_says(&r, answers[i]);
		do
			type = https_rig_next(&r, &data);
		while (type == HTTP_RECORD_ANSWER || type == HTTP_RECORD_DATA);
		if (i == 2 && type == HTTP_RECORD_DONE)
			print_message("# hex is not seen\n");
		assert_int_equal(type, HTTP_RECORD_FAILED);
		(void)https_rig_denied(&r, REASON_ECHO);
		https_rig_stop(&r);
	}
}

/* None of these gets through as an answer that ends well. */
static void answers_that_are_not_read_one_way_only(void **state)
{
	static const char *const answers[] = {
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
		"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
		"Content-Length: 4\r\n\r\nabcd",
		"HTTP/1.1 200 OK\nContent-Length: 0\n\n",
		"HTTP/2 200 OK\r\n\r\n",
		"junk\r\n\r\n",
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
		"HTTP/1.1 200 OK\r\nX : y\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"-1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		struct http_ask ask = rig_ask(HTTP_GET, "/ok/a");
		struct https_rig r;
		struct span data;
		uint32_t type;

		https_rig_open(&r, &rig_plain);
		https_rig_ask(&r, &ask);
		https_rig_end(&r);
		https_rig_says(&r, answers[i]);
		do
			type = https_rig_next(&r, &data);
		while (type == HTTP_RECORD_ANSWER);
		assert_int_equal(type, HTTP_RECORD_FAILED);
		https_rig_over(&r);
		(void)https_rig_denied(&r, REASON_BAD_ANSWER);
		https_rig_stop(&r);
	}
}

static void a_coded_body_is_refused_where_a_secret_may_be_in_it(void **state)
{
	struct http_ask ask = rig_ask_with_secret();
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &rig_with_secret);
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	is_secret_event(&r);
	https_rig_says(&r, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
			   "Content-Length: 3\r\n\r\nabc");
	https_rig_failed(&r, REASON_BAD_ANSWER);
	(void)https_rig_denied(&r, REASON_BAD_ANSWER);
	https_rig_stop(&r);
}

/* Ranges are not asked for: half of a secret is not known for one. */
static void a_part_is_refused_where_a_secret_may_be_in_it(void **state)
{
	struct http_ask ask = rig_ask_with_secret();
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &rig_with_secret);
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	is_secret_event(&r);
	https_rig_says(&r, "HTTP/1.1 206 Partial Content\r\n"
			   "Content-Range: bytes 0-2/9\r\n"
			   "Content-Length: 3\r\n\r\nabc");
	https_rig_failed(&r, REASON_BAD_ANSWER);
	(void)https_rig_denied(&r, REASON_BAD_ANSWER);
	https_rig_stop(&r);
}

static void an_answer_that_is_cut_short_has_failed(void **state)
{
	static const struct {
		const char *answer;
		bool says_end;
		enum event_reason reason;
	} cases[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", true,
		  REASON_BAD_ANSWER },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		  "3\r\nabc\r\n", true, REASON_BAD_ANSWER },
		/* up to the close, of which TLS has said nothing */
		{ "HTTP/1.1 200 OK\r\n\r\nabc", false, REASON_BAD_ANSWER },
		{ "HTTP/1.1 200 OK\r\nX:", true, REASON_BAD_ANSWER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct http_ask ask = rig_ask(HTTP_GET, "/ok/a");
		struct https_rig r;
		struct span data;
		uint32_t type;
		char buf[512];

		https_rig_open(&r, &rig_plain);
		https_rig_ask(&r, &ask);
		https_rig_end(&r);
		assert_true(https_rig_read(&r, buf, sizeof(buf)) > 0);
		https_rig_says(&r, cases[i].answer);
		https_rig_close_server(&r, cases[i].says_end);
		do
			type = https_rig_next(&r, &data);
		while (type == HTTP_RECORD_ANSWER || type == HTTP_RECORD_DATA);
		assert_int_equal(type, HTTP_RECORD_FAILED);
		https_rig_over(&r);
		(void)https_rig_denied(&r, cases[i].reason);
		https_rig_stop(&r);
	}
	/* the control: the same with its end said */
	for (int i = 0; i < 1; i++) {
		struct http_ask ask = rig_ask(HTTP_GET, "/ok/a");
		struct https_rig r;
		char buf[512];

		https_rig_open(&r, &rig_plain);
		https_rig_ask(&r, &ask);
		https_rig_end(&r);
		assert_true(https_rig_read(&r, buf, sizeof(buf)) > 0);
		https_rig_says(&r, cases[2].answer);
		https_rig_close_server(&r, true);
		(void)https_rig_answer(&r);
		https_rig_data(&r, "abc");
		https_rig_done(&r, 0);
		https_rig_stop(&r);
	}
}

static void more_than_the_answer_ends_the_connection(void **state)
{
	struct http_ask ask = rig_ask(HTTP_GET, "/ok/a");
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &rig_plain);
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	https_rig_says(&r, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab");
	(void)https_rig_answer(&r);
	https_rig_data(&r, "a");
	https_rig_done(&r, 0);
	https_rig_stop(&r);
	/* the same between two requests */
	https_rig_open(&r, &rig_plain);
	https_rig_says(&r, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	https_rig_over(&r);
	https_rig_stop(&r);
}

static void heads_without_end_are_bounded(void **state)
{
	char block[4096];
	struct http_ask ask = rig_ask(HTTP_GET, "/ok/a");
	struct https_rig r;
	size_t sent = 0;

	(void)state;
	memset(block, 'a', sizeof(block));
	https_rig_open(&r, &rig_plain);
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	https_rig_says(&r, "HTTP/1.1 200 OK\r\nX: ");
	while (https_rig_write(&r, block, sizeof(block)) && sent < 64u << 20)
		sent += sizeof(block);
	assert_true(sent < 64u << 20);
	https_rig_failed(&r, REASON_BAD_ANSWER);
	(void)https_rig_denied(&r, REASON_BAD_ANSWER);
	https_rig_stop(&r);
	/* interim answers without end */
	https_rig_open(&r, &rig_plain);
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	for (int i = 0; i < 20; i++)
		(void)https_rig_write(&r, "HTTP/1.1 103 X\r\n\r\n", 18);
	https_rig_failed(&r, REASON_BAD_ANSWER);
	(void)https_rig_denied(&r, REASON_BAD_ANSWER);
	https_rig_stop(&r);
}

static void no_more_than_max_goes_up(void **state)
{
	const struct rig_setup setup = { .max_up = 200 };
	struct http_ask ask = rig_ask(HTTP_PUT, "/ok/a");
	char body[150] = { 0 };
	struct https_rig r;
	char got[1024];

	(void)state;
	ask.framing = HTTP_SIZED;
	ask.length = 150;
	https_rig_open(&r, &setup);
	https_rig_ask(&r, &ask);
	assert_true(https_rig_read(&r, got, sizeof(got)) > 0);
	https_rig_body(&r, body, 150, NULL, 0);
	https_rig_failed(&r, REASON_MAX);
	(void)https_rig_denied(&r, REASON_MAX);
	assert_int_equal(https_rig_read(&r, got, sizeof(got)), 0);
	https_rig_stop(&r);
}

static void a_target_must_have_been_given(void **state)
{
	static const struct http_rule rules[] = {
		{ .methods = HTTP_POST, .glob = "/ok/ask" },
		{ .methods = HTTP_PUT, .glob = "/**",
		  .given = HTTP_GIVEN_LINE, .given_line = 2 },
	};
	const struct rig_setup setup = { .rules = rules, .n_rules = 2 };
	struct http_ask put = rig_ask(HTTP_PUT, "/bucket/x");
	struct http_ask post = rig_ask(HTTP_POST, "/ok/ask");
	struct https_rig r;
	struct event e;

	(void)state;
	put.query = span_of("sig=1");
	put.has_query = true;
	https_rig_open(&r, &setup);
	https_rig_ask(&r, &put);
	https_rig_failed(&r, REASON_NOT_GIVEN);
	e = https_rig_denied(&r, REASON_NOT_GIVEN);
	assert_non_null(memmem(e.name, e.n_name, "PUT /bucket/x", 13));
	https_rig_stop(&r);
	https_rig_open(&r, &setup);
	https_rig_ask(&r, &post);
	https_rig_end(&r);
	https_rig_says(&r, "HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n"
			   "see:\nhttps://" RIG_HOST "/bucket/x?sig=1\n");
	(void)https_rig_answer(&r);
	https_rig_data(&r, "see:\nhttps://" RIG_HOST "/bucket/x?sig=1\n");
	https_rig_done(&r, 1);
	https_rig_ask(&r, &put);
	https_rig_end(&r);
	https_rig_gets(&r, "POST /ok/ask HTTP/1.1\r\nHost: " RIG_HOST "\r\n"
			   "Accept-Encoding: identity\r\n" RIG_HEAD_END
			   "PUT /bucket/x?sig=1 HTTP/1.1\r\n");
	https_rig_stop(&r);
}

/* Bytes either way wait for who does not read, and none is lost. */
static void large_bodies_wait_for_each_other(void **state)
{
	enum { PIECE = 16384, PIECES = 512 };
	struct http_ask ask = rig_ask(HTTP_PUT, "/ok/a");
	static char piece[PIECE];
	struct https_rig r;
	size_t got = 0, n, sent = 0;
	struct span data;
	char head[64];

	(void)state;
	memset(piece, 'x', sizeof(piece));
	https_rig_open(&r, &rig_plain);
	ask.framing = HTTP_SIZED;
	ask.length = (uint64_t)PIECE * PIECES;
	https_rig_ask(&r, &ask);
	while (sent < PIECES) {
		struct pollfd p = { .fd = r.channel, .events = POLLOUT };

		/* what is full up to here is read only now */
		if (poll(&p, 1, 0) == 1) {
			https_rig_body(&r, piece, PIECE, NULL, 0);
			sent++;
		} else {
			n = https_rig_read(&r, piece, sizeof(piece));
			assert_true(n > 0);
			got += n;
			memset(piece, 'x', sizeof(piece));
		}
	}
	assert_true(got > 0);
	https_rig_end(&r);
	while (got < (size_t)PIECE * PIECES) {
		n = https_rig_read(&r, piece, sizeof(piece));
		assert_true(n > 0);
		got += n;
	}
	(void)snprintf(head, sizeof(head),
		       "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n",
		       PIECE * PIECES);
	https_rig_says(&r, head);
	(void)https_rig_answer(&r);
	for (sent = 0, got = 0; got < (size_t)PIECE * PIECES;) {
		struct pollfd p = { .fd = r.fd, .events = POLLOUT };

		if (sent < PIECES && poll(&p, 1, 0) == 1) {
			assert_true(https_rig_write(&r, piece, PIECE));
			sent++;
			continue;
		}
		assert_int_equal(https_rig_next(&r, &data), HTTP_RECORD_DATA);
		got += data.n;
	}
	https_rig_done(&r, 1);
	https_rig_stop(&r);
}

static void an_early_answer_ends_the_upload(void **state)
{
	struct http_ask ask = rig_ask(HTTP_PUT, "/ok/a");
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &rig_plain);
	ask.framing = HTTP_SIZED;
	ask.length = 1000;
	https_rig_ask(&r, &ask);
	https_rig_body(&r, "x", 1, NULL, 0);
	https_rig_says(&r, "HTTP/1.1 413 Too much\r\nContent-Length: 2\r\n"
			   "\r\nno");
	assert_int_equal(https_rig_answer(&r).status, 413);
	https_rig_data(&r, "no");
	https_rig_done(&r, 0);
	/* what was on its way is no record out of turn */
	https_rig_body(&r, "y", 1, NULL, 0);
	https_rig_stop(&r);
}

static void who_is_silent_for_long_is_given_up(void **state)
{
	const struct rig_setup setup = { .idle_ms = 100 };
	struct http_ask ask = rig_ask(HTTP_GET, "/ok/a");
	struct https_rig r;

	(void)state;
	https_rig_open(&r, &setup);
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	https_rig_failed(&r, REASON_IDLE);
	https_rig_stop(&r);
}

#define T(test) cmocka_unit_test(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(one_request_after_the_other),
		T(http_without_tls_up_to_its_close),
		T(a_head_has_a_length_and_no_body),
		T(a_small_answer_is_one_record),
		T(no_one_record_before_end),
		T(an_echo_is_turned_back_in_one_record),
		T(a_secret_goes_where_it_may),
		T(a_secret_in_a_body_however_it_is_cut),
		T(an_echo_is_turned_back_in_head_and_body),
		T(an_echo_that_is_written_otherwise_is_cut),
		T(answers_that_are_not_read_one_way_only),
		T(a_coded_body_is_refused_where_a_secret_may_be_in_it),
		T(a_part_is_refused_where_a_secret_may_be_in_it),
		T(an_answer_that_is_cut_short_has_failed),
		T(more_than_the_answer_ends_the_connection),
		T(heads_without_end_are_bounded),
		T(no_more_than_max_goes_up),
		T(a_target_must_have_been_given),
		T(large_bodies_wait_for_each_other),
		T(an_early_answer_ends_the_upload),
		T(who_is_silent_for_long_is_given_up),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
