/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_SIGHTING_H
#define CORDON_DECIDE_LIVE_SIGHTING_H

/*
 * sighting - Finds values, in all their forms, in bytes that pass in pieces.
 *
 * Works on a window: the last bytes that came, of which `held` always are
 * there.  A form (written.h) is found plain or with any of its bytes escaped
 * (unescape.h).
 *
 * How long a search takes depends on the bytes searched and on whole sightings,
 * not on how much of a value is there: who can time an answer must not learn
 * from a guess that is right in part.  So the search is by a keyed hash of
 * SIGHTING_WINDOW bytes at every place, and what has the hash is compared to
 * its end; a search that skips by the value's own bytes, as memmem(3) does,
 * would tell each byte.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/span.h"

#define SIGHTING_WINDOW 16	/* no value is shorter */

struct sighting_value {
	const uint8_t *bytes;	/* stay with the caller */
	size_t n;
};

struct sighting {
	size_t value;	/* its number */
	bool is_plain;	/* as it is, no escape in it */
	uint64_t start;	/* plain: of its first byte, from the first that came */
};

/* Called for each, in no order; anything but 0 ends the search at once. */
typedef int sighting_found(void *ctx, const struct sighting *s);

struct sighting_limits {
	size_t piece;	/* most bytes of one take */
	size_t held;	/* bytes before these that stay in the window */
	/* look behind HTML escapes, and for reversed or recased values */
	bool html;
};

struct sightings;

/* Copies the forms of the values; sighting_free() wipes them. */
struct sightings *sighting_new(const struct sighting_value *values, size_t n,
				const struct sighting_limits *limits);
void sighting_free(struct sightings *s);
/* As new, for the next stream. */
void sighting_begin(struct sightings *s);
/* Adds at most `piece` bytes.  What `found` said, or 0. */
int sighting_take(struct sightings *s, const uint8_t *data, size_t n,
		   bool is_last, sighting_found *found, void *ctx);
/* How many bytes came since sighting_begin(). */
uint64_t sighting_end(const struct sightings *s);
/*
 * Bytes [from, to) of the stream, which must be within the window; good until
 * the next take.
 */
const uint8_t *sighting_bytes(const struct sightings *s, uint64_t from);
/* Where the window begins. */
uint64_t sighting_start(const struct sightings *s);

#endif
