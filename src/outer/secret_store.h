/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SECRET_STORE_H
#define CORDON_OUTER_SECRET_STORE_H

/*
 * secret_store - The one place in our memory where secrets are.
 *
 * It is in no core dump and in no child: pid 1, which is copied from us, gets
 * pages of nothing there.  It is locked into memory where RLIMIT_MEMLOCK
 * allows.  There is one for the process; it goes when upstream has what is in
 * it, or with the process.
 */
#include <stddef.h>

#include "base/err.h"

/* Room for size bytes in all. */
int secret_store_open(size_t size, struct err *err);
/* The next free byte; *ret_n of them are left. */
char *secret_store_room(size_t *ret_n);
/* Keeps the first n bytes of the room. */
void secret_store_keep(size_t n);
/* Overwrites and returns all of it; nothing if there is none. */
void secret_store_wipe(void);

#endif
