/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_ENV_BASE_H
#define CORDON_DECIDE_PLAN_ENV_BASE_H

/*
 * env_base - The base set of variables, which a script gets without asking.
 *
 *	PATH	the caller's absolute directories, in order; else the usual six
 *	HOME	the path of the caller's HOME (a fresh directory inside);
 *		ENV_BASE_HOME when that is unset, `/`, not a plain absolute
 *		path, or in a directory of the base view (/usr, /etc ...)
 *	USER LOGNAME	name of the script's uid, or the number
 *	SHELL	the caller's if it is in /bin or /usr/bin, else /bin/sh
 *	TMPDIR	/tmp
 *	LANG LC_* TZ TERM CI	the caller's, if of harmless form
 *
 * LC_* are the categories of locale(7) only: servers let LC_ANYTHING in.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define ENV_BASE_HOME "/tmp/home"

struct env_base_facts {
	const char *home;	/* of the caller, or NULL */
	const char *user_name;	/* of the script's uid, or NULL */
	uid_t uid;
};

bool env_base_has(const char *name);
/* The names that are there whatever the caller has; NULL after the last. */
const char *env_base_always(size_t i);
/* Is it the caller's own value that comes in (LANG, TZ, TERM, CI ...)? */
bool env_base_is_callers(const char *name);
/*
 * The value inside, or NULL if the caller's is withheld; the reason, with no
 * value in it, is in *ret_why.  Caller frees both.  caller: NULL if not set,
 * only for the names of env_base_always().
 */
char *env_base_value(const char *name, const char *caller,
		     const struct env_base_facts *facts, char **ret_why);
/* May HOME be this path?  See the top. */
bool env_base_may_be_home(const char *path);

#endif
