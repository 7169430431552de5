/* SPDX-License-Identifier: Apache-2.0 */
/* include_list - the `include` lines of a text. */
#include "decide/profile/include_list.h"

#include <stdlib.h>

#include "base/mem.h"

void include_list_add(struct include_list *list, const char *text,
		      const struct origin *origin)
{
	list->v = mem_grow(list->v, list->n + 1, sizeof(*list->v));
	list->v[list->n++] = (struct value){ .text = mem_strdup(text),
					     .origin = *origin };
}

void include_list_release(struct include_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].text);
	free(list->v);
	*list = (struct include_list){ .v = NULL };
}
