/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_FLOW_H
#define CORDON_RELAY_FLOW_H

/*
 * flow - Bytes on their way in one direction; read only when all is written.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "relay/spare.h"

struct flow {
	uint8_t *own;	/* GUARD_BUFFER bytes */
	uint8_t *buf;	/* its own, or a borrowed one (spare.h) */
	size_t start;
	size_t end;
	size_t touched;	/* most bytes its own buffer ever held */
	uint64_t total;
	uint64_t *left;	/* how much may still be written, or NULL: all */
	/* sees each byte once, as it is read; may be NULL */
	void (*on_read)(void *owner, const uint8_t *data, size_t n);
	void *owner;
	bool is_eof;	/* the sender has ended */
	bool is_shut;	/* and the receiver has been told */
	bool is_broken;	/* the receiver has gone */
	bool is_over;	/* there was more than may be written */
};

#define FLOW_INIT(buffer) { .own = (buffer), .buf = (buffer) }

/* Moves what goes without waiting; -1 when the sender's side has failed. */
int flow_move(struct spare *spare, struct flow *f, int from_fd, int to_fd);
bool flow_may_read(const struct flow *f);
bool flow_may_write(const struct flow *f);
/* Gives up what is not written, and the memory. */
void flow_end(struct spare *spare, struct flow *f);

#endif
