/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_REPORT_H
#define CORDON_RELAY_REPORT_H

/*
 * report - Events on their way to the supervisor, in a bounded queue.
 *
 * The relay never waits for the supervisor.  An event that finds the queue full
 * is counted by its reason, and the counts are told at the end as EVENT_LOST.
 * EVENT_CLOSE carries totals and is never lost: each open connection has a
 * place reserved, and where none is left no connection is accepted.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "evidence/event.h"

#define REPORT_QUEUE 256	/* places beside those reserved */

struct report {
	int fd;
	struct event *queue;
	size_t size;
	size_t first;
	size_t n;
	size_t n_reserved;
	uint64_t lost[REASON_COUNT];
};

/* max_reserved: the most places that are ever reserved at once. */
int report_init(struct report *r, int fd, size_t max_reserved, struct err *err);
/* Is there room for an event beside the reserved places? */
bool report_has_room(const struct report *r);
/* Is the queue less than half full, those places left out? */
bool report_is_calm(const struct report *r);
void report_reserve(struct report *r);
void report_unreserve(struct report *r);
/* EVENT_CLOSE uses up a place reserved before. */
void report_event(struct report *r, const struct event *e);
void report_count_lost(struct report *r, enum event_reason reason,
		       uint64_t count);
/* Sends what goes without waiting.  -1: the supervisor is gone. */
int report_flush(struct report *r);
/* Turns the counts into events, as far as there is room. */
void report_tell_lost(struct report *r);

#endif
