/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SCAN_GIT_H
#define CORDON_OUTER_SCAN_GIT_H

/*
 * scan_git - Finds what is git's below a directory, for probe(), and on the way
 * the named pipes.
 *
 * Directories named `.git`, those that have in them what such a one has, and
 * files named `.git`.  Links are not followed; what the ids of the file system
 * may not read is passed by, as the script may not either, and so are
 * `node_modules` and `site-packages`.  What may be entered and not read is told.
 */
#include <stdbool.h>
#include <stddef.h>

#include "decide/plan/host.h"
#include "outer/tree_walk.h"

/*
 * Adds what is found to ret, and dir to what was searched.  A tree that is too
 * large or too deep is told in ret->why.  passed_by: real paths not to go into.
 */
void scan_git(const char *dir, const struct strlist *passed_by,
	      struct git_facts *ret);

/* The same as part of a walk that looks for something else too. */
struct scan_git {
	struct git_facts *ret;
	size_t n_dirs;
	unsigned seen;	/* in the directory that is being read */
	bool is_git, is_below;	/* that one */
};

/*
 * Fills scan and *ret, which refers to it, for a walk from dir.  false: there
 * is nothing to walk for.
 */
bool scan_git_begin(const char *dir, const struct strlist *passed_by,
		    struct git_facts *facts, struct scan_git *scan,
		    struct tree_visitor *ret);

#endif
