/* SPDX-License-Identifier: Apache-2.0 */
/* leavings - what a run has left in an overlay, and what became of it. */
#include "evidence/leavings.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "decide/plan/fs_objections.h"
#include "evidence/shown.h"
#include "evidence/summary.h"

#define REMEDY "to keep it, if it is wanted, write in a profile"
#define LEAVINGS_EXAMPLES 3

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

/* Would `write` take the name, and is it a line to be copied? */
static bool can_be_kept(const struct leaving *it)
{
	return !it->why && strcmp(it->what, "deletion") != 0 &&
	       shown_is_path(it->path) && !fs_objections_leave(it->path);
}

/* What is never kept whoever asks for it is no reason to say how. */
static bool has_others(const struct leavings *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!l->v[i].why && !fs_objections_leave(l->v[i].path))
			return true;
	return false;
}

static void show_remedy(const struct leavings *l, struct strbuf *ret)
{
	unsigned n = 0;

	for (size_t i = 0; i < l->n && n < LEAVINGS_EXAMPLES; i++) {
		if (!can_be_kept(&l->v[i]))
			continue;
		strbuf_addf(ret, "cordon: %s: [files] write = %s\n",
			    n++ ? "likewise" : REMEDY, l->v[i].path);
	}
	if (n == 0 && has_others(l))
		strbuf_adds(ret, "cordon: " REMEDY ": [files] write = PATH\n");
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
		show_remedy(l, ret);
}
