/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_LANDLOCK_H
#define CORDON_DECIDE_PLAN_PLAN_LANDLOCK_H

/*
 * plan_landlock - The second wall around files, signals and abstract sockets.
 *
 * Paths are those of the new root.  Rights that the running ABI lacks are
 * left out by the mask table; which ABI is the least is decided here too.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct host;
struct fs_plan;

struct landlock_rule {
	const char *path;	/* inside; points into the fs plan or static */
	uint64_t access;
	int is_dir;
};

struct landlock_plan {
	int abi;	/* of the kernel; one we do not know is as the newest */
	uint64_t handled_fs;
	uint64_t handled_net;
	uint64_t scoped;
	struct landlock_rule *rules;
	size_t n_rules;
};

int plan_landlock(const struct host *host, const struct fs_plan *fs,
		  struct landlock_plan *ret, struct err *err);
void landlock_plan_release(struct landlock_plan *landlock);

#endif
