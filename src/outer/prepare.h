/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_PREPARE_H
#define CORDON_OUTER_PREPARE_H

/*
 * prepare() - All that can be made before the script's process exists.
 *
 * Relay and upstream are started first: they load and confine themselves
 * while the walls go up.  Then filters, channels and the script's streams.
 * Last, what the caller's memory holds of its environment is wiped, because
 * the next step copies this process.
 */
#include "base/err.h"
#include "decide/plan/plan.h"
#include "outer/sandbox.h"

int prepare(const struct plan *plan, struct sandbox *box, struct err *err);

#endif
