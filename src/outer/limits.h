/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_LIMITS_H
#define CORDON_OUTER_LIMITS_H

/*
 * limits - At the end of a run: which limits it ran into.
 *
 * Time and output are told when they strike, by who keeps them.  What the
 * kernel keeps is asked for here, as far as it tells: cordon-profile(5) says
 * of which limits it does.
 */
#include "decide/live/exitcode.h"
#include "outer/record.h"
#include "outer/sandbox.h"

/*
 * Once pid 1 is reaped, and before its cgroup goes.  Sets memory_limit of the
 * outcome.
 */
void limits_tell(const struct sandbox *box, struct record *record,
		 struct outcome *outcome);
/* May it be that pid 1 was killed for the run's own limit of memory? */
bool limits_is_out_of_memory(const struct sandbox *box);

#endif
