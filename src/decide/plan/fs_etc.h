/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_ETC_H
#define CORDON_DECIDE_PLAN_FS_ETC_H

/*
 * fs_etc - /etc as the script sees it: written by cordon, with a listed set of
 * the host's files that hold no secret, and the CA bundles.
 */
#include "base/err.h"

struct fs_draft;

int fs_etc(struct fs_draft *d, struct err *err);

#endif
