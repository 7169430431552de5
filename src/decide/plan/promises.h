/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PROMISES_H
#define CORDON_DECIDE_PLAN_PROMISES_H

/*
 * promises - What cordon promises, and at which level each promise holds.
 *
 * The one table that manual, explain and evidence print.
 */
#include <stddef.h>

#include "decide/profile/profile.h"

#define PROMISES_COUNT 9

/* i is below PROMISES_COUNT; all answers are static. */
const char *promises_name(size_t i);	/* one word, for programs */
const char *promises_text(size_t i);	/* the promise, a sentence */
/* "holds", "holds from FEATURE on" or "does not hold". */
const char *promises_state(size_t i, enum level level);
/* What it rests on, or why it does not hold. */
const char *promises_why(size_t i, enum level level);

#endif
