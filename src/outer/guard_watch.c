/* SPDX-License-Identifier: Apache-2.0 */
/* guard_watch - what relay or upstream tells while a run goes on. */
#include "outer/guard_watch.h"

#include <errno.h>
#include <sys/epoll.h>

#include "base/fdio.h"
#include "base/wire.h"
#include "evidence/event.h"

void guard_watch_fail(struct guard_watch *watch, const char *what)
{
	watch->is_done = true;
	loop_remove(watch->loop, &watch->control);
	watch->on_fail(watch, what);
}

void guard_watch_stop(struct guard_watch *watch)
{
	struct wire_writer w;

	if (watch->process->pid <= 0 || watch->is_done || watch->is_asked)
		return;
	watch->is_asked = true;
	wire_begin(&w, WIRE_STOP);
	if (wire_send(&w, watch->process->control_fd, NULL, 0) < 0)
		guard_watch_fail(watch, "ended early");
}

static void take_event(struct guard_watch *watch, struct wire_reader *r)
{
	struct event e;

	if (event_get(r, &e) < 0)
		guard_watch_fail(watch, "sent a malformed event");
	else if (!event_may_be_told(&e, watch->is_relay, watch->n_endpoints))
		guard_watch_fail(watch, "told what is not its to tell");
	else
		record_event(watch->record, &e);
}

static void on_record(struct loop_source *src, uint32_t events)
{
	struct guard_watch *watch = src->owner;
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	char why[300] = "";
	ssize_t n;

	(void)events;
	n = fdio_recv(src->fd, record, sizeof(record), NULL, 0, NULL);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		guard_watch_fail(watch, "ended early");
		return;
	}
	switch (wire_open(&r, record, (size_t)n)) {
	case WIRE_EVENT:
		take_event(watch, &r);
		return;
	case WIRE_FLUSHED:
		if (!watch->is_relay || wire_end(&r) < 0 ||
		    watch->on_flushed(watch) < 0)
			guard_watch_fail(watch, "sent something else");
		return;
	case WIRE_DONE:
		watch->is_done = true;
		loop_remove(watch->loop, &watch->control);
		if (!watch->is_asked)
			guard_watch_fail(watch, "left before it was asked to");
		return;
	case WIRE_BROKEN:
		wire_get_text(&r, why, sizeof(why));
		guard_watch_fail(watch, why[0] ? why : "reported a fault");
		return;
	default:
		guard_watch_fail(watch, "sent something else");
	}
}

int guard_watch_start(struct guard_watch *watch, bool is_relay, struct err *err)
{
	watch->is_relay = is_relay;
	watch->is_asked = false;
	watch->control = (struct loop_source)LOOP_SOURCE_INIT;
	watch->is_done = watch->process->pid <= 0;
	if (watch->is_done)
		return 0;
	if (fdio_set_nonblock(watch->process->control_fd, true) < 0 ||
	    loop_add(watch->loop, &watch->control, watch->process->control_fd,
		     EPOLLIN, on_record, watch) < 0)
		return err_sys(err, errno, "watch the %s", watch->name);
	return 0;
}
