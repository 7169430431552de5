/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_PROBE_PATHS_H
#define CORDON_OUTER_PROBE_PATHS_H

/*
 * probe_paths - The part of probe() that looks at files and streams.
 */
#include "base/err.h"
#include "decide/plan/host.h"
#include "decide/profile/profile.h"

/* Types of 0, 1 and 2. */
void probe_streams(struct host *host);
/* host->workspace from asked (may be NULL), else git, else host->cwd. */
int probe_workspace(const char *asked, struct host *host, struct err *err);
/* host->paths and host->contents: all that the planners want. */
void probe_facts(const struct profile *profile, struct host *host);

#endif
