/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_TESTS_UNIT_VALUE_LINES_H
#define CORDON_TESTS_UNIT_VALUE_LINES_H

/* value_lines - lines of a profile that no file was read for. */
#include "base/mem.h"
#include "decide/profile/profile.h"

/* Line numbers count up in each list. */
static inline void line(struct value_list *list, const char *text)
{
	list->v = mem_grow(list->v, list->n + 1, sizeof(*list->v));
	list->v[list->n] = (struct value){
		.text = mem_strdup(text),
		.origin = { .file = "p.ini", .line = (unsigned)list->n + 1 },
	};
	list->n++;
}

#endif
