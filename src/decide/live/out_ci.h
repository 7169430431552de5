/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_OUT_CI_H
#define CORDON_DECIDE_LIVE_OUT_CI_H

/*
 * out_ci - What a CI system reads as a command gets one byte that breaks it.
 *
 * - `::` that begins a line becomes `: :`, `:::` `: : :`.  GitHub's runner
 *   takes white space off a line (ActionCommand.cs, TryParseV2) and compares as
 *   .NET's culture does, which overlooks what is not printed; so whatever is no
 *   printable ASCII counts for nothing before and between the colons.
 * - `##`, letters, digits, `-`, `_` and `.`, and `[`, anywhere: `## [`.  So are
 *   GitHub's ##[ , Azure's ##vso[ and TeamCity's ##teamcity[ , in any case.
 * - `section_start:` and `section_end:` of GitLab, anywhere, in any case: a
 *   space before the colon.
 * - `---`, `+++`, `~~~` and `^^^` of Buildkite that begin a line before white
 *   space get a fourth: they mark a section only when they are three.  Diffs
 *   have such lines, so this is done only if has_marks is set.
 * - A space in the sequences ESC [8mha: of Jenkins, ESC ]1337; ESC ]1338; and
 *   ESC ]1339; (images and links) and ESC _bk; of Buildkite.
 *
 * The byte is a space because one that is not printed would not count either.
 * It comes when the command would be whole, so nothing is held back.  A line
 * begins after \n, \r, VT, FF, BEL, the separators 0x1c to 0x1e, NEL, U+2028
 * and U+2029.  Sequences that set colours count for nothing at the beginning.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/span.h"

#define OUT_CI_BEHIND 16	/* bytes before a piece that are known */

struct out_ci {
	bool has_marks;	/* what reads the output knows Buildkite's */
	enum out_ci_line {
		OUT_CI_START,	/* at the beginning, but for colours */
		OUT_CI_LEADING,	/* behind what counts for nothing */
		OUT_CI_COLON,	/* behind the first colon there */
		OUT_CI_COLON_OR_LEADING,	/* and what may be a separator */
		OUT_CI_RUN,	/* behind the same Buildkite mark, n_run times */
		OUT_CI_BEGUN,
	} line;
	uint8_t run;
	unsigned n_run;
	enum { OUT_CI_NO_HASH, OUT_CI_HASH, OUT_CI_HASHES, OUT_CI_WORD } hash;
	enum { OUT_CI_NO_COLOUR, OUT_CI_ESC, OUT_CI_COLOUR } colour;
	uint8_t sequence[8];	/* from ESC on, while it may be one of those */
	unsigned n_sequence;
	uint8_t behind[OUT_CI_BEHIND];
};

/* Zeroed is the beginning. */
#define OUT_CI_INIT { .line = OUT_CI_START }

/* Room for what n bytes become: the shortest that is broken is two bytes. */
#define OUT_CI_SIZE(n) ((n) + (n) / 2 + 1)

/* out: OUT_CI_SIZE(n) bytes.  *ret is in it, or is data. */
void out_ci_take(struct out_ci *ci, const uint8_t *data, size_t n, uint8_t *out,
		 struct span *ret);

#endif
