/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_OUT_COPY_H
#define CORDON_DECIDE_LIVE_OUT_COPY_H

/*
 * out_copy - A text with changes, copied from the first change on.
 *
 * The text up to `from` is in `out`, with its changes; where nothing was ever
 * put, it is still the text itself.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "decide/live/span.h"

struct out_copy {
	const uint8_t *data;
	size_t from;
	uint8_t *out;
	size_t n;
};

static inline void out_copy_put(struct out_copy *c, const void *bytes, size_t n)
{
	memcpy(c->out + c->n, bytes, n);
	c->n += n;
}

static inline void out_copy_upto(struct out_copy *c, size_t i)
{
	if (i > c->from)
		out_copy_put(c, c->data + c->from, i - c->from);
	c->from = i;
}

/* The whole of it: in out, or the end of data where nothing was put. */
static inline struct span out_copy_end(struct out_copy *c, size_t n)
{
	if (c->n == 0)
		return (struct span){ (const char *)c->data + c->from,
				      n - c->from };
	out_copy_upto(c, n);
	return (struct span){ (const char *)c->out, c->n };
}

#endif
