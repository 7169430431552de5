/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_INCLUDE_LIST_H
#define CORDON_DECIDE_PROFILE_INCLUDE_LIST_H

/* include_list - The `include` lines of a text. */
#include <stddef.h>

#include "decide/profile/profile.h"

struct include_list {
	struct value *v;	/* text: what was written after `include =` */
	size_t n;
};

/* Copies text; origin->file stays the caller's. */
void include_list_add(struct include_list *list, const char *text,
		      const struct origin *origin);
void include_list_release(struct include_list *list);

#endif
