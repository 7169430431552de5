/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_IDS_H
#define CORDON_DECIDE_PLAN_PLAN_IDS_H

/*
 * plan_ids - Who the script is.
 *
 * One uid and one gid are mapped, each to itself, so `id` inside says what it
 * says outside.  Started as root the script is never kernel uid 0: SUDO_UID,
 * else `[sandbox] user`, else the owner of the workspace, else 65534.  Uid 0
 * only with `user = root`, and a note says so.
 */
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct host;
struct profile;

struct id_plan {
	uid_t uid;
	gid_t gid;
	bool as_root;	/* the caller is root: set ids, drop groups */
	const char *why;	/* "the caller", "SUDO_UID", ...; static */
};

/*
 * May be asked before anything but ids is known of the host, and fails if the
 * caller is an ordinary user and the profile wants another.
 */
int plan_ids(const struct profile *profile, const struct host *host,
	     struct id_plan *ret, struct err *err);

#endif
