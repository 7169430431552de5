/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_SCRIPT_H
#define CORDON_DECIDE_PLAN_PLAN_SCRIPT_H

/*
 * plan_script - Whether the script is the one that it should be.
 *
 * Two places can name a digest: `[script] sha256` of the profile, of which any
 * one will do, and the entry that the lock file has for the script.  Each that
 * speaks of it must agree.  With --learn-pin a script that neither knows gets
 * an entry before it starts, but never in a CI system, where every run is the
 * first, and never from a pipe, where half a download looks like a whole one.
 *
 * Where any of that is asked for, the command has to name the file that
 * --script names, and may not be known to run another; and a command of which
 * it is not clear what it runs may not name a file that has an entry.  Other
 * files that the words of a command name must be as their entries have them.
 *
 * A file is known by every path that leads to it: a link in the place of a
 * script that has an entry is that script, changed.
 *
 * Where the profile has `signed-by`, a signature by one of those keys is wanted
 * besides; outer/script_verify.h has looked at it.
 */
#include <stdbool.h>

#include "base/err.h"
#include "base/strlist.h"
#include "decide/live/lock_file.h"
#include "decide/plan/host.h"
#include "decide/profile/profile.h"

/* What the command line says of the script. */
struct script_wishes {
	const char *name;	/* in the lock file; NULL: by its path */
	bool named;	/* --script FILE: not found in the command alone */
	bool learn;		/* --learn-pin */
	bool places;	/* --lock or --workspace: a hint has to say it too */
};

enum script_trust {
	SCRIPT_FREE,	/* nothing says which it should be */
	SCRIPT_UNREAD,	/* of standard input, which explain leaves alone */
	SCRIPT_PROFILE,	/* as the profile pins it, and the lock file if that
			   speaks of it */
	SCRIPT_LOCK,	/* as the lock file has it */
	SCRIPT_LEARNT,	/* an entry has to be made before the start */
	SCRIPT_SIGNED,	/* by a key of the profile, and no digest counts */
};

struct script_plan {
	enum script_trust trust;
	char *from;	/* who names the digest: "up.ini:3"; or NULL */
	char *name;	/* in a lock file; NULL: there is no script */
	char *signer;	/* "up.ini:4: minisign RW..."; NULL: it need not be
			   signed, or was not read */
};

int plan_script(const struct profile *profile, const struct host *host,
		const struct script_wishes *wishes, char *const *argv,
		struct script_plan *ret, struct err *err);
void script_plan_release(struct script_plan *script);

/*
 * Has the script to be read whole, so that it can be compared and what was
 * compared can run?  Of host its paths, environment and lock file are used.
 */
bool plan_script_wants_copy(const struct profile *profile,
			    const struct host *host,
			    const struct script_wishes *wishes);
/*
 * The digests of which the script that was read has none; empty where it is as
 * it should be, or nothing says how.
 */
void plan_script_missed(const struct profile *profile, const struct host *host,
			const struct script_wishes *wishes,
			struct strlist *ret);
/*
 * Has the lock file an entry for this path?  Not if the text is none of a lock
 * file.
 */
bool plan_script_has_entry(const struct host *host, const char *path);
/* The name of a file (real path) in that lock file; owned. */
char *plan_script_name(const char *lock_path, const char *script);
/* "none", "unread", "profile", "lock", "learnt", "signed". */
const char *plan_script_word(enum script_trust trust);

#endif
