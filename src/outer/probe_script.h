/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_PROBE_SCRIPT_H
#define CORDON_OUTER_PROBE_SCRIPT_H

/*
 * probe_script - The part of probe() that finds and reads the script.
 */
#include "base/err.h"
#include "decide/plan/host.h"
#include "decide/profile/profile.h"
#include "outer/probe.h"

/* host->command and host->script. */
int probe_script_find(const struct probe_request *req,
		      const struct profile *profile, struct host *host,
		      struct err *err);
/*
 * host->lock: the file that asked names, which may be missing only if it is to
 * be made; else cordon.lock in the workspace or, without one, in host->cwd.  And
 * host->today.
 */
int probe_script_lock(const char *asked, bool may_be_missing,
		      struct host *host, struct err *err);
/*
 * The script itself: whole, where it is to be compared; else its digest, where
 * that is wanted, as it may be megabytes of an interpreter.
 */
int probe_script_read(const struct probe_request *req,
		      const struct profile *profile, struct host *host,
		      struct err *err);

#endif
