/* SPDX-License-Identifier: Apache-2.0 */
/* test_http_gifts - what answers give, and only that, may be asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/http_gifts.h"
#include "decide/live/json_find.h"

#define GIVER 0
#define STORAGE 1

static struct http_rule rules[2], giver_rule;
static struct http_rules endpoints[2];
static struct http_policy policy;
static struct http_origin origins[2];
static struct http_gifts *gifts;

static int setup(void **state)
{
	(void)state;
	giver_rule = (struct http_rule){ .methods = HTTP_POST,
					 .glob = "/upload/v4*" };
	memset(rules, 0, sizeof(rules));
	for (size_t i = 0; i < 2; i++) {
		rules[i].methods = HTTP_PUT;
		memcpy(rules[i].glob, "/**", 4);
		rules[i].given_endpoint = GIVER;
	}
	rules[0].given = HTTP_GIVEN_LINE;
	rules[0].given_line = 2;
	rules[1].given = HTTP_GIVEN_JSON;
	memcpy(rules[1].given_key, "url", 4);
	endpoints[GIVER] = (struct http_rules){ &giver_rule, 1 };
	endpoints[STORAGE] = (struct http_rules){ rules, 2 };
	policy = (struct http_policy){ endpoints, 2, NULL, 0 };
	origins[GIVER] = (struct http_origin){ "codecov.io", 443 };
	origins[STORAGE] = (struct http_origin){ "storage.example", 443 };
	gifts = http_gifts_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	http_gifts_free(gifts);
	return 0;
}

static size_t take(const char *body, bool is_whole)
{
	size_t n = strlen(body), added;
	char *copy = malloc(n ? n : 1);

	assert_non_null(copy);
	memcpy(copy, body, n);
	added = http_gifts_take(gifts, &policy, origins, GIVER,
				(struct span){ copy, n }, is_whole);
	free(copy);
	return added;
}

static bool has(const struct http_rule *rule, const char *path,
		const char *query)
{
	return http_gifts_has(gifts, STORAGE, rule, span_of(path),
			      span_of(query ? query : ""), query != NULL);
}

static void a_line_gives_its_url(void **state)
{
	(void)state;
	assert_false(has(&rules[0], "/b/o", "sig=1%2F2"));
	assert_int_equal(take("https://codecov.io/r\n"
			      "https://storage.example/b/o?sig=1%2F2\n", false),
			 1);
	assert_true(has(&rules[0], "/b/o", "sig=1%2F2"));
	assert_false(has(&rules[0], "/b/o", "sig=1%2f2"));
	assert_false(has(&rules[0], "/b/o", "sig=1%2F2&x"));
	assert_false(has(&rules[0], "/b/o", NULL));
	assert_false(has(&rules[0], "/b/o", ""));
	assert_false(has(&rules[0], "/b/other", "sig=1%2F2"));
	assert_false(has(&rules[1], "/b/o", "sig=1%2F2"));
}

static void json_gives_its_url(void **state)
{
	(void)state;
	assert_int_equal(take("{\"a\": [1, {\"url\": "
			      "\"https:\\/\\/storage.example:443\\/b\\u003f"
			      "x=1\"}]}", true), 1);
	assert_true(has(&rules[1], "/b", "x=1"));
	assert_false(has(&rules[0], "/b", "x=1"));
	assert_int_equal(take("{\"url\": \"https://storage.example/c\"}",
			      false), 0);
	assert_false(has(&rules[1], "/c", NULL));
}

static void only_the_rules_own_host_is_given(void **state)
{
	static const char *const urls[] = {
		"https://evil.example/b",
		"https://storage.example.evil.example/b",
		"https://storage.example:8443/b",
		"http://storage.example/b",
		"HTTPS://storage.example/b",
		"https://user@storage.example/b",
		"https://storage.example",
		"https://storage.example?x",
		"https://storage.example/b#f",
		"https://storage.example/../b",
		"https://storage.example/a%2f..%2fb",
		"https://storage.example/a%5cb",
		"https://storage.example//b",
		"https://storage.example/b c",
		" https://storage.example/b",
		"https://storage.example/b ",
		"https://storage.example/b\tc",
		"https://storage.example\\@evil.example/b",
		"https://203.0.113.1/b",
		"https:///b",
		"//storage.example/b",
		"/b",
		"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		char body[200];

		(void)snprintf(body, sizeof(body), "x\n%s\ny\n", urls[i]);
		if (take(body, true) != 0)
			fail_msg("took '%s'", urls[i]);
	}
	assert_int_equal(take("x\r\nhttps://Storage.Example./%62\r\n", true), 1);
	assert_true(has(&rules[0], "/b", NULL));
}

static void a_line_has_to_be_whole(void **state)
{
	(void)state;
	assert_int_equal(take("x\nhttps://storage.example/b", false), 0);
	assert_int_equal(take("x\nhttps://storage.example/b", true), 1);
	assert_int_equal(take("https://storage.example/c", true), 0);
}

static void other_endpoints_give_nothing(void **state)
{
	(void)state;
	assert_true(http_gifts_comes_from(&policy, GIVER));
	assert_false(http_gifts_comes_from(&policy, STORAGE));
	assert_int_equal(
		http_gifts_take(gifts, &policy, origins, STORAGE,
				span_of("x\nhttps://storage.example/b\n"),
				true), 0);
	origins[STORAGE].name = NULL;
	assert_int_equal(take("x\nhttps://storage.example/b\n", true), 0);
}

static void the_oldest_is_forgotten(void **state)
{
	char body[100], path[20];

	(void)state;
	for (unsigned i = 0; i <= HTTP_GIFTS_MAX; i++) {
		(void)snprintf(body, sizeof(body),
			       "x\nhttps://storage.example/%u\n", i);
		assert_int_equal(take(body, true), 1);
		assert_int_equal(take(body, true), 0);
	}
	assert_false(has(&rules[0], "/0", NULL));
	for (unsigned i = 1; i <= HTTP_GIFTS_MAX; i++) {
		(void)snprintf(path, sizeof(path), "/%u", i);
		assert_true(has(&rules[0], path, NULL));
	}
}

static void the_policy_asks_for_gifts(void **state)
{
	struct http_ask ask = {
		.endpoint = STORAGE,
		.method = HTTP_PUT,
		.path = { "/b", 2 },
		.query = { "x=1&token=2", 11 },
		.has_query = true,
	};
	uint32_t rule = 9;
	struct span about;

	(void)state;
	assert_int_equal(http_policy_judge(&policy, NULL, &ask, &rule, &about),
			 HTTP_DENY_NOT_GIVEN);
	assert_int_equal(http_policy_judge(&policy, gifts, &ask, &rule, &about),
			 HTTP_DENY_NOT_GIVEN);
	assert_int_equal(rule, 9);
	assert_int_equal(http_policy_judge(&policy, http_gifts_elsewhere(),
					   &ask, &rule, &about), HTTP_ALLOWED);
	assert_int_equal(rule, 0);
	assert_int_equal(take("{\"url\":\"https://storage.example/b?"
			      "x=1&token=2\"}", true), 1);
	assert_int_equal(http_policy_judge(&policy, gifts, &ask, &rule, &about),
			 HTTP_ALLOWED);
	assert_int_equal(rule, 1);
	ask.method = HTTP_GET;
	assert_int_equal(http_policy_judge(&policy, http_gifts_elsewhere(),
					   &ask, &rule, &about),
			 HTTP_DENY_METHOD);
}

/* What the relay passes is refused in upstream for no other reason. */
static void not_given_is_told_before_all(void **state)
{
	struct http_ask ask = {
		.endpoint = STORAGE,
		.method = HTTP_PUT,
		.path = { "/b", 2 },
		.query = { "x=1", 3 },
		.has_query = true,
	};
	uint32_t rule = 9;
	struct span about;

	(void)state;
	memset(&rules[1], 0, sizeof(rules[1]));
	rules[1].methods = HTTP_PUT;
	memcpy(rules[1].glob, "/b", 3);
	memcpy(rules[1].query_keys, "y", 2);
	assert_int_equal(http_policy_judge(&policy, http_gifts_elsewhere(),
					   &ask, &rule, &about), HTTP_ALLOWED);
	assert_int_equal(http_policy_judge(&policy, gifts, &ask, &rule, &about),
			 HTTP_DENY_NOT_GIVEN);
	assert_int_equal(about.n, 0);
	ask.query.p = "y=1";
	assert_int_equal(http_policy_judge(&policy, gifts, &ask, &rule, &about),
			 HTTP_ALLOWED);
	assert_int_equal(rule, 1);
}

static void finds(const char *json, const char *expected)
{
	size_t n = strlen(json);
	char *copy = malloc(n ? n : 1);
	char text[64];
	bool found;

	assert_non_null(copy);
	memcpy(copy, json, n);
	found = json_find_string((struct span){ copy, n }, "k", text,
				 sizeof(text));
	free(copy);
	if (found != (expected != NULL))
		fail_msg("%s: %s", found ? "found" : "did not find", json);
	if (expected)
		assert_string_equal(text, expected);
}

static void json_is_read_strictly(void **state)
{
	char deep[200];

	(void)state;
	finds("{\"k\":\"v\"}", "v");
	finds(" [ {} , [] , { \"a\" : -1.5e+3, \"k\" : \"v\" } ] ", "v");
	finds("{\"a\":{\"k\":\"\"},\"b\":[true,false,null,0,1e9]}", "");
	finds("{\"\\u006b\":\"\\\"\\\\\\/\\u0041\"}", "\"\\/A");
	finds("{\"k\":\"v\",\"a\":{\"k\":\"w\"}}", NULL);
	finds("{\"k\":\"v\",\"k\":1}", NULL);
	finds("{\"k\":1}", NULL);
	finds("{\"k\":{\"k\":\"v\"}}", NULL);
	finds("{\"k\":[\"v\"]}", NULL);
	finds("{\"a\":\"k\"}", NULL);
	finds("[\"k\",\"v\"]", NULL);
	finds("{\"K\":\"v\"}", NULL);
	finds("{\"k\":\"v\"", NULL);
	finds("{\"k\":\"v\"}x", NULL);
	finds("{\"k\":\"v\"}{}", NULL);
	finds("{\"k\":\"v\",}", NULL);
	finds("{\"k\":\"v\"]", NULL);
	finds("{\"a\":[1,],\"k\":\"v\"}", NULL);
	finds("{\"a\":01,\"k\":\"v\"}", NULL);
	finds("{\"a\":1.,\"k\":\"v\"}", NULL);
	finds("{\"a\":+1,\"k\":\"v\"}", NULL);
	finds("{\"a\":tru,\"k\":\"v\"}", NULL);
	finds("{k:\"v\"}", NULL);
	finds("{'k':'v'}", NULL);
	finds("{\"k\":\"v\n\"}", NULL);
	finds("{\"k\":\"\\n\"}", NULL);
	finds("{\"k\":\"\\u0000\"}", NULL);
	finds("{\"k\":\"\\x41\"}", NULL);
	finds("{\"k\":\"\\u12\"}", NULL);
	finds("{\"k\":\"\xc3\xbc\"}", NULL);
	finds("{\"k\":\"v\\\"}", NULL);
	finds("{\"k\" \"v\"}", NULL);
	finds("/* */{\"k\":\"v\"}", NULL);
	finds("\"k\"", NULL);
	finds("", NULL);
	memset(deep, '[', JSON_FIND_DEPTH + 1);
	deep[JSON_FIND_DEPTH + 1] = '\0';
	finds(deep, NULL);
}

static void json_is_read_to_its_depth(void **state)
{
	char deep[3 * JSON_FIND_DEPTH];
	const size_t n = JSON_FIND_DEPTH - 1;

	(void)state;
	memset(deep, '[', n);
	memcpy(deep + n, "{\"k\":\"v\"}", 9);
	memset(deep + n + 9, ']', n);
	deep[2 * n + 9] = '\0';
	finds(deep, "v");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_gives_its_url),
		TEST(json_gives_its_url),
		TEST(only_the_rules_own_host_is_given),
		TEST(a_line_has_to_be_whole),
		TEST(other_endpoints_give_nothing),
		TEST(the_oldest_is_forgotten),
		TEST(the_policy_asks_for_gifts),
		TEST(not_given_is_told_before_all),
		TEST(json_is_read_strictly),
		TEST(json_is_read_to_its_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
