/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_SPAN_H
#define CORDON_DECIDE_LIVE_SPAN_H

/*
 * span - A stretch of somebody else's text, cut without copying.
 *
 * Blanks are space and tab.
 */
#include <stdbool.h>
#include <stddef.h>

struct span {
	const char *p;
	size_t n;
};

struct span span_of(const char *text);
struct span span_trim(struct span s);
/* Takes the first word off s; of no length when there is none. */
struct span span_take_word(struct span *s);
bool span_is(struct span s, const char *text);
bool span_begins(struct span s, const char *text);
bool span_has(struct span s, char c);
/* The value of a hexadecimal digit in either case, -1 if it is none. */
int span_hex(char c);
/* Where text is in s, or NULL. */
const char *span_find(struct span s, const char *text);

/* The two arguments of "%.*s"; a message shows no more than this. */
#define SPAN_SHOWN 120
int span_shown(struct span s);
#define SPAN_SHOW(s) span_shown(s), (s).p

#endif
