/* SPDX-License-Identifier: Apache-2.0 */
/* ci_system - which CI system the caller runs under. */
#include "decide/plan/ci_system.h"

#include <strings.h>

#include "base/cleanup.h"
#include "decide/plan/host.h"

/* In the order of the enumeration.  Gitea and Forgejo set GitHub's, too. */
static const struct {
	const char *variable;
	enum ci_system system;
} marks[] = {
	{ "GITHUB_ACTIONS", CI_GITHUB },
	{ "GITLAB_CI", CI_GITLAB },
	{ "TF_BUILD", CI_AZURE },
	{ "BUILDKITE", CI_BUILDKITE },
	{ "JENKINS_URL", CI_JENKINS },
	/* of a controller whose administrator gave it no URL */
	{ "JENKINS_HOME", CI_JENKINS },
	{ "HUDSON_HOME", CI_JENKINS },
	{ "TEAMCITY_VERSION", CI_TEAMCITY },
	{ "CIRCLECI", CI_CIRCLECI },
	{ "TRAVIS", CI_TRAVIS },
	{ "BITBUCKET_BUILD_NUMBER", CI_BITBUCKET },
	{ "DRONE", CI_DRONE },
	{ "CI", CI_OTHER },
};

static bool is_set(const struct host *host, const char *name)
{
	const char *value = host_getenv(host, name);

	return value && value[0] != '\0' && strcasecmp(value, "false") != 0 &&
	       strcasecmp(value, "0") != 0;
}

bool ci_system_is(const struct host *host, enum ci_system system)
{
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (marks[i].system == system && is_set(host, marks[i].variable))
			return true;
	return false;
}

enum ci_system ci_system_of(const struct host *host)
{
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (is_set(host, marks[i].variable))
			return marks[i].system;
	return CI_NONE;
}

const char *ci_system_name(enum ci_system system)
{
	switch (system) {
	case CI_GITHUB:
		return "github";
	case CI_GITLAB:
		return "gitlab";
	case CI_AZURE:
		return "azure";
	case CI_BUILDKITE:
		return "buildkite";
	case CI_JENKINS:
		return "jenkins";
	case CI_TEAMCITY:
		return "teamcity";
	case CI_CIRCLECI:
		return "circleci";
	case CI_TRAVIS:
		return "travis";
	case CI_BITBUCKET:
		return "bitbucket";
	case CI_DRONE:
		return "drone";
	case CI_OTHER:
		return "other";
	case CI_NONE:
		break;
	}
	return "none";
}
