/* SPDX-License-Identifier: Apache-2.0 */
/* test_placeholder - what may be a secret, its placeholder, and finding it. */
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

static bool may_be_secret(const char *text)
{
	return placeholder_refuse((const uint8_t *)text, strlen(text)) == NULL;
}

static void secrets_are_long_and_varied(void **state)
{
	char text[8300];

	(void)state;
	assert_true(may_be_secret(HELD));
	assert_true(may_be_secret("0123456789abcdef"));
	assert_true(may_be_secret("correct horse battery staple"));
	assert_false(may_be_secret(""));
	assert_false(may_be_secret("x"));
	assert_false(may_be_secret("0123456789abcde"));
	assert_false(may_be_secret("aaaaaaaaaaaaaaaaaaaaaaaa"));
	assert_false(may_be_secret("ababababababababcc"));
	assert_false(may_be_secret("a-b-c-d-e-f-g-----------"));
	assert_false(may_be_secret("0123456789abcdef\n"));
	assert_false(may_be_secret("0123456789abcdef\xc3\xa4"));
	assert_false(may_be_secret("0123456789abcdef\x7f"));
	assert_false(may_be_secret(" 0123456789abcdef"));
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i % 26);
	assert_null(placeholder_refuse((const uint8_t *)text, SECRET_MAX));
	assert_non_null(placeholder_refuse((const uint8_t *)text, SECRET_MAX + 1));
}

static void make(const char *value, char *ret)
{
	uint8_t random[128];
	size_t n = strlen(value);

	for (size_t i = 0; i < n; i++)
		random[i] = (uint8_t)(i * 37 + 11);
	assert_int_equal(placeholder_make((const uint8_t *)value, n, random,
					  (uint8_t *)ret),
			 0);
	ret[n] = '\0';
}

static int class_of(char c)
{
	return c >= '0' && c <= '9' ? 0 :
	       c >= 'a' && c <= 'z' ? 1 :
	       c >= 'A' && c <= 'Z' ? 2 :
				      3 + c;
}

static void placeholders_have_the_same_form(void **state)
{
	static const char *const values[] = {
		"ghp_k3Yv9QwZp71LmNcXsA04RtUeBh", "xoxb-1234-5678-AbCdEfGh",
		"correct horse battery staple", "a/b+c==d_e.f~0123456789",
	};
	char made[128];

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		make(values[i], made);
		assert_string_not_equal(made, values[i]);
		for (size_t k = 0; values[i][k]; k++)
			assert_int_equal(class_of(values[i][k]),
					 class_of(made[k]));
	}
}

static void known_prefixes_stay(void **state)
{
	char made[128];

	(void)state;
	make("ghp_k3Yv9QwZp71LmNcXsA04RtUeBh", made);
	assert_memory_equal(made, "ghp_", 4);
	make("sk_live_4eC39HqLyjWDarjtT1zdp7dc", made);
	assert_memory_equal(made, "sk_live_", 8);
	/* nothing would be left to tell it by */
	make("AccountKey=abcdefgh", made);
	assert_memory_not_equal(made, "AccountKey", 10);
}

static void hexadecimal_stays(void **state)
{
	char made[128];

	(void)state;
	make("deadbeefcafe0123456789abcdef0123", made);
	assert_int_equal(strspn(made, "0123456789abcdef"), 32);
	make("DEADBEEFCAFE0123456789ABCDEF0123", made);
	assert_int_equal(strspn(made, "0123456789ABCDEF"), 32);
}

static void uuids_stay_uuids(void **state)
{
	char made[128];

	(void)state;
	make(OTHER, made);
	assert_int_equal(strspn(made, "0123456789abcdef-"), 36);
	assert_int_equal(made[14], '4');
	assert_int_equal(made[19], 'a');
	make("id=" OTHER, made);
	assert_int_equal(made[17], '4');
	assert_int_equal(made[22], 'a');
}

static void a_placeholder_is_never_the_value(void **state)
{
	const uint8_t value[] = "0000000000000000";
	const uint8_t random[16] = { 0 };
	uint8_t made[16];

	(void)state;
	assert_int_equal(placeholder_make(value, 16, random, made), -1);
}

static const struct http_grant grants[] = {
	{
		.endpoint = 0,
		.is_only = true,
		.places = { { HTTP_PLACE_HEADER, "Authorization" },
			    { HTTP_PLACE_QUERY, "token" } },
		.n_places = 2,
		.placeholder = HELD,
		.n_placeholder = sizeof(HELD) - 1,
	},
	{
		.endpoint = 1,
		.places = { { HTTP_PLACE_HEADER, "X-Key" } },
		.n_places = 1,
		.placeholder = OTHER,
		.n_placeholder = sizeof(OTHER) - 1,
	},
	{
		.endpoint = 1,
		.places = { { HTTP_PLACE_HEADER, "Authorization" } },
		.n_places = 1,
		.placeholder = HELD,
		.n_placeholder = sizeof(HELD) - 1,
	},
};

static const struct http_policy policy = { .grants = grants, .n_grants = 3 };

static struct http_ask ask;
static struct http_field field;

static enum http_denial find(uint32_t endpoint, const char *path,
			     const char *query, const char *name,
			     const char *value)
{
	struct span about;
	enum http_denial denial;

	field.name = span_of(name);
	field.value = span_of(value);
	ask = (struct http_ask){
		.endpoint = endpoint,
		.path = span_of(path),
		.query = span_of(query),
		.has_query = query[0] != '\0',
		.fields = &field,
		.n_fields = 1,
	};
	denial = placeholder_find(&policy, &ask, &about);
	for (size_t i = 0; denial == HTTP_ALLOWED && i < ask.n_spots; i++) {
		struct http_spot spot = ask.spots[i];

		assert_true(placeholder_is_at(&policy, &ask, &spot));
		spot.offset++;
		assert_false(placeholder_is_at(&policy, &ask, &spot));
		spot.offset = UINT32_MAX;
		assert_false(placeholder_is_at(&policy, &ask, &spot));
		spot = ask.spots[i];
		spot.part = 7;
		assert_false(placeholder_is_at(&policy, &ask, &spot));
		spot = ask.spots[i];
		spot.grant = (spot.grant + 1) % 3;
		assert_false(placeholder_is_at(&policy, &ask, &spot));
		spot.grant = 99;
		assert_false(placeholder_is_at(&policy, &ask, &spot));
	}
	return denial;
}

static void is_spot(uint32_t grant, uint32_t part, uint32_t offset,
		    enum http_spot_form form)
{
	assert_int_equal(ask.n_spots, 1);
	assert_int_equal(ask.spots[0].grant, grant);
	assert_int_equal(ask.spots[0].part, part);
	assert_int_equal(ask.spots[0].offset, offset);
	assert_int_equal(ask.spots[0].form, form);
}

static void finds_nothing_in_others(void **state)
{
	(void)state;
	assert_int_equal(find(0, "/", "", "Accept", "*/*"), HTTP_ALLOWED);
	assert_int_equal(ask.n_spots, 0);
	assert_int_equal(find(0, "/a%20b", "x=%41&y", "A", "ghp_a1Bc2DeFg34"),
			 HTTP_ALLOWED);
	assert_int_equal(ask.n_spots, 0);
}

static void finds_it_in_a_field(void **state)
{
	(void)state;
	assert_int_equal(find(0, "/", "", "authorization", HELD), HTTP_ALLOWED);
	is_spot(0, 0, 0, HTTP_SPOT_PLAIN);
	assert_int_equal(find(0, "/", "", "Authorization", "Bearer " HELD),
			 HTTP_ALLOWED);
	is_spot(0, 0, 7, HTTP_SPOT_PLAIN);
	assert_int_equal(find(1, "/", "", "Authorization", "token " HELD),
			 HTTP_ALLOWED);
	is_spot(2, 0, 6, HTTP_SPOT_PLAIN);
	assert_int_equal(find(1, "/", "", "x-key", OTHER), HTTP_ALLOWED);
	is_spot(1, 0, 0, HTTP_SPOT_PLAIN);
}

static void basic(const char *before, const char *after, const char *prefix,
		  char *ret, size_t size)
{
	char *text = make_base64(before, HELD, after, false);

	snprintf(ret, size, "%s%s", prefix, text);
	free(text);
}

static void finds_it_in_basic(void **state)
{
	char value[256];

	(void)state;
	basic("user:", "", "Basic ", value, sizeof(value));
	assert_int_equal(find(0, "/", "", "Authorization", value),
			 HTTP_ALLOWED);
	is_spot(0, 0, 5, HTTP_SPOT_BASIC);
	basic("", ":", "basic ", value, sizeof(value));
	assert_int_equal(find(0, "/", "", "Authorization", value),
			 HTTP_ALLOWED);
	is_spot(0, 0, 0, HTTP_SPOT_BASIC);
	basic("", "", "Basic ", value, sizeof(value));
	assert_int_equal(find(0, "/", "", "Authorization", value),
			 HTTP_ALLOWED);
	for (size_t i = 0; i < 9; i++) {
		basic(&"12345678:"[i], "", "Basic ", value, sizeof(value));
		assert_int_equal(find(0, "/", "", "Authorization", value),
				 HTTP_ALLOWED);
		is_spot(0, 0, (uint32_t)(9 - i), HTTP_SPOT_BASIC);
	}
}

static void refuses_parts_of_basic(void **state)
{
	char value[256];

	(void)state;
	basic("user:x", "", "Basic ", value, sizeof(value));
	assert_int_equal(find(0, "/", "", "Authorization", value),
			 HTTP_DENY_PLACE);
	basic("user:", "x", "Basic ", value, sizeof(value));
	assert_int_equal(find(0, "/", "", "Authorization", value),
			 HTTP_DENY_PLACE);
	basic("user:", ":" HELD, "Basic ", value, sizeof(value));
	assert_int_equal(find(0, "/", "", "Authorization", value),
			 HTTP_DENY_PLACE);
	basic("user:", "", "Bearer ", value, sizeof(value));
	assert_int_equal(find(0, "/", "", "Authorization", value),
			 HTTP_DENY_PLACE);
	basic("user:", "", "Basic ", value, sizeof(value));
	assert_int_equal(find(0, "/", "", "X-Other", value), HTTP_DENY_PLACE);
	/* not padded: two readers could differ */
	basic("user:ab", "", "Basic ", value, sizeof(value));
	value[strcspn(value, "=")] = '\0';
	assert_int_equal(find(0, "/", "", "Authorization", value),
			 HTTP_DENY_PLACE);
}

static void finds_it_in_the_query(void **state)
{
	(void)state;
	assert_int_equal(find(0, "/", "token=" HELD, "A", ""), HTTP_ALLOWED);
	is_spot(0, HTTP_SPOT_QUERY, 6, HTTP_SPOT_PLAIN);
	assert_int_equal(find(0, "/", "a=b&token=" HELD "&c", "A", ""),
			 HTTP_ALLOWED);
	is_spot(0, HTTP_SPOT_QUERY, 10, HTTP_SPOT_PLAIN);
}

static void refuses_other_places(void **state)
{
	static const char *const queries[] = {
		"tokens=" HELD, "xtoken=" HELD, "token=" HELD "x",
		"token=x" HELD, HELD, HELD "=1", "token==" HELD, "Token=" HELD,
		"%74oken=" HELD, "a=" HELD "&token=" HELD,
	};

	(void)state;
	assert_int_equal(find(0, "/" HELD, "", "A", ""), HTTP_DENY_PLACE);
	assert_int_equal(find(0, "/", "", HELD, ""), HTTP_DENY_PLACE);
	assert_int_equal(find(0, "/", "", "X-A", HELD), HTTP_DENY_PLACE);
	assert_int_equal(find(0, "/", "", "Authorization", "Bearer " HELD "x"),
			 HTTP_DENY_PLACE);
	assert_int_equal(find(0, "/", "", "Authorization", "Bearer  " HELD),
			 HTTP_DENY_PLACE);
	assert_int_equal(find(0, "/", "", "Authorization", "a b " HELD),
			 HTTP_DENY_PLACE);
	/* of another endpoint, or of none */
	assert_int_equal(find(0, "/", "", "X-Key", OTHER), HTTP_DENY_PLACE);
	assert_int_equal(find(2, "/", "", "Authorization", HELD),
			 HTTP_DENY_PLACE);
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		assert_int_equal(find(0, "/", queries[i], "A", ""),
				 HTTP_DENY_PLACE);
}

static void refused_in_each_part(char *text)
{
	char longer[1024];

	assert_int_equal(find(0, "/", "", "X-A", text), HTTP_DENY_PLACE);
	assert_int_equal(find(0, "/", "", "Authorization", text),
			 HTTP_DENY_PLACE);
	snprintf(longer, sizeof(longer), "/x/%s/y", text);
	assert_int_equal(find(0, longer, "", "A", ""), HTTP_DENY_PLACE);
	snprintf(longer, sizeof(longer), "token=%s", text);
	assert_int_equal(find(0, "/", longer, "A", ""), HTTP_DENY_PLACE);
	free(text);
}

static void refuses_it_encoded(void **state)
{
	static const char *const before[] = { "", "a", "ab" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		refused_in_each_part(make_base64(before[i], HELD, "", false));
		refused_in_each_part(make_base64(before[i], HELD, "x", true));
	}
	refused_in_each_part(make_hex(HELD, false));
	refused_in_each_part(make_hex(HELD, true));
	for (unsigned bit = 0; bit < 30; bit++)
		refused_in_each_part(make_escaped(HELD, "%%%02x", 1ul << bit));
	refused_in_each_part(make_escaped(HELD, "%%%02X", ~0ul));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_long_and_varied),
		cmocka_unit_test(placeholders_have_the_same_form),
		cmocka_unit_test(known_prefixes_stay),
		cmocka_unit_test(hexadecimal_stays),
		cmocka_unit_test(uuids_stay_uuids),
		cmocka_unit_test(a_placeholder_is_never_the_value),
		cmocka_unit_test(finds_nothing_in_others),
		cmocka_unit_test(finds_it_in_a_field),
		cmocka_unit_test(finds_it_in_basic),
		cmocka_unit_test(refuses_parts_of_basic),
		cmocka_unit_test(finds_it_in_the_query),
		cmocka_unit_test(refuses_other_places),
		cmocka_unit_test(refuses_it_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
