/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_env - the environment of the script, and why each name is in it or not.
 *
 * Every name that the caller has, or that is made for the script, is one
 * entry.  decide_entry() says by the profile what becomes of it and takes the
 * second look at the value alone; then withhold_carriers() takes back what
 * carries the value of a credential that stays outside (a remote URL with the
 * job's token in it, a JSON text of all variables).
 */
#include "decide/plan/plan_env.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/credential.h"
#include "decide/plan/ci_files.h"
#include "decide/plan/env_base.h"
#include "decide/plan/env_git.h"
#include "decide/plan/env_names.h"
#include "decide/plan/env_rules.h"
#include "decide/plan/env_sudo.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_canary.h"
#include "decide/plan/plan_ids.h"
#include "decide/plan/plan_secrets.h"
#include "decide/plan/plan_trust.h"
#include "decide/profile/origin.h"
#include "decide/profile/profile.h"
#include "decide/profile/profile_keys.h"

#define CARRIED_MIN 8 /* bytes of a credential that count as its value */

struct entry {
	char *name;
	const char *caller;	/* the caller's value, or NULL */
	size_t order;		/* the caller's come first */
	char *inside;		/* what the script gets, or NULL */
	enum env_verdict verdict;
	char *why;
	bool is_noted;
	bool is_final;
	bool is_named;		/* a pass line has exactly this name */
	bool may_carry;		/* the caller's and not meant as secret */
};

struct entries {
	struct entry *v;
	size_t n;
	size_t cap;
};

struct context {
	const struct profile *profile;
	const struct host *host;
	struct env_base_facts base;
	bool was_reset;	/* by sudo */
};

static void entries_release(struct entries *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].name);
		free(list->v[i].inside);
		free(list->v[i].why);
	}
	free(list->v);
	*list = (struct entries){ .v = NULL };
}

#define autorelease_entries __attribute__((cleanup(entries_release)))

static void add_entry(struct entries *list, char *name, const char *caller)
{
	if (list->n == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 64;
		list->v = mem_grow(list->v, list->cap, sizeof(*list->v));
	}
	list->v[list->n] = (struct entry){
		.name = name,
		.caller = caller,
		.order = list->n,
		.verdict = ENV_WITHHELD,
	};
	list->n++;
}

static bool is_name(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f)
			return false;
	return n > 0;
}

static int by_name(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	return (x->order > y->order) - (x->order < y->order);
}

static void drop_repeats(struct entries *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		struct entry *e = &list->v[i];

		if (kept && strcmp(list->v[kept - 1].name, e->name) == 0)
			free(e->name);
		else
			list->v[kept++] = *e;
	}
	list->n = kept;
}

/* Sorted by name, each name once; the caller's come before those we make. */
static void collect(const struct profile *p, const struct host *host,
		    struct entries *list)
{
	const char *name;

	for (char **e = host->environ; e && *e; e++) {
		size_t n = strcspn(*e, "=");

		if ((*e)[n] == '=' && is_name(*e, n))
			add_entry(list, mem_strndup(*e, n), *e + n + 1);
	}
	for (size_t i = 0; (name = env_base_always(i)) != NULL; i++)
		add_entry(list, mem_strdup(name), NULL);
	for (size_t i = 0; i < p->set.n; i++)
		add_entry(list, mem_strndup(p->set.v[i].text,
					    strcspn(p->set.v[i].text, "=")),
			  NULL);
	for (size_t i = 0; i < p->secret.n; i++)
		add_entry(list, mem_strdup(p->secret.v[i].line.name), NULL);
	for (size_t i = 0; i < p->canary.n; i++)
		add_entry(list, mem_strdup(p->canary.v[i].text), NULL);
	for (size_t i = 0; i < p->expose.n; i++)
		add_entry(list, mem_strdup(p->expose.v[i].text), NULL);
	for (size_t i = 0; (name = plan_trust_variable(i)) != NULL; i++)
		if (plan_trust_value(p, name))
			add_entry(list, mem_strdup(name), NULL);
	if (list->n == 0)
		return;
	qsort(list->v, list->n, sizeof(*list->v), by_name);
	drop_repeats(list);
}

/* Takes value and why. */
static void settle(struct entry *e, enum env_verdict verdict, char *value,
		   char *why)
{
	/* what is withheld after all: our memory is copied later */
	if (e->inside)
		mem_wipe(e->inside, strlen(e->inside));
	free(e->inside);
	free(e->why);
	e->verdict = verdict;
	e->inside = value;
	e->why = why;
}

static void withhold(struct entry *e, char *why)
{
	settle(e, ENV_WITHHELD, NULL, why);
	e->may_carry = false;
	if (!e->is_named)
		return;
	e->is_noted = true;
	e->why = mem_printf("%s; write expose = %s if the script must have it",
			    why, e->name);
	free(why);
}

/* The second look at one value. */
static void look_again(struct entry *e)
{
	const char *form = credential_form(e->inside);

	if (form)
		withhold(e, mem_printf("looks like %s", form));
	else if (credential_named(e->name, e->inside))
		withhold(e, mem_strdup("its name is that of a credential"));
	else if (!e->is_named && e->verdict == ENV_PASSED &&
		 credential_is_random(e->inside))
		withhold(e, mem_strdup("looks like a random string"));
	else
		e->may_carry = true;
}

/* Shells before 2014 read a function from any variable of this form. */
static bool is_shell_function(const char *value)
{
	return strncmp(value, "() {", 4) == 0;
}

static void pass_by(struct entry *e, const char *key, const struct value *line,
		    const char *remark)
{
	autofree char *where = origin_where(&line->origin);

	e->is_named = strcmp(line->text, e->name) == 0;
	settle(e, ENV_PASSED, mem_strdup(e->caller),
	       mem_printf("%s = %s (%s)%s%s", key, line->text, where,
			  remark ? ", " : "", remark ? remark : ""));
	look_again(e);
}

static void expose_by(const struct context *ctx, struct entry *e,
		      const struct value *line)
{
	autofree char *where = origin_where(&line->origin);

	if (e->caller)
		settle(e, ENV_EXPOSED, mem_strdup(e->caller),
		       mem_printf("expose = %s (%s)", e->name, where));
	else
		settle(e, ENV_WITHHELD, NULL,
		       mem_printf("expose = %s (%s), but it is not set%s",
				  e->name, where,
				  ctx->was_reset ?
					  ": sudo dropped it? use sudo -E" :
					  ""));
}

static void hold_place(const struct context *ctx, struct entry *e,
		       const struct secret_item *item)
{
	const struct secret_fact *fact = host_secret(ctx->host, e->name);
	autofree char *where = origin_where(&item->origin);
	char *placeholder = NULL;

	if (fact && fact->value)
		placeholder = plan_secrets_placeholder(fact);
	if (placeholder)
		settle(e, ENV_SECRET, placeholder,
		       mem_printf("secret (%s), a placeholder inside", where));
	else
		settle(e, ENV_WITHHELD, NULL,
		       mem_printf("secret (%s), but it is not set or empty%s",
				  where,
				  ctx->was_reset ?
					  ": sudo dropped it? use sudo -E" :
					  ""));
}

static const struct secret_item *find_secret(const struct profile *p,
					     const char *name)
{
	for (size_t i = 0; i < p->secret.n; i++)
		if (strcmp(p->secret.v[i].line.name, name) == 0)
			return &p->secret.v[i];
	return NULL;
}

static void lay_bait(const struct context *ctx, struct entry *e,
		     const struct value *line)
{
	autofree char *where = origin_where(&line->origin);
	size_t number = (size_t)(line - ctx->profile->canary.v);

	settle(e, ENV_CANARY,
	       plan_canary_value(ctx->profile, ctx->host, number),
	       mem_printf("canary (%s), a made-up value", where));
}

static void set_by(struct entry *e, const struct value *line)
{
	autofree char *where = origin_where(&line->origin);
	const char *steers = env_names_steers(e->name);

	settle(e, ENV_SET, mem_strdup(strchr(line->text, '=') + 1),
	       mem_printf("set (%s)%s%s", where, steers ? ", " : "",
			  steers ? steers : ""));
}

/* false: it does not lead to certificates. */
static bool take_trust(const struct profile *p, struct entry *e)
{
	const char *value = plan_trust_value(p, e->name);

	if (!value)
		return false;
	settle(e, ENV_BASE, mem_strdup(value),
	       mem_strdup(plan_trust_wants_ca(p) ?
				  "for https:// endpoints" :
				  "ca-file; it reads no bundle of the host"));
	return true;
}

/* false: it is not the file of `summary = yes`, which plan_fs checks. */
static bool take_summary(const struct profile *p, struct entry *e)
{
	autofree char *where = NULL;

	if (!p->step_summary || !e->caller || !*e->caller ||
	    strcmp(e->name, CI_FILES_SUMMARY) != 0)
		return false;
	where = profile_keys_where(p, "output", "summary");
	settle(e, ENV_PASSED, mem_strdup(e->caller),
	       mem_printf("%s = yes", where));
	return true;
}

/* false: the base set has no value for it. */
static bool take_base(const struct context *ctx, struct entry *e)
{
	char *why = NULL;
	char *value;

	if (!env_base_has(e->name))
		return false;
	value = env_base_value(e->name, e->caller, &ctx->base, &why);
	settle(e, value ? ENV_BASE : ENV_WITHHELD, value, why);
	if (value && env_base_is_callers(e->name))
		look_again(e);
	return e->inside != NULL;
}

static void pass_pattern(struct entry *e, const struct value *line)
{
	autofree char *where = origin_where(&line->origin);
	const char *steers = env_names_steers(e->name);

	if (!steers && is_shell_function(e->caller))
		steers = "is a function of the shell";
	if (steers)
		settle(e, ENV_WITHHELD, NULL,
		       mem_printf("%s, so pass = %s (%s) does not match it",
				  steers, line->text, where));
	else
		pass_by(e, "pass", line, NULL);
}

/* The order is that of the header. */
static void decide_entry(const struct context *ctx, struct entry *e)
{
	const struct profile *p = ctx->profile;
	const struct secret_item *secret = find_secret(p, e->name);
	const struct value *line;

	if (secret) {
		hold_place(ctx, e, secret);
		return;
	}
	if ((line = env_rules_exact(&p->canary, e->name)) != NULL) {
		lay_bait(ctx, e, line);
		return;
	}
	if ((line = env_rules_set(p, e->name)) != NULL) {
		set_by(e, line);
		return;
	}
	if ((line = env_rules_exact(&p->expose, e->name)) != NULL) {
		expose_by(ctx, e, line);
		return;
	}
	if (take_trust(p, e) || take_summary(p, e))
		return;
	if (e->caller && ((line = env_rules_exact(&p->pass_unsafe, e->name)) ||
			  (line = env_rules_match(&p->pass_unsafe, e->name)))) {
		pass_by(e, "pass-unsafe", line, env_names_steers(e->name));
		return;
	}
	if (take_base(ctx, e))
		return;
	if (!e->caller)
		BUG("a variable from nowhere");
	if ((line = env_rules_exact(&p->pass, e->name)) != NULL)
		pass_by(e, "pass", line, NULL);
	else if (e->why)
		return;
	else if ((line = env_rules_match(&p->pass, e->name)) != NULL)
		pass_pattern(e, line);
	else
		settle(e, ENV_WITHHELD, NULL,
		       mem_strdup("no line of the profile names it"));
}

static bool stays_outside(const struct entry *e)
{
	return e->caller &&
	       (e->verdict == ENV_WITHHELD || e->verdict == ENV_SET ||
		e->verdict == ENV_CANARY) &&
	       (credential_form(e->caller) ||
		credential_named(e->name, e->caller));
}

/* A secret read from a file often has a newline that its copies lack. */
static size_t trimmed(const char *value)
{
	size_t n = strlen(value);

	while (n > 0 && strchr(" \t\r\n", value[n - 1]))
		n--;
	return n;
}

static bool carries(const char *value, const char *secret, size_t n)
{
	return value && n >= CARRIED_MIN &&
	       memmem(value, strlen(value), secret, n) != NULL;
}

static void withhold_carriers(struct entries *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct entry *secret = &list->v[i];
		const char *password;
		size_t n = 0;

		if (!stays_outside(secret))
			continue;
		password = credential_password(secret->caller, &n);
		for (size_t j = 0; j < list->n; j++) {
			struct entry *e = &list->v[j];

			if (!e->may_carry ||
			    (!carries(e->inside, secret->caller,
				      trimmed(secret->caller)) &&
			     !(password && carries(e->inside, password, n))))
				continue;
			withhold(e, mem_printf("carries the value of %s, which "
					       "is withheld", secret->name));
		}
	}
}

/* What a `secret` has as its value, wherever else it is. */
static void withhold_secrets(const struct host *host, struct entries *list)
{
	for (size_t i = 0; i < host->n_secrets; i++) {
		const struct secret_fact *fact = &host->secrets[i];

		for (size_t j = 0; fact->value && j < list->n; j++) {
			struct entry *e = &list->v[j];
			/* withheld already, with advice that would not do */
			const char *value = e->is_noted ? e->caller : e->inside;

			if (e->verdict == ENV_SECRET ||
			    !carries(value, fact->value, fact->n))
				continue;
			settle(e, ENV_WITHHELD, NULL,
			       mem_printf("carries the value of %s, which is "
					  "a secret", fact->name));
			e->may_carry = false;
			e->is_noted = e->is_named;
			e->is_final = true;
		}
	}
}

static void hand_over(struct entries *list, struct env_plan *ret)
{
	struct env_plan env = { .decisions = NULL };

	env.decisions = mem_array(list->n, sizeof(*env.decisions));
	env.n_decisions = list->n;
	for (size_t i = 0; i < list->n; i++) {
		struct entry *e = &list->v[i];

		env.decisions[i] = (struct env_decision){
			.name = steal_ptr(&e->name),
			.verdict = e->verdict,
			.why = steal_ptr(&e->why),
			.is_noted = e->is_noted,
			.is_final = e->is_final,
		};
		if (e->inside)
			strlist_take(&env.env,
				     mem_printf("%s=%s", env.decisions[i].name,
						e->inside));
	}
	*ret = env;
}

int plan_env(const struct profile *profile, const struct host *host,
	     struct env_plan *ret, struct err *err)
{
	autorelease_entries struct entries list = { .v = NULL };
	struct id_plan ids;
	struct context ctx = { .profile = profile, .host = host };

	if (env_rules_check(profile, err) < 0 ||
	    plan_ids(profile, host, &ids, err) < 0)
		return -1;
	ctx.base = (struct env_base_facts){
		.home = host->home,
		.user_name = host->user_name,
		.uid = ids.uid,
	};
	ctx.was_reset = env_sudo_was_reset(host);
	collect(profile, host, &list);
	for (size_t i = 0; i < list.n; i++) {
		struct entry *e = &list.v[i];

		decide_entry(&ctx, e);
		if (strcmp(e->name, "HOME") == 0 &&
		    (!e->inside || !env_base_may_be_home(e->inside)))
			return err_set(err, ERR_PROFILE, "HOME cannot be the "
				       "caller's: it must be an absolute path "
				       "outside of /usr, /etc and the like");
	}
	withhold_secrets(host, &list);
	withhold_carriers(&list);
	hand_over(&list, ret);
	env_git_accept(host, ids.uid, ret);
	return 0;
}

void env_plan_release(struct env_plan *env)
{
	for (size_t i = 0; i < env->n_decisions; i++) {
		free(env->decisions[i].name);
		free(env->decisions[i].why);
	}
	free(env->decisions);
	strlist_release(&env->env);
	*env = (struct env_plan){ .decisions = NULL };
}

const char *env_plan_get(const struct env_plan *env, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < env->env.n; i++)
		if (strncmp(env->env.v[i], name, n) == 0 &&
		    env->env.v[i][n] == '=')
			return env->env.v[i] + n + 1;
	return NULL;
}
