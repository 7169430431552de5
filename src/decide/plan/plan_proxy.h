/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_PROXY_H
#define CORDON_DECIDE_PLAN_PLAN_PROXY_H

/*
 * plan_proxy - Which endpoints are reached through a proxy, and which.
 *
 * `proxy = URL` is for all of them.  `proxy = env` takes the first that is set
 * and not empty of https_proxy, HTTPS_PROXY, all_proxy and ALL_PROXY, and leaves
 * out what no_proxy or NO_PROXY names: `*`, or names with all below them and
 * addresses, each with :PORT if need be, divided by commas or blanks.  What is
 * compared is where upstream would connect to.  Loopback addresses are this
 * machine's and never the proxy's.
 */
#include <stdbool.h>

#include "base/err.h"
#include "decide/live/host_port.h"

struct host;
struct net_plan;
struct profile;

struct proxy_plan {
	bool is_wanted;		/* the profile says `proxy` */
	bool is_used;		/* and there is one */
	const char *from;	/* "https_proxy", or "the profile" */
	struct host_port at;
	/*
	 * User and password as Basic has them, or NULL; wiped by who has passed
	 * it on.  In no text that is shown.
	 */
	char *auth;
};

/* net's endpoints are complete.  Fills in its proxy and each by_proxy. */
int plan_proxy(const struct profile *profile, const struct host *host,
	       struct net_plan *net, struct err *err);
void proxy_plan_release(struct proxy_plan *proxy);
/* Wipes the password. */
void proxy_plan_forget(const struct proxy_plan *proxy);

#endif
