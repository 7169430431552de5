/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_REACH_H
#define CORDON_DECIDE_LIVE_REACH_H

/*
 * reach - May upstream dial this address for this endpoint?
 *
 * The one rule between an answer of the name service and connect(2).  Without
 * a word in the profile only public addresses may be dialled.  `private` on
 * the endpoint lifts that, except for addresses no connection can be meant to
 * go to (unspecified, multicast, broadcast).  A `connect-to` whose right side
 * is a literal lifts it for this address alone, metadata services excepted.
 */
#include <stdbool.h>

#include "decide/live/address.h"

struct guard_endpoint;

bool reach_allows(const struct guard_endpoint *e, const struct address *a);

#endif
