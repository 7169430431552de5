/* SPDX-License-Identifier: Apache-2.0 */
/* ci_files - files whose lines are commands to the CI system. */
#include "decide/plan/ci_files.h"

#include <string.h>

#include "base/cleanup.h"

#define ROW(name, is_a_shells)                                               \
	{                                                                    \
		.variable = (name), .is_shells = (is_a_shells),              \
		.named = name " names it, and what is written there acts "   \
			      "on later steps; only write-unsafe lets it "   \
			      "be written",                                  \
		.held = "it would hold the file that " name " names, which " \
			"acts on later steps and cannot be guarded there; "  \
			"only write-unsafe lets it be written",              \
	}

static const struct ci_file files[] = {
	ROW("GITHUB_ENV", false),
	ROW("GITHUB_PATH", false),
	ROW("GITHUB_OUTPUT", false),
	ROW("GITHUB_STATE", false),
	ROW(CI_FILES_SUMMARY, false),
	ROW("GITLAB_ENV", false),
	ROW("CIRCLE_SHELL_ENV", false),
	ROW("BUILDKITE_ENV_FILE", false),
	ROW("BUILDKITE_ENV_JSON_FILE", false),
	ROW("BITBUCKET_PIPELINES_VARIABLES_PATH", false),
	ROW("DRONE_OUTPUT", false),
	/* CircleCI's is BASH_ENV, which every step begins with */
	ROW("BASH_ENV", true),
	ROW("ENV", true),
};

const struct ci_file *ci_files_at(size_t i)
{
	return i < ARRAY_SIZE(files) ? &files[i] : NULL;
}

bool ci_files_has(const char *variable)
{
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (!files[i].is_shells &&
		    strcmp(files[i].variable, variable) == 0)
			return true;
	return false;
}

bool ci_files_is_directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && strcmp(slash, "/_runner_file_commands") == 0;
}
