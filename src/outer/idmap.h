/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_IDMAP_H
#define CORDON_OUTER_IDMAP_H

/*
 * idmap() - Map one uid and one gid of the child's user namespace, each to
 * itself.
 *
 * Without privilege the kernel allows this for our own ids only and wants
 * setgroups(2) forbidden first (user_namespaces(7)); root leaves it allowed,
 * because the child has groups to drop.
 */
#include <sys/types.h>

#include "base/err.h"
#include "decide/plan/plan_ids.h"

int idmap(const struct id_plan *ids, pid_t pid, struct err *err);

#endif
