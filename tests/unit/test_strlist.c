/* SPDX-License-Identifier: Apache-2.0 */
/* test_strlist - a list owns its strings and can be an argv. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/strlist.h"

static void copies_what_is_added(void **state)
{
	autorelease_strlist struct strlist list = STRLIST_INIT;
	char text[] = "one";

	(void)state;
	strlist_add(&list, text);
	text[0] = 'X';
	assert_string_equal(list.v[0], "one");
	strlist_take(&list, mem_strdup("two"));
	assert_int_equal(list.n, 2);
	assert_null(list.v[2]);
}

static void is_terminated_at_every_length(void **state)
{
	autorelease_strlist struct strlist list = STRLIST_INIT;
	char text[16];

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		(void)snprintf(text, sizeof(text), "%zu", i);
		strlist_add(&list, text);
		assert_null(list.v[list.n]);
	}
	assert_int_equal(list.n, 100);
	assert_string_equal(list.v[99], "99");
}

static void finds_whole_members(void **state)
{
	autorelease_strlist struct strlist list = STRLIST_INIT;

	(void)state;
	assert_false(strlist_has(&list, ""));
	strlist_add(&list, "abc");
	assert_true(strlist_has(&list, "abc"));
	assert_false(strlist_has(&list, "ab"));
	strlist_add_once(&list, "abc");
	strlist_add_once(&list, "ab");
	assert_int_equal(list.n, 2);
}

static void release_can_be_repeated(void **state)
{
	struct strlist list = STRLIST_INIT;

	(void)state;
	strlist_add(&list, "x");
	strlist_release(&list);
	assert_int_equal(list.n, 0);
	assert_null(list.v);
	strlist_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_what_is_added),
		cmocka_unit_test(is_terminated_at_every_length),
		cmocka_unit_test(finds_whole_members),
		cmocka_unit_test(release_can_be_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
