/* SPDX-License-Identifier: Apache-2.0 */
/* owner_ids - to write a file as the one whose directory it is in. */
#include "outer/owner_ids.h"

#include <errno.h>
#include <sys/fsuid.h>
#include <unistd.h>

int owner_ids_enter(uid_t uid, gid_t gid)
{
	if (geteuid() != 0)
		return 0;
	(void)setfsgid(gid);
	(void)setfsuid(uid);
	if ((gid_t)setfsgid((gid_t)-1) == gid &&
	    (uid_t)setfsuid((uid_t)-1) == uid)
		return 0;
	owner_ids_leave();
	errno = EPERM;
	return -1;
}

void owner_ids_leave(void)
{
	int saved = errno;

	if (geteuid() != 0)
		return;
	(void)setfsuid(0);
	(void)setfsgid(getegid());
	errno = saved;
}
