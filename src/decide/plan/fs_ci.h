/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_CI_H
#define CORDON_DECIDE_PLAN_FS_CI_H

/*
 * fs_ci - The files of commands to the CI system (ci_files.h) in the view.
 *
 * They are not seen, wherever they lie, unless a `read` names one itself, and
 * not written, unless a `write-unsafe` names it or what holds it.  The one of
 * `[output] summary = yes` is shown to be written.
 */
#include "base/err.h"

struct fs_draft;

/*
 * Why a real path must not be writable: it is such a file, is where they are,
 * or would hold one that cannot be guarded.  Static text, or NULL.
 */
const char *fs_ci_objection(struct fs_draft *d, const char *path);
/*
 * The same for what is written outside when the run ends: in an overlay a
 * directory can be renamed whatever is mounted in it, so what would hold such a
 * file is refused, too.
 */
const char *fs_ci_kept_objection(struct fs_draft *d, const char *path);
int fs_ci_summary(struct fs_draft *d, struct err *err);
/* After all that is shown. */
void fs_ci_hide(struct fs_draft *d);

#endif
