/* SPDX-License-Identifier: Apache-2.0 */
/* scan_git - finds what is git's below a directory, and named pipes. */
/*
 * Theory of operation
 *
 * A job checks out more than one repository, and where is nowhere written down.
 * So all directories are read (tree_walk.h).  Not entered are those of packages
 * that were fetched from elsewhere, which are half of some workspaces and are
 * no checkouts; of git's own only those are that hold others, as there can be
 * thousands of objects.  A few names tell what is git's; there all names are
 * read once more.
 */
#include "outer/scan_git.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"

#define MAX_DIRS 1000000	/* some seconds */
#define MAX_DEPTH 256	/* longer ways to open each */

/* scan_git.seen */
#define HEAD 1u
#define OBJECTS 2u
#define REFS 4u
#define COMMONDIR 8u
#define GIT_FILE 16u

/* The last word of its whole path. */
static const char *name_of(const struct tree_dir *dir)
{
	return dir->path[0] ? dir->name : strrchr(dir->top, '/') + 1;
}

static char *path_of(const struct tree_dir *dir, const char *name)
{
	return mem_printf("%s%s%s%s%s", dir->top, dir->path[0] ? "/" : "",
			  dir->path, name[0] ? "/" : "", name);
}

static bool is_below_git(const struct tree_dir *dir)
{
	return strcmp(name_of(dir), ".git") == 0 ||
	       strncmp(dir->path, ".git/", 5) == 0 ||
	       strstr(dir->path, "/.git/") || strstr(dir->top, "/.git/") ||
	       strcmp(strrchr(dir->top, '/'), "/.git") == 0;
}

static void give_up(struct scan_git *scan, const struct tree_dir *dir,
		    const char *why)
{
	autofree char *path = path_of(dir, "");

	if (!scan->ret->why)
		scan->ret->why = mem_printf("%s: %s", path, why);
}

static unsigned char wants(void *data, const struct tree_dir *dir,
			   const struct tree_entry *entry)
{
	struct scan_git *scan = data;
	const char *name = entry->name;

	(void)dir;
	if (strcmp(name, "HEAD") == 0)
		scan->seen |= HEAD;
	else if (strcmp(name, "objects") == 0)
		scan->seen |= OBJECTS;
	else if (strcmp(name, "refs") == 0)
		scan->seen |= REFS;
	else if (strcmp(name, "commondir") == 0)
		scan->seen |= COMMONDIR;
	else if (entry->type == DT_REG && strcmp(name, ".git") == 0)
		scan->seen |= GIT_FILE;
	return entry->type == DT_FIFO && scan->ret->pipes.n <= HOST_PIPES_MAX;
}

static bool looks_like_git(unsigned seen)
{
	return (seen & HEAD) && ((seen & COMMONDIR) ||
				 ((seen & OBJECTS) && (seen & REFS)));
}

/* Whether it may be entered by a stranger to it, and has `.git` in it. */
struct closed {
	bool is_own;	/* its owner can give itself the right to read it */
	bool may_enter;
	bool has_git;
};

static struct closed look_at_closed(const struct tree_dir *dir)
{
	autoclose int fd = tree_walk_open(dir, O_PATH | O_DIRECTORY);
	struct closed ret = { .is_own = false };
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return ret;
	ret.is_own = st.st_uid == (uid_t)setfsuid((uid_t)-1);
	ret.has_git = fstatat(fd, ".git", &st, AT_SYMLINK_NOFOLLOW) == 0;
	ret.may_enter = ret.has_git || errno == ENOENT;
	return ret;
}

/*
 * What may not be opened the script may not open either, unless it is its own.
 * One that may be entered and not read is told: whoever knows a name there has
 * the file.  The first is shown because somebody named it.
 */
static bool may_pass_by(struct scan_git *scan, const struct tree_dir *dir,
			int error)
{
	struct strlist *closed = &scan->ret->closed;
	autofree char *path = NULL;
	struct closed found;

	if (tree_walk_is_gone(error))
		return true;
	if (error != EACCES && error != EPERM)
		return false;
	found = look_at_closed(dir);
	if (found.is_own)
		return false;
	if (!found.may_enter)
		return true;
	if (dir->depth == 0)
		return !found.has_git;
	if (closed->n == HOST_CLOSED_MAX)
		return false;
	path = path_of(dir, "");
	strlist_add_once(closed, path);
	return true;
}

/* Names of all that is in dir, once more. */
static int read_names(const struct tree_dir *dir, struct strlist *ret)
{
	int fd = fcntl(dir->fd, F_DUPFD_CLOEXEC, 0);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	int error;

	if (!stream) {
		cleanup_close(&fd);
		return -1;
	}
	rewinddir(stream);
	for (;;) {
		const struct dirent *entry;

		errno = 0;
		entry = readdir(stream);
		if (!entry)
			break;
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			strlist_add(ret, entry->d_name);
	}
	error = errno;
	(void)closedir(stream);
	errno = error;
	return error ? -1 : 0;
}

/* -1: it cannot be read, errno says why. */
static int add_dir(struct git_facts *ret, const struct tree_dir *dir)
{
	autorelease_strlist struct strlist names = STRLIST_INIT;
	autofree char *path = path_of(dir, "");

	for (size_t i = 0; i < ret->n_dirs; i++)
		if (strcmp(ret->dirs[i].path, path) == 0)
			return 0;
	if (read_names(dir, &names) < 0)
		return -1;
	ret->dirs = mem_grow(ret->dirs, ret->n_dirs + 1, sizeof(*ret->dirs));
	ret->dirs[ret->n_dirs++] = (struct git_dir_fact){
		.path = steal_ptr(&path),
		.names = names,
	};
	names = (struct strlist)STRLIST_INIT;
	return 0;
}

static void listed(void *data, const struct tree_dir *dir, int error)
{
	struct scan_git *scan = data;
	unsigned seen = scan->seen;

	scan->seen = 0;
	scan->is_below = is_below_git(dir);
	scan->is_git = looks_like_git(seen) ||
		       strcmp(name_of(dir), ".git") == 0;
	if (error) {
		if (!may_pass_by(scan, dir, error))
			give_up(scan, dir, strerror(error));
		return;
	}
	if (++scan->n_dirs > MAX_DIRS || dir->depth > MAX_DEPTH) {
		give_up(scan, dir, "one directory too many, or too deep");
		return;
	}
	if (seen & GIT_FILE) {
		autofree char *path = path_of(dir, ".git");

		strlist_add_once(&scan->ret->files, path);
	}
	if (scan->is_git && add_dir(scan->ret, dir) < 0)
		give_up(scan, dir, strerror(errno));
}

static void visit(void *data, const struct tree_dir *dir,
		  const struct tree_entry *entry, unsigned char mark)
{
	struct scan_git *scan = data;
	autofree char *path = path_of(dir, entry->name);

	(void)mark;
	if (scan->ret->pipes.n <= HOST_PIPES_MAX)
		strlist_add_once(&scan->ret->pipes, path);
}

/* In one of git's own only these hold more of it. */
static bool may_hold_more(const struct scan_git *scan, const char *name)
{
	if (!scan->is_git)
		return scan->is_below || !tree_walk_is_packages(name);
	if (scan->is_below)
		return strcmp(name, "modules") == 0 ||
		       strcmp(name, "worktrees") == 0;
	return strcmp(name, "objects") != 0;
}

static bool enters(void *data, const struct tree_dir *dir, const char *name)
{
	const struct scan_git *scan = data;

	(void)dir;
	return !scan->ret->why && may_hold_more(scan, name);
}

static bool is_done(const void *data)
{
	const struct scan_git *scan = data;

	return scan->ret->why != NULL;
}

bool scan_git_begin(const char *dir, const struct strlist *passed_by,
		    struct git_facts *facts, struct scan_git *scan,
		    struct tree_visitor *ret)
{
	if (strlist_has(&facts->searched, dir))
		return false;
	strlist_add(&facts->searched, dir);
	*scan = (struct scan_git){ .ret = facts };
	*ret = (struct tree_visitor){
		.data = scan,
		.wants = wants,
		.listed = listed,
		.visit = visit,
		.enters = enters,
		.is_done = is_done,
	};
	return !strlist_has(passed_by, dir);
}

void scan_git(const char *dir, const struct strlist *passed_by,
	      struct git_facts *ret)
{
	struct scan_git scan;
	struct tree_visitor visitor;

	if (scan_git_begin(dir, passed_by, ret, &scan, &visitor))
		tree_walk(dir, passed_by, &visitor, 1);
}
