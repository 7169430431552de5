/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_GUARD_OUTPUT_H
#define CORDON_OUTER_GUARD_OUTPUT_H

/*
 * guard_output - The way of the script's output through the relay: what is done
 * to it, and the descriptors.
 */
#include "base/err.h"
#include "decide/plan/plan_output.h"
#include "outer/sandbox.h"

/* Rules and texts to mask, for the configuration; never a secret's value. */
int guard_output_send_rules(const struct output_plan *output, int control_fd,
			    struct err *err);
/*
 * Hands the relay, which is confined, the ends of the script's filtered streams.
 * In their place box gets what comes from the relay: stdout_fd, stderr_fd, and
 * shown_fd for the terminal.
 */
int guard_output_send_streams(const struct output_plan *output,
			      struct sandbox *box, struct err *err);

#endif
