/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_GUARD_SECRETS_H
#define CORDON_OUTER_GUARD_SECRETS_H

/*
 * guard_secrets - What the guards are told of secrets: both the placeholders and
 * where they may stand, upstream alone the values, once it is confined.
 */
#include "base/err.h"
#include "decide/plan/plan_secrets.h"

/* Each grant and its placeholder, on a control channel. */
int guard_secrets_send_grants(const struct secrets_plan *secrets, int control_fd,
			      struct err *err);
/*
 * Each value, to upstream.  The caller's copy and what was on the way are
 * wiped, also on failure.
 */
int guard_secrets_send_values(const struct secrets_plan *secrets, int control_fd,
			      struct err *err);

#endif
