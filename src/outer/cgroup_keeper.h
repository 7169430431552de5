/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_CGROUP_KEEPER_H
#define CORDON_OUTER_CGROUP_KEEPER_H

/*
 * cgroup_keeper - A process that removes the cgroup of a run when it is over.
 *
 * The supervisor cannot: started by root, it has given root up by then, and a
 * directory can be removed only with rights over the one above it; killed, it
 * does nothing at all.  The keeper holds these rights and does nothing with
 * them until the supervisor is gone or lets go.  It takes no orders, reads no
 * byte, has the ids of the directory's owner, no descriptor but its own four, no
 * capability but the one it cannot do without in the root cgroup, and a session
 * of its own.
 */
#include <sys/types.h>

#include "base/err.h"

/*
 * name: of the directory, in parent_fd.  *ret_fd is the caller's: its last
 * copy closed, the keeper kills what is in the cgroup and removes it.
 */
int cgroup_keeper_start(int parent_fd, int dir_fd, const char *name,
			pid_t *ret_pid, int *ret_fd, struct err *err);
/* Until it has given up all it does not need; fails if it could not. */
int cgroup_keeper_wait(int fd, struct err *err);
/* Lets go and waits for it, a few seconds at most. */
void cgroup_keeper_end(pid_t *pid, int *fd);

#endif
