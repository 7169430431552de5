/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_INNER_VIEW_H
#define CORDON_INNER_VIEW_H

/*
 * view - Places in the old and in the new root, reached by descriptor.
 *
 * No path is followed through a symbolic link: the trees that are bound can
 * hold links that an earlier run of a script has planted, and a link made to
 * be absolute would lead into the old root.  All functions return -1 with
 * errno where they fail.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct view {
	int old_fd;	/* the host's root, as our mount namespace has it */
	int root_fd;	/* the new one, a tmpfs */
	/*
	 * A second tmpfs that nobody can reach in the end: directories of it
	 * are shown as scratch, empty ones and files of it cover others.
	 */
	int staging_fd;
	dev_t root_dev;
	dev_t staging_dev;
	/*
	 * The directory of ours that something was made in last: the plan is
	 * in order, so the next place is most often in the same one.
	 */
	int parent_fd;
	const char *parent;	/* its path, in the plan */
	size_t parent_len;
};

#define VIEW_INIT                                                   \
	{                                                           \
		.old_fd = -1, .root_fd = -1, .staging_fd = -1,      \
		.parent_fd = -1,                                    \
	}

/* staging: the size of the second tmpfs in bytes, UINT64_MAX for no bound. */
int view_open(struct view *view, bool wants_staging, uint64_t staging);
/* Makes the new root read-only and the root of this process. */
int view_enter(struct view *view);

/* A place that must be there; O_PATH. */
int view_find_old(const struct view *view, const char *path);
int view_find(const struct view *view, const char *path);
/*
 * The directory that holds the last name of path, O_PATH, made with its
 * parents where missing, but only in what is ours.  The descriptor stays the
 * view's; path must outlive it.  *ret_name points into path.
 */
int view_parent(struct view *view, const char *path, const char **ret_name);
/* The place itself; a missing one is made, a directory or an empty file. */
int view_make(struct view *view, const char *path, bool is_dir, mode_t mode);
/* To be called before anything is mounted on path: see parent_fd. */
void view_forget(struct view *view, const char *path);
/* A clone of what is mounted at from_fd (a name under it, or ""), detached. */
int view_clone(int from_fd, const char *name, bool recursive, uint64_t attr);
/* Mounts a detached tree on to_fd and closes both, whatever happens. */
int view_attach(int tree_fd, int to_fd);

#endif
