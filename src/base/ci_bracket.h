/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_CI_BRACKET_H
#define CORDON_BASE_CI_BRACKET_H

/*
 * ci_bracket - The byte that makes a name which others chose a command.
 *
 * `##`, a word and `[` are one to GitHub, Azure and TeamCity wherever they stand
 * in a line of the log, so what we say of names must not have it either; of what
 * the script prints out_ci.h takes care, and says where this is known from.
 */
#include <stdbool.h>
#include <stddef.h>

/* Not printed, so nothing to one who compares as people read. */
static inline bool ci_is_unseen(unsigned char c)
{
	return c < 0x20 || c >= 0x7f;
}

static inline bool ci_may_be_word(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
	       ci_is_unseen(c);
}

/* Whether text[i] is that bracket. */
static inline bool ci_is_bracket(const void *text, size_t i)
{
	const unsigned char *p = text;

	if (p[i] != '[')
		return false;
	while (i > 0 && ci_may_be_word(p[i - 1]))
		i--;
	if (i == 0 || p[--i] != '#')
		return false;
	while (i > 0 && ci_is_unseen(p[i - 1]))
		i--;
	return i > 0 && p[i - 1] == '#';
}

#endif
