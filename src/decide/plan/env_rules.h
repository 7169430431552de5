/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_ENV_RULES_H
#define CORDON_DECIDE_PLAN_ENV_RULES_H

/*
 * env_rules - The lines of [env] that speak of one name, and their check.
 */
#include "base/err.h"

struct origin;
struct profile;
struct value;
struct value_list;

/*
 * Lines that contradict themselves or each other, whatever the caller has: a
 * steering name in `pass` or `expose` without `pass-unsafe`, one name in `set`
 * and `expose`, a HOME that cannot be one.  The form of each line has been
 * checked when it was read.
 */
int env_rules_check(const struct profile *profile, struct err *err);
/* Each returns the line or NULL. */
const struct value *env_rules_exact(const struct value_list *list,
				    const char *name);
const struct value *env_rules_match(const struct value_list *list,
				    const char *name);
/* The last one: a later file or option has its way. */
const struct value *env_rules_set(const struct profile *profile,
				  const char *name);

#endif
