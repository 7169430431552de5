/* SPDX-License-Identifier: Apache-2.0 */
/* landlock_abi - which rights and scopes each Landlock ABI can handle. */
#include "decide/plan/landlock_abi.h"

#include <stddef.h>

struct abi_mask {
	int abi; /* the first that has it */
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

/* every right of ABI 1: the thirteen lowest bits */
#define FS_FIRST (LANDLOCK_ABI_FS_REFER - 1)

static const struct abi_mask masks[] = {
	{ 1, FS_FIRST, 0, 0 },
	{ 2, LANDLOCK_ABI_FS_REFER, 0, 0 },
	{ 3, LANDLOCK_ABI_FS_TRUNCATE, 0, 0 },
	{ 4, 0, LANDLOCK_ABI_NET_BIND_TCP | LANDLOCK_ABI_NET_CONNECT_TCP, 0 },
	{ 5, LANDLOCK_ABI_FS_IOCTL_DEV, 0, 0 },
	{ 6, 0, 0,
	  LANDLOCK_ABI_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_ABI_SCOPE_SIGNAL },
	{ 9, LANDLOCK_ABI_FS_RESOLVE_UNIX, 0, 0 },
};

static struct abi_mask mask_of(int abi)
{
	struct abi_mask all = { .abi = abi };
	size_t i;

	for (i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		if (masks[i].abi > abi)
			break;
		all.fs |= masks[i].fs;
		all.net |= masks[i].net;
		all.scoped |= masks[i].scoped;
	}
	return all;
}

uint64_t landlock_abi_fs(int abi)
{
	return mask_of(abi).fs;
}

uint64_t landlock_abi_net(int abi)
{
	return mask_of(abi).net;
}

uint64_t landlock_abi_scoped(int abi)
{
	return mask_of(abi).scoped;
}
