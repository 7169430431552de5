/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_ENV_H
#define CORDON_DECIDE_PLAN_PLAN_ENV_H

/*
 * plan_env - The environment of the script, and why each name is or is not
 * in it.
 *
 * Base set (env_base.h): PATH HOME USER LOGNAME SHELL LANG LC_* TZ TERM TMPDIR
 * CI.  Then `pass` (names and globs, case matters), `pass-unsafe` for names
 * that steer loaders and interpreters (env_names.h), `set`, `expose`.  A second
 * look withholds values that look like a secret (decide/live/credential.h), and
 * what carries the value of a `secret`, whose variable has the placeholder.
 * Values of withheld variables are in no decision and in no message.
 *
 * For one name the first of these holds: secret, canary, set, expose, what
 * leads to the certificates inside (plan_trust.h), the file of `summary = yes`,
 * pass-unsafe, base set, pass.  A name twice in the caller's environment has
 * its first value, as getenv(3); entries without `=`, with an empty name or a control byte in it
 * are left out and are in no decision.  HOME inside is always an absolute path
 * that plan_fs can put an empty directory on.
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
	ENV_SECRET,	/* a placeholder for the value */
	ENV_CANARY,	/* a made-up value, as bait */
	ENV_WITHHELD,	/* not inside; also: to be exposed, but not set */
};

struct env_decision {
	char *name;
	enum env_verdict verdict;
	char *why;	/* "pass = GITHUB_* (file:3)", "looks like a JWT" */
	bool is_noted;	/* withheld although `pass` has its exact name */
	bool is_final;	/* and `expose` would be refused */
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
