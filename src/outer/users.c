/* SPDX-License-Identifier: Apache-2.0 */
/* users - the host's /etc/passwd, without NSS. */
#include "outer/users.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"

void users_release(struct user *user)
{
	free(user->name);
	free(user->home);
	*user = (struct user)USER_INIT;
}

bool users_parse_id(const char *text, unsigned *ret)
{
	size_t n = strlen(text);
	unsigned long long id;

	/* ten digits: what a directory service gives out can need them */
	if (n == 0 || n > 10 || strspn(text, "0123456789") != n)
		return false;
	id = strtoull(text, NULL, 10);
	if (id >= (uid_t)-1)
		return false;
	*ret = (unsigned)id;
	return true;
}

/* name:password:uid:gid:comment:home:shell; the line is cut up. */
static bool parse_line(char *line, struct user *ret)
{
	char *field[6];
	unsigned uid, gid;

	for (size_t i = 0; i < 6; i++)
		field[i] = strsep(&line, ":");
	if (!field[0] || !field[2] || !field[3] ||
	    !users_parse_id(field[2], &uid) || !users_parse_id(field[3], &gid))
		return false;
	ret->name = field[0];
	ret->home = field[5];
	ret->uid = uid;
	ret->gid = gid;
	return true;
}

/* By name if it is not NULL, else by uid. */
static int find(const char *name, uid_t uid, struct user *ret)
{
	FILE *file = fopen("/etc/passwd", "re");
	autofree char *line = NULL;
	size_t size = 0;
	int found = -1;

	if (!file)
		return -1;
	while (found < 0 && getline(&line, &size, file) >= 0) {
		struct user user;

		if (!parse_line(line, &user))
			continue;
		if (name ? strcmp(user.name, name) != 0 : user.uid != uid)
			continue;
		*ret = user;
		ret->name = mem_strdup(user.name);
		ret->home = user.home ? mem_strdup(user.home) : NULL;
		found = 0;
	}
	(void)fclose(file);
	return found;
}

int users_find_uid(uid_t uid, struct user *ret)
{
	return find(NULL, uid, ret);
}

int users_find(const char *text, struct user *ret)
{
	unsigned id;

	if (!users_parse_id(text, &id))
		return find(text, 0, ret);
	if (users_find_uid(id, ret) < 0)
		*ret = (struct user){ .name = mem_strdup(text),
				      .uid = id, .gid = id };
	return 0;
}
