/* SPDX-License-Identifier: Apache-2.0 */
/* verify - what the supervisor asks cordon-verify. */
#include "decide/live/verify.h"

void verify_put_answer(struct wire_writer *w, const struct verify_answer *a)
{
	wire_begin(w, WIRE_VERIFIED);
	wire_put_u32(w, a->is_good);
	wire_put_u32(w, a->key);
	wire_put_text(w, a->text);
}

int verify_get_answer(struct wire_reader *r, uint32_t n_keys,
		      struct verify_answer *ret)
{
	struct verify_answer a = { .is_good = wire_get_bool(r) };

	a.key = wire_get_below(r, n_keys);
	wire_get_text(r, a.text, sizeof(a.text));
	if (wire_end(r) < 0)
		return -1;
	*ret = a;
	return 0;
}
