/* SPDX-License-Identifier: Apache-2.0 */
/* overlay_trial - can a directory be an overlay here? */
/*
 * Theory of operation
 *
 * What the kernel's version says is not enough: a distribution may have taken
 * an option back, the file system of the workspace may not do as a layer, and
 * a mount below it, that came from another namespace, may not be uncovered.
 * So all of it is done once, in a child, with the code of the real run.
 *
 * The lower directory is opened before a tmpfs is mounted over PLACE, and in
 * the child: one that was opened outside of its mount namespace cannot be
 * cloned.
 */
#include "outer/overlay_trial.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/sys.h"
#include "inner/overlay.h"
#include "outer/idmap.h"

/* The one directory that is there wherever cordon can work at all. */
#define PLACE "/proc"
#define DIR_FLAGS (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* An overlay over lower_fd, in the new directory name of dir_fd. */
static int make_in(int dir_fd, const char *name, int lower_fd)
{
	autoclose int dir = -1;

	if (mkdirat(dir_fd, name, 0700) < 0)
		return -1;
	dir = openat(dir_fd, name, DIR_FLAGS);
	return dir < 0 ? -1 : overlay_make(dir, lower_fd, 0700);
}

/* A lower directory that holds d, which holds f; O_PATH. */
static int make_lower(int dir_fd)
{
	autoclose int file = -1;

	if (mkdirat(dir_fd, "lower", 0700) < 0 ||
	    mkdirat(dir_fd, "lower/d", 0700) < 0)
		return -1;
	file = openat(dir_fd, "lower/d/f",
		      O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	return file < 0 ? -1 : openat(dir_fd, "lower", DIR_FLAGS);
}

static int make_again(int tree_fd)
{
	if (unlinkat(tree_fd, "d/f", 0) < 0 ||
	    unlinkat(tree_fd, "d", AT_REMOVEDIR) < 0 ||
	    mkdirat(tree_fd, "d", 0700) < 0)
		return -1;
	/* empty, as it was made */
	if (faccessat(tree_fd, "d/f", F_OK, 0) == 0) {
		errno = EEXIST;
		return -1;
	}
	return errno == ENOENT ? 0 : -1;
}

enum overlay_trial overlay_trial(const char *dir, const char *lower,
				 int *ret_sys)
{
	autoclose int here = lower ? open(lower, DIR_FLAGS) : -1;
	autoclose int place = -1;
	autoclose int made = -1;
	autoclose int tree = -1;
	enum overlay_trial stage = OVERLAY_TRIAL_NONE;

	if (mount("tmpfs", dir, "tmpfs", MS_NOSUID | MS_NODEV, NULL) == 0)
		place = open(dir, DIR_FLAGS);
	if (place >= 0)
		made = make_lower(place);
	if (made >= 0)
		tree = make_in(place, "made", made);
	if (tree >= 0)
		stage = OVERLAY_TRIAL_NOT_WHOLE;
	if (tree >= 0 && make_again(tree) == 0)
		stage = OVERLAY_TRIAL_WORKS;
	if (stage == OVERLAY_TRIAL_WORKS && lower) {
		autoclose int real = here < 0 ? -1 :
						make_in(place, "real", here);

		if (real < 0)
			stage = OVERLAY_TRIAL_NOT_HERE;
	}
	*ret_sys = errno;
	return stage;
}

static int enter(const struct id_plan *ids)
{
	if (ids->as_root && setgroups(0, NULL) < 0)
		return -1;
	if (setresgid(ids->gid, ids->gid, ids->gid) < 0 ||
	    setresuid(ids->uid, ids->uid, ids->uid) < 0)
		return -1;
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

/* Shared with the child. */
struct answer {
	enum overlay_trial trial;
	int sys;
};

/* Ends in any case; what it found is in ret. */
static _Noreturn void try_in_child(const struct id_plan *ids, const char *lower,
				   int go_fd, struct answer *ret)
{
	char byte;

	if (read(go_fd, &byte, 1) != 1)
		_exit(0);
	if (enter(ids) < 0) {
		ret->sys = errno;
		_exit(0);
	}
	ret->trial = overlay_trial(PLACE, lower, &ret->sys);
	_exit(0);
}

/* The maps are written from outside; a byte says that they are. */
static void try(const struct id_plan *ids, const char *lower,
		struct answer *ret)
{
	struct err ignored = ERR_INIT;
	int go[2];
	pid_t pid;

	if (fdio_pipe(go) < 0) {
		ret->sys = errno;
		return;
	}
	pid = sys_clone(CLONE_NEWUSER | CLONE_NEWNS);
	if (pid == 0) {
		(void)close(go[1]);
		try_in_child(ids, lower, go[0], ret);
	}
	if (pid < 0)
		ret->sys = errno;
	(void)close(go[0]);
	if (pid > 0 && idmap(ids, pid, &ignored) == 0)
		(void)fdio_write_all(go[1], "", 1);
	(void)close(go[1]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

static char *show_why(const struct answer *answer, const char *workspace)
{
	switch (answer->trial) {
	case OVERLAY_TRIAL_NOT_WHOLE:
		return mem_strdup("in an overlay of this kernel a directory "
				  "that was deleted cannot be made again");
	case OVERLAY_TRIAL_NOT_HERE:
		return answer->sys == EINVAL ?
			       mem_printf("%s cannot be an overlay: something is "
					  "mounted below it, or its file system "
					  "does not do",
					  workspace) :
			       mem_printf("%s cannot be an overlay: %s",
					  workspace, strerror(answer->sys));
	case OVERLAY_TRIAL_NONE:
	case OVERLAY_TRIAL_WORKS:
		break;
	}
	return mem_printf("no overlay can be made here: %s",
			  strerror(answer->sys));
}

void overlay_trial_host(const struct id_plan *ids, struct host *host)
{
	struct answer *answer = mmap(NULL, sizeof(*answer),
				     PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (answer == MAP_FAILED) {
		host->overlay_why = mem_strdup("no memory can be shared with a "
					       "child");
		return;
	}
	*answer = (struct answer){ .trial = OVERLAY_TRIAL_NONE, .sys = EPERM };
	try(ids, host->workspace, answer);
	host->has_overlay = answer->trial == OVERLAY_TRIAL_WORKS;
	if (!host->has_overlay)
		host->overlay_why = show_why(answer, host->workspace);
	(void)munmap(answer, sizeof(*answer));
}
