/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_NET_RULES_H
#define CORDON_DECIDE_PLAN_NET_RULES_H

/*
 * net_rules - What the lines for one host and port say together: the rules of
 * https:// and http:// endpoints, and `max`.
 */
#include "base/err.h"

struct endpoint_list;
struct net_plan;

/*
 * net's endpoints are complete and allow is what they were made of.  Fills in
 * their rules and max_up, and wants_http.
 */
int net_rules_add(const struct endpoint_list *allow, struct net_plan *net,
		  struct err *err);

#endif
