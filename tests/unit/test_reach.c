/* SPDX-License-Identifier: Apache-2.0 */
/* test_reach - which address may be dialled for which endpoint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/guard.h"
#include "decide/live/reach.h"

static struct address at(const char *text)
{
	struct address a;

	assert_int_equal(address_parse(text, strlen(text), &a), 0);
	return a;
}

static bool allows(const struct guard_endpoint *e, const char *text)
{
	struct address a = at(text);

	return reach_allows(e, &a);
}

static void public_addresses_need_no_word(void **state)
{
	struct guard_endpoint e = { .port = 443 };

	(void)state;
	assert_true(allows(&e, "8.8.8.8"));
	assert_true(allows(&e, "2606:4700::1111"));
}

static void refuses_what_is_not_public(void **state)
{
	static const char *const inside[] = {
		"127.0.0.1", "0.1.2.3", "10.0.0.1", "172.31.255.255",
		"192.168.1.1", "169.254.0.1", "169.254.169.254", "100.64.0.1",
		"192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1",
		"255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
		"fd00:ec2::254", "::ffff:127.0.0.1", "64:ff9b::a00:1",
		"2002:7f00:1::", "ff02::1",
	};
	struct guard_endpoint e = { .port = 443 };

	(void)state;
	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
		if (allows(&e, inside[i]))
			fail_msg("%s is allowed", inside[i]);
}

static void private_lifts_all_but_what_no_connection_means(void **state)
{
	struct guard_endpoint e = { .may_private = true };

	(void)state;
	assert_true(allows(&e, "127.0.0.1"));
	assert_true(allows(&e, "10.0.0.1"));
	assert_true(allows(&e, "169.254.169.254"));
	assert_true(allows(&e, "fe80::1"));
	assert_false(allows(&e, "0.0.0.0"));
	assert_false(allows(&e, "::"));
	assert_false(allows(&e, "239.0.0.1"));
	assert_false(allows(&e, "ff02::1"));
	assert_false(allows(&e, "255.255.255.255"));
}

static void a_pinned_literal_lifts_for_itself_alone(void **state)
{
	struct guard_endpoint e = {
		.dial_is_literal = true, .literal_trusted = true,
		.dial_literal = at("10.0.0.1"),
	};

	(void)state;
	assert_true(allows(&e, "10.0.0.1"));
	assert_true(allows(&e, "8.8.8.8"));
	assert_false(allows(&e, "10.0.0.2"));
	assert_false(allows(&e, "127.0.0.1"));
	e.literal_trusted = false;
	assert_false(allows(&e, "10.0.0.1"));
	e.literal_trusted = true;
	e.dial_is_literal = false;
	assert_false(allows(&e, "10.0.0.1"));
}

static void a_pinned_metadata_service_also_needs_private(void **state)
{
	struct guard_endpoint e = {
		.dial_is_literal = true, .literal_trusted = true,
		.dial_literal = at("169.254.169.254"),
	};

	(void)state;
	assert_false(allows(&e, "169.254.169.254"));
	e.may_private = true;
	assert_true(allows(&e, "169.254.169.254"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(public_addresses_need_no_word),
		cmocka_unit_test(refuses_what_is_not_public),
		cmocka_unit_test(
			private_lifts_all_but_what_no_connection_means),
		cmocka_unit_test(a_pinned_literal_lifts_for_itself_alone),
		cmocka_unit_test(a_pinned_metadata_service_also_needs_private),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
