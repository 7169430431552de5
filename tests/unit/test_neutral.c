/* SPDX-License-Identifier: Apache-2.0 */
/* test_neutral - the script cannot speak as cordon, however it writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "decide/live/neutral.h"

static const struct {
	const char *in;
	const char *out;
} cases[] = {
	{ "cordon: refused", "cordon : refused" },
	{ "a\ncordon:x\ncordon:y", "a\ncordon :x\ncordon :y" },
	{ "a\rcordon:", "a\rcordon :" },
	{ "say cordon: no", "say cordon: no" },
	{ "cordon is fine", "cordon is fine" },
	{ "cordo:", "cordo:" },
	{ "ccordon:", "ccordon:" },
	{ "\n\ncordon::", "\n\ncordon ::" },
	{ "cordon\n:", "cordon\n:" },
	{ "Cordon:", "Cordon:" },
	{ "\033[0mcordon:", "\033[0mcordon :" },
	{ "a\r\033[1;31mcor\033[mdon\033[K:x",
	  "a\r\033[1;31mcor\033[mdon\033[K :x" },
	{ "\033\033[0mcordon:", "\033\033[0mcordon :" },
	{ "\033[0;\ncordon:", "\033[0;\ncordon :" },
	{ "\033[0;\nmcordon:", "\033[0;\nmcordon :" },
	{ "\033[1\a;\1771mcordon:", "\033[1\a;\1771mcordon :" },
	{ "a\033[1\030cordon:", "a\033[1\030cordon:" },
	{ "\033[1\030cordon:", "\033[1\030cordon :" },
	{ "\033\a(\aBcordon:", "\033\a(\aBcordon :" },
	{ "\033cordon:", "\033cordon :" },
	{ "a\033[0mcordon:", "a\033[0mcordon:" },
	/* what shows nothing */
	{ "\acor\177\016don:", "\acor\177\016don :" },
	{ "\xef\xbb\xbf" "cordon:", "\xef\xbb\xbf" "cordon :" },
	{ "cor\xe2\x80\x8b" "don:", "cor\xe2\x80\x8b" "don :" },
	{ "\033]0;a title\acordon:", "\033]0;a title\acordon :" },
	{ "\033]0;t\033\\cordon:", "\033]0;t\033\\cordon :" },
	{ "\033P1;\xc3\xa9\x80\xc2\x9c" "cordon:",
	  "\033P1;\xc3\xa9\x80\xc2\x9c" "cordon :" },
	{ "\033(Bcordon:", "\033(Bcordon :" },
	{ "\xc2\x9b" "1mcordon:", "\xc2\x9b" "1mcordon :" },
	/* what leads to the beginning of a line */
	{ "a\vcordon:\fcordon:", "a\vcordon :\fcordon :" },
	{ "a\xc2\x85" "cordon:", "a\xc2\x85" "cordon :" },
	{ "a\xe2\x80\xa8" "cordon:", "a\xe2\x80\xa8" "cordon :" },
	{ "a\033Ecordon:", "a\033Ecordon :" },
	{ "abc\033[3Dcordon:", "abc\033[3Dcordon :" },
	{ "ab\b\bcordon:", "ab\b\bcordon :" },
	/* the word in another order */
	{ "corX\bdon:", "corX\bdon :" },
	{ "......:\rcordon\n", "......:\rcordo n\n" },
	{ "Xordon:\rc", "Xordon:\r c" },
	{ "cordon\xc3\xa9\b:", "cordon\xc3\xa9\b :" },
	{ "a\033]x\ncordon:", "a\033]x\ncordon :" },
	/* and what is not there */
	{ "\tcordon:", "\tcordon:" },
	{ "\xc3\xa9" "cordon:", "\xc3\xa9" "cordon:" },
	{ "\x80" "cordon:", "\x80" "cordon:" },
	{ "\xe2\x80" "cordon:", "\xe2\x80" "cordon:" },
	{ "ab\bcordon:", "ab\bcordon:" },
	{ "......:\ncordon\n", "......:\ncordon\n" },
	{ "", "" },
};

/* In pieces of every size, so that every split of the word is tried. */
static void neutralises_in_every_split(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t n = strlen(cases[i].in);

		for (size_t piece = 1; piece <= n + 1; piece++) {
			struct neutral s = NEUTRAL_INIT;
			char out[64] = "";
			size_t len = 0;

			for (size_t at = 0; at < n; at += piece) {
				size_t m = n - at < piece ? n - at : piece;

				len += neutral_filter(&s, cases[i].in + at, m,
						      out + len);
			}
			out[len] = '\0';
			assert_string_equal(out, cases[i].out);
		}
	}
}

static void stays_within_the_stated_size(void **state)
{
	struct neutral s = NEUTRAL_INIT;
	char in[8 * 100], out[NEUTRAL_SIZE(sizeof(in))];

	(void)state;
	for (size_t i = 0; i < sizeof(in); i += 8)
		memcpy(in + i, "cordon:\n", 8);
	assert_int_equal(neutral_filter(&s, in, sizeof(in), out), 900);
}

static void is_not_ended_by_a_null(void **state)
{
	static const char in[] = "\0c\0ordon\033]\0x\a:";
	struct neutral s = NEUTRAL_INIT;
	char out[NEUTRAL_SIZE(sizeof(in))];

	(void)state;
	assert_int_equal(neutral_filter(&s, in, sizeof(in) - 1, out),
			 sizeof(in));
	assert_memory_equal(out + sizeof(in) - 2, " :", 2);
}

/* A line as a screen shows it. */
struct screen {
	char row[128];
	size_t column;
};

static void show(struct screen *screen, char c)
{
	switch (c) {
	case '\n':
		memset(screen, 0, sizeof(*screen));
		return;
	case '\r':
		screen->column = 0;
		return;
	case '\b':
		screen->column -= screen->column > 0;
		return;
	case '\t':
		screen->column = (screen->column | 7) + 1;
		return;
	default:
		screen->row[screen->column++] = c;
	}
}

/* For the most part the byte that the word needs, else any of these. */
static void fill(char *ret, size_t n, const char *bytes, size_t n_bytes)
{
	static uint64_t random = 1;

	for (size_t i = 0; i < n; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		ret[i] = i % 8 < 7 && random >> 62 ?
				 "cordon:"[i % 8] :
				 bytes[(random >> 33) % n_bytes];
	}
}

/* Whatever the order, no screen ever shows it; and the size is kept. */
static void the_word_is_never_shown(void **state)
{
	static const char bytes[] = "cordon:cordon:\b\b\b\r\n\tX";
	size_t n_broken = 0;

	(void)state;
	for (int round = 0; round < 100000; round++) {
		struct neutral s = NEUTRAL_INIT;
		struct screen screen = { .column = 0 };
		char in[24], out[NEUTRAL_SIZE(sizeof(in))];
		size_t n;

		fill(in, sizeof(in), bytes, sizeof(bytes) - 1);
		n = neutral_filter(&s, in, sizeof(in), out);
		assert_true(n <= sizeof(out));
		n_broken += n > sizeof(in);
		for (size_t i = 0; i < n; i++) {
			show(&screen, out[i]);
			assert_int_not_equal(
				memcmp(screen.row, "cordon:", 7), 0);
		}
	}
	assert_true(n_broken > 1000);
}

/* Nothing is lost, changed or moved, in sequences and halves of characters too. */
static void adds_nothing_but_spaces(void **state)
{
	static const char bytes[] = "c:\033\033[[]P\\(0;mKHc\a\b\r\n\030\177"
				    "\x9b\xc2\xe2\x80\x8b\xf0\xff";
	struct neutral s = NEUTRAL_INIT;
	size_t n_broken = 0;

	(void)state;
	for (int round = 0; round < 100000; round++) {
		char in[40], out[NEUTRAL_SIZE(sizeof(in))];
		size_t n, at = 0;

		fill(in, sizeof(in), bytes, sizeof(bytes));
		n = neutral_filter(&s, in, sizeof(in), out);
		assert_true(n <= sizeof(out));
		n_broken += n - sizeof(in);
		for (size_t i = 0; i < n; i++) {
			if (at < sizeof(in) && out[i] == in[at])
				at++;
			else
				assert_int_equal(out[i], ' ');
		}
		assert_int_equal(at, sizeof(in));
	}
	assert_true(n_broken > 1000);
}

/* The fastest way there may be to need a space again. */
static void needs_no_more_than_is_stated(void **state)
{
	static const char again[] = "\b\b:";
	struct neutral s = NEUTRAL_INIT;
	char in[6 + 1 + 3 * 50] = "cordon:", out[NEUTRAL_SIZE(sizeof(in))];

	(void)state;
	for (size_t i = 7; i < sizeof(in); i += 3)
		memcpy(in + i, again, 3);
	assert_int_equal(neutral_filter(&s, in, sizeof(in), out),
			 sizeof(in) + 51);
}

static void passes_bytes_that_are_not_text(void **state)
{
	struct neutral s = NEUTRAL_INIT;
	char in[256], out[NEUTRAL_SIZE(sizeof(in))];

	(void)state;
	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (char)i;
	assert_int_equal(neutral_filter(&s, in, sizeof(in), out), sizeof(in));
	assert_memory_equal(in, out, sizeof(in));
}

static const char *lead_after(const char *text, bool on_terminal)
{
	struct neutral state = NEUTRAL_INIT;
	char out[NEUTRAL_SIZE(20)];

	(void)neutral_filter(&state, text, strlen(text), out);
	return neutral_lead(&state, on_terminal);
}

static void leads_to_a_line_of_ours(void **state)
{
	(void)state;
	assert_string_equal(lead_after("", true), "");
	assert_string_equal(lead_after("line\n", true), "");
	assert_string_equal(lead_after("line", true), "\n");
	assert_string_equal(lead_after("line", false), "\n");
	assert_string_equal(lead_after("line\r\n", false), "");
	assert_string_equal(lead_after("line\nmore", false), "\n");
	assert_string_equal(lead_after("cordon:", false), "\n");
	assert_string_equal(lead_after("a\n\033[0m", false), "\n");
	assert_string_equal(lead_after("\033[8mline\n", true), "\033[0m");
	assert_string_equal(lead_after("\033[8mline", true), "\033[0m\n");
	assert_string_equal(lead_after("\xc2\x9b" "8m\n", true), "\033[0m");
	assert_string_equal(lead_after("\033[8mline", false), "\n");
}

static void goes_on_after_a_line_of_ours(void **state)
{
	struct neutral s = NEUTRAL_INIT;
	char out[NEUTRAL_SIZE(20)];

	(void)state;
	(void)neutral_filter(&s, "......:", 7, out);
	neutral_ends_line(&s);
	assert_string_equal(neutral_lead(&s, true), "");
	assert_int_equal(neutral_filter(&s, "cordon", 6, out), 6);
	assert_int_equal(neutral_filter(&s, ":", 1, out), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neutralises_in_every_split),
		cmocka_unit_test(stays_within_the_stated_size),
		cmocka_unit_test(is_not_ended_by_a_null),
		cmocka_unit_test(the_word_is_never_shown),
		cmocka_unit_test(adds_nothing_but_spaces),
		cmocka_unit_test(needs_no_more_than_is_stated),
		cmocka_unit_test(passes_bytes_that_are_not_text),
		cmocka_unit_test(leads_to_a_line_of_ours),
		cmocka_unit_test(goes_on_after_a_line_of_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
