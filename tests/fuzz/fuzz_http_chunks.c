/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_http_chunks - any chunked body, whole and in pieces.
 *
 * The first byte says how large the pieces are.  What comes to an end is
 * written as the guards write it and read again.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decide/live/http_chunks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BODY_MAX 65536

struct outcome {
	enum http_chunk end;
	size_t n_used;
	uint8_t body[BODY_MAX];
	size_t n_body;
};

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void take(struct http_chunks *c, const uint8_t *data, size_t n,
		 struct outcome *o)
{
	size_t done = 0;

	do {
		struct span s = { NULL, 0 };
		size_t used = 0;

		o->end = http_chunks_next(c, data + done, n - done, &used, &s);
		require(used <= n - done);
		done += used;
		if (o->end != HTTP_CHUNK_DATA)
			continue;
		require(s.n > 0 && s.n <= used &&
			s.p + s.n == (const char *)data + done);
		require(s.n <= sizeof(o->body) - o->n_body);
		memcpy(o->body + o->n_body, s.p, s.n);
		o->n_body += s.n;
	} while (o->end == HTTP_CHUNK_DATA);
	require(o->end != HTTP_CHUNK_MORE || done == n);
	o->n_used += done;
}

static void run(const uint8_t *data, size_t n, size_t step, struct outcome *o)
{
	struct http_chunks c = HTTP_CHUNKS_INIT;

	o->n_body = o->n_used = 0;
	o->end = HTTP_CHUNK_MORE;
	for (size_t at = 0; at < n && o->end == HTTP_CHUNK_MORE; at += step)
		take(&c, data + at, step < n - at ? step : n - at, o);
}

static void same(const struct outcome *a, const struct outcome *b)
{
	require(a->end == b->end && a->n_body == b->n_body &&
		memcmp(a->body, b->body, a->n_body) == 0);
}

static void check_again(const struct outcome *o)
{
	static uint8_t text[BODY_MAX + 64];
	static struct outcome again;
	int n = 0;

	if (o->n_body > 0) {
		n = snprintf((char *)text, sizeof(text), "%zx\r\n",
			     o->n_body);
		memcpy(text + n, o->body, o->n_body);
		memcpy(text + n + o->n_body, "\r\n", 2);
		n += (int)o->n_body + 2;
	}
	memcpy(text + n, "0\r\n\r\n", 5);
	run(text, (size_t)n + 5, (size_t)n + 5, &again);
	same(o, &again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct outcome whole, pieces;

	if (size == 0 || size > BODY_MAX)
		return 0;
	run(data + 1, size - 1, size, &whole);
	run(data + 1, size - 1, (size_t)data[0] + 1, &pieces);
	same(&whole, &pieces);
	require(whole.n_used == pieces.n_used);
	if (whole.end == HTTP_CHUNK_END)
		check_again(&whole);
	return 0;
}
