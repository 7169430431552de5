/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_ENV_SUDO_H
#define CORDON_DECIDE_PLAN_ENV_SUDO_H

/*
 * env_sudo - Whether sudo(8) dropped the variables a profile is about.
 *
 * It only finds words for a reader: no decision hangs on it.
 */
#include <stdbool.h>

struct host;
struct profile;

/*
 * Called through sudo, and there is no variable but those that sudo keeps or
 * makes by its defaults (env_reset, sudoers(5)).
 */
bool env_sudo_was_reset(const struct host *host);
/*
 * That, and a variable to be exposed is not there, or not one that `pass` or
 * `expose` could mean.
 */
bool env_sudo_dropped(const struct profile *profile, const struct host *host);

#endif
