/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_placeholder - any body in any pieces, and any head.
 *
 * The first byte says how the body is cut, the second which type it is said to
 * have.  Bytes 1 to 10 stand for the placeholder in the forms of written.h, 11
 * for a key, 12 for one of JSON.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decide/live/placeholder.h"
#include "decide/live/written.h"

#define HELD "a1Bc2DeFg34HiJkL-0"
#define N_HELD (sizeof(HELD) - 1)
#define SPOTS_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct http_grant grants[] = {
	{ .endpoint = 0,
	  .places = { { HTTP_PLACE_FORM, "token" },
		      { HTTP_PLACE_JSON, "token" },
		      { HTTP_PLACE_HEADER, "x" },
		      { HTTP_PLACE_QUERY, "token" } },
	  .n_places = 4,
	  .placeholder = HELD,
	  .n_placeholder = N_HELD },
	{ .endpoint = 1,
	  .places = { { HTTP_PLACE_BODY, "" } },
	  .n_places = 1,
	  .placeholder = HELD,
	  .n_placeholder = N_HELD },
};

static const struct http_policy policy = { .grants = grants, .n_grants = 2 };
static uint8_t text[200000];
static uint64_t spots[2][SPOTS_MAX];

static size_t expand(const uint8_t *data, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size && n < sizeof(text) - 200; i++) {
		const char *word = data[i] == 11 ? "&token=" :
				   data[i] == 12 ? "\"token\":\"" :
						   NULL;

		if (word) {
			memcpy(text + n, word, strlen(word));
			n += strlen(word);
		} else if (data[i] >= 1 && data[i] <= WRITTEN_REVERSED) {
			n += written_as((enum written_form)(data[i] - 1),
					(const uint8_t *)HELD, N_HELD,
					text + n);
		} else {
			text[n++] = data[i];
		}
	}
	return n;
}

/* Where the spots were, or SIZE_MAX if it was refused. */
static size_t pass(struct http_body_judge *j, const struct http_ask *ask,
		   size_t n, size_t step, uint64_t *where)
{
	size_t given = 0, n_where = 0;

	http_body_begin(j, ask);
	for (size_t i = 0; i < n || i == 0; i += step) {
		size_t some = n - i < step ? n - i : step, n_spots;
		struct http_body_spot found[HTTP_BODY_SPOTS];
		struct span give;

		if (http_body_take(j, text + i, some, i + step >= n, &give,
				   found, &n_spots) != HTTP_ALLOWED)
			return SIZE_MAX;
		if (give.n > HTTP_BODY_OUT || given + give.n > i + some ||
		    memcmp(give.p, text + given, give.n) != 0)
			abort();
		for (size_t k = 0; k < n_spots; k++) {
			uint64_t at = given + found[k].offset;

			if (found[k].offset + N_HELD > give.n ||
			    memcmp(text + at, HELD, N_HELD) != 0 ||
			    grants[found[k].grant].endpoint != ask->endpoint)
				abort();
			if (n_where < SPOTS_MAX)
				where[n_where++] = at;
		}
		given += give.n;
	}
	if (given != n)
		abort();
	return n_where;
}

static size_t count_plain(const uint8_t *p, size_t n)
{
	size_t count = 0;

	while ((p = memmem(p, n, HELD, N_HELD)) != NULL) {
		n = (size_t)(text + sizeof(text) - p) - 1;
		p++;
		count++;
	}
	return count;
}

static void try_body(struct http_body_judge *j, const uint8_t *data,
		     size_t size)
{
	static const char *const types[] = {
		"application/x-www-form-urlencoded", "application/json",
		"text/plain", "application/a+json; charset=utf-8",
	};
	const struct http_field field = { span_of("Content-Type"),
					  span_of(types[data[1] % 4]) };
	const struct http_ask ask = { .endpoint = data[1] / 4 % 3,
				      .fields = &field,
				      .n_fields = 1 };
	size_t n = expand(data + 2, size - 2), whole, parts;

	memset(text + n, 0, sizeof(text) - n);
	whole = pass(j, &ask, n, HTTP_BODY_PIECE, spots[0]);
	parts = pass(j, &ask, n, 1 + data[0] % 64, spots[1]);
	/* each that is there was let through by name */
	if (whole != SIZE_MAX && whole < SPOTS_MAX &&
	    whole != count_plain(text, n))
		abort();
	if (whole == parts) {
		if (whole != SIZE_MAX &&
		    memcmp(spots[0], spots[1], whole * sizeof(**spots)) != 0)
			abort();
	} else if (count_plain(text, n) <= HTTP_BODY_SPOTS) {
		abort();	/* no bound was met, so pieces do not matter */
	}
}

static void try_head(size_t n)
{
	const struct span all = { (const char *)text, n < 8000 ? n : 8000 };
	const struct span half = { all.p, all.n / 2 };
	const struct http_field fields[] = { { span_of("X"), all },
					     { half, half } };
	struct http_ask ask = { .path = half,
				.query = all,
				.has_query = true,
				.fields = fields,
				.n_fields = 2 };
	struct span about;

	if (placeholder_find(&policy, &ask, &about) != HTTP_ALLOWED)
		return;
	for (size_t i = 0; i < ask.n_spots; i++)
		if (!placeholder_is_at(&policy, &ask, &ask.spots[i]))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct http_body_judge *j;

	if (size < 2)
		return 0;
	if (!j)
		j = http_body_judge_new(&policy);
	try_body(j, data, size);
	try_head(expand(data + 2, size - 2));
	return 0;
}
