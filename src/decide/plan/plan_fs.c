/* SPDX-License-Identifier: Apache-2.0 */
/* plan_fs - the file system as the script will see it, built from nothing. */
/*
 * Theory of operation
 *
 * Seven sources give items: the base view (fs_base.c), /etc (fs_etc.c), what
 * profile and command name (fs_paths.c), what must not come along with these
 * (fs_kernel.c, fs_ci.c), or not as it is (fs_git.c), what stays where one may
 * write (fs_guard.c), the evidence file, and the caller's name for the workspace
 * (fs_entry.c).  They are put in order and judged
 * against each other in one place (fs_draft.c).  Asking
 * for facts runs the same code with an empty door and throws the result away;
 * an error then means that planning will fail with it too.
 */
#include "decide/plan/plan_fs.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/fs_base.h"
#include "decide/plan/fs_ci.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/fs_entry.h"
#include "decide/plan/fs_etc.h"
#include "decide/plan/fs_git.h"
#include "decide/plan/fs_guard.h"
#include "decide/plan/fs_kernel.h"
#include "decide/plan/fs_paths.h"
#include "decide/plan/fs_pipes.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_ids.h"
#include "decide/plan/plan_net.h"
#include "decide/profile/profile_keys.h"

/* `[evidence] file`; a relative one is in the working directory. */
static char *evidence_path(const struct fs_draft *d)
{
	const char *text = d->profile->evidence_file;

	if (text[0] == '/')
		return mem_strdup(text);
	if (text[0] == '~' && text[1] == '/' && d->host->home)
		return mem_printf("%s%s", d->host->home, text + 1);
	return mem_printf("%s/%s", d->host->cwd, text);
}

/* As for `write` (fs_paths.c): a checkout may not choose where we write. */
static bool is_led_by_workspace(const struct fs_draft *d, const char *dir,
				const char *real)
{
	autofree char *plain = fs_draft_without_links(dir);

	return d->host->workspace &&
	       fs_draft_is_within(plain, d->host->workspace) &&
	       strcmp(plain, real) != 0;
}

/*
 * The file may not be there yet, so its directory is looked up.  It is made
 * before the view is, and never seen inside.
 */
static int add_evidence(struct fs_draft *d, char **ret, struct err *err)
{
	autofree char *path = NULL;
	autofree char *dir = NULL;
	autofree char *where = profile_keys_where(d->profile, "evidence",
						  "file");
	const struct path_fact *fact;
	char *slash;

	if (!d->profile->evidence_file)
		return 0;
	path = evidence_path(d);
	slash = strrchr(path, '/');
	dir = slash == path ? mem_strdup("/")
			    : mem_strndup(path, (size_t)(slash - path));
	fact = fs_draft_fact(d, dir);
	if (!fact && d->wants)
		return 0;
	if (!fact || fact->type != PATH_DIR || slash[1] == '\0')
		return err_set(err, ERR_PROFILE,
			       "%s = %s: %s is no directory that the user the "
			       "script runs as can reach",
			       where, d->profile->evidence_file, dir);
	if (is_led_by_workspace(d, dir, fact->real))
		return err_set(err, ERR_PROFILE,
			       "%s = %s: a symbolic link of the workspace leads "
			       "to %s; name the place itself",
			       where, d->profile->evidence_file, fact->real);
	*ret = mem_printf("%s%s", fact->real[1] == '\0' ? "" : fact->real,
			  slash);
	(void)fs_draft_add(d, FS_RANK_GUARD, FS_MASK_FILE, *ret,
			   "the evidence file");
	return 0;
}

/*
 * What the lock file says is not for a script to say.  Where it may write there
 * the file is read-only; deeper below such a place it could still be moved away
 * with its directory.  One that is not there cannot be kept from being made, and
 * is set aside when the run has ended; in an overlay it goes with the run, or is
 * not kept for its name.
 */
static int protect_lock(struct fs_draft *d, struct err *err)
{
	const char *path = d->host->lock.path;
	const char *name = path ? strrchr(path, '/') : NULL;
	bool may_write = false, in_overlay = false, writes_outside = false;

	if (path && strlist_has(d->kept, path))
		return err_set(err, ERR_PROFILE,
			       "the lock file %s is not for the script to "
			       "write; --lock names another",
			       path);
	for (size_t i = 0; path && i < d->n_items; i++) {
		const struct fs_step *s = &d->items[i].step;

		writes_outside |= s->may_write;
		if (!fs_draft_is_within(path, s->target))
			continue;
		in_overlay |= s->op == FS_OVERLAY;
		if (!s->may_write)
			continue;
		if (strlen(s->target) != (size_t)(name - path))
			return err_set(err, ERR_PROFILE,
				       "the lock file %s lies where the script "
				       "may write (%s); --lock names another",
				       path, s->why);
		may_write = true;
	}
	if (writes_outside && d->host->lock.has_links)
		return err_set(err, ERR_PROFILE,
			       "the lock file %s has another name, a hard link, "
			       "by which a script that may write could change "
			       "it", path);
	if (may_write && !d->host->lock.text && !d->wants) {
		autofree char *dir = mem_strndup(path, (size_t)(name - path));

		fs_draft_watch(d, dir, name + 1,
			       "cordon would believe what it says", false);
	}
	if (may_write || (in_overlay && d->host->lock.text))
		fs_draft_add(d, FS_RANK_GUARD, FS_READ_ONLY, path,
			     "the lock file")->optional = true;
	return 0;
}

static int collect(struct fs_draft *d, char **ret_evidence, struct err *err)
{
	fs_base(d);
	fs_kernel(d);
	if (fs_etc(d, err) < 0 || fs_paths(d, err) < 0 ||
	    fs_ci_summary(d, err) < 0 || protect_lock(d, err) < 0)
		return -1;
	if (fs_git(d, err) < 0)
		return -1;
	fs_pipes(d);
	fs_ci_hide(d);
	fs_guard_pin(d);
	if (add_evidence(d, ret_evidence, err) < 0)
		return -1;
	fs_entry(d);
	return 0;
}

void plan_fs_wants(const struct profile *profile, const struct host *host,
		   const struct env_plan *env, struct fs_wants *ret)
{
	autorelease_strlist struct strlist notes = STRLIST_INIT;
	autorelease_strlist struct strlist kept = STRLIST_INIT;
	autofree char *evidence = NULL;
	struct err ignored = ERR_INIT;
	struct id_plan ids = { .why = "" };
	struct net_plan net = { .endpoints = NULL };
	struct fs_draft d = {
		.profile = profile,
		.host = host,
		.ids = &ids,
		.env = env,
		.net = &net,
		.notes = &notes,
		.kept = &kept,
		.unusual = &notes,
		.wants = ret,
	};

	/* where one fails the run will too, and facts do not matter */
	(void)plan_ids(profile, host, &ids, &ignored);
	(void)collect(&d, &evidence, &ignored);
	fs_draft_release(&d);
}

void plan_fs_wants_release(struct fs_wants *wants)
{
	strlist_release(&wants->paths);
	strlist_release(&wants->contents);
	strlist_release(&wants->git);
}

static int check_evidence(const struct profile *profile,
			  const struct fs_plan *fs, struct err *err)
{
	autofree char *where = NULL;

	if (!fs->evidence || !fs_plan_may_write(fs, fs->evidence))
		return 0;
	where = profile_keys_where(profile, "evidence", "file");
	return err_set(err, ERR_PROFILE,
		       "%s = %s lies where the script may write; choose another "
		       "place",
		       where, fs->evidence);
}

int plan_fs(const struct profile *profile, const struct host *host,
	    const struct id_plan *ids, const struct env_plan *env,
	    const struct net_plan *net, struct fs_plan *ret, struct err *err)
{
	struct fs_plan fs = { .scratch = profile->scratch };
	struct fs_draft d = {
		.profile = profile,
		.host = host,
		.ids = ids,
		.env = env,
		.net = net,
		.notes = &fs.notes,
		.kept = &fs.kept,
		.absent = &fs.absent,
		.unusual = &fs.unusual,
	};

	if (collect(&d, &fs.evidence, err) < 0 ||
	    fs_draft_settle(&d, &fs, err) < 0 || check_evidence(profile, &fs, err) < 0) {
		fs_draft_release(&d);
		fs_plan_release(&fs);
		return -1;
	}
	fs_draft_release(&d);
	if (host->lock.path)
		fs.lock = mem_strdup(host->lock.path);
	*ret = fs;
	return 0;
}

void fs_plan_release(struct fs_plan *fs)
{
	for (size_t i = 0; i < fs->n_steps; i++)
		fs_draft_step_release(&fs->steps[i]);
	free(fs->steps);
	free(fs->evidence);
	free(fs->lock);
	for (size_t i = 0; i < fs->absent.n; i++) {
		free(fs->absent.v[i].dir);
		free(fs->absent.v[i].name);
	}
	free(fs->absent.v);
	strlist_release(&fs->kept);
	strlist_release(&fs->notes);
	strlist_release(&fs->unusual);
	*fs = (struct fs_plan){ .steps = NULL };
}

const struct fs_step *fs_plan_overlay(const struct fs_plan *fs)
{
	for (size_t i = 0; i < fs->n_steps; i++)
		if (fs->steps[i].op == FS_OVERLAY)
			return &fs->steps[i];
	return NULL;
}

bool fs_plan_may_write(const struct fs_plan *fs, const char *path)
{
	for (size_t i = 0; i < fs->kept.n; i++)
		if (fs_draft_is_within(path, fs->kept.v[i]))
			return true;
	for (size_t i = 0; i < fs->n_steps; i++)
		if (fs->steps[i].may_write &&
		    fs_draft_is_within(path, fs->steps[i].source))
			return true;
	return false;
}

bool fs_plan_shows(const struct fs_plan *fs, const char *path)
{
	/* sorted: the last that holds it is the nearest */
	for (size_t i = fs->n_steps; i-- > 0;) {
		const struct fs_step *step = &fs->steps[i];

		if (!fs_draft_is_within(path, step->target) ||
		    step->op == FS_READ_ONLY)
			continue;
		if (step->op == FS_BIND || step->op == FS_OVERLAY ||
		    step->op == FS_SCRIPT)
			return step->is_dir ||
			       strcmp(path, step->target) == 0;
		return step->op == FS_SCRATCH &&
		       strcmp(path, step->target) == 0;
	}
	return strcmp(path, "/") == 0;
}
