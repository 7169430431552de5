/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_PIN_EDIT_H
#define CORDON_DECIDE_PROFILE_PIN_EDIT_H

/*
 * pin_edit - Writes `[script] sha256` into the text of a profile.
 *
 *	; NAME, SIZE bytes, DATE (cordon pin)
 *	sha256 = HEX
 *
 * These two lines take the place of two of the same name, else they go to the
 * end of the last section [script], or of the text with a section of their own.
 * Every other byte stays.  The text has to be a profile without errors.
 */
#include "base/strbuf.h"
#include "decide/live/lock_file.h"
#include "decide/live/span.h"

#define PIN_EDIT_NAME 120	/* bytes of a name, as lines are bounded */

/*
 * 1 with the new text in ret, or 0 where the digest is there already and
 * nothing is to be done.  ret_old: the digest that was replaced, or empty.
 */
int pin_edit(struct span text, const struct lock_entry *entry,
	     char ret_old[65], struct strbuf *ret);

#endif
