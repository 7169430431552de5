/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_PROBE_CGROUPS_H
#define CORDON_OUTER_PROBE_CGROUPS_H

/*
 * probe_cgroups - The part of probe() that looks for a place for a cgroup.
 */
#include "decide/plan/host.h"

/* host->cgroups; with the rights of the caller, before any id is changed. */
void probe_cgroups(struct host *host);

#endif
