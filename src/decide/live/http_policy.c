/* SPDX-License-Identifier: Apache-2.0 */
/* http_policy - may this request go to this endpoint? */
#include "decide/live/http_policy.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "decide/live/http_names.h"
#include "decide/live/http_gifts.h"

static const char *const methods[] = {
	"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
};

uint32_t http_method_find(struct span name)
{
	for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
		if (span_is(name, methods[i]))
			return 1u << i;
	return 0;
}

void http_methods_show(uint32_t set, char *ret, size_t size)
{
	size_t n = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(methods) && n < size; i++)
		if (set & 1u << i)
			n += (size_t)snprintf(ret + n, size - n, "%s%s",
					      n ? "," : "", methods[i]);
}

/* What a request is judged by, and what is found to be at fault. */
struct trial {
	const struct http_policy *policy;
	const struct http_gifts *gifts;
	const struct http_ask *ask;
	bool is_only;	/* an `only` secret is on the endpoint */
	struct span about;
};

static bool is_here(const struct trial *t, const struct http_grant *grant)
{
	return grant->endpoint == t->ask->endpoint;
}

/* Is the field or key one that a secret of this endpoint goes to? */
static bool is_place(const struct trial *t, enum http_place place,
		     struct span name)
{
	for (size_t i = 0; i < t->policy->n_grants; i++) {
		const struct http_grant *grant = &t->policy->grants[i];

		for (size_t k = 0; is_here(t, grant) && k < grant->n_places;
		     k++)
			if (grant->places[k].place == place &&
			    http_field_name_equal(name, grant->places[k].name))
				return true;
	}
	return false;
}

static bool has_spot(const struct http_ask *ask, uint32_t part, size_t offset)
{
	for (size_t i = 0; i < ask->n_spots; i++)
		if (ask->spots[i].part == part &&
		    (part != HTTP_SPOT_QUERY ||
		     ask->spots[i].offset == offset))
			return true;
	return false;
}

static bool is_one_method(uint32_t method)
{
	return method != 0 && (method & (method - 1)) == 0 &&
	       (method & ~HTTP_METHODS_ALL) == 0;
}

static bool is_canonical(struct span path)
{
	char canonical[HTTP_PATH_MAX + 1];

	return !http_path_canonical(path, canonical, sizeof(canonical)) &&
	       span_is(path, canonical);
}

/*
 * What the relay's parser never lets pass: asked of upstream, whose relay may
 * have been taken over, before anything else is made of it.
 */
static bool is_well_formed(const struct trial *t)
{
	const struct http_ask *ask = t->ask;

	if (ask->endpoint >= t->policy->n_endpoints ||
	    !is_one_method(ask->method) || !is_canonical(ask->path) ||
	    (!ask->has_query && ask->query.n > 0) ||
	    http_query_refuse(ask->query) || ask->framing > HTTP_CHUNKED ||
	    ask->n_fields > HTTP_FIELDS_MAX || ask->n_spots > HTTP_SPOTS_MAX)
		return false;
	for (size_t i = 0; i < ask->n_fields; i++) {
		const struct http_field *field = &ask->fields[i];

		if (!http_field_is_well_formed(field->name, field->value) ||
		    http_field_is_hop(field->name))
			return false;
	}
	return true;
}

/* key is decoded; keys are separated by commas. */
static bool is_listed(const char *keys, const char *key)
{
	struct span rest = span_of(keys);

	while (rest.n > 0) {
		const char *comma = memchr(rest.p, ',', rest.n);
		struct span one = rest;

		if (comma)
			one.n = (size_t)(comma - rest.p);
		if (span_is(one, key))
			return true;
		rest.p += one.n + (comma ? 1 : 0);
		rest.n -= one.n + (comma ? 1 : 0);
	}
	return false;
}

static bool is_key_allowed(const struct trial *t, const struct http_rule *rule,
			   const char *key)
{
	if (is_place(t, HTTP_PLACE_QUERY, span_of(key)))
		return true;
	if (strcmp(rule->query_keys, "*") == 0)
		return !t->is_only ||
		       (!http_field_is_credential(span_of(key)) &&
			!http_key_overrides(key));
	if (rule->query_keys[0] == '\0')
		return !t->is_only && !http_key_overrides(key);
	return is_listed(rule->query_keys, key);
}

/*
 * Whole keys are judged, however long: servers cut them at a bracket.  One that
 * cannot be decoded has a NUL in it, where others cut, and no client writes it.
 */
static enum http_denial judge_keys(struct trial *t,
				   const struct http_rule *rule)
{
	struct span rest = t->ask->query, key, value;
	char text[HTTP_TARGET_MAX + 1];

	if (rule->given != HTTP_GIVEN_NOT)
		return HTTP_ALLOWED;
	while (http_query_next(&rest, &key, &value)) {
		if (!http_key_decode(key, text, sizeof(text)) ||
		    !is_key_allowed(t, rule, text)) {
			t->about = key;
			return HTTP_DENY_QUERY;
		}
	}
	return HTTP_ALLOWED;
}

static enum http_denial judge_rule(struct trial *t,
				   const struct http_rule *rule)
{
	const struct http_ask *ask = t->ask;

	if (!http_glob_matches(rule->glob, ask->path))
		return HTTP_DENY_PATH;
	if (!(rule->methods & ask->method))
		return HTTP_DENY_METHOD;
	if (rule->given != HTTP_GIVEN_NOT &&
	    !http_gifts_has(t->gifts, ask->endpoint, rule, ask->path,
			    ask->query, ask->has_query))
		return HTTP_DENY_NOT_GIVEN;
	return judge_keys(t, rule);
}

/*
 * How near a rule came to fit; the nearest says why it was refused.  NOT_GIVEN
 * is above all: the relay passes what may have been given, so for upstream
 * nothing else may be wrong with it, or the relay would seem taken over.
 */
static int nearness(enum http_denial denial)
{
	if (denial == HTTP_DENY_NOT_GIVEN)
		return 3;
	if (denial == HTTP_DENY_QUERY)
		return 2;
	return denial == HTTP_DENY_METHOD ? 1 : 0;
}

static enum http_denial judge_rules(struct trial *t, uint32_t *ret_rule)
{
	const struct http_rules *rules = &t->policy->endpoints[t->ask->endpoint];
	enum http_denial nearest = HTTP_DENY_PATH;

	for (size_t i = 0; i < rules->n_rules; i++) {
		enum http_denial denial = judge_rule(t, &rules->rules[i]);

		if (denial == HTTP_ALLOWED) {
			t->about = (struct span){ NULL, 0 };
			*ret_rule = (uint32_t)i;
			return HTTP_ALLOWED;
		}
		if (nearness(denial) > nearness(nearest))
			nearest = denial;
	}
	if (nearest != HTTP_DENY_QUERY)
		t->about = (struct span){ NULL, 0 };
	return nearest;
}

/*
 * A field where a secret goes has to hold it; no other may speak for another
 * account.
 */
static bool is_field_allowed(const struct trial *t, size_t i)
{
	struct span name = t->ask->fields[i].name;

	if (http_field_overrides(name))
		return false;
	if (!t->is_only)
		return true;
	if (is_place(t, HTTP_PLACE_HEADER, name))
		return has_spot(t->ask, (uint32_t)i, 0);
	return !http_field_is_credential(name);
}

static enum http_denial judge_fields(struct trial *t)
{
	for (size_t i = 0; i < t->ask->n_fields; i++) {
		if (is_field_allowed(t, i))
			continue;
		t->about = t->ask->fields[i].name;
		return HTTP_DENY_FIELD;
	}
	return HTTP_ALLOWED;
}

/* Would some server take the key for one that a secret goes to? */
static bool reads_as_place(const struct trial *t, const char *key)
{
	for (size_t i = 0; i < t->policy->n_grants; i++) {
		const struct http_grant *grant = &t->policy->grants[i];

		for (size_t k = 0; is_here(t, grant) && k < grant->n_places;
		     k++)
			if (grant->places[k].place == HTTP_PLACE_QUERY &&
			    http_key_reads_as(span_of(key),
					      grant->places[k].name))
				return true;
	}
	return false;
}

/* The same of the keys where a secret goes. */
static enum http_denial judge_secret_keys(struct trial *t)
{
	struct span rest = t->ask->query, key, value;
	char text[HTTP_TARGET_MAX + 1];

	while (t->is_only && http_query_next(&rest, &key, &value)) {
		size_t offset = (size_t)(value.p - t->ask->query.p);

		if (http_key_decode(key, text, sizeof(text)) &&
		    ((!is_place(t, HTTP_PLACE_QUERY, span_of(text)) &&
		      !reads_as_place(t, text)) ||
		     has_spot(t->ask, HTTP_SPOT_QUERY, offset)))
			continue;
		t->about = key;
		return HTTP_DENY_FIELD;
	}
	return HTTP_ALLOWED;
}

static bool may_ride_in_body(const struct http_grant *grant)
{
	for (size_t i = 0; i < grant->n_places; i++)
		if (grant->places[i].place >= HTTP_PLACE_FORM)
			return true;
	return false;
}

static bool is_carried(const struct trial *t, uint32_t number)
{
	for (size_t i = 0; i < t->ask->n_spots; i++)
		if (t->ask->spots[i].grant == number)
			return true;
	return t->ask->framing != HTTP_NO_BODY &&
	       may_ride_in_body(&t->policy->grants[number]);
}

static enum http_denial judge_secrets(const struct trial *t)
{
	const struct http_policy *p = t->policy;

	for (size_t i = 0; i < t->ask->n_spots; i++) {
		const struct http_spot *spot = &t->ask->spots[i];

		if (spot->grant >= p->n_grants ||
		    !is_here(t, &p->grants[spot->grant]) ||
		    (spot->part >= t->ask->n_fields &&
		     spot->part != HTTP_SPOT_QUERY))
			return HTTP_DENY_PLACE;
	}
	for (size_t i = 0; i < p->n_grants; i++)
		if (is_here(t, &p->grants[i]) && p->grants[i].is_only &&
		    !is_carried(t, (uint32_t)i))
			return HTTP_DENY_NO_SECRET;
	return HTTP_ALLOWED;
}

static bool has_only_secret(const struct trial *t)
{
	for (size_t i = 0; i < t->policy->n_grants; i++)
		if (is_here(t, &t->policy->grants[i]) &&
		    t->policy->grants[i].is_only)
			return true;
	return false;
}

static enum http_denial judge(struct trial *t, uint32_t *ret_rule)
{
	enum http_denial denial;

	if (!is_well_formed(t))
		return HTTP_DENY_FORM;
	t->is_only = has_only_secret(t);
	denial = judge_rules(t, ret_rule);
	if (denial == HTTP_ALLOWED)
		denial = judge_fields(t);
	if (denial == HTTP_ALLOWED)
		denial = judge_secret_keys(t);
	if (denial == HTTP_ALLOWED)
		denial = judge_secrets(t);
	return denial;
}

enum http_denial http_policy_judge(const struct http_policy *p,
				   const struct http_gifts *gifts,
				   const struct http_ask *ask,
				   uint32_t *ret_rule, struct span *ret_about)
{
	struct trial t = { .policy = p, .gifts = gifts, .ask = ask };
	uint32_t rule = 0;
	enum http_denial denial = judge(&t, &rule);

	if (denial == HTTP_ALLOWED)
		*ret_rule = rule;
	*ret_about = t.about;
	return denial;
}
