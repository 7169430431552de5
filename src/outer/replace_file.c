/* SPDX-License-Identifier: Apache-2.0 */
/* replace_file - changes a text file as a whole, or not at all. */
#include "outer/replace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/sys.h"
#include "outer/owner_ids.h"

#define NEW_MODE 0644
#define TRY_MS 10
#define TRIES 1000	/* ten seconds: a holder writes one small file */

struct place {
	const char *path;	/* for messages */
	const char *name;	/* of the file in its directory */
	int dir_fd;
	mode_t mode;
	bool is_new;
	bool keeps_owner;	/* root in a directory of root's */
	uid_t uid;	/* whose the file was; keeps_owner */
	gid_t gid;
};

static int lock(int dir_fd)
{
	const struct timespec pause = { .tv_nsec = TRY_MS * 1000000L };

	for (int i = 0; i < TRIES; i++) {
		if (flock(dir_fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -1;
		(void)nanosleep(&pause, NULL);
	}
	errno = EWOULDBLOCK;
	return -1;
}

static int read_old(struct place *place, size_t max, struct strbuf *ret,
		    struct err *err)
{
	autoclose int fd = openat(place->dir_fd, place->name,
				  O_RDONLY | O_CLOEXEC | O_NONBLOCK |
					  O_NOCTTY | O_NOFOLLOW);
	struct stat st;

	place->mode = NEW_MODE;
	place->is_new = fd < 0 && errno == ENOENT;
	if (place->is_new)
		return 0;
	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(err, errno, "read %s", place->path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_SYSTEM, "%s is not a regular file",
			       place->path);
	place->mode = st.st_mode & 0777;
	place->uid = st.st_uid;
	place->gid = st.st_gid;
	if (fdio_read_all(fd, max, ret) < 0)
		return err_sys(err, errno, "read %s", place->path);
	return 0;
}

static int write_new(const struct place *place, const struct strbuf *text,
		     struct err *err)
{
	uint64_t random = 0;
	autofree char *name = NULL;
	autoclose int fd = -1;
	int sys;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return err_sys(err, errno, "getrandom");
	name = mem_printf(".%s.%016llx", place->name,
			  (unsigned long long)random);
	fd = openat(place->dir_fd, name,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		    0600);
	if (fd < 0)
		return err_sys(err, errno, "write beside %s", place->path);
	if (fdio_write_all(fd, strbuf_text(text), text->len) == 0 &&
	    (place->is_new || !place->keeps_owner ||
	     fchown(fd, place->uid, place->gid) == 0) &&
	    fchmod(fd, place->mode) == 0 && fsync(fd) == 0 &&
	    renameat(place->dir_fd, name, place->dir_fd, place->name) == 0)
		return 0;
	sys = errno;
	(void)unlinkat(place->dir_fd, name, 0);
	return err_sys(err, sys, "write %s", place->path);
}

static int edit_locked(struct place *place, size_t max, replace_file_fn *edit,
		       void *owner, struct err *err)
{
	autorelease_strbuf struct strbuf old = STRBUF_INIT;
	autorelease_strbuf struct strbuf new = STRBUF_INIT;
	int done;

	if (read_old(place, max, &old, err) < 0)
		return -1;
	done = edit((struct span){ strbuf_text(&old), old.len }, place->is_new,
		    owner, &new, err);
	return done > 0 ? write_new(place, &new, err) : done;
}

int replace_file(const char *path, size_t max, replace_file_fn *edit,
		 void *owner, struct err *err)
{
	const char *slash = strrchr(path, '/');
	autofree char *dir = mem_strndup(path, (size_t)(slash - path) + 1);
	autoclose int dir_fd = sys_openat2(AT_FDCWD, dir,
					   O_RDONLY | O_DIRECTORY | O_CLOEXEC,
					   0, SYS_RESOLVE_NO_SYMLINKS);
	struct place place = { .path = path, .name = slash + 1,
			       .dir_fd = dir_fd };
	struct stat st;
	int done;

	if (dir_fd < 0 || fstat(dir_fd, &st) < 0)
		return err_sys(err, errno, "open %s", dir);
	place.keeps_owner = geteuid() == 0 && st.st_uid == 0;
	if (lock(dir_fd) < 0)
		return err_sys(err, errno, "lock %s", dir);
	if (owner_ids_enter(st.st_uid, st.st_gid) < 0)
		return err_sys(err, errno, "write in %s as its owner", dir);
	done = edit_locked(&place, max, edit, owner, err);
	owner_ids_leave();
	return done;
}
