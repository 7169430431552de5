/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_PROFILE_TEXT_H
#define CORDON_DECIDE_PROFILE_PROFILE_TEXT_H

/*
 * profile_text - INI text to profile.
 *
 * All errors of a text are collected, each with file and line.  The profile is
 * changed only if there was none.  `include` lines are not followed here:
 * they are handed back, and outer/load.c, which may open files, brings their
 * text first (an include's values come before those of the file that has it).
 */
#include <stddef.h>

#include "decide/profile/diag.h"
#include "decide/profile/include_list.h"
#include "decide/profile/profile.h"

/* Limits, also in cordon-profile(5); the longest line: profile_line.h. */
#define PROFILE_MAX_BYTES ((size_t)256 * 1024)
#define PROFILE_MAX_DEPTH 8	/* includes within includes */

/*
 * Finds the include lines of a text, without judging anything else: other
 * errors are left to profile_text_merge().  Only if the form of the text is
 * broken (NUL, control bytes, long lines, sections left open), so that it must
 * not be followed or merged, are all its errors reported here; then -1.
 */
int profile_text_includes(const char *file, const char *text, size_t n,
			  struct include_list *ret, struct diag_list *diags);

/*
 * Merges the text into p: lists append, `key =` with nothing empties a list,
 * single values replace those of earlier files and may stand once per file.
 * file is copied into p->files with the SHA-256 of the text.  -1: there were
 * errors, and p is as before.
 */
int profile_text_merge(const char *file, const char *text, size_t n,
		       struct profile *p, struct diag_list *diags);
/* `SECTION.KEY=VALUE`; origin is the option's name, e.g. "--set". */
int profile_text_set(const char *option, const char *assignment,
		     struct profile *p, struct diag_list *diags);
/*
 * The same with section and key given apart, for --allow and its like.  An
 * empty value is an error here, even for a list.
 */
int profile_text_set_key(const char *option, const char *section,
			 const char *key, const char *value, struct profile *p,
			 struct diag_list *diags);

#endif
