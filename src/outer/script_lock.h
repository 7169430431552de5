/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SCRIPT_LOCK_H
#define CORDON_OUTER_SCRIPT_LOCK_H

/*
 * script_lock - Enters a script in a lock file (lock_file.h).
 */
#include "base/err.h"
#include "decide/live/lock_file.h"

/*
 * As --learn-pin does: only if there is no entry of this name.  One with the
 * same digest, which another run may just have made, is good; any other is an
 * error.
 */
int script_lock_learn(const char *path, const struct lock_entry *entry,
		      struct err *err);
/*
 * As `cordon pin` does: in the place of what was there.  ret_old: its digest,
 * or empty.
 */
int script_lock_set(const char *path, const struct lock_entry *entry,
		    char ret_old[65], struct err *err);

#endif
