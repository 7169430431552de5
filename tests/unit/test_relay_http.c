/* SPDX-License-Identifier: Apache-2.0 */
/* test_relay_http - the real relay and requests of http:// endpoints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "http_rig.h"

static struct rig rig;

static int setup(void **state)
{
	(void)state;
	memset(&rig, 0, sizeof(rig));
	rig.program = "cordon-relay-http";
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rig_release(&rig);
	return 0;
}

/* An endpoint that allows GET, HEAD and POST below /ok, and a connection to it. */
static int open_http(void)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_HTTP, HTTP_RIG_HOST);

	rig_rule(&rig, n, HTTP_GET | HTTP_POST | HTTP_HEAD, "/ok/**");
	rig_start(&rig);
	return rig_connect(&rig, n);
}

/* The request line and Host, what follows, and the empty line. */
static void ask(int fd, const char *line, const char *rest)
{
	char text[8192];
	int n = snprintf(text, sizeof(text),
			 "%s HTTP/1.1\r\nHost: %s:%u\r\n%s\r\n", line,
			 HTTP_RIG_HOST, rig.endpoints[0].port, rest);

	assert_true(n > 0 && (size_t)n < sizeof(text));
	rig_write(fd, text, (size_t)n);
}

static void expect_text(int fd, const char *text)
{
	char got[4096];
	size_t n = strlen(text);

	assert_true(n < sizeof(got));
	rig_read(fd, got, n);
	got[n] = '\0';
	assert_string_equal(got, text);
}

/* A refusal: status, these words in its text, the end; and nothing dialled. */
static void expect_refusal(int fd, unsigned status, const char *words)
{
	char got[4096], line[32];
	size_t n = http_rig_read_all(fd, got, sizeof(got) - 1);

	got[n] = '\0';
	(void)snprintf(line, sizeof(line), "HTTP/1.1 %u ", status);
	if (strncmp(got, line, strlen(line)) != 0 || !strstr(got, words))
		print_message("# got: %s\n", got);
	assert_int_equal(strncmp(got, line, strlen(line)), 0);
	assert_non_null(strstr(got, words));
	assert_non_null(strstr(got, "\r\nConnection: close\r\n"));
}

static struct event expect_cut(const char *name, unsigned status,
			       enum event_reason reason)
{
	struct event e = rig_expect(&rig, EVENT_REQUEST, reason);

	assert_int_equal(e.n_name, strlen(name));
	assert_memory_equal(e.name, name, e.n_name);
	assert_int_equal(e.count, status);
	return e;
}

static struct event expect_request(const char *name, unsigned status)
{
	return expect_cut(name, status, REASON_NONE);
}

static void passes_a_request_and_its_answer(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;
	struct http_field fields[HTTP_FIELDS_MAX];
	struct http_ask got;
	struct event e;

	(void)state;
	ask(fd, "GET /ok/%7ea?x=1&y", "Accept: text/plain\r\nX-One:  2 \r\n");
	up = rig_serve_channel(&rig);
	http_rig_take_ask(up, &got, fields);
	assert_int_equal(got.endpoint, 0);
	assert_int_equal(got.method, HTTP_GET);
	assert_true(span_is(got.path, "/ok/~a"));
	assert_true(got.has_query);
	assert_true(span_is(got.query, "x=1&y"));
	assert_int_equal(got.framing, HTTP_NO_BODY);
	assert_int_equal(got.n_fields, 2);
	assert_true(span_is(got.fields[1].name, "X-One"));
	assert_true(span_is(got.fields[1].value, "2"));
	http_rig_answer(up, 200, HTTP_SIZED, 5);
	http_rig_data(up, "hello");
	http_rig_done(up, true);
	expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			"Content-Length: 5\r\n\r\nhello");
	e = expect_request("GET /ok/~a", 200);
	assert_int_equal(e.down, 5);
	assert_int_equal(e.up, 0);
	assert_int_equal(e.endpoint, 0);
	drop_fd(&fd);
	assert_int_equal(rig_read_end(up), 0);
	e = rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
	assert_true(e.up > 40 && e.down > 40);
}

static void keeps_the_connection_for_further_requests(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	for (int i = 0; i < 3; i++) {
		if (i > 0)
			ask(fd, "GET /ok/1", "");
		http_rig_take_simple(up, "/ok/1");
		http_rig_answer(up, 200, HTTP_CHUNKED, 0);
		http_rig_data(up, "abc");
		http_rig_data(up, "0123456789abcdef");
		http_rig_done(up, true);
		expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
				"Transfer-Encoding: chunked\r\n\r\n"
				"3\r\nabc\r\n10\r\n0123456789abcdef\r\n"
				"0\r\n\r\n");
		(void)expect_request("GET /ok/1", 200);
	}
	assert_false(rig_has_dial(&rig));
}

/* One record or three: the script and the supervisor are told the same. */
static void passes_an_answer_that_is_one_record(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;
	struct event e;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_reply(up, 200, HTTP_SIZED, "hello", true);
	expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			"Content-Length: 5\r\n\r\nhello");
	e = expect_request("GET /ok/1", 200);
	assert_int_equal(e.down, 5);
	ask(fd, "GET /ok/2", "");
	http_rig_take_simple(up, "/ok/2");
	http_rig_reply(up, 200, HTTP_CHUNKED, "0123456789abcdef", true);
	expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			"Transfer-Encoding: chunked\r\n\r\n"
			"10\r\n0123456789abcdef\r\n0\r\n\r\n");
	(void)expect_request("GET /ok/2", 200);
	ask(fd, "HEAD /ok/3", "");
	http_rig_take_simple(up, "/ok/3");
	http_rig_reply(up, 200, HTTP_NO_BODY, "", true);
	ask(fd, "GET /ok/4", "");
	http_rig_take_simple(up, "/ok/4");
	http_rig_reply(up, 404, HTTP_SIZED, "", false);
	expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n\r\n"
			"HTTP/1.1 404 OK\r\nX-Test: 1\r\n"
			"Content-Length: 0\r\n\r\n");
	assert_int_equal(rig_read_end(fd), 0);
	assert_int_equal(rig_read_end(up), 0);
}

/* The largest there may be, said in chunks, fits what the relay keeps. */
static void passes_the_largest_answer_of_one_record(void **state)
{
	static char text[HTTP_RECORD_REPLY_MAX], got[1 << 17];
	const struct http_answer a = {
		.status = 200, .framing = HTTP_TO_CLOSE,
	};
	autoclose int fd = open_http();
	autoclose int up = -1;
	size_t n;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	/* all but the numbers of the record */
	memset(text, 'x', sizeof(text) - 48);
	http_rig_reply_of(up, &a, text, false);
	n = http_rig_read_all(fd, got, sizeof(got));
	assert_true(n > strlen(text));
	assert_memory_equal(got + n - 7, "\r\n0\r\n\r\n", 7);
	(void)expect_request("GET /ok/1", 200);
}

/* A server that refuses an upload answers before it is whole. */
static void refuse_the_upload(void (*answer)(int up))
{
	static char body[1 << 20];
	autoclose int fd = open_http();
	autoclose int up = -1;

	ask(fd, "POST /ok/up", "Content-Length: 104857600\r\n");
	up = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up, "/ok/up");
	answer(up);
	rig_write(fd, body, sizeof(body));
	expect_text(fd, "HTTP/1.1 413 OK\r\nX-Test: 1\r\nContent-Length: 3\r\n"
			"Connection: close\r\n\r\nno!");
	assert_int_equal(rig_read_end(fd), 0);
	(void)expect_request("POST /ok/up", 413);
}

static void send_one_record(int up)
{
	http_rig_reply(up, 413, HTTP_SIZED, "no!", false);
}

static void send_three_records(int up)
{
	http_rig_answer(up, 413, HTTP_SIZED, 3);
	http_rig_data(up, "no!");
	http_rig_done(up, false);
}

static void passes_one_record_before_the_body_is_whole(void **state)
{
	(void)state;
	refuse_the_upload(send_one_record);
}

static void says_so_when_the_server_closes(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_answer(up, 200, HTTP_TO_CLOSE, 0);
	http_rig_data(up, "x");
	http_rig_done(up, false);
	expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			"Transfer-Encoding: chunked\r\n"
			"Connection: close\r\n\r\n1\r\nx\r\n0\r\n\r\n");
	assert_int_equal(rig_read_end(fd), 0);
	assert_int_equal(rig_read_end(up), 0);
}

static void closes_an_idle_connection_whose_server_closed(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_answer(up, 204, HTTP_NO_BODY, 0);
	http_rig_done(up, true);
	expect_text(fd, "HTTP/1.1 204 OK\r\nX-Test: 1\r\n\r\n");
	(void)expect_request("GET /ok/1", 204);
	drop_fd(&up);
	assert_int_equal(rig_read_end(fd), 0);
}

static void passes_a_body_of_a_size(void **state)
{
	static char body[100000], got[100000];
	autoclose int fd = open_http();
	autoclose int up = -1;
	struct event e;

	(void)state;
	http_rig_pattern(body, sizeof(body));
	ask(fd, "POST /ok/up", "Content-Length: 100000\r\n");
	up = rig_serve_channel(&rig);
	assert_int_equal(http_rig_take_simple_ask(up, "/ok/up"), HTTP_SIZED);
	rig_write(fd, body, sizeof(body));
	assert_int_equal(http_rig_take_body(up, got, sizeof(got)),
			 sizeof(body));
	assert_memory_equal(got, body, sizeof(body));
	http_rig_answer(up, 201, HTTP_NO_BODY, 0);
	http_rig_done(up, true);
	expect_text(fd, "HTTP/1.1 201 OK\r\nX-Test: 1\r\n"
			"Content-Length: 0\r\n\r\n");
	e = expect_request("POST /ok/up", 201);
	assert_int_equal(e.up, sizeof(body));
}

static void passes_a_chunked_body_without_its_trailers(void **state)
{
	char got[64];
	autoclose int fd = open_http();
	autoclose int up = -1;
	const char *chunks = "3;x=y\r\nabc\r\nA\r\n0123456789\r\n"
			     "0\r\nX-Trailer: 1\r\n\r\n";

	(void)state;
	ask(fd, "POST /ok/up", "Transfer-Encoding: chunked\r\n");
	for (const char *p = chunks; *p; p++)
		rig_write(fd, p, 1);
	up = rig_serve_channel(&rig);
	assert_int_equal(http_rig_take_simple_ask(up, "/ok/up"), HTTP_CHUNKED);
	assert_int_equal(http_rig_take_body(up, got, sizeof(got)), 13);
	assert_memory_equal(got, "abc0123456789", 13);
	http_rig_answer(up, 200, HTTP_SIZED, 0);
	http_rig_done(up, true);
	(void)expect_request("POST /ok/up", 200);
}

static void cuts_a_body_of_bad_chunks(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "POST /ok/up", "Transfer-Encoding: chunked\r\n");
	up = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up, "/ok/up");
	rig_write(fd, "-3\r\nabc\r\n0\r\n\r\n", 14);
	expect_refusal(fd, 400, "chunks");
	(void)rig_expect(&rig, EVENT_DENIED, REASON_BAD_REQUEST);
	(void)expect_cut("POST /ok/up", 400, REASON_BAD_REQUEST);
	/* its end never comes, so no server takes it for whole */
	assert_int_equal(rig_read_end(up), 0);
}

static void asks_for_the_body_when_it_may_come(void **state)
{
	char got[8];
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "POST /ok/up", "Content-Length: 4\r\nExpect: 100-continue\r\n");
	up = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up, "/ok/up");
	expect_text(fd, "HTTP/1.1 100 Continue\r\n\r\n");
	rig_write(fd, "body", 4);
	assert_int_equal(http_rig_take_body(up, got, sizeof(got)), 4);
	http_rig_answer(up, 200, HTTP_SIZED, 0);
	http_rig_done(up, true);
	expect_text(fd, "HTTP/1.1 200 OK\r\n");
}

static void refuses_before_it_asks_for_the_body(void **state)
{
	autoclose int fd = open_http();

	(void)state;
	ask(fd, "POST /no", "Content-Length: 4\r\nExpect: 100-continue\r\n");
	expect_refusal(fd, 403, "cordon: POST http://" HTTP_RIG_HOST);
	(void)rig_expect(&rig, EVENT_DENIED, REASON_PATH);
	assert_false(rig_has_dial(&rig));
}

static void answers_head_without_a_body(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "HEAD /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_answer(up, 200, HTTP_NO_BODY, 0);
	http_rig_done(up, true);
	ask(fd, "HEAD /ok/2", "");
	http_rig_take_simple(up, "/ok/2");
	http_rig_answer(up, 200, HTTP_NO_BODY, 77);
	http_rig_done(up, true);
	expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n\r\n"
			"HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			"Content-Length: 77\r\n\r\n");
	ask(fd, "HEAD /ok/3", "");
	http_rig_take_simple(up, "/ok/3");
	http_rig_answer(up, 200, HTTP_NO_BODY, 78);
	http_rig_done(up, true);
	expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			"Content-Length: 78\r\n\r\n");
}

/* H06: the second is judged too, and not before its turn. */
static void judges_a_pipelined_request_in_its_turn(void **state)
{
	char both[512];
	autoclose int fd = open_http();
	autoclose int up = -1;
	int n;

	(void)state;
	n = snprintf(both, sizeof(both),
		     "GET /ok/1 HTTP/1.1\r\nHost: %s:%u\r\n\r\n"
		     "DELETE /ok/1 HTTP/1.1\r\nHost: %s:%u\r\n\r\n",
		     HTTP_RIG_HOST, rig.endpoints[0].port, HTTP_RIG_HOST,
		     rig.endpoints[0].port);
	rig_write(fd, both, (size_t)n);
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	assert_false(rig_wait_for(up, POLLIN, 0));
	http_rig_answer(up, 200, HTTP_SIZED, 2);
	http_rig_data(up, "ok");
	http_rig_done(up, true);
	expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			"Content-Length: 2\r\n\r\nok");
	(void)expect_request("GET /ok/1", 200);
	expect_refusal(fd, 403, "DELETE http://");
	(void)rig_expect(&rig, EVENT_DENIED, REASON_METHOD);
	assert_int_equal(rig_read_end(up), 0);
}

struct refusal {
	const char *line;
	const char *rest;
	unsigned status;
	enum event_reason reason;
	const char *words;
};

/* H01, H02, H05, H10 to H13 */
static const struct refusal refusals[] = {
	{ "GET /elsewhere/*x", "", 403, REASON_PATH,
	  "to allow it: allow = http://" HTTP_RIG_HOST },
	{ "GET /elsewhere/*x", "", 403, REASON_PATH, "/elsewhere/%2Ax GET plain" },
	{ "PUT /ok/x", "", 403, REASON_METHOD, "PUT plain" },
	{ "TRACE /ok/x", "", 405, REASON_BAD_REQUEST, "cordon: " },
	{ "CONNECT " HTTP_RIG_HOST ":443", "", 405, REASON_BAD_REQUEST, "cordon: " },
	{ "BREW /ok/x", "", 405, REASON_BAD_REQUEST, "BREW" },
	{ "GET /ok/../x", "", 400, REASON_BAD_REQUEST, "cordon: " },
	{ "GET /ok/%2e%2e/x", "", 400, REASON_BAD_REQUEST, "cordon: " },
	{ "GET /ok//x", "", 400, REASON_BAD_REQUEST, "cordon: " },
	{ "GET /ok/a%2f..%2fb", "", 400, REASON_BAD_REQUEST, "cordon: " },
	{ "GET /ok/%00", "", 400, REASON_BAD_REQUEST, "cordon: " },
	{ "GET /ok/x?a;b", "", 400, REASON_BAD_REQUEST, "cordon: " },
	{ "GET /ok/x", "Connection: upgrade\r\nUpgrade: websocket\r\n", 403,
	  REASON_UPGRADE, "another protocol" },
	{ "POST /ok/x", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
	  400, REASON_BAD_REQUEST, "cordon: " },
	{ "POST /ok/x", "Transfer-Encoding: xchunked\r\n", 400,
	  REASON_BAD_REQUEST, "cordon: " },
	{ "POST /ok/x", "Transfer-Encoding: chunked, identity\r\n", 400,
	  REASON_BAD_REQUEST, "cordon: " },
	{ "POST /ok/x", "Content-Length: 1\r\nContent-Length: 1\r\n", 400,
	  REASON_BAD_REQUEST, "cordon: " },
	{ "POST /ok/x", "Content-Length: +1\r\n", 400, REASON_BAD_REQUEST,
	  "cordon: " },
	{ "GET /ok/x", "X-HTTP-Method-Override: DELETE\r\n", 403,
	  REASON_CREDENTIAL, "nothing allows it" },
	{ "GET /ok/x", "A: b\r\n c\r\n", 400, REASON_BAD_REQUEST, "cordon: " },
	{ "GET /ok/x", "A : b\r\n", 400, REASON_BAD_REQUEST, "cordon: " },
	{ "GET /ok/x", "Host: b\r\n", 400, REASON_BAD_REQUEST, "cordon: " },
	{ "OPTIONS *", "", 400, REASON_BAD_REQUEST, "cordon: " },
};

static void refuses_and_says_why(void **state)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_HTTP, HTTP_RIG_HOST);

	(void)state;
	rig_rule(&rig, n, HTTP_GET | HTTP_POST, "/ok/**");
	rig_start(&rig);
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		autoclose int fd = rig_connect(&rig, n);
		struct event e = { .count = 0 };

		ask(fd, refusals[i].line, refusals[i].rest);
		assert_int_equal(rig_next(&rig, &e), WIRE_EVENT);
		if (e.reason != refusals[i].reason)
			print_message("# %s\n", refusals[i].line);
		assert_int_equal(e.kind, EVENT_DENIED);
		assert_int_equal(e.reason, refusals[i].reason);
		assert_int_equal(e.endpoint, n);
		expect_refusal(fd, refusals[i].status, refusals[i].words);
	}
	assert_false(rig_has_dial(&rig));
}

/* T17, H09: whose the connection is decides, not what the request says. */
static void refuses_another_host(void **state)
{
	static const char *const hosts[] = {
		"evil.example", HTTP_RIG_HOST, HTTP_RIG_HOST ":1",
		"[::1]", HTTP_RIG_HOST ".evil.example", "127.0.0.1",
	};
	uint32_t n = rig_endpoint(&rig, ENDPOINT_HTTP, HTTP_RIG_HOST);

	(void)state;
	rig_rule(&rig, n, HTTP_GET, "/**");
	rig_start(&rig);
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		autoclose int fd = rig_connect(&rig, n);
		char text[256];

		(void)snprintf(text, sizeof(text),
			       "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", hosts[i]);
		rig_write(fd, text, strlen(text));
		expect_refusal(fd, 421, hosts[i]);
		(void)rig_expect(&rig, EVENT_DENIED, REASON_HOST_OTHER);
	}
	assert_false(rig_has_dial(&rig));
}

/* H22: a further request for another host on a connection that was right. */
static void refuses_another_host_later(void **state)
{
	static const char other[] = "GET /ok/1 HTTP/1.1\r\nHost: b.example\r\n\r\n";
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_answer(up, 204, HTTP_NO_BODY, 0);
	http_rig_done(up, true);
	expect_text(fd, "HTTP/1.1 204 OK\r\nX-Test: 1\r\n\r\n");
	(void)expect_request("GET /ok/1", 204);
	rig_write(fd, other, strlen(other));
	expect_refusal(fd, 421, "b.example");
	(void)rig_expect(&rig, EVENT_DENIED, REASON_HOST_OTHER);
	assert_int_equal(rig_read_end(up), 0);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
}

static void refuses_a_huge_head(void **state)
{
	static char line[HTTP_HEAD_MAX];
	autoclose int fd = open_http();

	(void)state;
	memset(line, 'a', sizeof(line));
	rig_write(fd, "GET /ok/ HTTP/1.1\r\nHost: x\r\nA: ", 31);
	rig_write(fd, line, sizeof(line));
	expect_refusal(fd, 431, "cordon: ");
	(void)rig_expect(&rig, EVENT_DENIED, REASON_BAD_REQUEST);
}

static void refuses_what_is_no_http(void **state)
{
	autoclose int fd = open_http();

	(void)state;
	rig_write(fd, "\x16\x03\x01\x02", 4);
	expect_refusal(fd, 400, "cordon: ");
	(void)rig_expect(&rig, EVENT_DENIED, REASON_BAD_REQUEST);
}

static void ends_a_slow_head(void **state)
{
	autoclose int fd = -1;

	(void)state;
	rig.config.hello_ms = 60;
	fd = open_http();
	rig_write(fd, "GET /ok/1 HTTP/1.1\r\n", 20);
	assert_int_equal(rig_read_end(fd), ECONNRESET);
	(void)rig_expect(&rig, EVENT_DENIED, REASON_HELLO_TIMEOUT);
}

static void ends_a_slow_head_of_a_further_request(void **state)
{
	autoclose int fd = -1;
	autoclose int up = -1;

	(void)state;
	rig.config.hello_ms = 200;
	fd = open_http();
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_answer(up, 204, HTTP_NO_BODY, 0);
	http_rig_done(up, true);
	expect_text(fd, "HTTP/1.1 204 OK\r\nX-Test: 1\r\n\r\n");
	(void)expect_request("GET /ok/1", 204);
	rig_write(fd, "GET", 3);
	assert_int_equal(rig_read_end(fd), ECONNRESET);
	(void)rig_expect(&rig, EVENT_DENIED, REASON_HELLO_TIMEOUT);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_HELLO_TIMEOUT);
	assert_int_equal(rig_read_end(up), 0);
}

/* A refusal arrives though its body is still on the way. */
static void tells_a_refusal_to_who_is_still_sending(void **state)
{
	static char body[1 << 20];
	autoclose int fd = open_http();

	(void)state;
	ask(fd, "POST /no", "Content-Length: 1048576\r\n");
	rig_write(fd, body, sizeof(body));
	expect_refusal(fd, 403, "/no POST plain");
	(void)rig_expect(&rig, EVENT_DENIED, REASON_PATH);
}

static void passes_an_answer_that_comes_early(void **state)
{
	(void)state;
	refuse_the_upload(send_three_records);
}

/* A server that does not read stops the script; memory stays as it was. */
static void stops_a_flood_of_body(void **state)
{
	static char block[65536], got[65536];
	autoclose int fd = open_http();
	autoclose int up = -1;
	size_t sent = 0, taken = 0, before, n;

	(void)state;
	ask(fd, "POST /ok/up", "Content-Length: 1073741824\r\n");
	up = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up, "/ok/up");
	before = http_rig_memory_of(rig.pid);
	assert_int_equal(fdio_set_nonblock(fd, true), 0);
	while (rig_wait_for(fd, POLLOUT, 200)) {
		ssize_t done = write(fd, block, sizeof(block));

		if (done > 0)
			sent += (size_t)done;
		assert_true(sent < 64u << 20);
	}
	assert_true(http_rig_memory_of(rig.pid) < before + (1u << 20));
	/* and goes on when it does */
	while (taken < sent) {
		n = http_rig_take_piece(up, got, sizeof(got));
		assert_true(n > 0);
		taken += n;
	}
	assert_int_equal(taken, sent);
}

static void stops_a_flood_of_answer(void **state)
{
	static char block[60000], got[1 << 16];
	autoclose int fd = open_http();
	autoclose int up = -1;
	size_t sent = 0, taken = 0, before;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_answer(up, 200, HTTP_SIZED, 1u << 30);
	expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			"Content-Length: 1073741824\r\n\r\n");
	before = http_rig_memory_of(rig.pid);
	assert_int_equal(fdio_set_nonblock(up, true), 0);
	while (rig_wait_for(up, POLLOUT, 200)) {
		if (http_rig_try_data(up, block, sizeof(block)))
			sent += sizeof(block);
		assert_true(sent < 64u << 20);
	}
	assert_true(http_rig_memory_of(rig.pid) < before + (1u << 20));
	while (taken < sent) {
		ssize_t n;

		assert_true(rig_wait_for(fd, POLLIN, RIG_MS));
		n = read(fd, got, sizeof(got));
		assert_true(n > 0);
		taken += (size_t)n;
	}
	assert_int_equal(taken, sent);
}

static void resets_when_upstream_fails(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_plain(up, HTTP_RECORD_FAILED, REASON_BAD_ANSWER);
	assert_int_equal(rig_read_end(fd), ECONNRESET);
	(void)expect_cut("GET /ok/1", 0, REASON_BAD_ANSWER);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_BAD_ANSWER);
}

static void resets_when_upstream_ends_within_an_answer(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_answer(up, 200, HTTP_SIZED, 10);
	http_rig_data(up, "12345");
	drop_fd(&up);
	expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			"Content-Length: 10\r\n\r\n12345");
	assert_int_equal(rig_read_end(fd), ECONNRESET);
	(void)expect_cut("GET /ok/1", 200, REASON_UPSTREAM);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_UPSTREAM);
}

static void resets_when_the_dial_fails(void **state)
{
	autoclose int fd = open_http();

	(void)state;
	ask(fd, "GET /ok/1", "");
	rig_answer(&rig, rig_take_dial(&rig).conn, ECONNREFUSED, -1);
	assert_int_equal(rig_read_end(fd), ECONNRESET);
	(void)expect_cut("GET /ok/1", 0, REASON_DIAL);
}

static void leaves_no_request_when_the_script_leaves(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "POST /ok/up", "Content-Length: 10\r\n");
	up = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up, "/ok/up");
	rig_write(fd, "12345", 5);
	drop_fd(&fd);
	/* what came goes on, but never its end */
	assert_int_equal(http_rig_take_piece(up, (char[8]){ 0 }, 8), 5);
	assert_int_equal(rig_read_end(up), 0);
	(void)expect_request("POST /ok/up", 0);
}

/* A whole request is made though nobody is there for its answer. */
static void makes_the_request_of_a_script_that_left(void **state)
{
	static const struct linger at_once = { .l_onoff = 1 };
	char got[16];
	autoclose int fd = open_http();
	autoclose int up = -1;
	autoclose int other = -1;

	(void)state;
	ask(fd, "POST /ok/up", "Content-Length: 10\r\n");
	rig_write(fd, "0123456789", 10);
	up = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up, "/ok/up");
	assert_int_equal(http_rig_take_body(up, got, sizeof(got)), 10);
	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	drop_fd(&fd);
	/* the relay has seen the reset once it answers what came after it */
	other = rig_connect(&rig, 0);
	ask(other, "GET /no", "");
	(void)rig_expect(&rig, EVENT_DENIED, REASON_PATH);
	assert_false(rig_wait_for(up, POLLIN, 0));
	/* in one record: the relay leaves upstream at the first word of it */
	http_rig_reply(up, 200, HTTP_SIZED, "", true);
	(void)expect_request("POST /ok/up", 200);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
}

/* Also while the body is still on the way. */
static void says_what_upstream_was_not_given(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "POST /ok/1", "Content-Length: 100\r\n");
	rig_write(fd, "some", 4);
	up = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up, "/ok/1");
	http_rig_plain(up, HTTP_RECORD_FAILED, REASON_NOT_GIVEN);
	expect_refusal(fd, 403, "POST /ok/1 at http://" HTTP_RIG_HOST);
	(void)expect_cut("POST /ok/1", 403, REASON_NOT_GIVEN);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
}

/* A supervisor that does not read stops the requests, and misses none. */
static void tells_of_every_request(void **state)
{
	enum { MORE = 1500 };
	autoclose int fd = open_http();
	autoclose int up = -1;
	int told = 0;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	for (int i = 0; i < MORE; i++) {
		if (i > 0)
			ask(fd, "GET /ok/1", "");
		for (; !rig_wait_for(up, POLLIN, told < i ? 20 : RIG_MS);
		     told++)
			(void)expect_request("GET /ok/1", 204);
		http_rig_take_simple(up, "/ok/1");
		http_rig_answer(up, 204, HTTP_NO_BODY, 0);
		http_rig_done(up, true);
		expect_text(fd, "HTTP/1.1 204 OK\r\nX-Test: 1\r\n\r\n");
	}
	/* it had to wait, else this is no test of that */
	assert_true(told > 0);
	for (; told < MORE; told++)
		(void)expect_request("GET /ok/1", 204);
}

#define PLACEHOLDER "ghp_0aZ1bY2cX3dW4eV5fU6g"

/* The endpoint has a secret in Authorization or the JSON key "token". */
static uint32_t grant(bool is_only)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_HTTP, HTTP_RIG_HOST);

	rig_rule(&rig, n, HTTP_GET | HTTP_POST, "/**");
	rig.config.n_grants = 1;
	rig.grants[0] = (struct http_grant){
		.endpoint = n,
		.is_only = is_only,
		.places = { { HTTP_PLACE_HEADER, "Authorization" },
			    { HTTP_PLACE_JSON, "token" } },
		.n_places = 2,
		.placeholder = PLACEHOLDER,
		.n_placeholder = strlen(PLACEHOLDER),
	};
	rig_start(&rig);
	return n;
}

static void names_the_place_of_a_placeholder(void **state)
{
	uint32_t n = grant(true);
	autoclose int fd = rig_connect(&rig, n);
	autoclose int up = -1;
	struct http_field fields[HTTP_FIELDS_MAX];
	struct http_ask got;

	(void)state;
	ask(fd, "GET /x", "Authorization: Bearer " PLACEHOLDER "\r\n");
	up = rig_serve_channel(&rig);
	http_rig_take_ask(up, &got, fields);
	assert_int_equal(got.n_spots, 1);
	assert_int_equal(got.spots[0].grant, 0);
	assert_int_equal(got.spots[0].part, 0);
	assert_int_equal(got.spots[0].offset, strlen("Bearer "));
	assert_int_equal(got.spots[0].form, HTTP_SPOT_PLAIN);
}

/* H14, H15, H19 as far as the relay sees them. */
static void refuses_placeholders_elsewhere(void **state)
{
	static const struct refusal cases[] = {
		{ "GET /x?t=" PLACEHOLDER, "", 403, REASON_PLACEHOLDER,
		  "placeholder" },
		{ "GET /" PLACEHOLDER, "", 403, REASON_PLACEHOLDER,
		  "in the path or the query" },
		{ "GET /x", "X-Other: " PLACEHOLDER "\r\n", 403,
		  REASON_PLACEHOLDER, "X-Other" },
		{ "GET /x", "", 403, REASON_NO_SECRET, "only=no" },
		{ "GET /x", "Authorization: Bearer another\r\n", 403,
		  REASON_CREDENTIAL, "Authorization" },
		{ "GET /x", "Authorization: Bearer " PLACEHOLDER "\r\n"
		  "Cookie: a=b\r\n", 403, REASON_CREDENTIAL, "Cookie" },
	};
	uint32_t n = grant(true);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoclose int fd = rig_connect(&rig, n);
		struct event e = { .count = 0 };

		ask(fd, cases[i].line, cases[i].rest);
		assert_int_equal(rig_next(&rig, &e), WIRE_EVENT);
		if (e.reason != cases[i].reason)
			print_message("# %zu\n", i);
		assert_int_equal(e.kind, EVENT_DENIED);
		assert_int_equal(e.reason, cases[i].reason);
		expect_refusal(fd, cases[i].status, cases[i].words);
	}
	assert_false(rig_has_dial(&rig));
}

/* One byte at a time, in chunks of one byte. */
static void send_in_pieces(int fd, const char *body)
{
	char chunk[8];

	for (; *body; body++) {
		int n = snprintf(chunk, sizeof(chunk), "1\r\n%c\r\n", *body);

		rig_write(fd, chunk, (size_t)n);
	}
	rig_write(fd, "0\r\n\r\n", 5);
}

static void names_the_place_in_a_body(void **state)
{
	static const char body[] = "{\"a\": 1, \"token\": \"" PLACEHOLDER
				   "\"}";
	uint32_t n = grant(true);
	autoclose int fd = rig_connect(&rig, n);
	autoclose int up = -1;
	struct http_body_spot spot;
	char got[256];

	(void)state;
	ask(fd, "POST /x", "Content-Type: application/json\r\n"
			   "Transfer-Encoding: chunked\r\n");
	send_in_pieces(fd, body);
	up = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up, "/x");
	http_rig_spot = &spot;
	assert_int_equal(http_rig_take_body(up, got, sizeof(got)),
			 strlen(body));
	http_rig_spot = NULL;
	assert_memory_equal(got, body, strlen(body));
	assert_int_equal(spot.grant, 0);
	assert_int_equal(spot.offset, strstr(body, PLACEHOLDER) - body);
}

static void cuts_a_body_with_a_placeholder_elsewhere(void **state)
{
	uint32_t n = grant(false);
	autoclose int fd = rig_connect(&rig, n);
	autoclose int up = -1;

	(void)state;
	ask(fd, "POST /x", "Content-Type: text/plain\r\n"
			   "Transfer-Encoding: chunked\r\n");
	send_in_pieces(fd, "some text, " PLACEHOLDER ", and more");
	up = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up, "/x");
	expect_refusal(fd, 403, "placeholder");
	(void)rig_expect(&rig, EVENT_DENIED, REASON_PLACEHOLDER);
	(void)expect_cut("POST /x", 403, REASON_PLACEHOLDER);
	assert_int_equal(rig_read_end(up), 0);
}

/* Upstream gone wrong: the relay does not go on with it. */
static void breaks_with(void (*say)(int up))
{
	autoclose int fd = open_http();
	autoclose int up = -1;
	uint32_t type;

	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	say(up);
	do
		type = rig_next(&rig, NULL);
	while (type == WIRE_EVENT);
	assert_int_equal(type, WIRE_BROKEN);
	assert_int_equal(rig_wait(&rig), EXIT_FAILURE);
	drop_fd(&rig.control_fd);
	drop_fd(&rig.dial_fd);
}

static void say_data_first(int up)
{
	http_rig_data(up, "x");
}

static void say_two_answers(int up)
{
	http_rig_answer(up, 200, HTTP_SIZED, 1);
	http_rig_answer(up, 200, HTTP_SIZED, 1);
}

static void say_too_much(int up)
{
	http_rig_answer(up, 200, HTTP_SIZED, 1);
	http_rig_data(up, "xy");
}

static void say_too_little(int up)
{
	http_rig_answer(up, 200, HTTP_SIZED, 1);
	http_rig_done(up, true);
}

static void say_body_of_204(int up)
{
	http_rig_answer(up, 204, HTTP_SIZED, 1);
	http_rig_data(up, "x");
}

/* What the fields say of a body that there is none of is not passed on. */
static void says_no_length_of_no_body(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_answer(up, 200, HTTP_NO_BODY, 77);
	http_rig_done(up, true);
	expect_text(fd, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			"Content-Length: 0\r\n\r\n");
}

static void say_garbage(int up)
{
	assert_int_equal(fdio_send(up, "garbage", 7, NULL, 0), 0);
}

static void say_ask(int up)
{
	http_rig_plain(up, HTTP_RECORD_END, 0);
}

static void reply_of_length(int up, unsigned status, uint64_t length,
			    const char *text)
{
	const struct http_answer a = {
		.status = status, .framing = HTTP_SIZED, .length = length,
		.keeps_alive = true,
	};

	http_rig_reply_of(up, &a, text, true);
}

static void say_reply_and_too_much(int up)
{
	reply_of_length(up, 200, 1, "xy");
}

static void say_reply_and_too_little(int up)
{
	reply_of_length(up, 200, 2, "x");
}

static void say_reply_and_no_body(int up)
{
	reply_of_length(up, 200, 1, "");
}

static void say_reply_with_body_of_204(int up)
{
	reply_of_length(up, 204, 1, "x");
}

static void say_reply_with_body_of_none(int up)
{
	http_rig_reply(up, 200, HTTP_NO_BODY, "x", true);
}

static void say_reply_after_answer(int up)
{
	http_rig_answer(up, 200, HTTP_SIZED, 1);
	reply_of_length(up, 200, 1, "x");
}

static void say_two_replies(int up)
{
	reply_of_length(up, 200, 1, "x");
	reply_of_length(up, 200, 1, "x");
}

static void say_data_after_reply(int up)
{
	reply_of_length(up, 200, 1, "x");
	http_rig_data(up, "x");
}

static void say_done_after_reply(int up)
{
	reply_of_length(up, 200, 1, "x");
	http_rig_done(up, true);
}

static void breaks_with_an_upstream_gone_wrong(void **state)
{
	static void (*const wrongs[])(int) = {
		say_data_first, say_two_answers, say_too_much, say_too_little,
		say_body_of_204, say_garbage, say_ask,
		say_reply_and_too_much, say_reply_and_too_little,
		say_reply_and_no_body, say_reply_with_body_of_204,
		say_reply_with_body_of_none, say_reply_after_answer,
		say_two_replies, say_data_after_reply, say_done_after_reply,
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrongs); i++) {
		breaks_with(wrongs[i]);
		(void)teardown(state);
		(void)setup(state);
	}
}

/* Evidence that waits for more is told before the relay leaves. */
static void tells_what_waits_before_it_breaks(void **state)
{
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	say_done_after_reply(up);
	(void)expect_request("GET /ok/1", 200);
	assert_int_equal(rig_next(&rig, NULL), WIRE_BROKEN);
	assert_int_equal(rig_wait(&rig), EXIT_FAILURE);
	drop_fd(&rig.control_fd);
	drop_fd(&rig.dial_fd);
}

static void breaks_with_a_socket_for_a_channel(void **state)
{
	autoclose int fd = open_http();
	int pair[2];

	(void)state;
	ask(fd, "GET /ok/1", "");
	rig_tcp_pair(pair);
	rig_answer(&rig, rig_take_dial(&rig).conn, 0, pair[0]);
	assert_int_equal(rig_next(&rig, NULL), WIRE_BROKEN);
	(void)close(pair[0]);
	(void)close(pair[1]);
}

/* `max` holds for all connections of the run together. */
static void bounds_what_goes_up(void **state)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_HTTP, HTTP_RIG_HOST);
	autoclose int first = -1;
	autoclose int second = -1;
	autoclose int third = -1;
	autoclose int up = -1;
	autoclose int up2 = -1;
	char block[600] = { 0 };

	(void)state;
	rig_rule(&rig, n, HTTP_POST, "/**");
	rig.endpoints[n].max_up = 1000;
	rig_start(&rig);
	first = rig_connect(&rig, n);
	ask(first, "POST /a", "Content-Length: 600\r\n");
	rig_write(first, block, sizeof(block));
	up = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up, "/a");
	assert_int_equal(http_rig_take_body(up, block, sizeof(block)), 600);
	/* more than is left, and says so itself */
	second = rig_connect(&rig, n);
	ask(second, "POST /b", "Content-Length: 600\r\n");
	expect_refusal(second, 413, "max");
	(void)rig_expect(&rig, EVENT_DENIED, REASON_MAX);
	/* and what does not say so */
	third = rig_connect(&rig, n);
	ask(third, "POST /c", "Transfer-Encoding: chunked\r\n");
	up2 = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up2, "/c");
	rig_write(third, "258\r\n", 5);
	rig_write(third, block, sizeof(block));
	expect_refusal(third, 413, "max");
	(void)rig_expect(&rig, EVENT_DENIED, REASON_MAX);
	(void)expect_cut("POST /c", 413, REASON_MAX);
}

static void sends_last_request_after_the_script_has_ended(void **state)
{
	char got[8];
	autoclose int fd = open_http();
	autoclose int up = -1;

	(void)state;
	ask(fd, "POST /ok/up", "Content-Length: 4\r\n");
	rig_write(fd, "last", 4);
	(void)shutdown(fd, SHUT_WR);
	rig_stop(&rig);
	up = rig_serve_channel(&rig);
	(void)http_rig_take_simple_ask(up, "/ok/up");
	assert_int_equal(http_rig_take_body(up, got, sizeof(got)), 4);
	/* that there is an answer is enough: nobody waits for the rest */
	http_rig_answer(up, 200, HTTP_SIZED, 0);
	(void)expect_request("POST /ok/up", 200);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
	assert_int_equal(rig_next(&rig, NULL), WIRE_DONE);
	assert_int_equal(rig_wait(&rig), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		CASE(passes_a_request_and_its_answer),
		CASE(keeps_the_connection_for_further_requests),
		CASE(passes_an_answer_that_is_one_record),
		CASE(passes_the_largest_answer_of_one_record),
		CASE(passes_one_record_before_the_body_is_whole),
		CASE(says_so_when_the_server_closes),
		CASE(closes_an_idle_connection_whose_server_closed),
		CASE(passes_a_body_of_a_size),
		CASE(passes_a_chunked_body_without_its_trailers),
		CASE(cuts_a_body_of_bad_chunks),
		CASE(asks_for_the_body_when_it_may_come),
		CASE(refuses_before_it_asks_for_the_body),
		CASE(answers_head_without_a_body),
		CASE(judges_a_pipelined_request_in_its_turn),
		CASE(refuses_and_says_why),
		CASE(refuses_another_host),
		CASE(refuses_another_host_later),
		CASE(refuses_a_huge_head),
		CASE(refuses_what_is_no_http),
		CASE(ends_a_slow_head),
		CASE(ends_a_slow_head_of_a_further_request),
		CASE(tells_a_refusal_to_who_is_still_sending),
		CASE(passes_an_answer_that_comes_early),
		CASE(stops_a_flood_of_body),
		CASE(stops_a_flood_of_answer),
		CASE(resets_when_upstream_fails),
		CASE(resets_when_upstream_ends_within_an_answer),
		CASE(resets_when_the_dial_fails),
		CASE(leaves_no_request_when_the_script_leaves),
		CASE(says_no_length_of_no_body),
		CASE(makes_the_request_of_a_script_that_left),
		CASE(says_what_upstream_was_not_given),
		CASE(tells_of_every_request),
		CASE(names_the_place_of_a_placeholder),
		CASE(refuses_placeholders_elsewhere),
		CASE(names_the_place_in_a_body),
		CASE(cuts_a_body_with_a_placeholder_elsewhere),
		CASE(breaks_with_an_upstream_gone_wrong),
		CASE(tells_what_waits_before_it_breaks),
		CASE(breaks_with_a_socket_for_a_channel),
		CASE(bounds_what_goes_up),
		CASE(sends_last_request_after_the_script_has_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
