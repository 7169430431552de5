/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_BASE_H
#define CORDON_DECIDE_PLAN_FS_BASE_H

/*
 * fs_base - The base view: what every script sees without a word in a profile.
 *
 * Programs and libraries, the directories of PATH, /proc, /dev and empty
 * directories to write in.  /etc is fs_etc.h's.
 */
struct fs_draft;

void fs_base(struct fs_draft *d);

#endif
