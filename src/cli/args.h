/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_CLI_ARGS_H
#define CORDON_CLI_ARGS_H

/*
 * args - What the user typed; points into argv and opens nothing.
 *
 * Options end at the first word that is not one, or at `--`, so that a command
 * can never be taken for an option of ours (CVE-2024-32462 is that mistake).
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "decide/plan/plan.h"
#include "outer/load.h"

struct verb;

struct args {
	const struct verb *verb;
	const char **profiles;	/* -p, in order */
	size_t n_profiles;
	struct load_override *overrides;	/* in the order typed */
	size_t n_overrides;
	const char *workspace;
	const char *script;
	const char *lock;	/* --lock */
	struct plan_wishes wishes;
	int status_fd;		/* -1: none */
	bool json;
	bool help;
	char *const *operands;	/* NULL-terminated: the command, or profiles */
};

#define ARGS_INIT { .status_fd = -1 }

/* argv[0] is the program, argv[1] the verb. */
int args_parse(char *const *argv, struct args *ret, struct err *err);
void args_release(struct args *args);
#define autorelease_args __attribute__((cleanup(args_release)))

/*
 * The options a verb takes, one line each, for --help; the manual is compared
 * with this table by tests/lint/docs.sh.
 */
struct strbuf;
void args_help(const struct verb *verb, struct strbuf *ret);

#endif
