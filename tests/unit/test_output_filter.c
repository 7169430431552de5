/* SPDX-License-Identifier: Apache-2.0 */
/* test_output_filter - the script's output, however it is cut into pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/live/output_filter.h"
#include "decide/live/written.h"

#define TEXT(s) (s), sizeof(s) - 1

struct row {
	const char *in;
	size_t n_in;
	const char *out;
	size_t n_out;
};

#define ROW(in, out) { TEXT(in), TEXT(out) }
#define SAME(in) { TEXT(in), TEXT(in) }

/* step 0: pieces of any size. */
static void filter(const struct output_rules *rules, const char *in, size_t n,
		   size_t step, struct strbuf *ret)
{
	struct output_filter *f = output_filter_new(rules);
	size_t at = 0;

	strbuf_clear(ret);
	do {
		size_t some = step ? step : 1 + (size_t)random() % 40;
		struct span out;
		uint8_t *piece;

		some = n - at < some ? n - at : some;
		piece = mem_alloc(some + 1);
		memcpy(piece, in + at, some);
		at += some;
		output_filter_take(f, piece, some, at == n, &out);
		strbuf_add(ret, out.p, out.n);
		free(piece);
	} while (at < n);
	output_filter_free(f);
}

static void expect(const struct output_rules *rules, const struct row *rows,
		   size_t n)
{
	autorelease_strbuf struct strbuf out = STRBUF_INIT, again = STRBUF_INIT;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < 40; k++) {
			size_t step = k == 0 ? OUTPUT_PIECE : k < 20 ? k : 0;

			filter(rules, rows[i].in, rows[i].n_in, step, &out);
			if (out.len != rows[i].n_out ||
			    memcmp(out.buf, rows[i].out, out.len) != 0)
				fail_msg("row %zu, pieces of %zu: \"%s\"", i,
					 step, out.buf);
		}
		filter(rules, rows[i].out, rows[i].n_out, OUTPUT_PIECE, &again);
		if (again.len != rows[i].n_out ||
		    memcmp(again.buf, rows[i].out, again.len) != 0)
			fail_msg("row %zu, again: \"%s\"", i, again.buf);
	}
}

static const struct row ci_rows[] = {
	/* GitHub, at the beginning of a line */
	ROW("::set-env name=X::v\n", ": :set-env name=X::v\n"),
	ROW("a\n  \t::add-path::/x", "a\n  \t: :add-path::/x"),
	ROW("a\r::group::x", "a\r: :group::x"),
	ROW("a\r\n::group::x", "a\r\n: :group::x"),
	ROW("a\v::x\f::y", "a\v: :x\f: :y"),
	ROW("\xc2\xa0\xe3\x80\x80::x", "\xc2\xa0\xe3\x80\x80: :x"),
	ROW("\xef\xbb\xbf::x", "\xef\xbb\xbf: :x"),
	ROW(":\xc2\xad:x", ":\xc2\xad :x"),
	ROW("\0:\0:x", "\0:\0 :x"),
	ROW("a \xe2\x80\xa8::x", "a \xe2\x80\xa8: :x"),
	ROW("a \xc2\x85 ::x", "a \xc2\x85 : :x"),
	ROW(":\xc2\x85 ::x", ":\xc2\x85 : :x"),
	ROW("a \xe2\x80\xa9::x", "a \xe2\x80\xa9: :x"),
	SAME("a\xc3\xa8::x \xe2\x81\xa8::x"),
	ROW(":\xc2\x85::x", ":\xc2\x85 : :x"),
	ROW(":::x", ": : :x"),
	ROW("\033[31m::x", "\033[31m: :x"),
	ROW("\033::x", "\033: :x"),
	SAME("std::string\n"),
	SAME(": ::x\n:x:"),
	SAME("a ::set-env name=X::v"),
	SAME("\xc3\xa9t\xc3\xa9::x"),
	/* and anywhere */
	ROW("text ##[add-path]/x", "text ## [add-path]/x"),
	ROW("###[x]", "### [x]"),
	ROW("##\xc2\xad[x]", "##\xc2\xad [x]"),
	ROW("#\0#[x]", "#\0# [x]"),
	ROW("##\033[add-path]x", "## \033[add-path]x"),
	ROW("\033[##[x]", "\033[## [x]"),
	ROW("#\033[m#[x]", "#\033[m# [x]"),
	SAME("# [x] ## [x] ##a b[x] #[x] ## \n["),
	SAME("##\n[x]"),
	/* Azure, TeamCity */
	ROW("x ##vso[task.setvariable]", "x ##vso [task.setvariable]"),
	ROW("##VSO[x]##TeamCity[y]", "##VSO [x]##TeamCity [y]"),
	ROW("##vso##vso[x]", "##vso##vso [x]"),
	ROW("##v#[x]##vso#[x]##vso##[x]", "##v#[x]##vso#[x]##vso## [x]"),
	/* GitLab */
	ROW("a section_start:1:x\r\033[0Kb", "a section_start :1:x\r\033[0Kb"),
	ROW("section_Section_END:1:x", "section_Section_END :1:x"),
	SAME("section_begin:1 ection_start:1"),
	/* Buildkite */
	ROW("--- a\n+++ b\n~~~ c\n^^^ +++\n",
	    "---- a\n++++ b\n~~~~ c\n^^^^ +++\n"),
	ROW("---\tx\r+++\vx", "----\tx\r++++\vx"),
	ROW("\033[1m---\033[0m x", "\033[1m---\033[0m- x"),
	ROW("\033[0m^^^ +++", "\033[0m^^^^ +++"),
	SAME("---\n----\n---- x\n-- x\n ^^^ x\n-+- x"),
	ROW("\033]1338;url=x\a", "\033]1338 ;url=x\a"),
	ROW("\033]1339;url=x\a", "\033]1339 ;url=x\a"),
	ROW("\033]1337;File=x\a", "\033]1337 ;File=x\a"),
	ROW("\033_bk;t=1\a--- x", "\033_bk ;t=1\a---- x"),
	SAME("\033]1336;x\a\033]0;x\a]1339;"),
	/* Jenkins */
	ROW("\033[8mha:////4Ax\033[0m", "\033[8mha :////4Ax\033[0m"),
	SAME("\033[7mha:\033[8mhb:"),
};

static void breaks_commands(void **state)
{
	const struct output_rules rules = { .ci_commands = true, .ci_marks = true };

	(void)state;
	expect(&rules, ci_rows, ARRAY_SIZE(ci_rows));
}

/* What a diff and a log have, where no Buildkite reads it. */
static const struct row unmarked_rows[] = {
	SAME("--- a/x\n+++ b/x\n@@ -1 +1 @@\n~~~ c\n^^^ +++\n"),
	ROW("--- ##[x]\n::x", "--- ## [x]\n: :x"),
	ROW("\033_bk;t=1\a--- x", "\033_bk ;t=1\a--- x"),
	SAME("+::x\n-::x\n"),
};

static void leaves_marks_where_nobody_knows_them(void **state)
{
	const struct output_rules rules = { .ci_commands = true };

	(void)state;
	expect(&rules, unmarked_rows, ARRAY_SIZE(unmarked_rows));
}

static const struct row sgr_rows[] = {
	SAME("plain\ttext\r\n"),
	SAME("\033[m\033[1;31mred\033[38:2::1:2:3m\033[0m"),
	ROW("\033[2J\033[1A\033[31mx", "^[[2J^[[1A\033[31mx"),
	ROW("\033]0;title\a.", "^[]0;title^G."),
	ROW("\033]52;c;eA==\033\\", "^[]52;c;eA==^[\\"),
	ROW("\033Pq\033\\\033_x\033^y\033X", "^[Pq^[\\^[_x^[^y^[X"),
	ROW("\033c\033\033[mx", "^[c^[\033[mx"),
	ROW("\033[31\033[32mx", "^[[31\033[32mx"),
	ROW("\033[?1m\033[>4;2m\033[1 m", "^[[?1m^[[>4;2m^[[1 m"),
	ROW("a\b\v\f\0\177", "a^H^K^L^@^?"),
	/* not whole at the end */
	ROW("x\033", "x^["),
	ROW("x\033[", "x^[["),
	ROW("x\033[3", "x^[[3"),
	/* 64 bytes stay, 65 do not */
	SAME("\033[1111111111111111111111111111111111111111111111111111111111111"
	     "m"),
	ROW("\033[1111111111111111111111111111111111111111111111111111111111111"
	    "1m",
	    "^[[1111111111111111111111111111111111111111111111111111111111111"
	    "1m"),
	/* C1: as bytes, as characters, behind half a character */
	ROW("a\x9b""31m\x85", "aM-^[31mM-^E"),
	ROW("a\xc2\x9b""31m\xc2\x9d", "aM-^[31mM-^]"),
	ROW("\xe0\x9b\xed\xa0\x9b\xf0\x8f\xf4\x9b",
	    "\xe0M-^[\xed\xa0M-^[\xf0M-^O\xf4M-^["),
	ROW("\xc0\x9b\xc1\x9b\xf5\x9b", "\xc0M-^[\xc1M-^[\xf5M-^["),
	ROW("\xe2\x82" "x\x9b", "\xe2\x82xM-^["),
	ROW("\xc2\033[2J", "\xc2^[[2J"),
	/* whole characters, and what is none */
	SAME("\xc2\xb0 \xc3\x9b \xe2\x9b\x84 \xed\x9f\xbf \xf0\x9f\x9b\x91"),
	SAME("\xa0\xff\xfe\xc2"),
};

static void shows_what_a_terminal_obeys(void **state)
{
	const struct output_rules sgr = { .escapes = OUTPUT_ESCAPES_SGR };
	const struct output_rules none = { .escapes = OUTPUT_ESCAPES_NONE };
	const struct row none_rows[] = {
		ROW("\033[1;31mred\033[0m\t\r\n", "^[[1;31mred^[[0m\t\r\n"),
		ROW("\033", "^["),
		ROW("\xc2\x9b\x9b", "M-^[M-^["),
	};

	(void)state;
	expect(&sgr, sgr_rows, ARRAY_SIZE(sgr_rows));
	expect(&none, none_rows, ARRAY_SIZE(none_rows));
}

/* Every byte alone: what is no text is shown as cat -v does. */
static void leaves_no_control_byte(void **state)
{
	const struct output_rules rules = { .escapes = OUTPUT_ESCAPES_NONE };
	autorelease_strbuf struct strbuf out = STRBUF_INIT;

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		char byte = (char)c;
		bool stays = c == '\t' || c == '\n' || c == '\r' ||
			     (c >= 0x20 && c < 0x7f) || c >= 0xa0;

		filter(&rules, &byte, 1, 1, &out);
		assert_true(stays == (out.len == 1 && out.buf[0] == byte));
		for (size_t i = 0; !stays && i < out.len; i++)
			assert_in_range(out.buf[i], 0x20, 0x7e);
	}
}

#define VALUE "k3Yv/9Qw+Zp 1\"&'"
#define PEM "-----BEGIN KEY-----\nMIIEvQIBADANBg\n\nabc\nxQIBADANBgkqhk\r\n"

static const struct output_value values[] = {
	{ (const uint8_t *)VALUE, sizeof(VALUE) - 1, false },
	{ (const uint8_t *)PEM, sizeof(PEM) - 1, false },
	{ (const uint8_t *)"abababab", 8, true },
	{ (const uint8_t *)"caf\xc3\xa9-\xf0\x9f\x94\x91", 10, false },
};

static const struct row mask_rows[] = {
	ROW("[" VALUE "]", "[***]"),
	ROW(VALUE VALUE, "******"),
	SAME("k3Yv/9Qw+Zp 1\"&"),
	SAME("K3Yv/9Qw+Zp 1\"&'"),
	ROW("k3Yv/9Qw" VALUE, "k3Yv/9Qw***"),
	ROW("k3Yv/9Qw+Zp+1\"&'", "***"),
	/* base64 of it, of .it, of ..it; with - and _ */
	ROW("=azNZdi85UXcrWnAgMSImJw==", "=***w=="),
	ROW("LmszWXYvOVF3K1pwIDEiJic=", "Lm***c="),
	ROW("Li5rM1l2LzlRdytacCAxIiYn", "Li5***"),
	/* hexadecimal in any case */
	ROW("<6b3359762f3951772b5a70203122" "2627>", "<***>"),
	ROW("<6B3359762F3951772b5a70203122" "2627>", "<***>"),
	/* percent */
	ROW("k3Yv%2F9Qw%2BZp%201%22%26%27", "***"),
	ROW("k3Yv%2f9Qw%2bZp%201%22%26%27", "***"),
	ROW("k3Yv%2F9Qw%2BZp+1%22%26%27", "***"),
	ROW("k3Yv/9Qw%2BZp%201%22%26%27", "***"),
	ROW("k3Yv%2F9Qw%2BZp%201%22%26'", "***"),
	ROW("k3Yv/9Qw+Zp%201%22&'", "***"),
	ROW("%6B%33%59%76%2f%39%51%77%2b%5a%70%20%31%22%26%27", "***"),
	/* JSON, XML, a shell */
	ROW("{\"k3Yv/9Qw+Zp 1\\\"&'\"}", "{\"***\"}"),
	ROW("{\"k3Yv\\/9Qw+Zp 1\\\"&'\"}", "{\"***\"}"),
	ROW("{\"k3Yv/9Qw+Zp 1\\\"\\u0026'\"}", "{\"***\"}"),
	ROW("k3Yv/9Qw+Zp 1&quot;&amp;&#39;", "***"),
	ROW("'k3Yv/9Qw+Zp 1\"&'\\'''", "'***'"),
	ROW("caf\xc3\xa9-\xf0\x9f\x94\x91", "***"),
	ROW("caf\\u00e9-\\ud83d\\udd11", "***"),
	ROW("caf%C3%A9-%F0%9F%94%91", "***"),
	/* whole, and by its lines of 8 bytes */
	ROW(PEM, "***"),
	ROW("-----BEGIN KEY-----\nMIIEvQIBADANBg\n", "***\n***\n"),
	ROW("x xQIBADANBgkqhk\n", "x ***\n"),
	SAME("abc\n"),
	/* what overlaps is one */
	ROW("abababab", "***"),
	ROW("xababababababy", "x***y"),
	ROW("xababababbabababab", "x***b***"),
	SAME("abababa"),
};

static void masks_values_in_all_forms(void **state)
{
	const struct output_rules rules = {
		.values = values,
		.n_values = ARRAY_SIZE(values),
	};

	(void)state;
	expect(&rules, mask_rows, ARRAY_SIZE(mask_rows));
}

/* As base64(1), openssl(1) and xxd(1) print what is longer than a line. */
static void masks_digits_cut_into_lines(void **state)
{
	static const struct {
		enum written_form form;
		size_t width;
		const char *out;
	} ways[] = {
		{ WRITTEN_BASE64, 76, "***\n***\n" },
		{ WRITTEN_BASE64, 64, "***\n***\n***\n" },
		{ WRITTEN_HEX, 60, "***\n***\n***\n***\n" },
	};
	uint8_t value[110], digits[WRITTEN_SIZE(sizeof(value))];
	const struct output_value one = { value, sizeof(value), false };
	const struct output_rules rules = { .values = &one, .n_values = 1 };
	autorelease_strbuf struct strbuf in = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(value); i++)
		value[i] = (uint8_t)('!' + i * 7 % 90);
	for (size_t k = 0; k < ARRAY_SIZE(ways); k++) {
		size_t n = written_as(ways[k].form, value, sizeof(value),
				      digits);
		struct row row = { .out = ways[k].out };

		strbuf_clear(&in);
		for (size_t i = 0; i < n; i += ways[k].width) {
			size_t left = n - i;

			strbuf_add(&in, digits + i,
				   left < ways[k].width ? left : ways[k].width);
			strbuf_addc(&in, '\n');
		}
		row.in = in.buf;
		row.n_in = in.len;
		row.n_out = strlen(row.out);
		expect(&rules, &row, 1);
	}
}

static const struct row chain_rows[] = {
	ROW("::" VALUE "\n", ": :***\n"),
	ROW("\033[3" VALUE "m", "^[[3***m"),
	ROW("#" VALUE "#[x]", "#***#[x]"),
	ROW("#\033[m#[x]#\033[K#[x]", "#\033[m# [x]#^[[K#[x]"),
	ROW("\033]1339;url=x\a", "^[]1339;url=x^G"),
	ROW("\x85::x\xc2\x85::x", "M-^E::xM-^E::x"),
	ROW("\033[8mha:x", "\033[8mha :x"),
	ROW("section_start:1:x\r\033[0K", "section_start :1:x\r^[[0K"),
};

static void no_stage_makes_work_for_an_earlier_one(void **state)
{
	const struct output_rules rules = {
		.ci_commands = true,
		.ci_marks = true,
		.escapes = OUTPUT_ESCAPES_SGR,
		.values = values,
		.n_values = ARRAY_SIZE(values),
	};

	(void)state;
	expect(&rules, chain_rows, ARRAY_SIZE(chain_rows));
}

static void tells_which_values_came(void **state)
{
	const struct output_rules rules = {
		.values = values,
		.n_values = ARRAY_SIZE(values),
	};
	struct output_filter *f = output_filter_new(&rules);
	struct span out;

	(void)state;
	output_filter_take(f, (const uint8_t *)"61626162616", 11, false, &out);
	assert_int_equal(out.n, 0);
	assert_false(output_filter_saw(f, 2));
	output_filter_take(f, (const uint8_t *)"26162", 5, false, &out);
	assert_true(output_filter_saw(f, 2));
	/* a line of a value is not the value */
	output_filter_take(f, (const uint8_t *)"MIIEvQIBADANBg\n", 15, true,
			   &out);
	assert_int_equal(out.n, 7);
	assert_memory_equal(out.p, "***", 3);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		assert_true(output_filter_saw(f, i) == (i == 2));
	output_filter_free(f);
}

static void shows_a_prompt_at_once(void **state)
{
	const struct output_rules rules = {
		.ci_commands = true,
		.ci_marks = true,
		.escapes = OUTPUT_ESCAPES_SGR,
		.values = values,
		.n_values = ARRAY_SIZE(values),
	};
	static const char *const texts[] = { "Go on? [y/N] ", "\033[1m$ ",
					     "line\n", "::", "##", "^^" };
	struct output_filter *f = output_filter_new(&rules);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		size_t n = strlen(texts[i]);
		struct span out;

		output_filter_take(f, (const uint8_t *)texts[i], n, false,
				   &out);
		if (out.n < n)
			fail_msg("%zu bytes of \"%s\"", out.n, texts[i]);
	}
	output_filter_free(f);
}

/* Values of the greatest length, in a line of 10 MB that has no end. */
static void bears_a_long_line(void **state)
{
	enum { SIZE = 10000000, LONG = 8192 };
	autofree uint8_t *text = mem_alloc(SIZE), *value = mem_alloc(LONG);
	struct output_value two[] = {
		{ value, LONG, false },
		{ (const uint8_t *)"abcdefgh12345678", 16, false },
	};
	const struct output_rules rules = {
		.ci_commands = true,
		.ci_marks = true,
		.escapes = OUTPUT_ESCAPES_SGR,
		.values = two,
		.n_values = ARRAY_SIZE(two),
	};
	struct strbuf out[2] = { STRBUF_INIT, STRBUF_INIT };
	struct output_filter *f;
	struct span given;

	(void)state;
	for (size_t i = 0; i < LONG; i++)
		value[i] = (uint8_t)('!' + random() % 90);
	for (size_t i = 0; i < SIZE; i++)
		text[i] = (uint8_t)('a' + i % 23);
	for (size_t at = 100000; at + LONG < SIZE; at += 1000000) {
		memcpy(text + at, value, LONG);
		memcpy(text + at + LONG + 100, two[1].bytes, two[1].n);
	}
	for (size_t k = 0; k < 2; k++) {
		size_t step = k == 0 ? OUTPUT_PIECE : 7919;

		f = output_filter_new(&rules);
		for (size_t at = 0; at < SIZE; at += step) {
			size_t some = SIZE - at < step ? SIZE - at : step;

			output_filter_take(f, text + at, some,
					   at + some == SIZE, &given);
			strbuf_add(&out[k], given.p, given.n);
		}
		output_filter_free(f);
		assert_int_equal(out[k].len,
				 SIZE - 10 * (LONG - 3) - 10 * (16 - 3));
		assert_null(memmem(out[k].buf, out[k].len, two[1].bytes, 16));
		assert_null(memmem(out[k].buf, out[k].len, value, 32));
	}
	assert_memory_equal(out[0].buf, out[1].buf, out[0].len);
	strbuf_release(&out[1]);
	strbuf_release(&out[0]);
}

/* What becomes longest by each stage fits the buffers. */
static void fits_what_grows_most(void **state)
{
	static const char *const units[] = { "\033", "\x9b", "::\r", "\xc2\x9b",
					     "::", "## ", "##[", "\033[" };
	const struct output_rules rules = {
		.ci_commands = true,
		.ci_marks = true,
		.escapes = OUTPUT_ESCAPES_SGR,
		.values = values,
		.n_values = ARRAY_SIZE(values),
	};
	autofree uint8_t *text = mem_alloc(OUTPUT_PIECE);

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(units); k++) {
		struct output_filter *f = output_filter_new(&rules);
		struct span out;

		for (size_t i = 0; i < OUTPUT_PIECE; i++)
			text[i] = (uint8_t)units[k][i % strlen(units[k])];
		for (int i = 0; i < 3; i++) {
			output_filter_take(f, text, OUTPUT_PIECE, i == 2, &out);
			assert_true(out.n >= OUTPUT_PIECE - 100);
		}
		output_filter_free(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(breaks_commands),
		cmocka_unit_test(leaves_marks_where_nobody_knows_them),
		cmocka_unit_test(shows_what_a_terminal_obeys),
		cmocka_unit_test(leaves_no_control_byte),
		cmocka_unit_test(masks_values_in_all_forms),
		cmocka_unit_test(masks_digits_cut_into_lines),
		cmocka_unit_test(no_stage_makes_work_for_an_earlier_one),
		cmocka_unit_test(tells_which_values_came),
		cmocka_unit_test(shows_a_prompt_at_once),
		cmocka_unit_test(bears_a_long_line),
		cmocka_unit_test(fits_what_grows_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
