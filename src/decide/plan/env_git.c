/* SPDX-License-Identifier: Apache-2.0 */
/* env_git - git accepts a workspace of another user. */
#include "decide/plan/env_git.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_env.h"

#define COUNT "GIT_CONFIG_COUNT"
#define WHY "git accepts what belongs to another user"
#define DIGITS_MAX 4	/* git itself bounds the number by INT_MAX */

static bool is_owner(const struct host *host, const char *path, uid_t uid)
{
	const struct path_fact *fact = host_path(host, path);

	return !fact || fact->type == PATH_MISSING || fact->uid == uid;
}

static bool is_of_another(const struct host *host, uid_t uid)
{
	const struct git_facts *git = &host->git;

	for (size_t i = 0; i < git->files.n; i++)
		if (!is_owner(host, git->files.v[i], uid))
			return true;
	for (size_t i = 0; i < git->n_dirs; i++)
		if (!is_owner(host, git->dirs[i].path, uid))
			return true;
	return (git->files.n || git->n_dirs) && host->workspace &&
	       host->workspace_uid != uid;
}

/* How many settings the profile has in variables; -1: no number. */
static int count_of(const struct env_plan *env)
{
	const char *text = env_plan_get(env, COUNT);
	size_t n = text ? strlen(text) : 0;
	int ret = 0;

	if (n > DIGITS_MAX || (n > 0 && strspn(text, "0123456789") != n))
		return -1;
	for (size_t i = 0; i < n; i++)
		ret = ret * 10 + (text[i] - '0');
	return ret;
}

static int by_variable(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	size_t n = strcspn(x, "="), m = strcspn(y, "=");
	int order = strncmp(x, y, n < m ? n : m);

	return order ? order : (n > m) - (n < m);
}

static int by_name(const void *a, const void *b)
{
	const struct env_decision *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void decide(struct env_plan *env, const char *name)
{
	struct env_decision *d = NULL;

	for (size_t i = 0; i < env->n_decisions && !d; i++)
		if (strcmp(env->decisions[i].name, name) == 0)
			d = &env->decisions[i];
	if (!d) {
		env->decisions = mem_grow(env->decisions, env->n_decisions + 1,
					  sizeof(*env->decisions));
		d = &env->decisions[env->n_decisions++];
		*d = (struct env_decision){ .name = mem_strdup(name) };
	}
	free(d->why);
	d->why = mem_strdup(WHY);
	d->verdict = ENV_BASE;
	d->is_noted = false;
	d->is_final = false;
}

/* Takes name and value. */
static void set(struct env_plan *env, char *name, char *value)
{
	char *text = mem_printf("%s=%s", name, value);
	size_t n = strlen(name) + 1;
	size_t i = 0;

	while (i < env->env.n && strncmp(env->env.v[i], text, n) != 0)
		i++;
	if (i < env->env.n) {
		free(env->env.v[i]);
		env->env.v[i] = text;
	} else {
		strlist_take(&env->env, text);
	}
	decide(env, name);
	free(name);
	free(value);
}

void env_git_accept(const struct host *host, uid_t uid, struct env_plan *env)
{
	int n = count_of(env);

	/* of a count that is none git says so, whatever stands beside it */
	if (!is_of_another(host, uid) || n < 0)
		return;
	set(env, mem_strdup(COUNT), mem_printf("%d", n + 1));
	set(env, mem_printf("GIT_CONFIG_KEY_%d", n),
	    mem_strdup("safe.directory"));
	set(env, mem_printf("GIT_CONFIG_VALUE_%d", n), mem_strdup("*"));
	qsort(env->env.v, env->env.n, sizeof(*env->env.v), by_variable);
	qsort(env->decisions, env->n_decisions, sizeof(*env->decisions),
	      by_name);
}
