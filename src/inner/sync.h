/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_INNER_SYNC_H
#define CORDON_INNER_SYNC_H

/*
 * sync - The inner side keeps step with the supervisor, and ends with it.
 */
#include "base/wire.h"

/* Waits for this record; the end of the channel ends this process. */
void sync_wait(int sync_fd, enum wire_type type, enum step step);
/* The same for one with fields: r stands behind its type. */
void sync_wait_fields(int sync_fd, enum wire_type type, enum step step,
		      uint8_t record[static WIRE_MAX], struct wire_reader *r);
void sync_tell(int sync_fd, enum wire_type type, enum step step);
/*
 * Sends a record with descriptors, waiting while too many of this user are in
 * flight.  0, or -1 with errno.  Before set_limits().
 */
int sync_pass(int sync_fd, struct wire_writer *w, const int *fds, size_t n_fds);
/*
 * Asks for SIGKILL when the supervisor dies, and leaves at once if it is gone
 * already.
 */
void sync_bind_life(int alive_fd, enum step step);

#endif
