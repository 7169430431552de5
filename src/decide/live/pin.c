/* SPDX-License-Identifier: Apache-2.0 */
/* pin - `HOST:PORT -> HOST:PORT`: dial the right in place of the left. */
#include "decide/live/pin.h"

static int parse_side(struct span s, bool is_left, struct host_port *ret,
		      struct err *err)
{
	const char *side = is_left ? "left" : "right";

	if ((is_left ? host_port_parse_pattern(s, true, ret, err) :
		       host_port_parse_span(s, true, ret, err)) < 0 ||
	    host_port_check_dial(ret, err) < 0)
		return err_wrap(err, "%s of `->`", side);
	return 0;
}

int pin_parse(const char *text, struct pin *ret, struct err *err)
{
	struct span s = span_of(text), left, right;
	const char *arrow = span_find(s, "->");
	struct pin pin;

	if (!arrow)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' has no `->`: write HOST:PORT -> "
			       "HOST:PORT", SPAN_SHOW(s));
	left = (struct span){ s.p, (size_t)(arrow - s.p) };
	right = (struct span){ arrow + 2, s.n - left.n - 2 };
	if (parse_side(left, true, &pin.from, err) < 0 ||
	    parse_side(right, false, &pin.to, err) < 0)
		return -1;
	*ret = pin;
	return 0;
}
