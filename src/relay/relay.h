/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_RELAY_H
#define CORDON_RELAY_RELAY_H

/*
 * relay - What the parts of the relay share.
 *
 * One process, one thread, one loop.  All memory is there before the relay
 * confines itself; afterwards nothing allocates.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "decide/live/guard.h"
#include "evidence/report.h"
#include "relay/conn.h"
#include "relay/dial.h"
#include "relay/door.h"
#include "relay/names.h"
#include "relay/strays.h"

/* After WIRE_STOP: how long what the script sent last may take to leave. */
#define RELAY_DRAIN_MS 2000

struct relay {
	struct loop loop;
	struct loop_source control;
	struct guard_config config;
	struct guard_endpoint *endpoints;	/* config.n_endpoints */
	struct host_port *refuse;		/* config.n_refuse */

	struct report report;
	struct conn_table conns;
	struct dial dial;
	struct door door;
	struct names names;
	struct strays strays;

	bool is_stopping;
	uint64_t drain_until_ms;
	const char *broken;	/* why this guard cannot go on, or NULL */
};

/* Milliseconds of the monotonic clock. */
uint64_t relay_now(void);
/* The first reason is kept; the loop ends and WIRE_BROKEN is sent. */
void relay_break(struct relay *relay, const char *why);
/* Does `refuse` name this host or address and port? */
bool relay_refuses(const struct relay *relay, const char *host, uint16_t port);

#endif
