/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_GUARD_H
#define CORDON_DECIDE_LIVE_GUARD_H

/*
 * guard - What the supervisor tells relay and upstream, in one place for both
 * ends.
 *
 * Both programs have the same descriptors and begin the same way:
 *
 *	0 1	/dev/null
 *	2	the supervisor's stderr (a sanitizer's report, an abort)
 *	3	control channel, SEQPACKET (GUARD_CONTROL_FD)
 *	4	dial channel between the two, SEQPACKET (GUARD_DIAL_FD)
 *
 *	supervisor: WIRE_CONFIG, WIRE_ENDPOINT x n, each followed by its
 *		    WIRE_RULE x n, WIRE_GRANT x n, WIRE_REFUSE x n, WIRE_CANARY x n,
 *		    WIRE_OUTPUT x n, WIRE_MASK x n (relay only),
 *		    WIRE_PROXY (upstream only, if an endpoint is by_proxy),
 *		    WIRE_ROOTS x n (upstream only), WIRE_START
 *	guard:	    WIRE_CA (relay, where an endpoint is https://), then
 *		    WIRE_CONFINED, or WIRE_BROKEN with the reason, and exit 1
 *	supervisor: to upstream WIRE_SECRET x n
 *	supervisor: to the relay WIRE_LISTENER with descriptors, in parts;
 *		    WIRE_STREAM for each WIRE_OUTPUT, before the script begins
 *	guard:	    WIRE_EVENT ... until WIRE_STOP or the end of the channel
 *	supervisor: to the relay WIRE_FLUSH, each answered by WIRE_FLUSHED
 *	supervisor: WIRE_STOP
 *	guard:	    last WIRE_EVENTs, WIRE_DONE, exit 0
 *
 * The end of the control channel means the supervisor is gone: leave at once.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/wire.h"
#include "decide/live/http_policy.h"
#include "decide/live/proxy_url.h"
#include "decide/plan/plan_canary.h"
#include "decide/plan/plan_net.h"
#include "decide/plan/plan_output.h"

#define GUARD_CONTROL_FD 3
#define GUARD_DIAL_FD 4

/* Time in ms and sizes the guards keep; in the manual, cordon-security(7). */
#define GUARD_HELLO_MS 10000	/* from accept to the whole ClientHello */
#define GUARD_CONNECT_MS 15000	/* one dial, all addresses together */
#define GUARD_RESOLVE_MS 10000
#define GUARD_IDLE_MS 600000	/* a connection without a byte */
#define GUARD_BUFFER 65536	/* bytes, per direction and connection */
#define GUARD_MAX_CONNECTIONS 4096
/*
 * Dials under way at once.  The relay keeps what is over until others end, and
 * lets one endpoint have a part only: where one is dead the others are not.
 */
#define GUARD_MAX_DIALS 256
#define GUARD_MAX_DIALS_EACH 64

/*
 * The descriptors of the door, in this order, as open_door() makes them.  A
 * run without a relay has only the witnesses; those of IPv6 are missing where
 * there is none.
 */
enum door_slot {
	DOOR_STRAY_TCP,	/* raw sockets: first SYNs, UDP not to port 53 */
	DOOR_STRAY_UDP,
	DOOR_STRAY_TCP6,
	DOOR_STRAY_UDP6,
	DOOR_DNS_UDP,
	DOOR_DNS_TCP,
	DOOR_LISTENERS,	/* the first of n_endpoints, in the plan's order */
};

#define DOOR_STRAYS (DOOR_STRAY_UDP6 + 1)

struct guard_config {
	uint32_t n_endpoints;
	uint32_t n_grants;
	uint32_t n_refuse;	/* relay only */
	uint32_t n_canaries;	/* relay only */
	uint32_t n_outputs;	/* relay only */
	uint32_t n_masks;	/* relay only */
	uint32_t max_connections;	/* 1-GUARD_MAX_CONNECTIONS */
	/* relay only; 0: the constant above */
	uint32_t hello_ms;
	uint32_t idle_ms;
	/* relay only: seconds until the run is over, or UINT64_MAX (ca.h) */
	uint64_t for_s;
};

/* What is looked for of one made-up value (plan_canary.h). */
struct guard_canary {
	size_t n;	/* CANARY_MARK_MIN-CANARY_VALUE_MAX */
	uint8_t mark[CANARY_VALUE_MAX];
};

/*
 * One line of the caller's output (relay/output.h).  The stream of the script
 * that leads there comes with WIRE_STREAM.
 */
struct guard_output {
	bool ci_commands;
	bool ci_marks;
	enum output_escapes escapes;
};

/* Through what upstream goes out, and what the proxy wants to hear. */
struct guard_proxy {
	struct host_port at;
	char auth[PROXY_AUTH_MAX];	/* after "Basic ", or empty */
};

/* One endpoint as a guard knows it; a number is its place in the list. */
struct guard_endpoint {
	enum endpoint_scheme scheme;
	/* what the script calls it; a pattern (hostname.h): one of its names */
	char host[HOSTNAME_MAX + 1];
	struct address address;	/* inside */
	uint16_t port;
	/* upstream only: where to go */
	char dial_host[HOSTNAME_MAX + 1];	/* a pattern: the dial's name */
	bool dial_is_literal;
	struct address dial_literal;
	uint16_t dial_port;
	bool may_private;	/* `private`: any address but multicast */
	bool by_proxy;	/* upstream only: the proxy is asked for the way */
	bool literal_trusted;	/* pinned to a literal: judged only as metadata */
	/* https:// and http:// */
	uint32_t n_rules;
	uint64_t max_up;	/* bytes the script may send, or UINT64_MAX */
};

/*
 * Secrets.  A grant comes with its placeholder; the value follows on upstream's
 * control channel once it is confined, each in parts of at most GUARD_PART
 * bytes: u32 number of the grant, u32 offset, bytes.  The certificates upstream
 * trusts come the same way, as PEM text: u32 offset, bytes.
 */
#define GUARD_PART 3072

/*
 * The dial channel.  The relay names a connection and an endpoint, of a pattern
 * a name that upstream judges once more, upstream
 * answers each WIRE_DIAL with exactly one WIRE_DIALED, in any order.  The
 * relay numbers connections upwards from 1 and does not use a number again, so
 * an answer cannot reach another connection.  A record that is malformed, an
 * endpoint that is not there, a name that is not the endpoint's or a number still waiting for its answer is a
 * relay gone wrong: upstream reports WIRE_BROKEN and leaves.
 */
struct guard_dial {
	uint32_t conn;
	uint32_t endpoint;
	/* where the endpoint's host is a pattern: which name; else empty */
	char name[HOSTNAME_MAX + 1];
};

/*
 * Is name what a dial of this endpoint may say?  A name with an endpoint of its
 * own, on whatever port, is none of a pattern's.  number is below n.
 */
bool guard_takes_name(const struct guard_endpoint *all, uint32_t n,
		      uint32_t number, const char *name);

struct guard_dialed {
	uint32_t conn;
	/*
	 * 0: a descriptor comes along, non-blocking: the connected socket, or
	 * for https:// and http:// a channel of records (http_record.h), TLS
	 * with the server already there
	 */
	uint32_t sys;
	uint32_t reason;	/* enum event_reason: ADDRESS, RESOLVE, DIAL ... */
	struct address address;	/* dialled last, or all zero */
	uint16_t port;
};

void guard_put_dial(struct wire_writer *w, const struct guard_dial *d);
int guard_get_dial(struct wire_reader *r, struct guard_dial *ret);
void guard_put_dialed(struct wire_writer *w, const struct guard_dialed *d);
int guard_get_dialed(struct wire_reader *r, struct guard_dialed *ret);

void guard_put_rule(struct wire_writer *w, const struct http_rule *rule);
int guard_get_rule(struct wire_reader *r, struct http_rule *ret);
/* The placeholder is at most SECRET_MAX bytes and goes in parts, see above. */
void guard_put_grant(struct wire_writer *w, const struct http_grant *grant);
/* ret->placeholder is NULL, ret->n_placeholder set: the parts follow. */
int guard_get_grant(struct wire_reader *r, struct http_grant *ret);
/* WIRE_PLACEHOLDER, WIRE_SECRET, WIRE_ROOTS; offsets in order. */
void guard_put_part(struct wire_writer *w, enum wire_type type, uint32_t number,
		    uint32_t offset, const void *data, size_t n);
int guard_get_part(struct wire_reader *r, uint32_t *ret_number,
		   uint32_t *ret_offset, const uint8_t **ret_data,
		   size_t *ret_n);

void guard_put_config(struct wire_writer *w, const struct guard_config *c);
int guard_get_config(struct wire_reader *r, struct guard_config *ret);
void guard_put_endpoint(struct wire_writer *w, const struct guard_endpoint *e);
int guard_get_endpoint(struct wire_reader *r, struct guard_endpoint *ret);
void guard_put_refuse(struct wire_writer *w, const struct host_port *hp);
int guard_get_refuse(struct wire_reader *r, struct host_port *ret);
void guard_put_canary(struct wire_writer *w, const struct planned_canary *c);
int guard_get_canary(struct wire_reader *r, struct guard_canary *ret);
void guard_put_output(struct wire_writer *w, const struct guard_output *o);
int guard_get_output(struct wire_reader *r, struct guard_output *ret);
/*
 * WIRE_MASK: a part of text `number` of n bytes, offsets in order; at most
 * GUARD_PART bytes.
 */
struct guard_mask {
	uint32_t number;
	uint32_t n;	/* OUTPUT_VALUE_MIN-SECRET_MAX */
	uint32_t offset;
	const uint8_t *part;
	size_t n_part;
};

void guard_put_mask(struct wire_writer *w, const struct guard_mask *m);
int guard_get_mask(struct wire_reader *r, struct guard_mask *ret);
/* The writer holds the password until it is wiped. */
void guard_put_proxy(struct wire_writer *w, const struct proxy_plan *proxy);
int guard_get_proxy(struct wire_reader *r, struct guard_proxy *ret);
void guard_endpoint_of(const struct net_endpoint *ne,
		       struct guard_endpoint *ret);

#endif
