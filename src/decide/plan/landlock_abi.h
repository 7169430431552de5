/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_LANDLOCK_ABI_H
#define CORDON_DECIDE_PLAN_LANDLOCK_ABI_H

/*
 * landlock_abi - What each Landlock ABI can handle.
 *
 * The kernel refuses a ruleset that handles a bit it does not know, so every
 * user takes the mask of the ABI that the kernel reported.  An ABI beyond the
 * table gets the newest mask we know; ABI 0 or less gets none.
 */
#include <stdint.h>

/* Linux 5.13, ABI 1 */
#define LANDLOCK_ABI_FS_EXECUTE (UINT64_C(1) << 0)
#define LANDLOCK_ABI_FS_WRITE_FILE (UINT64_C(1) << 1)
#define LANDLOCK_ABI_FS_READ_FILE (UINT64_C(1) << 2)
#define LANDLOCK_ABI_FS_READ_DIR (UINT64_C(1) << 3)
#define LANDLOCK_ABI_FS_REMOVE_DIR (UINT64_C(1) << 4)
#define LANDLOCK_ABI_FS_REMOVE_FILE (UINT64_C(1) << 5)
#define LANDLOCK_ABI_FS_MAKE_CHAR (UINT64_C(1) << 6)
#define LANDLOCK_ABI_FS_MAKE_DIR (UINT64_C(1) << 7)
#define LANDLOCK_ABI_FS_MAKE_REG (UINT64_C(1) << 8)
#define LANDLOCK_ABI_FS_MAKE_SOCK (UINT64_C(1) << 9)
#define LANDLOCK_ABI_FS_MAKE_FIFO (UINT64_C(1) << 10)
#define LANDLOCK_ABI_FS_MAKE_BLOCK (UINT64_C(1) << 11)
#define LANDLOCK_ABI_FS_MAKE_SYM (UINT64_C(1) << 12)
/* 5.19, ABI 2; 6.2, ABI 3; 6.10, ABI 5; 7.1, ABI 9 */
#define LANDLOCK_ABI_FS_REFER (UINT64_C(1) << 13)
#define LANDLOCK_ABI_FS_TRUNCATE (UINT64_C(1) << 14)
#define LANDLOCK_ABI_FS_IOCTL_DEV (UINT64_C(1) << 15)
#define LANDLOCK_ABI_FS_RESOLVE_UNIX (UINT64_C(1) << 16)
/* 6.7, ABI 4 */
#define LANDLOCK_ABI_NET_BIND_TCP (UINT64_C(1) << 0)
#define LANDLOCK_ABI_NET_CONNECT_TCP (UINT64_C(1) << 1)
/* 6.12, ABI 6 */
#define LANDLOCK_ABI_SCOPE_ABSTRACT_UNIX_SOCKET (UINT64_C(1) << 0)
#define LANDLOCK_ABI_SCOPE_SIGNAL (UINT64_C(1) << 1)

uint64_t landlock_abi_fs(int abi);
uint64_t landlock_abi_net(int abi);
uint64_t landlock_abi_scoped(int abi);

#endif
