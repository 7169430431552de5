/* SPDX-License-Identifier: Apache-2.0 */
/* leavings - what a run has left in an overlay, and what became of it. */
#include "evidence/leavings.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "evidence/shown.h"
#include "evidence/summary.h"

void leavings_add(struct leavings *l, const char *path, const char *what,
		  uint64_t n_entries, const char *why)
{
	struct leaving it = {
		.path = (char *)(uintptr_t)path,
		.what = what,
		.n_entries = n_entries,
		.why = why,
	};

	l->n_all++;
	if (why && l->n_refused++ == 0) {
		l->refused = it;
		l->refused.path = mem_strdup(path);
	}
	if (l->n == LEAVINGS_MAX)
		return;
	l->v = mem_grow(l->v, l->n + 1, sizeof(*l->v));
	l->v[l->n] = it;
	l->v[l->n++].path = mem_strdup(path);
}

void leavings_release(struct leavings *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].path);
	free(l->v);
	free(l->refused.path);
	*l = (struct leavings)LEAVINGS_INIT;
}

static void show(const struct leaving *it, struct strbuf *ret)
{
	strbuf_adds(ret, "cordon: not kept: ");
	shown_add(ret, it->path, strlen(it->path));
	strbuf_addf(ret, " (%s", it->what);
	if (it->n_entries > 0) {
		strbuf_adds(ret, " with ");
		strbuf_addf(ret, it->n_entries == 1 ? "%" PRIu64 " entry" :
						      "%" PRIu64 " entries",
			    it->n_entries);
	}
	strbuf_addf(ret, ")%s%s\n", it->why ? ": " : "",
		    it->why ? it->why : "");
}

static const char *find_example(const struct leavings *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!l->v[i].why && shown_is_path(l->v[i].path) &&
		    strcmp(l->v[i].what, "deletion") != 0)
			return l->v[i].path;
	return "PATH";
}

void leavings_show(const struct leavings *l, struct strbuf *ret)
{
	size_t shown = 0;

	if (l->is_unknown)
		strbuf_adds(ret, "cordon: not kept: whatever was left in the "
				 "workspace; nobody could look\n");
	/* first what was wanted */
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < l->n && shown < SUMMARY_MAX_LINES; i++)
			if ((l->v[i].why != NULL) == (pass == 0)) {
				show(&l->v[i], ret);
				shown++;
			}
	if (l->n_all > shown)
		strbuf_addf(ret, "cordon: ... and %" PRIu64 " more not kept\n",
			    l->n_all - shown);
	if (l->n_all > l->n_refused)
		strbuf_addf(ret, "cordon: to keep it, if it is wanted, write in "
				 "a profile: [files] write = %s\n",
			    find_example(l));
}
