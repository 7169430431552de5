/* SPDX-License-Identifier: Apache-2.0 */
/* forbid_new_privs - no execve(2) below us grants anything. */
#include <errno.h>
#include <sys/prctl.h>

#include "inner/steps.h"

/*
 * forbid_new_privs() - Set-user-ID files and file capabilities mean nothing.
 *
 * Needs:    nothing
 * Leaves:   no_new_privs, kept by every child and never taken back
 * Mustn't:  run after restrict_access() or load_filter(): both require it
 */
void forbid_new_privs(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		fail(STEP_FORBID_NEW_PRIVS, errno, 0, NULL);
}
