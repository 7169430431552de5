/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SCRIPT_VERIFY_H
#define CORDON_OUTER_SCRIPT_VERIFY_H

/*
 * script_verify - Is the script signed by a key of the profile?
 *
 * The file of the signature is read here, once, and never judged here: its
 * bytes and the copy of the script go to cordon-verify (decide/live/verify.h).
 */
#include "base/err.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_ids.h"
#include "decide/profile/profile.h"

/* A loaded machine may take seconds, never a minute. */
#define SCRIPT_VERIFY_MS 60000

struct script_source {
	const char *path;	/* of the script, real; NULL: standard input */
	const char *cwd;	/* real */
	const char *workspace;	/* real, or NULL */
};

/* The program alone: there, ours, and as it must be. */
int script_verify_check(struct err *err);
/*
 * profile has `signed-by`.  script_fd is the sealed copy.  The file is what
 * `signature` names, relative to the working directory, else SCRIPT.minisig or
 * SCRIPT.sig, for the kinds of keys there are, the first that is there.  -1 for
 * whatever is not a good signature, and where cordon-verify takes longer than
 * wait_ms for an answer.
 */
int script_verify(int script_fd, const struct profile *profile,
		  const struct script_source *where, const struct id_plan *ids,
		  int wait_ms, struct signature_fact *ret, struct err *err);

#endif
