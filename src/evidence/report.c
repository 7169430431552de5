/* SPDX-License-Identifier: Apache-2.0 */
/* report - bounded queue of events to the supervisor. */
#include "evidence/report.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fdio.h"
#include "base/mem.h"

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

/* What went well must not count as a refusal when it is lost. */
static enum event_reason lost_as(const struct event *e)
{
	bool went_well = e->reason == REASON_NONE &&
			 (e->kind == EVENT_REQUEST || e->kind == EVENT_SECRET);

	return went_well ? REASON_ALLOWED : e->reason;
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
}

int report_flush(struct report *r)
{
	/* static: WIRE_MAX bytes that would be cleared for each event */
	static struct wire_writer w;

	while (r->n > 0) {
		event_put(&w, &r->queue[r->first]);
		if (wire_send(&w, r->fd, NULL, 0) < 0)
			return errno == EAGAIN || errno == ENOBUFS ? 0 : -1;
		r->first = (r->first + 1) % r->size;
		r->n--;
	}
	return 0;
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
