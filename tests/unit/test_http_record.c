/* SPDX-License-Identifier: Apache-2.0 */
/* test_http_record - each record there and back, and what no reader takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/http_record.h"

static struct http_record record;

static void is_span(struct span s, const char *text)
{
	assert_int_equal(s.n, strlen(text));
	assert_memory_equal(s.p, text, s.n);
}

static struct http_field field(const char *name, const char *value)
{
	return (struct http_field){ span_of(name), span_of(value) };
}

static struct http_field ask_fields[2];

static struct http_ask an_ask(void)
{
	ask_fields[0] = field("Authorization", "Basic dTpwYXNz");
	ask_fields[1] = field("X-Empty", "");
	return (struct http_ask){
		.endpoint = 3,
		.method = HTTP_PUT,
		.path = span_of("/v1/a%2Ab"),
		.query = span_of("k=v&token=x"),
		.has_query = true,
		.fields = ask_fields,
		.n_fields = 2,
		.framing = HTTP_SIZED,
		.length = UINT64_C(1) << 40,
		.spots = { { 0, 0, 2, HTTP_SPOT_BASIC },
			   { 1, HTTP_SPOT_QUERY, 10, HTTP_SPOT_PLAIN } },
		.n_spots = 2,
	};
}

static struct http_answer an_answer(void)
{
	return (struct http_answer){
		.status = 201,
		.reason = span_of("Created \xc3\xa9"),
		.fields = { field("Location", "/x\ty") },
		.n_fields = 1,
		.framing = HTTP_CHUNKED,
		.keeps_alive = true,
		.is_coded = true,
	};
}

/* Reads the record that `record` is, whatever it is; 0 if it is well-formed. */
static int get(const uint8_t *data, size_t n)
{
	struct http_field fields[HTTP_FIELDS_MAX];
	struct http_body_spot spots[HTTP_BODY_SPOTS];
	struct http_ask ask;
	struct http_answer answer;
	struct span span;
	size_t n_spots;
	uint32_t value;
	bool lives_on;

	switch (http_record_type(data, n)) {
	case HTTP_RECORD_ASK:
		return http_record_get_ask(data, n, &ask, fields);
	case HTTP_RECORD_BODY:
		return http_record_get_body(data, n, &span, spots, &n_spots);
	case HTTP_RECORD_ANSWER:
		return http_record_get_answer(data, n, &answer);
	case HTTP_RECORD_DATA:
		return http_record_get_data(data, n, &span);
	case HTTP_RECORD_REPLY:
		return http_record_get_reply(data, n, &answer, &span,
					     &lives_on);
	case HTTP_RECORD_END:
	case HTTP_RECORD_DONE:
	case HTTP_RECORD_FAILED:
		return http_record_get_plain(data, n, &value);
	default:
		return -1;
	}
}

/* Of its exact size, so that a sanitizer sees a byte read beyond. */
static int get_exactly(const uint8_t *data, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);
	int got;

	assert_non_null(copy);
	memcpy(copy, data, n);
	got = get(copy, n);
	free(copy);
	return got;
}

static int ask_with(const struct http_ask *ask)
{
	http_record_put_ask(&record, ask);
	assert_false(record.overflow);
	return get(record.buf, record.n);
}

/* Alone and as part of a reply: the two are read alike. */
static int answer_with(const struct http_answer *answer)
{
	int alone;

	http_record_put_answer(&record, answer);
	assert_false(record.overflow);
	alone = get(record.buf, record.n);
	http_record_put_reply(&record, answer, span_of("x"), true);
	assert_false(record.overflow);
	assert_int_equal(get(record.buf, record.n), alone);
	return alone;
}

static void ask_there_and_back(void **state)
{
	struct http_field fields[HTTP_FIELDS_MAX];
	struct http_ask ask = an_ask(), got;

	(void)state;
	http_record_put_ask(&record, &ask);
	assert_int_equal(http_record_type(record.buf, record.n),
			 HTTP_RECORD_ASK);
	assert_int_equal(http_record_get_ask(record.buf, record.n, &got,
					     fields), 0);
	assert_int_equal(got.endpoint, 3);
	assert_int_equal(got.method, HTTP_PUT);
	is_span(got.path, "/v1/a%2Ab");
	is_span(got.query, "k=v&token=x");
	assert_true(got.has_query);
	assert_int_equal(got.framing, HTTP_SIZED);
	assert_int_equal(got.length, ask.length);
	assert_int_equal(got.n_spots, 2);
	assert_memory_equal(got.spots, ask.spots, 2 * sizeof(got.spots[0]));
	assert_int_equal(got.n_fields, 2);
	assert_ptr_equal(got.fields, fields);
	is_span(fields[0].name, "Authorization");
	is_span(fields[0].value, "Basic dTpwYXNz");
	is_span(fields[1].name, "X-Empty");
	is_span(fields[1].value, "");
}

static void answer_there_and_back(void **state)
{
	struct http_answer answer = an_answer(), got;

	(void)state;
	http_record_put_answer(&record, &answer);
	assert_int_equal(http_record_get_answer(record.buf, record.n, &got),
			 0);
	assert_int_equal(got.status, 201);
	is_span(got.reason, "Created \xc3\xa9");
	assert_int_equal(got.n_fields, 1);
	is_span(got.fields[0].name, "Location");
	is_span(got.fields[0].value, "/x\ty");
	assert_int_equal(got.framing, HTTP_CHUNKED);
	assert_int_equal(got.length, 0);
	assert_true(got.keeps_alive);
	assert_true(got.is_coded);
}

static void body_and_data_there_and_back(void **state)
{
	static char bytes[HTTP_RECORD_DATA_MAX];
	struct http_body_spot spots[HTTP_BODY_SPOTS], got[HTTP_BODY_SPOTS];
	struct span data = { bytes, sizeof(bytes) }, ret;
	size_t n_got;

	(void)state;
	for (uint32_t i = 0; i < HTTP_BODY_SPOTS; i++)
		spots[i] = (struct http_body_spot){ i, i * 100 };
	memset(bytes, '\n', sizeof(bytes));
	http_record_put_body(&record, data, spots, HTTP_BODY_SPOTS);
	assert_false(record.overflow);
	assert_int_equal(http_record_get_body(record.buf, record.n, &ret, got,
					      &n_got), 0);
	assert_int_equal(n_got, HTTP_BODY_SPOTS);
	assert_memory_equal(got, spots, sizeof(spots));
	assert_int_equal(ret.n, sizeof(bytes));
	assert_memory_equal(ret.p, bytes, sizeof(bytes));
	http_record_put_data(&record, data);
	assert_int_equal(http_record_get_data(record.buf, record.n, &ret), 0);
	assert_int_equal(ret.n, sizeof(bytes));
	data.n = 0;
	http_record_put_data(&record, data);
	assert_int_equal(get(record.buf, record.n), -1);
	http_record_put_body(&record, data, NULL, 0);
	assert_int_equal(get(record.buf, record.n), -1);
}

static void reply_there_and_back(void **state)
{
	static char bytes[HTTP_RECORD_REPLY_MAX];
	struct http_answer answer = an_answer(), got;
	struct span data = { bytes, 0 }, ret;
	bool lives_on = false;
	size_t beside;

	(void)state;
	http_record_put_reply(&record, &answer, data, true);
	beside = record.n;
	assert_int_equal(http_record_type(record.buf, record.n),
			 HTTP_RECORD_REPLY);
	assert_int_equal(http_record_get_reply(record.buf, record.n, &got,
					       &ret, &lives_on), 0);
	assert_int_equal(ret.n, 0);
	assert_true(lives_on);
	assert_int_equal(got.status, 201);
	is_span(got.fields[0].value, "/x\ty");
	assert_int_equal(got.framing, HTTP_CHUNKED);
	assert_true(got.keeps_alive);
	assert_true(got.is_coded);
	/* no more than what the relay has room for */
	data.n = sizeof(bytes) - beside;
	http_record_put_reply(&record, &answer, data, false);
	assert_false(record.overflow);
	assert_int_equal(record.n, HTTP_RECORD_REPLY_MAX);
	assert_int_equal(http_record_get_reply(record.buf, record.n, &got,
					       &ret, &lives_on), 0);
	assert_int_equal(ret.n, data.n);
	assert_false(lives_on);
	data.n++;
	http_record_put_reply(&record, &answer, data, false);
	assert_true(record.overflow);
	assert_int_equal(get(record.buf, record.n), -1);
	/* neither is it an ANSWER, nor an ANSWER a REPLY */
	http_record_put_reply(&record, &answer, span_of("x"), false);
	assert_int_equal(http_record_get_answer(record.buf, record.n, &got),
			 -1);
	http_record_put_answer(&record, &answer);
	assert_int_equal(http_record_get_reply(record.buf, record.n, &got,
					       &ret, &lives_on), -1);
}

static void plain_there_and_back(void **state)
{
	static const struct {
		enum http_record_type type;
		uint32_t value;
		int wanted;
	} cases[] = {
		{ HTTP_RECORD_END, 0, 0 }, { HTTP_RECORD_END, 1, -1 },
		{ HTTP_RECORD_DONE, 0, 0 }, { HTTP_RECORD_DONE, 1, 0 },
		{ HTTP_RECORD_DONE, 2, -1 }, { HTTP_RECORD_FAILED, 7, 0 },
		{ HTTP_RECORD_DATA, 0, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t value = 99;

		http_record_put_plain(&record, cases[i].type, cases[i].value);
		assert_int_equal(http_record_get_plain(record.buf, record.n,
						       &value),
				 cases[i].wanted);
		assert_int_equal(value, cases[i].wanted < 0 ? 99 :
							      cases[i].value);
	}
}

static void cut_and_lengthened(void)
{
	static uint8_t longer[HTTP_RECORD_MAX + 1];

	assert_int_equal(get_exactly(record.buf, record.n), 0);
	for (size_t n = 0; n < record.n; n++)
		assert_int_equal(get_exactly(record.buf, n), -1);
	memcpy(longer, record.buf, record.n);
	assert_int_equal(get_exactly(longer, record.n + 1), -1);
}

static void no_record_is_read_in_part(void **state)
{
	const struct http_body_spot spots[] = { { 0, 1 }, { 2, 4 } };
	struct http_ask ask = an_ask();
	struct http_answer answer = an_answer();

	(void)state;
	http_record_put_ask(&record, &ask);
	cut_and_lengthened();
	http_record_put_answer(&record, &answer);
	cut_and_lengthened();
	http_record_put_body(&record, span_of("some bytes"), spots, 2);
	cut_and_lengthened();
	http_record_put_data(&record, span_of("x"));
	cut_and_lengthened();
	http_record_put_reply(&record, &answer, span_of("x"), true);
	cut_and_lengthened();
	http_record_put_plain(&record, HTTP_RECORD_END, 0);
	cut_and_lengthened();
}

static void control_bytes_are_refused(void **state)
{
	struct http_field f[1];
	struct http_ask ask = an_ask();
	struct http_answer answer = an_answer();

	(void)state;
	ask.fields = f;
	ask.n_fields = 1;
	answer.n_fields = 1;
	for (int c = 0; c < 256; c++) {
		char text[] = { 'a', (char)c, 'b' };
		const struct span s = { text, sizeof(text) };
		bool is_control = (c < ' ' && c != '\t') || c == 0x7f;

		f[0] = (struct http_field){ span_of("X"), s };
		answer.fields[0] = f[0];
		answer.reason = span_of("OK");
		assert_int_equal(ask_with(&ask), is_control ? -1 : 0);
		assert_int_equal(answer_with(&answer), is_control ? -1 : 0);
		answer.n_fields = 0;
		answer.reason = s;
		assert_int_equal(answer_with(&answer), is_control ? -1 : 0);
		answer.n_fields = 1;
		f[0] = (struct http_field){ s, span_of("v") };
		answer.fields[0] = f[0];
		answer.reason = span_of("OK");
		assert_int_equal(ask_with(&ask),
				 c && c < 0x80 &&
				 strchr("!#$%&'*+-.^_`|~0123456789"
					"abcdefghijklmnopqrstuvwxyz"
					"ABCDEFGHIJKLMNOPQRSTUVWXYZ", c) ?
				 0 : -1);
	}
}

static void what_a_hop_says_anew_is_refused(void **state)
{
	static const struct {
		const char *name, *value;
		int wanted;
	} cases[] = {
		{ "Content-Length", "5", -1 }, { "content-length", "5", -1 },
		{ "Transfer-Encoding", "chunked", -1 }, { "HOST", "a", -1 },
		{ "Connection", "close", -1 }, { "Keep-Alive", "x", -1 },
		{ "TE", "trailers", -1 }, { "Trailer", "X", -1 },
		{ "Upgrade", "h2c", -1 }, { "Expect", "100-continue", -1 },
		{ "Proxy-Authorization", "x", -1 }, { "proxy-anything", "", -1 },
		{ "", "x", -1 }, { "A", " x", -1 }, { "A", "x\t", -1 },
		{ "A", "x\r\nHost: b", -1 }, { "A: b", "c", -1 },
		{ "Proxy", "x", 0 }, { "Content-Lengths", "5", 0 },
		{ "TEX", "x", 0 }, { "A", "x y", 0 },
	};
	struct http_field f[1];
	struct http_ask ask = an_ask();

	(void)state;
	ask.fields = f;
	ask.n_fields = 1;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		f[0] = field(cases[i].name, cases[i].value);
		assert_int_equal(ask_with(&ask), cases[i].wanted);
	}
}

static void a_target_stays_in_its_line(void **state)
{
	static const struct {
		const char *path, *query;
		bool has_query;
		int wanted;
	} cases[] = {
		{ "/", "", false, 0 }, { "/", "", true, 0 },
		{ "/a", "b", true, 0 }, { "/a", "b", false, -1 },
		{ "", "", false, -1 }, { "a", "", false, -1 },
		{ "*", "", false, -1 }, { "/a b", "", false, -1 },
		{ "/a\r\nX: y", "", false, -1 }, { "/a?b", "", false, -1 },
		{ "/a#b", "", false, -1 }, { "/\x7f", "", false, -1 },
		{ "/\xc3\xa9", "", false, -1 }, { "/", "a b", true, -1 },
		{ "/", "a\nb", true, -1 }, { "/", "a#b", true, -1 },
		{ "/", "a?b", true, 0 },
	};
	struct http_ask ask = an_ask();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		ask.path = span_of(cases[i].path);
		ask.query = span_of(cases[i].query);
		ask.has_query = cases[i].has_query;
		assert_int_equal(ask_with(&ask), cases[i].wanted);
	}
}

static void numbers_have_bounds(void **state)
{
	static const uint32_t methods[] = { 0, HTTP_GET | HTTP_PUT, 0x80,
					    UINT32_MAX };
	static const unsigned statuses[] = { 0, 100, 101, 199, 600,
					     UINT32_MAX };
	struct http_body_spot spots[] = { { 0, 4 }, { 0, 4 } };
	struct http_ask ask = an_ask();
	struct http_answer answer = an_answer();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
		ask.method = methods[i];
		assert_int_equal(ask_with(&ask), -1);
	}
	ask = an_ask();
	ask.framing = HTTP_TO_CLOSE;
	ask.length = 0;
	assert_int_equal(ask_with(&ask), -1);
	ask.framing = HTTP_CHUNKED;
	assert_int_equal(ask_with(&ask), 0);
	ask.length = 1;
	assert_int_equal(ask_with(&ask), -1);
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
		answer.status = statuses[i];
		assert_int_equal(answer_with(&answer), -1);
	}
	answer = an_answer();
	answer.framing = HTTP_TO_CLOSE;
	assert_int_equal(answer_with(&answer), 0);
	answer.has_length = true;
	assert_int_equal(answer_with(&answer), -1);
	answer.framing = HTTP_SIZED;
	assert_int_equal(answer_with(&answer), 0);
	/* to a HEAD: a length, and no body */
	answer.framing = HTTP_NO_BODY;
	answer.length = 7;
	assert_int_equal(answer_with(&answer), 0);
	answer.has_length = false;
	assert_int_equal(answer_with(&answer), -1);
	/* spots in order, each within the bytes */
	http_record_put_body(&record, span_of("bytes"), spots, 2);
	assert_int_equal(get(record.buf, record.n), -1);
	http_record_put_body(&record, span_of("bytes"), spots, 1);
	assert_int_equal(get(record.buf, record.n), 0);
	http_record_put_body(&record, span_of("byte"), spots, 1);
	assert_int_equal(get(record.buf, record.n), -1);
}

static void the_largest_head_fits_and_more_overflows(void **state)
{
	static char value[HTTP_HEAD_MAX], path[HTTP_PATH_MAX];
	struct http_field f[HTTP_FIELDS_MAX];
	struct http_ask ask = an_ask();

	(void)state;
	memset(value, 'v', sizeof(value));
	memset(path, 'p', sizeof(path));
	path[0] = '/';
	ask.path = (struct span){ path, sizeof(path) };
	ask.fields = f;
	ask.n_fields = HTTP_FIELDS_MAX;
	for (size_t i = 0; i < HTTP_FIELDS_MAX; i++)
		f[i] = field("X", "");
	f[0].value = (struct span){ value, sizeof(value) };
	assert_int_equal(ask_with(&ask), 0);
	f[1].value = f[0].value;
	http_record_put_ask(&record, &ask);
	assert_true(record.overflow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ask_there_and_back),
		cmocka_unit_test(answer_there_and_back),
		cmocka_unit_test(body_and_data_there_and_back),
		cmocka_unit_test(reply_there_and_back),
		cmocka_unit_test(plain_there_and_back),
		cmocka_unit_test(no_record_is_read_in_part),
		cmocka_unit_test(control_bytes_are_refused),
		cmocka_unit_test(what_a_hop_says_anew_is_refused),
		cmocka_unit_test(a_target_stays_in_its_line),
		cmocka_unit_test(numbers_have_bounds),
		cmocka_unit_test(the_largest_head_fits_and_more_overflows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
