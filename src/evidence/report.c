/* SPDX-License-Identifier: Apache-2.0 */
/* report - bounded queue of events to the supervisor. */
#include "evidence/report.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/fdio.h"
#include "base/mem.h"

static_assert(REPORT_BATCH < REPORT_QUEUE / 2, "to wait is to be calm");

int report_init(struct report *r, int fd, size_t max_reserved, struct err *err)
{
	if (fd < 0)
		return err_set(err, ERR_INTERNAL, "no control channel");
	*r = (struct report){
		.fd = fd,
		.size = REPORT_QUEUE + max_reserved,
	};
	r->queue = mem_array(r->size, sizeof(*r->queue));
	return 0;
}

void report_release(struct report *r)
{
	free(r->queue);
	*r = (struct report){ .fd = -1 };
}

bool report_has_room(const struct report *r, size_t n)
{
	return r->size - r->n >= r->n_reserved + n;
}

bool report_is_calm(const struct report *r)
{
	return report_has_room(r, REPORT_QUEUE / 2);
}

void report_reserve(struct report *r)
{
	if (!report_has_room(r, 1))
		BUG("a place reserved that is not there");
	r->n_reserved++;
}

void report_unreserve(struct report *r)
{
	if (r->n_reserved == 0)
		BUG("a place given back twice");
	r->n_reserved--;
}

void report_count_lost(struct report *r, enum event_reason reason,
		       uint64_t count)
{
	r->lost[reason] += count;
}

/* A request that went well. */
static bool went_well(const struct event *e)
{
	return e->reason == REASON_NONE &&
	       (e->kind == EVENT_REQUEST || e->kind == EVENT_SECRET);
}

/* It must not count as a refusal when it is lost. */
static enum event_reason lost_as(const struct event *e)
{
	return went_well(e) ? REASON_ALLOWED : e->reason;
}

void report_event(struct report *r, const struct event *e)
{
	if (!report_has_room(r, 1))
		(void)report_flush(r);
	if (!report_has_room(r, 1)) {
		report_count_lost(r, lost_as(e), 1);
		return;
	}
	r->queue[(r->first + r->n++) % r->size] = *e;
	if (!went_well(e))
		r->n_urgent++;
}

int report_flush(struct report *r)
{
	/* static: WIRE_MAX bytes that would be cleared for each event */
	static struct wire_writer w;

	r->is_waiting = false;
	r->is_stuck = false;
	while (r->n > 0) {
		const struct event *e = &r->queue[r->first];

		event_put(&w, e);
		if (wire_send(&w, r->fd, NULL, 0) < 0) {
			r->is_stuck = true;
			return errno == EAGAIN || errno == ENOBUFS ? 0 : -1;
		}
		if (!went_well(e))
			r->n_urgent--;
		r->first = (r->first + 1) % r->size;
		r->n--;
	}
	return 0;
}

int report_flush_due(struct report *r, uint64_t now_ms)
{
	if (r->n == 0 || r->n >= REPORT_BATCH || r->n_urgent > 0 || r->is_stuck)
		return report_flush(r);
	if (!r->is_waiting) {
		r->is_waiting = true;
		r->due_ms = now_ms + REPORT_WAIT_MS;
	}
	return now_ms < r->due_ms ? 0 : report_flush(r);
}

int report_timeout(const struct report *r, uint64_t now_ms)
{
	if (!r->is_waiting)
		return -1;
	return now_ms < r->due_ms ? (int)(r->due_ms - now_ms) : 0;
}

bool report_is_stuck(const struct report *r)
{
	return r->is_stuck;
}

void report_tell_lost(struct report *r)
{
	for (size_t i = 0; i < REASON_COUNT && report_has_room(r, 1); i++) {
		struct event e = {
			.kind = EVENT_LOST,
			.reason = (enum event_reason)i,
			.endpoint = EVENT_NO_ENDPOINT,
			.count = r->lost[i],
		};

		if (r->lost[i] == 0)
			continue;
		r->lost[i] = 0;
		report_event(r, &e);
	}
}

int report_finish(struct report *r)
{
	if (fdio_set_nonblock(r->fd, false) < 0)
		return -1;
	do {
		if (report_flush(r) < 0)
			return -1;
		report_tell_lost(r);
	} while (r->n > 0);
	return 0;
}
