/* SPDX-License-Identifier: Apache-2.0 */
/* fs_entry() - the name by which the caller came into the workspace. */
/*
 * Theory of operation
 *
 * Who works in /lnk, which leads to /w, writes /lnk in commands and settings.
 * Inside there is /w, so a link at /lnk keeps such words true.  It shows
 * nothing: what it leads to is in the view anyway.
 */
#include "decide/plan/fs_entry.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/fs_draft.h"

/* Is an item at, above or below a link of this name in its way? */
static bool is_in_the_way(const struct fs_step *step, const char *link)
{
	if (strcmp(step->target, link) == 0)
		return true;
	if (fs_draft_is_within(link, step->target))
		return step->op != FS_DIR && step->op != FS_SCRATCH;
	/* a link below it is reached through it, as outside */
	return fs_draft_is_within(step->target, link) &&
	       step->op != FS_SYMLINK;
}

static void add_link(struct fs_draft *d, const char *link, const char *real)
{
	for (size_t i = 0; i < d->n_items; i++)
		if (is_in_the_way(&d->items[i].step, link))
			return;
	fs_draft_link(d, FS_RANK_BASE, link, real,
		      "the workspace, as it was entered");
}

/* How much of both paths is the same at their ends, in whole words. */
static size_t common_end(const char *a, size_t n_a, const char *b, size_t n_b)
{
	size_t same = 0;

	for (size_t n = 1; n <= n_a && n <= n_b; n++) {
		if (a[n_a - n] != b[n_b - n])
			break;
		if (a[n_a - n] == '/')
			same = n;
	}
	return same;
}

/* As far up as both go the same way, but not above the workspace. */
static void add_entry(struct fs_draft *d, const char *name, const char *real)
{
	const char *workspace = d->host->workspace;
	size_t n_name = strlen(name), n_real = strlen(real);
	size_t n_below = n_real - strlen(workspace);
	size_t same = common_end(name, n_name, real + n_real - n_below,
				 n_below);
	autofree char *link = mem_strndup(name, n_name - same);
	autofree char *to = mem_strndup(real, n_real - same);

	if (link[0] != '\0' && strcmp(link, to) != 0)
		add_link(d, link, to);
}

void fs_entry(struct fs_draft *d)
{
	const struct host *host = d->host;

	if (!host->workspace || !fs_draft_is_shown(d, host->workspace))
		return;
	if (host->workspace_name)
		add_entry(d, host->workspace_name, host->workspace);
	if (host->cwd_name &&
	    fs_draft_is_within(host->cwd, host->workspace))
		add_entry(d, host->cwd_name, host->cwd);
}
