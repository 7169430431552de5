/* SPDX-License-Identifier: Apache-2.0 */
/* reach - may upstream dial this address for this endpoint? */
#include "decide/live/reach.h"

#include "decide/live/guard.h"

/* Linux takes both for "this host", so a slip would end at loopback. */
static bool is_unspecified(const struct address *a)
{
	static const uint8_t v4[4];
	static const struct address v6;
	struct address mapped = address_from_v4(v4);

	return address_equal(a, &v6) || address_equal(a, &mapped);
}

bool reach_allows(const struct guard_endpoint *e, const struct address *a)
{
	enum address_verdict v = address_judge(a);

	if (v == ADDRESS_MULTICAST || is_unspecified(a))
		return false;
	if (v == ADDRESS_PUBLIC || e->may_private)
		return true;
	return e->literal_trusted && e->dial_is_literal &&
	       v != ADDRESS_METADATA && address_equal(a, &e->dial_literal);
}
