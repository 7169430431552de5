/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_TESTS_UNIT_WRITTEN_MAKE_H
#define CORDON_TESTS_UNIT_WRITTEN_MAKE_H

/* written_make - text written in other ways, by other code than what is tried. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "before" + text + "after" in base64, padded; free() it. */
static inline char *make_base64(const char *before, const char *text,
				const char *after, bool url)
{
	const char *digits =
		url ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		      "0123456789-_" :
		      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		      "0123456789+/";
	size_t n = strlen(before) + strlen(text) + strlen(after), k = 0;
	unsigned char *all = calloc(n + 3, 1);
	char *ret = calloc(n * 2 + 8, 1);

	snprintf((char *)all, n + 1, "%s%s%s", before, text, after);
	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)all[i] << 16 |
			     (unsigned)all[i + 1] << 8 | all[i + 2];

		ret[k++] = digits[v >> 18];
		ret[k++] = digits[v >> 12 & 63];
		ret[k++] = i + 1 < n ? digits[v >> 6 & 63] : '=';
		ret[k++] = i + 2 < n ? digits[v & 63] : '=';
	}
	free(all);
	return ret;
}

/* One byte by a style: "%%" is a percent sign, "%02x", "%X", "%u" the byte. */
static inline size_t write_styled(char *to, size_t size, const char *style,
				  unsigned byte)
{
	size_t k = 0;

	while (*style && k < size) {
		int width = 0;

		if (*style != '%' || style[1] == '%') {
			style += *style == '%';
			to[k++] = *style++;
			continue;
		}
		for (style++; *style >= '0' && *style <= '9'; style++)
			width = width * 10 + *style - '0';
		k += (size_t)(*style == 'x' ? snprintf(to + k, size - k, "%0*x",
						       width, byte) :
			      *style == 'X' ? snprintf(to + k, size - k, "%0*X",
						       width, byte) :
					      snprintf(to + k, size - k, "%0*u",
						       width, byte));
		style++;
	}
	return k;
}

/* Those bytes whose number, modulo 32, is a bit of mask are written by style. */
static inline char *make_escaped(const char *text, const char *style,
				 unsigned long mask)
{
	size_t n = strlen(text), k = 0;
	char *ret = calloc(n * 12 + 1, 1);

	for (size_t i = 0; i < n; i++) {
		if (mask >> (i % 32) & 1)
			k += write_styled(ret + k, 12, style,
					  (unsigned char)text[i]);
		else
			ret[k++] = text[i];
	}
	return ret;
}

static inline char *make_hex(const char *text, bool upper)
{
	return make_escaped(text, upper ? "%02X" : "%02x", ~0ul);
}

static inline char *make_reversed(const char *text)
{
	size_t n = strlen(text);
	char *ret = calloc(n + 1, 1);

	for (size_t i = 0; i < n; i++)
		ret[i] = text[n - 1 - i];
	return ret;
}

#endif
