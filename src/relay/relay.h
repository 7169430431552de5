/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_RELAY_H
#define CORDON_RELAY_RELAY_H

/*
 * relay - What the parts of the relay share.
 *
 * One process, one thread, one loop.  All memory is there before the relay
 * confines itself; afterwards nothing allocates, but for what TLS and the look
 * for placeholders take for each connection of an https:// or http:// endpoint,
 * and the look for bait for each that is not tls://.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "decide/live/guard.h"
#include "evidence/report.h"
#include "relay/canary.h"
#include "relay/conn.h"
#include "relay/dial.h"
#include "relay/door.h"
#include "relay/names.h"
#include "relay/output.h"
#include "relay/strays.h"

/* After WIRE_STOP: how long what the script sent last may take to leave. */
#define RELAY_DRAIN_MS 2000

struct relay {
	struct loop loop;
	struct loop_source control;
	struct guard_config config;
	struct guard_endpoint *endpoints;	/* config.n_endpoints */
	struct http_rules *rules;		/* by endpoint */
	uint64_t *up_left;			/* by endpoint: of its max_up */
	struct http_grant *grants;		/* config.n_grants */
	struct http_policy policy;		/* of rules and grants */
	struct host_port *refuse;		/* config.n_refuse */
	bool reads_requests;	/* has https:// or http:// endpoints */
	struct front_http *http;		/* of these, else NULL */

	struct canaries canaries;

	struct report report;
	struct conn_table conns;
	struct dial dial;
	struct door door;
	struct names names;
	struct strays strays;
	struct outputs outputs;

	bool has_held;	/* a request waits for room for its events */
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
