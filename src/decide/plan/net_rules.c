/* SPDX-License-Identifier: Apache-2.0 */
/* net_rules - what the lines for one host and port say together. */
#include "decide/plan/net_rules.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/plan_net.h"
#include "decide/profile/origin.h"
#include "decide/profile/profile.h"

static bool is_same_rule(const struct http_rule *a, const struct http_rule *b)
{
	return a->methods == b->methods && a->given == b->given &&
	       a->given_endpoint == b->given_endpoint &&
	       a->given_line == b->given_line &&
	       strcmp(a->glob, b->glob) == 0 &&
	       strcmp(a->query_keys, b->query_keys) == 0 &&
	       strcmp(a->given_key, b->given_key) == 0;
}

static int resolve_giver(const struct endpoint_item *item,
			 const struct net_plan *net, struct http_rule *rule,
			 struct err *err)
{
	const struct endpoint *giver = &item->rule.giver;
	autofree char *where = origin_where(&item->origin);
	char shown[ENDPOINT_TEXT];

	if (rule->given == HTTP_GIVEN_NOT ||
	    net_plan_find(net, giver, &rule->given_endpoint) == 0)
		return 0;
	endpoint_show(giver, shown, sizeof(shown));
	return err_set(err, ERR_PROFILE,
		       "%s: `given-by=` names %s, which is no endpoint: add "
		       "`allow = %s/PATH METHODS` for the request whose answer "
		       "has the URL", where, shown, shown);
}

static int add_rule(const struct endpoint_item *item, struct net_plan *net,
		    struct net_endpoint *ne, struct err *err)
{
	struct http_rule rule = item->rule.rule;
	autofree char *where = origin_where(&item->origin);

	if (resolve_giver(item, net, &rule, err) < 0)
		return -1;
	for (size_t i = 0; i < ne->n_rules; i++)
		if (is_same_rule(&ne->rules[i], &rule))
			return 0;
	if (ne->n_rules == HTTP_RULES_MAX)
		return err_set(err, ERR_PROFILE,
			       "%s: more than %d rules for %s:%u: write globs "
			       "that fit several paths", where, HTTP_RULES_MAX,
			       ne->endpoint.host, ne->endpoint.port);
	ne->rules = mem_grow(ne->rules, ne->n_rules + 1, sizeof(*ne->rules));
	ne->rules[ne->n_rules++] = rule;
	return 0;
}

static int set_max(const struct endpoint_item *item, struct net_endpoint *ne,
		   struct err *err)
{
	uint64_t max_up = item->endpoint.max_up;
	autofree char *where = origin_where(&item->origin);

	if (ne->endpoint.max_up && max_up && ne->endpoint.max_up != max_up)
		return err_set(err, ERR_PROFILE,
			       "%s: %s:%u has another `max` before: it counts "
			       "what is sent to the endpoint by all its lines",
			       where, ne->endpoint.host, ne->endpoint.port);
	if (max_up)
		ne->endpoint.max_up = max_up;
	return 0;
}

int net_rules_add(const struct endpoint_list *allow, struct net_plan *net,
		  struct err *err)
{
	for (size_t i = 0; i < allow->n; i++) {
		const struct endpoint_item *item = &allow->v[i];
		struct net_endpoint *ne;
		uint32_t number = 0;

		if (net_plan_find(net, &item->endpoint, &number) < 0)
			BUG("a line has no endpoint");
		ne = &net->endpoints[number];
		if (set_max(item, ne, err) < 0)
			return -1;
		if (!endpoint_is_http(item->endpoint.scheme))
			continue;
		net->wants_http = true;
		if (add_rule(item, net, ne, err) < 0)
			return -1;
	}
	return 0;
}
