/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_policy - any rules, any secret, any request.
 *
 * Relay and upstream agree: what the relay passes without knowing what was
 * given, upstream passes or refuses as not given; what upstream passes, the
 * relay passes.  What passes fits a rule and, beside an `only` secret, carries
 * it and no cookie.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "decide/live/http_gifts.h"
#include "decide/live/http_policy.h"

#define RULES 3
#define FIELDS 3
#define PLACEHOLDER "PLACEHOLDER-0123456789"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

struct input {
	const uint8_t *p;
	size_t n;
};

static unsigned take(struct input *in, unsigned below)
{
	if (in->n == 0)
		return 0;
	in->n--;
	return *in->p++ % below;
}

static void make_rule(struct input *in, struct http_rule *rule)
{
	static const char *const globs[] = { "/**", "/a/*", "/a/b", "/*/b" };
	static const char *const keys[] = { "", "*", "k", "k,token" };

	*rule = (struct http_rule){ .methods = 1 + take(in, 0x7f) };
	(void)snprintf(rule->glob, sizeof(rule->glob), "%s",
		       globs[take(in, ARRAY_SIZE(globs))]);
	if (take(in, 2) == 0) {
		(void)snprintf(rule->query_keys, sizeof(rule->query_keys), "%s",
			       keys[take(in, ARRAY_SIZE(keys))]);
		return;
	}
	rule->given = HTTP_GIVEN_LINE;
	rule->given_line = 1 + take(in, 2);
}

static void make_grant(struct input *in, struct http_grant *grant)
{
	*grant = (struct http_grant){
		.is_only = take(in, 2),
		.places = { { HTTP_PLACE_HEADER, "Authorization" },
			    { HTTP_PLACE_QUERY, "token" },
			    { HTTP_PLACE_FORM, "token" } },
		.n_places = 1 + take(in, 3),
		.placeholder = PLACEHOLDER,
		.n_placeholder = strlen(PLACEHOLDER),
	};
}

static void make_ask(struct input *in, struct http_field *fields,
		     struct http_ask *ask)
{
	static const char *const paths[] = { "/a/b", "/a/", "/c", "/a/../b" };
	static const char with_secret[] = "token=" PLACEHOLDER;
	static const char *const queries[] = { "", "k=1", "token=x", "x&k",
					       with_secret };
	static const char *const names[] = { "Cookie", "Authorization",
					     "X-Note", "Host" };

	*ask = (struct http_ask){ .endpoint = take(in, 3),
				  .method = 1u << take(in, 8),
				  .fields = fields };
	ask->path = span_of(paths[take(in, ARRAY_SIZE(paths))]);
	ask->has_query = take(in, 2);
	ask->query = span_of(ask->has_query ?
				     queries[take(in, ARRAY_SIZE(queries))] :
				     "");
	ask->n_fields = take(in, FIELDS + 1);
	for (size_t i = 0; i < ask->n_fields; i++) {
		fields[i].name = span_of(names[take(in, ARRAY_SIZE(names))]);
		fields[i].value = span_of(PLACEHOLDER);
	}
	ask->framing = (enum http_framing)take(in, 4);
	ask->n_spots = take(in, 3);
	for (size_t i = 0; i < ask->n_spots; i++)
		ask->spots[i] = (struct http_spot){
			take(in, 2),
			take(in, 2) ? HTTP_SPOT_QUERY : take(in, FIELDS),
			take(in, 8), HTTP_SPOT_PLAIN
		};
}

static void check_passed(const struct http_policy *p,
			 const struct http_ask *ask, uint32_t number)
{
	const struct http_rules *rules = &p->endpoints[ask->endpoint];

	must(number < rules->n_rules);
	must(rules->rules[number].methods & ask->method);
	must(http_glob_matches(rules->rules[number].glob, ask->path));
	must(!span_find(ask->path, ".."));
	if (!p->grants[0].is_only || ask->endpoint != p->grants[0].endpoint)
		return;
	must(ask->n_spots > 0 || ask->framing != HTTP_NO_BODY);
	for (size_t i = 0; i < ask->n_fields; i++)
		must(!span_is(ask->fields[i].name, "Cookie"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	static struct http_rule made[2][RULES];
	struct http_rules endpoints[2];
	struct http_grant grant;
	struct http_policy p = { endpoints, 2, &grant, 1 };
	struct http_field fields[FIELDS];
	struct http_ask ask;
	uint32_t by_relay = 0, by_upstream = 0;
	struct span about;
	enum http_denial relay, upstream;

	for (size_t i = 0; i < 2; i++) {
		endpoints[i] = (struct http_rules){ made[i],
						    take(&in, RULES + 1) };
		for (size_t k = 0; k < endpoints[i].n_rules; k++)
			make_rule(&in, &made[i][k]);
	}
	make_grant(&in, &grant);
	make_ask(&in, fields, &ask);
	relay = http_policy_judge(&p, http_gifts_elsewhere(), &ask, &by_relay,
				  &about);
	upstream = http_policy_judge(&p, NULL, &ask, &by_upstream, &about);
	if (relay == HTTP_ALLOWED) {
		must(upstream == HTTP_ALLOWED ||
		     upstream == HTTP_DENY_NOT_GIVEN);
		check_passed(&p, &ask, by_relay);
	}
	if (upstream == HTTP_ALLOWED) {
		must(relay == HTTP_ALLOWED && by_relay <= by_upstream);
		must(made[ask.endpoint][by_upstream].given == HTTP_GIVEN_NOT);
		check_passed(&p, &ask, by_upstream);
	}
	return 0;
}
