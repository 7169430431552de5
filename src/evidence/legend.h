/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_LEGEND_H
#define CORDON_EVIDENCE_LEGEND_H

/*
 * legend - What the numbers in events stand for.  All of it is the plan's.
 */
#include <stddef.h>
#include <stdint.h>

#include "decide/plan/plan_canary.h"
#include "decide/plan/plan_net.h"

/* One grant: a secret and an endpoint it is for. */
struct legend_grant {
	const char *name;	/* of the variable */
	uint32_t endpoint;	/* its number */
};

struct legend {
	const struct net_plan *net;
	const struct legend_grant *grants;	/* by number */
	size_t n_grants;
	const struct canary_plan *canary;	/* NULL: no bait */
};

#endif
