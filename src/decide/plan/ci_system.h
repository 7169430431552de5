/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_CI_SYSTEM_H
#define CORDON_DECIDE_PLAN_CI_SYSTEM_H

/*
 * ci_system - Which CI system the caller runs under.
 *
 * Told by the variable that each system documents as its mark, in the caller's
 * own environment: what the script does cannot change it, and `set` and `pass`
 * do not.  A mark that is empty, `false` or `0` counts as not set; case does
 * not matter.  Where sudo dropped the variables there is none.
 */
#include <stdbool.h>

struct host;

enum ci_system {
	CI_NONE,
	CI_GITHUB,
	CI_GITLAB,
	CI_AZURE,
	CI_BUILDKITE,
	CI_JENKINS,
	CI_TEAMCITY,
	CI_CIRCLECI,
	CI_TRAVIS,
	CI_BITBUCKET,
	CI_DRONE,
	CI_OTHER,	/* `CI` is set, and nothing else is known */
};

/* Of more than one mark the one that stands first above. */
enum ci_system ci_system_of(const struct host *host);
/* Is this one among them? */
bool ci_system_is(const struct host *host, enum ci_system system);
/* "none", "github" ... "other": for explain and evidence */
const char *ci_system_name(enum ci_system system);

#endif
