/* SPDX-License-Identifier: Apache-2.0 */
/* test_lock_file - the lock file's only reading, and what changes in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/lock_file.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LINE(digest, name) "sha256:" digest " 12 2026-11-24 " name "\n"

static int find(const char *text, const char *name, struct lock_entry *ret,
		struct err *err)
{
	return lock_file_find(span_of(text), span_of(name), ret, err);
}

static void finds_the_entry_of_a_name(void **state)
{
	struct lock_entry e;
	struct err err = ERR_INIT;
	const char *text = "# ours\n\n" LINE(A, "up.sh") LINE(B, "a b/c.sh");

	(void)state;
	assert_int_equal(find(text, "a b/c.sh", &e, &err), 1);
	assert_string_equal(e.sha256, B);
	assert_int_equal(e.size, 12);
	assert_string_equal(e.date, "2026-11-24");
	assert_int_equal(e.line, 4);
	assert_int_equal(find(text, "up.sh", &e, &err), 1);
	assert_string_equal(e.sha256, A);
	assert_int_equal(find(text, "up.s", &e, &err), 0);
	assert_int_equal(find(text, "", &e, &err), 0);
	assert_int_equal(find("", "up.sh", &e, &err), 0);
}

static void refused(const char *text, const char *want)
{
	struct lock_entry e;
	struct err err = ERR_INIT;

	assert_int_equal(find(text, "x", &e, &err), -1);
	assert_int_equal(err.kind, ERR_PROFILE);
	if (!strstr(err.msg, want))
		fail_msg("%s: not in: %s", want, err.msg);
}

static void refuses_any_other_line(void **state)
{
	(void)state;
	refused(LINE(A, "x") "something\n", "line 2: an entry begins");
	refused(" " LINE(A, "x"), "line 1: an entry begins");
	refused("md5:" A " 1 2026-11-24 x\n", "begins");
	refused("sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		"AAAAAAAAA 1 2026-11-24 x\n", "lower-case");
	refused("sha256:" A "a 1 2026-11-24 x\n", "64");
	refused("sha256:" A "\n", "one blank follows");
	refused("sha256:" A "  1 2026-11-24 x\n", "the size");
	refused("sha256:" A " 01 2026-11-24 x\n", "the size");
	refused("sha256:" A " -1 2026-11-24 x\n", "the size");
	refused("sha256:" A " 1234567890123456 2026-11-24 x\n", "the size");
	refused("sha256:" A " 1 24.11.2026 x\n", "the day");
	refused("sha256:" A " 1 2026-11-24\n", "the day");
	refused("sha256:" A " 1 2026-11-24 \n", "a name follows");
	refused("sha256:" A " 1 2026-11-24  x\n", "a name follows");
	refused("sha256:" A " 1 2026-11-24 x \n", "a name follows");
	refused("sha256:" A " 1 2026-11-24 ./x\n", "./ or ../");
	refused("sha256:" A " 1 2026-11-24 ../x\n", "./ or ../");
	refused("sha256:" A " 1 2026-11-24 x\r\n", "control bytes");
	refused("sha256:" A " 1 2026-11-24 \x1b[2Jx\n", "control bytes");
	refused(LINE(A, "x") LINE(B, "x"), "line 2: a second entry");
	refused(LINE(A, "y") "sha256:" A " 1 2026-11-24 x", "cut short");
}

static void refuses_what_is_too_much(void **state)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	struct lock_entry e;
	struct err err = ERR_INIT;

	(void)state;
	for (int i = 0; i <= LOCK_FILE_ENTRIES; i++)
		strbuf_addf(&text, "sha256:" A " 1 2026-11-24 %d\n", i);
	refused(strbuf_text(&text), "too many");
	while (text.len <= LOCK_FILE_MAX)
		strbuf_adds(&text, "#                                        \n");
	assert_int_equal(lock_file_find((struct span){ text.buf, text.len },
					span_of("x"), &e, &err),
			 -1);
	assert_non_null(strstr(err.msg, "too large"));
}

static void put(const char *text, const char *name, const char *want)
{
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;
	struct lock_entry e = { .sha256 = B, .size = 7, .date = "2027-01-02",
				.name = span_of(name) };
	struct err err = ERR_INIT;

	assert_int_equal(lock_file_put(span_of(text), &e, &ret, &err), 0);
	assert_string_equal(strbuf_text(&ret), want);
}

#define NEW(name) "sha256:" B " 7 2027-01-02 " name "\n"

static void puts_an_entry_and_leaves_the_rest(void **state)
{
	(void)state;
	put("# c\n" LINE(A, "x") "\n# d\n" LINE(A, "y"), "x",
	    "# c\n" NEW("x") "\n# d\n" LINE(A, "y"));
	put("# c\n" LINE(A, "x") LINE(A, "y"), "y",
	    "# c\n" LINE(A, "x") NEW("y"));
	put("# c\n" LINE(A, "x"), "y", "# c\n" LINE(A, "x") NEW("y"));
}

static void begins_with_a_word_on_what_it_is(void **state)
{
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;
	struct lock_entry e = { .sha256 = B, .size = 7, .date = "2027-01-02",
				.name = span_of("x") };
	struct lock_entry got;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(lock_file_put(span_of(""), &e, &ret, &err), 0);
	assert_int_equal(ret.buf[0], '#');
	assert_int_equal(find(strbuf_text(&ret), "x", &got, &err), 1);
	assert_string_equal(got.sha256, B);
	assert_int_equal(got.line, 2);
}

static void puts_nothing_into_a_broken_text(void **state)
{
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;
	struct lock_entry e = { .name = span_of("x") };
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(lock_file_put(span_of("what\n"), &e, &ret, &err), -1);
	assert_int_equal(ret.len, 0);
}

static void knows_names(void **state)
{
	char longest[LOCK_FILE_NAME + 2];

	(void)state;
	memset(longest, 'n', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_true(lock_file_is_name(span_of("-")));
	assert_true(lock_file_is_name(span_of("a b#c.sh")));
	assert_true(lock_file_is_name(span_of("\xc3\xa4.sh")));
	assert_true(lock_file_is_name(span_of(".x/./y")));
	assert_false(lock_file_is_name(span_of("")));
	assert_false(lock_file_is_name(span_of(" a")));
	assert_false(lock_file_is_name(span_of("a ")));
	assert_false(lock_file_is_name(span_of("a\nb")));
	assert_false(lock_file_is_name(span_of("a\x7f")));
	assert_false(lock_file_is_name(span_of(longest)));
	assert_true(lock_file_is_name(span_of(longest + 1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_entry_of_a_name),
		cmocka_unit_test(refuses_any_other_line),
		cmocka_unit_test(refuses_what_is_too_much),
		cmocka_unit_test(puts_an_entry_and_leaves_the_rest),
		cmocka_unit_test(begins_with_a_word_on_what_it_is),
		cmocka_unit_test(puts_nothing_into_a_broken_text),
		cmocka_unit_test(knows_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
