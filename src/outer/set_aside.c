/* SPDX-License-Identifier: Apache-2.0 */
/* set_aside() - renames what the script made under a name that acts later. */
/*
 * Theory of operation
 *
 * The directory is one that the script could write to and not rename, as it was
 * mounted there.  Below it no link is followed.  rename(2) takes the thing
 * itself, whatever it is, and never replaces another.
 */
#include "outer/set_aside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/sys.h"

/* Nobody can have made all of them before. */
static char *new_name(const char *name)
{
	uint32_t random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return NULL;
	return mem_printf("%s.set-aside-%08x", name, random);
}

/* Where the last word of name is looked for; -1: it cannot be there. */
static int open_parent(const char *dir, const char *name)
{
	autoclose int top = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	const char *slash = strrchr(name, '/');
	autofree char *above = NULL;

	if (top < 0 || !slash)
		return steal_fd(&top);
	above = mem_strndup(name, (size_t)(slash - name));
	return sys_openat2(top, above, O_PATH | O_DIRECTORY | O_CLOEXEC, 0,
			   SYS_RESOLVE_BENEATH | SYS_RESOLVE_NO_SYMLINKS |
				   SYS_RESOLVE_NO_MAGICLINKS |
				   SYS_RESOLVE_NO_XDEV);
}

/* -1 with errno: it is still there. */
static int rename_aside(int fd, const char *name, char **ret_now)
{
	autofree char *now = new_name(name);

	if (!now || renameat2(fd, name, fd, now, RENAME_NOREPLACE) < 0)
		return -1;
	*ret_now = steal_ptr(&now);
	return 0;
}

int set_aside(const struct fs_plan *fs, const char *except, struct asides *ret,
	      struct err *err)
{
	int result = 0;

	for (size_t i = 0; i < fs->absent.n; i++) {
		const struct fs_absent *it = &fs->absent.v[i];
		autofree char *path = mem_printf("%s/%s", it->dir, it->name);
		autoclose int fd = open_parent(it->dir, it->name);
		const char *slash = strrchr(it->name, '/');
		const char *last = slash ? slash + 1 : it->name;
		char *now = NULL;
		struct stat st;

		if (fd < 0 || (except && strcmp(path, except) == 0) ||
		    fstatat(fd, last, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (rename_aside(fd, last, &now) < 0 && result == 0)
			result = err_sys(err, errno,
					 "set aside what the command made: "
					 "rename %s", path);
		asides_add(ret, steal_ptr(&path), now, it->why, it->may_stay);
	}
	return result;
}
