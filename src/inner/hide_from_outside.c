/* SPDX-License-Identifier: Apache-2.0 */
/* hide_from_outside - not dumpable, and ends with the supervisor. */
#include <errno.h>
#include <sys/prctl.h>

#include "inner/steps.h"
#include "inner/sync.h"

/*
 * hide_from_outside() - Close our memory and environment to every other
 * process.
 *
 * Needs:    ids that will not change: a change clears the death signal, so it
 *           is asked for again here
 * Leaves:   a process that cannot be traced and whose environ, mem and fd are
 *           closed to others; pid 1 stays so, execve(2) of the script ends it
 * Mustn't:  run before the id maps are written: the supervisor could not open
 *           them
 */
void hide_from_outside(const struct inner_fds *fds)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		fail(STEP_HIDE_FROM_OUTSIDE, errno, 0, NULL);
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
		fail(STEP_HIDE_FROM_OUTSIDE, EPERM, 0, "still dumpable");
	sync_bind_life(fds->alive_fd, STEP_HIDE_FROM_OUTSIDE);
}
