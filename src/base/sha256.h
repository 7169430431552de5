/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_SHA256_H
#define CORDON_BASE_SHA256_H

/*
 * sha256 - FIPS 180-4 SHA-256, for naming files in evidence and pins.
 *
 * Here and not from libcrypto because the supervisor must not carry it: being
 * merely linked costs every start some 2 ms and 200 page faults.
 */
#include <stddef.h>
#include <stdint.h>

struct sha256 {
	uint32_t h[8];
	uint8_t block[64];
	uint64_t n;	/* bytes so far */
};

void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *data, size_t n);
/* 64 lower-case hexadecimal digits and a NUL. */
void sha256_hex(struct sha256 *s, char ret[65]);

#endif
