/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_CANARY_H
#define CORDON_RELAY_CANARY_H

/*
 * canary - Watches for bait (decide/plan/plan_canary.h) in what the script
 * sends: names it looks up, TLS greetings, requests, plain connections, and in
 * what it prints.
 *
 * Nothing is held back or refused for it: the values open nothing.  The first
 * sighting of each is told as EVENT_CANARY, once for each kind of place and
 * endpoint, and the run fails.  Found are the forms of decide/live/written.h,
 * and escapes; not what is compressed, encrypted, or taken apart further.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/guard.h"
#include "evidence/event.h"

struct relay;
struct sightings;

struct canaries {
	struct relay *relay;
	struct guard_canary *all;	/* config.n_canaries */
	size_t n;
	struct sightings *names;	/* of names as they are written */
	struct sightings *folded;	/* of names in small letters */
	bool *told;	/* by number, place and endpoint */
};

/* After the configuration has been read; takes all it needs but streams. */
void canary_init(struct canaries *c, struct relay *relay);
/* A name as it was sent, dots and all. */
void canary_look_at_name(struct canaries *c, const uint8_t *name, size_t n,
			 enum event_reason where, uint32_t endpoint);
/* The relay has seen number `number` there. */
void canary_tell(struct canaries *c, size_t number, enum event_reason where,
		 uint32_t endpoint);

/*
 * One stream of bytes, watched as it passes.  NULL where there is no bait; some
 * 100 KiB otherwise.
 */
struct sightings *canary_stream_new(const struct canaries *c);
void canary_stream_free(struct sightings *stream);
/* stream may be NULL. */
void canary_stream_take(struct canaries *c, struct sightings *stream,
			const uint8_t *data, size_t n, enum event_reason where,
			uint32_t endpoint);

#endif
