/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_PROBE_H
#define CORDON_OUTER_PROBE_H

/*
 * probe - What is possible here: fills struct host.
 *
 * Paths are looked at with the ids the script will have, not with those of a
 * root caller, so a path that the script may not reach is a fact and not a
 * surprise later.
 */
#include "base/err.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_script.h"
#include "decide/profile/profile.h"
#include "outer/script_copy.h"

struct probe_request {
	char *const *argv;	/* the command */
	const char *workspace;	/* --workspace, or NULL */
	const char *script;	/* --script, or NULL; "-": standard input */
	const char *lock;	/* --lock, or NULL */
	struct script_wishes wishes;
	bool wants_digest;	/* of the script: somebody will read it */
	bool may_read_stdin;	/* it is a run */
	struct script_copy *ret_copy;	/* of a script to be compared; NULL:
					   there is no script */
};

/* Ids, workspace and lock file of the caller, and no more: for a pin. */
int probe_place(const struct probe_request *req, struct host *ret,
		struct err *err);
int probe(const struct probe_request *req, const struct profile *profile,
	  struct host *ret, struct err *err);

#endif
