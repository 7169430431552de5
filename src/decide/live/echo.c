/* SPDX-License-Identifier: Apache-2.0 */
/* echo - secrets in what a server answers. */
#include "decide/live/echo.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "decide/live/sighting.h"
#include "decide/live/unescape.h"

#define STRIDE 4096	/* bytes searched at once: the window is that small */

/*
 * What goes on is a copy: the search needs the bytes as they came, where one
 * value ends in what another begins with.
 */
struct echo {
	struct echo_secret *secrets;
	size_t n_secrets;
	struct sightings *sightings;
	size_t held;
	uint8_t *out;
	size_t size;
	size_t n;
	uint64_t start;		/* of out[0] in the stream */
	uint64_t given;		/* what went on */
	size_t n_turned;
};

/* A value that is all escapes, and one that is not whole behind it. */
static size_t held_for(const struct echo_secret *secrets, size_t n)
{
	size_t longest = 0;

	for (size_t i = 0; i < n; i++)
		longest = secrets[i].n > longest ? secrets[i].n : longest;
	return longest * UNESCAPE_MAX + UNESCAPE_MAX;
}

struct echo *echo_new(const struct echo_secret *secrets, size_t n)
{
	struct echo *e = mem_alloc(sizeof(*e));
	struct sighting_value *values = mem_array(n, sizeof(*values));
	struct sighting_limits limits = { .piece = STRIDE, .html = true };

	e->secrets = mem_array(n, sizeof(*e->secrets));
	e->n_secrets = n;
	for (size_t i = 0; i < n; i++) {
		e->secrets[i] = secrets[i];
		values[i].bytes = secrets[i].value;
		values[i].n = secrets[i].n;
	}
	e->held = n > 0 ? held_for(secrets, n) : 0;
	limits.held = e->held;
	e->sightings = sighting_new(values, n, &limits);
	free(values);
	e->size = e->held + ECHO_PIECE;
	e->out = mem_alloc(e->size);
	return e;
}

void echo_free(struct echo *e)
{
	if (!e)
		return;
	sighting_free(e->sightings);
	mem_wipe(e->out, e->size);
	free(e->out);
	free(e->secrets);
	free(e);
}

void echo_begin(struct echo *e)
{
	sighting_begin(e->sightings);
	e->n = 0;
	e->start = 0;
	e->given = 0;
}

static void append(struct echo *e, const uint8_t *data, size_t n)
{
	if (e->n + n > e->size) {
		size_t cut = (size_t)(e->given - e->start);

		memmove(e->out, e->out + cut, e->n - cut);
		e->n -= cut;
		e->start += cut;
	}
	if (n > 0)
		memcpy(e->out + e->n, data, n);
	e->n += n;
}

/* No byte of it has gone on: all that a value may span is still held. */
static int turn_back(void *ctx, const struct sighting *s)
{
	struct echo *e = ctx;
	const struct echo_secret *secret = &e->secrets[s->value];

	if (!s->is_plain || s->start < e->given)
		return -1;
	memcpy(e->out + (s->start - e->start), secret->placeholder, secret->n);
	e->n_turned++;
	return 0;
}

static int search(struct echo *e, const uint8_t *data, size_t n, bool is_last)
{
	int said = 0;
	size_t some;

	do {
		some = n < STRIDE ? n : STRIDE;
		said = sighting_take(e->sightings, data, some,
				     is_last && some == n, turn_back, e);
		data += some;
		n -= some;
	} while (said == 0 && n > 0);
	return said;
}

int echo_take(struct echo *e, const uint8_t *data, size_t n, bool is_last,
	      struct span *ret_data, size_t *ret_n_turned)
{
	uint64_t end, upto;

	if (n > ECHO_PIECE)
		BUG("a piece of an answer is larger than was said");
	append(e, data, n);
	e->n_turned = 0;
	if (search(e, data, n, is_last) != 0)
		return -1;
	end = e->start + e->n;
	upto = is_last		? end :
	       end > e->held ? end - e->held :
				  0;
	ret_data->p = (const char *)e->out + (e->given - e->start);
	ret_data->n = (size_t)(upto - e->given);
	*ret_n_turned = e->n_turned;
	e->given = upto;
	return 0;
}
