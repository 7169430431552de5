/* SPDX-License-Identifier: Apache-2.0 */
/* mount_root - builds the file system as the script will see it. */
/*
 * Theory of operation
 *
 * The plan's steps are done in their order on an empty tmpfs, which then
 * becomes the root.  What is bound is opened inside this mount namespace
 * (a descriptor from before cannot be cloned), compared with what was planned,
 * cloned with everything mounted below it (the kernel refuses to show what a
 * mount covers), restricted while nobody can reach it, and attached by
 * descriptor.  So there is no moment at which a name is resolved twice.
 *
 * Everything is opened with the script's user id: what it may not reach
 * outside it does not get here.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/sys.h"
#include "decide/plan/plan.h"
#include "inner/mountinfo.h"
#include "inner/overlay.h"
#include "inner/steps.h"
#include "inner/sync.h"
#include "inner/view.h"

#define STEP STEP_MOUNT_ROOT
#define STAGED_NAME 12
#define PAGE 65536u	/* the largest there is: tmpfs counts in pages */
#define COVER_ATTR                                                  \
	(SYS_MOUNT_ATTR_RDONLY | SYS_MOUNT_ATTR_NOSUID |            \
	 SYS_MOUNT_ATTR_NODEV)

/* mount(2) has the same four flags under other names. */
_Static_assert(SYS_MOUNT_ATTR_RDONLY == MS_RDONLY &&
		       SYS_MOUNT_ATTR_NOSUID == MS_NOSUID &&
		       SYS_MOUNT_ATTR_NODEV == MS_NODEV &&
		       SYS_MOUNT_ATTR_NOEXEC == MS_NOEXEC,
	       "attributes can be given to mount(2)");

/*
 * Devices are known by number: a container can have anything behind these
 * names (CVE-2025-31133).
 */
static const struct {
	const char *path;
	unsigned major, minor;
} devices[] = {
	{ "/dev/null", 1, 3 },	 { "/dev/zero", 1, 5 },
	{ "/dev/full", 1, 7 },	 { "/dev/random", 1, 8 },
	{ "/dev/urandom", 1, 9 }, { "/dev/tty", 5, 0 },
};

/* Not there, or not there for the script: an optional step is left out. */
static bool is_missing(int sys)
{
	return sys == ENOENT || sys == ENOTDIR || sys == EACCES;
}

static int left_out(const struct fs_step *s)
{
	return s->optional && is_missing(errno) ? 0 : -1;
}

/* The tail is not known when the plan is made, and must be here by now. */
static int write_content(int fd, const struct fs_step *s,
			 const struct inner_fds *fds)
{
	const struct inner_tail *tail = &fds->tails[s->tail];

	if (fdio_write_all(fd, s->data, s->n_data) < 0)
		return -1;
	if (s->tail == FS_TAIL_NONE)
		return 0;
	if (tail->n == 0) {
		errno = ENODATA;
		return -1;
	}
	return fdio_write_all(fd, tail->data, tail->n);
}

static int make_file(struct view *view, const struct fs_step *s,
		     const struct inner_fds *fds)
{
	const char *name;
	int dir = view_parent(view, s->target, &name);
	autoclose int fd = -1;

	if (dir < 0)
		return -1;
	fd = openat(dir, name,
		    O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC,
		    s->mode);
	return fd < 0 ? -1 : write_content(fd, s, fds);
}

static int make_symlink(struct view *view, const struct fs_step *s)
{
	const char *name;
	int dir = view_parent(view, s->target, &name);

	return dir < 0 ? -1 : symlinkat(s->data, dir, name);
}

static int make_directory(struct view *view, const struct fs_step *s)
{
	autoclose int fd = view_make(view, s->target, true, s->mode);

	return fd < 0 ? -1 : 0;
}

/* Mounts the tree of a step and closes both, whatever happens. */
static int attach(size_t index, int tree_fd, int to_fd)
{
	autoclose int tree = tree_fd;
	autoclose int to = to_fd;

	if (tree < 0 || to < 0 || mountinfo_note(index, tree) < 0)
		return -1;
	return view_attach(steal_fd(&tree), steal_fd(&to));
}

static int show(struct view *view, const struct fs_step *s, size_t index,
		int from_fd, bool is_dir)
{
	int tree = view_clone(from_fd, "", true, s->attr);

	if (tree < 0)
		return -1;
	return attach(index, tree,
		      view_make(view, s->target, is_dir,
				is_dir ? 0755 : 0444));
}

/* What was planned, and nothing that took its place. */
static int check_source(const struct fs_step *s, int source, mode_t *ret_mode)
{
	struct stat st;

	if (fstat(source, &st) < 0)
		return -1;
	if (st.st_dev != s->dev || st.st_ino != s->ino ||
	    S_ISDIR(st.st_mode) != s->is_dir) {
		errno = ESTALE;
		return -1;
	}
	*ret_mode = st.st_mode;
	return 0;
}

static int bind(struct view *view, const struct fs_step *s, size_t index)
{
	autoclose int source = view_find_old(view, s->source);
	mode_t mode;

	if (source < 0)
		return left_out(s);
	if (check_source(s, source, &mode) < 0)
		return -1;
	return show(view, s, index, source, s->is_dir);
}

static int bind_device(struct view *view, const struct fs_step *s,
		       size_t index)
{
	autoclose int source = view_find_old(view, s->source);
	struct stat st;
	size_t i = 0;

	if (source < 0)
		return left_out(s);
	if (fstat(source, &st) < 0)
		return -1;
	while (i < ARRAY_SIZE(devices) &&
	       strcmp(devices[i].path, s->source) != 0)
		i++;
	if (i == ARRAY_SIZE(devices) || !S_ISCHR(st.st_mode) ||
	    st.st_rdev != makedev(devices[i].major, devices[i].minor)) {
		errno = ENODEV;
		return -1;
	}
	return show(view, s, index, source, false);
}

/*
 * None of the script's processes may have a user namespace of its own, in which
 * it would have capabilities: a second wall behind the filter.
 */
static int forbid_user_namespaces(const struct view *view,
				  const struct fs_step *s)
{
	autoclose int proc = view_find(view, s->target);
	autoclose int fd = -1;

	if (proc < 0)
		return -1;
	fd = openat(proc, "sys/user/max_user_namespaces",
		    O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -1 : fdio_write_all(fd, "0", 1);
}

/* Every step may have one name of its own on the staging tmpfs. */
static void staged_name(size_t index, char ret[STAGED_NAME])
{
	size_t at = STAGED_NAME - 1;

	memset(ret, '0', at);
	for (ret[at] = '\0'; index > 0 && at > 0; index /= 10)
		ret[--at] = (char)('0' + index % 10);
}

static int mount_scratch(struct view *view, const struct fs_step *s,
			 size_t index)
{
	char name[STAGED_NAME];
	int tree;

	staged_name(index, name);
	if (mkdirat(view->staging_fd, name, s->mode) < 0)
		return -1;
	tree = view_clone(view->staging_fd, name, false,
			  s->attr | SYS_MOUNT_ATTR_NOSUID |
				  SYS_MOUNT_ATTR_NODEV);
	if (tree < 0)
		return -1;
	return attach(index, tree, view_make(view, s->target, true, 0755));
}

/*
 * The workspace can be another's, and the upper layer is ours whoever owns the
 * lower one: the script may make files at the top.
 */
static int mount_overlay(struct view *view, const struct fs_step *s,
			 size_t index, struct inner_fds *fds)
{
	autoclose int source = view_find_old(view, s->source);
	autoclose int dir = -1;
	char name[STAGED_NAME];
	mode_t mode;
	int tree;

	if (source < 0 || check_source(s, source, &mode) < 0)
		return -1;
	staged_name(index, name);
	if (mkdirat(view->staging_fd, name, 0700) < 0)
		return -1;
	dir = openat(view->staging_fd, name,
		     O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return -1;
	tree = overlay_make(dir, source, (mode & 0777) | 0700);
	if (attach(index, tree, view_make(view, s->target, true, 0755)) < 0)
		return -1;
	fds->left_fd = openat(dir, OVERLAY_UPPER,
			      O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fds->left_fd < 0 ? -1 : 0;
}

static int mount_new(struct view *view, const struct fs_step *s, size_t index,
		     const char *type, const char *options)
{
	autoclose int target = view_make(view, s->target, true, 0555);
	autoclose int made = -1;

	if (target < 0 || fchdir(target) < 0 ||
	    mount(type, ".", type, s->attr, options) < 0)
		return -1;
	made = view_find(view, s->target);
	return made < 0 ? -1 : mountinfo_note(index, made);
}

static int stage_file(const struct view *view, const struct fs_step *s,
		      const struct inner_fds *fds, const char *name)
{
	autoclose int fd = openat(view->staging_fd, name,
				  O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC,
				  0444);

	return fd < 0 ? -1 : write_content(fd, s, fds);
}

/*
 * A memfd cannot be mounted (EINVAL), and neither can a file without a name
 * (ENOENT from move_mount(2)).  The copy is sealed, so what is mounted has the
 * digest that was compared.
 */
static int stage_script(const struct view *view, const struct fs_step *s,
			const struct inner_fds *fds, const char *name)
{
	autoclose int fd = openat(view->staging_fd, name,
				  O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC,
				  s->mode);
	off_t at = 0;

	if (fd < 0)
		return -1;
	while ((size_t)at < s->n_data) {
		ssize_t n = sendfile(fd, fds->script_fd, &at,
				     s->n_data - (size_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0) {
			errno = ENODATA;
			return -1;
		}
	}
	return 0;
}

static int show_script(struct view *view, const struct fs_step *s,
		       const struct inner_fds *fds, size_t index)
{
	char name[STAGED_NAME];
	int tree;

	staged_name(index, name);
	if (stage_script(view, s, fds, name) < 0)
		return -1;
	tree = view_clone(view->staging_fd, name, false, s->attr | COVER_ATTR);
	return attach(index, tree, tree < 0 ? -1 :
				   view_make(view, s->target, false, 0444));
}

/* Something of our own over a place that must be there. */
static int cover(const struct view *view, const struct fs_step *s,
		 const struct inner_fds *fds, size_t index)
{
	int target = view_find(view, s->target);
	char name[STAGED_NAME];
	int made, tree = -1;

	if (target < 0)
		return left_out(s);
	staged_name(index, name);
	made = s->op == FS_MASK_DIR ? mkdirat(view->staging_fd, name, 0555) :
				      stage_file(view, s, fds, name);
	if (made == 0)
		tree = view_clone(view->staging_fd, name, false,
				  s->attr | COVER_ATTR);
	return attach(index, tree, target);
}

static int make_read_only(const struct view *view, const struct fs_step *s,
			  size_t index)
{
	int target = view_find(view, s->target);

	if (target < 0)
		return left_out(s);
	return attach(index,
		      view_clone(target, "", true,
				 s->attr | SYS_MOUNT_ATTR_RDONLY),
		      target);
}

static int do_step(struct view *view, const struct fs_step *s,
		   struct inner_fds *fds, size_t i)
{
	switch (s->op) {
	case FS_DIR:
		return make_directory(view, s);
	case FS_SYMLINK:
		return make_symlink(view, s);
	case FS_FILE:
		return make_file(view, s, fds);
	case FS_BIND:
		return bind(view, s, i);
	case FS_OVERLAY:
		return mount_overlay(view, s, i, fds);
	case FS_SCRATCH:
		return mount_scratch(view, s, i);
	case FS_PROC:
		return mount_new(view, s, i, "proc", NULL) < 0 ?
			       -1 :
			       forbid_user_namespaces(view, s);
	case FS_DEVPTS:
		/* the host's bound on all terminals is not for one run */
		return mount_new(view, s, i, "devpts",
				 "newinstance,ptmxmode=0666,mode=620,max=256");
	case FS_DEVICE:
		return bind_device(view, s, i);
	case FS_MASK_DIR:
	case FS_MASK_FILE:
	case FS_COVER:
		return cover(view, s, fds, i);
	case FS_READ_ONLY:
		return make_read_only(view, s, i);
	case FS_SCRIPT:
		return show_script(view, s, fds, i);
	}
	errno = EINVAL;
	return -1;
}

static bool wants_staging(const struct fs_plan *fs)
{
	for (size_t i = 0; i < fs->n_steps; i++)
		if (fs->steps[i].op == FS_SCRATCH ||
		    fs->steps[i].op == FS_OVERLAY ||
		    fs->steps[i].op == FS_MASK_DIR ||
		    fs->steps[i].op == FS_MASK_FILE ||
		    fs->steps[i].op == FS_COVER ||
		    fs->steps[i].op == FS_SCRIPT)
			return true;
	return false;
}

/* The copy of the script is there besides what the script may fill. */
static uint64_t staging_room(const struct fs_plan *fs)
{
	uint64_t room = fs->scratch;

	for (size_t i = 0; i < fs->n_steps && room != UINT64_MAX; i++)
		if (fs->steps[i].op == FS_SCRIPT)
			room += fs->steps[i].n_data / PAGE * PAGE + PAGE;
	return room;
}

/*
 * The supervisor gets a file of the scratch file system, to ask at the end of
 * the run whether that is full.  Not a directory: others of its user would find
 * the script's files by way of its /proc/PID/fd.
 */
static void pass_scratch(const struct fs_plan *fs, const struct view *view,
			 int sync_fd)
{
	static struct wire_writer w;
	char name[STAGED_NAME];
	autoclose int fd = -1;

	if (view->staging_fd < 0 || fs->scratch == UINT64_MAX)
		return;
	staged_name(fs->n_steps, name);	/* no step has this number */
	fd = openat(view->staging_fd, name,
		    O_CREAT | O_EXCL | O_RDONLY | O_CLOEXEC, 0);
	wire_begin(&w, WIRE_SCRATCH);
	if (fd < 0 || sync_pass(sync_fd, &w, &fd, 1) < 0)
		fail(STEP, errno, 0, "pass a file of scratch out");
}

/* For the report: what a step was about to do. */
static const char *step_verb(const struct fs_step *s, int sys)
{
	if (sys == ESTALE && (s->op == FS_BIND || s->op == FS_OVERLAY))
		return "changed since it was planned:";
	if (sys == EXDEV)
		return "its directory is missing, and is not ours to make:";
	if (sys == ELOOP)
		return "a symbolic link is in the way of";
	if (s->op == FS_OVERLAY)
		return "lay an overlay over";
	if (s->op == FS_PROC)
		return "mount proc on";
	return s->op == FS_DEVPTS ? "mount devpts on" : "make";
}

/*
 * Here, where the paths are, and not just before execve(2): a filter changed
 * by the profile may refuse chdir(2).  The kernel names a directory outside
 * the root "(unreachable)" (CVE-2024-21626 was one).
 */
static void enter_directory(const char *path)
{
	char cwd[PATH_MAX];

	if (chdir(path) < 0)
		fail_at(STEP, errno, 0, "enter the working directory", path);
	if (sys_getcwd(cwd, sizeof(cwd)) < 0)
		fail_at(STEP, errno, 0, "look at the working directory", path);
	if (cwd[0] != '/')
		fail_at(STEP, EXDEV, 0, "outside of the root:", path);
}

/*
 * mount_root() - Show the script the planned files and nothing else.
 *
 * Needs:    CAP_SYS_ADMIN in our user namespace; private propagation; the ids
 *           of the script
 * Leaves:   the new root, read-only itself; the old one gone; the script's
 *           working directory, inside; a file of a bounded scratch passed
 *           out; fds->left_fd
 * Mustn't:  run after restrict_access(): Landlock forbids mount(2)
 */
void mount_root(const struct plan *plan, struct inner_fds *fds)
{
	const struct fs_plan *fs = &plan->fs;
	struct view view = VIEW_INIT;
	mode_t saved = umask(0);

	if (view_open(&view, wants_staging(fs), staging_room(fs)) < 0)
		fail(STEP, errno, 0, "open the old root and a new one");
	for (size_t i = 0; i < fs->n_steps; i++) {
		const struct fs_step *s = &fs->steps[i];

		view_forget(&view, s->target);
		if (do_step(&view, s, fds, i) < 0) {
			int sys = errno;

			fail_at(STEP, sys, (uint32_t)i, step_verb(s, sys),
				s->target);
		}
	}
	pass_scratch(fs, &view, fds->sync_fd);
	if (view_enter(&view) < 0)
		fail(STEP, errno, 0, "enter the new root");
	enter_directory(plan->cwd);
	(void)umask(saved);
}
