/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_PROFILE_PIN_H
#define CORDON_OUTER_PROFILE_PIN_H

/*
 * profile_pin - Enters a script in the file of a profile (pin_edit.h).
 */
#include <stdbool.h>

#include "base/err.h"
#include "decide/live/lock_file.h"

/*
 * path: real.  ret_old: the digest that was replaced, or empty; *ret_is_new:
 * the file did not have this one and was changed.
 */
int profile_pin(const char *path, const struct lock_entry *entry,
		char ret_old[65], bool *ret_is_new, struct err *err);

#endif
