/* SPDX-License-Identifier: Apache-2.0 */
/* scan_git - finds what is git's below a directory, and named pipes. */
/*
 * Theory of operation
 *
 * A job checks out more than one repository, and where is nowhere written down.
 * So all directories are read, by descriptor and by the type that is in the
 * entry, which costs no look at files.  Not entered are those of packages that
 * were fetched from elsewhere, which are half of some workspaces and are no
 * checkouts; of git's own only those are that hold others, as there can be
 * thousands of objects.
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
#define MAX_DEPTH 256	/* one descriptor each */
#define LISTING (64 * 1024)	/* of getdents64(2) */

static const char *const of_packages[] = { "node_modules", "site-packages" };

struct scan {
	const struct strlist *passed_by;
	struct git_facts *ret;
	size_t n_dirs;
	char *listing;	/* LISTING bytes */
};

/* What was seen in one directory. */
struct entries {
	struct strlist dirs;
	struct strlist names;	/* all, if they are wanted */
	struct strlist pipes;
	bool wants_names;
	bool has_head, has_objects, has_refs, has_commondir, has_git_file;
};

static void entries_release(struct entries *e)
{
	strlist_release(&e->dirs);
	strlist_release(&e->names);
	strlist_release(&e->pipes);
}

#define autorelease_entries __attribute__((cleanup(entries_release)))

static bool is_git_name(const char *path)
{
	return strcmp(strrchr(path, '/'), "/.git") == 0;
}

static bool is_below_git(const char *path)
{
	return is_git_name(path) || strstr(path, "/.git/");
}

static mode_t type_of(int fd, const struct dirent64 *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return (mode_t)DTTOIF(entry->d_type);
	return fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 ?
		       st.st_mode & S_IFMT :
		       0;
}

static void take(int fd, const struct dirent64 *entry, struct entries *ret)
{
	const char *name = entry->d_name;
	mode_t type = type_of(fd, entry);

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	if (ret->wants_names)
		strlist_add(&ret->names, name);
	if (S_ISDIR(type))
		strlist_add(&ret->dirs, name);
	if (S_ISFIFO(type) && ret->pipes.n <= HOST_PIPES_MAX)
		strlist_add(&ret->pipes, name);
	if (strcmp(name, "HEAD") == 0)
		ret->has_head = true;
	else if (strcmp(name, "objects") == 0)
		ret->has_objects = true;
	else if (strcmp(name, "refs") == 0)
		ret->has_refs = true;
	else if (strcmp(name, "commondir") == 0)
		ret->has_commondir = true;
	else if (strcmp(name, ".git") == 0 && S_ISREG(type))
		ret->has_git_file = true;
}

/* Not readdir(3), which gets a buffer for each directory. */
static int read_entries(struct scan *scan, int fd, struct entries *ret)
{
	ssize_t n;

	while ((n = getdents64(fd, scan->listing, LISTING)) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct dirent64 *entry =
				(const void *)(scan->listing + at);

			take(fd, entry, ret);
			at += entry->d_reclen;
		}
	}
	return n < 0 ? -1 : 0;
}

static void add_dir(struct git_facts *ret, const char *path,
		    struct strlist *names)
{
	for (size_t i = 0; i < ret->n_dirs; i++)
		if (strcmp(ret->dirs[i].path, path) == 0)
			return;
	ret->dirs = mem_grow(ret->dirs, ret->n_dirs + 1, sizeof(*ret->dirs));
	ret->dirs[ret->n_dirs++] = (struct git_dir_fact){
		.path = mem_strdup(path),
		.names = *names,
	};
	*names = (struct strlist)STRLIST_INIT;
}

static void add_file(struct git_facts *ret, const char *dir)
{
	autofree char *path = mem_printf("%s/.git", dir);

	strlist_add_once(&ret->files, path);
}

static void add_pipes(struct git_facts *ret, const char *dir,
		      const struct strlist *names)
{
	for (size_t i = 0; i < names->n; i++) {
		autofree char *path = mem_printf("%s/%s", dir, names->v[i]);

		if (ret->pipes.n <= HOST_PIPES_MAX)
			strlist_add_once(&ret->pipes, path);
	}
}

/* With the names, which are not kept of every directory there is. */
static int read_again(struct scan *scan, int fd, struct entries *ret)
{
	entries_release(ret);
	*ret = (struct entries){ .wants_names = true };
	return lseek(fd, 0, SEEK_SET) < 0 ? -1 : read_entries(scan, fd, ret);
}

static bool looks_like_git(const struct entries *e)
{
	return e->has_head && ((e->has_objects && e->has_refs) ||
			       e->has_commondir);
}

static bool is_of_packages(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(of_packages); i++)
		if (strcmp(name, of_packages[i]) == 0)
			return true;
	return false;
}

/* In one of git's own only these hold more of it. */
static bool may_hold_more(const char *name, bool is_git, bool is_below)
{
	if (!is_git)
		return is_below || !is_of_packages(name);
	if (is_below)
		return strcmp(name, "modules") == 0 ||
		       strcmp(name, "worktrees") == 0;
	return strcmp(name, "objects") != 0;
}

static void visit(struct scan *scan, int at, const char *name,
		  const char *path, unsigned depth);

static void visit_all(struct scan *scan, int fd, const char *path,
		      const struct entries *e, bool is_git, unsigned depth)
{
	bool is_below = is_below_git(path);

	for (size_t i = 0; i < e->dirs.n && !scan->ret->why; i++) {
		const char *name = e->dirs.v[i];
		autofree char *below = mem_printf("%s/%s", path, name);

		if (may_hold_more(name, is_git, is_below) &&
		    !strlist_has(scan->passed_by, below))
			visit(scan, fd, name, below, depth + 1);
	}
}

static void give_up(struct scan *scan, const char *path, const char *why)
{
	if (!scan->ret->why)
		scan->ret->why = mem_printf("%s: %s", path, why);
}

/* -1: it may not be entered; else whether `.git` is in it, by that name. */
static int find_in_closed(int at, const char *name)
{
	autoclose int fd = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW |
						    O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstatat(fd, ".git", &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 1;
	return errno == ENOENT ? 0 : -1;
}

/*
 * A directory that may be entered and not read: whoever knows a name there has
 * the file.  The first is shown because somebody named it.
 */
static bool take_closed(struct scan *scan, const char *path, bool is_first,
			int found)
{
	struct strlist *closed = &scan->ret->closed;

	if (is_first)
		return found == 0;
	if (closed->n == HOST_CLOSED_MAX)
		return false;
	strlist_add_once(closed, path);
	return true;
}

/*
 * What may not be opened the script may not open either, unless it is its own:
 * then it can give itself the right.  sys: why not.
 */
static bool is_passed_by(struct scan *scan, int at, const char *name,
			 const char *path, unsigned depth, int sys)
{
	struct stat st;
	int found;

	if (sys == ENOENT || sys == ENOTDIR || sys == ELOOP)
		return true;
	if ((sys != EACCES && sys != EPERM) ||
	    (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	     st.st_uid == (uid_t)setfsuid((uid_t)-1)))
		return false;
	found = find_in_closed(at, name);
	return found < 0 || take_closed(scan, path, depth == 0, found);
}

static int look(struct scan *scan, int fd, const char *path,
		struct entries *ret, bool *ret_is_git)
{
	if (read_entries(scan, fd, ret) < 0)
		return -1;
	*ret_is_git = is_git_name(path) || looks_like_git(ret);
	return *ret_is_git && !ret->wants_names ? read_again(scan, fd, ret) : 0;
}

/* The directory `name` of the directory at, whose path is path. */
static void visit(struct scan *scan, int at, const char *name,
		  const char *path, unsigned depth)
{
	autorelease_entries struct entries e = {
		.wants_names = is_below_git(path),
	};
	autoclose int fd = openat(at, name, O_RDONLY | O_DIRECTORY |
						    O_NOFOLLOW | O_CLOEXEC);
	bool is_git = false;
	int sys = errno;

	if (fd < 0 && is_passed_by(scan, at, name, path, depth, sys))
		return;
	if (fd < 0) {
		give_up(scan, path, strerror(sys));
		return;
	}
	if (look(scan, fd, path, &e, &is_git) < 0) {
		give_up(scan, path, strerror(errno));
		return;
	}
	if (++scan->n_dirs > MAX_DIRS || depth > MAX_DEPTH) {
		give_up(scan, path, "one directory too many, or too deep");
		return;
	}
	if (e.has_git_file)
		add_file(scan->ret, path);
	if (is_git)
		add_dir(scan->ret, path, &e.names);
	add_pipes(scan->ret, path, &e.pipes);
	visit_all(scan, fd, path, &e, is_git, depth);
}

void scan_git(const char *dir, const struct strlist *passed_by,
	      struct git_facts *ret)
{
	autofree char *listing = mem_array(LISTING, 1);
	struct scan scan = {
		.passed_by = passed_by,
		.ret = ret,
		.listing = listing,
	};

	if (strlist_has(&ret->searched, dir))
		return;
	strlist_add(&ret->searched, dir);
	if (strlist_has(passed_by, dir))
		return;
	visit(&scan, AT_FDCWD, dir, dir, 0);
}
