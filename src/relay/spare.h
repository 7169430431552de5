/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_SPARE_H
#define CORDON_RELAY_SPARE_H

/*
 * spare - Large buffers, lent to flows for as long as bytes move.
 *
 * Each send wakes its receiver and each read its sender, and these wake-ups,
 * not the copying, are most of what the relay costs.  A buffer for each flow
 * of a size that makes them rare would be memory the script can make us hold;
 * so a few are lent, and a flow that gets none uses its own.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SPARE_BUFFERS 4
#define SPARE_SIZE (1 << 20)	/* bytes, of each */

struct spare {
	uint8_t *free[SPARE_BUFFERS];
	size_t n_free;
};

int spare_init(struct spare *spare, struct err *err);
/* SPARE_SIZE bytes, the last one given back first; NULL: all are lent. */
uint8_t *spare_borrow(struct spare *spare);
void spare_return(struct spare *spare, uint8_t *buf);

#endif
