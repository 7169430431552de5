/* SPDX-License-Identifier: Apache-2.0 */
/* fs_hide - the credential files of the workspace, covered with empty ones. */
#include "decide/plan/fs_hide.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/fs_objections.h"
#include "decide/profile/profile_list.h"

#define NAMED_MAX 5	/* in a note; explain and evidence have them all */
#define SHOWN_MAX 100	/* bytes, of its end */

bool fs_hide_wants_scan(const struct profile *profile, const struct host *host)
{
	return profile->hide.credentials && host->workspace &&
	       !fs_objections_is_fresh(host->workspace);
}

static bool is_same(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

/* Does somebody want just this file? */
static bool is_named(const struct fs_draft *d, const char *path)
{
	if (is_same(d->host->command, path) || is_same(d->host->script, path) ||
	    strlist_has(d->kept, path))
		return true;
	for (size_t i = 0; i < d->n_items; i++) {
		const struct fs_item *item = &d->items[i];

		if (item->step.op == FS_BIND && item->rank == FS_RANK_PROFILE &&
		    is_same(item->step.target, path))
			return true;
	}
	return false;
}

void fs_hide(struct fs_draft *d)
{
	const struct scan_fact *scan = &d->host->scan;

	if (!fs_hide_wants_scan(d->profile, d->host))
		return;
	for (size_t i = 0; i < scan->n_found; i++) {
		autofree char *why = mem_printf("%s: %s",
						PROFILE_HIDE_CREDENTIALS,
						scan->found[i].why);
		struct fs_step *step;

		if (is_named(d, scan->found[i].path))
			continue;
		step = fs_draft_add(d, FS_RANK_HIDDEN, FS_MASK_FILE,
				    scan->found[i].path, why);
		step->is_credential = true;
		/* a file that is gone by then needs no cover */
		step->optional = true;
	}
}

/* As it is in the workspace. */
static const char *short_name(const struct host *host, const char *path)
{
	size_t n = host->workspace ? strlen(host->workspace) : 0;

	return n > 0 && fs_draft_is_within(path, host->workspace) && path[n] ?
		       path + n + 1 :
		       path;
}

static void add_name(const struct host *host, const char *path,
		     struct strbuf *ret)
{
	const struct credential_fact *fact = host_credential(host, path);
	const char *name = short_name(host, path);
	size_t n = strlen(name);

	if (n > SHOWN_MAX)
		strbuf_adds(ret, "...");
	strbuf_adds(ret, n > SHOWN_MAX ? name + n - SHOWN_MAX : name);
	if (fact && fact->n_others > 0)
		strbuf_addf(ret, " (it has %llu more name%s elsewhere)",
			    (unsigned long long)fact->n_others,
			    fact->n_others == 1 ? "" : "s");
}

void fs_hide_tell(const struct fs_plan *fs, const struct host *host,
		  struct strbuf *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < fs->n_steps; i++) {
		if (!fs->steps[i].is_credential)
			continue;
		if (n < NAMED_MAX) {
			strbuf_adds(ret, n ? ", " : "hidden as credentials: ");
			add_name(host, fs->steps[i].target, ret);
		}
		n++;
	}
	if (n > NAMED_MAX)
		strbuf_addf(ret, " and %zu more, see cordon explain",
			    n - NAMED_MAX);
	if (n > 0)
		strbuf_adds(ret, "; [files] read = PATH shows one");
}

void fs_hide_tell_stop(const struct host *host, struct strbuf *ret)
{
	if (host->scan.stopped_at)
		strbuf_addf(ret,
			    "the search for credentials is not complete: %s, "
			    "at %s; hide = PATH hides what you know of",
			    host->scan.stopped_by,
			    short_name(host, host->scan.stopped_at));
}
