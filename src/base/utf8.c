/* SPDX-License-Identifier: Apache-2.0 */
/* utf8 - one character of UTF-8 at a time. */
#include "base/utf8.h"

#include "base/cleanup.h"

size_t utf8_read(const void *text, size_t n, uint32_t *ret)
{
	/* the least that a character of so many bytes is for */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *p = text;
	uint32_t code;
	size_t len;

	if (n == 0)
		return 0;
	if (p[0] < 0x80) {
		*ret = p[0];
		return 1;
	}
	len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || n < len)
		return 0;
	code = p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	if (code < least[len] || (code >= 0xd800 && code <= 0xdfff) ||
	    code > 0x10ffff)
		return 0;
	*ret = code;
	return len;
}

bool utf8_is_plain(uint32_t code)
{
	/* Unicode: general categories Cc, Zl, Zp and those of Cf that do it */
	static const struct {
		uint32_t first, last;
	} others[] = {
		{ 0, 0x1f },	    { 0x7f, 0x9f },	{ 0xad, 0xad },
		{ 0x61c, 0x61c },   { 0x200b, 0x200f }, { 0x2028, 0x202e },
		{ 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (code >= others[i].first && code <= others[i].last)
			return false;
	return true;
}
