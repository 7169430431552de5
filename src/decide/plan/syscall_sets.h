/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_SYSCALL_SETS_H
#define CORDON_DECIDE_PLAN_SYSCALL_SETS_H

/*
 * syscall_sets - The system calls cordon knows, in named sets, and what the
 * script's policy answers to each set.
 *
 * Every call is in exactly one set.  A call in none is unknown: a profile may
 * not name it and the policy answers as a kernel that does not have it.
 */
#include <stddef.h>

enum syscall_grip {
	SYSCALL_NEEDED,	/* `deny` may not: nothing runs without */
	SYSCALL_FREE,	/* `allow` and `deny` may */
	SYSCALL_CLOSED,	/* `allow` may not: it would open a wall */
};

struct syscall_set {
	const char *name;	/* begins with @ */
	const char *help;	/* one line */
	int sys;		/* 0: allowed; else the errno of the refusal */
	enum syscall_grip grip;
	const char *const *calls;	/* NULL-terminated */
};

/* The whole table; *ret_n is its length. */
const struct syscall_set *syscall_sets_all(size_t *ret_n);
/* NULL: no such set. */
const struct syscall_set *syscall_sets_find(const char *name);
/*
 * The set that holds a call, NULL for an unknown one.  *ret_call, if asked
 * for, is the name as it stands in the table (static).
 */
const struct syscall_set *syscall_sets_of(const char *call,
					  const char **ret_call);

/*
 * The one set without calls: it changes the rules of socket(2) and
 * socketpair(2), which are about arguments.
 */
#define SYSCALL_SET_UNIX "@unix-sockets"

#endif
