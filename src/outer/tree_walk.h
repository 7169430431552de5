/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_TREE_WALK_H
#define CORDON_OUTER_TREE_WALK_H

/*
 * tree_walk() - Reads each directory below a top once, for all who look for
 * something there.
 *
 * Breadth first, the entries of a directory in the order of their bytes, so the
 * same tree is seen in the same order.  No link is followed, whatever changes
 * meanwhile, and a path may be longer than PATH_MAX.  With the ids of the file
 * system when it is called.  How far it goes is the visitors' to say; it takes
 * some 40 bytes and the name for each directory.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strlist.h"

#define TREE_VISITORS_MAX 2

struct tree_dir {
	const char *top;	/* where the walk began: a real path */
	int top_fd;	/* of it, O_PATH; -1: it cannot be opened */
	const char *path;	/* below top; "": top itself */
	const char *name;	/* the last word of path */
	unsigned depth;	/* of top: 0 */
	int fd;	/* to read it; -1: it cannot be opened */
};

struct tree_entry {
	const char *name;
	unsigned char type;	/* DT_*; DT_UNKNOWN: it is gone */
};

/* Called for a directory in this order, with data. */
struct tree_visitor {
	void *data;
	/*
	 * Each entry but `.` and `..`, in no order.  Other than 0: visit() is
	 * to see it, with this mark.
	 */
	unsigned char (*wants)(void *data, const struct tree_dir *dir,
			       const struct tree_entry *entry);
	/* All were seen; error: an errno, and some or all were not. */
	void (*listed)(void *data, const struct tree_dir *dir, int error);
	/* Those that are wanted and no directories, among the next. */
	void (*visit)(void *data, const struct tree_dir *dir,
		      const struct tree_entry *entry, unsigned char mark);
	/* Each directory: is it to be entered? */
	bool (*enters)(void *data, const struct tree_dir *dir,
		       const char *name);
	/* Has it seen enough?  Then none of its directories is read any more. */
	bool (*is_done)(const void *data);
};

/* passed_by: real paths that nobody enters; top is not looked for in it. */
void tree_walk(const char *top, const struct strlist *passed_by,
	       const struct tree_visitor *visitors, size_t n);

/* dir by other flags, close-on-exec. */
int tree_walk_open(const struct tree_dir *dir, uint64_t flags);

/* Is error that of a directory or file that is not there any more? */
bool tree_walk_is_gone(int error);

/* Those of packages that were fetched from elsewhere. */
bool tree_walk_is_packages(const char *name);

#endif
