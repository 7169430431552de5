/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_LEADS_OUT_H
#define CORDON_OUTER_LEADS_OUT_H

/*
 * leads_out - Does a link lead out of the workspace?
 *
 * A checkout can bring links: what is named inside the workspace and is really
 * elsewhere is not what somebody meant.
 */
#include <stdbool.h>

/*
 * path: as it was named, relative to cwd, `..` taken by its name alone; real:
 * where that is.  Without a workspace (NULL) none does.
 */
bool leads_out(const char *path, const char *cwd, const char *real,
	       const char *workspace);

#endif
