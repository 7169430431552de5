/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_WORKSPACE_H
#define CORDON_DECIDE_PLAN_PLAN_WORKSPACE_H

/*
 * plan_workspace - Which directory is shown whole.
 *
 * The one that --workspace names, else the git work tree around the working
 * directory, else the working directory.  Never the root or HOME; the home of
 * its owner only where it was named, as it can be what is meant: a container's
 * /app.
 */
#include <stdbool.h>
#include <sys/types.h>

struct host;

/* A directory that could be it. */
struct workspace_place {
	const char *path;	/* real; NULL: there is none */
	bool is_home;	/* HOME of the caller leads here */
	bool is_owner_home;	/* passwd has it for the user it belongs to */
};

struct workspace_facts {
	struct workspace_place asked;	/* --workspace */
	/* the nearest at or above cwd with a `.git` that counts, see below */
	struct workspace_place git;
	struct workspace_place cwd;
};

/*
 * Whose `.git` counts?  cwd_uid: the owner of the working directory, or
 * (uid_t)-1.  Of host its ids are used.
 */
bool plan_workspace_trusts(const struct host *host, uid_t git_uid,
			   uid_t cwd_uid);
/*
 * *ret_path: one of the paths, or NULL and *ret_note says why there is none;
 * both owned.
 */
void plan_workspace(const struct workspace_facts *facts, char **ret_path,
		    char **ret_note);

#endif
