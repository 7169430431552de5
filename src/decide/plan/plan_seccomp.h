/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_SECCOMP_H
#define CORDON_DECIDE_PLAN_PLAN_SECCOMP_H

/*
 * plan_seccomp - Which system calls the script may make, and what the others
 * answer.
 *
 * A policy is a list of rules by name over a default answer.  The rules of one
 * call stand together and are tried in order: the first whose comparisons all
 * hold answers, and the last has none, so every call has exactly one answer.
 * Every argument is compared as 32 bits: the kernel truncates int arguments,
 * so a 64-bit comparison can be passed by setting a high bit
 * (CVE-2019-10063).  Calls of another architecture kill the process: that is
 * not a rule but part of every program.
 *
 * outer/seccomp_build.c makes a program of it, when cordon is built for the
 * policies of the roles and at run time for a profile that changes the
 * script's; bpf_proof.h compares every such program with this list.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct profile;

enum seccomp_action {
	SECCOMP_ALLOW,
	SECCOMP_ERRNO,	/* with an errno */
};

enum seccomp_cmp {
	SECCOMP_EQ,	/* (uint32_t)arg & mask == value */
	SECCOMP_NE,	/* (uint32_t)arg & mask != value */
};

struct seccomp_arg {
	unsigned index;	/* 0-5 */
	enum seccomp_cmp cmp;
	uint32_t mask;
	uint32_t value;
};

#define SECCOMP_RULE_ARGS 3

/* Without arguments: always. */
struct seccomp_rule {
	const char *name;	/* of the call; static */
	enum seccomp_action action;
	int sys;	/* errno of SECCOMP_ERRNO */
	struct seccomp_arg args[SECCOMP_RULE_ARGS];
	size_t n_args;
};

struct seccomp_plan {
	struct seccomp_rule *rules;
	size_t n_rules;
	int default_errno;	/* of a call that no rule names */
	bool is_default;	/* the embedded program serves */
	bool unix_sockets;	/* `allow = @unix-sockets` */
};

/*
 * The roles that have a policy of their own.  Unknown calls answer ENOSYS to
 * the script, so that a library falls back to an older call; our own programs
 * get EPERM for everything they do not need.
 */
enum seccomp_role {
	SECCOMP_ROLE_SCRIPT,
	SECCOMP_ROLE_INIT,
	SECCOMP_ROLE_RELAY,
	SECCOMP_ROLE_UPSTREAM,
	SECCOMP_ROLE_VERIFY,
	SECCOMP_ROLE_COUNT,
};

const char *plan_seccomp_role_name(enum seccomp_role role);
/* The policy of a role without any profile; ret->is_default is true. */
void plan_seccomp_role(enum seccomp_role role, struct seccomp_plan *ret);
/*
 * The script's, with `[syscalls] allow` and `deny` of the profile: names of
 * calls or @sets (syscall_sets.h).  `deny` wins over `allow` and answers EPERM.
 */
int plan_seccomp(const struct profile *profile, struct seccomp_plan *ret,
		 struct err *err);
void seccomp_plan_release(struct seccomp_plan *plan);

/*
 * The answer to a call, straight from the rules: 0 if it is allowed, else the
 * errno.  name may be of a call that no rule names.
 */
int seccomp_plan_answer(const struct seccomp_plan *plan, const char *name,
			const uint64_t args[6]);
/* How many rules, from `first` on, are of the same call. */
size_t seccomp_plan_span(const struct seccomp_plan *plan, size_t first);

#endif
