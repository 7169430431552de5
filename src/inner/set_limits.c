/* SPDX-License-Identifier: Apache-2.0 */
/* set_limits - what the script may use up, set and read back. */
#include <errno.h>
#include <sys/resource.h>

#include "decide/plan/plan.h"
#include "inner/steps.h"

/*
 * set_limits() - Set every resource limit, soft and hard alike.
 *
 * Needs:    nothing: limits are only lowered
 * Leaves:   the limits for pid 1 and the script; nothing inside can raise them
 * Mustn't:  run before open_door(), which may need many descriptors
 */
void set_limits(const struct plan *plan)
{
	for (size_t i = 0; i < plan->limits.n_rlimits; i++) {
		const struct rlimit_plan *l = &plan->limits.rlimits[i];
		struct rlimit want = { .rlim_cur = l->value,
				       .rlim_max = l->value };
		struct rlimit have;

		if (setrlimit((__rlimit_resource_t)l->resource, &want) < 0 ||
		    getrlimit((__rlimit_resource_t)l->resource, &have) < 0)
			fail(STEP_SET_LIMITS, errno, (uint32_t)i, l->name);
		if (have.rlim_cur != want.rlim_cur ||
		    have.rlim_max != want.rlim_max)
			fail(STEP_SET_LIMITS, EINVAL, (uint32_t)i, l->name);
	}
}
