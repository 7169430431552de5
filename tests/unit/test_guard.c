/* SPDX-License-Identifier: Apache-2.0 */
/* test_guard - records between supervisor and guards, whole and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/guard.h"
#include "decide/live/placeholder.h"

static struct wire_reader open_record(const struct wire_writer *w,
				      enum wire_type type)
{
	struct wire_reader r;

	assert_false(w->overflow);
	assert_int_equal(wire_open(&r, w->buf, w->len), type);
	return r;
}

static struct guard_endpoint make_endpoint(void)
{
	struct guard_endpoint e = {
		.scheme = ENDPOINT_TLS,
		.host = "api.example.com",
		.port = 443,
		.dial_host = "127.0.0.1",
		.dial_is_literal = true,
		.dial_port = 8443,
		.literal_trusted = true,
		.n_rules = HTTP_RULES_MAX,
		.max_up = UINT64_MAX - 1,
	};

	e.address = address_from_v4((const uint8_t[]){ 198, 18, 0, 1 });
	e.dial_literal = address_from_v4((const uint8_t[]){ 127, 0, 0, 1 });
	return e;
}

static void carries_config(void **state)
{
	struct guard_config c = { .n_endpoints = 2, .n_grants = 1,
				  .n_refuse = 3, .max_connections = 512,
				  .hello_ms = 100, .idle_ms = 200,
				  .for_s = UINT64_MAX };
	struct guard_config got;
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	guard_put_config(&w, &c);
	r = open_record(&w, WIRE_CONFIG);
	assert_int_equal(guard_get_config(&r, &got), 0);
	assert_memory_equal(&got, &c, sizeof(c));
}

static void takes_default_times_for_zero(void **state)
{
	struct guard_config c = { .max_connections = 1 };
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	guard_put_config(&w, &c);
	r = open_record(&w, WIRE_CONFIG);
	assert_int_equal(guard_get_config(&r, &c), 0);
	assert_int_equal(c.hello_ms, GUARD_HELLO_MS);
	assert_int_equal(c.idle_ms, GUARD_IDLE_MS);
}

static void refuses_config_beyond_the_bounds(void **state)
{
	struct guard_config many = { .n_endpoints = NET_MAX_ENDPOINTS + 1,
				     .max_connections = 1 };
	struct guard_config large = {
		.max_connections = GUARD_MAX_CONNECTIONS + 1,
	};
	struct guard_config grants = { .n_grants = HTTP_SECRETS_MAX + 1,
				       .max_connections = 1 };
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	guard_put_config(&w, &grants);
	r = open_record(&w, WIRE_CONFIG);
	assert_int_equal(guard_get_config(&r, &grants), -1);
	guard_put_config(&w, &many);
	r = open_record(&w, WIRE_CONFIG);
	assert_int_equal(guard_get_config(&r, &many), -1);
	guard_put_config(&w, &large);
	r = open_record(&w, WIRE_CONFIG);
	assert_int_equal(guard_get_config(&r, &large), -1);
}

static void carries_endpoint(void **state)
{
	struct guard_endpoint e = make_endpoint(), got;
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	guard_put_endpoint(&w, &e);
	r = open_record(&w, WIRE_ENDPOINT);
	assert_int_equal(guard_get_endpoint(&r, &got), 0);
	assert_string_equal(got.host, e.host);
	assert_string_equal(got.dial_host, e.dial_host);
	assert_true(address_equal(&got.address, &e.address));
	assert_true(address_equal(&got.dial_literal, &e.dial_literal));
	assert_int_equal(got.scheme, ENDPOINT_TLS);
	assert_int_equal(got.port, 443);
	assert_int_equal(got.dial_port, 8443);
	assert_true(got.dial_is_literal && got.literal_trusted);
	assert_false(got.may_private);
	assert_int_equal(got.n_rules, HTTP_RULES_MAX);
	assert_true(got.max_up == UINT64_MAX - 1);
}

static void refuses_every_cut_and_every_addition(void **state)
{
	struct guard_endpoint e = make_endpoint(), got;
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	guard_put_endpoint(&w, &e);
	for (size_t n = 4; n < w.len; n++) {
		(void)wire_open(&r, w.buf, n);
		assert_int_equal(guard_get_endpoint(&r, &got), -1);
	}
	(void)wire_open(&r, w.buf, w.len + 1);
	assert_int_equal(guard_get_endpoint(&r, &got), -1);
}

static void refuses_values_that_do_not_exist(void **state)
{
	struct guard_endpoint e = make_endpoint(), got;
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	e.scheme = ENDPOINT_SCHEMES;
	guard_put_endpoint(&w, &e);
	r = open_record(&w, WIRE_ENDPOINT);
	assert_int_equal(guard_get_endpoint(&r, &got), -1);
	e.scheme = ENDPOINT_TCP;
	guard_put_endpoint(&w, &e);
	/* literal_trusted, before n_rules and max_up: a boolean of 2^24 */
	w.buf[w.len - 8 - 4 - 1] = 1;
	r = open_record(&w, WIRE_ENDPOINT);
	assert_int_equal(guard_get_endpoint(&r, &got), -1);
	e.n_rules = HTTP_RULES_MAX + 1;
	guard_put_endpoint(&w, &e);
	r = open_record(&w, WIRE_ENDPOINT);
	assert_int_equal(guard_get_endpoint(&r, &got), -1);
}

static struct http_rule make_rule(void)
{
	return (struct http_rule){
		.methods = HTTP_GET | HTTP_OPTIONS,
		.glob = "/upload/v4*",
		.query_keys = "commit,branch",
		.given = HTTP_GIVEN_JSON,
		.given_endpoint = 3,
		.given_line = 2,
		.given_key = "resultURL",
	};
}

static void carries_rule(void **state)
{
	struct http_rule rule = make_rule(), got;
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	guard_put_rule(&w, &rule);
	r = open_record(&w, WIRE_RULE);
	assert_int_equal(guard_get_rule(&r, &got), 0);
	assert_int_equal(got.methods, HTTP_GET | HTTP_OPTIONS);
	assert_string_equal(got.glob, rule.glob);
	assert_string_equal(got.query_keys, rule.query_keys);
	assert_int_equal(got.given, HTTP_GIVEN_JSON);
	assert_int_equal(got.given_endpoint, 3);
	assert_int_equal(got.given_line, 2);
	assert_string_equal(got.given_key, rule.given_key);
}

static void carries_the_longest_rule(void **state)
{
	struct http_rule rule = make_rule(), got;
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	memset(rule.glob, 'a', HTTP_GLOB_MAX);
	memset(rule.query_keys, 'b', HTTP_QUERY_KEYS_MAX);
	memset(rule.given_key, 'c', HTTP_KEY_MAX);
	guard_put_rule(&w, &rule);
	r = open_record(&w, WIRE_RULE);
	assert_int_equal(guard_get_rule(&r, &got), 0);
	assert_int_equal(strlen(got.glob), HTTP_GLOB_MAX);
	assert_int_equal(strlen(got.query_keys), HTTP_QUERY_KEYS_MAX);
	assert_int_equal(strlen(got.given_key), HTTP_KEY_MAX);
}

static void refuses_rules_that_cannot_be(void **state)
{
	struct http_rule bad[] = { make_rule(), make_rule(), make_rule() };
	struct http_rule rule = make_rule(), got;
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	bad[0].methods = 0;
	bad[1].methods = HTTP_METHODS_ALL + 1;
	bad[2].given = (enum http_given)(HTTP_GIVEN_JSON + 1);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		guard_put_rule(&w, &bad[i]);
		r = open_record(&w, WIRE_RULE);
		assert_int_equal(guard_get_rule(&r, &got), -1);
	}
	guard_put_rule(&w, &rule);
	for (size_t n = 4; n < w.len; n++) {
		(void)wire_open(&r, w.buf, n);
		assert_int_equal(guard_get_rule(&r, &got), -1);
	}
	w.buf[w.len++] = '\0';
	r = open_record(&w, WIRE_RULE);
	assert_int_equal(guard_get_rule(&r, &got), -1);
}

static struct http_grant make_grant(void)
{
	return (struct http_grant){
		.endpoint = 2,
		.is_only = true,
		.n_places = 2,
		.places = { { HTTP_PLACE_HEADER, "Authorization" },
			    { HTTP_PLACE_BODY, "" } },
		.placeholder = "0123456789abcdef",
		.n_placeholder = 16,
	};
}

static void carries_grant(void **state)
{
	struct http_grant g = make_grant(), got;
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	guard_put_grant(&w, &g);
	r = open_record(&w, WIRE_GRANT);
	assert_int_equal(guard_get_grant(&r, &got), 0);
	assert_int_equal(got.endpoint, 2);
	assert_true(got.is_only);
	assert_int_equal(got.n_places, 2);
	assert_int_equal(got.places[0].place, HTTP_PLACE_HEADER);
	assert_string_equal(got.places[0].name, "Authorization");
	assert_int_equal(got.places[1].place, HTTP_PLACE_BODY);
	assert_string_equal(got.places[1].name, "");
	assert_null(got.placeholder);
	assert_int_equal(got.n_placeholder, 16);
}

static void carries_the_largest_grant(void **state)
{
	struct http_grant g = make_grant(), got;
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	g.n_placeholder = SECRET_MAX;
	g.n_places = HTTP_PLACES_MAX;
	for (size_t i = 0; i < g.n_places; i++) {
		g.places[i].place = HTTP_PLACE_JSON;
		memset(g.places[i].name, 'k', HTTP_KEY_MAX);
		g.places[i].name[HTTP_KEY_MAX] = '\0';
	}
	guard_put_grant(&w, &g);
	r = open_record(&w, WIRE_GRANT);
	assert_int_equal(guard_get_grant(&r, &got), 0);
	assert_int_equal(got.n_placeholder, SECRET_MAX);
	assert_int_equal(strlen(got.places[HTTP_PLACES_MAX - 1].name),
			 HTTP_KEY_MAX);
}

static void refuses_grants_that_cannot_be(void **state)
{
	/* numbers of 32 bits after the type: see guard_put_grant() */
	static const struct {
		size_t field;
		uint32_t value;
	} bad[] = {
		{ 1, 2 },
		{ 2, SECRET_MIN - 1 }, { 2, SECRET_MAX + 1 },
		{ 3, HTTP_PLACES_MAX + 1 }, { 3, 1 }, { 3, UINT32_MAX },
		{ 4, HTTP_PLACE_BODY + 1 },
	};
	struct http_grant g = make_grant(), got;
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		guard_put_grant(&w, &g);
		memcpy(w.buf + 4 + 4 * bad[i].field, &bad[i].value, 4);
		r = open_record(&w, WIRE_GRANT);
		assert_int_equal(guard_get_grant(&r, &got), -1);
	}
	guard_put_grant(&w, &g);
	for (size_t n = 4; n < w.len; n++) {
		(void)wire_open(&r, w.buf, n);
		assert_int_equal(guard_get_grant(&r, &got), -1);
	}
}

static void carries_parts(void **state)
{
	static const enum wire_type types[] = { WIRE_PLACEHOLDER, WIRE_SECRET,
						WIRE_ROOTS };
	uint8_t data[GUARD_PART];
	const uint8_t *got;
	struct wire_writer w;
	struct wire_reader r;
	uint32_t number, offset;
	size_t n;

	(void)state;
	memset(data, '\0', sizeof(data));
	data[GUARD_PART - 1] = 0xff;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		guard_put_part(&w, types[i], 7, 2 * GUARD_PART, data,
			       sizeof(data));
		r = open_record(&w, types[i]);
		assert_int_equal(guard_get_part(&r, &number, &offset, &got,
						&n), 0);
		assert_int_equal(number, 7);
		assert_int_equal(offset, 2 * GUARD_PART);
		assert_int_equal(n, sizeof(data));
		assert_memory_equal(got, data, n);
	}
}

static void refuses_parts_that_are_empty_cut_or_too_long(void **state)
{
	static const uint8_t data[GUARD_PART + 1];
	const uint8_t *got;
	struct wire_writer w;
	struct wire_reader r;
	uint32_t number, offset;
	size_t n;

	(void)state;
	guard_put_part(&w, WIRE_SECRET, 0, 0, data, 0);
	r = open_record(&w, WIRE_SECRET);
	assert_int_equal(guard_get_part(&r, &number, &offset, &got, &n), -1);
	guard_put_part(&w, WIRE_SECRET, 0, 0, data, sizeof(data));
	r = open_record(&w, WIRE_SECRET);
	assert_int_equal(guard_get_part(&r, &number, &offset, &got, &n), -1);
	guard_put_part(&w, WIRE_SECRET, 0, 0, data, 16);
	for (size_t k = 4; k < w.len; k++) {
		(void)wire_open(&r, w.buf, k);
		assert_int_equal(guard_get_part(&r, &number, &offset, &got,
						&n), -1);
	}
}

static void carries_refusal(void **state)
{
	struct host_port hp = { .host = "evil.example", .port = 0 }, got;
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	guard_put_refuse(&w, &hp);
	r = open_record(&w, WIRE_REFUSE);
	assert_int_equal(guard_get_refuse(&r, &got), 0);
	assert_string_equal(got.host, hp.host);
	assert_int_equal(got.port, 0);
	assert_false(got.is_literal);
}

static void carries_dial_and_its_answer(void **state)
{
	struct guard_dial d = { .conn = 7, .endpoint = 3,
				.name = "x.a.example.com" };
	struct guard_dialed a = { .conn = 7, .sys = 111, .reason = 2,
				  .port = 443 };
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
	guard_put_dial(&w, &d);
	d = (struct guard_dial){ 0 };
	r = open_record(&w, WIRE_DIAL);
	assert_int_equal(guard_get_dial(&r, &d), 0);
	assert_int_equal(d.conn, 7);
	assert_int_equal(d.endpoint, 3);
	assert_string_equal(d.name, "x.a.example.com");
	guard_put_dialed(&w, &a);
	a = (struct guard_dialed){ 0 };
	r = open_record(&w, WIRE_DIALED);
	assert_int_equal(guard_get_dialed(&r, &a), 0);
	assert_int_equal(a.conn, 7);
	assert_int_equal(a.sys, 111);
	assert_int_equal(a.port, 443);
}

static void describes_an_endpoint_of_the_plan(void **state)
{
	struct net_endpoint ne = {
		.endpoint = { .scheme = ENDPOINT_TCP, .host = "db.example",
			      .port = 5432, .is_private = true },
		.dial = { .host = "10.0.0.5", .is_literal = true,
			  .port = 15432 },
		.is_pinned = true,
	};
	struct guard_endpoint e;

	(void)state;
	guard_endpoint_of(&ne, &e);
	assert_string_equal(e.host, "db.example");
	assert_string_equal(e.dial_host, "10.0.0.5");
	assert_int_equal(e.port, 5432);
	assert_int_equal(e.dial_port, 15432);
	assert_true(e.may_private && e.literal_trusted && e.dial_is_literal);
	assert_int_equal(e.n_rules, 0);
	assert_true(e.max_up == UINT64_MAX);
}

static void takes_a_name_of_the_pattern_alone(void **state)
{
	static const struct guard_endpoint all[] = {
		{ .host = "*.a.example.com", .port = 443 },
		{ .host = "own.a.example.com", .port = 8443 },
	};

	(void)state;
	assert_true(guard_takes_name(all, 2, 0, "x.a.example.com"));
	assert_false(guard_takes_name(all, 2, 0, ""));
	assert_false(guard_takes_name(all, 2, 0, "X.a.example.com"));
	assert_false(guard_takes_name(all, 2, 0, "x.a.example.com."));
	assert_false(guard_takes_name(all, 2, 0, "x_y.a.example.com"));
	assert_false(guard_takes_name(all, 2, 0, "*.a.example.com"));
	assert_false(guard_takes_name(all, 2, 0, "x.y.a.example.com"));
	/* it has a line of its own, which says what may go there */
	assert_false(guard_takes_name(all, 2, 0, "own.a.example.com"));
	assert_true(guard_takes_name(all, 2, 1, ""));
	assert_false(guard_takes_name(all, 2, 1, "own.a.example.com"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(carries_config),
		cmocka_unit_test(takes_default_times_for_zero),
		cmocka_unit_test(refuses_config_beyond_the_bounds),
		cmocka_unit_test(carries_endpoint),
		cmocka_unit_test(refuses_every_cut_and_every_addition),
		cmocka_unit_test(refuses_values_that_do_not_exist),
		cmocka_unit_test(carries_rule),
		cmocka_unit_test(carries_the_longest_rule),
		cmocka_unit_test(refuses_rules_that_cannot_be),
		cmocka_unit_test(carries_grant),
		cmocka_unit_test(carries_the_largest_grant),
		cmocka_unit_test(refuses_grants_that_cannot_be),
		cmocka_unit_test(carries_parts),
		cmocka_unit_test(refuses_parts_that_are_empty_cut_or_too_long),
		cmocka_unit_test(carries_refusal),
		cmocka_unit_test(carries_dial_and_its_answer),
		cmocka_unit_test(describes_an_endpoint_of_the_plan),
		cmocka_unit_test(takes_a_name_of_the_pattern_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
