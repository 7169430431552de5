/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_UTF8_H
#define CORDON_BASE_UTF8_H

/*
 * utf8 - One character of UTF-8 at a time (RFC 3629: no overlong form, no
 * surrogate, nothing above U+10FFFF).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The code point of the character that text begins with and how many bytes it
 * has; 0 where there is none, or not all of it is within n.
 */
size_t utf8_read(const void *text, size_t n, uint32_t *ret);

/*
 * Does a character stand where it was put: no control character, no separator of
 * lines or paragraphs, and none that turns the direction of what is around it
 * (CVE-2021-42574) or has no width of its own.
 */
bool utf8_is_plain(uint32_t code);

#endif
