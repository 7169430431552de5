/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_FS_H
#define CORDON_DECIDE_PLAN_PLAN_FS_H

/*
 * plan_fs - The file system as the script will see it, built from nothing.
 *
 * The plan is a list of steps in the order they are done on an empty root.
 * Targets are absolute paths inside, sources absolute real paths outside.
 * Steps are sorted by target, parents first; no target is named twice and none
 * lies below a link or a file.  A missing parent of a target is made, 0755,
 * in the written part and in scratch; below a bind every target exists.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/strlist.h"

struct host;
struct profile;
struct env_plan;
struct id_plan;
struct net_plan;

enum fs_op {
	FS_DIR,		/* make a directory in the written part */
	FS_SYMLINK,	/* data is the text of the link */
	FS_FILE,	/* data is the content; read-only by mode */
	FS_BIND,	/* source, recursively, with attr; a file or a directory */
	FS_OVERLAY,	/* source as FS_BIND, a directory; what is written stays
			   in the scratch tmpfs */
	FS_SCRATCH,	/* a directory of the one scratch tmpfs */
	FS_PROC,	/* of the new pid namespace */
	FS_DEVPTS,	/* a new instance */
	FS_DEVICE,	/* the host's node of this name, bound */
	FS_MASK_DIR,	/* an empty read-only directory over it */
	FS_MASK_FILE,	/* an empty read-only file over it */
	FS_READ_ONLY,	/* bind over itself, read-only */
	FS_COVER,	/* a read-only file with this data, mounted over a file
			   that a bind before it brought */
	FS_SCRIPT,	/* the copy of the script that was judged, read-only,
			   whatever is there */
};

/* What is not known before the run starts, and follows data. */
enum fs_tail {
	FS_TAIL_NONE,
	FS_TAIL_PEM,	/* the certificate of the run's CA, PEM */
	FS_TAIL_JAVA,	/* the same, and the end of a store (java_store.h) */
	FS_TAILS,
};

#define FS_TAIL_MAX 1800	/* bytes; all of them go in one record */

struct fs_step {
	enum fs_op op;
	char *target;
	char *source;	/* FS_BIND, FS_OVERLAY, FS_DEVICE */
	char *data;	/* FS_SYMLINK, FS_FILE, FS_COVER */
	size_t n_data;	/* and of FS_SCRIPT the bytes of the copy */
	enum fs_tail tail;	/* FS_FILE, FS_COVER */
	mode_t mode;	/* FS_DIR, FS_FILE, FS_SCRATCH, FS_SCRIPT */
	uint64_t attr;	/* SYS_MOUNT_ATTR_*, mounts only */
	/* FS_BIND, FS_OVERLAY: what the source was when it was planned */
	uint64_t dev;
	uint64_t ino;
	bool is_dir;	/* type of the source */
	bool may_write;	/* named by `write` or a read-write workspace */
	bool is_credential;	/* FS_MASK_FILE: for `hide = @credentials` */
	bool optional;	/* not being there when it is done is not a failure */
	char *why;	/* for explain: "base view", "read = x (file:3)" */
};

/*
 * A name in a directory that may be written, which acts on those who come later
 * and was not there: what the script makes of it is renamed when it has ended.
 */
struct fs_absent {
	char *dir;	/* absolute and without links */
	char *name;	/* relative to it */
	const char *why;	/* "git reads it": who would act on it; static */
	bool may_stay;	/* `write-unsafe` can let it */
};

struct fs_absents {
	struct fs_absent *v;
	size_t n;
};

struct fs_plan {
	struct fs_step *steps;
	size_t n_steps;
	uint64_t scratch;	/* bytes of its tmpfs; UINT64_MAX: no bound */
	char *evidence;	/* real path of `[evidence] file`, or NULL */
	/*
	 * Where the workspace is an overlay: the places in it, named by
	 * `write`, that are written outside when the run ends well.  Absolute
	 * and without links; may be missing.
	 */
	struct strlist kept;
	char *lock;	/* the lock file, which is never; or NULL */
	struct fs_absents absent;
	struct strlist notes;	/* what was left out of the view, and why */
	struct strlist unusual;	/* the same, to be said at each run */
};

/* Facts that are missing (host.h). */
struct fs_wants {
	struct strlist paths;
	struct strlist contents;	/* files whose bytes are needed */
	struct strlist git;	/* directories to search for what is git's */
};

/* With these another look can be needed: ask until nothing is added. */
void plan_fs_wants(const struct profile *profile, const struct host *host,
		   const struct env_plan *env, struct fs_wants *ret);
void plan_fs_wants_release(struct fs_wants *wants);
int plan_fs(const struct profile *profile, const struct host *host,
	    const struct id_plan *ids, const struct env_plan *env,
	    const struct net_plan *net, struct fs_plan *ret, struct err *err);
void fs_plan_release(struct fs_plan *fs);
/* The step of the overlay; NULL: there is none. */
const struct fs_step *fs_plan_overlay(const struct fs_plan *fs);
/*
 * May the script write at this outside path, be it when the run ends?  For
 * refusing profiles there.
 */
bool fs_plan_may_write(const struct fs_plan *fs, const char *path);
/* Is this directory there inside, with what it holds outside or empty? */
bool fs_plan_shows(const struct fs_plan *fs, const char *path);

#endif
