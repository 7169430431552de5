/* SPDX-License-Identifier: Apache-2.0 */
/* fs_paths - workspace, script, `read`, `write`, `hide`. */
/*
 * Theory of operation
 *
 * A named path is shown where it really is, with a link at the name that was
 * used if that is another: so a path has the same meaning on both sides, and a
 * link inside a shown directory cannot make cordon show something else.
 *
 * What may be written is checked against places from which a script would act
 * on what runs after it: git's directory, system directories, HOME, and
 * directories that others use too (SECURITY.md, what a script must not do).
 */
#include "decide/plan/fs_paths.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/env_rules.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/plan_env.h"

/* "WHERE: KEY = TEXT: ...", of kind ERR_PROFILE */
__attribute__((format(printf, 4, 5)))
static int refuse(const char *key, const struct value *line, struct err *err,
		  const char *fmt, ...)
{
	autofree char *where = env_rules_where(&line->origin);
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

static bool is_one_of(const char *path, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(path, list[i]) == 0)
			return true;
	return false;
}

static bool is_within_any(const char *path, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fs_draft_is_within(path, list[i]))
			return true;
	return false;
}

#define IS_ONE_OF(path, list) is_one_of((path), (list), ARRAY_SIZE(list))
#define IS_WITHIN(path, list) is_within_any((path), (list), ARRAY_SIZE(list))

/* Made by cordon or by the kernel, anew for each run. */
static const char *const own[] = { "/proc", "/sys", "/dev" };
/* Shown whole they would replace what cordon puts there. */
static const char *const own_whole[] = {
	"/", "/etc", "/run", "/var/run", "/tmp", "/var/tmp", "/var",
};
static const char *const system_dirs[] = {
	"/bin", "/boot", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/nix",
	"/sbin", "/usr",
};
static const char *const shared_dirs[] = {
	"/home", "/media", "/mnt", "/opt", "/root", "/srv", "/var/cache",
	"/var/lib", "/var/log", "/var/opt", "/var/spool",
};

static int check_read(const char *key, const struct value *line,
		      const char *path, struct err *err)
{
	if (IS_WITHIN(path, own))
		return refuse(key, line, err,
			      "%s is made anew inside and shows nothing of the "
			      "host", path);
	if (IS_ONE_OF(path, own_whole))
		return refuse(key, line, err,
			      "%s holds things of everybody; name the file or "
			      "directory in it", path);
	return 0;
}

static bool has_git_part(const char *path)
{
	const char *p = path;

	while ((p = strstr(p, "/.git")) != NULL) {
		p += strlen("/.git");
		if (*p == '/' || *p == '\0')
			return true;
	}
	return false;
}

static bool holds_home(struct fs_draft *d, const char *path)
{
	const char *home = d->host->home;
	const struct path_fact *fact = home ? fs_draft_fact(d, home) : NULL;

	return (home && fs_draft_is_within(home, path)) ||
	       (fact && fact->real && fs_draft_is_within(fact->real, path));
}

/* Why a script must not write here, or NULL. */
static const char *write_objection(struct fs_draft *d, const char *path)
{
	if (has_git_part(path))
		return "it is git's, whose hooks and configuration run "
		       "commands later";
	if (IS_WITHIN(path, system_dirs))
		return "it belongs to the system";
	if (holds_home(d, path))
		return "it is HOME or holds it; name a directory below HOME";
	if (IS_ONE_OF(path, shared_dirs))
		return "others use it too; name a directory in it";
	return NULL;
}

static int check_write(struct fs_draft *d, const char *key,
		       const struct value *line, const char *path,
		       struct err *err)
{
	const char *objection;

	if (check_read(key, line, path, err) < 0)
		return -1;
	objection = write_objection(d, path);
	if (objection)
		return refuse(key, line, err, "the script may not write %s: %s",
			      path, objection);
	return 0;
}

/* git's directory in a place that may be written stays as it is. */
static void protect_git(struct fs_draft *d, const char *dir)
{
	autofree char *git = mem_printf("%s/.git", dir);
	const struct path_fact *fact = fs_draft_fact(d, git);

	if (fact && strcmp(fact->real, git) == 0 &&
	    (fact->type == PATH_DIR || fact->type == PATH_FILE))
		(void)fs_draft_bind(d, FS_RANK_GUARD, fact, FS_SEEN_ONLY,
				    "git's own, never writable");
}

/* What is wrong with showing a thing of this type, or NULL. */
static const char *type_objection(enum path_type type)
{
	switch (type) {
	case PATH_FILE:
	case PATH_DIR:
		return NULL;
	case PATH_SOCKET:
		return "it is a socket, a way around the network's wall";
	case PATH_FIFO:
		return "it is a named pipe, a way to other processes";
	case PATH_DEVICE:
		return "it is a device";
	case PATH_UNREADABLE:
		return "the user the script runs as cannot reach it";
	case PATH_SYMLINK:
	case PATH_MISSING:
		break;
	}
	return "it does not exist";
}

/* Looks a line up; *ret is NULL where there is nothing to show. */
static int find(struct fs_draft *d, const char *key, const struct value *line,
		const struct path_fact **ret, struct err *err)
{
	autofree char *path = NULL;
	bool optional;

	*ret = NULL;
	if (fs_paths_resolve(d, key, line, &path, &optional, err) < 0)
		return -1;
	*ret = fs_draft_fact(d, path);
	if (*ret || optional || d->wants)
		return 0;
	refuse(key, line, err, "there is no %s", path);
	return err_hint(err, "if it may be missing, write: %s = ?%s", key,
			line->text);
}

static int show(struct fs_draft *d, const char *key, const struct value *line,
		bool may_write, struct err *err)
{
	const struct path_fact *fact;
	const char *objection;
	autofree char *why = NULL;
	autofree char *where = env_rules_where(&line->origin);
	struct fs_step *step;

	if (find(d, key, line, &fact, err) < 0)
		return -1;
	if (!fact)
		return 0;
	objection = type_objection(fact->type);
	if (objection)
		return refuse(key, line, err, "%s", objection);
	if ((may_write ? check_write(d, key, line, fact->real, err) :
			 check_read(key, line, fact->real, err)) < 0)
		return -1;
	why = mem_printf("%s = %s (%s)", key, line->text, where);
	step = fs_draft_bind(d, FS_RANK_PROFILE, fact,
			     may_write ? FS_WRITABLE : FS_SEEN_ONLY, why);
	step->may_write = may_write;
	if (may_write && fact->type == PATH_DIR)
		protect_git(d, fact->real);
	return 0;
}

static int hide(struct fs_draft *d, const struct value *line, struct err *err)
{
	const struct path_fact *fact;
	autofree char *why = NULL;
	autofree char *where = env_rules_where(&line->origin);

	if (find(d, "hide", line, &fact, err) < 0)
		return -1;
	if (!fact || !fact->real)
		return 0;
	if (IS_WITHIN(fact->real, own) || IS_ONE_OF(fact->real, own_whole))
		return refuse("hide", line, err,
			      "%s is cordon's own inside; nothing of the "
			      "host's is seen there", fact->real);
	why = mem_printf("hide = %s (%s)", line->text, where);
	(void)fs_draft_add(d, FS_RANK_PROFILE,
			   fact->type == PATH_DIR ? FS_MASK_DIR : FS_MASK_FILE,
			   fact->real, why);
	return 0;
}

static int add_workspace(struct fs_draft *d, struct err *err)
{
	static const char *const scratch[] = {
		"/tmp", "/var/tmp", "/run", "/dev/shm",
	};
	const char *path = d->host->workspace;
	bool may_write = d->profile->workspace &&
			 strcmp(d->profile->workspace, "read-write") == 0;
	const struct path_fact *fact;
	const char *objection = NULL;
	struct fs_step *step;

	if (!path)
		return 0;
	if (IS_ONE_OF(path, scratch)) {
		strlist_take(d->notes,
			     mem_printf("%s is fresh and empty inside, so it is "
					"no workspace; --workspace names "
					"another", path));
		return 0;
	}
	fact = fs_draft_fact(d, path);
	if (!fact && d->wants)
		return 0;
	if (!fact || fact->type != PATH_DIR)
		return err_set(err, ERR_HOST,
			       "the workspace %s is not a directory that the "
			       "script's user can reach", path);
	if (IS_WITHIN(path, own) || IS_ONE_OF(path, own_whole))
		objection = "it is cordon's own inside";
	else if (may_write)
		objection = write_objection(d, path);
	if (objection)
		return err_set(err, ERR_USAGE,
			       "%s cannot be the %sworkspace: %s", path,
			       may_write ? "read-write " : "", objection);
	step = fs_draft_bind(d, FS_RANK_WORKSPACE, fact,
			     may_write ? FS_WRITABLE : FS_SEEN_ONLY,
			     may_write ? "workspace = read-write" :
					 "workspace");
	step->may_write = may_write;
	if (may_write)
		protect_git(d, path);
	return 0;
}

/* Only the file itself, where it is not seen anyway. */
static void add_script(struct fs_draft *d)
{
	const struct path_fact *fact;

	if (!d->host->script)
		return;
	fact = fs_draft_fact(d, d->host->script);
	if (fact && fact->type == PATH_FILE && !IS_WITHIN(fact->real, own))
		(void)fs_draft_bind(d, FS_RANK_SCRIPT, fact, FS_SEEN_ONLY,
				    "the script");
}

int fs_paths(struct fs_draft *d, struct err *err)
{
	const struct profile *p = d->profile;

	if (add_workspace(d, err) < 0)
		return -1;
	add_script(d);
	for (size_t i = 0; i < p->read.n; i++)
		if (show(d, "read", &p->read.v[i], false, err) < 0)
			return -1;
	for (size_t i = 0; i < p->write.n; i++)
		if (show(d, "write", &p->write.v[i], true, err) < 0)
			return -1;
	for (size_t i = 0; i < p->hide.n; i++)
		if (hide(d, &p->hide.v[i], err) < 0)
			return -1;
	return 0;
}
