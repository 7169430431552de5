/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_PROBE_SECRETS_H
#define CORDON_OUTER_PROBE_SECRETS_H

/*
 * probe_secrets() - host->secrets: what the sources of a profile's secrets
 * have.
 *
 * With the caller's rights, not the script's: it is to be a file that the script
 * cannot read.  A descriptor is read to its end and closed.  One line break at
 * the end is not part of the value.
 */
#include "base/err.h"
#include "decide/plan/host.h"
#include "decide/profile/profile.h"

int probe_secrets(const struct profile *profile, struct host *host,
		  struct err *err);
/* host->canaries: what made-up values are made of. */
int probe_canaries(const struct profile *profile, struct host *host,
		   struct err *err);

#endif
