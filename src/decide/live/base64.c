/* SPDX-License-Identifier: Apache-2.0 */
/* base64 - the one way to write bytes in base64, read. */
#include "decide/live/base64.h"

static int digit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int base64_decode(struct span text, uint8_t *ret, size_t *ret_n)
{
	size_t padding = 0, n = 0;
	uint32_t bits = 0;

	if (text.n == 0 || text.n % 4 != 0)
		return -1;
	while (padding < 2 && text.p[text.n - 1 - padding] == '=')
		padding++;
	for (size_t i = 0; i < text.n - padding; i++) {
		int digit = digit_of(text.p[i]);

		if (digit < 0)
			return -1;
		bits = bits << 6 | (uint32_t)digit;
		if (i % 4 == 3) {
			ret[n++] = (uint8_t)(bits >> 16);
			ret[n++] = (uint8_t)(bits >> 8);
			ret[n++] = (uint8_t)bits;
			bits = 0;
		}
	}
	if (padding == 1) {
		ret[n++] = (uint8_t)(bits >> 10);
		ret[n++] = (uint8_t)(bits >> 2);
	} else if (padding == 2) {
		ret[n++] = (uint8_t)(bits >> 4);
	}
	*ret_n = n;
	return padding > 0 && (bits & (padding == 1 ? 3u : 15u)) ? -1 : 0;
}
