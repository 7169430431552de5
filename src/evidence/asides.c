/* SPDX-License-Identifier: Apache-2.0 */
/* asides - what the script made under a name that acts on later steps. */
#include "evidence/asides.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "evidence/shown.h"

void asides_add(struct asides *a, char *path, char *now, const char *why,
		bool may_stay)
{
	a->v = mem_grow(a->v, a->n + 1, sizeof(*a->v));
	a->v[a->n++] = (struct aside){ path, now, why, may_stay };
}

void asides_release(struct asides *a)
{
	for (size_t i = 0; i < a->n; i++) {
		free(a->v[i].path);
		free(a->v[i].now);
	}
	free(a->v);
	*a = (struct asides)ASIDES_INIT;
}

static void show(const struct aside *it, struct strbuf *ret)
{
	strbuf_adds(ret, "cordon: set aside: ");
	shown_add(ret, it->path, strlen(it->path));
	strbuf_addf(ret, ": the command made it, and %s; %s", it->why,
		    it->now ? "it is now " : "it could not be renamed");
	if (it->now)
		shown_add(ret, it->now, strlen(it->now));
	strbuf_addc(ret, '\n');
}

void asides_show(const struct asides *a, struct strbuf *ret)
{
	for (size_t i = 0; i < a->n; i++)
		show(&a->v[i], ret);
	for (size_t i = 0; i < a->n; i++) {
		if (!a->v[i].may_stay)
			continue;
		strbuf_adds(ret, "cordon: to let it stay, write in a profile: "
				 "[files] write-unsafe = ?");
		strbuf_adds(ret, shown_is_path(a->v[i].path) ? a->v[i].path :
							       "PATH");
		strbuf_addc(ret, '\n');
		return;
	}
}
