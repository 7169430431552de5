/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_OWNER_IDS_H
#define CORDON_OUTER_OWNER_IDS_H

/*
 * owner_ids - To write a file as the one whose directory it is in.
 *
 * Root's rights in a directory of somebody else can be led elsewhere by links
 * and renames; the owner's own cannot be led further than he could go himself.
 * And what is written is then his, as it is where he calls cordon without sudo.
 */
#include <sys/types.h>

/*
 * File system ids of this user until owner_ids_leave(); for who is not root
 * nothing changes.  -1 with EPERM: they cannot be had.
 */
int owner_ids_enter(uid_t uid, gid_t gid);
void owner_ids_leave(void);

#endif
