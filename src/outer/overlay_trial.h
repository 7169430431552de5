/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_OVERLAY_TRIAL_H
#define CORDON_OUTER_OVERLAY_TRIAL_H

/*
 * overlay_trial - Can a directory be an overlay here?  Found by doing.
 */
#include "decide/plan/host.h"
#include "decide/plan/plan_ids.h"

enum overlay_trial {
	OVERLAY_TRIAL_WORKS,
	OVERLAY_TRIAL_NONE,	/* none can be made at all */
	OVERLAY_TRIAL_NOT_WHOLE,	/* a deleted directory cannot be made again */
	OVERLAY_TRIAL_NOT_HERE,	/* not of this directory */
};

/*
 * In a child that has user and mount namespaces of its own, and the ids of the
 * script: an overlay in which a directory is deleted and made again, then one
 * of lower (NULL: that is left out).  Over dir, any directory, a tmpfs is
 * mounted.  *ret_sys: errno, where it does not work.
 */
enum overlay_trial overlay_trial(const char *dir, const char *lower,
				 int *ret_sys);
/*
 * Fills has_overlay and overlay_why of a host whose workspace is known, with
 * a child of its own.
 */
void overlay_trial_host(const struct id_plan *ids, struct host *host);

#endif
