/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_TEXT_DIFF_H
#define CORDON_DECIDE_LIVE_TEXT_DIFF_H

/*
 * text_diff - What changed between two texts, as a unified diff for a person.
 *
 * Both can be an attacker's, so memory, time and what is printed are bounded,
 * and the result is printable ASCII, tabs and newlines: any other byte is
 * written as \xNN, which also shows letters that only look like others and
 * marks that turn the direction of writing.  So is what would make a line a command
 * to the CI system whose log it is shown in: `::` at its beginning, and the bracket
 * of ci_bracket.h.
 */
#include <stddef.h>

#include "base/strbuf.h"
#include "decide/live/span.h"

#define TEXT_DIFF_BYTES (4 * 1024 * 1024)	/* of each text */
#define TEXT_DIFF_LINES 100000			/* of each text */
#define TEXT_DIFF_EDITS 500	/* lines taken away and lines put in */
#define TEXT_DIFF_SHOWN 200	/* lines of the result */
#define TEXT_DIFF_WIDTH 200	/* bytes shown of a line */

enum text_diff {
	TEXT_DIFF_SAME,		/* nothing is added to ret */
	TEXT_DIFF_TOLD,
	TEXT_DIFF_BINARY,	/* there is a NUL: not compared by lines */
	TEXT_DIFF_TOO_MUCH,	/* too large, or too different */
};

/*
 * Adds to ret, with 3 lines around each change; what is beyond the bound of
 * lines is counted at the end.  The lines `---` and `+++` are the caller's.
 */
enum text_diff text_diff(struct span old, struct span new, struct strbuf *ret);

#endif
