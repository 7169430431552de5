/* SPDX-License-Identifier: Apache-2.0 */
/* test_hostname - names have one canonical form, or none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/hostname.h"

static bool is_refused(const char *text, size_t n)
{
	char ret[HOSTNAME_MAX + 1] = "untouched";
	int done = hostname_canonical(text, n, ret);

	if (done < 0)
		assert_string_equal(ret, "untouched");
	return done < 0;
}

static void refuse(const char *text)
{
	if (!is_refused(text, strlen(text)))
		fail_msg("accepted '%s'", text);
}

static void accept(const char *text, const char *canonical)
{
	char ret[HOSTNAME_MAX + 1];

	if (hostname_canonical(text, strlen(text), ret) < 0)
		fail_msg("refused '%s'", text);
	assert_string_equal(ret, canonical);
}

static void accepts_names_as_they_are(void **state)
{
	(void)state;
	accept("codecov.io", "codecov.io");
	accept("a", "a");
	accept("xn--mnchen-3ya.de", "xn--mnchen-3ya.de");
	accept("3com.com", "3com.com");
	accept("a1.b2-c3.d4e", "a1.b2-c3.d4e");
	accept("dead.beef", "dead.beef");
	accept("0xy.example", "0xy.example");
}

static void lowers_case_and_takes_one_trailing_dot(void **state)
{
	(void)state;
	accept("GITHUB.com.", "github.com");
	accept("CodeCov.IO", "codecov.io");
	refuse("github.com..");
	refuse(".");
	refuse("..");
}

static void refuses_empty_labels(void **state)
{
	(void)state;
	refuse("");
	refuse(".github.com");
	refuse("github..com");
}

static void refuses_other_bytes(void **state)
{
	(void)state;
	refuse("a_b.com");
	refuse("a b.com");
	refuse(" a.com");
	refuse("a.com ");
	refuse("a.com\n");
	refuse("a.com/");
	refuse("a.com:443");
	refuse("*.com");
	refuse("m\xc3\xbcnchen.de");
	refuse("a\x80.com");
	refuse("\xef\xbc\x8e""com");
}

static void refuses_nul_anywhere(void **state)
{
	static const char name[] = "evil.example\0.allowed.com";

	(void)state;
	assert_true(is_refused(name, sizeof(name) - 1));
	assert_true(is_refused("a.com\0", 6));
	assert_true(is_refused("\0a.com", 6));
	assert_false(is_refused(name, strlen(name)));
}

static void refuses_hyphens_at_the_ends(void **state)
{
	(void)state;
	refuse("-a.com");
	refuse("a-.com");
	refuse("a.-com");
	refuse("a.com-");
	accept("a--b.com", "a--b.com");
}

static void bounds_labels_and_names(void **state)
{
	char name[HOSTNAME_MAX + 3];

	(void)state;
	memset(name, 'a', sizeof(name));
	assert_false(is_refused(name, 63));
	assert_true(is_refused(name, 64));
	for (size_t i = 63; i < sizeof(name); i += 64)
		name[i] = '.';
	assert_false(is_refused(name, 253));
	assert_true(is_refused(name, 254));
	name[253] = '.';
	assert_false(is_refused(name, 254));
}

static void refuses_what_ends_in_a_number(void **state)
{
	(void)state;
	refuse("127.1");
	refuse("127.0.0.1");
	refuse("2130706433");
	refuse("0x7f.1");
	refuse("1.0x7f");
	refuse("0x7f000001");
	refuse("0x");
	refuse("a.0X");
	refuse("010.0.0.1");
	refuse("example.443");
	refuse("example.443.");
	accept("1.example", "1.example");
}

static void counts_labels(void **state)
{
	(void)state;
	assert_int_equal(hostname_labels(""), 0);
	assert_int_equal(hostname_labels("a"), 1);
	assert_int_equal(hostname_labels("a.b.c"), 3);
}

/* xorshift: the same bytes in every run */
static uint32_t next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void check_canonical(const char *name)
{
	char again[HOSTNAME_MAX + 1];
	size_t n = strlen(name);

	assert_in_range(n, 1, HOSTNAME_MAX);
	assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-."),
			 n);
	assert_int_equal(hostname_canonical(name, n, again), 0);
	assert_string_equal(name, again);
	assert_null(strstr(name, ".."));
	assert_int_not_equal(name[0], '.');
	assert_int_not_equal(name[n - 1], '.');
}

/*
 * Of any bytes: the result is canonical, a second time changes nothing, and it
 * is the input but for case and one dot at the end, so that two different
 * names never become one.
 */
static void holds_for_any_bytes(void **state)
{
	static const char bytes[] = "aZ09-._b.c.x\0\xc3 :";
	uint32_t seed = 2021;
	unsigned accepted = 0;

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		char text[12], ret[HOSTNAME_MAX + 1];
		size_t n = next(&seed) % sizeof(text);

		for (size_t k = 0; k < n; k++)
			text[k] = bytes[next(&seed) % (sizeof(bytes) - 1)];
		if (hostname_canonical(text, n, ret) < 0)
			continue;
		accepted++;
		check_canonical(ret);
		assert_int_equal(strncasecmp(text, ret, strlen(ret)), 0);
		assert_in_range(n - strlen(ret), 0, 1);
		if (n > strlen(ret))
			assert_int_equal(text[n - 1], '.');
	}
	assert_true(accepted > 1000);
}

static void never_makes_one_of_two_names(void **state)
{
	static const char *const names[] = {
		"github.com",	  "evilgithub.com", "github.com.evil.com",
		"xgithub.com",	  "github.co",	    "github.comm",
		"api.github.com", "git-hub.com",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(names); k++) {
			char a[HOSTNAME_MAX + 1], b[HOSTNAME_MAX + 1];

			assert_int_equal(hostname_canonical(
				names[i], strlen(names[i]), a), 0);
			assert_int_equal(hostname_canonical(
				names[k], strlen(names[k]), b), 0);
			assert_int_equal(strcmp(a, b) == 0, i == k);
		}
	}
}

static void a_pattern_is_one_label(void **state)
{
	static const char *const outside[] = {
		"a.example.com", "x.y.a.example.com", "xa.example.com",
		"x.b.example.com", ".a.example.com", "x.a.example.com.evil.io",
	};

	(void)state;
	assert_true(hostname_is_pattern("*.a.example.com"));
	assert_false(hostname_is_pattern("a.example.com"));
	assert_true(hostname_matches("*.a.example.com", "x.a.example.com"));
	assert_true(hostname_matches("*.a.example.com", "x-1.a.example.com"));
	for (size_t i = 0; i < ARRAY_SIZE(outside); i++)
		assert_false(hostname_matches("*.a.example.com", outside[i]));
	assert_true(hostname_matches("a.example.com", "a.example.com"));
	assert_false(hostname_matches("a.example.com", "x.a.example.com"));
	assert_true(hostname_is_wide("*.example.com"));
	assert_false(hostname_is_wide("*.a.example.com"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_names_as_they_are),
		cmocka_unit_test(lowers_case_and_takes_one_trailing_dot),
		cmocka_unit_test(refuses_empty_labels),
		cmocka_unit_test(refuses_other_bytes),
		cmocka_unit_test(refuses_nul_anywhere),
		cmocka_unit_test(refuses_hyphens_at_the_ends),
		cmocka_unit_test(bounds_labels_and_names),
		cmocka_unit_test(refuses_what_ends_in_a_number),
		cmocka_unit_test(counts_labels),
		cmocka_unit_test(holds_for_any_bytes),
		cmocka_unit_test(never_makes_one_of_two_names),
		cmocka_unit_test(a_pattern_is_one_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
