/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_LEFT_H
#define CORDON_OUTER_LEFT_H

/*
 * left - What a run has changed in an overlay: looked at, judged, listed.
 *
 * Nothing is written.  The upper layer is compared with the workspace as it is
 * now, both walked by descriptor and without following a link.  Paths are
 * relative to the workspace; all bytes of them but its own are the script's
 * choice.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "decide/plan/plan_export.h"
#include "decide/plan/plan_fs.h"
#include "evidence/leavings.h"

/* One step of writing, in order. */
struct left_change {
	char *path;
	enum export_type type;	/* EXPORT_FILE, EXPORT_DIR, EXPORT_DELETED */
	mode_t mode;
	uint64_t size;	/* of a file */
	struct timespec mtime;
	dev_t dev;	/* of a file: what was judged */
	ino_t ino;
};

/* To be written, if nothing was refused. */
struct left {
	struct left_change *changes;
	size_t n_changes;
	uint64_t n_bytes;	/* of the files among them */
};

#define LEFT_INIT { .changes = NULL }

/*
 * upper_fd: the upper layer's directory; lower_fd: the workspace, -1 if it
 * cannot be had.  ends_well: else nothing is kept, and all is left.  What is
 * not written goes to leavings.  Fails where the layer cannot be read; what is
 * refused is no failure.
 */
int left_look(const struct fs_plan *fs, int upper_fd, int lower_fd,
	      bool ends_well, struct left *ret, struct leavings *leavings,
	      struct err *err);
void left_release(struct left *left);
#define autorelease_left __attribute__((cleanup(left_release)))

/* A directory below another, by way of no link, in the same mount: O_PATH. */
int left_enter(int dir_fd, const char *path);
/* The names in a directory, sorted; -1 with errno. */
int left_names(int dir_fd, struct strlist *ret);

#endif
