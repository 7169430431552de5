/* SPDX-License-Identifier: Apache-2.0 */
/* test_event - the fixed form survives the way, and nothing else gets in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <netinet/in.h>

#include "decide/live/http_policy.h"
#include "evidence/event.h"
#include "evidence/request_name.h"

static struct event sample(void)
{
	struct event e = {
		.kind = EVENT_DENIED,
		.reason = REASON_NOT_LISTED,
		.endpoint = EVENT_NO_ENDPOINT,
		.conn = 7,
		.sys = 111,
		.proto = IPPROTO_TCP,
		.port = 65535,
		.qtype = 28,
		.up = UINT64_MAX,
		.down = 1,
		.ms = 2,
		.count = 3,
		.n_name = EVENT_NAME_MAX,
	};

	memset(e.address.b, 0xab, sizeof(e.address.b));
	memset(e.name, '\0', sizeof(e.name));
	e.name[EVENT_NAME_MAX - 1] = 0xff;
	return e;
}

static int get(const struct wire_writer *w, size_t n, struct event *ret)
{
	struct wire_reader r;

	assert_int_equal(wire_open(&r, w->buf, n), WIRE_EVENT);
	return event_get(&r, ret);
}

static void arrives_as_it_was_sent(void **state)
{
	struct event e = sample(), got;
	struct wire_writer w;

	(void)state;
	memset(&got, 0, sizeof(got));
	event_put(&w, &e);
	assert_false(w.overflow);
	assert_int_equal(get(&w, w.len, &got), 0);
	assert_int_equal(got.kind, e.kind);
	assert_int_equal(got.reason, e.reason);
	assert_int_equal(got.endpoint, e.endpoint);
	assert_int_equal(got.conn, e.conn);
	assert_int_equal(got.sys, e.sys);
	assert_int_equal(got.proto, e.proto);
	assert_memory_equal(&got.address, &e.address, sizeof(e.address));
	assert_int_equal(got.port, e.port);
	assert_int_equal(got.qtype, e.qtype);
	assert_true(got.up == e.up && got.down == e.down && got.ms == e.ms);
	assert_true(got.count == e.count);
	assert_int_equal(got.n_name, e.n_name);
	assert_memory_equal(got.name, e.name, e.n_name);
}

static void refuses_every_shorter_record(void **state)
{
	struct event e = sample(), got = { .conn = 42 };
	struct wire_writer w;

	(void)state;
	event_put(&w, &e);
	for (size_t n = 4; n < w.len; n++)
		assert_int_equal(get(&w, n, &got), -1);
	assert_int_equal(got.conn, 42);
}

static void refuses_bytes_left_over(void **state)
{
	struct event e = sample(), got;
	struct wire_writer w;

	(void)state;
	event_put(&w, &e);
	wire_put_u32(&w, 0);
	assert_int_equal(get(&w, w.len, &got), -1);
}

/* Field numbers in units of four bytes after the type. */
static void refuses_numbers_out_of_range(void **state)
{
	static const struct {
		size_t field;
		uint32_t value;
	} bad[] = {
		{ 0, EVENT_KINDS }, { 0, UINT32_MAX },
		{ 1, REASON_COUNT }, { 1, UINT32_MAX },
		{ 4, 4096 },
		{ 5, 1 }, { 5, IPPROTO_TCP + 256 },
		{ 6, 15 }, { 6, 17 },	/* length of the address */
		{ 11, 65536 }, { 12, 65536 },
	};
	struct event e = sample(), got;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct wire_writer w;

		event_put(&w, &e);
		assert_int_equal(get(&w, w.len, &got), 0);
		memcpy(w.buf + 4 + 4 * bad[i].field, &bad[i].value, 4);
		assert_int_equal(get(&w, w.len, &got), -1);
	}
}

static void refuses_a_name_that_is_too_long(void **state)
{
	struct event e = sample(), got;
	struct wire_writer w;
	uint32_t n = EVENT_NAME_MAX + 1;
	size_t at;

	(void)state;
	event_put(&w, &e);
	at = w.len - EVENT_NAME_MAX - 4;
	memcpy(w.buf + at, &n, sizeof(n));
	w.buf[w.len++] = 'x';
	assert_int_equal(get(&w, w.len, &got), -1);
}

static void cuts_a_name_that_cannot_be(void **state)
{
	struct event e = sample(), got;
	struct wire_writer w;

	(void)state;
	e.n_name = SIZE_MAX;
	event_put(&w, &e);
	assert_int_equal(get(&w, w.len, &got), 0);
	assert_int_equal(got.n_name, EVENT_NAME_MAX);
}

static void every_kind_and_reason_has_a_name(void **state)
{
	(void)state;
	for (int k = 0; k < EVENT_KINDS; k++)
		assert_non_null(event_kind_name((enum event_kind)k));
	for (int r = 0; r < REASON_COUNT; r++)
		assert_non_null(event_reason_name((enum event_reason)r));
	assert_string_equal(event_reason_name(REASON_SNI_OTHER), "sni-other");
	assert_string_equal(event_reason_name(REASON_COUNT), "unknown");
}

static void each_guard_tells_only_what_it_knows(void **state)
{
	static const struct {
		enum event_kind kind;
		bool relay, upstream;
	} rows[] = {
		{ EVENT_CONNECT, false, true }, { EVENT_CLOSE, true, false },
		{ EVENT_DENIED, true, true },	{ EVENT_NAME, true, false },
		{ EVENT_LOST, true, true },	{ EVENT_KINDS, false, false },
		{ EVENT_REQUEST, true, false }, { EVENT_SECRET, false, true },
	};
	struct event e = sample();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		e.kind = rows[i].kind;
		assert_int_equal(event_may_be_told(&e, true, 2),
				 rows[i].relay);
		assert_int_equal(event_may_be_told(&e, false, 2),
				 rows[i].upstream);
	}
}

static void refuses_a_grant_that_cannot_be(void **state)
{
	struct event e = sample();

	(void)state;
	e.kind = EVENT_SECRET;
	e.count = HTTP_SECRETS_MAX - 1;
	assert_true(event_may_be_told(&e, false, 0));
	e.count = HTTP_SECRETS_MAX;
	assert_false(event_may_be_told(&e, false, 0));
}

/* Through the record, as it is read at the other end. */
static struct event named(const char *method, const char *path,
			  const char *about)
{
	struct event e = { .kind = EVENT_DENIED, .reason = REASON_PATH }, got;
	struct wire_writer w;

	memset(&got, 0, sizeof(got));
	request_name_put(&e, span_of(method), span_of(path), span_of(about));
	event_put(&w, &e);
	assert_int_equal(get(&w, w.len, &got), 0);
	return got;
}

static void names_a_request_without_values(void **state)
{
	struct event e = named("POST", "/a%20b?token=x&y", "key=value");
	struct request_name n;

	(void)state;
	assert_int_equal(e.n_name, strlen("POST /a%20b key"));
	assert_memory_equal(e.name, "POST /a%20b key", e.n_name);
	assert_true(request_name_get(&e, &n));
	assert_true(span_is(n.method, "POST") && span_is(n.path, "/a%20b") &&
		    span_is(n.about, "key") && n.is_whole);
	e = named("POST", "/a", "my\nkey");
	assert_true(request_name_get(&e, &n));
	assert_true(span_is(n.about, "my?key"));
	e = named("GET", "/", "");
	assert_memory_equal(e.name, "GET /", e.n_name);
	assert_true(request_name_get(&e, &n));
	assert_true(span_is(n.path, "/") && n.about.n == 0 && n.is_whole);
}

static void cuts_a_long_path_and_keeps_what_was_at_fault(void **state)
{
	/* beside "GET ", a second space and the mark */
	const size_t longest = EVENT_NAME_MAX - 6;
	char path[EVENT_NAME_MAX + 1] = "/", about[HTTP_KEY_MAX + 9];
	struct request_name n;
	struct event e;

	(void)state;
	memset(about, 'k', sizeof(about) - 1);
	about[sizeof(about) - 1] = '\0';
	for (size_t len = longest - 2; len < EVENT_NAME_MAX; len++) {
		memset(path + 1, 'p', len - 1);
		path[len] = '\0';
		e = named("GET", path, "");
		assert_true(request_name_get(&e, &n));
		assert_int_equal(n.is_whole, len <= longest);
		assert_int_equal(n.path.n, n.is_whole ? len : longest);
	}
	e = named("OPTIONS", path, about);
	assert_int_equal(e.n_name, EVENT_NAME_MAX);
	assert_true(request_name_get(&e, &n));
	assert_false(n.is_whole);
	assert_int_equal(n.about.n, HTTP_KEY_MAX);
	assert_int_equal(n.path.n, EVENT_NAME_MAX - 10 - HTTP_KEY_MAX);
}

static void reads_no_request_into_other_names(void **state)
{
	static const char *const others[] = {
		"", "GET", "GET ", "get /", "GET x", " GET /", "GET  /",
		"GET /a b c", "GET /a\nb", "GET /a b\n", "GET /\xc3\xa4",
		"A-B /", "ABCDEFGHIJKLMNOPQ /",
	};
	struct request_name n;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct event e = { .n_name = strlen(others[i]) };

		memcpy(e.name, others[i], e.n_name);
		assert_false(request_name_get(&e, &n));
		assert_true(span_is(n.path, others[i]));
		assert_int_equal(n.method.n, 0);
	}
}

/* A guard that did not cut, or lies. */
static void shows_no_value_whatever_is_told(void **state)
{
	static const char raw[] = "POST /a?token=x key=value";
	static const char odd[] = "odd?token=x";
	struct event e = { .n_name = sizeof(raw) - 1 };
	struct request_name n;

	(void)state;
	memcpy(e.name, raw, e.n_name);
	assert_true(request_name_get(&e, &n));
	assert_true(span_is(n.path, "/a") && span_is(n.about, "key"));
	assert_true(n.is_whole);
	e.n_name = sizeof(odd) - 1;
	memcpy(e.name, odd, e.n_name);
	assert_false(request_name_get(&e, &n));
	assert_true(span_is(n.path, "odd"));
}

static void knows_what_a_name_is(void **state)
{
	static const struct {
		enum event_reason reason;
		enum name_meaning meaning;
	} rows[] = {
		{ REASON_SNI_OTHER, NAME_PLACE },
		{ REASON_HOST_OTHER, NAME_PLACE },
		{ REASON_METHOD, NAME_REQUEST },
		{ REASON_ECHO, NAME_REQUEST },
		{ REASON_BAD_REQUEST, NAME_WHY },
		{ REASON_CERTIFICATE, NAME_WHY },
	};
	struct event e = sample();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		e.kind = EVENT_DENIED;
		e.reason = rows[i].reason;
		assert_int_equal(request_name_meaning(&e), rows[i].meaning);
		e.kind = EVENT_NAME;
		assert_int_equal(request_name_meaning(&e), NAME_PLACE);
		e.kind = EVENT_REQUEST;
		assert_int_equal(request_name_meaning(&e), NAME_REQUEST);
	}
}

static void refuses_an_endpoint_that_is_not_there(void **state)
{
	struct event e = sample();

	(void)state;
	e.endpoint = 1;
	assert_true(event_may_be_told(&e, true, 2));
	e.endpoint = 2;
	assert_false(event_may_be_told(&e, true, 2));
	assert_false(event_may_be_told(&e, false, 2));
	e.endpoint = EVENT_NO_ENDPOINT;
	assert_true(event_may_be_told(&e, true, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrives_as_it_was_sent),
		cmocka_unit_test(refuses_every_shorter_record),
		cmocka_unit_test(refuses_bytes_left_over),
		cmocka_unit_test(refuses_numbers_out_of_range),
		cmocka_unit_test(refuses_a_name_that_is_too_long),
		cmocka_unit_test(cuts_a_name_that_cannot_be),
		cmocka_unit_test(every_kind_and_reason_has_a_name),
		cmocka_unit_test(each_guard_tells_only_what_it_knows),
		cmocka_unit_test(refuses_an_endpoint_that_is_not_there),
		cmocka_unit_test(refuses_a_grant_that_cannot_be),
		cmocka_unit_test(names_a_request_without_values),
		cmocka_unit_test(cuts_a_long_path_and_keeps_what_was_at_fault),
		cmocka_unit_test(reads_no_request_into_other_names),
		cmocka_unit_test(shows_no_value_whatever_is_told),
		cmocka_unit_test(knows_what_a_name_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
