/* SPDX-License-Identifier: Apache-2.0 */
/* plan_secrets - which secrets go where, and what stands for them inside. */
#include "decide/plan/plan_secrets.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/placeholder.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_fs.h"
#include "decide/plan/plan_net.h"
#include "decide/profile/origin.h"
#include "decide/profile/profile.h"

static int reject(const struct secret_item *item, struct err *err,
		  const char *why)
{
	autofree char *where = origin_where(&item->origin);

	return err_set(err, ERR_PROFILE, "%s: secret %s: %s", where,
		       item->line.name, why);
}

char *plan_secrets_placeholder(const struct secret_fact *fact)
{
	char *text = mem_alloc(fact->n + 1);

	if (placeholder_make((const uint8_t *)fact->value, fact->n,
			     fact->random, (uint8_t *)text) == 0)
		return text;
	free(text);
	return NULL;
}

static bool is_first_of_name(const struct secret_list *list, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (strcmp(list->v[i].line.name, list->v[number].line.name) ==
		    0)
			return false;
	return true;
}

/* Does the byte stand as it is where the place is?  Else it is no swap. */
static const char *place_refuses(const struct http_grant_place *place,
				 const struct secret_fact *fact)
{
	static const char *const bytes[] = {
		[HTTP_PLACE_HEADER] = "",     [HTTP_PLACE_QUERY] = "&%+#; ",
		[HTTP_PLACE_FORM] = "&;%+ ", [HTTP_PLACE_JSON] = "\"\\",
		[HTTP_PLACE_BODY] = "",
	};

	for (size_t i = 0; i < fact->n; i++)
		if (strchr(bytes[place->place], fact->value[i]))
			return "it has a byte that is written with an escape "
			       "in query, form or json, where a placeholder "
			       "cannot be swapped; use another place";
	return NULL;
}

static int check_value(const struct secret_item *item,
		       const struct secret_fact *fact, struct err *err)
{
	const char *why = placeholder_refuse((const uint8_t *)fact->value, fact->n);

	for (size_t i = 0; !why && i < item->line.n_places; i++)
		why = place_refuses(&item->line.places[i], fact);
	return why ? reject(item, err, why) : 0;
}

static bool is_within(const struct planned_secret *a,
		      const struct planned_secret *b)
{
	return memmem(b->value, b->n, a->value, a->n) != NULL;
}

/* Which of the two was meant could not be told where one is seen. */
static int check_others(const struct secret_item *item,
			const struct secrets_plan *plan,
			const struct planned_secret *secret, struct err *err)
{
	for (size_t i = 0; i < plan->n_secrets; i++) {
		const struct planned_secret *other = &plan->secrets[i];
		autofree char *why = NULL;

		if (!is_within(secret, other) && !is_within(other, secret))
			continue;
		why = mem_printf("its value is that of %s, or one is a part "
				 "of the other; grant one of them",
				 other->name);
		return reject(item, err, why);
	}
	return 0;
}

static bool holds(const char *text, const struct secret_fact *fact)
{
	return memmem(text, strlen(text), fact->value, fact->n) != NULL;
}

static int reject_other(const struct secret_item *item, const char *what,
			const struct value *value, struct err *err)
{
	autofree char *where = origin_where(&value->origin);
	autofree char *why = mem_printf("`%s = %.*s` (%s) hands over its value; "
					"keep one of the two",
					what,
					(int)strcspn(value->text, "="),
					value->text, where);

	return reject(item, err, why);
}

/* What the script would get of the value, whatever the door does. */
static int check_elsewhere(const struct profile *profile,
			   const struct host *host, char *const *argv,
			   const struct secret_item *item,
			   const struct secret_fact *fact, struct err *err)
{
	for (size_t i = 0; i < profile->set.n; i++) {
		const char *text = strchr(profile->set.v[i].text, '=');

		if (text && holds(text + 1, fact))
			return reject_other(item, "set", &profile->set.v[i],
					    err);
	}
	for (size_t i = 0; i < profile->expose.n; i++) {
		const char *value =
			host_getenv(host, profile->expose.v[i].text);

		if (value && holds(value, fact))
			return reject_other(item, "expose",
					    &profile->expose.v[i], err);
	}
	for (size_t i = 0; argv[i]; i++)
		if (holds(argv[i], fact))
			return reject(item, err,
				      "its value is in a word of the command, "
				      "which the script can read; let the "
				      "script take it from the variable");
	return 0;
}

static int add_secret(const struct profile *profile, const struct host *host,
		      char *const *argv, const struct secret_item *item,
		      const struct secret_fact *fact, struct secrets_plan *plan,
		      struct err *err)
{
	struct planned_secret secret = {
		.name = item->line.name,
		.value = (const uint8_t *)fact->value,
		.n = fact->n,
	};

	if (check_value(item, fact, err) < 0 ||
	    check_others(item, plan, &secret, err) < 0 ||
	    check_elsewhere(profile, host, argv, item, fact, err) < 0)
		return -1;
	secret.placeholder = plan_secrets_placeholder(fact);
	if (!secret.placeholder)
		return reject(item, err,
			      "no placeholder could be made; try again");
	plan->secrets = mem_grow(plan->secrets, plan->n_secrets + 1,
				 sizeof(*plan->secrets));
	plan->secrets[plan->n_secrets++] = secret;
	return 0;
}

/*
 * The grant is for all rules of the endpoint, so a path must be that of all:
 * else the secret would ride where the line does not say.
 */
static int check_path(const struct secret_item *item,
		      const struct net_endpoint *e, struct err *err)
{
	char glob[HTTP_GLOB_MAX + 1];
	struct err why = ERR_INIT;
	size_t n_same = 0;

	if (!item->line.path)
		return 0;
	if (http_glob_parse(span_of(item->line.path), glob, sizeof(glob),
			    &why) < 0)
		return reject(item, err, why.msg);
	for (size_t i = 0; i < e->n_rules; i++)
		n_same += strcmp(e->rules[i].glob, glob) == 0;
	if (n_same == 0)
		return reject(item, err,
			      "no `allow` line has this path");
	if (n_same < e->n_rules)
		return reject(item, err,
			      "other `allow` lines have this host with other "
			      "paths, and a secret goes to all of them: write "
			      "the endpoint without its path");
	return 0;
}

static int find_endpoint(const struct secret_item *item,
			 const struct net_plan *net, uint32_t *ret,
			 struct err *err)
{
	char shown[ENDPOINT_TEXT];
	autofree char *why = NULL;

	if (net_plan_find(net, &item->line.endpoint, ret) == 0)
		return check_path(item, &net->endpoints[*ret], err);
	endpoint_show(&item->line.endpoint, shown, sizeof(shown));
	why = mem_printf("%s is not allowed", shown);
	(void)reject(item, err, why);
	return err_hint(err, "write beside it: [network] allow = %s/PATH "
			"METHODS", shown);
}

/* Lines for one name: one source, and each endpoint once. */
static int check_lines(const struct secret_list *list, size_t number,
		       struct err *err)
{
	const struct secret_item *item = &list->v[number];

	for (size_t i = 0; i < number; i++) {
		const struct secret_line *other = &list->v[i].line;
		autofree char *where = NULL, *why = NULL;

		if (strcmp(other->name, item->line.name) != 0)
			continue;
		where = origin_where(&list->v[i].origin);
		if (!secret_source_equal(other, &item->line))
			why = mem_printf("its source is another at %s", where);
		else if (endpoint_equal(&other->endpoint, &item->line.endpoint))
			why = mem_printf("%s is for the same endpoint; name "
					 "all places in one line", where);
		if (why)
			return reject(item, err, why);
	}
	return 0;
}

static size_t find_secret(const struct secrets_plan *plan, const char *name)
{
	size_t i = 0;

	while (i < plan->n_secrets && strcmp(plan->secrets[i].name, name) != 0)
		i++;
	return i;
}

static void add_grant(const struct secret_item *item, uint32_t endpoint,
		      struct secrets_plan *plan)
{
	size_t secret = find_secret(plan, item->line.name);
	size_t n = plan->n_grants++;
	struct http_grant *g;

	if (secret == plan->n_secrets)
		BUG("a grant without its secret");
	plan->grants = mem_grow(plan->grants, n + 1, sizeof(*plan->grants));
	plan->secret_of =
		mem_grow(plan->secret_of, n + 1, sizeof(*plan->secret_of));
	plan->secret_of[n] = secret;
	g = &plan->grants[n];
	*g = (struct http_grant){
		.endpoint = endpoint,
		.is_only = item->line.is_only,
		.n_places = item->line.n_places,
		.placeholder = plan->secrets[secret].placeholder,
		.n_placeholder = plan->secrets[secret].n,
	};
	memcpy(g->places, item->line.places, sizeof(g->places));
}

static int plan_line(const struct profile *profile, const struct host *host,
		     const struct net_plan *net, char *const *argv, size_t i,
		     struct secrets_plan *plan, struct err *err)
{
	const struct secret_item *item = &profile->secret.v[i];
	const struct secret_fact *fact = host_secret(host, item->line.name);
	uint32_t endpoint = 0;

	if (check_lines(&profile->secret, i, err) < 0 ||
	    find_endpoint(item, net, &endpoint, err) < 0)
		return -1;
	if (fact && fact->why)
		return reject(item, err, fact->why);
	if (!fact || !fact->value)
		return 0;
	if (is_first_of_name(&profile->secret, i) ?
		    add_secret(profile, host, argv, item, fact, plan, err) < 0 :
		    check_value(item, fact, err) < 0)
		return -1;
	if (plan->n_grants == HTTP_SECRETS_MAX)
		return reject(item, err, "more than 32 `secret` lines");
	add_grant(item, endpoint, plan);
	return 0;
}

int plan_secrets(const struct profile *profile, const struct host *host,
		 const struct net_plan *net, char *const *argv,
		 struct secrets_plan *ret, struct err *err)
{
	struct secrets_plan plan = { .secrets = NULL };

	for (size_t i = 0; i < profile->secret.n; i++) {
		if (plan_line(profile, host, net, argv, i, &plan, err) == 0)
			continue;
		secrets_plan_release(&plan);
		return -1;
	}
	*ret = plan;
	return 0;
}

bool secrets_plan_has(const struct secrets_plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->n_secrets; i++)
		if (strcmp(plan->secrets[i].name, name) == 0)
			return true;
	return false;
}

void secrets_plan_release(struct secrets_plan *plan)
{
	for (size_t i = 0; i < plan->n_secrets; i++)
		free(plan->secrets[i].placeholder);
	free(plan->secrets);
	free(plan->grants);
	free(plan->secret_of);
	*plan = (struct secrets_plan){ .secrets = NULL };
}

int plan_secrets_check_files(const struct profile *profile,
			     const struct host *host, const struct fs_plan *fs,
			     struct err *err)
{
	for (size_t i = 0; i < profile->secret.n; i++) {
		const struct secret_item *item = &profile->secret.v[i];
		const struct secret_fact *fact =
			host_secret(host, item->line.name);

		if (!fact || !fact->real || !fs_plan_shows(fs, fact->real))
			continue;
		(void)reject(item, err, "the script can read its file itself");
		return err_hint(err, "write beside it: [files] hide = %s",
				fact->real);
	}
	return 0;
}
