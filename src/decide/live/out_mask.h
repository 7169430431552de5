/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_OUT_MASK_H
#define CORDON_DECIDE_LIVE_OUT_MASK_H

/*
 * out_mask - Values in what is printed become `***`.
 *
 * The forms of all values (out_forms.h) are looked for at once, by an automaton
 * after Aho and Corasick (out_tree.h), which at every byte knows the longest
 * end of the text that a form begins with: just that is held back.  Forms that
 * overlap are one `***`.
 *
 * How long it takes depends on the values.  They are the script's own, so that
 * tells nobody anything; no real secret may be looked for here.
 *
 * Time is linear in the bytes, but for a value that repeats itself (of a text
 * made of it every place is compared: 6 MB/s for 8 KiB of one letter).  Memory
 * is bounded by the values: 28 to 56 bytes for each byte of each form, which is
 * up to 600 for a byte of a token and up to 4 KiB for one that is no letter or
 * digit; and 256 KiB.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/output_filter.h"
#include "decide/live/span.h"

struct out_mask;

struct out_mask *out_mask_new(const struct output_value *values, size_t n);
void out_mask_free(struct out_mask *m);	/* wipes */
/* The most bytes that one take gives. */
size_t out_mask_size(const struct out_mask *m);
/* As output_filter_take(); *ret may be data. */
void out_mask_take(struct out_mask *m, const uint8_t *data, size_t n,
		   bool is_last, struct span *ret);
bool out_mask_saw(const struct out_mask *m, size_t value);

#endif
