/* SPDX-License-Identifier: Apache-2.0 */
/* set_aside() - renames what the script made under a name that acts later. */
/*
 * Theory of operation
 *
 * The script could not rename the directory, as it was mounted there, but maybe
 * one above it, and put a link in its place: so no link is followed from the
 * root on, and what is found is something that it could write to.  rename(2)
 * takes the thing itself, whatever it is, and never replaces another.
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

#define NO_LINKS (SYS_RESOLVE_NO_SYMLINKS | SYS_RESOLVE_NO_MAGICLINKS)

static int open_dir(int fd, const char *path, uint64_t how)
{
	return sys_openat2(fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0, how);
}

/* Where the last word of name is looked for; -1: it cannot be there. */
static int open_parent(int dir_fd, const char *name)
{
	const char *slash = strrchr(name, '/');
	autofree char *above =
		slash ? mem_strndup(name, (size_t)(slash - name)) :
			mem_strdup(".");

	return open_dir(dir_fd, above,
			NO_LINKS | SYS_RESOLVE_BENEATH | SYS_RESOLVE_NO_XDEV);
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

/* -1 where it is still called as it was. */
static int look_at(const struct fs_absent *it, const char *path,
		   struct asides *ret, struct err *err)
{
	autoclose int dir = open_dir(AT_FDCWD, it->dir, NO_LINKS);
	autoclose int fd = -1;
	const char *slash = strrchr(it->name, '/');
	const char *last = slash ? slash + 1 : it->name;
	char *now = NULL;
	struct stat st;
	int done = 0;

	if (dir < 0 && errno == ENOENT)
		return 0;
	if (dir < 0)
		return err_sys(err, errno, "look for what the command made in "
					   "%s", it->dir);
	fd = open_parent(dir, it->name);
	if (fd < 0 || fstatat(fd, last, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	if (rename_aside(fd, last, &now) < 0)
		done = err_sys(err, errno, "set aside what the command made: "
					   "rename %s", path);
	asides_add(ret, mem_strdup(path), now, it->why, it->may_stay);
	return done;
}

int set_aside(const struct fs_plan *fs, const char *except, struct asides *ret,
	      struct err *err)
{
	struct err ignored = ERR_INIT;	/* all but the first */
	int result = 0;

	for (size_t i = 0; i < fs->absent.n; i++) {
		const struct fs_absent *it = &fs->absent.v[i];
		autofree char *path = mem_printf("%s/%s", it->dir, it->name);

		if (except && strcmp(path, except) == 0)
			continue;
		if (look_at(it, path, ret, result < 0 ? &ignored : err) < 0)
			result = -1;
	}
	return result;
}
