/* SPDX-License-Identifier: Apache-2.0 */
/* test_http_body - placeholders in bodies: where they may be, in what pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/placeholder.h"
#include "written_make.h"

#define HELD "ghp_a1Bc2DeFg34HiJkLmN56OpQrSt"
#define OTHER "0f1e2d3c-4b5a-4988-a776-655443322110"

/* endpoint 0: only, form and json; 1: body; 2: not only, json; 3: header */
static const struct http_grant grants[] = {
	{
		.endpoint = 0,
		.is_only = true,
		.places = { { HTTP_PLACE_FORM, "token" },
			    { HTTP_PLACE_JSON, "api_key" } },
		.n_places = 2,
		.placeholder = HELD,
		.n_placeholder = sizeof(HELD) - 1,
	},
	{
		.endpoint = 1,
		.places = { { HTTP_PLACE_BODY, "" } },
		.n_places = 1,
		.placeholder = HELD,
		.n_placeholder = sizeof(HELD) - 1,
	},
	{
		.endpoint = 2,
		.places = { { HTTP_PLACE_JSON, "key" } },
		.n_places = 1,
		.placeholder = OTHER,
		.n_placeholder = sizeof(OTHER) - 1,
	},
	{
		.endpoint = 3,
		.is_only = true,
		.places = { { HTTP_PLACE_HEADER, "Authorization" } },
		.n_places = 1,
		.placeholder = HELD,
		.n_placeholder = sizeof(HELD) - 1,
	},
};

static const struct http_policy policy = { .grants = grants, .n_grants = 4 };

#define FORM "application/x-www-form-urlencoded"
#define JSON "application/json"

static const size_t steps[] = { 1, 2, 5, 29, 64, 1000, HTTP_BODY_PIECE };

#define N_STEPS (sizeof(steps) / sizeof(steps[0]))

static struct http_body_judge *j;
static char out[100000];
static size_t n_out, n_spots;

static int set_up(void **state)
{
	(void)state;
	j = http_body_judge_new(&policy);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	http_body_judge_free(j);
	return 0;
}

/* Each spot is whole, and what goes on is what came. */
static enum http_denial pass(uint32_t endpoint, const char *type,
			     const char *text, size_t step)
{
	const struct http_field field = { span_of("Content-Type"),
					  span_of(type) };
	const struct http_ask ask = { .endpoint = endpoint,
				      .fields = &field,
				      .n_fields = 1 };
	size_t n = strlen(text);

	http_body_begin(j, &ask);
	n_out = 0;
	n_spots = 0;
	for (size_t i = 0; i < n || i == 0; i += step) {
		size_t some = n - i < step ? n - i : step, n_new;
		struct http_body_spot spots[HTTP_BODY_SPOTS];
		struct span give;
		enum http_denial denial;
		uint8_t *copy = malloc(some ? some : 1);

		memcpy(copy, text + i, some);
		denial = http_body_take(j, copy, some, i + step >= n, &give,
					spots, &n_new);
		free(copy);
		if (denial != HTTP_ALLOWED)
			return denial;
		for (size_t k = 0; k < n_new; k++) {
			const struct http_grant *g = &grants[spots[k].grant];

			assert_int_equal(g->endpoint, endpoint);
			assert_true(spots[k].offset + g->n_placeholder <=
				    give.n);
			assert_memory_equal(give.p + spots[k].offset,
					    g->placeholder, g->n_placeholder);
		}
		n_spots += n_new;
		assert_true(give.n <= HTTP_BODY_OUT);
		memcpy(out + n_out, give.p, give.n);
		n_out += give.n;
	}
	assert_int_equal(n_out, n);
	assert_memory_equal(out, text, n);
	return HTTP_ALLOWED;
}

static void gives(uint32_t endpoint, const char *type, const char *text,
		  enum http_denial denial, size_t wanted)
{
	for (size_t i = 0; i < N_STEPS; i++) {
		assert_int_equal(pass(endpoint, type, text, steps[i]), denial);
		if (denial == HTTP_ALLOWED)
			assert_int_equal(n_spots, wanted);
	}
}

static void allowed(uint32_t endpoint, const char *type, const char *text,
		    size_t wanted)
{
	gives(endpoint, type, text, HTTP_ALLOWED, wanted);
}

static void others_pass(void **state)
{
	(void)state;
	allowed(3, JSON, "", 0);
	allowed(3, JSON, "{\"a\": [1, \"\\u0041\\\\\"]}", 0);
	allowed(3, FORM, "a=%41&b=%", 0);
	allowed(9, "text/plain", "ghp_a1Bc2DeFg34HiJkLmN56OpQrS", 0);
}

static void form_keys_hold_it(void **state)
{
	(void)state;
	allowed(0, FORM, "token=" HELD, 1);
	allowed(0, FORM, "a=b&token=" HELD "&c=d", 1);
	allowed(0, FORM ";charset=UTF-8", "token=" HELD "&token=" HELD, 2);
}

static void json_keys_hold_it(void **state)
{
	(void)state;
	allowed(0, JSON, "{\"api_key\":\"" HELD "\"}", 1);
	allowed(0, JSON, "{\"a\":{\"api_key\" :\r\n\t \"" HELD "\"},\"b\":2}",
		1);
	allowed(0, "application/vnd.api+json; charset=\"utf-8\"",
		"{\"api_key\":\"" HELD "\"}", 1);
	allowed(2, JSON, "{\"key\":\"" OTHER "\", \"key\":\"mine\"}", 1);
}

static void bodies_hold_it_anywhere(void **state)
{
	(void)state;
	allowed(1, "text/plain", "<" HELD "><" HELD ">" HELD, 3);
	gives(1, "text/plain", "<" OTHER ">", HTTP_DENY_PLACE, 0);
}

static void other_places_are_refused(void **state)
{
	static const char *const forms[] = {
		"tokens=" HELD, "xtoken=" HELD, "token=x" HELD,
		"token=" HELD "x", "a=" HELD, HELD, HELD "=1",
		"a=b;token=" HELD, "%74oken=" HELD,
	};
	static const char *const texts[] = {
		"{\"api_keys\":\"" HELD "\"}", "{\"" HELD "\":1}",
		"[\"api_key\",\"" HELD "\"]", "{\"api_key\":[\"" HELD "\"]}",
		"{\"x\":\"\\\"api_key\\\":\\\"" HELD "\\\"\"}",
		"{\"x\":\"\\\",\\\"api_key\":\"" HELD "\"}",
		"{\"api\\u005fkey\":\"" HELD "\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		for (size_t k = 0; k < N_STEPS; k++)
			assert_int_not_equal(pass(0, FORM, forms[i], steps[k]),
					     HTTP_ALLOWED);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t k = 0; k < N_STEPS; k++)
			assert_int_not_equal(pass(0, JSON, texts[i], steps[k]),
					     HTTP_ALLOWED);
	gives(3, JSON, "{\"api_key\":\"" HELD "\"}", HTTP_DENY_PLACE, 0);
	gives(2, JSON, "{\"key\":\"" HELD "\"}", HTTP_DENY_PLACE, 0);
	gives(9, JSON, HELD, HTTP_DENY_PLACE, 0);
}

static void the_type_must_say_so(void **state)
{
	static const char *const types[] = {
		"", "text/plain", "multipart/form-data; boundary=b",
		"application/json; charset=utf-16", "application/jsonx",
		"application/x-www-form-urlencoded; charset=utf-7",
		"application/x-www-form-urlencoded, application/json",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		gives(0, types[i], "token=" HELD, HTTP_DENY_PLACE, 0);
		gives(0, types[i], "{\"api_key\":\"" HELD "\"}",
		      HTTP_DENY_PLACE, 0);
	}
}

static void only_wants_it(void **state)
{
	(void)state;
	gives(0, FORM, "a=b", HTTP_DENY_NO_SECRET, 0);
	gives(0, JSON, "{}", HTTP_DENY_NO_SECRET, 0);
	gives(0, "text/plain", "a", HTTP_DENY_NO_SECRET, 0);
	allowed(2, JSON, "{\"key\":\"mine\"}", 0);
}

static void only_holds_the_last_byte(void **state)
{
	const struct http_ask ask = { .endpoint = 0 };
	struct http_body_spot spots[HTTP_BODY_SPOTS];
	struct span give;
	size_t n;
	uint8_t text[5000] = { 0 };

	(void)state;
	http_body_begin(j, &ask);
	assert_int_equal(http_body_take(j, text, sizeof(text), false, &give,
					spots, &n),
			 HTTP_ALLOWED);
	assert_true(give.n < sizeof(text));
	assert_int_equal(http_body_take(j, text, 0, true, &give, spots, &n),
			 HTTP_DENY_NO_SECRET);
}

static void only_has_it_in_the_head(void **state)
{
	const struct http_ask ask = { .endpoint = 0,
				      .spots = { { .grant = 0 } },
				      .n_spots = 1 };
	struct http_body_spot spots[HTTP_BODY_SPOTS];
	struct span give;
	size_t n;

	(void)state;
	http_body_begin(j, &ask);
	assert_int_equal(http_body_take(j, (const uint8_t *)"a", 1, true, &give,
					spots, &n),
			 HTTP_ALLOWED);
}

/* An account of the attacker's own beside the secret, in all that reads alike. */
static void only_wants_nothing_like_it(void **state)
{
	static const char *const forms[] = {
		"token=mine&token=" HELD, "token=" HELD "&token=mine",
		"token=" HELD "&TOKEN=mine", "token=" HELD "&%74oken=mine",
		"token=" HELD "&a=b;token=mine", "token=" HELD "&token=",
		"token=" HELD "&token[]=mine", "token=" HELD "&+token=mine",
		"token=" HELD "&token[a]=mine", "to\xe2\x84\xaa" "en=mine",
	};
	static const char *const texts[] = {
		"{\"api_key\":\"mine\",\"api_key\":\"" HELD "\"}",
		"{\"api_key\":\"" HELD "\",\"api_key\":\"mine\"}",
		"{\"api_key\":\"" HELD "\",\"API_KEY\":\"mine\"}",
		"{\"api_key\":\"" HELD "\",\"\\u0061pi_key\":\"mine\"}",
		"{\"api_key\":\"" HELD "\",\"a\":{\"api_key\":17}}",
		"{\"api_key\":\"" HELD "\",\"api_\\u212Aey\":\"mine\"}",
		"{\"api_key\":\"" HELD "\",\"api_\xe2\x84\xaa" "ey\":\"x\"}",
		"{\"api_key\":\"" HELD "\",\"api_key\" \n: null}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		gives(0, FORM, forms[i], HTTP_DENY_FIELD, 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		gives(0, JSON, texts[i], HTTP_DENY_FIELD, 0);
}

#define MUCH_16 "xxxxxxxxxxxxxxxx"
#define MUCH_256                                                         \
	MUCH_16 MUCH_16 MUCH_16 MUCH_16 MUCH_16 MUCH_16 MUCH_16 MUCH_16  \
		MUCH_16 MUCH_16 MUCH_16 MUCH_16 MUCH_16 MUCH_16 MUCH_16 \
		MUCH_16

/* A key of any length may be read as its beginning, or without its blanks. */
static void only_wants_no_long_key_like_it(void **state)
{
	static const char *const forms[] = {
		"token=" HELD "&token[" MUCH_256 "]=mine",
		"token=" HELD "&token%00" MUCH_256 "=mine",
		"token=" HELD "&%u0074oken=mine",
	};
	char blanks[1000], text[sizeof(blanks) + sizeof(HELD) + 32];

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		gives(0, FORM, forms[i], HTTP_DENY_FIELD, 0);
	gives(0, JSON,
	      "{\"api_key\":\"" HELD "\",\"api_key\\u0000" MUCH_256
	      "\":\"mine\"}",
	      HTTP_DENY_FIELD, 0);
	memset(blanks, '+', sizeof(blanks) - 1);
	blanks[sizeof(blanks) - 1] = '\0';
	snprintf(text, sizeof(text), "token=%s&%stoken=mine", HELD, blanks);
	gives(0, FORM, text, HTTP_DENY_FIELD, 0);
	allowed(0, FORM, "token=" HELD "&" MUCH_256 MUCH_256 "token=a", 1);
	allowed(0, JSON,
		"{\"api_key\":\"" HELD "\",\"" MUCH_256 MUCH_256 "\":1}", 1);
}

/* Lax readers see a key in what is no JSON: another one than this judge. */
static void only_wants_json(void **state)
{
	static const char *const texts[] = {
		"{\"api_key\":\"" HELD "\",api_key:\"mine\"}",
		"{\"api_key\":\"" HELD "\",'api_key':'mine'}",
		"{\"api_key\":\"" HELD "\",\"api_key\"=\"mine\"}",
		"{\"api_key\":\"" HELD "\",\"api_key\"=>\"mine\"}",
		"{\"api_key\":\"" HELD "\",\"api_key\"/**/:\"mine\"}",
		"{\"api_key\":\"" HELD "\",\"api_key\"#\n:\"mine\"}",
		"{\"a\":/*\"*/\"\",\"api_key\":\"" HELD "\"}",
		"{\"api_key\":\"" HELD "\",\"api\\_key\":\"mine\"}",
		"{\"api_key\":\"" HELD "\",\"api_\\\nkey\":\"mine\"}",
		"{\"api_key\":\"" HELD "\",\"a\":`\"`,\"b\":1}",
		"\xff\xfe{\"api_key\":\"" HELD "\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		gives(0, JSON, texts[i], HTTP_DENY_FIELD, 0);
	allowed(0, JSON,
		" {\"api_key\":\"" HELD "\",\"a\":[-1.5e+3,true,false,null,"
		"{}],\"'#=/*:;\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\xc3\xa9\"}\r\n",
		1);
}

/* Some readers tell UTF-16 and UTF-32 by their zero bytes. */
static void only_wants_utf8(void **state)
{
	static const char wide[] = "{\0\"\0a\0\"\0:\0\"\0"
				   " \"api_key\":\"" HELD "\" "
				   "\"\0,\0\"\0a\0p\0i\0_\0k\0e\0y\0\"\0:\0"
				   "\"\0x\0\"\0}\0";
	const struct http_field field = { span_of("Content-Type"),
					  span_of(JSON) };
	const struct http_ask ask = { .endpoint = 0,
				      .fields = &field,
				      .n_fields = 1 };
	struct http_body_spot spots[HTTP_BODY_SPOTS];
	struct span give;
	size_t n;

	(void)state;
	http_body_begin(j, &ask);
	assert_int_equal(http_body_take(j, (const uint8_t *)wide,
					sizeof(wide) - 1, true, &give, spots,
					&n),
			 HTTP_DENY_FIELD);
}

/* None of an encoded one goes on before it is seen. */
static void refused(char *text)
{
	char all[2000];

	for (size_t i = 0; i < N_STEPS; i++) {
		snprintf(all, sizeof(all), "%0300d=%s&%0300d", 0, text, 0);
		assert_int_equal(pass(1, "text/plain", all, steps[i]),
				 HTTP_DENY_PLACE);
		assert_true(n_out <= 301);
	}
	free(text);
}

static void encoded_ones_are_refused(void **state)
{
	static const char *const before[] = { "", "a", "ab" };
	static const char *const formats[] = { "%%%02x", "%%%02X", "\\u%04x",
					       "\\u00%02X" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		refused(make_base64(before[i], HELD, "", false));
		refused(make_base64(before[i], HELD, "y", true));
	}
	refused(make_hex(HELD, false));
	refused(make_hex(HELD, true));
	for (size_t i = 0; i < 4; i++) {
		for (unsigned bit = 0; bit < 30; bit += 4)
			refused(make_escaped(HELD, formats[i], 1ul << bit));
		refused(make_escaped(HELD, formats[i], ~0ul));
	}
}

static void too_many_are_refused(void **state)
{
	char text[40 * sizeof(HELD)] = "";

	(void)state;
	for (size_t i = 0; i < 40; i++)
		snprintf(text + strlen(text), sizeof(HELD), "%s", HELD);
	assert_int_equal(pass(1, "text/plain", text, HTTP_BODY_PIECE),
			 HTTP_DENY_PLACE);
	assert_int_equal(pass(1, "text/plain", text, 30), HTTP_ALLOWED);
	assert_int_equal(n_spots, 40);
}

static void large_bodies_pass(void **state)
{
	char *text = malloc(90001);

	(void)state;
	for (size_t i = 0; i < 90000; i++)
		text[i] = "{\"a\":\\ %4"[i * 7 % 9];
	text[90000] = '\0';
	memcpy(text + 50000, HELD, strlen(HELD));
	allowed(1, JSON, text, 1);
	free(text);
}

static void a_piece_is_bounded(void **state)
{
	const struct http_ask ask = { .endpoint = 0 };
	struct http_body_spot spots[HTTP_BODY_SPOTS];
	uint8_t *text = calloc(HTTP_BODY_PIECE + 1, 1);
	struct span give;
	size_t n;

	(void)state;
	http_body_begin(j, &ask);
	assert_int_equal(http_body_take(j, text, HTTP_BODY_PIECE + 1, false,
					&give, spots, &n),
			 HTTP_DENY_FORM);
	free(text);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(others_pass),
		CASE(form_keys_hold_it),
		CASE(json_keys_hold_it),
		CASE(bodies_hold_it_anywhere),
		CASE(other_places_are_refused),
		CASE(the_type_must_say_so),
		CASE(only_wants_it),
		CASE(only_holds_the_last_byte),
		CASE(only_has_it_in_the_head),
		CASE(only_wants_nothing_like_it),
		CASE(only_wants_no_long_key_like_it),
		CASE(only_wants_json),
		CASE(only_wants_utf8),
		CASE(encoded_ones_are_refused),
		CASE(too_many_are_refused),
		CASE(large_bodies_pass),
		CASE(a_piece_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
