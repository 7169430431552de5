/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_CLI_VERBS_H
#define CORDON_CLI_VERBS_H

/*
 * verbs - The table of verbs.
 */
#include "base/err.h"

struct args;
struct strbuf;

/* Which options a verb takes; an option's row in args.c has the same bits. */
enum verb_options {
	VERB_TAKES_PLAN = 1,	/* what makes a plan: -p, --allow ... */
	VERB_TAKES_RUN = 2,	/* --status-fd, --stdin */
	VERB_TAKES_JSON = 4,
	VERB_TAKES_LEVEL = 8,	/* --require */
	VERB_TAKES_PIN = 16,	/* --lock, --script-name; -p names one */
};

struct verb {
	const char *name;
	const char *operands;	/* for the usage line */
	const char *help;
	unsigned options;
	int (*run)(const struct args *args, int *ret_status, struct err *err);
};

const struct verb *verbs_find(const char *name);	/* or NULL */
void verbs_help(struct strbuf *ret);
void verbs_usage(const struct verb *verb, struct strbuf *ret);

int cmd_run(const struct args *args, int *ret_status, struct err *err);
int cmd_explain(const struct args *args, int *ret_status, struct err *err);
int cmd_check(const struct args *args, int *ret_status, struct err *err);
int cmd_list(const struct args *args, int *ret_status, struct err *err);
int cmd_pin(const struct args *args, int *ret_status, struct err *err);
int cmd_doctor(const struct args *args, int *ret_status, struct err *err);

#endif
