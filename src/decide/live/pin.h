/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_PIN_H
#define CORDON_DECIDE_LIVE_PIN_H

/*
 * pin - `HOST:PORT -> HOST:PORT`: dial the right in place of the left, which may
 * be a whole pattern.
 */
#include "base/err.h"
#include "decide/live/host_port.h"

struct pin {
	struct host_port from;
	struct host_port to;
};

/* Fills err with a message that fits after "file:line: ". */
int pin_parse(const char *text, struct pin *ret, struct err *err);

#endif
