/* SPDX-License-Identifier: Apache-2.0 */
/* load_filter - the script's system call filter, the last layer. */
#include <errno.h>

#include "base/sys.h"
#include "inner/steps.h"

/*
 * load_filter() - From here on only what the policy allows.
 *
 * Needs:    no_new_privs; a program compiled before, so no library here
 * Leaves:   the filter, kept by every child and never taken back
 * Mustn't:  run before any step that needs a call the script may not make
 */
void load_filter(const struct inner_fds *fds)
{
	if (sys_seccomp_filter(&fds->script_filter, 0) < 0)
		fail(STEP_LOAD_FILTER, errno, 0, NULL);
}
