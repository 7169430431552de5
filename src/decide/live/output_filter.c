/* SPDX-License-Identifier: Apache-2.0 */
/* output_filter - what of the script's output reaches the log. */
#include "decide/live/output_filter.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "decide/live/out_ci.h"
#include "decide/live/out_escapes.h"
#include "decide/live/out_mask.h"

/* A stage that is not wanted has no buffer. */
struct output_filter {
	struct out_mask *mask;
	struct out_escapes escapes;
	uint8_t *shown;
	struct out_ci ci;
	uint8_t *broken;
};

struct output_filter *output_filter_new(const struct output_rules *rules)
{
	struct output_filter *f = mem_alloc(sizeof(*f));
	size_t most = OUTPUT_PIECE;

	for (size_t i = 0; i < rules->n_values; i++)
		if (rules->values[i].n < OUTPUT_VALUE_MIN)
			BUG("a value that is too short to be masked");
	if (rules->n_values > 0) {
		f->mask = out_mask_new(rules->values, rules->n_values);
		most = out_mask_size(f->mask);
	}
	if (rules->escapes != OUTPUT_ESCAPES_ALL) {
		f->escapes.keeps_sgr = rules->escapes == OUTPUT_ESCAPES_SGR;
		most = OUT_ESCAPES_SIZE(most);
		f->shown = mem_alloc(most);
	}
	f->ci.has_marks = rules->ci_marks;
	if (rules->ci_commands)
		f->broken = mem_alloc(OUT_CI_SIZE(most));
	return f;
}

void output_filter_free(struct output_filter *f)
{
	if (!f)
		return;
	out_mask_free(f->mask);
	free(f->shown);
	free(f->broken);
	free(f);
}

void output_filter_take(struct output_filter *f, const uint8_t *data, size_t n,
			bool is_last, struct span *ret)
{
	struct span text = { (const char *)data, n };

	if (f->mask)
		out_mask_take(f->mask, data, n, is_last, &text);
	if (f->shown)
		out_escapes_take(&f->escapes, (const uint8_t *)text.p, text.n,
				 is_last, f->shown, &text);
	if (f->broken)
		out_ci_take(&f->ci, (const uint8_t *)text.p, text.n, f->broken,
			    &text);
	*ret = text;
}

bool output_filter_saw(const struct output_filter *f, size_t value)
{
	return f->mask && out_mask_saw(f->mask, value);
}
