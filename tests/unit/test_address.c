/* SPDX-License-Identifier: Apache-2.0 */
/* test_address - literals are read strictly, every address has one verdict. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/address.h"

static struct address parse(const char *text)
{
	struct address a;

	if (address_parse(text, strlen(text), &a) < 0)
		fail_msg("refused '%s'", text);
	return a;
}

static void refuse(const char *text)
{
	struct address a = { { 0x55 } };

	if (address_parse(text, strlen(text), &a) == 0)
		fail_msg("accepted '%s'", text);
	assert_int_equal(a.b[0], 0x55);
}

static void shows(const char *text, const char *expected)
{
	struct address a = parse(text), again;
	char shown[ADDRESS_TEXT];

	address_show(&a, shown);
	assert_string_equal(shown, expected);
	again = parse(shown);
	assert_true(address_equal(&a, &again));
}

static void reads_four_decimal_numbers(void **state)
{
	struct address a = parse("203.0.113.5");
	const uint8_t v4[4] = { 203, 0, 113, 5 };
	struct address b = address_from_v4(v4);

	(void)state;
	assert_true(address_is_v4(&a));
	assert_true(address_equal(&a, &b));
	shows("0.0.0.0", "0.0.0.0");
	shows("255.255.255.255", "255.255.255.255");
}

static void refuses_odd_forms_of_ipv4(void **state)
{
	static const char *const odd[] = {
		"",	     "1",	   "127.1",	  "127.0.1",
		"2130706433", "0x7f.0.0.1", "0x7f000001",  "010.0.0.1",
		"1.2.3.04",  "1.2.3.00",    "256.1.1.1",   "1.2.3.4.5",
		"1.2.3.",    ".1.2.3",	    "1..2.3",	   "1.2.3.4 ",
		" 1.2.3.4",  "1.2.3.4\n",   "+1.2.3.4",	   "1.2.3.-4",
		"1.2.3.1000", "1.2.3.a",    "\xd9\xa1.2.3.4",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		refuse(odd[i]);
}

static void refuses_odd_forms_of_ipv6(void **state)
{
	static const char *const odd[] = {
		":",	      ":::",	     "1::2::3",	  "[::1]",
		"fe80::1%lo", "fe80::1%1",   "::1/128",	  "1:2:3:4:5:6:7",
		"12345::",    "::g",	     "::127.1",	  "::010.0.0.1",
		"::1.2.3.4.5", "1:2:3:4:5:6:7:8:9", "::1 ", "::ffff:1.2.3.04",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		refuse(odd[i]);
}

static void refuses_nul_and_length(void **state)
{
	struct address a;
	char longer[64];

	(void)state;
	assert_int_equal(address_parse("1.2.3.4\0", 8, &a), -1);
	assert_int_equal(address_parse("1.2.3.45", 7, &a), 0);
	memset(longer, '0', sizeof(longer));
	longer[1] = ':';
	assert_int_equal(address_parse(longer, sizeof(longer), &a), -1);
}

static void shows_one_text_per_address(void **state)
{
	(void)state;
	shows("2001:DB8:0:0:0:0:0:1", "2001:db8::1");
	shows("::", "::");
	shows("::1", "::1");
	shows("1::", "1::");
	shows("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
	shows("2001:0:0:1:0:0:0:1", "2001:0:0:1::1");
	shows("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
	shows("0:0:1::", "0:0:1::");
	shows("64:ff9b::192.0.2.33", "64:ff9b::c000:221");
	shows("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

static void mapped_is_the_ipv4_address(void **state)
{
	struct address a = parse("::ffff:203.0.113.5");
	struct address b = parse("::ffff:cb00:7105");
	struct address c = parse("203.0.113.5");

	(void)state;
	assert_true(address_equal(&a, &c));
	assert_true(address_equal(&b, &c));
	shows("::ffff:cb00:7105", "203.0.113.5");
}

static void round_trips_any_address(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		struct address a, b;
		char text[ADDRESS_TEXT];

		for (size_t k = 0; k < sizeof(a.b); k++) {
			seed = seed * 1664525 + 1013904223;
			a.b[k] = seed >> 31 ? (uint8_t)(seed >> 16) : 0;
		}
		address_show(&a, text);
		assert_int_equal(address_parse(text, strlen(text), &b), 0);
		assert_true(address_equal(&a, &b));
	}
}

struct row {
	const char *text;
	enum address_verdict verdict;
};

static void judges(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct address a = parse(rows[i].text);
		enum address_verdict v = address_judge(&a);

		if (v != rows[i].verdict)
			fail_msg("%s is %s, not %s", rows[i].text,
				 address_verdict_name(v),
				 address_verdict_name(rows[i].verdict));
	}
}

static void judges_ipv4(void **state)
{
	static const struct row rows[] = {
		{ "8.8.8.8", ADDRESS_PUBLIC },
		{ "1.0.0.1", ADDRESS_PUBLIC },
		{ "9.255.255.255", ADDRESS_PUBLIC },
		{ "11.0.0.0", ADDRESS_PUBLIC },
		{ "100.63.255.255", ADDRESS_PUBLIC },
		{ "100.128.0.0", ADDRESS_PUBLIC },
		{ "172.15.255.255", ADDRESS_PUBLIC },
		{ "172.32.0.0", ADDRESS_PUBLIC },
		{ "192.167.255.255", ADDRESS_PUBLIC },
		{ "169.253.255.255", ADDRESS_PUBLIC },
		{ "198.17.255.255", ADDRESS_PUBLIC },
		{ "198.20.0.0", ADDRESS_PUBLIC },
		{ "223.255.255.255", ADDRESS_PUBLIC },
		{ "192.0.1.0", ADDRESS_PUBLIC },
		{ "0.0.0.0", ADDRESS_LOOPBACK },
		{ "0.1.2.3", ADDRESS_LOOPBACK },
		{ "127.0.0.1", ADDRESS_LOOPBACK },
		{ "127.255.255.255", ADDRESS_LOOPBACK },
		{ "10.0.0.1", ADDRESS_PRIVATE },
		{ "10.255.255.255", ADDRESS_PRIVATE },
		{ "172.16.0.1", ADDRESS_PRIVATE },
		{ "172.31.255.255", ADDRESS_PRIVATE },
		{ "192.168.0.1", ADDRESS_PRIVATE },
		{ "100.64.0.1", ADDRESS_PRIVATE },
		{ "100.127.255.255", ADDRESS_PRIVATE },
		{ "169.254.0.1", ADDRESS_LINK_LOCAL },
		{ "192.0.0.1", ADDRESS_RESERVED },
		{ "192.0.2.1", ADDRESS_RESERVED },
		{ "192.88.99.1", ADDRESS_RESERVED },
		{ "198.18.0.1", ADDRESS_RESERVED },
		{ "198.19.255.255", ADDRESS_RESERVED },
		{ "198.51.100.1", ADDRESS_RESERVED },
		{ "203.0.113.66", ADDRESS_RESERVED },
		{ "240.0.0.1", ADDRESS_RESERVED },
		{ "255.255.255.254", ADDRESS_RESERVED },
		{ "224.0.0.1", ADDRESS_MULTICAST },
		{ "239.255.255.255", ADDRESS_MULTICAST },
		{ "255.255.255.255", ADDRESS_MULTICAST },
	};

	(void)state;
	judges(rows, ARRAY_SIZE(rows));
}

static void judges_metadata_services(void **state)
{
	static const struct row rows[] = {
		{ "169.254.169.254", ADDRESS_METADATA },
		{ "169.254.170.2", ADDRESS_METADATA },
		{ "169.254.170.23", ADDRESS_METADATA },
		{ "100.100.100.200", ADDRESS_METADATA },
		{ "168.63.129.16", ADDRESS_METADATA },
		{ "192.0.0.192", ADDRESS_METADATA },
		{ "fd00:ec2::254", ADDRESS_METADATA },
		{ "::ffff:169.254.169.254", ADDRESS_METADATA },
		{ "::169.254.169.254", ADDRESS_METADATA },
		{ "64:ff9b::a9fe:a9fe", ADDRESS_METADATA },
		{ "64:ff9b:1::a9fe:a9fe", ADDRESS_METADATA },
		{ "2002:a9fe:a9fe::1", ADDRESS_METADATA },
		{ "2001::a9fe:a9fe:0:0:0:0", ADDRESS_METADATA },
		{ "169.254.169.253", ADDRESS_LINK_LOCAL },
		{ "fd00:ec2::255", ADDRESS_PRIVATE },
		{ "168.63.129.17", ADDRESS_PUBLIC },
	};

	(void)state;
	judges(rows, ARRAY_SIZE(rows));
}

static void judges_ipv6(void **state)
{
	static const struct row rows[] = {
		{ "2606:4700::1111", ADDRESS_PUBLIC },
		{ "2a00:1450::1", ADDRESS_PUBLIC },
		{ "2001:4860:4860::8888", ADDRESS_PUBLIC },
		{ "2001:200::1", ADDRESS_PUBLIC },
		{ "::", ADDRESS_LOOPBACK },
		{ "::1", ADDRESS_LOOPBACK },
		{ "fc00::1", ADDRESS_PRIVATE },
		{ "fdff::1", ADDRESS_PRIVATE },
		{ "fe80::1", ADDRESS_LINK_LOCAL },
		{ "febf::1", ADDRESS_LINK_LOCAL },
		{ "fec0::1", ADDRESS_RESERVED },
		{ "ff02::1", ADDRESS_MULTICAST },
		{ "ff0e::1", ADDRESS_MULTICAST },
		{ "100::1", ADDRESS_RESERVED },
		{ "2001:2::1", ADDRESS_RESERVED },
		{ "2001:db8::1", ADDRESS_RESERVED },
		{ "3fff::1", ADDRESS_RESERVED },
		{ "4000::1", ADDRESS_RESERVED },
		{ "5f00::1", ADDRESS_RESERVED },
		{ "::1:0:0:1", ADDRESS_RESERVED },
	};

	(void)state;
	judges(rows, ARRAY_SIZE(rows));
}

static void judges_by_the_embedded_address(void **state)
{
	static const struct row rows[] = {
		{ "::ffff:10.0.0.1", ADDRESS_PRIVATE },
		{ "::ffff:8.8.8.8", ADDRESS_PUBLIC },
		{ "::10.0.0.1", ADDRESS_PRIVATE },
		{ "::127.0.0.1", ADDRESS_LOOPBACK },
		{ "::2", ADDRESS_LOOPBACK },
		{ "64:ff9b::7f00:1", ADDRESS_LOOPBACK },
		{ "64:ff9b::a00:1", ADDRESS_PRIVATE },
		{ "64:ff9b::808:808", ADDRESS_PUBLIC },
		{ "64:ff9b::1:0:808:808", ADDRESS_RESERVED },
		{ "64:ff9b:1::a00:1", ADDRESS_PRIVATE },
		{ "64:ff9b:1::808:808", ADDRESS_PUBLIC },
		{ "64:ff9b:1:a00:0:100::", ADDRESS_PRIVATE },
		{ "64:ff9b:1:808:8:800::", ADDRESS_PUBLIC },
		{ "64:ff9b:1:a00:0:100:808:808", ADDRESS_PRIVATE },
		{ "64:ff9b:1::", ADDRESS_RESERVED },
		{ "64:ff9b:2::808:808", ADDRESS_RESERVED },
		{ "2002:a00:1::1", ADDRESS_PRIVATE },
		{ "2002:7f00:1::1", ADDRESS_LOOPBACK },
		{ "2002:808:808::1", ADDRESS_PUBLIC },
		{ "2001:0:808:808:0:0:f5ff:fffe", ADDRESS_PRIVATE },
		{ "2001:0:808:808:0:0:f7f7:f7f7", ADDRESS_PUBLIC },
		{ "2001:0:a00:1:0:0:f7f7:f7f7", ADDRESS_PRIVATE },
	};

	(void)state;
	judges(rows, ARRAY_SIZE(rows));
}

static void every_verdict_has_a_name(void **state)
{
	(void)state;
	for (int v = ADDRESS_PUBLIC; v <= ADDRESS_RESERVED; v++)
		assert_true(address_verdict_name((enum address_verdict)v)[0]);
	assert_string_equal(address_verdict_name(ADDRESS_LINK_LOCAL),
			    "link-local");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_four_decimal_numbers),
		cmocka_unit_test(refuses_odd_forms_of_ipv4),
		cmocka_unit_test(refuses_odd_forms_of_ipv6),
		cmocka_unit_test(refuses_nul_and_length),
		cmocka_unit_test(shows_one_text_per_address),
		cmocka_unit_test(mapped_is_the_ipv4_address),
		cmocka_unit_test(round_trips_any_address),
		cmocka_unit_test(judges_ipv4),
		cmocka_unit_test(judges_metadata_services),
		cmocka_unit_test(judges_ipv6),
		cmocka_unit_test(judges_by_the_embedded_address),
		cmocka_unit_test(every_verdict_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
