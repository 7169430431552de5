/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_REPORT_H
#define CORDON_EVIDENCE_REPORT_H

/*
 * report - Events of a guard on their way to the supervisor, in a bounded queue.
 *
 * A guard never waits for the supervisor.  An event that finds the queue full
 * is counted by its reason, and the counts are told later as EVENT_LOST.  What
 * must not be lost has a place reserved before it can happen: the relay's
 * EVENT_CLOSE and upstream's end of a dial.  Where no place is left no
 * connection is accepted and no dial taken.
 *
 * What tells of a request that went well (EVENT_REQUEST, EVENT_SECRET without a
 * reason) may wait, so that the supervisor is not woken for each: until there
 * are REPORT_BATCH, REPORT_WAIT_MS have passed, or an event comes that may not.
 * All goes in the order it came.  At its end a guard sends what waits; one that
 * is killed, or taken over, can lose that and no more.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "evidence/event.h"

#define REPORT_QUEUE 256	/* places beside those reserved */
#define REPORT_BATCH 32		/* less than what report_is_calm() asks for */
#define REPORT_WAIT_MS 10

struct report {
	int fd;
	struct event *queue;
	size_t size;
	size_t first;
	size_t n;
	size_t n_reserved;
	size_t n_urgent;	/* of those in the queue: may not wait */
	bool is_waiting;
	bool is_stuck;		/* the channel had no room for the first */
	uint64_t due_ms;	/* if is_waiting */
	uint64_t lost[REASON_COUNT];
};

/* max_reserved: the most places that are ever reserved at once. */
int report_init(struct report *r, int fd, size_t max_reserved, struct err *err);
void report_release(struct report *r);
/* Is there room for n events beside the reserved places? */
bool report_has_room(const struct report *r, size_t n);
/* Is the queue less than half full, those places left out? */
bool report_is_calm(const struct report *r);
/* One place; there is room.  Given back before the event is reported. */
void report_reserve(struct report *r);
void report_unreserve(struct report *r);
void report_event(struct report *r, const struct event *e);
void report_count_lost(struct report *r, enum event_reason reason,
		       uint64_t count);
/* Sends what goes without waiting.  -1: the supervisor is gone. */
int report_flush(struct report *r);
/* The same for what is due at now_ms, of a clock that never goes back. */
int report_flush_due(struct report *r, uint64_t now_ms);
/* After it: how long the loop may sleep; -1: nothing waits. */
int report_timeout(const struct report *r, uint64_t now_ms);
/* After it: is the channel to be waited for? */
bool report_is_stuck(const struct report *r);
/* Turns the counts into events, as far as there is room. */
void report_tell_lost(struct report *r);
/* Waits until everything is sent, counts included; -1 as above. */
int report_finish(struct report *r);

#endif
