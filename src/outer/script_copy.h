/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SCRIPT_COPY_H
#define CORDON_OUTER_SCRIPT_COPY_H

/*
 * script_copy - The bytes of a script, read once.
 *
 * They are in a sealed memfd, over which the digest is taken: nobody can change
 * between the comparison and the run what was compared.
 */
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

#define SCRIPT_COPY_MAX (64 * 1024 * 1024)	/* bytes */

struct script_copy {
	int fd;		/* sealed, at its beginning; -1: there is none */
	uint64_t size;
	mode_t mode;	/* permissions of the file */
	char sha256[65];
};

#define SCRIPT_COPY_INIT { .fd = -1 }

/*
 * path: real, of a regular file; one that is something else by now, or too
 * large, is an error that says so.
 */
int script_copy_file(const char *path, struct script_copy *ret,
		     struct err *err);
/*
 * A stream to its end, which has to come within wait_ms (UINT64_MAX: whenever).
 * That a writer gave up half-way cannot be seen here: the digest tells.
 */
int script_copy_stream(int fd, uint64_t wait_ms, struct script_copy *ret,
		       struct err *err);
void script_copy_release(struct script_copy *copy);
#define autorelease_script_copy __attribute__((cleanup(script_copy_release)))

#endif
