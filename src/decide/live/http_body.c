/* SPDX-License-Identifier: Apache-2.0 */
/* http_body - placeholders in the body of a request, as it passes. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "decide/live/body_keys.h"
#include "decide/live/placeholder.h"
#include "decide/live/sighting.h"
#include "decide/live/unescape.h"

#define PENDING_MAX 128
#define NOBODY UINT32_MAX

/* A placeholder as it is, that has not gone on yet. */
struct pending {
	uint64_t start;
	size_t n;
	size_t value;
	uint32_t grant;		/* that lets it be there, or NOBODY */
};

struct http_body_judge {
	const struct http_policy *policy;
	/* the placeholders, each once; for each grant which it is */
	struct sighting_value *values;
	size_t n_values;
	size_t *value_of;
	struct sightings *sightings;
	size_t held;
	/* of this request */
	uint32_t endpoint;
	struct body_keys keys;
	bool *is_carried;	/* for each grant */
	struct pending pending[PENDING_MAX];	/* by start */
	size_t n_pending;
	uint64_t given;
};

static size_t find_value(const struct http_body_judge *j,
			 const struct http_grant *g)
{
	size_t i = 0;

	while (i < j->n_values &&
	       (j->values[i].n != g->n_placeholder ||
		memcmp(j->values[i].bytes, g->placeholder, g->n_placeholder) !=
			0))
		i++;
	return i;
}

struct http_body_judge *http_body_judge_new(const struct http_policy *p)
{
	struct http_body_judge *j = mem_alloc(sizeof(*j));
	struct sighting_limits limits = { .piece = HTTP_BODY_PIECE };
	size_t longest = 0;

	j->policy = p;
	j->values = mem_array(p->n_grants, sizeof(*j->values));
	j->value_of = mem_array(p->n_grants, sizeof(*j->value_of));
	j->is_carried = mem_array(p->n_grants, sizeof(*j->is_carried));
	for (size_t i = 0; i < p->n_grants; i++) {
		const struct http_grant *g = &p->grants[i];
		size_t value = find_value(j, g);

		j->value_of[i] = value;
		j->values[value].bytes = (const uint8_t *)g->placeholder;
		j->values[value].n = g->n_placeholder;
		if (value == j->n_values)
			j->n_values++;
		if (g->n_placeholder > longest)
			longest = g->n_placeholder;
	}
	if (longest > 0)
		j->held = longest * UNESCAPE_MAX_JSON + UNESCAPE_MAX;
	if (j->held > HTTP_BODY_HELD)
		j->held = HTTP_BODY_HELD;
	limits.held = j->held + longest;
	j->sightings = sighting_new(j->values, j->n_values, &limits);
	return j;
}

void http_body_judge_free(struct http_body_judge *j)
{
	if (!j)
		return;
	sighting_free(j->sightings);
	free(j->values);
	free(j->value_of);
	free(j->is_carried);
	free(j);
}

void http_body_begin(struct http_body_judge *j, const struct http_ask *ask)
{
	sighting_begin(j->sightings);
	body_keys_begin(&j->keys, body_kind_of(ask->fields, ask->n_fields));
	j->endpoint = ask->endpoint;
	j->n_pending = 0;
	j->given = 0;
	for (size_t i = 0; i < j->policy->n_grants; i++)
		j->is_carried[i] = false;
	for (size_t i = 0; i < ask->n_spots; i++)
		if (ask->spots[i].grant < j->policy->n_grants)
			j->is_carried[ask->spots[i].grant] = true;
}

static bool is_here(const struct http_body_judge *j, size_t grant)
{
	return j->policy->grants[grant].endpoint == j->endpoint;
}

/* The grant that lets a placeholder be anywhere in the body. */
static uint32_t find_body_grant(const struct http_body_judge *j, size_t value)
{
	for (size_t i = 0; i < j->policy->n_grants; i++) {
		const struct http_grant *g = &j->policy->grants[i];

		if (!is_here(j, i) || j->value_of[i] != value)
			continue;
		for (size_t k = 0; k < g->n_places; k++)
			if (g->places[k].place == HTTP_PLACE_BODY)
				return (uint32_t)i;
	}
	return NOBODY;
}

static int note_sighting(void *ctx, const struct sighting *s)
{
	struct http_body_judge *j = ctx;
	size_t at = j->n_pending;

	if (!s->is_plain || at == PENDING_MAX)
		return HTTP_DENY_PLACE;
	while (at > 0 && j->pending[at - 1].start > s->start) {
		j->pending[at] = j->pending[at - 1];
		at--;
	}
	j->pending[at] = (struct pending){
		.start = s->start,
		.n = j->values[s->value].n,
		.value = s->value,
		.grant = find_body_grant(j, s->value),
	};
	j->n_pending++;
	return 0;
}

/* What would end the value, or be read as something else, is no part of it. */
static bool is_bare(const struct sighting_value *value, enum body_kind kind)
{
	const char *others = kind == BODY_FORM ? "&;%+ " : "\"\\";

	for (size_t i = 0; i < value->n; i++)
		if (strchr(others, value->bytes[i]))
			return false;
	return true;
}

/* The value that begins at text is the placeholder and nothing else. */
static bool is_whole(const struct http_body_judge *j, size_t value,
		     const uint8_t *text, size_t n)
{
	const struct sighting_value *v = &j->values[value];
	enum body_kind kind = j->keys.kind;

	if (!is_bare(v, kind))
		return false;
	if (kind == BODY_JSON) {
		if (n < 1 || text[0] != '"')
			return false;
		text++;
		n--;
	}
	if (n < v->n || memcmp(text, v->bytes, v->n) != 0)
		return false;
	if (n == v->n)
		return kind == BODY_FORM;
	return text[v->n] == (kind == BODY_FORM ? '&' : '"');
}

static void grant_at(struct http_body_judge *j, uint64_t start, uint32_t grant)
{
	for (size_t i = 0; i < j->n_pending; i++) {
		struct pending *p = &j->pending[i];

		if (p->start == start && p->value == j->value_of[grant])
			p->grant = grant;
	}
}

static bool has_key(const struct http_body_judge *j, const struct http_grant *g,
		    bool (*is_key)(const struct body_keys *, const char *))
{
	enum http_place wanted = j->keys.kind == BODY_FORM ? HTTP_PLACE_FORM :
							     HTTP_PLACE_JSON;

	for (size_t i = 0; i < g->n_places; i++)
		if (g->places[i].place == wanted &&
		    is_key(&j->keys, g->places[i].name))
			return true;
	return false;
}

/* How much of the value at a key must be there to judge it; 0: no matter. */
static size_t bytes_wanted(const struct http_body_judge *j)
{
	size_t wanted = 0;

	for (size_t i = 0; i < j->policy->n_grants; i++) {
		const struct http_grant *g = &j->policy->grants[i];

		if (is_here(j, i) && has_key(j, g, body_key_reads_as) &&
		    g->n_placeholder + 2 > wanted)
			wanted = g->n_placeholder + 2;
	}
	return wanted;
}

/* The value at a key that a secret goes to, or that looks like it. */
static enum http_denial judge_value(struct http_body_judge *j,
				    const uint8_t *text, size_t n)
{
	bool is_only = false;

	for (size_t i = 0; i < j->policy->n_grants; i++) {
		const struct http_grant *g = &j->policy->grants[i];

		if (!is_here(j, i) || !has_key(j, g, body_key_reads_as))
			continue;
		is_only = is_only || g->is_only;
		if (has_key(j, g, body_key_is) &&
		    is_whole(j, j->value_of[i], text, n)) {
			grant_at(j,
				 j->keys.cursor + (j->keys.kind == BODY_JSON),
				 (uint32_t)i);
			return HTTP_ALLOWED;
		}
	}
	return is_only ? HTTP_DENY_FIELD : HTTP_ALLOWED;
}

/* Must this body be read by all servers alike? */
static bool is_strict(const struct http_body_judge *j)
{
	enum http_place wanted = j->keys.kind == BODY_FORM ? HTTP_PLACE_FORM :
							     HTTP_PLACE_JSON;

	for (size_t i = 0; i < j->policy->n_grants; i++) {
		const struct http_grant *g = &j->policy->grants[i];

		for (size_t k = 0; is_here(j, i) && k < g->n_places; k++)
			if (g->is_only && g->places[k].place == wanted)
				return true;
	}
	return false;
}

static enum http_denial judge_keys(struct http_body_judge *j, bool is_last)
{
	uint64_t end = sighting_end(j->sightings);

	for (;;) {
		const uint8_t *text =
			sighting_bytes(j->sightings, j->keys.cursor);
		size_t n = (size_t)(end - j->keys.cursor), wanted;
		enum body_event event;
		enum http_denial denial;

		event = body_keys_next(&j->keys, text, n, is_last);
		if (j->keys.is_odd && is_strict(j))
			return HTTP_DENY_FIELD;
		if (event == BODY_MORE)
			return HTTP_ALLOWED;
		text = sighting_bytes(j->sightings, j->keys.cursor);
		n = (size_t)(end - j->keys.cursor);
		wanted = bytes_wanted(j);
		if (n < wanted && !is_last)
			return HTTP_ALLOWED;
		if (wanted > 0) {
			denial = judge_value(j, text, n);
			if (denial != HTTP_ALLOWED)
				return denial;
		}
		body_keys_skip(&j->keys);
	}
}

/* Moves the spots that go on out of `pending`; *upto may become less. */
static enum http_denial take_spots(struct http_body_judge *j, uint64_t *upto,
				   bool is_last, struct http_body_spot *spots,
				   size_t *ret_n)
{
	uint64_t free_from = j->given;
	size_t n = 0;

	for (; n < j->n_pending && j->pending[n].start < *upto; n++) {
		const struct pending *p = &j->pending[n];

		/* one that begins within another can only be one of the two */
		if (p->grant == NOBODY || p->start < free_from)
			return HTTP_DENY_PLACE;
		if (p->start + p->n > *upto && !is_last) {
			*upto = p->start;
			break;
		}
		if (n == HTTP_BODY_SPOTS)
			return HTTP_DENY_PLACE;
		spots[n].grant = p->grant;
		spots[n].offset = (uint32_t)(p->start - j->given);
		j->is_carried[p->grant] = true;
		free_from = p->start + p->n;
	}
	j->n_pending -= n;
	memmove(j->pending, j->pending + n, j->n_pending * sizeof(*j->pending));
	*ret_n = n;
	return HTTP_ALLOWED;
}

static bool may_ride(const struct http_grant *g)
{
	for (size_t i = 0; i < g->n_places; i++)
		if (g->places[i].place >= HTTP_PLACE_FORM)
			return true;
	return false;
}

static bool lacks_secret(const struct http_body_judge *j)
{
	for (size_t i = 0; i < j->policy->n_grants; i++) {
		const struct http_grant *g = &j->policy->grants[i];

		if (is_here(j, i) && g->is_only && may_ride(g) &&
		    !j->is_carried[i])
			return true;
	}
	return false;
}

enum http_denial http_body_take(struct http_body_judge *j, const uint8_t *data,
				size_t n, bool is_last, struct span *ret_data,
				struct http_body_spot *ret_spots,
				size_t *ret_n_spots)
{
	enum http_denial denial;
	uint64_t end, upto;

	if (n > HTTP_BODY_PIECE)
		return HTTP_DENY_FORM;
	denial = (enum http_denial)sighting_take(j->sightings, data, n,
						  is_last, note_sighting, j);
	if (denial == HTTP_ALLOWED)
		denial = judge_keys(j, is_last);
	if (denial != HTTP_ALLOWED)
		return denial;
	end = sighting_end(j->sightings);
	upto = end > j->held ? end - j->held : 0;
	if (upto < j->given)
		upto = j->given;
	if (is_last)
		upto = end;
	denial = take_spots(j, &upto, is_last, ret_spots, ret_n_spots);
	if (denial == HTTP_ALLOWED && is_last && lacks_secret(j))
		denial = HTTP_DENY_NO_SECRET;
	if (denial != HTTP_ALLOWED)
		return denial;
	ret_data->p = (const char *)sighting_bytes(j->sightings, j->given);
	ret_data->n = (size_t)(upto - j->given);
	j->given = upto;
	return HTTP_ALLOWED;
}
