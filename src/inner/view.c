/* SPDX-License-Identifier: Apache-2.0 */
/* view - places in the old and in the new root, reached by descriptor. */
/*
 * Theory of operation
 *
 * Both tmpfs are mounted over the old /proc, the one directory that is certain
 * to exist, one on top of the other.  Entering the new root takes it off the
 * pile; everything else, the staging tmpfs included, goes away with the old
 * root.  Its superblock lives on in the clones that were mounted inside.
 *
 * A mount point may be missing.  It is made only on one of the two tmpfs: to
 * make it anywhere else would leave a trace on the host.
 */
#include "inner/view.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/sys.h"

#define PILE "/proc"
#define NO_LINKS (SYS_RESOLVE_NO_SYMLINKS | SYS_RESOLVE_NO_MAGICLINKS)
#define MODE_DIR 0755

#define OPTIONS_SIZE 64
#define PAGE 4096u
#define FEW_FILES 1024u	/* in the smallest */

/* Writes it before end. */
static char *put_number(char *end, uint64_t n)
{
	do {
		*--end = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	return end;
}

static char *put_text(char *end, const char *text)
{
	for (size_t n = strlen(text); n > 0; n--)
		*--end = text[n - 1];
	return end;
}

/*
 * "size=N,nr_inodes=M"; to tmpfs 0 would mean no bound.  An empty file takes
 * no page and a kilobyte of the kernel's memory, so files are bounded too.
 */
static const char *show_bounds(uint64_t bytes, char buf[OPTIONS_SIZE])
{
	char *p = buf + OPTIONS_SIZE - 1;

	if (bytes == 0)
		bytes = 1;
	*p = '\0';
	p = put_number(p, bytes / PAGE + FEW_FILES);
	p = put_text(p, ",nr_inodes=");
	p = put_number(p, bytes);
	return put_text(p, "size=");
}

static int mount_tmpfs(const char *options, int *ret_fd, dev_t *ret_dev)
{
	struct stat st;

	if (mount("tmpfs", PILE, "tmpfs", MS_NOSUID | MS_NODEV, options) < 0)
		return -1;
	*ret_fd = open(PILE, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*ret_fd < 0 || fstat(*ret_fd, &st) < 0)
		return -1;
	*ret_dev = st.st_dev;
	return 0;
}

int view_open(struct view *view, bool wants_staging, uint64_t staging)
{
	char bounds[OPTIONS_SIZE];

	view->old_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (view->old_fd < 0)
		return -1;
	if (wants_staging &&
	    mount_tmpfs(staging == UINT64_MAX ? "size=0" :
						show_bounds(staging, bounds),
			&view->staging_fd, &view->staging_dev) < 0)
		return -1;
	return mount_tmpfs("mode=0755", &view->root_fd, &view->root_dev);
}

int view_enter(struct view *view)
{
	struct sys_mount_attr attr = {
		.attr_set = SYS_MOUNT_ATTR_RDONLY | SYS_MOUNT_ATTR_NOSUID |
			    SYS_MOUNT_ATTR_NODEV,
	};

	if (sys_mount_setattr(view->root_fd, "", AT_EMPTY_PATH, &attr) < 0)
		return -1;
	/* pivot_root(2), NOTES: the old root is then on top of the new one */
	if (fchdir(view->root_fd) < 0 || sys_pivot_root(".", ".") < 0 ||
	    umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		return -1;
	drop_fd(&view->parent_fd);
	drop_fd(&view->old_fd);
	drop_fd(&view->root_fd);
	drop_fd(&view->staging_fd);
	return 0;
}

static const char *relative(const char *path)
{
	while (*path == '/')
		path++;
	return path;
}

int view_find_old(const struct view *view, const char *path)
{
	return sys_openat2(view->old_fd, relative(path), O_PATH | O_CLOEXEC, 0,
			   NO_LINKS);
}

int view_find(const struct view *view, const char *path)
{
	return sys_openat2(view->root_fd, relative(path), O_PATH | O_CLOEXEC, 0,
			   NO_LINKS | SYS_RESOLVE_IN_ROOT);
}

static bool is_ours(const struct view *view, int dir_fd)
{
	struct stat st;

	if (fstat(dir_fd, &st) < 0)
		return false;
	return st.st_dev == view->root_dev ||
	       (view->staging_fd >= 0 && st.st_dev == view->staging_dev);
}

/* Makes one directory and steps into it; takes dir_fd. */
static int make_dir(int dir_fd, const char *name)
{
	autoclose int from = dir_fd;

	if (mkdirat(from, name, MODE_DIR) < 0 && errno != EEXIST)
		return -1;
	return openat(from, name,
		      O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* The deepest directory of path that exists; cuts path to it. */
static int find_deepest(const struct view *view, char *path, size_t *len)
{
	for (;;) {
		int fd;

		path[*len] = '\0';
		if (*len == 0)
			return fcntl(view->root_fd, F_DUPFD_CLOEXEC, 3);
		fd = view_find(view, path);
		if (fd >= 0 || errno != ENOENT)
			return fd;
		while (*len > 0 && path[*len - 1] != '/')
			--*len;
		while (*len > 0 && path[*len - 1] == '/')
			--*len;
	}
}

/* Makes the directories named from here to end; takes fd. */
static int make_down(int fd, const char *from, const char *end)
{
	char name[NAME_MAX + 1];

	for (;;) {
		size_t n;

		from = relative(from);
		if (fd < 0 || from >= end)
			return fd;
		n = strcspn(from, "/");
		if (n > NAME_MAX) {
			(void)close(fd);
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(name, from, n);
		name[n] = '\0';
		fd = make_dir(fd, name);
		from += n;
	}
}

/* The deepest part of a path's directory, and what is missing made below it. */
static int open_parent(const struct view *view, const char *path, size_t len,
		       const char *name)
{
	static char buf[PATH_MAX];
	autoclose int fd = -1;

	if (len >= sizeof(buf)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(buf, path, len);
	fd = find_deepest(view, buf, &len);
	if (fd < 0)
		return -1;
	if (!is_ours(view, fd)) {
		errno = EXDEV;
		return -1;
	}
	return make_down(steal_fd(&fd), path + len, name);
}

static bool is_cached(const struct view *view, const char *path, size_t len)
{
	return view->parent_fd >= 0 && view->parent_len == len &&
	       memcmp(view->parent, path, len) == 0;
}

/*
 * The last name of path; its directory, relative to the root, is *ret_len
 * bytes from *ret_from.  NULL: there is no name.
 */
static const char *split(const char *path, const char **ret_from,
			 size_t *ret_len)
{
	const char *from = relative(path);
	const char *slash = strrchr(from, '/');
	const char *name = slash ? slash + 1 : from;
	size_t len = (size_t)(name - from);

	while (len > 0 && from[len - 1] == '/')
		len--;
	*ret_from = from;
	*ret_len = len;
	return *name == '\0' ? NULL : name;
}

int view_parent(struct view *view, const char *path, const char **ret_name)
{
	const char *from;
	size_t len;
	const char *name = split(path, &from, &len);

	if (!name) {
		errno = EINVAL;
		return -1;
	}
	*ret_name = name;
	if (is_cached(view, from, len))
		return view->parent_fd;
	drop_fd(&view->parent_fd);
	view->parent_fd = open_parent(view, from, len, name);
	view->parent = from;
	view->parent_len = len;
	return view->parent_fd;
}

void view_forget(struct view *view, const char *path)
{
	const char *from = relative(path);

	if (is_cached(view, from, strlen(from)))
		drop_fd(&view->parent_fd);
}

static int make_at(int dir_fd, const char *name, bool is_dir, mode_t mode)
{
	if (!is_dir)
		return openat(dir_fd, name,
			      O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW |
				      O_CLOEXEC,
			      mode);
	if (mkdirat(dir_fd, name, mode) < 0)
		return -1;
	return openat(dir_fd, name,
		      O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int view_make(struct view *view, const char *path, bool is_dir, mode_t mode)
{
	const char *from;
	size_t len;
	const char *name = split(path, &from, &len);
	int fd;

	if (name && is_cached(view, from, len)) {
		fd = make_at(view->parent_fd, name, is_dir, mode);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	fd = view_find(view, path);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	fd = view_parent(view, path, &name);
	return fd < 0 ? -1 : make_at(fd, name, is_dir, mode);
}

int view_clone(int from_fd, const char *name, bool recursive, uint64_t attr)
{
	unsigned deep = recursive ? SYS_AT_RECURSIVE : 0;
	struct sys_mount_attr set = { .attr_set = attr };
	autoclose int tree = sys_open_tree(from_fd, name,
					   SYS_OPEN_TREE_CLONE | O_CLOEXEC |
						   AT_EMPTY_PATH |
						   AT_SYMLINK_NOFOLLOW | deep);

	if (tree < 0)
		return -1;
	/* only adds: what the host has locked stays */
	if (attr != 0 &&
	    sys_mount_setattr(tree, "", AT_EMPTY_PATH | deep, &set) < 0)
		return -1;
	return steal_fd(&tree);
}

int view_attach(int tree_fd, int to_fd)
{
	autoclose int tree = tree_fd;
	autoclose int to = to_fd;

	if (tree < 0 || to < 0)
		return -1;
	return sys_move_mount(tree, "", to, "",
			      SYS_MOVE_MOUNT_F_EMPTY_PATH |
				      SYS_MOVE_MOUNT_T_EMPTY_PATH);
}
