/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_PROBE_MOUNTS_H
#define CORDON_OUTER_PROBE_MOUNTS_H

/*
 * probe_mounts - Looks at what is mounted, for probe().
 */
#include "base/err.h"
#include "decide/plan/host.h"

/* Fills host->kernel_mounts. */
int probe_mounts(struct host *host, struct err *err);

#endif
