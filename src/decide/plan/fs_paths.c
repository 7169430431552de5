/* SPDX-License-Identifier: Apache-2.0 */
/* fs_paths - workspace, script, `read`, `write`, `hide`. */
/*
 * Theory of operation
 *
 * A named path is shown where it really is, with a link at the name that was
 * used if that is another: so a path has the same meaning on both sides.
 *
 * Links in the workspace are a stranger's: whoever wrote the checkout may not
 * choose what outside of it is shown or, worse, written (CVE-2024-42472 is that
 * mistake).  Elsewhere they are the host's, and only a link that is itself named
 * by `write` is refused.
 */
#include "decide/plan/fs_paths.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/env_rules.h"
#include "decide/plan/fs_ci.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/fs_guard.h"
#include "decide/plan/fs_hide.h"
#include "decide/plan/fs_objections.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_ids.h"
#include "decide/profile/origin.h"
#include "decide/profile/profile_keys.h"

/* "WHERE: KEY = TEXT: ...", of kind ERR_PROFILE */
__attribute__((format(printf, 4, 5))) static int
refuse(const char *key, const struct value *line, struct err *err,
       const char *fmt, ...)
{
	autofree char *where = origin_where(&line->origin);
	char why[300];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return err_set(err, ERR_PROFILE, "%s: %s = %s: %s", where, key,
		       line->text, why);
}

/* Adds the text with each ${NAME} replaced by what is passed. */
static int expand(const struct fs_draft *d, const char *key,
		  const struct value *line, const char *text,
		  struct strbuf *ret, struct err *err)
{
	while (*text) {
		size_t n = strcspn(text, "$");
		const char *end;
		const char *value;
		autofree char *name = NULL;

		strbuf_add(ret, text, n);
		text += n;
		if (*text == '\0')
			break;
		end = text[1] == '{' ? strchr(text, '}') : NULL;
		if (!end)
			return refuse(key, line, err,
				      "`$` begins a variable: ${NAME}");
		name = mem_strndup(text + 2, (size_t)(end - text) - 2);
		value = env_plan_get(d->env, name);
		if (!value || !*value)
			return refuse(key, line, err,
				      "%s is %s inside; to pass it, write "
				      "[env] pass = %s",
				      name, value ? "empty" : "not set", name);
		strbuf_adds(ret, value);
		text = end + 1;
	}
	return 0;
}

/* Without empty components, `.`, and a final slash; 0 or -1 for a `..`. */
static int normalise(const char *path, struct strbuf *ret)
{
	while (*path) {
		size_t n;

		path += strspn(path, "/");
		n = strcspn(path, "/");
		if (n == 2 && path[0] == '.' && path[1] == '.')
			return -1;
		if (n > 0 && !(n == 1 && path[0] == '.')) {
			strbuf_addc(ret, '/');
			strbuf_add(ret, path, n);
		}
		path += n;
	}
	if (ret->len == 0)
		strbuf_addc(ret, '/');
	return 0;
}

int fs_paths_resolve(const struct fs_draft *d, const char *key,
		     const struct value *line, char **ret, bool *ret_optional,
		     struct err *err)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	autorelease_strbuf struct strbuf whole = STRBUF_INIT;
	autorelease_strbuf struct strbuf path = STRBUF_INIT;
	const char *from = line->text;
	bool optional = ret_optional && from[0] == '?';

	if (optional)
		from++;
	if (from[0] == '~' && (from[1] == '/' || from[1] == '\0')) {
		if (!d->host->home)
			return refuse(key, line, err, "HOME is not set");
		strbuf_adds(&whole, d->host->home);
		from++;
	}
	if (expand(d, key, line, from, &text, err) < 0)
		return -1;
	if (whole.len == 0 && strbuf_text(&text)[0] != '/') {
		if (!d->host->workspace)
			return refuse(key, line, err,
				      "it is relative to the workspace, and "
				      "there is none; name one with "
				      "--workspace, or write the whole path");
		strbuf_addf(&whole, "%s/", d->host->workspace);
	}
	strbuf_adds(&whole, strbuf_text(&text));
	if (normalise(strbuf_text(&whole), &path) < 0)
		return refuse(key, line, err, "`..` is not allowed in it");
	if (ret_optional)
		*ret_optional = optional;
	*ret = strbuf_steal(&path);
	return 0;
}

/* What is to be written is mostly wanted: left out, the script would fail. */
static int hint_missing(const struct fs_draft *d, const char *key,
			const struct value *line, const char *path,
			struct err *err)
{
	const char *workspace = d->host->workspace;
	bool may_be_made = workspace && fs_draft_is_within(path, workspace) &&
			   !profile_wants_overlay(d->profile);

	if (strcmp(key, "write") != 0)
		return err_hint(err, "if it may be missing, write: %s = ?%s",
				key, line->text);
	return err_hint(err, "make it before, as with mkdir -p %s%s", path,
			may_be_made ? "; with [files] workspace = overlay the "
				      "script may make it" :
				      "");
}

/* Looks a line up; *ret is NULL where there is nothing to show. */
static int find(struct fs_draft *d, const char *key, const struct value *line,
		const struct path_fact **ret, struct err *err)
{
	autofree char *path = NULL;
	bool optional = false;

	*ret = NULL;
	if (fs_paths_resolve(d, key, line, &path, &optional, err) < 0)
		return -1;
	*ret = fs_draft_fact(d, path);
	if (*ret || optional || d->wants)
		return 0;
	refuse(key, line, err, "there is no %s", path);
	return hint_missing(d, key, line, path, err);
}

const char *fs_paths_link_objection(const struct fs_draft *d,
				    const struct path_fact *fact,
				    bool may_write)
{
	const char *workspace = d->host->workspace;

	if (!fact->real || strcmp(fact->path, fact->real) == 0)
		return NULL;
	if (workspace && fs_draft_is_within(fact->path, workspace)) {
		if (may_write)
			return "a symbolic link of the workspace leads there; "
			       "name the place itself";
		if (!fs_draft_is_within(fact->real, workspace))
			return "a symbolic link of the workspace leads out of "
			       "it; name the place itself";
	}
	if (may_write && fact->target)
		return "the path is a symbolic link; name the place itself";
	return NULL;
}

static const char *objection_to(struct fs_draft *d, const char *key,
				const char *real)
{
	if (strcmp(key, "write") == 0)
		return fs_objections_write(d, real);
	if (strcmp(key, "write-unsafe") == 0)
		return fs_objections_write_unsafe(d, real);
	return fs_objections_read(real);
}

/*
 * In an overlay what `write` names is written outside when the run ends; what
 * `write-unsafe` names, at once.
 */
static bool is_kept(const struct fs_draft *d, const char *key, const char *path)
{
	return d->is_overlay && strcmp(key, "write") == 0 && path &&
	       fs_draft_is_within(path, d->host->workspace);
}

/* The script may make what is missing; its directory can be missing too. */
static int keep_missing(struct fs_draft *d, const char *key,
			const struct value *line, bool *ret_is_kept,
			struct err *err)
{
	autofree char *path = NULL;
	bool optional;
	const char *objection;

	*ret_is_kept = false;
	if (fs_paths_resolve(d, key, line, &path, &optional, err) < 0)
		return -1;
	if (!is_kept(d, key, path) || fs_draft_fact(d, path))
		return 0;
	objection = fs_objections_write(d, path);
	if (!objection)
		objection = fs_ci_kept_objection(d, path);
	if (objection)
		return refuse(key, line, err, "%s: %s", path, objection);
	*ret_is_kept = true;
	strlist_add_once(d->kept, path);
	return 0;
}

/*
 * Root's command runs as another, who is let in by no right of root's: said
 * before the run, which may be a long one.
 */
static void note_owner(struct fs_draft *d, const struct path_fact *fact)
{
	if (d->wants || !d->host->is_root || d->ids->uid == 0 ||
	    fact->uid == d->ids->uid || (fact->mode & 0022) != 0)
		return;
	strlist_take(d->unusual,
		     mem_printf("%s belongs to uid %u, and the command runs as "
				"uid %u, which may not write there: chown it, "
				"or name with [sandbox] user who may",
				fact->real, (unsigned)fact->uid,
				(unsigned)d->ids->uid));
}

/* What is put there runs in the name of a program, later and outside. */
static void note_path_dir(struct fs_draft *d, const struct path_fact *place)
{
	const char *path = host_getenv(d->host, "PATH");

	while (path && *path) {
		size_t n = strcspn(path, ":");
		autofree char *dir = mem_strndup(path, n);
		const struct path_fact *fact =
			dir[0] == '/' ? fs_draft_fact(d, dir) : NULL;

		if (!d->wants && fact && fact->real &&
		    fs_draft_is_within(fact->real, place->real)) {
			strlist_take(d->unusual,
				     mem_printf("%s is in PATH and may be "
						"written: what is made there "
						"runs later, in the name of a "
						"program", fact->real));
			return;
		}
		path += n + (path[n] == ':');
	}
}

static void note_place(struct fs_draft *d, const struct path_fact *place)
{
	note_owner(d, place);
	note_path_dir(d, place);
}

static int show(struct fs_draft *d, const char *key, const struct value *line,
		bool may_write, struct err *err)
{
	const struct path_fact *fact;
	const char *objection;
	autofree char *why = NULL;
	autofree char *where = origin_where(&line->origin);
	struct fs_step *step;
	bool kept = false;

	if (may_write && keep_missing(d, key, line, &kept, err) < 0)
		return -1;
	if (kept)
		return 0;
	if (find(d, key, line, &fact, err) < 0)
		return -1;
	if (!fact)
		return 0;
	objection = fs_objections_type(fact->type);
	if (!objection)
		objection = objection_to(d, key, fact->real);
	if (!objection)
		objection = fs_paths_link_objection(d, fact, may_write);
	if (objection)
		return refuse(key, line, err, "%s: %s",
			      fact->real ? fact->real : fact->path, objection);
	if (is_kept(d, key, fact->real)) {
		objection = fs_ci_kept_objection(d, fact->real);
		if (objection)
			return refuse(key, line, err, "%s: %s", fact->real,
				      objection);
		strlist_add_once(d->kept, fact->real);
		return 0;
	}
	why = mem_printf("%s = %s (%s)", key, line->text, where);
	step = fs_draft_bind(d, FS_RANK_PROFILE, fact,
			     may_write ? FS_WRITABLE : FS_SEEN_ONLY, why);
	step->may_write = may_write;
	if (may_write)
		note_place(d, fact);
	if (fact->type == PATH_DIR)
		fs_draft_search_git(d, fact->real);
	if (fact->type == PATH_DIR && strcmp(key, "write") == 0)
		return fs_guard_directory(d, fact->real, err);
	return 0;
}

static int hide(struct fs_draft *d, const struct value *line, struct err *err)
{
	const struct path_fact *fact;
	autofree char *why = NULL;
	autofree char *where = origin_where(&line->origin);

	if (find(d, "hide", line, &fact, err) < 0)
		return -1;
	if (!fact || !fact->real)
		return 0;
	if (fs_objections_read(fact->real))
		return refuse("hide", line, err,
			      "nothing of the host's %s is seen inside",
			      fact->real);
	why = mem_printf("hide = %s (%s)", line->text, where);
	(void)fs_draft_add(d, FS_RANK_PROFILE,
			   fact->type == PATH_DIR ? FS_MASK_DIR : FS_MASK_FILE,
			   fact->real, why);
	return 0;
}

/* Of an ordered choice the first that works; read-only always does. */
static int choose_overlay(struct fs_draft *d, struct err *err)
{
	const char *wish = d->profile->workspace;
	const char *why = d->host->overlay_why;
	autofree char *where = NULL;

	if (!profile_wants_overlay(d->profile))
		return 0;
	if (d->host->has_overlay) {
		d->is_overlay = true;
		return 0;
	}
	if (strcmp(wish, "overlay") != 0) {
		strlist_take(d->notes,
			     mem_printf("workspace = %s: read-only, as %s",
					wish, why ? why : "it was not tried"));
		return 0;
	}
	where = profile_keys_where(d->profile, "files", "workspace");
	err_set(err, ERR_HOST, "%s = overlay: %s", where,
		why ? why : "it was not tried");
	return err_hint(err, "workspace = overlay|read-only takes a read-only "
			     "one where there is no other");
}

static int add_workspace(struct fs_draft *d, struct err *err)
{
	const char *path = d->host->workspace;
	bool may_write = d->profile->workspace &&
			 strcmp(d->profile->workspace, "read-write") == 0;
	const struct path_fact *fact;
	const char *objection;
	struct fs_step *step;

	if (!path)
		return 0;
	if (fs_objections_is_fresh(path)) {
		strlist_take(d->notes,
			     mem_printf("%s is fresh and empty inside, so it "
					"is no workspace; --workspace names "
					"another",
					path));
		return 0;
	}
	fact = fs_draft_fact(d, path);
	if (!fact && d->wants)
		return 0;
	if (!fact || fact->type != PATH_DIR)
		return err_set(err, ERR_HOST,
			       "the workspace %s is not a directory that the "
			       "script's user can reach",
			       path);
	if (choose_overlay(d, err) < 0)
		return -1;
	objection = may_write ? fs_objections_write(d, path)
			      : fs_objections_read(path);
	if (objection)
		return err_set(err, ERR_USAGE,
			       "%s cannot be the %sworkspace: %s", path,
			       may_write ? "read-write " : "", objection);
	step = fs_draft_bind(d, FS_RANK_WORKSPACE, fact,
			     may_write || d->is_overlay ? FS_WRITABLE :
							  FS_SEEN_ONLY,
			     may_write	   ? "workspace = read-write" :
			     d->is_overlay ? "workspace = overlay" :
					     "workspace");
	step->may_write = may_write;
	if (d->is_overlay) {
		step->op = FS_OVERLAY;
		fs_guard_git(d, path);
	}
	if (may_write || (d->is_overlay && d->profile->write.n > 0))
		note_place(d, fact);
	fs_draft_search_git(d, path);
	return may_write ? fs_guard_directory(d, path, err) : 0;
}

/* The copy, at the real path of the file that was read. */
static int add_copy(struct fs_draft *d, struct err *err)
{
	const char *path = d->host->script;
	const struct script_fact *copy = &d->host->script_copy;
	const char *objection = fs_objections_read(path);
	struct fs_step *step;

	if (objection)
		return err_set(err, ERR_USAGE,
			       "the script %s cannot be pinned where it is: %s",
			       path, objection);
	step = fs_draft_add(d, FS_RANK_PINNED, FS_SCRIPT, path,
			    "the script, as it was read and compared");
	step->n_data = (size_t)copy->size;
	step->mode = 0444 | (copy->mode & 0111);
	step->attr = FS_SEEN_ONLY;
	return 0;
}

/* Only the file itself, where it is not seen anyway. */
static int add_script(struct fs_draft *d, struct err *err)
{
	const struct path_fact *fact;

	if (!d->host->script)
		return 0;
	if (d->host->script_copy.is_read)
		return add_copy(d, err);
	fact = fs_draft_fact(d, d->host->script);
	if (fact && fact->type == PATH_FILE && !fs_objections_read(fact->real))
		(void)fs_draft_bind(d, FS_RANK_SCRIPT, fact, FS_SEEN_ONLY,
				    "the script");
	return 0;
}

int fs_paths(struct fs_draft *d, struct err *err)
{
	const struct profile *p = d->profile;

	if (add_workspace(d, err) < 0 || add_script(d, err) < 0)
		return -1;
	for (size_t i = 0; i < p->read.n; i++)
		if (show(d, "read", &p->read.v[i], false, err) < 0)
			return -1;
	for (size_t i = 0; i < p->write.n; i++)
		if (show(d, "write", &p->write.v[i], true, err) < 0)
			return -1;
	for (size_t i = 0; i < p->write_unsafe.n; i++)
		if (show(d, "write-unsafe", &p->write_unsafe.v[i], true, err) <
		    0)
			return -1;
	for (size_t i = 0; i < p->hide.paths.n; i++)
		if (hide(d, &p->hide.paths.v[i], err) < 0)
			return -1;
	fs_hide(d);
	return 0;
}
