/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_net - the door planned from a profile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decide/plan/plan_net.h"
#include "decide/profile/profile.h"

#define MAX_ITEMS 256

/* A profile with its lists in place, each entry on a line of its own. */
struct fixture {
	struct profile profile;
	struct endpoint_item allow[MAX_ITEMS];
	struct refuse_item refuse[4];
	struct pin_item pins[4];
	struct net_plan net;
	struct err err;
};

static struct fixture f;

static int setup(void **state)
{
	(void)state;
	memset(&f, 0, sizeof(f));
	f.profile.allow.v = f.allow;
	f.profile.refuse.v = f.refuse;
	f.profile.connect_to.v = f.pins;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	net_plan_release(&f.net);
	return 0;
}

static struct origin line(size_t n)
{
	return (struct origin){ .file = "p.ini", .line = (unsigned)n + 1 };
}

static void allow(const char *text)
{
	size_t n = f.profile.allow.n++;

	if (endpoint_parse(text, &f.allow[n].endpoint, &f.allow[n].rule,
			   &f.err) < 0)
		fail_msg("refused '%s': %s", text, f.err.msg);
	f.allow[n].origin = line(n);
}

static void pin(const char *text)
{
	size_t n = f.profile.connect_to.n++;

	assert_int_equal(pin_parse(text, &f.pins[n].pin, &f.err), 0);
	f.pins[n].origin = line(n + 100);
}

static void plans(void)
{
	assert_int_equal(plan_net(&f.profile, NULL, &f.net, &f.err), 0);
}

static void refuses(const char *where, const char *why)
{
	assert_int_equal(plan_net(&f.profile, NULL, &f.net, &f.err), -1);
	assert_int_equal(f.err.kind, ERR_PROFILE);
	assert_memory_equal(f.err.msg, where, strlen(where));
	if (!strstr(f.err.msg, why))
		fail_msg("no `%s` in: %s", why, f.err.msg);
	assert_null(f.net.endpoints);
}

static void has_address(size_t i, const char *wanted)
{
	char text[ADDRESS_TEXT];

	address_show(&f.net.endpoints[i].address, text);
	assert_string_equal(text, wanted);
}

static void plans_nothing_from_nothing(void **state)
{
	(void)state;
	plans();
	assert_int_equal(f.net.n_endpoints, 0);
	assert_int_equal(f.net.n_refuse, 0);
	assert_int_equal(f.net.max_connections, 512);
}

static void gives_each_name_an_address_in_order(void **state)
{
	(void)state;
	allow("tls://codecov.io");
	allow("tls://storage.googleapis.com");
	allow("tls://codecov.io:8443");
	allow("tcp://203.0.113.5:22 private");
	allow("tcp://[2001:db8::1]:22 private");
	plans();
	assert_int_equal(f.net.n_endpoints, 5);
	has_address(0, "198.18.0.1");
	has_address(1, "198.18.0.2");
	has_address(2, "198.18.0.1");
	has_address(3, "203.0.113.5");
	has_address(4, "2001:db8::1");
	assert_string_equal(f.net.endpoints[2].dial.host, "codecov.io");
	assert_int_equal(f.net.endpoints[2].dial.port, 8443);
	assert_false(f.net.endpoints[2].is_pinned);
	assert_true(f.net.endpoints[3].dial.is_literal);
}

static void merges_the_same_endpoint(void **state)
{
	(void)state;
	allow("tls://codecov.io");
	allow("tls://CodeCov.io:443");
	plans();
	assert_int_equal(f.net.n_endpoints, 1);
}

static void refuses_one_place_under_two_schemes(void **state)
{
	(void)state;
	allow("tls://codecov.io");
	allow("tcp://codecov.io:443");
	refuses("p.ini:2: ", "p.ini:1");
}

static void refuses_private_said_once_only(void **state)
{
	(void)state;
	allow("tls://codecov.io private");
	allow("tls://codecov.io");
	refuses("p.ini:2: ", "private");
}

static void pins_an_endpoint(void **state)
{
	(void)state;
	allow("tls://codecov.io");
	allow("tls://coveralls.io");
	pin("codecov.io:443 -> 127.0.0.1:8443");
	pin("codecov.io:443 -> 127.0.0.1:8443");
	plans();
	assert_true(f.net.endpoints[0].is_pinned);
	assert_true(f.net.endpoints[0].dial.is_literal);
	assert_int_equal(f.net.endpoints[0].dial.port, 8443);
	assert_false(f.net.endpoints[1].is_pinned);
}

static void refuses_pin_to_two_places(void **state)
{
	(void)state;
	allow("tls://codecov.io");
	pin("codecov.io:443 -> 127.0.0.1:8443");
	pin("codecov.io:443 -> 127.0.0.1:8444");
	refuses("p.ini:102: ", "two places");
}

static void refuses_pin_without_endpoint(void **state)
{
	(void)state;
	allow("tls://codecov.io");
	pin("codecov.io:8443 -> 127.0.0.1:8443");
	refuses("p.ini:101: ", "no endpoint");
}

static void refuses_literals_that_cannot_be_bound(void **state)
{
	/* endpoint, part of the message */
	static const char *const bad[][2] = {
		{ "tcp://127.0.0.1:80 private", "loopback" },
		{ "tcp://127.9.9.9:80 private", "loopback" },
		{ "tcp://[::1]:80 private", "loopback" },
		{ "tcp://[::ffff:127.0.0.1]:80 private", "loopback" },
		{ "tcp://[fe80::1]:80 private", "interface" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f.profile.allow.n = 0;
		allow(bad[i][0]);
		refuses("p.ini:1: ", bad[i][1]);
	}
}

static void refuses_port_of_mail_between_servers(void **state)
{
	(void)state;
	allow("tcp://mx.example.com:25");
	refuses("p.ini:1: ", "465");
	f.profile.allow.n = 0;
	allow("tcp://mx.example.com:465");
	plans();
}

static void refuses_private_literal_without_the_word(void **state)
{
	(void)state;
	allow("tcp://10.0.0.5:5432");
	refuses("p.ini:1: ", "`private`");
	f.profile.allow.n = 0;
	allow("tcp://10.0.0.5:5432 private");
	plans();
}

static void takes_private_literal_that_leads_elsewhere(void **state)
{
	(void)state;
	allow("tcp://10.0.0.5:5432");
	pin("10.0.0.5:5432 -> 127.0.0.1:15432");
	plans();
	assert_true(f.net.endpoints[0].is_pinned);
	has_address(0, "10.0.0.5");
}

static void bounds_the_number_of_endpoints(void **state)
{
	char text[64];

	(void)state;
	for (unsigned i = 0; i < NET_MAX_ENDPOINTS; i++) {
		(void)snprintf(text, sizeof(text), "tls://h%u.example", i);
		allow(text);
	}
	plans();
	assert_int_equal(f.net.n_endpoints, NET_MAX_ENDPOINTS);
	has_address(NET_MAX_ENDPOINTS - 1, "198.18.0.200");
	net_plan_release(&f.net);
	allow("tls://one-more.example");
	refuses("p.ini:201: ", "more than 200");
}

static void keeps_refusals(void **state)
{
	(void)state;
	assert_int_equal(host_port_parse("evil.example", false,
					 &f.refuse[0].host_port, &f.err),
			 0);
	f.profile.refuse.n = 1;
	plans();
	assert_int_equal(f.net.n_refuse, 1);
	assert_string_equal(f.net.refuse[0].host, "evil.example");
}

static void writes_hosts_once_per_name(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	allow("tls://codecov.io");
	allow("tls://codecov.io:8443");
	allow("tcp://203.0.113.5:22 private");
	allow("tls://coveralls.io");
	plans();
	net_plan_hosts(&f.net, &sb);
	assert_string_equal(strbuf_text(&sb), "127.0.0.1 localhost\n"
					      "::1 localhost\n"
					      "198.18.0.1 codecov.io\n"
					      "198.18.0.2 coveralls.io\n");
	strbuf_release(&sb);
}

static void groups_rules_by_host_and_port(void **state)
{
	const struct net_endpoint *ne = NULL;

	(void)state;
	allow("https://codecov.io/upload/v4* POST");
	allow("https://storage.example/** PUT");
	allow("https://codecov.io:443/upload/v2 POST query=token");
	allow("https://codecov.io:8443/** GET");
	plans();
	assert_int_equal(f.net.n_endpoints, 3);
	assert_true(f.net.wants_http);
	ne = &f.net.endpoints[0];
	assert_int_equal(ne->n_rules, 2);
	assert_string_equal(ne->rules[0].glob, "/upload/v4*");
	assert_string_equal(ne->rules[1].glob, "/upload/v2");
	assert_string_equal(ne->rules[1].query_keys, "token");
	assert_int_equal(f.net.endpoints[1].n_rules, 1);
	assert_int_equal(f.net.endpoints[2].endpoint.port, 8443);
	has_address(2, "198.18.0.1");
}

static void takes_the_same_rule_once(void **state)
{
	(void)state;
	allow("https://a.example/x GET");
	allow("https://a.example/x GET");
	allow("https://a.example/x GET,POST");
	plans();
	assert_int_equal(f.net.n_endpoints, 1);
	assert_int_equal(f.net.endpoints[0].n_rules, 2);
}

static void knows_of_plans_without_http(void **state)
{
	(void)state;
	allow("tls://a.example");
	plans();
	assert_false(f.net.wants_http);
	assert_int_equal(f.net.endpoints[0].n_rules, 0);
}

static void refuses_http_beside_another_scheme(void **state)
{
	(void)state;
	allow("tls://a.example");
	allow("https://a.example/x GET");
	refuses("p.ini:2: ", "another scheme");
	f.profile.allow.n = 0;
	allow("https://a.example:80/x GET");
	allow("http://a.example/x GET plain");
	refuses("p.ini:2: ", "another scheme");
}

static void resolves_givers(void **state)
{
	const struct http_rule *rule = NULL;

	(void)state;
	allow("https://storage.example/** PUT "
	      "given-by=https://codecov.io line:2");
	allow("https://storage.example/** PUT "
	      "given-by=https://ingest.example:8443 json:raw_upload_location");
	allow("https://codecov.io/upload/v4* POST");
	allow("https://ingest.example:8443/** POST");
	plans();
	assert_int_equal(f.net.endpoints[0].n_rules, 2);
	rule = &f.net.endpoints[0].rules[0];
	assert_int_equal(rule->given, HTTP_GIVEN_LINE);
	assert_int_equal(rule->given_endpoint, 1);
	assert_int_equal(rule->given_line, 2);
	rule = &f.net.endpoints[0].rules[1];
	assert_int_equal(rule->given, HTTP_GIVEN_JSON);
	assert_int_equal(rule->given_endpoint, 2);
	assert_string_equal(rule->given_key, "raw_upload_location");
}

static void refuses_givers_that_are_not_allowed(void **state)
{
	(void)state;
	allow("tls://codecov.io");
	allow("https://storage.example/** PUT "
	      "given-by=https://codecov.io line:2");
	refuses("p.ini:2: ",
		"add `allow = https://codecov.io/PATH METHODS`");
}

static void max_is_one_for_all_lines(void **state)
{
	(void)state;
	allow("https://a.example/x GET");
	allow("https://a.example/y GET max=2M");
	allow("https://a.example/z GET max=2048K");
	allow("tcp://b.example:22 max=1");
	allow("tls://c.example");
	plans();
	assert_int_equal(f.net.endpoints[0].endpoint.max_up, 2u << 20);
	assert_int_equal(f.net.endpoints[1].endpoint.max_up, 1);
	assert_int_equal(f.net.endpoints[2].endpoint.max_up, 0);
	net_plan_release(&f.net);
	allow("https://a.example/z GET max=3M");
	refuses("p.ini:6: ", "another `max`");
}

static void bounds_the_number_of_rules(void **state)
{
	(void)state;
	for (unsigned i = 0; i < HTTP_RULES_MAX; i++) {
		char text[64];

		(void)snprintf(text, sizeof(text), "https://a.example/%u GET",
			       i);
		allow(text);
	}
	plans();
	assert_int_equal(f.net.endpoints[0].n_rules, HTTP_RULES_MAX);
	net_plan_release(&f.net);
	allow("https://a.example/more GET");
	refuses("p.ini:65: ", "more than 64 rules");
}

static void finds_endpoints_by_origin(void **state)
{
	struct endpoint e;
	uint32_t number = 9;

	(void)state;
	allow("tls://a.example");
	allow("https://b.example:8443/x GET");
	plans();
	assert_int_equal(endpoint_parse_origin(
				 span_of("https://B.example:8443"), &e, &f.err),
			 0);
	assert_int_equal(net_plan_find(&f.net, &e, &number), 0);
	assert_int_equal(number, 1);
	assert_int_equal(endpoint_parse_origin(span_of("https://a.example"),
					       &e, &f.err), 0);
	assert_int_equal(net_plan_find(&f.net, &e, &number), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void a_wildcard_has_one_address_and_no_line_in_hosts(void **state)
{
	autorelease_strbuf struct strbuf hosts = STRBUF_INIT;

	(void)state;
	allow("tls://*.a.example.com");
	allow("https://*.a.example.com:8443/** GET");
	allow("tls://x.a.example.com");
	pin("*.a.example.com:443 -> 127.0.0.1:8443");
	plans();
	assert_int_equal(f.net.n_endpoints, 3);
	has_address(0, "198.18.0.1");
	has_address(1, "198.18.0.1");
	has_address(2, "198.18.0.2");
	assert_true(f.net.endpoints[0].is_pinned);
	assert_false(f.net.endpoints[1].is_pinned);
	net_plan_hosts(&f.net, &hosts);
	assert_null(strchr(strbuf_text(&hosts), '*'));
	assert_non_null(strstr(strbuf_text(&hosts), "x.a.example.com"));
}

static void a_pin_takes_the_whole_wildcard(void **state)
{
	(void)state;
	allow("tls://*.a.example.com");
	pin("x.a.example.com:443 -> 127.0.0.1:8443");
	refuses("p.ini:101", "which is part of *.a.example.com:443");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(plans_nothing_from_nothing),
		TEST(gives_each_name_an_address_in_order),
		TEST(merges_the_same_endpoint),
		TEST(refuses_one_place_under_two_schemes),
		TEST(refuses_private_said_once_only),
		TEST(pins_an_endpoint),
		TEST(refuses_pin_to_two_places),
		TEST(refuses_pin_without_endpoint),
		TEST(refuses_literals_that_cannot_be_bound),
		TEST(refuses_port_of_mail_between_servers),
		TEST(refuses_private_literal_without_the_word),
		TEST(takes_private_literal_that_leads_elsewhere),
		TEST(bounds_the_number_of_endpoints),
		TEST(keeps_refusals),
		TEST(writes_hosts_once_per_name),
		TEST(groups_rules_by_host_and_port),
		TEST(takes_the_same_rule_once),
		TEST(knows_of_plans_without_http),
		TEST(refuses_http_beside_another_scheme),
		TEST(resolves_givers),
		TEST(refuses_givers_that_are_not_allowed),
		TEST(max_is_one_for_all_lines),
		TEST(bounds_the_number_of_rules),
		TEST(finds_endpoints_by_origin),
		TEST(a_pin_takes_the_whole_wildcard),
		TEST(a_wildcard_has_one_address_and_no_line_in_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
