/* SPDX-License-Identifier: Apache-2.0 */
/* plan_check - errors that depend on the profile alone. */
#include "decide/plan/plan_check.h"

#include <assert.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/env_rules.h"
#include "decide/plan/fs_objections.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_canary.h"
#include "decide/plan/plan_net.h"
#include "decide/plan/plan_seccomp.h"
#include "decide/plan/plan_secrets.h"
#include "decide/profile/origin.h"
#include "decide/profile/profile.h"

/* A secret is for an endpoint, so without a door there is nothing to ask. */
static int check_network(const struct profile *profile, struct err *err)
{
	static char *const no_words[] = { NULL };
	struct host nothing = HOST_INIT;
	struct net_plan net = { .endpoints = NULL };
	struct secrets_plan secrets = { .secrets = NULL };
	int done;

	if (plan_net(profile, &nothing, &net, err) < 0)
		return -1;
	done = plan_secrets(profile, &nothing, &net, no_words, &secrets, err);
	secrets_plan_release(&secrets);
	net_plan_release(&net);
	return done;
}

static int check_syscalls(const struct profile *profile, struct err *err)
{
	struct seccomp_plan plan = { .rules = NULL };

	if (plan_seccomp(profile, &plan, err) < 0)
		return -1;
	seccomp_plan_release(&plan);
	return 0;
}

static int check_canary(const struct profile *profile, struct err *err)
{
	struct host nothing = HOST_INIT;
	struct canary_plan plan = { .v = NULL };

	if (plan_canary(profile, &nothing, &plan, err) < 0)
		return -1;
	canary_plan_release(&plan);
	return 0;
}

/*
 * What a name says is refused wherever it is; one behind a `?` need not be
 * there, and then nothing is.
 */
static int check_writes(const struct profile *profile, struct err *err)
{
	for (size_t i = 0; i < profile->write.n; i++) {
		const struct value *line = &profile->write.v[i];
		autofree char *where = NULL;
		const char *objection = line->text[0] == '?' ?
						NULL :
						fs_objections_leave(line->text);

		if (!objection)
			continue;
		where = origin_where(&line->origin);
		return err_set(err, ERR_PROFILE, "%s: write = %s: %s", where,
			       line->text, objection);
	}
	return 0;
}

static int (*const checks[])(const struct profile *, struct err *) = {
	env_rules_check, check_network, check_canary, check_writes,
	check_syscalls,
};

static_assert(ARRAY_SIZE(checks) == PLAN_CHECK_MAX, "each has its error");

size_t plan_check(const struct profile *profile,
		  struct err ret[PLAN_CHECK_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		ret[n] = (struct err)ERR_INIT;
		if (checks[i](profile, &ret[n]) < 0)
			n++;
	}
	return n;
}
