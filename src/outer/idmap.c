/* SPDX-License-Identifier: Apache-2.0 */
/* idmap - writes the id maps of the child's user namespace. */
#include "outer/idmap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

static int write_proc(pid_t pid, const char *name, const char *text,
		      struct err *err)
{
	char path[64];
	autoclose int fd = -1;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, errno, "open %s", path);
	/* a map is taken in one write or not at all */
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		return err_sys(err, errno, "write %s", path);
	return 0;
}

int idmap(const struct id_plan *ids, pid_t pid, struct err *err)
{
	char uid_map[64], gid_map[64];

	(void)snprintf(uid_map, sizeof(uid_map), "%u %u 1\n",
		       (unsigned)ids->uid, (unsigned)ids->uid);
	(void)snprintf(gid_map, sizeof(gid_map), "%u %u 1\n",
		       (unsigned)ids->gid, (unsigned)ids->gid);
	if (!ids->as_root && write_proc(pid, "setgroups", "deny", err) < 0)
		return -1;
	if (write_proc(pid, "uid_map", uid_map, err) < 0)
		return -1;
	return write_proc(pid, "gid_map", gid_map, err);
}
