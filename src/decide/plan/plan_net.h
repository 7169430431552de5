/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_NET_H
#define CORDON_DECIDE_PLAN_PLAN_NET_H

/*
 * plan_net - The door: which addresses exist inside and where each leads.
 *
 * Each allowed name gets one synthetic address of 198.18.0.0/16 (RFC 2544:
 * never routed), each endpoint one listener on exactly that address and port;
 * a literal endpoint is bound to the literal, and the names of a pattern share
 * one address.  Everything else inside is
 * refused by the kernel, because nothing listens there.
 *
 * Lines for the same host and port are one endpoint: they have to agree in
 * scheme and `private`, those that say `max` in its size, and each https:// or
 * http:// line adds its rule.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "decide/live/endpoint.h"
#include "decide/live/http_policy.h"
#include "decide/plan/plan_proxy.h"

struct host;
struct profile;

struct net_endpoint {
	struct endpoint endpoint;
	struct address address;		/* inside: synthetic, or the literal */
	/*
	 * Where upstream dials: `connect-to`'s right side, else the endpoint.
	 * A literal there lifts the address check for that address alone.
	 */
	struct host_port dial;
	bool is_pinned;
	bool by_proxy;		/* the proxy is asked for the way there */
	/*
	 * Of https:// and http://: one for each `allow` line that names this
	 * host and port, in order, the same once; none for others.  A giver is
	 * resolved to its number.
	 */
	struct http_rule *rules;
	size_t n_rules;
};

struct net_plan {
	struct net_endpoint *endpoints;	/* index is the endpoint's number */
	size_t n_endpoints;
	struct host_port *refuse;
	size_t n_refuse;
	struct proxy_plan proxy;
	bool wants_http;	/* an endpoint is https:// or http:// */
	unsigned max_connections;	/* at once, all endpoints */
};

#define NET_MAX_ENDPOINTS 200

int plan_net(const struct profile *profile, const struct host *host,
	     struct net_plan *ret, struct err *err);
void net_plan_release(struct net_plan *net);
/* The number of the endpoint with this scheme, host and port; -1: none. */
int net_plan_find(const struct net_plan *net, const struct endpoint *e,
		  uint32_t *ret);
/* /etc/hosts as the script sees it: localhost and the allowed names. */
void net_plan_hosts(const struct net_plan *net, struct strbuf *ret);

#endif
