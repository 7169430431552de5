/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_OUT_ESCAPES_H
#define CORDON_DECIDE_LIVE_OUT_ESCAPES_H

/*
 * out_escapes - What a terminal would obey is shown to the reader instead.
 *
 * Tab, newline and carriage return stay.  Every other control byte is shown as
 * cat -v does, ESC as `^[`, one of 0x80 to 0x9f as `M-^[`, whether it is a byte
 * that belongs to no UTF-8 character or the character U+0080 to U+009F.  So
 * nothing is swallowed, however it goes on: the title that was to be set stands
 * there.  All other bytes stay, text in UTF-8 or not.
 *
 * With OUTPUT_ESCAPES_SGR what sets colours stays: ESC [ and digits, `;`, `:`
 * and at the end `m`, OUT_ESCAPES_HELD bytes at most.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/output_filter.h"
#include "decide/live/span.h"

/* Bytes that wait: the longest sequence that stays. */
#define OUT_ESCAPES_HELD 64

struct out_escapes {
	bool keeps_sgr;
	uint8_t held[OUT_ESCAPES_HELD];	/* ESC ..., or 0xc2 */
	size_t n_held;
	unsigned n_more;	/* bytes that the character still has */
	uint8_t low, high;	/* what the next of them may be */
};

/* Room for what n bytes become. */
#define OUT_ESCAPES_SIZE(n) (4 * (n) + 2 * OUT_ESCAPES_HELD)

/* out: OUT_ESCAPES_SIZE(n) bytes.  *ret is in it, or is data. */
void out_escapes_take(struct out_escapes *e, const uint8_t *data, size_t n,
		      bool is_last, uint8_t *out, struct span *ret);

#endif
