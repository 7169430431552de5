/* SPDX-License-Identifier: Apache-2.0 */
/* test_guard - records between supervisor and guards, whole and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/guard.h"

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
	};

	e.address = address_from_v4((const uint8_t[]){ 198, 18, 0, 1 });
	e.dial_literal = address_from_v4((const uint8_t[]){ 127, 0, 0, 1 });
	return e;
}

static void carries_config(void **state)
{
	struct guard_config c = { .n_endpoints = 2, .n_refuse = 3,
				  .max_connections = 512, .hello_ms = 100,
				  .idle_ms = 200 };
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
	struct wire_writer w;
	struct wire_reader r;

	(void)state;
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
	w.buf[w.len - 1] = 1;	/* a boolean of 2^24 */
	r = open_record(&w, WIRE_ENDPOINT);
	assert_int_equal(guard_get_endpoint(&r, &got), -1);
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
	struct guard_dial d = { .conn = 7, .endpoint = 3 };
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
		cmocka_unit_test(carries_refusal),
		cmocka_unit_test(carries_dial_and_its_answer),
		cmocka_unit_test(describes_an_endpoint_of_the_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
