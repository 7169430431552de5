/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_HIDE_H
#define CORDON_DECIDE_PLAN_FS_HIDE_H

/*
 * fs_hide - The credential files of the workspace, covered with empty ones.
 *
 * A file that the profile itself names by `read` or `write`, the script and
 * the command stay as they are.  Covered is the path: whoever outside moves
 * the file to another name before the run begins, moves it away from under
 * its cover.
 */
#include <stdbool.h>

#include "base/strbuf.h"

struct fs_draft;
struct fs_plan;
struct host;
struct profile;

/* Is there anything to look for, and where? */
bool fs_hide_wants_scan(const struct profile *profile, const struct host *host);
/* After all that names files by themselves. */
void fs_hide(struct fs_draft *d);
/* What was hidden, on one line; nothing where nothing was. */
void fs_hide_tell(const struct fs_plan *fs, const struct host *host,
		  struct strbuf *ret);
/* Where the search ended early; nothing where it did not. */
void fs_hide_tell_stop(const struct host *host, struct strbuf *ret);

#endif
