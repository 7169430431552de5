/* SPDX-License-Identifier: Apache-2.0 */
/* canary - watches for bait in what the script sends. */
#include "relay/canary.h"

#include <string.h>

#include "base/mem.h"
#include "decide/live/sighting.h"
#include "relay/relay.h"

#define PIECE 4096	/* bytes searched at once */
#define N_PLACES (REASON_IN_OUTPUT - REASON_IN_NAME + 1)

static struct sightings *search_new(const struct canaries *c, bool is_folded,
				    size_t piece)
{
	const struct sighting_limits limits = { .piece = piece, .html = true };
	struct sighting_value values[CANARY_MAX];
	uint8_t folded[CANARY_MAX][CANARY_VALUE_MAX];
	struct sightings *s;

	for (size_t i = 0; i < c->n; i++) {
		const struct guard_canary *one = &c->all[i];

		for (size_t k = 0; k < one->n; k++)
			folded[i][k] = one->mark[k] >= 'A' &&
						       one->mark[k] <= 'Z' ?
					       one->mark[k] - 'A' + 'a' :
					       one->mark[k];
		values[i] = (struct sighting_value){
			.bytes = is_folded ? folded[i] : one->mark,
			.n = one->n,
		};
	}
	s = sighting_new(values, c->n, &limits);
	sighting_begin(s);
	return s;
}

void canary_init(struct canaries *c, struct relay *relay)
{
	c->relay = relay;
	if (c->n == 0)
		return;
	c->names = search_new(c, false, EVENT_NAME_MAX);
	c->folded = search_new(c, true, EVENT_NAME_MAX);
	c->told = mem_array(c->n * N_PLACES * (relay->config.n_endpoints + 1),
			    sizeof(*c->told));
}

void canary_tell(struct canaries *c, size_t number, enum event_reason where,
		 uint32_t endpoint)
{
	uint32_t n_endpoints = c->relay->config.n_endpoints;
	size_t of = endpoint < n_endpoints ? endpoint : n_endpoints;
	size_t at = (number * N_PLACES + (size_t)(where - REASON_IN_NAME)) *
			    (n_endpoints + 1) +
		    of;
	struct event e = {
		.kind = EVENT_CANARY,
		.reason = where,
		.endpoint = endpoint,
		.count = number,
	};

	if (c->told[at])
		return;
	c->told[at] = true;
	report_event(&c->relay->report, &e);
}

struct place {
	struct canaries *c;
	enum event_reason where;
	uint32_t endpoint;
};

static int on_sighting(void *ctx, const struct sighting *s)
{
	const struct place *place = ctx;

	canary_tell(place->c, s->value, place->where, place->endpoint);
	return 0;
}

void canary_look_at_name(struct canaries *c, const uint8_t *name, size_t n,
			 enum event_reason where, uint32_t endpoint)
{
	struct place place = { c, where, endpoint };
	uint8_t text[EVENT_NAME_MAX], folded[EVENT_NAME_MAX];
	size_t len = 0;

	if (c->n == 0)
		return;
	/* a value longer than a label is in several */
	for (size_t i = 0; i < n && len < sizeof(text); i++) {
		if (name[i] == '.')
			continue;
		text[len] = name[i];
		folded[len] = name[i] >= 'A' && name[i] <= 'Z' ?
				      name[i] - 'A' + 'a' :
				      name[i];
		len++;
	}
	sighting_begin(c->names);
	(void)sighting_take(c->names, text, len, true, on_sighting, &place);
	sighting_begin(c->folded);
	(void)sighting_take(c->folded, folded, len, true, on_sighting, &place);
}

struct sightings *canary_stream_new(const struct canaries *c)
{
	return c->n > 0 ? search_new(c, false, PIECE) : NULL;
}

void canary_stream_free(struct sightings *stream)
{
	sighting_free(stream);
}

void canary_stream_take(struct canaries *c, struct sightings *stream,
			const uint8_t *data, size_t n, enum event_reason where,
			uint32_t endpoint)
{
	struct place place = { c, where, endpoint };

	for (size_t at = 0; stream && at < n; at += PIECE)
		(void)sighting_take(stream, data + at,
				    n - at < PIECE ? n - at : PIECE, false,
				    on_sighting, &place);
}
