/* SPDX-License-Identifier: Apache-2.0 */
/* export - what `write` names, from an overlay to the workspace. */
/*
 * Theory of operation
 *
 * The workspace can change while the run goes on, and others may work in it:
 * so each path is walked anew, by descriptor, without following a link and
 * without leaving the mount, and a file is never opened in its place but made
 * beside it and renamed, which replaces a link that was put there instead of
 * following it.
 *
 * What is copied lies in one directory for each kept place, in the nearest
 * directory of the workspace that exists, until all is there: a full disk
 * leaves everything as it was.
 */
#include "outer/export.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/sys.h"
#include "decide/plan/plan_export.h"
#include "outer/left.h"

#define CHUNK 131072
#define STAGE_NAME 32
#define NO_LINKS                                                      \
	(SYS_RESOLVE_BENEATH | SYS_RESOLVE_NO_SYMLINKS |              \
	 SYS_RESOLVE_NO_MAGICLINKS | SYS_RESOLVE_NO_XDEV)

/* Where the copies for one kept place lie. */
struct stage {
	int parent_fd;
	int fd;
	char name[STAGE_NAME];
};

struct export {
	const struct fs_plan *fs;
	const struct left *left;
	const struct strlist *kept;	/* absolute */
	const char *workspace;
	int upper_fd;
	int lower_fd;
	struct stage *stages;	/* by kept place */
};

/* For a message: its end may say more, but the reason comes after it. */
#define PATH_SHOWN 200

static char *show(const char *path)
{
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;

	if (strbuf_add_escaped(&ret, path, strlen(path), PATH_SHOWN) > 0)
		strbuf_adds(&ret, "...");
	return strbuf_steal(&ret);
}

/* With errno. */
static int fail_on(struct err *err, const char *what, const char *path)
{
	int sys = errno;
	autofree char *shown = show(path);

	return err_sys(err, sys, "%s%s", what, shown);
}

static const char *relative(const struct export *e, const char *path)
{
	path += strlen(e->workspace);
	return *path == '/' ? path + 1 : path;
}

/* The directory of path, and its last name. */
static char *split(const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');

	*ret_name = slash ? slash + 1 : path;
	return slash ? mem_strndup(path, (size_t)(slash - path)) :
		       mem_strdup(".");
}

/* The nearest directory at or above path that is there. */
static int enter_nearest(const struct export *e, const char *path)
{
	autofree char *at = mem_strdup(path);

	for (;;) {
		char *slash = strrchr(at, '/');
		int fd = left_enter(e->lower_fd, *at ? at : ".");

		if (fd >= 0 || !*at || (errno != ENOENT && errno != ENOTDIR))
			return fd;
		*(slash ? slash : at) = '\0';
	}
}

static int name_stage(struct stage *stage)
{
	uint64_t random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -1;
	(void)snprintf(stage->name, sizeof(stage->name), ".cordon-%016llx",
		       (unsigned long long)random);
	return 0;
}

static int open_stage(const struct export *e, size_t i)
{
	struct stage *stage = &e->stages[i];

	if (stage->fd >= 0)
		return 0;
	stage->parent_fd = enter_nearest(e, relative(e, e->kept->v[i]));
	if (stage->parent_fd < 0 || name_stage(stage) < 0)
		return -1;
	if (mkdirat(stage->parent_fd, stage->name, 0700) < 0) {
		stage->name[0] = '\0';	/* not ours to remove */
		return -1;
	}
	stage->fd = left_enter(stage->parent_fd, stage->name);
	return stage->fd < 0 ? -1 : 0;
}

/* The kept place that a change belongs to. */
static size_t place_of(const struct export *e, const char *path)
{
	size_t i = plan_export_keeper(e->kept, e->workspace, path);

	if (i == e->kept->n)
		BUG("a change that nobody asked for");
	return i;
}

static void show_number(size_t i, char ret[STAGE_NAME])
{
	(void)snprintf(ret, STAGE_NAME, "%zu", i);
}

/* What was judged, and nothing else. */
static int open_source(const struct export *e, const struct left_change *c)
{
	autoclose int fd = sys_openat2(e->upper_fd, c->path,
				       O_RDONLY | O_CLOEXEC | O_NONBLOCK |
					       O_NOCTTY,
				       0, NO_LINKS);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -1;
	if (st.st_dev != c->dev || st.st_ino != c->ino ||
	    !S_ISREG(st.st_mode) || (uint64_t)st.st_size != c->size) {
		errno = ESTALE;
		return -1;
	}
	return steal_fd(&fd);
}

static int copy_bytes(int from_fd, int to_fd, uint64_t size)
{
	static char chunk[CHUNK];

	while (size > 0) {
		size_t want = size < CHUNK ? (size_t)size : CHUNK;
		ssize_t got = read(from_fd, chunk, want);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = ESTALE;
		if (got <= 0 || fdio_write_all(to_fd, chunk, (size_t)got) < 0)
			return -1;
		size -= (uint64_t)got;
	}
	return 0;
}

static int copy_file(const struct export *e, size_t i)
{
	const struct left_change *c = &e->left->changes[i];
	const struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, c->mtime };
	size_t place = place_of(e, c->path);
	autoclose int from = open_source(e, c);
	autoclose int to = -1;
	char name[STAGE_NAME];

	show_number(i, name);
	if (from < 0 || open_stage(e, place) < 0)
		return -1;
	to = openat(e->stages[place].fd, name,
		    O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (to < 0 || copy_bytes(from, to, c->size) < 0 ||
	    fchmod(to, c->mode) < 0 || futimens(to, times) < 0)
		return -1;
	/* where some file systems first say that there is no room */
	return close(steal_fd(&to));
}

/* All signals that would end us are blocked, and copying can take a while. */
static bool is_interrupted(void)
{
	static const int ending[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT };
	sigset_t pending;

	if (sigpending(&pending) < 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(ending); i++)
		if (sigismember(&pending, ending[i]) == 1)
			return true;
	return false;
}

static int copy_all(const struct export *e, struct err *err)
{
	for (size_t i = 0; i < e->left->n_changes; i++) {
		if (is_interrupted())
			return err_set(err, ERR_SYSTEM,
				       "interrupted before anything was "
				       "written to the workspace");
		if (e->left->changes[i].type == EXPORT_FILE &&
		    copy_file(e, i) < 0)
			return fail_on(err,
				       "nothing was written to the workspace: "
				       "copy ",
				       e->left->changes[i].path);
	}
	return 0;
}

/* path, for what is never touched; NULL: all of it is ours. */
static int remove_tree(const struct export *e, int dir_fd, const char *name,
		       const char *path, unsigned depth)
{
	autorelease_strlist struct strlist names = STRLIST_INIT;
	autoclose int below = left_enter(dir_fd, name);

	if (depth > PLAN_EXPORT_DEPTH ||
	    (path && plan_export_guard(e->fs, path))) {
		errno = EPERM;
		return -1;
	}
	if (below < 0)
		return unlinkat(dir_fd, name, 0);
	if (left_names(below, &names) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		autofree char *at =
			path ? mem_printf("%s/%s", path, names.v[i]) : NULL;

		if (remove_tree(e, below, names.v[i], at, depth + 1) < 0)
			return -1;
	}
	return unlinkat(dir_fd, name, AT_REMOVEDIR);
}

static void stages_release(const struct export *e)
{
	for (size_t i = 0; i < e->kept->n; i++) {
		struct stage *stage = &e->stages[i];

		if (stage->name[0])
			(void)remove_tree(e, stage->parent_fd, stage->name,
					  NULL, 0);
		drop_fd(&stage->fd);
		drop_fd(&stage->parent_fd);
	}
}

/* Makes what is missing, above a kept place that was missing too. */
static int enter_made(const struct export *e, const char *path)
{
	int fd = left_enter(e->lower_fd, path);
	const char *name;
	autofree char *above = NULL;
	autoclose int dir = -1;

	if (fd >= 0 || errno != ENOENT || strcmp(path, ".") == 0)
		return fd;
	above = split(path, &name);
	dir = enter_made(e, above);
	if (dir < 0 || (mkdirat(dir, name, 0755) < 0 && errno != EEXIST))
		return -1;
	return left_enter(dir, name);
}

static int apply(const struct export *e, size_t i)
{
	const struct left_change *c = &e->left->changes[i];
	const char *name;
	autofree char *above = split(c->path, &name);
	autoclose int dir = enter_made(e, above);
	autoclose int made = -1;
	char number[STAGE_NAME];

	if (dir < 0)
		return -1;
	switch (c->type) {
	case EXPORT_DELETED:
		return remove_tree(e, dir, name, c->path, 0) < 0 &&
				       errno != ENOENT ?
			       -1 :
			       0;
	case EXPORT_DIR:
		/* its own mode when all is in it */
		if (mkdirat(dir, name, 0700) == 0 || errno == EEXIST)
			made = left_enter(dir, name);
		return made < 0 ? -1 : 0;
	case EXPORT_FILE:
		show_number(i, number);
		return renameat(e->stages[place_of(e, c->path)].fd, number, dir,
				name);
	case EXPORT_LINK:
	case EXPORT_OTHER:
		break;
	}
	errno = EINVAL;
	return -1;
}

static int set_mode(const struct export *e, const struct left_change *c)
{
	autoclose int fd = sys_openat2(e->lower_fd, c->path,
				       O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0,
				       NO_LINKS);

	return fd < 0 ? -1 : fchmod(fd, c->mode);
}

static int apply_all(const struct export *e, struct leavings *ret,
		     struct err *err)
{
	const struct left *left = e->left;

	for (size_t i = 0; i < left->n_changes; i++) {
		const struct left_change *c = &left->changes[i];

		if (apply(e, i) < 0)
			return fail_on(err, "only a part was written to the "
				       "workspace: ", c->path);
		ret->n_files += c->type == EXPORT_FILE;
		ret->n_dirs += c->type == EXPORT_DIR;
		ret->n_deleted += c->type == EXPORT_DELETED;
		ret->n_bytes += c->size;
	}
	for (size_t i = left->n_changes; i-- > 0;)
		if (left->changes[i].type == EXPORT_DIR &&
		    set_mode(e, &left->changes[i]) < 0)
			return fail_on(err, "set the mode of ",
				       left->changes[i].path);
	return 0;
}

static int write_changes(struct export *e, struct leavings *ret,
			 struct err *err)
{
	int done;

	if (e->left->n_changes == 0)
		return 0;
	e->stages = mem_array(e->kept->n, sizeof(*e->stages));
	for (size_t i = 0; i < e->kept->n; i++)
		e->stages[i] = (struct stage){ .parent_fd = -1, .fd = -1 };
	done = copy_all(e, err);
	if (done == 0)
		done = apply_all(e, ret, err);
	stages_release(e);
	free(e->stages);
	return done;
}

/* As it was planned; -1 with errno. */
static int open_workspace(const struct fs_step *overlay)
{
	autoclose int fd = sys_openat2(AT_FDCWD, overlay->source,
				       O_PATH | O_DIRECTORY | O_CLOEXEC, 0,
				       SYS_RESOLVE_NO_SYMLINKS);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -1;
	if (st.st_dev != overlay->dev || st.st_ino != overlay->ino) {
		errno = ESTALE;
		return -1;
	}
	return steal_fd(&fd);
}

/* What may be written by way of write-unsafe alone; the lock file by none. */
static int hint_refused(const struct export *e, const char *path,
			struct err *err)
{
	size_t i = plan_export_keeper(e->kept, e->workspace, path);
	const char *place = i < e->kept->n ? relative(e, e->kept->v[i]) : path;
	autofree char *shown = show(*place ? place : ".");

	if (plan_export_guard(e->fs, path))
		return err_hint(err, "name by `write` only what is to be kept");
	return err_hint(err, "`write` keeps files and directories, and of these "
			     "only what is plain; where more is wanted, [files] "
			     "write-unsafe = %s, instead of write, lets the "
			     "command write there at once; it must be there "
			     "before", shown);
}

static int refuse(const struct export *e, const struct leavings *leavings,
		  struct err *err)
{
	const struct leaving *first = &leavings->refused;
	autofree char *shown = show(first->path);

	err_set(err, ERR_SYSTEM, "nothing was written to the workspace: %s: %s",
		shown, first->why);
	return hint_refused(e, first->path, err);
}

int export_left(const struct plan *plan, int left_fd, bool ends_well,
		struct leavings *ret, struct err *err)
{
	const struct fs_step *overlay = fs_plan_overlay(&plan->fs);
	autorelease_left struct left left = LEFT_INIT;
	autoclose int lower = open_workspace(overlay);
	int sys = errno;
	struct export e = {
		.fs = &plan->fs,
		.left = &left,
		.kept = &plan->fs.kept,
		.workspace = overlay->source,
		.upper_fd = left_fd,
		.lower_fd = lower,
	};

	ret->is_unknown = left_fd < 0;
	if (left_fd < 0)
		return ends_well && e.kept->n > 0 ?
			       err_set(err, ERR_INTERNAL,
				       "what the command wrote was not handed "
				       "out") :
			       0;
	if (lower < 0 && ends_well && e.kept->n > 0)
		return err_sys(err, sys,
			       "nothing was written to the workspace: open %s",
			       overlay->source);
	if (left_look(&plan->fs, left_fd, lower, ends_well, &left, ret, err) < 0)
		return -1;
	if (!ends_well)
		return 0;
	return ret->n_refused > 0 ? refuse(&e, ret, err) :
				    write_changes(&e, ret, err);
}
