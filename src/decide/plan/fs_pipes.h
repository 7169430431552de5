/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_PIPES_H
#define CORDON_DECIDE_PLAN_FS_PIPES_H

/*
 * fs_pipes - The named pipes in what is shown, covered with empty files.
 *
 * A read-only mount lets anybody write to a pipe (fifo(7)), and whoever opens
 * its other end is outside.  Covered are those that were found (host.h), except
 * where the script may write: there it can make others; and in an overlay,
 * where a pipe leads to nobody outside.  A note names them.
 */
struct fs_draft;

/* After fs_paths(): what is shown has to be known. */
void fs_pipes(struct fs_draft *d);

#endif
