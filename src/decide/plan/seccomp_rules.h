/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_SECCOMP_RULES_H
#define CORDON_DECIDE_PLAN_SECCOMP_RULES_H

/*
 * seccomp_rules - The tables behind the policies: rules about arguments, and
 * the calls of our own programs.
 */
#include <stddef.h>
#include <stdint.h>

#include "decide/plan/plan_seccomp.h"

struct seccomp_table {
	const struct seccomp_rule *rules;
	size_t n_rules;
};

/* Those calls of the script whose arguments matter. */
extern const struct seccomp_table seccomp_rules_script;
/* To stand before them where AF_UNIX is allowed. */
extern const struct seccomp_table seccomp_rules_unix;
/* Everything one of our own programs may call; *ret_n tables. */
const struct seccomp_table *seccomp_rules_role(enum seccomp_role role,
					       size_t *ret_n);

/*
 * The answer of the n_rules rules of one call, at least one: 0 if it is
 * allowed, else the errno.
 */
int seccomp_rules_answer(const struct seccomp_rule *rules, size_t n_rules,
			 const uint64_t args[6]);

#endif
