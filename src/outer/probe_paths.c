/* SPDX-License-Identifier: Apache-2.0 */
/* probe_paths - looks at files and streams for probe(). */
#include "outer/probe_paths.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/plan.h"
#include "decide/plan/plan_workspace.h"
#include "outer/scan_git.h"
#include "outer/users.h"

#define CONTENT_MAX (4 * 1024 * 1024)	/* a CA bundle is some 200 KiB */
#define WANTS_ROUNDS 64			/* chains of links end long before */

static enum stream_type stream_type_of(int fd, const struct stat *st)
{
	switch (st->st_mode & S_IFMT) {
	case S_IFREG:
		return STREAM_FILE;
	case S_IFDIR:
		return STREAM_DIR;
	case S_IFIFO:
		return STREAM_PIPE;
	case S_IFSOCK:
		return STREAM_SOCKET;
	case S_IFCHR:
		if (st->st_rdev == makedev(1, 3))
			return STREAM_NULL;
		return isatty(fd) ? STREAM_TTY : STREAM_OTHER;
	default:
		return STREAM_OTHER;
	}
}

static bool outputs_are_one(void)
{
	struct stat out, err;

	return fstat(STDOUT_FILENO, &out) == 0 &&
	       fstat(STDERR_FILENO, &err) == 0 && out.st_dev == err.st_dev &&
	       out.st_ino == err.st_ino;
}

void probe_streams(struct host *host)
{
	for (int fd = 0; fd < 3; fd++) {
		struct stream_fact *s = &host->streams[fd];
		struct stat st;
		int flags = fcntl(fd, F_GETFL);

		if (flags < 0 || fstat(fd, &st) < 0) {
			s->type = STREAM_CLOSED;
			continue;
		}
		s->type = stream_type_of(fd, &st);
		s->writable = (flags & O_ACCMODE) != O_RDONLY;
		s->controls_us = s->type == STREAM_TTY &&
				 tcgetsid(fd) == getsid(0);
	}
	host->outputs_are_one = outputs_are_one();
}

static uid_t owner_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_uid : (uid_t)-1;
}

/* The nearest directory at or above the working directory with a `.git`. */
static char *git_top(const struct host *host)
{
	autofree char *at = mem_strdup(host->cwd);
	uid_t cwd_uid = owner_of(host->cwd);

	for (;;) {
		autofree char *git = mem_printf("%s/.git", at);
		struct stat st;
		char *slash;

		if (lstat(git, &st) == 0 &&
		    (S_ISDIR(st.st_mode) || S_ISREG(st.st_mode)) &&
		    plan_workspace_trusts(host, st.st_uid, cwd_uid))
			return steal_ptr(&at);
		slash = strrchr(at, '/');
		if (!slash || slash == at)
			return NULL;
		*slash = '\0';
	}
}

static bool is_home(const struct host *host, const char *path)
{
	autofree char *home = host->home ? realpath(host->home, NULL) : NULL;

	return home && strcmp(home, path) == 0;
}

static bool is_home_of_owner(const char *path)
{
	struct user user = USER_INIT;
	autofree char *home = NULL;
	uid_t uid = owner_of(path);

	if (uid != (uid_t)-1 && users_find_uid(uid, &user) == 0 && user.home)
		home = realpath(user.home, NULL);
	users_release(&user);
	return home && strcmp(home, path) == 0;
}

/* path: of a directory, real; NULL: there is none. */
static struct workspace_place place_of(const struct host *host,
				       const char *path)
{
	struct workspace_place place = { .path = path };

	if (path) {
		place.is_home = is_home(host, path);
		place.is_owner_home = is_home_of_owner(path);
	}
	return place;
}

static void set_workspace_owner(struct host *host)
{
	struct stat st;

	host->workspace_uid = (uid_t)-1;
	host->workspace_gid = (gid_t)-1;
	if (host->workspace && stat(host->workspace, &st) == 0) {
		host->workspace_uid = st.st_uid;
		host->workspace_gid = st.st_gid;
	}
}

static int find_asked(const char *asked, char **ret, struct err *err)
{
	autofree char *found = realpath(asked, NULL);
	struct stat st;

	if (!found)
		return err_sys(err, errno, "--workspace %s", asked);
	if (stat(found, &st) < 0 || !S_ISDIR(st.st_mode))
		return err_set(err, ERR_USAGE,
			       "--workspace %s is not a directory", asked);
	*ret = steal_ptr(&found);
	return 0;
}

/*
 * A path, without dots, by which the caller knows a directory: PWD can be
 * stale, and `..` can lead elsewhere than its name says.
 */
static char *name_of(const char *name, const char *real)
{
	autofree char *plain = NULL;
	struct stat a, b;

	if (!name || name[0] != '/')
		return NULL;
	plain = fs_draft_without_links(name);
	if (strcmp(plain, real) == 0 || stat(plain, &a) < 0 ||
	    stat(real, &b) < 0 || a.st_dev != b.st_dev || a.st_ino != b.st_ino)
		return NULL;
	return steal_ptr(&plain);
}

int probe_workspace(const char *asked, struct host *host, struct err *err)
{
	autofree char *found = NULL;
	autofree char *git = NULL;
	struct workspace_facts facts;

	if (asked && find_asked(asked, &found, err) < 0)
		return -1;
	if (!asked)
		git = git_top(host);
	facts.asked = place_of(host, found);
	facts.git = place_of(host, git);
	facts.cwd = place_of(host, host->cwd);
	plan_workspace(&facts, &host->workspace, &host->workspace_note);
	set_workspace_owner(host);
	host->cwd_name = name_of(host_getenv(host, "PWD"), host->cwd);
	if (found)
		host->workspace_name = name_of(asked, found);
	return 0;
}

static enum path_type path_type_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return PATH_FILE;
	case S_IFDIR:
		return PATH_DIR;
	case S_IFLNK:
		return PATH_SYMLINK;
	case S_IFSOCK:
		return PATH_SOCKET;
	case S_IFIFO:
		return PATH_FIFO;
	default:
		return PATH_DEVICE;
	}
}

/*
 * Is the directory of path its own real path, and the last word a name?  Then
 * a path that is no link is real too.
 */
static bool is_in_real_dir(struct strlist *real_dirs, const char *path)
{
	const char *slash = strrchr(path, '/');
	autofree char *dir = slash == path ?
				     mem_strdup("/") :
				     mem_strndup(path, (size_t)(slash - path));
	autofree char *real = NULL;

	if (slash[1] == '\0' || strcmp(slash, "/.") == 0 ||
	    strcmp(slash, "/..") == 0)
		return false;
	if (strlist_has(real_dirs, dir))
		return true;
	real = realpath(dir, NULL);
	if (!real || strcmp(real, dir) != 0)
		return false;
	strlist_add(real_dirs, dir);
	return true;
}

static void set_missing(struct path_fact *fact, int sys)
{
	fact->type = sys == ENOENT || sys == ENOTDIR ? PATH_MISSING :
						       PATH_UNREADABLE;
}

/*
 * One lstat(2) for most paths: realpath(3) would look at each component of
 * each path again, and a plan asks for a hundred.
 */
static void look_at(const char *path, struct strlist *real_dirs,
		    struct path_fact *ret)
{
	char target[PATH_MAX];
	struct stat st;

	*ret = (struct path_fact){ .path = mem_strdup(path) };
	if (lstat(path, &st) < 0) {
		set_missing(ret, errno);
		return;
	}
	if (S_ISLNK(st.st_mode)) {
		ssize_t n = readlink(path, target, sizeof(target) - 1);

		if (n >= 0)
			ret->target = mem_strndup(target, (size_t)n);
	}
	if (!S_ISLNK(st.st_mode) && is_in_real_dir(real_dirs, path)) {
		ret->real = mem_strdup(path);
	} else {
		ret->real = realpath(path, NULL);
		if (!ret->real || stat(ret->real, &st) < 0) {
			set_missing(ret, errno);
			free(ret->real);
			ret->real = NULL;
			return;
		}
	}
	ret->type = path_type_of(st.st_mode);
	ret->dev = st.st_dev;
	ret->ino = st.st_ino;
	ret->mode = st.st_mode;
	ret->uid = st.st_uid;
}

static bool look_at_new(struct host *host, const struct strlist *paths,
			struct strlist *real_dirs)
{
	bool is_new = false;

	for (size_t i = 0; i < paths->n; i++) {
		if (host_path(host, paths->v[i]))
			continue;
		host->paths = mem_grow(host->paths, host->n_paths + 1,
				       sizeof(*host->paths));
		look_at(paths->v[i], real_dirs, &host->paths[host->n_paths]);
		host->n_paths++;
		is_new = true;
	}
	return is_new;
}

static void read_content(struct host *host, const char *path)
{
	autorelease_strbuf struct strbuf data = STRBUF_INIT;
	struct err ignored = ERR_INIT;
	struct file_content *c;

	host->contents = mem_grow(host->contents, host->n_contents + 1,
				  sizeof(*host->contents));
	c = &host->contents[host->n_contents++];
	*c = (struct file_content){ .path = mem_strdup(path) };
	if (fdio_read_file(path, CONTENT_MAX, &data, &ignored) < 0)
		return;
	c->n = data.len;
	c->data = strbuf_steal(&data);
}

static bool read_new(struct host *host, const struct strlist *paths)
{
	bool is_new = false;

	for (size_t i = 0; i < paths->n; i++) {
		if (host_content(host, paths->v[i]))
			continue;
		read_content(host, paths->v[i]);
		is_new = true;
	}
	return is_new;
}

static bool search_new(struct host *host, const struct strlist *dirs)
{
	for (size_t i = 0; i < dirs->n; i++)
		scan_git(dirs->v[i], &host->kernel_mounts, &host->git);
	return dirs->n > 0;
}

void probe_facts(const struct profile *profile, struct host *host)
{
	autorelease_strlist struct strlist real_dirs = STRLIST_INIT;
	struct env_plan env;
	struct err ignored = ERR_INIT;
	bool is_new = true;

	/* where it cannot be planned the run ends, and facts do not matter */
	if (plan_env(profile, host, &env, &ignored) < 0)
		env = (struct env_plan){ .decisions = NULL };

	for (unsigned round = 0; is_new && round < WANTS_ROUNDS; round++) {
		struct fs_wants wants = { .paths = STRLIST_INIT };

		plan_fs_wants(profile, host, &env, &wants);
		is_new = look_at_new(host, &wants.paths, &real_dirs);
		is_new |= read_new(host, &wants.contents);
		is_new |= search_new(host, &wants.git);
		plan_fs_wants_release(&wants);
	}
	env_plan_release(&env);
}
