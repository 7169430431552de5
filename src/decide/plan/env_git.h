/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_ENV_GIT_H
#define CORDON_DECIDE_PLAN_ENV_GIT_H

/*
 * env_git - git accepts a workspace of another user.
 *
 * git refuses a repository whose owner is not who runs it (git-config(1),
 * safe.directory), as in a container job.  Inside nothing is to be feared of
 * its configuration, which cordon wrote (fs_git.h).
 */
#include <sys/types.h>

struct env_plan;
struct host;

/*
 * Where something of git's is shown, and it or the workspace belongs to another
 * than uid: safe.directory in GIT_CONFIG_COUNT, _KEY_N and _VALUE_N, after what
 * the profile has there.
 */
void env_git_accept(const struct host *host, uid_t uid, struct env_plan *env);

#endif
