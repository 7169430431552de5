/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_TRIALS_H
#define CORDON_OUTER_TRIALS_H

/*
 * trials - Does alone, in children, what a run does at once.
 *
 * A run ends at its first failure; here each act is tried even if one before
 * it failed, as far as that is possible, so that everything in the way is
 * known.  Nothing outside is changed; on return no child is left.
 */
#include "base/err.h"
#include "decide/plan/diagnosis.h"
#include "decide/plan/plan_ids.h"

/*
 * Fills facts->trials.  ids: whom a command of this caller would run as.
 * Fails only where trying itself is impossible.
 */
int trials_run(const struct id_plan *ids, struct diagnosis_facts *facts,
	       struct err *err);

#endif
