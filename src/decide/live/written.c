/* SPDX-License-Identifier: Apache-2.0 */
/* written - the forms in which a value may stand in other text. */
#include "decide/live/written.h"

#include <stdbool.h>
#include <string.h>

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				"abcdefghijklmnopqrstuvwxyz0123456789-_";

/* before: how many bytes of its group of three stand before the value. */
static size_t write_base64(const uint8_t *value, size_t n, unsigned before,
			   const char *digits, uint8_t *ret)
{
	/* bits from the beginning of the first digit to the value's */
	unsigned skipped = before * 8 % 6;
	size_t bit = skipped == 0 ? 0 : 6 - skipped;
	size_t n_ret = 0;

	for (; bit + 6 <= n * 8; bit += 6) {
		size_t i = bit / 8;
		unsigned pair = (unsigned)value[i] << 8;

		if (i + 1 < n)
			pair |= value[i + 1];
		ret[n_ret++] = (uint8_t)digits[pair >> (10 - bit % 8) & 63];
	}
	return n_ret;
}

static size_t write_hex(const uint8_t *value, size_t n, const char *digits,
			uint8_t *ret)
{
	for (size_t i = 0; i < n; i++) {
		ret[2 * i] = (uint8_t)digits[value[i] >> 4];
		ret[2 * i + 1] = (uint8_t)digits[value[i] & 15];
	}
	return 2 * n;
}

static bool has_any_of(const uint8_t *text, size_t n, const char *chars)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] != '\0' && strchr(chars, text[i]))
			return true;
	return false;
}

static size_t write_plus(const uint8_t *value, size_t n, uint8_t *ret)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = value[i] == ' ' ? '+' : value[i];
	return has_any_of(value, n, " ") ? n : 0;
}

static size_t write_reversed(const uint8_t *value, size_t n, uint8_t *ret)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = value[n - 1 - i];
	return memcmp(value, ret, n) == 0 ? 0 : n;
}

static bool is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(uint8_t c)
{
	return c >= 'a' && c <= 'z';
}

/* Swapped, a value of one case is in the other. */
static size_t write_cased(enum written_form form, const uint8_t *value,
			  size_t n, uint8_t *ret)
{
	bool has_upper = false, has_lower = false;

	for (size_t i = 0; i < n; i++) {
		has_upper |= is_upper(value[i]);
		has_lower |= is_lower(value[i]);
		ret[i] = value[i];
		if ((is_upper(value[i]) && form != WRITTEN_UPPER) ||
		    (is_lower(value[i]) && form != WRITTEN_LOWER))
			ret[i] ^= 'a' ^ 'A';
	}
	if ((form == WRITTEN_UPPER && !has_lower) ||
	    (form == WRITTEN_LOWER && !has_upper) ||
	    (form == WRITTEN_SWAPPED && !(has_upper && has_lower)))
		return 0;
	return n;
}

size_t written_as(enum written_form form, const uint8_t *value, size_t n,
		  uint8_t *ret)
{
	size_t n_ret;

	switch (form) {
	case WRITTEN_PLAIN:
		memcpy(ret, value, n);
		return n;
	case WRITTEN_PLUS:
		return write_plus(value, n, ret);
	case WRITTEN_BASE64:
	case WRITTEN_BASE64_1:
	case WRITTEN_BASE64_2:
		return write_base64(value, n, (unsigned)(form - WRITTEN_BASE64),
				    base64, ret);
	case WRITTEN_BASE64URL:
	case WRITTEN_BASE64URL_1:
	case WRITTEN_BASE64URL_2:
		n_ret = write_base64(value, n,
				     (unsigned)(form - WRITTEN_BASE64URL),
				     base64url, ret);
		return has_any_of(ret, n_ret, "-_") ? n_ret : 0;
	case WRITTEN_HEX:
		return write_hex(value, n, "0123456789abcdef", ret);
	case WRITTEN_HEX_UPPER:
		n_ret = write_hex(value, n, "0123456789ABCDEF", ret);
		return has_any_of(ret, n_ret, "ABCDEF") ? n_ret : 0;
	case WRITTEN_REVERSED:
		return write_reversed(value, n, ret);
	case WRITTEN_UPPER:
	case WRITTEN_LOWER:
	case WRITTEN_SWAPPED:
		return write_cased(form, value, n, ret);
	case WRITTEN_FORMS:
		break;
	}
	return 0;
}
