/* SPDX-License-Identifier: Apache-2.0 */
/* test_http_policy - which requests may go to an endpoint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/http_gifts.h"
#include "decide/live/http_policy.h"

#define UPLOAD 0	/* rules, at times a secret */
#define STORAGE 1	/* given-by UPLOAD, line 2 */
#define RAW 2		/* tls:// */
#define SECRET "0123456789abcdef"

static struct http_rule upload[3], storage[1];
static struct http_rules endpoints[3];
static struct http_grant grants[2];
static struct http_field fields[4];
static struct http_policy policy;
static struct http_ask ask;
static uint32_t rule;
static struct span about;

static void set_rule(struct http_rule *r, uint32_t methods, const char *glob,
		     const char *keys)
{
	*r = (struct http_rule){ .methods = methods };
	(void)snprintf(r->glob, sizeof(r->glob), "%s", glob);
	(void)snprintf(r->query_keys, sizeof(r->query_keys), "%s", keys);
}

static int setup(void **state)
{
	(void)state;
	set_rule(&upload[0], HTTP_POST, "/upload/v4*", "");
	set_rule(&upload[1], HTTP_GET | HTTP_HEAD, "/api/**", "page,per_page");
	set_rule(&upload[2], HTTP_PUT, "/any/**", "*");
	set_rule(&storage[0], HTTP_PUT, "/**", "");
	storage[0].given = HTTP_GIVEN_LINE;
	storage[0].given_endpoint = UPLOAD;
	storage[0].given_line = 2;
	endpoints[UPLOAD] = (struct http_rules){ upload, 3 };
	endpoints[STORAGE] = (struct http_rules){ storage, 1 };
	endpoints[RAW] = (struct http_rules){ NULL, 0 };
	memset(grants, 0, sizeof(grants));
	policy = (struct http_policy){ endpoints, 3, grants, 0 };
	memset(&ask, 0, sizeof(ask));
	ask.method = HTTP_POST;
	ask.path = span_of("/upload/v4");
	ask.fields = fields;
	rule = 7;
	return 0;
}

/* An `only` secret of UPLOAD, in Authorization and the query key `token`. */
static void with_secret(void)
{
	grants[0] = (struct http_grant){
		.endpoint = UPLOAD,
		.is_only = true,
		.places = { { HTTP_PLACE_HEADER, "Authorization" },
			    { HTTP_PLACE_QUERY, "token" } },
		.n_places = 2,
		.placeholder = SECRET,
		.n_placeholder = strlen(SECRET),
	};
	policy.n_grants = 1;
}

static void add_field(const char *name, const char *value)
{
	fields[ask.n_fields++] =
		(struct http_field){ span_of(name), span_of(value) };
}

static void add_spot(uint32_t grant, uint32_t part, uint32_t offset)
{
	ask.spots[ask.n_spots++] =
		(struct http_spot){ grant, part, offset, HTTP_SPOT_PLAIN };
}

static void set_query(const char *query)
{
	ask.has_query = true;
	ask.query = span_of(query);
}

static void is(enum http_denial expected, const char *expected_about)
{
	enum http_denial denial =
		http_policy_judge(&policy, NULL, &ask, &rule, &about);

	assert_int_equal(denial, expected);
	if (expected_about)
		assert_true(span_is(about, expected_about));
	else
		assert_int_equal(about.n, 0);
}

static void methods_have_bits(void **state)
{
	char text[HTTP_METHODS_TEXT];

	(void)state;
	assert_int_equal(http_method_find(span_of("GET")), HTTP_GET);
	assert_int_equal(http_method_find(span_of("OPTIONS")), HTTP_OPTIONS);
	assert_int_equal(http_method_find(span_of("TRACE")), 0);
	assert_int_equal(http_method_find(span_of("CONNECT")), 0);
	assert_int_equal(http_method_find(span_of("PRI")), 0);
	assert_int_equal(http_method_find(span_of("get")), 0);
	assert_int_equal(http_method_find(span_of("")), 0);
	http_methods_show(HTTP_PUT | HTTP_GET, text, sizeof(text));
	assert_string_equal(text, "GET,PUT");
	http_methods_show(HTTP_METHODS_ALL, text, sizeof(text));
	assert_string_equal(text, "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS");
}

static void a_rule_needs_path_and_method(void **state)
{
	(void)state;
	is(HTTP_ALLOWED, NULL);
	assert_int_equal(rule, 0);
	ask.method = HTTP_GET;
	is(HTTP_DENY_METHOD, NULL);
	ask.path = span_of("/api/v2/x");
	is(HTTP_ALLOWED, NULL);
	assert_int_equal(rule, 1);
	ask.path = span_of("/other");
	rule = 7;
	is(HTTP_DENY_PATH, NULL);
	assert_int_equal(rule, 7);
}

static void keys_are_those_listed(void **state)
{
	(void)state;
	set_query("whatever=1&else=2");
	is(HTTP_ALLOWED, NULL);
	ask.method = HTTP_GET;
	ask.path = span_of("/api/v2");
	set_query("page=1&per_page=2");
	is(HTTP_ALLOWED, NULL);
	set_query("per%5fpage=2");
	is(HTTP_ALLOWED, NULL);
	set_query("page=1&per=2");
	is(HTTP_DENY_QUERY, "per");
	set_query("page=1&&");
	is(HTTP_DENY_QUERY, "");
	set_query("page,per_page=1");
	is(HTTP_DENY_QUERY, "page,per_page");
	set_query("");
	is(HTTP_ALLOWED, NULL);
}

static void later_rules_may_fit_where_a_first_does_not(void **state)
{
	(void)state;
	set_rule(&upload[2], HTTP_GET, "/api/v2", "*");
	ask.method = HTTP_GET;
	ask.path = span_of("/api/v2");
	set_query("other=1");
	is(HTTP_ALLOWED, NULL);
	assert_int_equal(rule, 2);
}

static void overrides_never_pass(void **state)
{
	static const char *const names[] = {
		"X-HTTP-Method-Override", "x_http_method_override",
		"X-HTTP-Method", "X-Method-Override", "X-Original-URL",
		"X-Rewrite-Url", "X-Forwarded-Host", "Forwarded", "X-Host",
		"X.HTTP.Method.Override", "X!Forwarded~Host", "Method-Override",
		"X-HTTP-MethodOverride", "X-Envoy-Original-Path",
		"X-Envoy-Original-Dst-Host", "X-Ms-Original-URL",
		"X-Backend-Host", "X-Host-Override", "X-VHM-Root",
		"X-Waws-Unencoded-Url", "DISGUISED-HOST", "Script_Name",
		"PATH_INFO", "X-Script-Name", "X-Sendfile-Type",
		"X-Accel-Mapping", "X-Middleware-Subrequest", "x-invoke-path",
		"x-apigw-api-id", "Proxy",
	};
	static const char *const harmless[] = {
		"X-Reduced-Redundancy", "X-Requested-With", "X-Request-Id",
		"X-Accel-Buffering", "X-Envoy-Max-Retries", "X-Hostname",
		"X-Ms-Version", "Access-Control-Request-Method", "X-Methods",
		"Script-Names", "DD-Agent-Host",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ask.n_fields = 0;
		add_field(names[i], "DELETE");
		is(HTTP_DENY_FIELD, names[i]);
	}
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		ask.n_fields = 0;
		add_field(harmless[i], "false");
		is(HTTP_ALLOWED, NULL);
	}
	set_query("_method=DELETE");
	is(HTTP_DENY_QUERY, "_method");
}

static void overrides_pass_in_no_spelling_of_a_key(void **state)
{
	static const char *const keys[] = {
		".method", "+_method", "%20_method", "+.method", "%5Bmethod",
		"[method]", "[_method]", "%5B%5B_method", "_method[]",
		"_method%5B0%5D", "_method+", "_METHOD", "%2Emethod[a]",
		"X.HTTP.Method.Override[]", "x_http_method", "$httpMethod[]",
		"a%00b", "page%00", "_method%00",
	};
	static const char *const harmless[] = {
		"method", "payment_method", "filter[method]", "[]", "", "[",
		"+", "a[_b]", "x[]", "methods", ".x", "{\"a\":1}",
	};
	char text[2 * HTTP_KEY_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		(void)snprintf(text, sizeof(text), "a=1&%s=DELETE", keys[i]);
		set_query(text);
		is(HTTP_DENY_QUERY, keys[i]);
	}
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		(void)snprintf(text, sizeof(text), "a=1&%s=DELETE",
			       harmless[i]);
		set_query(text);
		is(HTTP_ALLOWED, NULL);
	}
}

static void a_long_key_is_judged_to_its_end(void **state)
{
	char text[2 * HTTP_KEY_MAX + 1];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	set_query(text);
	is(HTTP_ALLOWED, NULL);
	memcpy(text, "_method[", 8);
	is(HTTP_DENY_QUERY, text);
	memset(text, '+', sizeof(text) - 1);
	memcpy(text + sizeof(text) - 1 - 7, "_method", 7);
	is(HTTP_DENY_QUERY, text);
	/* beside a secret too, where the secret goes */
	with_secret();
	ask.method = HTTP_PUT;
	ask.path = span_of("/any/x");
	add_field("Authorization", SECRET);
	add_spot(0, 0, 0);
	(void)snprintf(grants[0].places[1].name,
		       sizeof(grants[0].places[1].name), "q");
	memset(text, 'a', sizeof(text) - 1);
	is(HTTP_ALLOWED, NULL);
	memcpy(text, "q[", 2);
	is(HTTP_DENY_FIELD, text);
}

static void without_a_secret_credentials_pass(void **state)
{
	(void)state;
	add_field("Authorization", "Bearer own");
	add_field("Cookie", "a=b");
	is(HTTP_ALLOWED, NULL);
}

static void an_only_secret_has_to_be_there(void **state)
{
	(void)state;
	with_secret();
	is(HTTP_DENY_NO_SECRET, NULL);
	add_field("Authorization", "token " SECRET);
	add_spot(0, 0, 6);
	is(HTTP_ALLOWED, NULL);
	grants[0].is_only = false;
	ask.n_fields = ask.n_spots = 0;
	is(HTTP_ALLOWED, NULL);
}

static void an_only_secret_bears_no_other_credential(void **state)
{
	static const char *const names[] = {
		"Cookie", "cookie2", "X-Api-Key", "PRIVATE-TOKEN",
		"Private_Token", "X-Amz-Security-Token", "X-Amz-Date",
		"Job-Token", "DD-API-KEY", "X-Auth-Email", "X-Signature",
		"X-Shared-Secret", "Apikey", "X-Vault-Token",
	};

	(void)state;
	with_secret();
	add_field("Authorization", SECRET);
	add_spot(0, 0, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ask.n_fields = 1;
		add_field(names[i], "mine");
		is(HTTP_DENY_FIELD, names[i]);
	}
	ask.n_fields = 1;
	add_field("Idempotency-Key", "1");
	add_field("Content-Type", "text/plain");
	is(HTTP_ALLOWED, NULL);
}

static void a_place_of_the_secret_holds_nothing_else(void **state)
{
	(void)state;
	with_secret();
	add_field("Authorization", SECRET);
	add_spot(0, 0, 0);
	add_field("authorization", "Bearer mine");
	is(HTTP_DENY_FIELD, "authorization");
	ask.n_fields = 1;
	set_query("token=mine");
	is(HTTP_DENY_FIELD, "token");
	set_query("Token=mine");
	is(HTTP_DENY_FIELD, "Token");
	set_query("token=" SECRET);
	add_spot(0, HTTP_SPOT_QUERY, 6);
	is(HTTP_ALLOWED, NULL);
	set_query("token=" SECRET "&token=mine");
	is(HTTP_DENY_FIELD, "token");
	set_query("token=" SECRET "&x=mine");
	is(HTTP_DENY_QUERY, "x");
}

static void any_key_is_none_of_a_credential(void **state)
{
	(void)state;
	with_secret();
	ask.method = HTTP_PUT;
	ask.path = span_of("/any/x");
	add_field("Authorization", SECRET);
	add_spot(0, 0, 0);
	set_query("branch=main");
	is(HTTP_ALLOWED, NULL);
	set_query("branch=main&access_token=mine");
	is(HTTP_DENY_QUERY, "access_token");
	set_query("X-Amz-Credential=mine");
	is(HTTP_DENY_QUERY, "X-Amz-Credential");
	set_query("_method=DELETE");
	is(HTTP_DENY_QUERY, "_method");
}

static void a_secret_in_the_body_is_judged_there(void **state)
{
	(void)state;
	with_secret();
	grants[0].places[1].place = HTTP_PLACE_FORM;
	is(HTTP_DENY_NO_SECRET, NULL);
	ask.framing = HTTP_CHUNKED;
	is(HTTP_ALLOWED, NULL);
}

static void a_placeholder_of_another_endpoint_stays(void **state)
{
	(void)state;
	with_secret();
	grants[0].endpoint = RAW;
	add_field("Authorization", SECRET);
	add_spot(0, 0, 0);
	is(HTTP_DENY_PLACE, NULL);
	grants[0].endpoint = UPLOAD;
	is(HTTP_ALLOWED, NULL);
	ask.spots[0].grant = 1;
	is(HTTP_DENY_PLACE, NULL);
	ask.spots[0].grant = 0;
	ask.spots[0].part = 1;
	is(HTTP_DENY_FIELD, "Authorization");
	ask.n_fields = 0;
	is(HTTP_DENY_PLACE, NULL);
}

static void a_hostile_relay_says_nothing_malformed(void **state)
{
	(void)state;
	ask.method = HTTP_POST | HTTP_GET;
	is(HTTP_DENY_FORM, NULL);
	ask.method = 0;
	is(HTTP_DENY_FORM, NULL);
	ask.method = 1u << 7;
	is(HTTP_DENY_FORM, NULL);
	ask.method = HTTP_POST;
	ask.path = span_of("/upload/v4/../x");
	is(HTTP_DENY_FORM, NULL);
	ask.path = span_of("/upload/v%34");
	is(HTTP_DENY_FORM, NULL);
	ask.path = span_of("/upload/v4 HTTP/1.1");
	is(HTTP_DENY_FORM, NULL);
	ask.path = span_of("/upload/v4");
	ask.query = span_of("a=1");
	is(HTTP_DENY_FORM, NULL);
	set_query("a=1 HTTP/1.1\r\nx:");
	is(HTTP_DENY_FORM, NULL);
	ask.has_query = false;
	ask.query.n = 0;
	ask.framing = HTTP_TO_CLOSE;
	is(HTTP_DENY_FORM, NULL);
	ask.framing = HTTP_NO_BODY;
	ask.endpoint = 3;
	is(HTTP_DENY_FORM, NULL);
	ask.endpoint = RAW;
	is(HTTP_DENY_PATH, NULL);
}

static void fields_of_one_hop_are_not_passed_on(void **state)
{
	static const char *const names[] = {
		"Host", "content-length", "Transfer-Encoding",
		"transfer_encoding", "Transfer.Encoding", "Content~Length",
		"Connection", "Upgrade", "TE", "Expect", "Proxy.Authorization",
		"Proxy-Authorization", "Bad Name", "", "X:",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ask.n_fields = 0;
		add_field(names[i], "1");
		is(HTTP_DENY_FORM, NULL);
	}
	ask.n_fields = 0;
	add_field("X-A", "a\r\nHost: b");
	is(HTTP_DENY_FORM, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(methods_have_bits, setup),
		cmocka_unit_test_setup(a_rule_needs_path_and_method, setup),
		cmocka_unit_test_setup(keys_are_those_listed, setup),
		cmocka_unit_test_setup(
			later_rules_may_fit_where_a_first_does_not, setup),
		cmocka_unit_test_setup(overrides_never_pass, setup),
		cmocka_unit_test_setup(overrides_pass_in_no_spelling_of_a_key,
				       setup),
		cmocka_unit_test_setup(a_long_key_is_judged_to_its_end, setup),
		cmocka_unit_test_setup(without_a_secret_credentials_pass, setup),
		cmocka_unit_test_setup(an_only_secret_has_to_be_there, setup),
		cmocka_unit_test_setup(an_only_secret_bears_no_other_credential,
				       setup),
		cmocka_unit_test_setup(a_place_of_the_secret_holds_nothing_else,
				       setup),
		cmocka_unit_test_setup(any_key_is_none_of_a_credential, setup),
		cmocka_unit_test_setup(a_secret_in_the_body_is_judged_there,
				       setup),
		cmocka_unit_test_setup(a_placeholder_of_another_endpoint_stays,
				       setup),
		cmocka_unit_test_setup(a_hostile_relay_says_nothing_malformed,
				       setup),
		cmocka_unit_test_setup(fields_of_one_hop_are_not_passed_on,
				       setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
