/* SPDX-License-Identifier: Apache-2.0 */
/* placeholder - what the script holds instead of a secret. */
#include "decide/live/placeholder.h"

#include <string.h>

#include "base/cleanup.h"
#include "decide/live/credential.h"

#define LEAST_CHANGED 12	/* bytes that a placeholder has of its own */
#define LEAST_KINDS 5
#define N_UUID 36

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_lower(uint8_t c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_alnum(uint8_t c)
{
	return is_digit(c) || is_lower(c) || is_upper(c);
}

static bool is_hex(uint8_t c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

const char *placeholder_refuse(const uint8_t *value, size_t n)
{
	bool seen[128] = { false };
	size_t kinds = 0, changed = 0;

	if (n < SECRET_MIN)
		return "it has less than 16 bytes, which can be guessed";
	if (n > SECRET_MAX)
		return "it has more than 8192 bytes";
	for (size_t i = 0; i < n; i++) {
		if (value[i] < ' ')
			return "it has a line break or another control byte";
		if (value[i] > '~')
			return "it has a byte that is not ASCII";
		kinds += !seen[value[i]];
		seen[value[i]] = true;
		changed += is_alnum(value[i]);
	}
	if (value[0] == ' ' || value[n - 1] == ' ')
		return "it begins or ends with a blank";
	if (kinds < LEAST_KINDS || changed < LEAST_CHANGED)
		return "too little in it varies, so it is no secret";
	return NULL;
}

/* The prefix that stays, if enough comes after it. */
static size_t find_prefix(const uint8_t *value, size_t n)
{
	size_t n_prefix = credential_prefix((const char *)value, n);
	size_t changed = 0;

	for (size_t i = n_prefix; i < n; i++)
		changed += is_alnum(value[i]);
	return changed >= LEAST_CHANGED ? n_prefix : 0;
}

static bool is_uuid(const uint8_t *p, size_t n)
{
	if (n < N_UUID)
		return false;
	for (size_t i = 0; i < N_UUID; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? p[i] != '-' : !is_hex(p[i]))
			return false;
	}
	return n == N_UUID || !is_alnum(p[N_UUID]);
}

static uint8_t random_like(uint8_t c, uint8_t random, bool stays_hex)
{
	if (is_digit(c))
		return (uint8_t)('0' + random % 10);
	return (uint8_t)((is_lower(c) ? 'a' : 'A') +
			 random % (stays_hex ? 6 : 26));
}

/* A run of letters and digits; its length. */
static size_t make_run(const uint8_t *value, size_t n, const uint8_t *random,
		       uint8_t *ret)
{
	size_t n_run = 0;
	bool stays_hex = true;

	for (; n_run < n && is_alnum(value[n_run]); n_run++)
		stays_hex = stays_hex && is_hex(value[n_run]);
	for (size_t i = 0; i < n_run; i++)
		ret[i] = random_like(value[i], random[i], stays_hex);
	return n_run;
}

int placeholder_make(const uint8_t *value, size_t n, const uint8_t *random,
		     uint8_t *ret)
{
	size_t i = find_prefix(value, n);

	memcpy(ret, value, n);
	while (i < n) {
		size_t n_run = make_run(value + i, n - i, random + i, ret + i);

		i += n_run > 0 ? n_run : 1;
	}
	for (i = 0; i + N_UUID <= n; i++) {
		if ((i > 0 && is_alnum(value[i - 1])) ||
		    !is_uuid(value + i, n - i))
			continue;
		ret[i + 14] = value[i + 14];
		ret[i + 19] = value[i + 19];
	}
	return memcmp(ret, value, n) == 0 ? -1 : 0;
}
