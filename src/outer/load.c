/* SPDX-License-Identifier: Apache-2.0 */
/* load - profiles from files, and what the command line adds. */
#include "outer/load.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "outer/paths.h"

/* The file being read and those that include it, outermost last. */
struct chain {
	const struct chain *up;
	const char *path;	/* real */
	unsigned depth;
};

void load_directories(struct strlist *ret)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (config && config[0] == '/')
		strlist_take(ret, mem_printf("%s/cordon", config));
	else if (home && home[0] == '/')
		strlist_take(ret, mem_printf("%s/.config/cordon", home));
	strlist_add(ret, paths_sysconf);
	strlist_add(ret, paths_profiles);
}

static bool is_profile_name(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n <= 64 && name[0] != '.' && name[0] != '-' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == n;
}

static bool exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

/* A path the caller frees, or NULL with the reason in msg. */
static char *find_named(const char *name, char **ret_msg)
{
	autorelease_strlist struct strlist dirs = STRLIST_INIT;
	autorelease_strbuf struct strbuf msg = STRBUF_INIT;
	autofree char *here = mem_printf("%s.ini", name);
	size_t n = strlen(name);

	if (!is_profile_name(name)) {
		*ret_msg = mem_printf("'%s' is no profile name; a path has a slash: ./%s",
				      name, name);
		return NULL;
	}
	load_directories(&dirs);
	for (size_t i = 0; i < dirs.n; i++) {
		char *path = mem_printf("%s/%s.ini", dirs.v[i], name);

		if (exists(path))
			return path;
		free(path);
	}
	strbuf_addf(&msg, "no profile named '%s'", name);
	if (exists(here) || exists(name))
		strbuf_addf(&msg,
			    "; a file of this name in the working directory is "
			    "not looked at: write ./%s if you trust it",
			    exists(here) ? here : name);
	else if (n > 4 && strcmp(name + n - 4, ".ini") == 0)
		strbuf_addf(&msg,
			    "; a name has no .ini: write %.*s, or ./%s for a "
			    "file of the working directory",
			    (int)n - 4, name, name);
	else
		strbuf_adds(&msg, "; cordon list shows those there are");
	*ret_msg = strbuf_steal(&msg);
	return NULL;
}

/*
 * An include is a name, or a path: absolute, or relative to the file that has
 * the line.
 */
static char *resolve_include(const char *text, const char *from,
			     char **ret_msg)
{
	const char *slash = strrchr(from, '/');

	if (!strchr(text, '/'))
		return find_named(text, ret_msg);
	if (text[0] == '/' || !slash)
		return mem_strdup(text);
	return mem_printf("%.*s/%s", (int)(slash - from), from, text);
}

static int load_file(const char *path, const struct origin *asked,
		     const struct chain *up, struct profile *p,
		     struct diag_list *diags);

static void diag_at(struct diag_list *diags, const struct origin *asked,
		    const char *path, const char *msg)
{
	if (asked)
		diag_add(diags, asked->file, asked->line, "%s", msg);
	else
		diag_add(diags, path, 0, "%s", msg);
}

static int follow(const struct include_list *includes,
		  const struct chain *chain, struct profile *p,
		  struct diag_list *diags)
{
	int ret = 0;

	for (size_t i = 0; i < includes->n; i++) {
		const struct value *inc = &includes->v[i];
		autofree char *msg = NULL;
		autofree char *path = resolve_include(inc->text, chain->path,
						      &msg);

		if (!path) {
			diag_at(diags, &inc->origin, inc->text, msg);
			ret = -1;
		} else if (load_file(path, &inc->origin, chain, p, diags) < 0) {
			ret = -1;
		}
	}
	return ret;
}

static int check_chain(const char *real, const struct origin *asked,
		       const struct chain *up, struct diag_list *diags)
{
	for (const struct chain *c = up; c; c = c->up) {
		if (strcmp(c->path, real) == 0) {
			autofree char *msg = mem_printf(
				"include of %s, which includes this file",
				real);

			diag_at(diags, asked, real, msg);
			return -1;
		}
	}
	if (up && up->depth + 1 > PROFILE_MAX_DEPTH) {
		diag_at(diags, asked, real, "includes are nested too deeply");
		return -1;
	}
	return 0;
}

static int load_file(const char *path, const struct origin *asked,
		     const struct chain *up, struct profile *p,
		     struct diag_list *diags)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	autofree char *real = realpath(path, NULL);
	struct include_list includes = { .v = NULL };
	struct err err = ERR_INIT;
	struct chain chain = { .up = up, .depth = up ? up->depth + 1 : 0 };
	int ret;

	if (!real) {
		/* a pipe has no path, only a name under /proc */
		const char *why = errno == ENOENT && exists(path) ?
					  "not a regular file" :
					  strerror(errno);
		autofree char *msg = mem_printf("cannot read %s: %s", path,
						why);

		diag_at(diags, asked, path, asked ? msg : why);
		return -1;
	}
	if (check_chain(real, asked, up, diags) < 0)
		return -1;
	if (fdio_read_file(real, PROFILE_MAX_BYTES, &text, &err) < 0) {
		diag_at(diags, asked, path, err.msg);
		return -1;
	}
	chain.path = real;
	ret = profile_text_includes(real, strbuf_text(&text), text.len,
				    &includes, diags);
	if (ret == 0) {
		ret = follow(&includes, &chain, p, diags);
		/* Also after a broken include: all errors are told at once. */
		if (profile_text_merge(real, strbuf_text(&text), text.len, p,
				       diags) < 0)
			ret = -1;
	}
	include_list_release(&includes);
	return ret;
}

static int load_named(const char *name, struct profile *p,
		      struct diag_list *diags)
{
	autofree char *msg = NULL;
	autofree char *path = NULL;

	if (strchr(name, '/'))
		return load_file(name, NULL, NULL, p, diags);
	path = find_named(name, &msg);
	if (!path) {
		diag_add(diags, "", 0, "%s", msg);
		return -1;
	}
	return load_file(path, NULL, NULL, p, diags);
}

int load(const char *const *names, size_t n_names,
	 const struct load_override *overrides, size_t n_overrides,
	 struct profile *p, struct diag_list *diags, struct err *err)
{
	int ret = 0;

	profile_init(p);
	for (size_t i = 0; i < n_names; i++)
		if (load_named(names[i], p, diags) < 0)
			ret = -1;
	for (size_t i = 0; i < n_overrides; i++) {
		const struct load_override *o = &overrides[i];
		int done = o->section ?
				   profile_text_set_key(o->option, o->section,
							o->key, o->value, p,
							diags) :
				   profile_text_set(o->option, o->value, p,
						    diags);

		if (done < 0)
			ret = -1;
	}
	if (ret < 0) {
		err_set(err, ERR_PROFILE, "%s", "");
		return -1;
	}
	return 0;
}

/* NULL: the caller has none. */
static char *own_directory(void)
{
	autorelease_strlist struct strlist dirs = STRLIST_INIT;

	load_directories(&dirs);
	return strcmp(dirs.v[0], paths_sysconf) == 0 ? NULL
						     : mem_strdup(dirs.v[0]);
}

static int refuse_foreign(const char *name, const char *path, struct err *err)
{
	autofree char *own = own_directory();

	(void)err_set(err, ERR_USAGE, "profile %s is %s, which is not yours to "
				      "change", name, path);
	return err_hint(err, "copy it to %s/ and name it once more",
			own ? own : "a directory of yours");
}

static bool is_shipped(const char *real)
{
	autofree char *dir = realpath(paths_profiles, NULL);
	size_t n = dir ? strlen(dir) : 0;

	return n > 0 && strncmp(real, dir, n) == 0 && real[n] == '/';
}

int load_find_own(const char *name, char **ret, struct err *err)
{
	autofree char *own = own_directory();
	autofree char *msg = NULL;
	autofree char *path = strchr(name, '/') ? mem_strdup(name)
						: find_named(name, &msg);
	autofree char *real = path ? realpath(path, NULL) : NULL;
	size_t n = own ? strlen(own) : 0;

	if (!path)
		return err_set(err, ERR_PROFILE, "%s", msg);
	if (!real)
		return err_sys(err, errno, "-p %s", name);
	if (is_shipped(real) ||
	    (!strchr(name, '/') &&
	     (n == 0 || strncmp(path, own, n) != 0 || path[n] != '/')))
		return refuse_foreign(name, path, err);
	*ret = steal_ptr(&real);
	return 0;
}
