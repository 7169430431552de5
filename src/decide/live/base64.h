/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_BASE64_H
#define CORDON_DECIDE_LIVE_BASE64_H

/*
 * base64 - The one way to write bytes in base64 (RFC 4648, 4), read.
 *
 * Padded, without blanks or line ends, no bit set that stands for nothing: two
 * texts never decode to the same bytes.
 */
#include <stddef.h>
#include <stdint.h>

#include "decide/live/span.h"

/* The most bytes that a text of n characters decodes to. */
#define BASE64_ROOM(n) ((n) / 4 * 3)

/* -1 if text is not exactly that; ret has BASE64_ROOM(text.n) bytes. */
int base64_decode(struct span text, uint8_t *ret, size_t *ret_n);

#endif
