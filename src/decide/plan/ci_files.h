/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_CI_FILES_H
#define CORDON_DECIDE_PLAN_CI_FILES_H

/*
 * ci_files - Files whose lines are commands to the CI system.
 *
 * A step writes variables, directories of PATH, outputs there, and they hold
 * for the steps that follow.  Systems name such a file by a variable.  Names
 * from the vendors' documents: GitHub "Workflow commands", which Gitea and
 * Forgejo take over; GitLab Runner's GITLAB_ENV; CircleCI "Set an environment
 * variable"; Buildkite "Environment variables"; Bitbucket "Variable sharing";
 * Harness' runner for Drone's pipelines.  Azure Pipelines, TeamCity and Jenkins
 * have none; a dotenv report of GitLab is named in its own configuration alone.
 */
#include <stdbool.h>
#include <stddef.h>

#define CI_FILES_SUMMARY "GITHUB_STEP_SUMMARY"

struct ci_file {
	const char *variable;
	bool is_shells;	/* any shell reads it, whatever the CI system */
	const char *named;	/* why it is not written; fits after "PATH: " */
	const char *held;	/* why nothing that would hold it is */
};

/* NULL after the last. */
const struct ci_file *ci_files_at(size_t i);
/* Does this variable name a file of commands to a CI system? */
bool ci_files_has(const char *variable);
/*
 * Is a directory of this path one for such files and nothing else?  GitHub's
 * are new for each step, in _runner_file_commands.
 */
bool ci_files_is_directory(const char *path);

#endif
