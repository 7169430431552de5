/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_PROFILE_LINE_H
#define CORDON_DECIDE_PROFILE_PROFILE_LINE_H

/*
 * profile_line - Judges each line of a text before inih reads it.
 *
 * Why: see profile_text.c.
 */
#include <stdbool.h>
#include <stddef.h>

#include "decide/live/span.h"
#include "decide/profile/diag.h"
#include "decide/profile/profile.h"
#include "decide/profile/profile_keys.h"

#define PROFILE_MAX_LINE 190	/* inih cuts at 200 without stopping */

/* What an indented line would belong to. */
enum profile_line_above {
	PROFILE_LINE_NOTHING,	/* begin of text, section header */
	PROFILE_LINE_KEY,	/* key below */
	PROFILE_LINE_REFUSED,	/* an error that is told already */
};

struct profile_line {
	const char *file;
	unsigned number;	/* of the line judged last, from 1 */
	struct diag_list *diags;
	size_t n_form;		/* errors of form so far, see includes */
	bool is_binary;		/* a NUL byte: the rest is not worth reading */
	bool saw_crlf;		/* told once per text */
	bool saw_section;
	const char *section;	/* NULL: none, or an unknown one */
	enum profile_line_above above;
	const struct profile_key *key;	/* of PROFILE_LINE_KEY */
	bool is_reset;		/* key stood there with nothing behind it */
	unsigned set_in[PROFILE_MAX_KEYS];	/* line of a single key */

	/* What inih must now call its handler with; NULL: no call. */
	const struct profile_key *expect_key;
	struct span expect_value;
};

/*
 * raw is the line without its newline; the result's spans point into it.
 * Returns whether inih may see the line; if not, it is blank, a comment, or
 * the error is in diags.
 */
bool profile_line_judge(struct profile_line *l, struct span raw);
/* An error at the present line that is not one of form. */
void profile_line_complain(struct profile_line *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Says that a section has no such key, and which one may be meant. */
void profile_line_unknown_key(struct profile_line *l, const char *section,
			      const char *name);
void profile_line_unknown_section(struct profile_line *l, const char *name);

#endif
