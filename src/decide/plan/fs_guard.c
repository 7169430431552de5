/* SPDX-License-Identifier: Apache-2.0 */
/* fs_guard - what stays as it is in a directory that may be written. */
/*
 * Theory of operation
 *
 * A mount over a file holds against unlink(2) and rename(2) of that very name
 * (EBUSY), not against rename(2) of a directory above it.  So each directory
 * between the writable one, whose own name nobody inside can change, and the
 * guarded place is bound over itself: then it is mounted on, too.  What moves
 * between two such directories is copied (EXDEV), as between file systems.
 */
#include "decide/plan/fs_guard.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/fs_objections.h"
#include "decide/plan/fs_paths.h"

bool fs_guard_is_lifted(struct fs_draft *d, const char *path)
{
	const struct value_list *lines = &d->profile->write_unsafe;

	for (size_t i = 0; i < lines->n; i++) {
		autofree char *named = NULL;
		const struct path_fact *fact;
		struct err ignored = ERR_INIT;	/* told where it is shown */
		bool optional;

		if (fs_paths_resolve(d, "write-unsafe", &lines->v[i], &named,
				     &optional, &ignored) < 0)
			continue;
		fact = fs_draft_fact(d, named);
		/* what is missing may be named too, and may then be made */
		if (fact ? fact->real && fs_draft_is_within(path, fact->real) :
			   fs_draft_is_within(path, named))
			return true;
	}
	return false;
}

/* Who acts on a name: what is there is kept for, what is made is set aside for. */
struct reader {
	const char *keeps;
	const char *watches;
};

static const struct reader of_git = {
	"git's own, never writable", "git would do what it says",
};
static const struct reader of_mercurial = {
	"Mercurial's own, never writable", "hg would do what it says",
};
static const struct reader of_jujutsu = {
	"Jujutsu's own, never writable", "jj would do what it says",
};
static const struct reader of_shells = {
	"shells run it, never writable", "shells would run it",
};

/* What is there as itself: a link can be replaced, and is not guarded. */
static void keep(struct fs_draft *d, const char *dir, const char *name,
		 const char *why)
{
	autofree char *path = mem_printf("%s/%s", dir, name);
	const struct path_fact *fact = fs_draft_fact(d, path);

	if (fact && fact->real && strcmp(fact->real, path) == 0 &&
	    (fact->type == PATH_DIR || fact->type == PATH_FILE) &&
	    !fs_guard_is_lifted(d, path))
		(void)fs_draft_bind(d, FS_RANK_GUARD, fact, FS_SEEN_ONLY, why);
}

/* The same where what is written is written outside at once. */
static void keep_or_watch(struct fs_draft *d, const char *dir, const char *name,
			  const struct reader *who)
{
	autofree char *path = mem_printf("%s/%s", dir, name);
	/* a link is there, too, if what it leads to is not */
	const struct path_fact *fact = host_path(d->host, path);

	keep(d, dir, name, who->keeps);
	if (d->wants || fs_guard_is_lifted(d, path))
		return;
	if (!fact || (fact->type == PATH_MISSING && !fact->target))
		fs_draft_watch(d, dir, name, who->watches, true);
	else if (fact->target)
		strlist_take(d->unusual,
			     mem_printf("%s is a symbolic link, which the "
					"script could replace; %s", path,
					who->watches));
}

/* A link could be led to a directory of the script's own making. */
static int refuse_link(struct fs_draft *d, const char *dir, struct err *err)
{
	autofree char *git = mem_printf("%s/.git", dir);
	const struct path_fact *fact = host_path(d->host, git);

	if (!fact || !fact->target || fs_guard_is_lifted(d, git))
		return 0;
	err_set(err, ERR_PROFILE,
		"%s cannot be written: its .git is a symbolic link, which "
		"could be led elsewhere", dir);
	return err_hint(err, "name the directories that are written instead; "
			"or write-unsafe = %s", dir);
}

void fs_guard_git(struct fs_draft *d, const char *dir)
{
	keep(d, dir, ".git", of_git.keeps);
}

int fs_guard_directory(struct fs_draft *d, const char *dir, struct err *err)
{
	const char *name;

	keep_or_watch(d, dir, ".git", &of_git);
	if (refuse_link(d, dir, err) < 0)
		return -1;
	keep_or_watch(d, dir, ".gitconfig", &of_git);
	keep_or_watch(d, dir, ".hg", &of_mercurial);
	keep_or_watch(d, dir, ".jj", &of_jujutsu);
	for (size_t i = 0; (name = fs_objections_startup(i)); i++)
		keep_or_watch(d, dir, name, &of_shells);
	keep_or_watch(d, dir, ".config/fish", &of_shells);
	return 0;
}

static void pin_between(struct fs_draft *d, const char *dir, const char *path)
{
	autofree char *at = mem_strdup(path);

	for (;;) {
		const struct path_fact *fact;
		struct fs_step *step;

		*strrchr(at, '/') = '\0';
		if (strlen(at) <= strlen(dir))
			return;
		fact = fs_draft_fact(d, at);
		if (!fact || fact->type != PATH_DIR ||
		    strcmp(fact->real, at) != 0)
			continue;
		step = fs_draft_bind(d, FS_RANK_GUARD, fact, FS_WRITABLE,
				     "its name stays, for what is guarded in "
				     "it");
		step->may_write = true;
		d->items[d->n_items - 1].is_pin = true;
	}
}

void fs_guard_pin(struct fs_draft *d)
{
	size_t n = d->n_items;	/* not those that are added here */

	for (size_t i = 0; i < n; i++) {
		if (d->items[i].rank != FS_RANK_GUARD &&
		    d->items[i].step.op != FS_READ_ONLY)
			continue;
		for (size_t k = 0; k < n; k++) {
			const struct fs_step *dir = &d->items[k].step;
			const struct fs_step *step = &d->items[i].step;

			if (dir->op == FS_BIND && dir->is_dir &&
			    dir->may_write &&
			    fs_draft_is_within(step->target, dir->target))
				pin_between(d, dir->target, step->target);
		}
	}
}
