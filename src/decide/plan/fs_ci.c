/* SPDX-License-Identifier: Apache-2.0 */
/* fs_ci - the files of commands to the CI system in the view. */
/*
 * Theory of operation
 *
 * A variable of the caller names a place.  If a file is there it is masked;
 * the mask holds in a directory that may be written, too, as what is mounted on
 * can neither be removed nor renamed, and fs_guard_pin() sees to the
 * directories above.  Where there is no file yet, nothing can be mounted, so a
 * `write` that would hold the place is refused.
 *
 * The directory that a system keeps for such files is masked as a whole, with
 * those of steps to come, unless something in it is to be shown.
 */
#include "decide/plan/fs_ci.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/ci_files.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/fs_guard.h"
#include "decide/plan/fs_objections.h"
#include "decide/plan/fs_paths.h"
#include "decide/profile/profile_keys.h"

/* What one variable names. */
struct place {
	const struct path_fact *file;	/* NULL: no regular file is there */
	char *at;	/* where it is named, in a real directory */
	char *real;	/* where it is; at, unless that is a link */
	char *dir;	/* of it, if that is for such files alone; or NULL */
};

static void place_release(struct place *p)
{
	free(p->at);
	free(p->real);
	free(p->dir);
}

#define autorelease_place __attribute__((cleanup(place_release)))

static char *parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == path ? mem_strdup("/")
			     : mem_strndup(path, (size_t)(slash - path));
}

/* False: it names nothing that could be such a file. */
static bool find_place(struct fs_draft *d, const struct ci_file *ci,
		       struct place *ret)
{
	const char *value = host_getenv(d->host, ci->variable);
	const struct path_fact *file, *in;
	autofree char *named_in = NULL;
	autofree char *dir = NULL;

	if (!value || value[0] != '/')
		return false;
	named_in = parent_of(value);
	file = fs_draft_fact(d, value);
	in = fs_draft_fact(d, named_in);
	if (!in || in->type != PATH_DIR || (file && file->type != PATH_FILE))
		return false;
	ret->file = file;
	ret->at = mem_printf("%s%s", in->real[1] ? in->real : "",
			     strrchr(value, '/'));
	ret->real = mem_strdup(file ? file->real : ret->at);
	dir = parent_of(ret->real);
	if (ci_files_is_directory(dir))
		ret->dir = steal_ptr(&dir);
	return true;
}

/* The one whose very file it is is the one to tell. */
static const char *named_by(struct fs_draft *d, const char *path)
{
	const struct ci_file *ci;

	for (size_t i = 0; (ci = ci_files_at(i)); i++) {
		autorelease_place struct place p = { .real = NULL };

		if (find_place(d, ci, &p) && strcmp(path, p.real) == 0)
			return ci->named;
	}
	return NULL;
}

static const char *objection_to(struct fs_draft *d, const char *path,
				bool can_guard)
{
	const struct ci_file *ci;
	const char *named = named_by(d, path);

	if (named)
		return named;
	for (size_t i = 0; (ci = ci_files_at(i)); i++) {
		autorelease_place struct place p = { .real = NULL };

		if (!find_place(d, ci, &p))
			continue;
		if (p.dir && fs_draft_is_within(path, p.dir))
			return ci->named;
		if ((!can_guard || (!p.file && !p.dir)) &&
		    fs_draft_is_within(p.real, path))
			return ci->held;
		/* the link could be led elsewhere */
		if (strcmp(p.at, p.real) != 0 && fs_draft_is_within(p.at, path))
			return ci->held;
	}
	return NULL;
}

const char *fs_ci_objection(struct fs_draft *d, const char *path)
{
	return objection_to(d, path, true);
}

const char *fs_ci_kept_objection(struct fs_draft *d, const char *path)
{
	return objection_to(d, path, false);
}

/* Would the script write to another of these files by this one? */
static bool is_another(struct fs_draft *d, const char *real)
{
	const struct ci_file *ci;

	for (size_t i = 0; (ci = ci_files_at(i)); i++) {
		autorelease_place struct place p = { .real = NULL };

		if (strcmp(ci->variable, CI_FILES_SUMMARY) != 0 &&
		    find_place(d, ci, &p) && strcmp(p.real, real) == 0)
			return true;
	}
	return false;
}

static const char *summary_objection(struct fs_draft *d,
				     const struct path_fact *fact)
{
	const char *objection = fs_objections_type(fact->type);

	if (!objection && fact->type != PATH_FILE)
		objection = "it is not a file";
	if (!objection)
		objection = fs_objections_leave(fact->real);
	if (!objection)
		objection = fs_objections_write_unsafe(d, fact->real);
	if (!objection)
		objection = fs_paths_link_objection(d, fact, true);
	if (!objection && is_another(d, fact->real))
		objection = "it is also for commands to later steps";
	return objection;
}

int fs_ci_summary(struct fs_draft *d, struct err *err)
{
	const char *path = host_getenv(d->host, CI_FILES_SUMMARY);
	autofree char *where = NULL;
	autofree char *why = NULL;
	const struct path_fact *fact;
	const char *objection;
	struct fs_step *step;

	if (!d->profile->step_summary)
		return 0;
	where = profile_keys_where(d->profile, "output", "summary");
	if (!path || !*path) {
		strlist_take(d->notes, mem_printf("%s = yes, and there is no "
						  CI_FILES_SUMMARY, where));
		return 0;
	}
	fact = path[0] == '/' ? fs_draft_fact(d, path) : NULL;
	if (!fact && d->wants)
		return 0;
	objection = fact ? summary_objection(d, fact) : "there is no such file";
	if (objection)
		return err_set(err, ERR_PROFILE, "%s = yes: %s: %s: %s", where,
			       CI_FILES_SUMMARY, fact && fact->real ?
			       fact->real : path, objection);
	why = mem_printf("%s = yes", where);
	step = fs_draft_bind(d, FS_RANK_PROFILE, fact, FS_WRITABLE, why);
	step->may_write = true;
	return 0;
}

/* Is it, or something in it, shown because somebody named it? */
static bool is_named(const struct fs_draft *d, const char *path)
{
	for (size_t i = 0; i < d->n_items; i++) {
		const struct fs_item *item = &d->items[i];

		if (item->rank >= FS_RANK_WORKSPACE &&
		    item->rank != FS_RANK_GUARD &&
		    (item->step.op == FS_BIND || item->step.op == FS_OVERLAY ||
		     item->step.op == FS_SCRIPT) &&
		    fs_draft_is_within(item->step.target, path))
			return true;
	}
	return false;
}

static bool has_item(const struct fs_draft *d, const char *target)
{
	for (size_t i = 0; i < d->n_items; i++)
		if (strcmp(d->items[i].step.target, target) == 0)
			return true;
	return false;
}

static void hide_directory(struct fs_draft *d, const char *dir, const char *why)
{
	if (!is_named(d, dir))
		(void)fs_draft_add(d, FS_RANK_GUARD, FS_MASK_DIR, dir, why);
	else if (!has_item(d, dir))
		(void)fs_draft_add(d, FS_RANK_GUARD, FS_READ_ONLY, dir, why);
}

void fs_ci_hide(struct fs_draft *d)
{
	const struct ci_file *ci;

	for (size_t i = 0; (ci = ci_files_at(i)); i++) {
		autorelease_place struct place p = { .real = NULL };
		autofree char *why = NULL;

		/* a start file of the system's shells is everybody's to read */
		if (!find_place(d, ci, &p) || fs_guard_is_lifted(d, p.real) ||
		    fs_objections_is_system(p.real))
			continue;
		why = mem_printf("%s names it", ci->variable);
		if (p.dir && !fs_guard_is_lifted(d, p.dir))
			hide_directory(d, p.dir, why);
		if (p.file && !is_named(d, p.real))
			(void)fs_draft_add(d, FS_RANK_GUARD, FS_MASK_FILE,
					   p.real, why);
	}
}
