/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_OUT_SKIP_H
#define CORDON_DECIDE_LIVE_OUT_SKIP_H

/*
 * out_skip - Sixteen bytes at once, for finding the first that matters.
 *
 * The vectors are those of GCC and clang, so this is SSE2, NEON or plain words.
 */
#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t out_bytes __attribute__((vector_size(16)));

static inline out_bytes out_bytes_at(const uint8_t *p)
{
	out_bytes v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Of a comparison's outcome: the place of the first that is true, or 16. */
static inline size_t out_bytes_first(out_bytes hits)
{
	uint64_t half[2];

	memcpy(half, &hits, sizeof(half));
	if (half[0])
		return (size_t)__builtin_ctzll(htole64(half[0])) / 8;
	if (half[1])
		return 8 + (size_t)__builtin_ctzll(htole64(half[1])) / 8;
	return 16;
}

#endif
