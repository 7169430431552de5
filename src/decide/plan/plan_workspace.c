/* SPDX-License-Identifier: Apache-2.0 */
/* plan_workspace - which directory is shown whole. */
#include "decide/plan/plan_workspace.h"

#include <string.h>

#include "base/mem.h"
#include "decide/plan/host.h"

/*
 * Another user could put one in /tmp, and everything below /tmp would be the
 * workspace of whoever works there.
 */
bool plan_workspace_trusts(const struct host *host, uid_t git_uid,
			   uid_t cwd_uid)
{
	return git_uid == 0 || git_uid == host->uid || git_uid == cwd_uid ||
	       (host->has_sudo && git_uid == host->sudo_uid);
}

static bool is_root(const struct workspace_place *place)
{
	return strcmp(place->path, "/") == 0;
}

/* Why a directory that nobody named is not shown whole, or NULL. */
static const char *why_not(const struct workspace_place *place)
{
	if (is_root(place))
		return "the root";
	if (place->is_home)
		return "HOME";
	/*
	 * HOME can be another's: root's under sudo, a CI system's in a
	 * container.  A home is then known by the user it belongs to.
	 */
	return place->is_owner_home ? "the home of its owner" : NULL;
}

static const struct workspace_place *choose(const struct workspace_facts *facts)
{
	if (facts->asked.path)
		return &facts->asked;
	if (facts->git.path && !why_not(&facts->git))
		return &facts->git;
	return &facts->cwd;
}

void plan_workspace(const struct workspace_facts *facts, char **ret_path,
		    char **ret_note)
{
	const struct workspace_place *place = choose(facts);
	const char *why = why_not(place);

	/* the home of an owner can be what is meant */
	if (place == &facts->asked && !is_root(place) && !place->is_home)
		why = NULL;
	*ret_path = why ? NULL : mem_strdup(place->path);
	*ret_note = why ? mem_printf("no workspace: %s is %s; --workspace "
				     "names another",
				     place->path, why) :
			  NULL;
}
