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

#include "base/strlist.h"
#include "decide/profile/profile.h"

/* Limits, also in cordon-profile(5). */
#define PROFILE_MAX_BYTES (256 * 1024)
#define PROFILE_MAX_LINE 190	/* inih cuts at 200 without stopping */
#define PROFILE_MAX_DEPTH 8	/* includes within includes */

struct diag {
	char *file;
	unsigned line;	/* 0: the whole file */
	char *msg;
};

/* Every error found, in order.  Owns its text. */
struct diag_list {
	struct diag *v;
	size_t n;
};

#define DIAG_LIST_INIT { .v = NULL }

void diag_add(struct diag_list *diags, const char *file, unsigned line,
	      const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void diag_list_release(struct diag_list *diags);
#define autorelease_diags __attribute__((cleanup(diag_list_release)))

struct include_list {
	struct value *v;	/* text: what was written after `include =` */
	size_t n;
};

/*
 * Finds the include lines of a text, without judging anything else.  Errors of
 * form (NUL, control bytes, long lines, sections left open) are reported here
 * too, so that a broken file is not followed.
 */
int profile_text_includes(const char *file, const char *text, size_t n,
			  struct include_list *ret, struct diag_list *diags);
void include_list_release(struct include_list *list);

/*
 * Merges the text into p: lists append, `key =` with nothing empties a list,
 * single values replace those of earlier files and may stand once per file.
 * file is copied into p->files with the SHA-256 of the text.
 */
int profile_text_merge(const char *file, const char *text, size_t n,
		       struct profile *p, struct diag_list *diags);
/* `SECTION.KEY=VALUE`; origin is the option's name, e.g. "--set". */
int profile_text_set(const char *option, const char *assignment,
		     struct profile *p, struct diag_list *diags);
/* The same with section and key given apart, for --allow and its like. */
int profile_text_set_key(const char *option, const char *section,
			 const char *key, const char *value, struct profile *p,
			 struct diag_list *diags);

#endif
