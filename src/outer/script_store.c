/* SPDX-License-Identifier: Apache-2.0 */
/* script_store - copies of pinned scripts, to tell what changed. */
#include "outer/script_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "outer/owner_ids.h"

/* NULL: there is no home. */
static char *store_dir(void)
{
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");

	if (data && data[0] == '/')
		return mem_printf("%s/cordon/scripts", data);
	if (home && home[0] == '/')
		return mem_printf("%s/.local/share/cordon/scripts", home);
	return NULL;
}

/*
 * Whose the place is: of the first directory or link on the way to it that is
 * not root's, since what is behind that is where its owner wants it to be.
 */
static int find_owner(const char *dir, struct stat *ret)
{
	autofree char *at = mem_strdup(dir);

	for (char *p = at + 1;; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (lstat(at, ret) < 0)
			break;
		*p = c;
		if (ret->st_uid != 0 || c == '\0')
			return 0;
	}
	if (errno != ENOENT)
		return -1;
	/* all that is there is root's */
	ret->st_uid = 0;
	ret->st_gid = getegid();
	return 0;
}

/* mkdir -p, 0700 */
static int make_dirs(const char *dir)
{
	autofree char *at = mem_strdup(dir);

	for (char *p = at + 1;; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdir(at, 0700) < 0 && errno != EEXIST)
			return -1;
		if (c == '\0')
			return 0;
		*p = c;
	}
}

static int write_copy(int dir_fd, const struct script_copy *copy,
		      const char *name)
{
	autoclose int fd = openat(dir_fd, name,
				  O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
					  O_NOFOLLOW,
				  0600);
	static char chunk[65536];
	off_t at = 0;
	ssize_t got;

	if (fd < 0)
		return -1;
	while ((got = pread(copy->fd, chunk, sizeof(chunk), at)) > 0) {
		if (fdio_write_all(fd, chunk, (size_t)got) < 0)
			return -1;
		at += got;
	}
	return got < 0 ? -1 : 0;
}

static int keep_in(const char *dir, const struct script_copy *copy)
{
	autofree char *name = mem_printf(".%s.%d", copy->sha256, (int)getpid());
	autoclose int dir_fd = -1;
	int saved;

	if (make_dirs(dir) < 0)
		return -1;
	dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0)
		return -1;
	(void)unlinkat(dir_fd, name, 0);
	if (write_copy(dir_fd, copy, name) == 0 &&
	    renameat(dir_fd, name, dir_fd, copy->sha256) == 0)
		return 0;
	saved = errno;
	(void)unlinkat(dir_fd, name, 0);
	errno = saved;
	return -1;
}

int script_store_keep(const struct script_copy *copy, struct err *err)
{
	autofree char *dir = store_dir();
	struct stat st;
	int done, sys;

	if (!dir)
		return err_set(err, ERR_HOST,
			       "HOME is not set, so no copy is kept to tell "
			       "what changes");
	if (find_owner(dir, &st) < 0 ||
	    owner_ids_enter(st.st_uid, st.st_gid) < 0)
		return err_sys(err, errno, "keep a copy in %s", dir);
	done = keep_in(dir, copy);
	sys = errno;
	owner_ids_leave();
	return done < 0 ? err_sys(err, sys, "keep a copy in %s", dir) : 0;
}

int script_store_read(const char *sha256, size_t max, struct strbuf *ret)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	autofree char *dir = store_dir();
	autofree char *path = dir ? mem_printf("%s/%s", dir, sha256) : NULL;
	struct err ignored = ERR_INIT;
	struct sha256 sum;
	char got[65];

	if (!path || fdio_read_file(path, max, &text, &ignored) < 0)
		return -1;
	sha256_init(&sum);
	sha256_add(&sum, strbuf_text(&text), text.len);
	sha256_hex(&sum, got);
	if (strcmp(got, sha256) != 0)
		return -1;
	strbuf_add(ret, strbuf_text(&text), text.len);
	return 0;
}
