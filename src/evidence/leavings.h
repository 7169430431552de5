/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_LEAVINGS_H
#define CORDON_EVIDENCE_LEAVINGS_H

/*
 * leavings - What a run has left in an overlay, and what became of it.
 *
 * All are counted and the first LEAVINGS_MAX remembered: a script can leave
 * files without end.  The paths are the script's choice.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

#define LEAVINGS_MAX 1000

struct leaving {
	char *path;	/* relative to the workspace */
	const char *what;	/* "file", "directory", "deletion", ...; static */
	uint64_t n_entries;	/* below a directory that is new */
	const char *why;	/* `write` names its place: why not; or NULL */
};

struct leavings {
	struct leaving *v;	/* what is gone with the run */
	size_t n;
	uint64_t n_all;	/* listed or not */
	uint64_t n_refused;	/* of these, with a why */
	struct leaving refused;	/* the first of them */
	bool is_unknown;	/* nobody could look */
	/* what was written to the workspace */
	uint64_t n_files;
	uint64_t n_dirs;
	uint64_t n_deleted;
	uint64_t n_bytes;	/* of the files */
};

#define LEAVINGS_INIT { .v = NULL }

void leavings_add(struct leavings *l, const char *path, const char *what,
		  uint64_t n_entries, const char *why);
void leavings_release(struct leavings *l);
/* Lines of the summary: what is gone, and how to keep it. */
void leavings_show(const struct leavings *l, struct strbuf *ret);

#endif
