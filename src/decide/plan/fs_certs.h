/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_CERTS_H
#define CORDON_DECIDE_PLAN_FS_CERTS_H

/*
 * fs_certs - The CA bundles inside: the host's, `ca-file`'s, and the run's own
 * CA where an endpoint is https://.
 */
#include "base/err.h"

struct fs_draft;

int fs_certs(struct fs_draft *d, struct err *err);

#endif
