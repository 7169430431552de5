/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_HOST_H
#define CORDON_DECIDE_PLAN_HOST_H

/*
 * host - What is possible here: facts only, no wishes.
 *
 * Filled by outer/probe.c, or from a text in the golden tests.  Facts can be
 * stale by the time they are used: inner steps open by descriptor and compare
 * device, inode and type with what stands here.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/strlist.h"

enum path_type {
	PATH_MISSING,
	PATH_FILE,
	PATH_DIR,
	PATH_SYMLINK,	/* only for paths asked for without following */
	PATH_SOCKET,
	PATH_FIFO,
	PATH_DEVICE,
	PATH_UNREADABLE,	/* exists, cannot be looked at */
};

/*
 * One path that a planner asked for.  real is where it leads with every
 * symbolic link followed; target is the text of the link if the path itself is
 * one.  dev, ino and mode are those of real.
 */
struct path_fact {
	char *path;	/* absolute, as asked for */
	char *real;	/* NULL if missing */
	char *target;	/* text of the link, or NULL */
	enum path_type type;	/* of real */
	uint64_t dev;
	uint64_t ino;
	mode_t mode;
	uid_t uid;
};

/* The bytes of a file a planner asked for: `ca-file`, the host's bundles. */
struct file_content {
	char *path;	/* as asked for */
	char *data;	/* NULL: could not be read */
	size_t n;
};

/*
 * What there is of git's in the directories a planner asked to search, where
 * they really are.  Links are not followed.
 */
struct git_dir_fact {
	char *path;	/* `.git`, or what has the same things in it */
	struct strlist names;	/* of what lies in it */
};

#define HOST_CLOSED_MAX 64	/* each is a mount; a search that finds more fails */
#define HOST_PIPES_MAX 64

struct git_facts {
	struct strlist searched;	/* each with all that is below it */
	struct strlist files;	/* named `.git`: they lead to a directory */
	struct git_dir_fact *dirs;
	size_t n_dirs;
	/* directories of others that can be entered, but not searched */
	struct strlist closed;
	/* named pipes on the way, HOST_PIPES_MAX and then one more */
	struct strlist pipes;
	char *why;	/* why a search was given up, or NULL */
};

/*
 * What a `secret` of the profile stands for, once for each name.  The value is
 * not the host's to free: it is in memory of its own (outer/secret_store.h).
 */
struct secret_fact {
	char *name;
	const char *value;	/* NULL: the source has none; no variable,
				   or an empty one */
	size_t n;	/* above SECRET_MAX where there is more */
	uint8_t *random;	/* n bytes of getrandom(2) */
	char *real;	/* of a file: its real path */
	char *why;	/* no value: what is wrong with the source, or NULL */
};

/* What a line of `canary` is made of, by its place in the list. */
struct canary_fact {
	uint8_t random[128];	/* getrandom(2) */
};

/*
 * What is known of the script's bytes.  They are read at most once, and what
 * was read is in a copy (outer/script_copy.h), which then is what runs.
 */
struct script_fact {
	bool is_stdin;	/* `--script -` */
	bool is_read;	/* there is a copy; its digest is script_sha256 */
	uint64_t size;
	mode_t mode;	/* permissions of the file that was read */
};

/* The good signature of the script, where the profile has `signed-by`. */
struct signature_fact {
	char *path;	/* of its file; NULL: none was looked for */
	size_t key;	/* whose it is: a place in `signed-by` */
	char *comment;	/* minisign's trusted one, or NULL */
};

/* A path by which a word of the command leads to a file (outer/script_ways.h). */
struct way_fact {
	char *path;
	char sha256[65];	/* of the file, where the lock file has the path
				   and it can be read; else empty */
};

/* The lock file for this place, there or not. */
struct lock_fact {
	char *path;	/* absolute; NULL: not looked for */
	char *text;	/* NULL: there is no such file */
	size_t n;
	bool has_links;	/* the file has another name, a hard link */
};

/* A file of the workspace that `hide = @credentials` covers. */
struct credential_fact {
	char *path;	/* real */
	char *why;	/* what follows "hidden: " */
	uint64_t dev;
	uint64_t ino;
	uint64_t n_others;	/* hard links to it that were not found */
};

/* What was found in the workspace, in the order of the search. */
struct scan_fact {
	bool is_done;	/* it was looked for */
	struct credential_fact *found;
	size_t n_found;
	size_t n_names;	/* entries of directories looked at */
	size_t n_read;	/* files looked into */
	char *stopped_at;	/* what was not looked at any more, or NULL */
	char *stopped_by;	/* the bound, or the error */
};

enum stream_type {
	STREAM_CLOSED,
	STREAM_NULL,	/* /dev/null */
	STREAM_PIPE,
	STREAM_FILE,	/* regular */
	STREAM_DIR,
	STREAM_SOCKET,
	STREAM_TTY,
	STREAM_OTHER,
};

/*
 * A directory of the cgroup2 file system in which a cgroup for the run can be
 * made, as was tried; controllers: CGROUP_* bits that it would have there.
 */
struct cgroup_fact {
	char *dir;
	unsigned controllers;
	char *why;	/* why none can be made there, or NULL */
};

#define HOST_MAX_CGROUPS 2	/* ours, and the one above it */

struct stream_fact {
	enum stream_type type;
	bool writable;	/* the descriptor may be written to */
	bool controls_us;	/* a terminal: the one of our session */
};

struct host {
	uid_t uid;	/* real ids of the caller */
	gid_t gid;
	bool is_root;	/* effective uid 0 that may change its ids */
	uid_t sudo_uid;	/* from SUDO_UID and SUDO_GID, if is_root and both valid */
	gid_t sudo_gid;
	bool has_sudo;
	uid_t workspace_uid;	/* owner of the workspace */
	gid_t workspace_gid;
	uid_t user_uid;	/* what `[sandbox] user` names, looked up */
	gid_t user_gid;
	bool has_user;

	int landlock_abi;	/* 0: none */
	bool has_ipv6;
	bool has_keyrings;
	uint64_t open_files_hard;	/* RLIMIT_NOFILE of the caller */
	uint64_t processes_hard;	/* RLIMIT_NPROC of the caller */
	uint64_t data_hard;	/* RLIMIT_DATA of the caller */
	bool core_is_zero;	/* its hard RLIMIT_CORE is 0 and stays so */
	struct cgroup_fact cgroups[HOST_MAX_CGROUPS];
	size_t n_cgroups;	/* 0: there is no cgroup v2 */

	char **environ;	/* NULL-terminated; owned */
	char *user_name;	/* of the uid the script will have, or NULL */
	char *user_home;	/* what /etc/passwd has for that uid, or NULL */
	char *home;	/* HOME of the caller; absolute, or NULL */
	/* where file systems of fs_kernel_is_type() are mounted */
	struct strlist kernel_mounts;
	struct strlist profile_dirs;	/* where profiles are found by name */
	char *cwd;	/* real path */
	char *workspace;	/* real path, or NULL for none */
	/*
	 * PWD, where it names the working directory, and --workspace as it was
	 * written: absolute, without dots, or NULL.
	 */
	char *cwd_name;
	char *workspace_name;
	char *workspace_note;	/* why there is none, or NULL */
	/*
	 * Can the workspace be an overlay, as was tried?  Only where the profile
	 * asks for one.
	 */
	bool has_overlay;
	char *overlay_why;	/* why not, or NULL */

	/*
	 * The command: argv[0] of it as the caller's PATH or the path itself
	 * finds it, or NULL; and the file of the script (argv[0] as a path, or
	 * the first operand of a known interpreter), or NULL.
	 */
	char *command;
	char *script;
	/*
	 * Real paths: of the script as the command says it, or NULL; and of
	 * each file that a word of the command names.  Looked for where
	 * --script or a lock file can be at odds with them.
	 */
	char *script_said;
	struct strlist named_files;
	/*
	 * The ways of the script's word to its file, and those of all words and
	 * of the command, its own too.
	 */
	struct strlist script_ways;
	struct way_fact *ways;
	size_t n_ways;
	char script_sha256[65];	/* empty: no script, or not asked for */
	struct script_fact script_copy;
	struct lock_fact lock;
	struct signature_fact signature;
	char today[11];		/* "2026-11-24", UTC */

	struct stream_fact streams[3];
	bool outputs_are_one;	/* 1 and 2 are the same file */

	struct path_fact *paths;
	size_t n_paths;
	struct file_content *contents;
	size_t n_contents;
	struct git_facts git;
	struct secret_fact *secrets;
	size_t n_secrets;
	struct canary_fact *canaries;
	size_t n_canaries;
	struct scan_fact scan;
};

#define HOST_INIT { .uid = (uid_t)-1, .data_hard = UINT64_MAX }

void host_release(struct host *host);
/*
 * Overwrites the copies of the caller's environment and of files: their part is
 * played, and pid 1 would have them in its memory.
 */
void host_wipe(struct host *host);
#define autorelease_host __attribute__((cleanup(host_release)))
/* NULL: nobody asked for this path. */
const struct path_fact *host_path(const struct host *host, const char *path);
const struct file_content *host_content(const struct host *host,
					const char *path);
/* NULL: no `secret` has this name. */
const struct secret_fact *host_secret(const struct host *host,
				      const char *name);
/* NULL: not one of those found. */
const struct credential_fact *host_credential(const struct host *host,
					      const char *path);
/* NULL: not set. */
const char *host_getenv(const struct host *host, const char *name);

#endif
