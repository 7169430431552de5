/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PROMISES_H
#define CORDON_DECIDE_PLAN_PROMISES_H

/*
 * promises - What cordon promises, and at which level each promise holds.
 *
 * The one table that manual, explain, doctor and evidence print.
 */
#include <stddef.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "decide/profile/level.h"

#define PROMISES_COUNT 9

/* i is below PROMISES_COUNT; all answers are static. */
const char *promises_name(size_t i);	/* one word, for programs */
const char *promises_text(size_t i);	/* the promise, a sentence */
/* "holds", "holds from FEATURE on" or "does not hold". */
const char *promises_state(size_t i, enum level level);
/* What it rests on, or why it does not hold. */
const char *promises_why(size_t i, enum level level);
/* The whole table: a line each, or an array of objects. */
void promises_show(enum level level, struct strbuf *ret);
void promises_show_json(enum level level, struct json *j);

#endif
