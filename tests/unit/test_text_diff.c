/* SPDX-License-Identifier: Apache-2.0 */
/* test_text_diff - a unified diff that leads from one text to the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/text_diff.h"

static void told(const char *old, const char *new, const char *want)
{
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;

	assert_int_equal(text_diff(span_of(old), span_of(new), &ret),
			 TEXT_DIFF_TOLD);
	assert_string_equal(strbuf_text(&ret), want);
}

static void says_nothing_of_what_is_the_same(void **state)
{
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;

	(void)state;
	assert_int_equal(text_diff(span_of("a\nb\n"), span_of("a\nb\n"), &ret),
			 TEXT_DIFF_SAME);
	assert_int_equal(text_diff(span_of(""), span_of(""), &ret),
			 TEXT_DIFF_SAME);
	assert_int_equal(ret.len, 0);
}

static void tells_each_change_with_what_is_around(void **state)
{
	(void)state;
	told("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
	     "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
	told("a\nb\n", "a\nnew\nb\n", "@@ -1,2 +1,3 @@\n a\n+new\n b\n");
	told("a\nb\nc\n", "a\nc\n", "@@ -1,3 +1,2 @@\n a\n-b\n c\n");
	told("", "a\n", "@@ -0,0 +1,1 @@\n+a\n");
	told("a\n", "", "@@ -1,1 +0,0 @@\n-a\n");
	told("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
	     "@@ -1,7 +1,6 @@\n-a\n+c\n b\n-c\n a\n b\n-b\n a\n+c\n");
}

static void joins_changes_that_are_near(void **state)
{
	(void)state;
	told("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
	     "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
	told("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
	     "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
	     "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

static void tells_of_a_missing_newline(void **state)
{
	(void)state;
	told("a\nb", "a\nb\n",
	     "@@ -1,2 +1,2 @@\n a\n-b\n\\ no newline at the end\n+b\n");
}

static void moves_no_cursor(void **state)
{
	(void)state;
	told("a\n", "\x1b[2J\xe2\x80\xae\r\tb\x7f\n",
	     "@@ -1,1 +1,1 @@\n-a\n+\\x1b[2J\\xe2\\x80\\xae\\x0d\tb\\x7f\n");
	told(" ::a::b\nstd::x\n", " ::a::b\n##vso[x]y [\n:c\n",
	     "@@ -1,2 +1,3 @@\n  \\x3a:a::b\n-std::x\n+##vso\\x5bx]y [\n"
	     "+:c\n");
}

static void cuts_what_is_long(void **state)
{
	autorelease_strbuf struct strbuf new = STRBUF_INIT;
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++)
		strbuf_addc(&new, 'x');
	assert_int_equal(text_diff(span_of("a\n"), span_of(new.buf), &ret),
			 TEXT_DIFF_TOLD);
	assert_non_null(strstr(ret.buf, "x [800 more bytes]\n"));
	assert_true(ret.len < 300);
	strbuf_clear(&new);
	strbuf_clear(&ret);
	for (int i = 0; i < 400; i++)
		strbuf_addf(&new, "%d\n", i);
	assert_int_equal(text_diff(span_of(""), span_of(new.buf), &ret),
			 TEXT_DIFF_TOLD);
	assert_non_null(strstr(ret.buf, "+198\n[201 more lines]\n"));
}

static void gives_up_where_it_is_too_much(void **state)
{
	autorelease_strbuf struct strbuf old = STRBUF_INIT;
	autorelease_strbuf struct strbuf new = STRBUF_INIT;
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;
	struct span nul = { "a\0b\n", 4 };

	(void)state;
	assert_int_equal(text_diff(span_of("a\n"), nul, &ret),
			 TEXT_DIFF_BINARY);
	for (int i = 0; i < 300; i++) {
		strbuf_addf(&old, "old %d\n", i);
		strbuf_addf(&new, "new %d\n", i);
	}
	assert_int_equal(text_diff(span_of(old.buf), span_of(new.buf), &ret),
			 TEXT_DIFF_TOO_MUCH);
	strbuf_clear(&new);
	for (int i = 0; i <= TEXT_DIFF_LINES; i++)
		strbuf_addc(&new, '\n');
	assert_int_equal(text_diff(span_of("a\n"), span_of(new.buf), &ret),
			 TEXT_DIFF_TOO_MUCH);
	strbuf_clear(&new);
	for (int i = 0; i <= TEXT_DIFF_BYTES; i++)
		strbuf_addc(&new, 'x');
	assert_int_equal(text_diff(span_of("a\n"), span_of(new.buf), &ret),
			 TEXT_DIFF_TOO_MUCH);
	assert_int_equal(ret.len, 0);
}

/* Applies a diff of lines of one letter. */
static void apply(const char *old, const char *diff, char *ret)
{
	size_t at = 0;	/* line */

	while (*diff) {
		size_t from;
		char sign = diff[0];

		if (sign == '@') {
			unsigned first, n;

			assert_int_equal(sscanf(diff, "@@ -%u,%u", &first, &n),
					 2);
			from = first - (n > 0);
			while (at < from)
				*ret++ = old[2 * at++], *ret++ = '\n';
		} else if (sign == '+') {
			*ret++ = diff[1], *ret++ = '\n';
		} else {
			assert_int_equal(old[2 * at], diff[1]);
			if (sign == ' ')
				*ret++ = old[2 * at], *ret++ = '\n';
			at++;
		}
		diff = strchr(diff, '\n') + 1;
	}
	strcpy(ret, old + 2 * at);
}

static void leads_from_one_to_the_other(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		autorelease_strbuf struct strbuf ret = STRBUF_INIT;
		char text[2][64], got[256];

		for (int t = 0; t < 2; t++) {
			size_t n = (size_t)(rand_r(&seed) % 28);

			for (size_t i = 0; i < n; i++) {
				text[t][2 * i] = (char)('a' + rand_r(&seed) % 3);
				text[t][2 * i + 1] = '\n';
			}
			text[t][2 * n] = '\0';
		}
		if (text_diff(span_of(text[0]), span_of(text[1]), &ret) ==
		    TEXT_DIFF_SAME)
			continue;
		apply(text[0], strbuf_text(&ret), got);
		assert_string_equal(got, text[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_nothing_of_what_is_the_same),
		cmocka_unit_test(tells_each_change_with_what_is_around),
		cmocka_unit_test(joins_changes_that_are_near),
		cmocka_unit_test(tells_of_a_missing_newline),
		cmocka_unit_test(moves_no_cursor),
		cmocka_unit_test(cuts_what_is_long),
		cmocka_unit_test(gives_up_where_it_is_too_much),
		cmocka_unit_test(leads_from_one_to_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
