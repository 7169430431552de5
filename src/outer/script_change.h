/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SCRIPT_CHANGE_H
#define CORDON_OUTER_SCRIPT_CHANGE_H

/*
 * script_change - What became of a pinned script, for a person to read.
 */
#include "base/strbuf.h"
#include "outer/script_copy.h"

/*
 * Adds what changed since the script of that digest, or why it is not told by
 * lines; text_diff.h says what may be in it.  -1: no copy of it is kept.
 */
int script_change(const char *old_sha256, const struct script_copy *now,
		  struct strbuf *ret);

#endif
