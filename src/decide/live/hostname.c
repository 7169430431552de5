/* SPDX-License-Identifier: Apache-2.0 */
/* hostname - the one canonical form of a host name. */
#include "decide/live/hostname.h"

#include <string.h>

#define LABEL_MAX 63

/*
 * By hand and not by <ctype.h>: those follow the locale, and a name must mean
 * the same in every process.
 */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static char to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_label(const char *label, size_t n)
{
	if (n == 0 || n > LABEL_MAX || label[0] == '-' || label[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_lower(label[i]) && !is_digit(label[i]) &&
		    label[i] != '-')
			return false;
	return true;
}

/*
 * inet_aton(3) and every browser take `127.1`, `0x7f.1` and `1.0x7f` for
 * addresses, so a name that ends like this would mean two things.
 */
static bool is_number(const char *label, size_t n)
{
	bool is_hex = n >= 2 && label[0] == '0' && label[1] == 'x';

	for (size_t i = is_hex ? 2 : 0; i < n; i++)
		if (!is_digit(label[i]) &&
		    !(is_hex && label[i] >= 'a' && label[i] <= 'f'))
			return false;
	return true;
}

int hostname_canonical(const char *text, size_t n, char ret[HOSTNAME_MAX + 1])
{
	char name[HOSTNAME_MAX + 1] = "";
	size_t begin = 0;

	if (n > 0 && text[n - 1] == '.')
		n--;
	if (n == 0 || n > HOSTNAME_MAX)
		return -1;
	for (size_t i = 0; i < n; i++)
		name[i] = to_lower(text[i]);
	name[n] = '\0';
	for (;;) {
		const char *dot = memchr(name + begin, '.', n - begin);
		size_t end = dot ? (size_t)(dot - name) : n;

		if (!is_label(name + begin, end - begin))
			return -1;
		if (!dot)
			break;
		begin = end + 1;
	}
	if (is_number(name + begin, n - begin))
		return -1;
	memcpy(ret, name, n + 1);
	return 0;
}

bool hostname_is_pattern(const char *host)
{
	return host[0] == '*';
}

bool hostname_is_wide(const char *pattern)
{
	return hostname_labels(pattern) < 4;
}

bool hostname_matches(const char *host, const char *name)
{
	const char *dot;

	if (!hostname_is_pattern(host))
		return strcmp(host, name) == 0;
	dot = strchr(name, '.');
	return dot && dot > name && strcmp(host + 1, dot) == 0;
}

unsigned hostname_labels(const char *name)
{
	unsigned n = name[0] != '\0';

	for (; *name; name++)
		n += *name == '.';
	return n;
}
