/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_ENTRY_H
#define CORDON_DECIDE_PLAN_FS_ENTRY_H

/*
 * fs_entry() - The name by which the caller came into the workspace, where
 * that is not its real path.
 *
 * Last of all items: it gives way to each of them.
 */
struct fs_draft;

void fs_entry(struct fs_draft *d);

#endif
