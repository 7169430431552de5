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
	{ "\033cordon:", "\033cordon :" },
	{ "a\033[0mcordon:", "a\033[0mcordon:" },
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

static bool is_mid_line_after(const char *text)
{
	struct neutral state = NEUTRAL_INIT;
	char out[NEUTRAL_SIZE(20)];

	(void)neutral_filter(&state, text, strlen(text), out);
	return neutral_is_mid_line(&state);
}

static void knows_whether_a_line_has_ended(void **state)
{
	(void)state;
	assert_false(is_mid_line_after(""));
	assert_false(is_mid_line_after("line\n"));
	assert_false(is_mid_line_after("line\r\n"));
	assert_true(is_mid_line_after("line\nmore"));
	assert_true(is_mid_line_after("cord"));
	assert_true(is_mid_line_after("a\n\033[0m"));
	assert_true(is_mid_line_after("cordon:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neutralises_in_every_split),
		cmocka_unit_test(stays_within_the_stated_size),
		cmocka_unit_test(passes_bytes_that_are_not_text),
		cmocka_unit_test(knows_whether_a_line_has_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
