/* SPDX-License-Identifier: Apache-2.0 */
/* fs_pipes - named pipes in what is shown. */
#include "decide/plan/fs_pipes.h"

#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/fs_draft.h"

#define NAMED_MAX 5	/* in the note; explain and evidence have them all */
#define WHY "a named pipe, a way to other processes"

/* What brings a place: the nearest bind or overlay at or above it. */
static const struct fs_step *find_source(const struct fs_draft *d,
					 const char *path)
{
	const struct fs_step *ret = NULL;

	for (size_t i = 0; i < d->n_items; i++) {
		const struct fs_step *s = &d->items[i].step;

		if ((s->op == FS_BIND || s->op == FS_OVERLAY) &&
		    fs_draft_is_within(path, s->target) &&
		    (!ret || strlen(s->target) >= strlen(ret->target)))
			ret = s;
	}
	return ret;
}

static bool is_to_hide(const struct fs_draft *d, const char *path)
{
	const struct fs_step *from = find_source(d, path);

	return from && from->op == FS_BIND && !from->may_write &&
	       !fs_draft_is_hidden(d, path);
}

static void add_name(const char *path, size_t n, struct strbuf *ret)
{
	if (n < NAMED_MAX)
		strbuf_addf(ret, "%s%s", n ? ", " : "", path);
}

void fs_pipes(struct fs_draft *d)
{
	const struct strlist *pipes = &d->host->git.pipes;
	autorelease_strbuf struct strbuf names = STRBUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < pipes->n && i < HOST_PIPES_MAX; i++) {
		struct fs_step *step;

		if (!is_to_hide(d, pipes->v[i]))
			continue;
		step = fs_draft_add(d, FS_RANK_HIDDEN, FS_MASK_FILE,
				    pipes->v[i], WHY);
		step->optional = true;
		add_name(pipes->v[i], n++, &names);
	}
	if (n > NAMED_MAX)
		strbuf_addf(&names, " and %zu more, see cordon explain",
			    n - NAMED_MAX);
	if (n > 0)
		strlist_take(d->unusual, mem_printf("hidden as named pipes: %s",
						    strbuf_text(&names)));
	if (pipes->n > HOST_PIPES_MAX)
		strlist_take(d->unusual,
			     mem_printf("there are more named pipes than %d: the "
					"script can write to %s and others; "
					"hide = PATH hides their directory",
					HOST_PIPES_MAX,
					pipes->v[HOST_PIPES_MAX]));
}
