/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_USERS_H
#define CORDON_OUTER_USERS_H

/*
 * users - The host's /etc/passwd, without NSS.
 *
 * getpwnam(3) would load modules that open sockets and read configuration of
 * the caller; a user that only LDAP knows is given by number.
 */
#include <stdbool.h>
#include <sys/types.h>

struct user {
	char *name;
	char *home;	/* NULL: no entry, or none in it */
	uid_t uid;
	gid_t gid;
};

#define USER_INIT { .name = NULL }

/* A name, or a decimal number (gid = uid then if no entry has it). 0 or -1. */
int users_find(const char *text, struct user *ret);
int users_find_uid(uid_t uid, struct user *ret);
void users_release(struct user *user);
/* A user or group id in decimal; (uid_t)-1 is none. */
bool users_parse_id(const char *text, unsigned *ret);

#endif
