/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_STRLIST_H
#define CORDON_BASE_STRLIST_H

/*
 * strlist - An owned list of strings; v is NULL-terminated once it has a
 * member, so it can be an argv or an environment.
 */
#include <stdbool.h>
#include <stddef.h>

struct strlist {
	char **v;
	size_t n;
	size_t cap;
};

#define STRLIST_INIT { .v = NULL }

void strlist_release(struct strlist *list);
void strlist_add(struct strlist *list, const char *text);	/* copies */
void strlist_take(struct strlist *list, char *text);		/* takes text */
bool strlist_has(const struct strlist *list, const char *text);
void strlist_add_once(struct strlist *list, const char *text);

#define autorelease_strlist __attribute__((cleanup(strlist_release)))

#endif
