/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_SHA1_H
#define CORDON_BASE_SHA1_H

/*
 * sha1 - FIPS 180-4 SHA-1, for file formats that end in one.  It is broken:
 * nothing may rest on it.
 */
#include <stddef.h>
#include <stdint.h>

#define SHA1_SIZE 20

struct sha1 {
	uint32_t h[5];
	uint8_t block[64];
	uint64_t n;	/* bytes so far */
};

void sha1_init(struct sha1 *s);
void sha1_add(struct sha1 *s, const void *data, size_t n);
void sha1_end(struct sha1 *s, uint8_t ret[SHA1_SIZE]);

#endif
