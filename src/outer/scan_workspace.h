/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SCAN_WORKSPACE_H
#define CORDON_OUTER_SCAN_WORKSPACE_H

/*
 * scan_workspace() - Looks for credential files in the workspace.
 *
 * With the ids of the script, which are those of the file system when it is
 * called: what they cannot reach needs no cover.  Directories are searched
 * breadth first, the entries of each in the order of their bytes, so the same
 * tree gives the same answer, also where a bound but that of time ends the
 * search.  Names come before texts, so that no amount of text hides a name.  Not entered
 * are `.git`, which is covered by other means, and `node_modules` and
 * `site-packages`, whose files were fetched from elsewhere; no link is
 * followed but one that has the name of a credential file and leads to a file
 * in the workspace.  Of a file with several hard links the others are looked
 * for everywhere but in `.git`.
 *
 * Not atomic: a file that is moved while the search goes on can be missed.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/strlist.h"
#include "decide/plan/host.h"

struct scan_bounds {
	size_t names;	/* entries of directories */
	/* files looked into: by a name that says something, and as many others */
	size_t texts;
	size_t found;	/* each is a mount */
	uint64_t text_ms;	/* time for looking into files */
};

extern const struct scan_bounds scan_standard;

/*
 * top: a real path; skip: directories with all below them.  Fills ret, which
 * is empty; what could not be looked at is told in it.  The same walk finds what
 * is git's, as scan_git() of top.
 */
void scan_workspace(const char *top, const struct strlist *skip,
		    const struct scan_bounds *bounds, struct scan_fact *ret,
		    struct git_facts *ret_git);

#endif
