/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_ENV_NAMES_H
#define CORDON_DECIDE_PLAN_ENV_NAMES_H

/*
 * env_names - Names of variables: patterns, and names that steer programs.
 */
#include <stdbool.h>

/* `*` any number of bytes, `?` one, all else itself; case matters. */
bool env_names_match(const char *pattern, const char *name);
bool env_names_is_pattern(const char *text);
/*
 * What a variable of this name makes a program do other than the script says:
 * "steers the dynamic loader", "sends traffic through a proxy"; NULL if
 * nothing is known.
 */
const char *env_names_steers(const char *name);

#endif
