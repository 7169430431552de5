/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_CLI_SETUP_H
#define CORDON_CLI_SETUP_H

/*
 * setup - The stages that run and explain have in common.
 */
#include "base/err.h"
#include "cli/args.h"
#include "decide/plan/plan.h"
#include "outer/script_copy.h"

/*
 * Loads the profiles, probes the host, builds the plan.  Errors of profiles
 * are printed here, all of them; err then has no message.  script: what was
 * read of it, where it is to be compared.
 */
int setup(const struct args *args, struct profile *profile, struct host *host,
	  struct script_copy *script, struct plan *plan, struct err *err);

#endif
