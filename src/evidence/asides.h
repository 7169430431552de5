/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_ASIDES_H
#define CORDON_EVIDENCE_ASIDES_H

/*
 * asides - What the script made under a name that acts on those who come later,
 * and what it is called now.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

struct aside {
	char *path;	/* absolute */
	char *now;	/* its name there now; NULL: it could not be renamed */
	const char *why;	/* who would act on it; static */
	bool may_stay;	/* `write-unsafe` can let it */
};

struct asides {
	struct aside *v;
	size_t n;
};

#define ASIDES_INIT { .v = NULL }

/* Takes path and now. */
void asides_add(struct asides *a, char *path, char *now, const char *why,
		bool may_stay);
void asides_release(struct asides *a);
/* Lines of the summary: each, and how to let them stay. */
void asides_show(const struct asides *a, struct strbuf *ret);

#endif
