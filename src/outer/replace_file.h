/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_REPLACE_FILE_H
#define CORDON_OUTER_REPLACE_FILE_H

/*
 * replace_file - Changes a text file as a whole, or not at all.
 *
 * Two that do it at once come one after the other: its directory is locked from
 * the reading to the rename, and no reader ever sees a part.  Done with the ids
 * of the directory's owner (owner_ids.h).
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "decide/live/span.h"

/*
 * old: what there is now; empty and is_new, if the file is not there.  Returns
 * 1 with the new text in ret, 0 where the old one shall stay, -1.
 */
typedef int replace_file_fn(struct span old, bool is_new, void *owner,
			    struct strbuf *ret, struct err *err);

/*
 * path: absolute, of a regular file or of none yet, no link on it.  The file
 * keeps its mode, and its owner where root writes in a directory of root's; a
 * new one gets 0644.
 */
int replace_file(const char *path, size_t max, replace_file_fn *edit,
		 void *owner, struct err *err);

#endif
