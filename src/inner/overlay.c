/* SPDX-License-Identifier: Apache-2.0 */
/* overlay - a directory that may be changed, while the changes stay in memory. */
/*
 * Theory of operation
 *
 * Overlayfs takes its layers as text, in which `:`, `,` and a backslash have a meaning,
 * and looks them up as paths.  So the lower directory is cloned and mounted on
 * a directory of ours, and the three layers are one-letter names relative to
 * the working directory: no name of the workspace is ever part of an option.
 *
 * userxattr: without it marks are kept as trusted.* attributes, which need a
 * capability of the host, and a directory that was deleted could not be made
 * again.  Tmpfs has user.* attributes from Linux 6.6 on.  The other options
 * are defaults that a module parameter may have changed: a renamed directory
 * or a file whose mode was changed would not be whole in the upper layer.
 */
#include "inner/overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/sys.h"
#include "inner/view.h"

#define UPPER OVERLAY_UPPER
#define LOWER "l"
#define WORK "w"
#define ATTR (SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NODEV)

static int mount_lower(int dir_fd, int lower_fd)
{
	int to = openat(dir_fd, LOWER,
			O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	/* alone: what is mounted below is no part of a layer */
	return view_attach(view_clone(lower_fd, "", false,
				      ATTR | SYS_MOUNT_ATTR_RDONLY),
			   to);
}

static int configure(int fs_fd)
{
	static const struct {
		const char *key;
		const char *value;
	} options[] = {
		{ "lowerdir", LOWER },	   { "upperdir", UPPER },
		{ "workdir", WORK },	   { "userxattr", NULL },
		{ "redirect_dir", "nofollow" }, { "metacopy", "off" },
		{ "index", "off" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (sys_fsconfig(fs_fd, options[i].key, options[i].value) < 0)
			return -1;
	return 0;
}

int overlay_make(int dir_fd, int lower_fd, mode_t mode)
{
	autoclose int fs = -1;

	/* the upper layer's mode is that of the whole */
	if (mkdirat(dir_fd, UPPER, mode) < 0 ||
	    mkdirat(dir_fd, LOWER, 0700) < 0 ||
	    mkdirat(dir_fd, WORK, 0700) < 0 ||
	    mount_lower(dir_fd, lower_fd) < 0 || fchdir(dir_fd) < 0)
		return -1;
	fs = sys_fsopen("overlay");
	if (fs < 0 || configure(fs) < 0)
		return -1;
	return sys_fsmount(fs, ATTR);
}
