/* SPDX-License-Identifier: Apache-2.0 */
/* fs_git - what the script sees of git's directories. */
/*
 * Theory of operation
 *
 * CI systems leave the job's token in .git/config, or the name of a file that
 * has it; older gits wrote it into logs and FETCH_HEAD too.  And what stands in
 * .git is run by whoever calls git next.  So a configuration is never shown as
 * it is, and of the rest only what is listed here.
 *
 * A directory may only look like git's: a mirror that a build keeps, or a
 * fixture of a test.  Its configuration is rewritten too, as mirrors have
 * tokens, but the rest of it is a project's files; and one that no git could
 * read is hidden instead of ending the run.
 */
#include "decide/plan/fs_git.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/live/git_config.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/fs_git_file.h"
#include "decide/plan/fs_guard.h"

#define WHY_HIDDEN "git's, can hold credentials or commands"
#define NAMES_SHOWN 12	/* of settings that were left out, in a reason */

/* Configurations: covered, or hidden where nothing can cover them. */
static const char *const configs[] = { "config", "config.worktree" };

/* gitrepository-layout(5), and what git leaves on the way. */
static const char *const known[] = {
	"*_HEAD",	  "*_MSG",	"AUTO_MERGE",  "BISECT_*",
	"COMMIT_EDITMSG", "HEAD",	"MERGE_MODE",  "MERGE_RR",
	"NOTES_*",	  "commondir",	"description", "gitdir",
	"index",	  "info",	"lfs",	       "locked",
	"modules",	  "objects",	"packed-refs", "rebase-apply",
	"rebase-merge",	  "refs",	"reftable",    "rr-cache",
	"sequencer",	  "shallow",	"sharedindex.*", "worktrees",
};
/* What would be known by one of the above. */
static const char *const unknown[] = { "FETCH_HEAD" };
/* In what only looks like git's. */
static const char *const left_by_fetch[] = { "FETCH_HEAD", "logs" };

struct drafts {
	struct fs_draft *d;
	struct strlist followed;	/* directories outside, see fs_git_file.h */
	struct strlist covered;
};

/* A pattern has one `*`, at its beginning or its end. */
static bool matches(const char *pattern, const char *name)
{
	size_t n = strlen(pattern), m = strlen(name);

	if (pattern[0] == '*')
		return m >= n - 1 && strcmp(name + m - (n - 1), pattern + 1) == 0;
	if (pattern[n - 1] == '*')
		return strncmp(name, pattern, n - 1) == 0;
	return strcmp(name, pattern) == 0;
}

static bool is_one_of(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (matches(list[i], name))
			return true;
	return false;
}

/* `.git`, or something below one, or what a file `.git` leads to. */
static bool is_own(const struct drafts *g, const char *path)
{
	const char *p = path;

	for (size_t i = 0; i < g->followed.n; i++)
		if (fs_draft_is_within(path, g->followed.v[i]))
			return true;
	while ((p = strstr(p, "/.git")) != NULL) {
		p += strlen("/.git");
		if (*p == '/' || *p == '\0')
			return true;
	}
	return false;
}

static char *describe(const struct strlist *left_out)
{
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;

	strbuf_adds(&ret, "git's configuration, written anew");
	for (size_t i = 0; i < left_out->n && i < NAMES_SHOWN; i++)
		strbuf_addf(&ret, "%s%s", i ? ", " : " without ",
			    left_out->v[i]);
	if (left_out->n > NAMES_SHOWN)
		strbuf_addf(&ret, ", and %zu more", left_out->n - NAMES_SHOWN);
	return strbuf_steal(&ret);
}

/* A bind of this very place: one that guards it, or a line of the profile. */
static bool is_bound(const struct fs_draft *d, const char *path)
{
	for (size_t i = 0; i < d->n_items; i++)
		if (d->items[i].step.op == FS_BIND &&
		    strcmp(d->items[i].step.target, path) == 0)
			return true;
	return false;
}

static void hide(struct drafts *g, const char *path, const char *why)
{
	const struct path_fact *fact = fs_draft_fact(g->d, path);
	struct fs_step *step;

	/* what a link leads to is the workspace's, or not there */
	if (!fact || fact->target || is_bound(g->d, path) ||
	    fs_guard_is_lifted(g->d, path) ||
	    (fact->type != PATH_FILE && fact->type != PATH_DIR))
		return;
	step = fs_draft_add(g->d, FS_RANK_OURS,
			    fact->type == PATH_DIR ? FS_MASK_DIR : FS_MASK_FILE,
			    fact->real, why);
	/* a git that works meanwhile makes and removes files of its own */
	step->optional = true;
}

/* core.worktree only matters where it leads back to what is shown. */
static bool has_worktree(struct drafts *g, const char *dir,
			 const struct git_config *config)
{
	const char *value = git_config_get(config, "core", "worktree");
	autofree char *path = NULL;

	if (!value)
		return false;
	path = fs_git_file_join(dir, value);
	return fs_draft_is_shown(g->d, path);
}

static void cover(struct drafts *g, const char *dir,
		  const struct path_fact *fact, const struct git_config *config)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	autorelease_strlist struct strlist left_out = STRLIST_INIT;
	autofree char *why = NULL;
	struct fs_step *step;

	git_config_write(config, has_worktree(g, dir, config), &text,
			 &left_out);
	why = describe(&left_out);
	step = fs_draft_add(g->d, FS_RANK_OURS, FS_COVER, fact->real, why);
	step->n_data = text.len;
	step->data = mem_strndup(strbuf_text(&text), text.len);
	step->mode = 0444;
}

static int broken(struct drafts *g, const char *path, struct err *err)
{
	if (!is_own(g, path)) {
		hide(g, path, "looks like git's configuration, cannot be read");
		return 0;
	}
	return err_hint(err, "repair it, or keep it from the script: [files] "
			"hide = %s", path);
}

static int rewrite(struct drafts *g, const char *dir, const char *name,
		   struct err *err)
{
	autorelease_git_config struct git_config config = { .v = NULL };
	autofree char *path = mem_printf("%s/%s", dir, name);
	const struct path_fact *fact = fs_draft_fact(g->d, path);
	const struct file_content *content;
	struct err why = ERR_INIT;

	if (!fact || fact->type != PATH_FILE ||
	    fs_draft_is_hidden(g->d, fact->real) ||
	    is_bound(g->d, fact->real) ||
	    strlist_has(&g->covered, fact->real))
		return 0;
	strlist_add(&g->covered, fact->real);
	content = fs_draft_content(g->d, fact->real);
	if (!content && g->d->wants)
		return 0;
	if (!content) {
		err_set(&why, ERR_HOST, "%s: git's configuration cannot be "
			"read by the user the script runs as", path);
	} else if (git_config_parse(path, content->data, content->n, &config,
				    &why) == 0) {
		cover(g, dir, fact, &config);
		return 0;
	}
	if (broken(g, path, &why) == 0)
		return 0;
	*err = why;
	return -1;
}

/* Objects of another repository: the file that names it may be a stranger's. */
static void note_alternates(struct drafts *g, const char *dir)
{
	autofree char *path = mem_printf("%s/objects/info/alternates", dir);
	autofree char *objects = mem_printf("%s/objects", dir);
	const struct path_fact *fact = fs_draft_fact(g->d, path);
	const struct file_content *content =
		fact && fact->type == PATH_FILE ?
			fs_draft_content(g->d, fact->real) :
			NULL;
	const char *p = content ? content->data : "";

	while (*p) {
		size_t n = strcspn(p, "\n");
		autofree char *word = mem_strndup(p, n);
		autofree char *at = fs_git_file_join(objects, word);

		if (n > 0 && *word != '#' && !fs_draft_is_shown(g->d, at))
			strlist_take(g->d->unusual,
				     mem_printf("%s has objects in %s, which "
						"is not shown; if git is to "
						"have them: [files] read = %s",
						dir, at, at));
		p += n + (p[n] == '\n');
	}
}

static void protect(struct drafts *g, const char *path)
{
	/* fs_guard_directory() has bound those at the top of a `write` */
	if (!is_bound(g->d, path) && !fs_guard_is_lifted(g->d, path))
		(void)fs_draft_add(g->d, FS_RANK_OURS, FS_READ_ONLY, path,
				   "git's own, never writable");
}

static void hide_unknown(struct drafts *g, const struct git_dir_fact *dir)
{
	for (size_t i = 0; i < dir->names.n; i++) {
		const char *name = dir->names.v[i];
		autofree char *path = mem_printf("%s/%s", dir->path, name);

		if (!is_one_of(name, configs, ARRAY_SIZE(configs)) &&
		    (!is_one_of(name, known, ARRAY_SIZE(known)) ||
		     is_one_of(name, unknown, ARRAY_SIZE(unknown))))
			hide(g, path, WHY_HIDDEN);
	}
}

static void hide_fetched(struct drafts *g, const struct git_dir_fact *dir)
{
	for (size_t i = 0; i < ARRAY_SIZE(left_by_fetch); i++) {
		autofree char *path = mem_printf("%s/%s", dir->path,
						 left_by_fetch[i]);

		hide(g, path, WHY_HIDDEN);
	}
}

static int add_dir(struct drafts *g, const struct git_dir_fact *dir,
		   struct err *err)
{
	if (fs_draft_is_hidden(g->d, dir->path))
		return 0;
	(void)fs_draft_fact(g->d, dir->path);	/* env_git_accept() */
	for (size_t i = 0; i < ARRAY_SIZE(configs); i++)
		if (rewrite(g, dir->path, configs[i], err) < 0)
			return -1;
	note_alternates(g, dir->path);
	if (!is_own(g, dir->path)) {
		hide_fetched(g, dir);
		return 0;
	}
	if (strcmp(strrchr(dir->path, '/'), "/.git") == 0)
		protect(g, dir->path);
	hide_unknown(g, dir);
	return 0;
}

/* Does a line of the profile, or the command, name something there? */
static bool holds_named(const struct fs_draft *d, const char *dir)
{
	for (size_t i = 0; i < d->n_items; i++) {
		const struct fs_item *item = &d->items[i];

		if (item->rank >= FS_RANK_SCRIPT && item->rank != FS_RANK_GUARD &&
		    item->step.op != FS_SYMLINK &&
		    fs_draft_is_within(item->step.target, dir))
			return true;
	}
	return false;
}

/* Nobody can look what is in there, and the script can guess. */
static void hide_closed(struct drafts *g)
{
	const struct strlist *closed = &g->d->host->git.closed;

	for (size_t i = 0; i < closed->n; i++) {
		if (holds_named(g->d, closed->v[i]) ||
		    !fs_draft_is_shown(g->d, closed->v[i]))
			continue;
		fs_draft_add(g->d, FS_RANK_HIDDEN, FS_MASK_DIR, closed->v[i],
			     "it can be entered, and not searched for "
			     "credentials")->optional = true;
		strlist_take(g->d->unusual,
			     mem_printf("hidden: %s can be entered, and not "
					"searched for credentials; [files] "
					"read = PATH shows it",
					closed->v[i]));
	}
}

static int add_all(struct drafts *g, struct err *err)
{
	const struct git_facts *git = &g->d->host->git;

	if (git->why)
		return err_set(err, ERR_HOST, "%s: it cannot be searched for "
			       "configurations of git, which hold "
			       "credentials; name another workspace with "
			       "--workspace",
			       git->why);
	hide_closed(g);
	for (size_t i = 0; i < git->files.n; i++) {
		if (fs_draft_is_hidden(g->d, git->files.v[i]))
			continue;
		protect(g, git->files.v[i]);
		fs_git_file(g->d, git->files.v[i], &g->followed);
	}
	for (size_t i = 0; i < git->n_dirs; i++)
		if (add_dir(g, &git->dirs[i], err) < 0)
			return -1;
	return 0;
}

int fs_git(struct fs_draft *d, struct err *err)
{
	struct drafts g = {
		.d = d,
		.followed = STRLIST_INIT,
		.covered = STRLIST_INIT,
	};
	int done = add_all(&g, err);

	strlist_release(&g.followed);
	strlist_release(&g.covered);
	return done;
}
