/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_H
#define CORDON_DECIDE_PLAN_PLAN_H

/*
 * plan - What will be done, in the order it will be done.
 *
 * Built from command, profile and host by plan_build() without a system call;
 * shown whole by plan_show.c; carried out by outer/ and inner/, which decide
 * nothing.  A plan holds no descriptor.  It owns its strings, except argv,
 * which is the caller's.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strlist.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_canary.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_fs.h"
#include "decide/plan/plan_ids.h"
#include "decide/plan/plan_landlock.h"
#include "decide/plan/plan_limits.h"
#include "decide/plan/plan_net.h"
#include "decide/plan/plan_script.h"
#include "decide/plan/plan_output.h"
#include "decide/plan/plan_seccomp.h"
#include "decide/plan/plan_secrets.h"
#include "decide/plan/plan_streams.h"
#include "decide/plan/plan_trust.h"
#include "decide/profile/profile.h"

/*
 * What is weaker or other than a reader might expect, and why.  explain and
 * evidence have all of them; a run prints only those that are not much the
 * same on every run on this machine.
 */
struct note {
	char *text;
	bool is_usual;
};

/* What the command line says besides lines of profile. */
struct plan_wishes {
	struct stream_wishes streams;
	struct script_wishes script;
};

struct plan {
	enum level level;
	struct script_plan script;
	struct id_plan ids;
	struct fs_plan fs;
	struct limit_plan limits;
	struct landlock_plan landlock;
	struct seccomp_plan seccomp;
	struct net_plan net;
	struct secrets_plan secrets;
	struct canary_plan canary;
	struct env_plan env;
	struct trust_plan trust;

	struct stream_plan streams;
	struct output_plan output;
	char *cwd;			/* inside */
	/*
	 * What execve(2) is tried on, in order, as execvp(3) would: the word
	 * itself if it has a slash, else one path per directory of PATH.
	 */
	struct strlist exec_paths;
	char *const *argv;
	/*
	 * argv for `/bin/sh FILE ARG...`, for a script without `#!` (ENOEXEC),
	 * as execvp(3) does.  Slot 1 is filled with the path that failed.
	 */
	char **sh_argv;

	char *evidence_file;		/* real path, or NULL */
	enum on_denied on_denied;
	bool wants_relay;	/* see plan_net.h */
	bool wants_upstream;

	struct note *notes;
	size_t n_notes;
};

#define PLAN_INIT { .level = LEVEL_NAMESPACES }

/* argv: the command, NULL-terminated, at least one word. */
int plan_build(char *const *argv, const struct plan_wishes *wishes,
	       const struct profile *profile, const struct host *host,
	       struct plan *ret, struct err *err);
void plan_release(struct plan *plan);
void plan_note(struct plan *plan, bool is_usual, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#define autorelease_plan __attribute__((cleanup(plan_release)))

#endif
