/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_DIAGNOSIS_H
#define CORDON_DECIDE_PLAN_DIAGNOSIS_H

/*
 * diagnosis - What a host puts in the way of confinement, and the remedy.
 *
 * One table of obstacles: `cordon doctor` prints it, and a run that fails on
 * one of them takes its hint from here.  An obstacle is found by what an act
 * answered when it was tried; facts read from the host only tell which of
 * several reasons for one errno it is.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct diagnosis_facts;

/* What was tried, in the order a run needs it. */
enum trial {
	TRIAL_CLONE,	/* all seven namespaces at once */
	TRIAL_ID_MAP,	/* write the maps of the new user namespace */
	TRIAL_ENTER,	/* ids, host name, private mounts */
	TRIAL_KEYRING,
	TRIAL_MOUNT,	/* a file system of our own */
	TRIAL_PROC,
	TRIAL_DEVPTS,
	TRIAL_TERMINAL,	/* a pair in that devpts */
	TRIAL_LOOPBACK,
	TRIAL_IPV6,
	TRIAL_NETNS_COOKIE,
	TRIAL_LANDLOCK,
	TRIAL_FILTER,
	TRIAL_GUARDS,	/* relay and upstream, as files */
	TRIAL_GUARDS_HTTP,	/* the same two for https:// */
	TRIAL_VERIFY,	/* what looks at signatures, as a file */
	TRIAL_CGROUP,	/* a cgroup of our own */
	TRIAL_OVERLAY,	/* an overlay in which a directory is made again */
	TRIAL_COUNT,
	/* only in a real run: a path of the plan, any other step */
	TRIAL_PATH = TRIAL_COUNT,
	TRIAL_STEP,
};

enum obstacle {
	OBSTACLE_NONE,
	OBSTACLE_CHROOT,
	OBSTACLE_USERNS_APPARMOR,
	OBSTACLE_USERNS_OFF,
	OBSTACLE_USERNS_LIMIT,
	OBSTACLE_USERNS_REFUSED,
	OBSTACLE_FILTERED,
	OBSTACLE_ROOT_BOUND,
	OBSTACLE_ROOT_CAPS,
	OBSTACLE_ROOT_ALONE,
	OBSTACLE_KERNEL_OLD,
	OBSTACLE_MOUNT_REFUSED,
	OBSTACLE_PROC_MASKED,
	OBSTACLE_PATH_CLOSED,
	OBSTACLE_DEVPTS,
	OBSTACLE_LOOPBACK,
	OBSTACLE_LANDLOCK_ABSENT,
	OBSTACLE_SECCOMP_ABSENT,
	OBSTACLE_GUARDS,
	OBSTACLE_GUARDS_HTTP,
	OBSTACLE_VERIFY,
	OBSTACLE_TERMINAL,
	OBSTACLE_CGROUP,
	OBSTACLE_OVERLAY,
	OBSTACLE_LANDLOCK_OLD,
	OBSTACLE_NETNS_COOKIE,
	OBSTACLE_IPV6,
	OBSTACLE_KEYRINGS_ABSENT,
	OBSTACLE_CONTAINER,
	OBSTACLE_YAMA,
	OBSTACLE_COUNT,
};

enum obstacle_effect {
	EFFECT_STOPS,	/* no command is started at level namespaces */
	EFFECT_LACKS,	/* something a profile can ask for is a 125 */
	EFFECT_WEAKENS,	/* a promise rests on one wall less */
	EFFECT_TELLS,	/* nothing is in the way */
};

/*
 * name: one word for programs, stable; text and remedy: half sentences.  What
 * only tells may have no remedy, NULL.
 */
const char *diagnosis_name(enum obstacle o);
const char *diagnosis_text(enum obstacle o);
const char *diagnosis_remedy(enum obstacle o);
enum obstacle_effect diagnosis_effect(enum obstacle o);
const char *diagnosis_effect_name(enum obstacle_effect effect);
const char *diagnosis_trial_name(enum trial trial);

/* Why the trial answered sys; OBSTACLE_NONE where the table has no reason. */
enum obstacle diagnosis_of(enum trial trial, int sys,
			   const struct diagnosis_facts *facts);
/*
 * Gives an err whose message tells the obstacle its remedy as a hint, and the
 * obstacle as its code; returns -1.
 */
int diagnosis_hint(enum obstacle o, struct err *err);

#define TRIAL_NOT_TRIED (-1)	/* something before it failed */

struct diagnosis_facts {
	int trials[TRIAL_COUNT];	/* errno, 0, or TRIAL_NOT_TRIED */
	bool is_root;	/* effective uid 0 */
	bool is_filtered;	/* a system call filter is on us */
	bool is_proc_covered;	/* something is mounted below /proc */
	bool is_chroot;	/* our root is not that of our mount namespace */
	/* values of sysctls, -1: the kernel has none of that name */
	long apparmor_restrict;	/* kernel.apparmor_restrict_unprivileged_userns */
	long unprivileged_userns;	/* kernel.unprivileged_userns_clone */
	long ptrace_scope;	/* kernel.yama.ptrace_scope */
	const char *zero_limit;	/* a user.max_*_namespaces that is 0, or NULL */
	int landlock_abi;
	const char *container;	/* how it is seen, static; NULL: it is not */
};

#define DIAGNOSIS_FACTS_INIT                                               \
	{                                                                  \
		.apparmor_restrict = -1, .unprivileged_userns = -1,        \
		.ptrace_scope = -1,                                        \
	}

struct finding {
	enum obstacle obstacle;
	enum trial trial;	/* TRIAL_STEP: a fact or a step of the real run */
	int sys;	/* what the trial answered */
};

struct diagnosis {
	bool run_held;	/* a real run was confined and read back */
	struct err run;	/* why not */
	struct finding findings[OBSTACLE_COUNT];	/* each once */
	size_t n_findings;
};

/*
 * Everything the facts show, what stops a run first.  run_held and run are the
 * outcome of a real run; its obstacle is a finding too.
 */
void diagnosis_build(const struct diagnosis_facts *facts, bool run_held,
		     const struct err *run, struct diagnosis *ret);

#endif
