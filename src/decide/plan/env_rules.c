/* SPDX-License-Identifier: Apache-2.0 */
/* env_rules - the lines of [env] that speak of one name, and their check. */
#include "decide/plan/env_rules.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/env_base.h"
#include "decide/plan/env_names.h"
#include "decide/profile/origin.h"
#include "decide/profile/profile.h"

/* Is `name` what stands before the `=` of an assignment? */
static bool assigns(const struct value *set, const char *name)
{
	size_t n = strlen(name);

	return strncmp(set->text, name, n) == 0 && set->text[n] == '=';
}

const struct value *env_rules_set(const struct profile *p, const char *name)
{
	for (size_t i = p->set.n; i-- > 0;)
		if (assigns(&p->set.v[i], name))
			return &p->set.v[i];
	return NULL;
}

const struct value *env_rules_exact(const struct value_list *list,
				    const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].text, name) == 0)
			return &list->v[i];
	return NULL;
}

const struct value *env_rules_match(const struct value_list *list,
				    const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (env_names_match(list->v[i].text, name))
			return &list->v[i];
	return NULL;
}

static int reject(const struct value *value, const char *msg, struct err *err)
{
	autofree char *where = origin_where(&value->origin);

	return err_set(err, ERR_PROFILE, "%s: %s: %s", where, value->text, msg);
}

static int check_pass(const struct profile *p, struct err *err)
{
	for (size_t i = 0; i < p->pass.n; i++) {
		const char *name = p->pass.v[i].text;
		const char *steers = env_names_steers(name);

		if (env_names_is_pattern(name) || !steers ||
		    env_rules_exact(&p->pass_unsafe, name))
			continue;
		(void)reject(&p->pass.v[i], steers, err);
		return err_hint(err, "write `pass-unsafe = %s` if the script "
				"must have it", name);
	}
	return 0;
}

static int check_set(const struct profile *p, struct err *err)
{
	for (size_t i = 0; i < p->set.n; i++) {
		const struct value *set = &p->set.v[i];

		if (assigns(set, "HOME") &&
		    !env_base_may_be_home(set->text + strlen("HOME=")))
			return reject(set, "HOME must be an absolute path "
				      "without `..`, and outside of /usr, /etc "
				      "and the like", err);
	}
	return 0;
}

static int check_expose(const struct profile *p, struct err *err)
{
	for (size_t i = 0; i < p->expose.n; i++) {
		const struct value *expose = &p->expose.v[i];
		const char *name = expose->text;
		const struct value *set = env_rules_set(p, name);
		const char *steers = env_names_steers(name);

		if (set) {
			autofree char *where = origin_where(&set->origin);
			autofree char *msg = mem_printf(
				"also set at %s; keep one of the two", where);

			return reject(expose, msg, err);
		}
		if (steers && !env_rules_exact(&p->pass_unsafe, name)) {
			(void)reject(expose, steers, err);
			return err_hint(err, "write `pass-unsafe = %s` beside "
					"it if the script must have it", name);
		}
	}
	return 0;
}

/* One name, one way in; the rest of [env] has its way over globs and base. */
static int check_alone(const struct profile *p, const char *key,
		       const char *name, const struct origin *origin,
		       const char *meaning, struct err *err)
{
	const struct {
		const char *key;
		const struct value *line;
	} others[] = {
		{ "set", env_rules_set(p, name) },
		{ "expose", env_rules_exact(&p->expose, name) },
		{ "pass", env_rules_exact(&p->pass, name) },
		{ "pass-unsafe", env_rules_exact(&p->pass_unsafe, name) },
	};
	autofree char *where = origin_where(origin);

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		autofree char *there = NULL;

		if (!others[i].line)
			continue;
		there = origin_where(&others[i].line->origin);
		return err_set(err, ERR_PROFILE,
			       "%s: %s %s: also %s at %s; keep one of the two",
			       where, key, name, others[i].key, there);
	}
	if (env_base_has(name) || env_names_steers(name))
		return err_set(err, ERR_PROFILE,
			       "%s: %s %s: this variable steers programs and "
			       "cannot be %s",
			       where, key, name, meaning);
	return 0;
}

static int check_secrets(const struct profile *p, struct err *err)
{
	for (size_t i = 0; i < p->secret.n; i++)
		if (check_alone(p, "secret", p->secret.v[i].line.name,
				&p->secret.v[i].origin, "a placeholder",
				err) < 0)
			return -1;
	return 0;
}

static bool is_secret(const struct profile *p, const char *name)
{
	for (size_t i = 0; i < p->secret.n; i++)
		if (strcmp(p->secret.v[i].line.name, name) == 0)
			return true;
	return false;
}

static int check_canaries(const struct profile *p, struct err *err)
{
	for (size_t i = 0; i < p->canary.n; i++) {
		const struct value *line = &p->canary.v[i];

		if (is_secret(p, line->text))
			return reject(line, "also a secret; keep one of the "
				      "two", err);
		if (env_rules_exact(&p->canary, line->text) != line)
			return reject(line, "named as a canary twice", err);
		if (check_alone(p, "canary", line->text, &line->origin,
				"bait", err) < 0)
			return -1;
	}
	return 0;
}

int env_rules_check(const struct profile *p, struct err *err)
{
	if (check_pass(p, err) < 0 || check_set(p, err) < 0 ||
	    check_expose(p, err) < 0)
		return -1;
	return check_secrets(p, err) < 0 ? -1 : check_canaries(p, err);
}
