/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_output_filter - any output, in any pieces.
 *
 * The first byte says which rules hold, the second how the text is cut.  Of
 * the rest, 1 to 6 stand for a value in some form and 0x0e to 0x19 for the
 * beginnings of commands.  What comes out must not depend on the pieces, must
 * stay as it is when it is filtered again, and must have no value and no
 * command in it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "decide/live/output_filter.h"
#include "decide/live/written.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char value[] = "k3Yv/9Qw-ZpA";
static const char repeated[] = "aabaabaabaab";
static const char lines[] = "BEGIN it\nMIIEvQI/\nEND";

static const char *const parts[] = {
	"::", "##[", "##vso[", "##teamcity[", "section_start:", "section_end:",
	"\033[8mha:", "\033]1339;", "\033_bk;", "\xe2\x80\xa8", "\033[1m",
	"--- ",
};

#define FIRST_PART 0x0e
#define N_PARTS ARRAY_SIZE(parts)
#define MOST 20000

static uint8_t text[MOST], out[3][16 * MOST];

static size_t expand(const uint8_t *data, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size && n < sizeof(text) - 100; i++) {
		uint8_t c = data[i];

		if (c == 1) {
			memcpy(text + n, value, sizeof(value) - 1);
			n += sizeof(value) - 1;
		} else if (c == 2) {
			memcpy(text + n, lines, sizeof(lines) - 1);
			n += sizeof(lines) - 1;
		} else if (c == 3) {
			memcpy(text + n, repeated, sizeof(repeated) - 1);
			n += sizeof(repeated) - 1;
		} else if (c >= 4 && c <= 6) {
			static const enum written_form forms[] = {
				WRITTEN_BASE64_1, WRITTEN_BASE64URL,
				WRITTEN_HEX_UPPER,
			};

			n += written_as(forms[c - 4], (const uint8_t *)value,
					sizeof(value) - 1, text + n);
		} else if (c >= FIRST_PART && c < FIRST_PART + N_PARTS) {
			const char *part = parts[c - FIRST_PART];

			memcpy(text + n, part, strlen(part));
			n += strlen(part);
		} else {
			text[n++] = c;
		}
	}
	return n;
}

static size_t pass(const struct output_rules *rules, const uint8_t *in,
		   size_t n, size_t step, uint8_t *ret)
{
	struct output_filter *f = output_filter_new(rules);
	size_t n_ret = 0, at = 0;

	do {
		size_t some = n - at < step ? n - at : step;
		struct span given;

		output_filter_take(f, in + at, some, at + some == n, &given);
		if (given.n > 0)
			memcpy(ret + n_ret, given.p, given.n);
		n_ret += given.n;
		at += some;
	} while (at < n);
	output_filter_free(f);
	return n_ret;
}

static int has(const uint8_t *in, size_t n, const char *what)
{
	size_t len = strlen(what);

	for (size_t i = 0; i + len <= n; i++)
		if (strncasecmp((const char *)in + i, what, len) == 0)
			return 1;
	return 0;
}

static void expect_no_command(const uint8_t *in, size_t n)
{
	static const char *const in_any_case[] = {
		"##[", "##vso[", "##teamcity[", "section_start:",
		"section_end:",
	};
	static const char *const exactly[] = {
		"\033[8mha:", "\033]1338;", "\033]1339;", "\033_bk;",
	};
	int leads = 1;

	for (size_t i = 0; i < ARRAY_SIZE(in_any_case); i++)
		if (has(in, n, in_any_case[i]))
			abort();
	for (size_t i = 0; i < ARRAY_SIZE(exactly); i++)
		if (memmem(in, n, exactly[i], strlen(exactly[i])))
			abort();
	for (size_t i = 0; i < n; i++) {
		if (in[i] == '\n' || in[i] == '\r') {
			leads = 1;
		} else if (leads && i + 1 < n && in[i] == ':' &&
			   in[i + 1] == ':') {
			abort();
		} else if (in[i] > ' ') {
			leads = 0;
		}
		if ((i == 0 || in[i - 1] == '\n' || in[i - 1] == '\r') &&
		    i + 3 < n && in[i + 3] == ' ' &&
		    (memcmp(in + i, "---", 3) == 0 ||
		     memcmp(in + i, "+++", 3) == 0 ||
		     memcmp(in + i, "~~~", 3) == 0 ||
		     memcmp(in + i, "^^^", 3) == 0))
			abort();
	}
}

static void expect_no_escape(const uint8_t *in, size_t n, bool has_sgr)
{
	for (size_t i = 0; i < n; i++) {
		if (in[i] == 0x1b) {
			if (!has_sgr || i + 2 >= n || in[i + 1] != '[')
				abort();
			for (i += 2; i < n && in[i] >= '0' && in[i] <= ';';)
				i++;
			if (i == n || in[i] != 'm')
				abort();
		} else if (in[i] == 0x7f ||
			   (in[i] < ' ' && !memchr("\t\n\r", in[i], 3))) {
			abort();
		} else if (in[i] == 0xc2 && i + 1 < n && in[i + 1] >= 0x80 &&
			   in[i + 1] < 0xa0) {
			abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct output_value values[] = {
		{ (const uint8_t *)value, sizeof(value) - 1, false },
		{ (const uint8_t *)lines, sizeof(lines) - 1, false },
		{ (const uint8_t *)repeated, sizeof(repeated) - 1, true },
	};
	struct output_rules rules = { .values = values };
	size_t n, n_out[3];

	if (size < 2)
		return 0;
	rules.ci_commands = data[0] & 1;
	rules.ci_marks = data[0] & 1;
	rules.n_values = data[0] & 2 ? ARRAY_SIZE(values) : 0;
	rules.escapes = (enum output_escapes)((data[0] >> 2) % 3);
	n = expand(data + 2, size - 2);
	n_out[0] = pass(&rules, text, n, OUTPUT_PIECE, out[0]);
	n_out[1] = pass(&rules, text, n, 1 + data[1] % 64, out[1]);
	if (n_out[0] != n_out[1] || memcmp(out[0], out[1], n_out[0]) != 0)
		abort();
	n_out[2] = pass(&rules, out[0], n_out[0], 1 + data[1] % 64, out[2]);
	if (n_out[0] != n_out[2] || memcmp(out[0], out[2], n_out[0]) != 0)
		abort();
	if (rules.ci_commands)
		expect_no_command(out[0], n_out[0]);
	if (rules.escapes != OUTPUT_ESCAPES_ALL)
		expect_no_escape(out[0], n_out[0],
				 rules.escapes == OUTPUT_ESCAPES_SGR);
	if (rules.n_values > 0 &&
	    (memmem(out[0], n_out[0], value, sizeof(value) - 1) ||
	     memmem(out[0], n_out[0], repeated, sizeof(repeated) - 1) ||
	     memmem(out[0], n_out[0], "MIIEvQI/", 8)))
		abort();
	return 0;
}
