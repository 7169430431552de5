/* SPDX-License-Identifier: Apache-2.0 */
/* test_hello - which ClientHello may pass to an endpoint, which may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/hello.h"
#include "hello_make.h"

#define HOST "api.example.com"

static uint8_t wire[HELLO_MAKE_MAX * 2];
static uint8_t scratch[HELLO_MAX];

/* A copy of exactly n bytes, so that a sanitizer sees any read beyond. */
static const char *host = HOST;

static enum hello_verdict judge_bytes(const uint8_t *data, size_t n,
				      struct hello *ret)
{
	uint8_t *copy = malloc(n ? n : 1);
	enum hello_verdict v;

	assert_non_null(copy);
	memcpy(copy, data, n);
	v = hello_judge(copy, n, host, scratch, ret);
	free(copy);
	return v;
}

static enum hello_verdict judge(const struct hello_shape *shape)
{
	struct hello h;

	return judge_bytes(wire, hello_make(shape, wire), &h);
}

static void passes_the_endpoints_name(void **state)
{
	struct hello_shape shape = { .name = HOST };
	struct hello h;

	(void)state;
	assert_int_equal(judge_bytes(wire, hello_make(&shape, wire), &h),
			 HELLO_PASS);
	assert_int_equal(h.n_name, strlen(HOST));
	assert_memory_equal(h.name, HOST, h.n_name);
}

static void passes_other_case_of_the_name(void **state)
{
	struct hello_shape shape = { .name = "API.Example.COM" };

	(void)state;
	assert_int_equal(judge(&shape), HELLO_PASS);
}

static void refuses_other_name(void **state)
{
	static const char *const names[] = {
		"evil.example", "api.example.com.evil.com", "example.com",
		"xapi.example.com", "api.example.co", "*.example.com",
		"api_example.com", "192.0.2.1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct hello_shape shape = { .name = names[i] };

		assert_int_equal(judge(&shape), HELLO_SNI_OTHER);
	}
}

static void refuses_nul_in_the_name(void **state)
{
	static const char name[] = "api.example.com\0.evil.example";
	struct hello_shape shape = { .name = name, .n_name = sizeof(name) - 1 };
	struct hello_shape last = { .name = name, .n_name = sizeof(HOST) };

	(void)state;
	assert_int_equal(judge(&shape), HELLO_SNI_OTHER);
	assert_int_equal(judge(&last), HELLO_SNI_OTHER);
}

static void refuses_missing_name(void **state)
{
	struct hello_shape none = { .extra_type = 0x0a, .extra_size = 4 };
	struct hello_shape bare = { .name = NULL };
	struct hello h;
	size_t n;

	(void)state;
	assert_int_equal(judge(&none), HELLO_SNI_MISSING);
	assert_int_equal(judge(&bare), HELLO_SNI_MISSING);
	/* without any extension field at all */
	n = hello_make(&bare, wire) - 2;
	wire[4] = (uint8_t)(n - 5);
	wire[8] = (uint8_t)(n - 9);
	assert_int_equal(judge_bytes(wire, n, &h), HELLO_SNI_MISSING);
}

static void refuses_two_names(void **state)
{
	struct hello_shape list = { .name = HOST,
				    .second_entry = "evil.example" };
	struct hello_shape extension = { .name = HOST,
					 .second_extension = "evil.example" };
	struct hello_shape same = { .name = HOST, .second_extension = HOST };

	(void)state;
	assert_int_equal(judge(&list), HELLO_NOT_TLS);
	assert_int_equal(judge(&extension), HELLO_NOT_TLS);
	assert_int_equal(judge(&same), HELLO_NOT_TLS);
}

static void refuses_encrypted_hello(void **state)
{
	static const uint16_t types[] = { 0xfe0d, 0xfe08, 0xfe0c, 0xffce };

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct hello_shape shape = { .name = HOST,
					     .extra_type = types[i],
					     .extra_size = 200 };
		assert_int_equal(judge(&shape), HELLO_ECH);
	}
}

static void passes_unknown_extension(void **state)
{
	struct hello_shape shape = { .name = HOST, .extra_type = 0x3a3a,
				     .extra_size = 0 };

	(void)state;
	assert_int_equal(judge(&shape), HELLO_PASS);
}

static void refuses_lengths_that_do_not_fit(void **state)
{
	static const int errors[] = { -1, 1, -3, 7, 1000 };

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct hello_shape list = { .name = HOST,
					    .list_error = errors[i] };
		struct hello_shape name = { .name = HOST,
					    .name_error = errors[i] };

		assert_int_equal(judge(&list), HELLO_NOT_TLS);
		assert_int_equal(judge(&name), HELLO_NOT_TLS);
	}
}

static void refuses_what_is_not_tls_at_the_first_bytes(void **state)
{
	static const char *const texts[] = { "GET / HTTP/1.1\r\n", "SSH-2.0-x",
					     "\x80\x2e\x01\x03\x01", "\x16\x02",
					     "\x17\x03\x03\x00\x10" };
	struct hello h;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(judge_bytes((const uint8_t *)texts[i],
					     strlen(texts[i]), &h),
				 HELLO_NOT_TLS);
}

static void refuses_other_handshake_message(void **state)
{
	static const uint8_t server_hello[] = { 22, 3, 3, 0, 4, 2, 0, 0, 0 };
	static const uint8_t empty_record[] = { 22, 3, 3, 0, 0 };
	static const uint8_t long_record[] = { 22, 3, 3, 0x40, 1 };
	struct hello h;

	(void)state;
	assert_int_equal(judge_bytes(server_hello, sizeof(server_hello), &h),
			 HELLO_NOT_TLS);
	assert_int_equal(judge_bytes(empty_record, sizeof(empty_record), &h),
			 HELLO_NOT_TLS);
	assert_int_equal(judge_bytes(long_record, sizeof(long_record), &h),
			 HELLO_NOT_TLS);
}

static void refuses_second_message_in_the_record(void **state)
{
	struct hello_shape shape = { .name = HOST, .n_trailing = 4 };

	(void)state;
	assert_int_equal(judge(&shape), HELLO_NOT_TLS);
}

static void passes_with_early_data_after_it(void **state)
{
	struct hello_shape shape = { .name = HOST };
	size_t n = hello_make(&shape, wire);
	struct hello h;

	(void)state;
	memcpy(wire + n, "\x17\x03\x03\x00\x01x", 6);
	assert_int_equal(judge_bytes(wire, n + 6, &h), HELLO_PASS);
}

/* Feeds byte by byte and asks only when `need` is reached, as the relay does */
static unsigned feed(const struct hello_shape *shape, enum hello_verdict wanted)
{
	size_t n = hello_make(shape, wire);
	struct hello h = { .need = 1 };
	unsigned n_asked = 0;

	for (size_t i = 1; i <= n; i++) {
		enum hello_verdict v;

		if (i < h.need) {
			struct hello unused;

			/* the promise of `need`: nothing changes before */
			if (n < 1000)
				assert_int_equal(judge_bytes(wire, i, &unused),
						 HELLO_MORE);
			continue;
		}
		n_asked++;
		v = judge_bytes(wire, i, &h);
		if (i < n) {
			assert_int_equal(v, HELLO_MORE);
			assert_true(h.need > i && h.need <= n);
		} else {
			assert_int_equal(v, wanted);
		}
	}
	return n_asked;
}

static void waits_for_every_cut_of_it(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 4, 5, 7, 50 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct hello_shape good = { .name = HOST,
					    .record_size = sizes[i] };
		struct hello_shape bad = { .name = "evil.example",
					   .record_size = sizes[i] };

		(void)feed(&good, HELLO_PASS);
		(void)feed(&bad, HELLO_SNI_OTHER);
	}
}

static void asks_seldom_for_single_bytes(void **state)
{
	struct hello_shape shape = { .name = HOST, .extra_type = 0x3a3a,
				     .extra_size = 40000 };

	(void)state;
	assert_in_range(feed(&shape, HELLO_PASS), 1, 8);
}

static void passes_large_hello_up_to_the_cap(void **state)
{
	struct hello_shape large = { .name = HOST, .extra_type = 0x33,
				     .extra_size = 65000 };
	struct hello_shape larger = { .name = HOST, .extra_type = 0x33,
				      .extra_size = 65480 };
	struct hello_shape crumbs = { .name = HOST, .extra_type = 0x33,
				      .extra_size = 12000, .record_size = 1 };
	struct hello h;

	(void)state;
	assert_int_equal(judge(&large), HELLO_PASS);
	assert_true(hello_make(&larger, wire) > HELLO_MAX);
	/* said as soon as the length is known, and at the latest at the cap */
	assert_int_equal(judge_bytes(wire, HELLO_MAX, &h), HELLO_NOT_TLS);
	assert_true(hello_make(&crumbs, wire) > HELLO_MAX);
	assert_int_equal(judge_bytes(wire, HELLO_MAX, &h), HELLO_NOT_TLS);
}

static void passes_each_name_of_a_pattern(void **state)
{
	static const char *const others[] = {
		"example.com", "x.api.example.com", "*.example.com",
		"a_b.example.com", "api.example.org",
	};
	struct hello_shape shape = { .name = "API.example.com" };

	(void)state;
	host = "*.example.com";
	assert_int_equal(judge(&shape), HELLO_PASS);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		shape.name = others[i];
		assert_int_equal(judge(&shape), HELLO_SNI_OTHER);
	}
	host = HOST;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_the_endpoints_name),
		cmocka_unit_test(passes_other_case_of_the_name),
		cmocka_unit_test(refuses_other_name),
		cmocka_unit_test(refuses_nul_in_the_name),
		cmocka_unit_test(refuses_missing_name),
		cmocka_unit_test(refuses_two_names),
		cmocka_unit_test(refuses_encrypted_hello),
		cmocka_unit_test(passes_unknown_extension),
		cmocka_unit_test(refuses_lengths_that_do_not_fit),
		cmocka_unit_test(refuses_what_is_not_tls_at_the_first_bytes),
		cmocka_unit_test(refuses_other_handshake_message),
		cmocka_unit_test(refuses_second_message_in_the_record),
		cmocka_unit_test(passes_with_early_data_after_it),
		cmocka_unit_test(waits_for_every_cut_of_it),
		cmocka_unit_test(asks_seldom_for_single_bytes),
		cmocka_unit_test(passes_large_hello_up_to_the_cap),
		cmocka_unit_test(passes_each_name_of_a_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
