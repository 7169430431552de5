/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_FEED_H
#define CORDON_OUTER_FEED_H

/*
 * feed - The caller's pipe or file into a pipe of the script's, and from the
 * caller not a byte more than the script reads.
 *
 * The script cannot have the caller's descriptor: through /proc/self/fd/0 it
 * could write into a pipe (into the rest of the commands, where a shell reads
 * them from there), and by fchmod(2) change a file that no mount of its view
 * makes read-only.  A plain copy would take what others are to read after it,
 * as the lines of a `while read` loop.  So a piece is shown to the script with
 * tee(2), or read without moving the offset, through a pipe of one slot; once
 * the slot is empty the piece is taken from the caller.  What of the last one
 * was not read stays.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/loop.h"

struct feed {
	struct loop *loop;	/* NULL: not started, or at its end */
	struct loop_source in;	/* added while the caller has nothing */
	struct loop_source out;	/* added while a piece is not yet read */
	int in_fd;		/* owned */
	int out_fd;
	bool is_file;
	size_t ahead;		/* of the piece that the script was shown */
};

/* Not started: end does nothing. */
void feed_init(struct feed *feed);
/* A pipe or a regular file?  Anything else is for a pump. */
bool feed_suits(int fd);
/* Takes both, also where it fails; out_fd is the write end of an empty pipe. */
int feed_start(struct feed *feed, struct loop *loop, int in_fd, int out_fd,
	       struct err *err);
/* Takes from the caller what was read of the last piece; closes both. */
void feed_end(struct feed *feed);

#endif
