/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SCRIPT_WAYS_H
#define CORDON_OUTER_SCRIPT_WAYS_H

/*
 * script_ways() - Every path by which a word of a command leads to a file.
 *
 * A lock file knows a script by its path, and a link can be put there that
 * leads elsewhere: so the word itself counts, and what it becomes with each
 * link that is followed, up to the path without any.  Absolute, without dots;
 * the file need not be there.
 */
#include "base/strlist.h"

/* cwd: absolute.  Adds to ret what is not in it yet. */
void script_ways(const char *cwd, const char *word, struct strlist *ret);

#endif
