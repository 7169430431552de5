/* SPDX-License-Identifier: Apache-2.0 */
/* test_ci_system - which CI system the caller runs under. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "decide/plan/ci_system.h"
#include "decide/plan/host.h"

#define MAX_VARIABLES 3

static void sees(enum ci_system want, const char *const variables[])
{
	struct host host = HOST_INIT;

	host.environ = mem_array(MAX_VARIABLES + 1, sizeof(*host.environ));
	for (size_t i = 0; i < MAX_VARIABLES && variables[i]; i++)
		host.environ[i] = mem_strdup(variables[i]);
	assert_string_equal(ci_system_name(ci_system_of(&host)),
			    ci_system_name(want));
	host_release(&host);
}

#define SEES(want, ...) \
	sees(want, (const char *const[MAX_VARIABLES + 1]){ __VA_ARGS__ })

static void knows_each_by_its_mark(void **state)
{
	(void)state;
	SEES(CI_GITHUB, "CI=true", "GITHUB_ACTIONS=true");
	SEES(CI_GITLAB, "CI=true", "GITLAB_CI=true");
	SEES(CI_AZURE, "TF_BUILD=True");
	SEES(CI_BUILDKITE, "CI=true", "BUILDKITE=true");
	SEES(CI_JENKINS, "JENKINS_URL=https://ci.example.com/");
	SEES(CI_JENKINS, "JENKINS_HOME=/var/jenkins_home");
	SEES(CI_TEAMCITY, "TEAMCITY_VERSION=2026.1 (build 9)");
	SEES(CI_CIRCLECI, "CI=true", "CIRCLECI=true");
	SEES(CI_TRAVIS, "CI=true", "TRAVIS=true");
	SEES(CI_BITBUCKET, "CI=true", "BITBUCKET_BUILD_NUMBER=42");
	SEES(CI_DRONE, "CI=true", "DRONE=true");
	SEES(CI_OTHER, "CI=true");
	SEES(CI_OTHER, "CI=woodpecker");
}

static void needs_a_value_that_says_so(void **state)
{
	(void)state;
	SEES(CI_NONE, "PATH=/bin");
	SEES(CI_NONE, "CI=");
	SEES(CI_NONE, "CI=false");
	SEES(CI_NONE, "CI=False", "GITHUB_ACTIONS=");
	SEES(CI_NONE, "CI=0");
	SEES(CI_NONE, "NOCI=true", "CI_X=true");
	SEES(CI_OTHER, "CI=true", "GITHUB_ACTIONS=false");
}

static void takes_the_first_of_two(void **state)
{
	(void)state;
	SEES(CI_GITHUB, "DRONE=true", "GITHUB_ACTIONS=true");
	SEES(CI_JENKINS, "TEAMCITY_VERSION=1", "JENKINS_URL=x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_each_by_its_mark),
		cmocka_unit_test(needs_a_value_that_says_so),
		cmocka_unit_test(takes_the_first_of_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
