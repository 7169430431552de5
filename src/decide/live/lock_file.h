/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_LOCK_FILE_H
#define CORDON_DECIDE_LIVE_LOCK_FILE_H

/*
 * lock_file - Scripts by digest: what a repository keeps of those it runs.
 *
 *	# a comment
 *	sha256:HEX SIZE DATE NAME
 *
 * One line a script: 64 lower-case digits, the size in bytes, the day it was
 * looked at (YYYY-MM-DD), one blank between, and the name to the end of the
 * line, which is no path to be opened but is compared byte for byte.  The text
 * may come from a stranger: one that is not exactly this is refused whole, with
 * the line, and no word of it is repeated.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "decide/live/span.h"

#define LOCK_FILE_USUAL "cordon.lock"	/* its name where no other is given */
#define LOCK_FILE_MAX (1024 * 1024)	/* bytes */
#define LOCK_FILE_ENTRIES 1000
#define LOCK_FILE_NAME 1000	/* bytes of a name */

struct lock_entry {
	char sha256[65];
	uint64_t size;
	char date[11];
	struct span name;	/* in the text that was read */
	unsigned line;
};

/*
 * A name: not empty, without control bytes and blanks at its ends; nor one that
 * begins with ./ or ../, as no script is ever looked for by it.
 */
bool lock_file_is_name(struct span name);
/*
 * Judges the whole text, and finds the entry of that name: 1, or 0 where there
 * is none, or -1 with "line N: what is wrong".
 */
int lock_file_find(struct span text, struct span name, struct lock_entry *ret,
		   struct err *err);
/*
 * The text with this entry in the place of the one of its name, or at its end;
 * every other byte stays.  An empty text gets a line that says what it is.
 */
int lock_file_put(struct span text, const struct lock_entry *entry,
		  struct strbuf *ret, struct err *err);
/* The line of an entry, without its end. */
void lock_file_show(const struct lock_entry *entry, struct strbuf *ret);

#endif
