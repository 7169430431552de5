/* SPDX-License-Identifier: Apache-2.0 */
/* test_utf8 - characters are read strictly, and told from what moves others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/utf8.h"

static void reads_a_character(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		uint32_t code;
	} cases[] = {
		{ "a", 1, 'a' },	     { "\x7f", 1, 0x7f },
		{ "\xc2\x80", 2, 0x80 },     { "\xdf\xbf", 2, 0x7ff },
		{ "\xe0\xa0\x80", 3, 0x800 }, { "\xed\x9f\xbf", 3, 0xd7ff },
		{ "\xee\x80\x80", 3, 0xe000 }, { "\xef\xbf\xbf", 3, 0xffff },
		{ "\xf0\x90\x80\x80", 4, 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t n = strlen(cases[i].text);
		uint32_t code = 0;

		assert_int_equal(utf8_read(cases[i].text, n, &code),
				 cases[i].len);
		assert_int_equal(code, cases[i].code);
		/* what follows is not looked at, what is missing is missed */
		if (n > 1)
			assert_int_equal(utf8_read(cases[i].text, n - 1, &code),
					 0);
	}
}

static void refuses_what_is_none(void **state)
{
	static const char *const cases[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2" "a",
		"\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xe2\x80" "a",
		"\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xff", "\xfe\xff\xff\xff",
	};
	uint32_t code;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(utf8_read(cases[i], strlen(cases[i]), &code),
				 0);
	assert_int_equal(utf8_read("a", 0, &code), 0);
}

static void tells_what_stands_where_it_was_put(void **state)
{
	static const uint32_t plain[] = { ' ', '~', 0xa0, 0xe9, 0x2010, 0x2027,
					  0x202f, 0x205f, 0x2070, 0xfffd,
					  0x1f600 };
	static const uint32_t others[] = { 0, '\n', 0x1f, 0x7f, 0x85, 0x9b,
					   0xad, 0x200b, 0x200e, 0x2028, 0x2029,
					   0x202e, 0x2066, 0x2069, 0xfeff,
					   0xe0041 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		assert_true(utf8_is_plain(plain[i]));
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_false(utf8_is_plain(others[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_character),
		cmocka_unit_test(refuses_what_is_none),
		cmocka_unit_test(tells_what_stands_where_it_was_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
