/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_DRAFT_H
#define CORDON_DECIDE_PLAN_FS_DRAFT_H

/*
 * fs_draft - The steps of a file system plan while they are being collected.
 *
 * The same code asks and plans: with `wants` set, a fact that is missing is
 * written there and the item it is for is left out, so a plan can never need a
 * fact that nobody asked for.  Items come in any order; fs_draft_settle()
 * sorts them and decides what holds where two of them meet.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strlist.h"
#include "base/sys.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_fs.h"
#include "decide/profile/profile.h"

#define FS_SEEN_ONLY \
	(SYS_MOUNT_ATTR_RDONLY | SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NODEV)
#define FS_WRITABLE (SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NODEV)

/* Who wants an item; of two at one place the later rank has the say. */
enum fs_rank {
	FS_RANK_HIDDEN,	/* credentials: never over what somebody names */
	FS_RANK_BASE,	/* the base view and PATH: dropped where in the way */
	FS_RANK_OURS,	/* written by cordon: nobody may replace it */
	FS_RANK_WORKSPACE,
	FS_RANK_SCRIPT,
	FS_RANK_PROFILE,
	FS_RANK_GUARD,	/* protects a place below a `write` */
	FS_RANK_PINNED,	/* the script as it was judged */
};

struct fs_item {
	struct fs_step step;
	enum fs_rank rank;
	bool is_pin;	/* binds a directory of a writable one over itself;
			   nothing where that place is any other */
};

struct fs_draft {
	const struct profile *profile;
	const struct host *host;
	const struct id_plan *ids;
	const struct env_plan *env;
	const struct net_plan *net;
	struct fs_wants *wants;	/* not NULL: asking, not planning */
	struct strlist *notes;
	struct strlist *kept;	/* see struct fs_plan */
	struct fs_absents *absent;	/* the same; NULL while asking */
	bool is_overlay;	/* the workspace is one */
	struct strlist *unusual;
	struct fs_item *items;
	size_t n_items;
};

/* NULL: unknown, or missing.  Never PATH_MISSING. */
const struct path_fact *fs_draft_fact(struct fs_draft *d, const char *path);
/* NULL: unknown, or it could not be read. */
const struct file_content *fs_draft_content(struct fs_draft *d,
					    const char *path);

/* What is below a real directory is shown: what of it is git's? (fs_git.c) */
void fs_draft_search_git(struct fs_draft *d, const char *dir);

/* Each copies its strings; why is what `explain` says. */
struct fs_step *fs_draft_add(struct fs_draft *d, enum fs_rank rank,
			     enum fs_op op, const char *target,
			     const char *why);
void fs_draft_link(struct fs_draft *d, enum fs_rank rank, const char *target,
		   const char *text, const char *why);
void fs_draft_file(struct fs_draft *d, const char *target, const char *data,
		   const char *why);
/*
 * Binds what a fact describes at its real path, and leaves a link at the path
 * it was asked for by if that is another.
 */
struct fs_step *fs_draft_bind(struct fs_draft *d, enum fs_rank rank,
			      const struct path_fact *fact, uint64_t attr,
			      const char *why);
/* The same for a file or directory that may be missing. */
void fs_draft_show(struct fs_draft *d, enum fs_rank rank, const char *path,
		   const char *why);

/* Copies dir and name. */
void fs_draft_watch(struct fs_draft *d, const char *dir, const char *name,
		    const char *why, bool may_stay);

/* Does a bind collected so far bring this real path, or does a mask hide it? */
bool fs_draft_is_shown(const struct fs_draft *d, const char *path);
bool fs_draft_is_hidden(const struct fs_draft *d, const char *path);
/* Where an absolute path leads if nothing on it is a link. */
char *fs_draft_without_links(const char *path);
/* Is path the directory dir or something below it? */
bool fs_draft_is_within(const char *path, const char *dir);

/*
 * Home: HOME, and what /etc/passwd has for the user the script runs as, which
 * is another one under sudo or in a CI system's container.
 */
bool fs_draft_is_in_home(struct fs_draft *d, const char *path);
/* Is a home this directory, or below it? */
bool fs_draft_holds_home(struct fs_draft *d, const char *dir);

/* Moves the items to ret, sorted, one a target, none below a link or a file. */
int fs_draft_settle(struct fs_draft *d, struct fs_plan *ret, struct err *err);
void fs_draft_release(struct fs_draft *d);
void fs_draft_step_release(struct fs_step *step);

#endif
