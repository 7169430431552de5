/* SPDX-License-Identifier: Apache-2.0 */
/* plan_ids - who the script is. */
#include "decide/plan/plan_ids.h"

#include "base/cleanup.h"
#include "decide/plan/host.h"
#include "decide/profile/profile.h"
#include "decide/profile/profile_keys.h"

#define NOBODY 65534
#define NO_ID ((uid_t)-1)

static void choose(struct id_plan *ret, uid_t uid, gid_t gid, const char *why)
{
	ret->uid = uid;
	ret->gid = gid;
	ret->why = why;
}

/* Root's group alone opens files too: it comes in with nobody. */
static gid_t not_root(gid_t gid)
{
	return gid == 0 ? NOBODY : gid;
}

/* The first of these that is there. */
static void choose_for_root(const struct host *host, struct id_plan *ret)
{
	if (host->has_sudo && host->sudo_uid != 0)
		choose(ret, host->sudo_uid, not_root(host->sudo_gid),
		       "SUDO_UID");
	else if (host->has_user)
		choose(ret, host->user_uid, host->user_gid, "[sandbox] user");
	else if (host->workspace && host->workspace_uid != 0 &&
		 host->workspace_uid != NO_ID)
		choose(ret, host->workspace_uid, not_root(host->workspace_gid),
		       "owner of the workspace");
	else
		choose(ret, NOBODY, NOBODY, "nobody");
}

int plan_ids(const struct profile *profile, const struct host *host,
	     struct id_plan *ret, struct err *err)
{
	struct id_plan ids = { .as_root = host->is_root };

	if (host->is_root)
		choose_for_root(host, &ids);
	else
		choose(&ids, host->uid, host->gid, "the caller");
	if (!host->is_root && profile->user && host->has_user &&
	    host->user_uid != host->uid) {
		autofree char *where = profile_keys_where(profile, "sandbox",
							  "user");

		return err_set(err, ERR_HOST,
			       "%s = %s: only root can start a command as "
			       "another user",
			       where, profile->user);
	}
	if (ids.uid == NO_ID || ids.gid == (gid_t)-1)
		return err_set(err, ERR_HOST,
			       "no user id for the command is known");
	/* outer/probe.c refuses a root that cannot change ids with more words */
	if (!host->is_root && ids.uid == 0)
		return err_set(err, ERR_HOST,
			       "the command must not run as uid 0");
	*ret = ids;
	return 0;
}
