/* SPDX-License-Identifier: Apache-2.0 */
/* strlist - an owned list of strings. */
#include "base/strlist.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void strlist_release(struct strlist *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i]);
	free(list->v);
	*list = (struct strlist)STRLIST_INIT;
}

void strlist_take(struct strlist *list, char *text)
{
	if (list->n + 2 > list->cap) {
		list->cap = list->cap ? list->cap * 2 : 8;
		list->v = mem_grow(list->v, list->cap, sizeof(*list->v));
	}
	list->v[list->n++] = text;
	list->v[list->n] = NULL;
}

void strlist_add(struct strlist *list, const char *text)
{
	strlist_take(list, mem_strdup(text));
}

bool strlist_has(const struct strlist *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], text) == 0)
			return true;
	return false;
}

void strlist_add_once(struct strlist *list, const char *text)
{
	if (!strlist_has(list, text))
		strlist_add(list, text);
}
