/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_SECRETS_H
#define CORDON_DECIDE_PLAN_PLAN_SECRETS_H

/*
 * plan_secrets - Which secrets go to which endpoints, and what stands for them
 * inside.
 *
 * One placeholder for each name, one grant for each line.  A secret whose
 * variable is not set is granted nowhere and is no error: plan_env says so.  A
 * value that cannot be one, or that the script would have in another way, is
 * an error; no message has a byte of a value.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/live/http_policy.h"

struct host;
struct net_plan;
struct profile;
struct secret_fact;
struct fs_plan;

struct planned_secret {
	const char *name;	/* the profile's */
	const uint8_t *value;	/* the fact's; upstream's alone to have */
	char *placeholder;	/* n bytes and a NUL */
	size_t n;
};

struct secrets_plan {
	struct planned_secret *secrets;	/* those that have a value */
	size_t n_secrets;
	/* by number, as the guards know them; which secret each is of */
	struct http_grant *grants;
	size_t *secret_of;
	size_t n_grants;
};

/* argv: the command, whose words the script can read. */
int plan_secrets(const struct profile *profile, const struct host *host,
		 const struct net_plan *net, char *const *argv,
		 struct secrets_plan *ret, struct err *err);
/* Has it a value, so that it is granted? */
bool secrets_plan_has(const struct secrets_plan *secrets, const char *name);
void secrets_plan_release(struct secrets_plan *secrets);
/* A file with a secret in it must not be shown inside. */
int plan_secrets_check_files(const struct profile *profile,
			     const struct host *host, const struct fs_plan *fs,
			     struct err *err);
/* n bytes and a NUL, always the same of the same fact; caller frees. */
char *plan_secrets_placeholder(const struct secret_fact *fact);

#endif
