/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_MOUNT_FIELDS_H
#define CORDON_BASE_MOUNT_FIELDS_H

/*
 * mount_fields - One line of /proc/PID/mountinfo, proc_pid_mountinfo(5).
 */
#include <stdint.h>

struct mount_fields {
	uint64_t id;	/* as statx(2) tells it in stx_mnt_id */
	char *point;	/* as the process sees it, unescaped */
	char *options;	/* of the mount, not of the file system */
	char *type;	/* of the file system */
};

/*
 * Cuts a line without its newline up in place; the fields lie in it.  0, or
 * -1: it is no such line.
 */
int mount_fields_parse(char *line, struct mount_fields *ret);

#endif
