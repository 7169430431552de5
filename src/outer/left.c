/* SPDX-License-Identifier: Apache-2.0 */
/* left - what a run has changed in an overlay. */
/*
 * Theory of operation
 *
 * The upper layer holds what was made or changed, a device 0:0 for each name
 * that was deleted, and the directories above these.  A directory that hides
 * all of the lower one of its name has the mark `opaque`
 * (Documentation/filesystems/overlayfs.rst).  Both trees are walked together,
 * so that a new directory is told from one that something was changed in.
 *
 * The walk is bounded in depth by a constant and in breadth by the size of
 * scratch, which bounds the number of its files too.
 */
#include "outer/left.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/sys.h"

#define OPAQUE "user.overlay.opaque"
#define UNREADABLE "it cannot be read"
#define NOT_WELL "the run did not end well"

struct walk {
	const struct fs_plan *fs;
	const char *workspace;
	bool ends_well;
	struct left left;
	struct leavings *leavings;
};

/* A directory of both layers; lower_fd is -1 where there is none. */
struct place {
	int upper_fd;
	int lower_fd;
	const char *path;
	unsigned depth;
	bool is_kept;
	bool is_opaque;	/* nothing of the lower one shines through */
};

static void walk_place(struct walk *w, const struct place *p);

void left_release(struct left *left)
{
	for (size_t i = 0; i < left->n_changes; i++)
		free(left->changes[i].path);
	free(left->changes);
	*left = (struct left)LEFT_INIT;
}

int left_enter(int dir_fd, const char *path)
{
	return sys_openat2(dir_fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0,
			   SYS_RESOLVE_BENEATH | SYS_RESOLVE_NO_SYMLINKS |
				   SYS_RESOLVE_NO_MAGICLINKS |
				   SYS_RESOLVE_NO_XDEV);
}

static int compare(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

int left_names(int dir_fd, struct strlist *ret)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	for (errno = 0; (entry = readdir(dir)); errno = 0)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			strlist_add(ret, entry->d_name);
	fd = errno;
	(void)closedir(dir);
	if (ret->n > 1)
		qsort(ret->v, ret->n, sizeof(*ret->v), compare);
	errno = fd;
	return fd ? -1 : 0;
}

static char *join(const char *path, const char *name)
{
	return *path ? mem_printf("%s/%s", path, name) : mem_strdup(name);
}

static void add_item(struct walk *w, const char *path, enum export_type type,
		     uint64_t n_entries, const char *why)
{
	leavings_add(w->leavings, path, plan_export_type_name(type), n_entries,
		     why);
}

static void add_change(struct walk *w, const char *path, enum export_type type,
		       const struct stat *st)
{
	struct left *left = &w->left;
	uint64_t size = type == EXPORT_FILE ? (uint64_t)st->st_size : 0;

	if (left->n_changes == PLAN_EXPORT_THINGS) {
		add_item(w, path, type, 0, PLAN_EXPORT_TOO_MANY);
		return;
	}
	if (size > PLAN_EXPORT_BYTES - left->n_bytes) {
		add_item(w, path, type, 0, PLAN_EXPORT_TOO_LARGE);
		return;
	}
	left->n_bytes += size;
	left->changes = mem_grow(left->changes, left->n_changes + 1,
				 sizeof(*left->changes));
	left->changes[left->n_changes++] = (struct left_change){
		.path = mem_strdup(path),
		.type = type,
		.mode = plan_export_mode(st->st_mode),
		.size = size,
		.mtime = st->st_mtim,
		.dev = st->st_dev,
		.ino = st->st_ino,
	};
}

static bool is_opaque(int upper_fd)
{
	autoclose int fd = openat(upper_fd, ".",
				  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char mark;

	return fd >= 0 && fgetxattr(fd, OPAQUE, &mark, 1) == 1 && mark == 'y';
}

/* All that lies below a directory that only the upper layer has. */
static uint64_t count(int dir_fd, unsigned depth)
{
	autorelease_strlist struct strlist names = STRLIST_INIT;
	uint64_t n = 0;

	if (depth > PLAN_EXPORT_DEPTH || left_names(dir_fd, &names) < 0)
		return 0;
	for (size_t i = 0; i < names.n; i++) {
		autoclose int below = left_enter(dir_fd, names.v[i]);

		n += 1 + (below < 0 ? 0 : count(below, depth + 1));
	}
	return n;
}

/*
 * A thing of the workspace is to go, with all that lies below it: of that too
 * nothing may be what is never touched.
 */
static void judge_deletion(struct walk *w, int dir_fd, const char *name,
			   const char *path, unsigned depth)
{
	autorelease_strlist struct strlist names = STRLIST_INIT;
	autoclose int below = left_enter(dir_fd, name);
	const char *objection = plan_export_guard(w->fs, path);

	if (!objection && depth > PLAN_EXPORT_DEPTH)
		objection = PLAN_EXPORT_TOO_DEEP;
	if (!objection && below >= 0 && left_names(below, &names) < 0)
		objection = UNREADABLE;
	if (objection) {
		add_item(w, path, EXPORT_DELETED, 0, objection);
		return;
	}
	for (size_t i = 0; i < names.n; i++) {
		autofree char *at = join(path, names.v[i]);

		judge_deletion(w, below, names.v[i], at, depth + 1);
	}
}

static void delete(struct walk *w, const struct place *p, const char *name,
		   const char *path)
{
	struct stat st;
	uint64_t before = w->leavings->n_refused;

	if (p->lower_fd < 0 ||
	    fstatat(p->lower_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	judge_deletion(w, p->lower_fd, name, path, p->depth);
	if (w->leavings->n_refused == before)
		add_change(w, path, EXPORT_DELETED, &st);
}

/* What was in a directory that the script deleted and made again. */
static void delete_others(struct walk *w, const struct place *p)
{
	autorelease_strlist struct strlist names = STRLIST_INIT;

	if (left_names(p->lower_fd, &names) < 0) {
		add_item(w, p->path, EXPORT_DIR, 0, UNREADABLE);
		return;
	}
	for (size_t i = 0; i < names.n; i++) {
		struct stat st;
		autofree char *path = join(p->path, names.v[i]);

		if (fstatat(p->upper_fd, names.v[i], &st,
			    AT_SYMLINK_NOFOLLOW) < 0)
			delete(w, p, names.v[i], path);
	}
}

static bool is_in_lower(const struct place *p, const char *name)
{
	struct stat st;

	return p->lower_fd >= 0 &&
	       fstatat(p->lower_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A directory of the upper layer, and what the lower one has in its place. */
struct pair {
	int upper_fd;
	int lower_fd;
	bool is_opaque;
};

static void enter(const struct place *p, const char *name, struct pair *ret)
{
	ret->upper_fd = left_enter(p->upper_fd, name);
	ret->lower_fd = p->lower_fd < 0 ? -1 : left_enter(p->lower_fd, name);
	ret->is_opaque = p->is_opaque ||
			 (ret->upper_fd >= 0 && is_opaque(ret->upper_fd));
}

static void pair_release(struct pair *pair)
{
	drop_fd(&pair->upper_fd);
	drop_fd(&pair->lower_fd);
}

static void keep_dir(struct walk *w, const struct place *p, const char *name,
		     const char *path, const struct stat *st)
{
	struct pair pair;
	struct place below;

	enter(p, name, &pair);
	if (pair.upper_fd < 0 || p->depth >= PLAN_EXPORT_DEPTH) {
		add_item(w, path, EXPORT_DIR, 0,
			 pair.upper_fd < 0 ? UNREADABLE : PLAN_EXPORT_TOO_DEEP);
		pair_release(&pair);
		return;
	}
	below = (struct place){ pair.upper_fd, pair.lower_fd, path,
				p->depth + 1, true, pair.is_opaque };
	if (pair.lower_fd < 0) {
		delete(w, p, name, path);	/* a file has its name */
		add_change(w, path, EXPORT_DIR, st);
	} else if (pair.is_opaque) {
		delete_others(w, &below);
	}
	walk_place(w, &below);
	pair_release(&pair);
}

static void keep(struct walk *w, const struct place *p, const char *name,
		 const char *path, const struct stat *st)
{
	enum export_type type = plan_export_type(st);
	const char *objection = plan_export_objection(w->fs, path, st);

	if (objection) {
		add_item(w, path, type, 0, objection);
		return;
	}
	if (type == EXPORT_DIR) {
		keep_dir(w, p, name, path, st);
		return;
	}
	if (type == EXPORT_FILE) {
		autoclose int dir = p->lower_fd < 0 ?
					    -1 :
					    left_enter(p->lower_fd, name);

		if (dir >= 0)
			delete(w, p, name, path);
		add_change(w, path, EXPORT_FILE, st);
		return;
	}
	delete(w, p, name, path);
}

/*
 * A new directory is one thing, however much is in it, unless a part of it is
 * kept.
 */
static void leave_dir(struct walk *w, const struct place *p, const char *name,
		      const char *path, bool is_above, const char *why)
{
	struct pair pair;
	bool is_new;

	enter(p, name, &pair);
	is_new = pair.lower_fd < 0 || pair.is_opaque;
	if (pair.upper_fd >= 0 && p->depth < PLAN_EXPORT_DEPTH &&
	    (is_above || !is_new)) {
		struct place below = { pair.upper_fd, pair.lower_fd, path,
				       p->depth + 1, false, pair.is_opaque };

		walk_place(w, &below);
	} else {
		add_item(w, path, EXPORT_DIR,
			 pair.upper_fd < 0 ? 0 : count(pair.upper_fd, 0), why);
	}
	pair_release(&pair);
}

static void walk_thing(struct walk *w, const struct place *p, const char *name)
{
	autofree char *path = join(p->path, name);
	enum export_place place = p->is_kept ?
					  EXPORT_KEPT :
					  plan_export_place(&w->fs->kept,
							    w->workspace, path);
	const char *why = NULL;
	enum export_type type;
	struct stat st;

	if (fstatat(p->upper_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		add_item(w, path, EXPORT_OTHER, 0, UNREADABLE);
		return;
	}
	if (place == EXPORT_KEPT && w->ends_well) {
		keep(w, p, name, path, &st);
		return;
	}
	if (place == EXPORT_KEPT)
		why = NOT_WELL;
	type = plan_export_type(&st);
	if (type == EXPORT_DIR)
		leave_dir(w, p, name, path, place == EXPORT_ABOVE, why);
	else if (type != EXPORT_DELETED || is_in_lower(p, name))
		add_item(w, path, type, 0, why);
}

/* Of both layers, as if nothing had been deleted. */
static const char *object_to_names(const struct place *p,
				   const struct strlist *upper)
{
	autorelease_strlist struct strlist all = STRLIST_INIT;

	if (p->lower_fd >= 0 && left_names(p->lower_fd, &all) < 0)
		return UNREADABLE;
	for (size_t i = 0; i < upper->n; i++)
		strlist_add(&all, upper->v[i]);
	return plan_export_repository(&all);
}

static void walk_place(struct walk *w, const struct place *p)
{
	autorelease_strlist struct strlist names = STRLIST_INIT;
	const char *objection = NULL;

	if (left_names(p->upper_fd, &names) < 0)
		objection = UNREADABLE;
	else if (p->is_kept && names.n > 0)
		objection = object_to_names(p, &names);
	if (objection) {
		add_item(w, *p->path ? p->path : ".", EXPORT_DIR, 0, objection);
		return;
	}
	for (size_t i = 0; i < names.n; i++)
		walk_thing(w, p, names.v[i]);
}

int left_look(const struct fs_plan *fs, int upper_fd, int lower_fd,
	      bool ends_well, struct left *ret, struct leavings *leavings,
	      struct err *err)
{
	const struct fs_step *overlay = fs_plan_overlay(fs);
	struct walk w = {
		.fs = fs,
		.workspace = overlay->source,
		.ends_well = ends_well,
		.leavings = leavings,
	};
	struct place top = {
		.upper_fd = upper_fd,
		.lower_fd = lower_fd,
		.path = "",
		.is_kept = ends_well &&
			   plan_export_place(&fs->kept, overlay->source, "") ==
				   EXPORT_KEPT,
	};
	autorelease_strlist struct strlist names = STRLIST_INIT;

	if (left_names(upper_fd, &names) < 0)
		return err_sys(err, errno, "look at what was left in %s",
			       overlay->source);
	walk_place(&w, &top);
	*ret = w.left;
	return 0;
}
