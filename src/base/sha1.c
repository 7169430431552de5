/* SPDX-License-Identifier: Apache-2.0 */
/* sha1 - FIPS 180-4, section 6.1. */
#include "base/sha1.h"

#include <string.h>

static uint32_t rotl(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

/* The function and the constant of round i. */
static uint32_t mix(size_t i, uint32_t b, uint32_t c, uint32_t d)
{
	if (i < 20)
		return ((b & c) | (~b & d)) + 0x5a827999;
	if (i < 40)
		return (b ^ c ^ d) + 0x6ed9eba1;
	if (i < 60)
		return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
	return (b ^ c ^ d) + 0xca62c1d6;
}

static void compress(uint32_t h[5], const uint8_t *p)
{
	uint32_t w[80], v[5];

	for (size_t i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 |
		       (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
	for (size_t i = 16; i < 80; i++)
		w[i] = rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	memcpy(v, h, sizeof(v));
	for (size_t i = 0; i < 80; i++) {
		uint32_t next = rotl(v[0], 5) + mix(i, v[1], v[2], v[3]) +
				v[4] + w[i];

		v[4] = v[3];
		v[3] = v[2];
		v[2] = rotl(v[1], 30);
		v[1] = v[0];
		v[0] = next;
	}
	for (size_t i = 0; i < 5; i++)
		h[i] += v[i];
}

void sha1_init(struct sha1 *s)
{
	*s = (struct sha1){
		.h = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476,
		       0xc3d2e1f0 },
	};
}

void sha1_add(struct sha1 *s, const void *data, size_t n)
{
	const uint8_t *p = data;

	while (n > 0) {
		size_t at = s->n % sizeof(s->block);
		size_t take = sizeof(s->block) - at;

		if (take > n)
			take = n;
		memcpy(s->block + at, p, take);
		s->n += take;
		p += take;
		n -= take;
		if (at + take == sizeof(s->block))
			compress(s->h, s->block);
	}
}

void sha1_end(struct sha1 *s, uint8_t ret[SHA1_SIZE])
{
	static const uint8_t pad[64] = { 0x80 };
	uint64_t bits = s->n * 8;
	uint8_t tail[8];

	sha1_add(s, pad, 1 + (119 - s->n % 64) % 64);
	for (size_t i = 0; i < sizeof(tail); i++)
		tail[i] = (uint8_t)(bits >> (56 - 8 * i));
	sha1_add(s, tail, sizeof(tail));
	for (size_t i = 0; i < SHA1_SIZE; i++)
		ret[i] = (uint8_t)(s->h[i / 4] >> (24 - 8 * (i % 4)));
}
