/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_ENV_H
#define CORDON_DECIDE_PLAN_PLAN_ENV_H

/*
 * plan_env - The environment of the script, and why each name is or is not
 * in it.
 *
 * Base set: PATH HOME USER LOGNAME SHELL LANG LC_* TZ TERM TMPDIR CI.  Then
 * `pass` (names and globs, case matters), `pass-unsafe` for names that steer
 * loaders and interpreters, `set`, `expose`.  A second look withholds values
 * that look like a secret (decide/live/credential.h).  Values of withheld
 * variables are in no decision and in no message.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/strlist.h"

struct host;
struct profile;

enum env_verdict {
	ENV_BASE,	/* one of the base set, from the caller or ours */
	ENV_PASSED,
	ENV_SET,
	ENV_EXPOSED,
	ENV_WITHHELD,	/* in the caller's environment, not inside */
};

struct env_decision {
	char *name;
	enum env_verdict verdict;
	char *why;	/* "pass = GITHUB_* (file:3)", "looks like a JWT", ... */
	bool is_noted;	/* withheld although a profile line named it */
};

struct env_plan {
	struct strlist env;	/* NAME=VALUE, sorted by name */
	struct env_decision *decisions;	/* sorted by name */
	size_t n_decisions;
};

int plan_env(const struct profile *profile, const struct host *host,
	     struct env_plan *ret, struct err *err);
void env_plan_release(struct env_plan *env);
/* The value inside, or NULL. */
const char *env_plan_get(const struct env_plan *env, const char *name);

#endif
