/* SPDX-License-Identifier: Apache-2.0 */
/* conn - connections: states, deadlines, copying with back-pressure. */
#include "relay/conn.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "relay/relay.h"

/*
 * How bytes move is told in flow.c.  Epoll is level-triggered and reports
 * EPOLLHUP and EPOLLERR whether asked or not: a socket nothing is wanted of
 * that shows them is taken out of the set until something is.
 *
 * When a receiver has gone, what it sent before may still wait to be read (an
 * answer that refuses an upload half-way), so that direction runs to its end
 * first; then both sides are reset.
 */

#define LAST_READS 64	/* buffers thrown away when the run ends */

static void list_remove(struct conn_list *list, struct conn *c)
{
	if (c->prev)
		c->prev->next = c->next;
	else
		list->first = c->next;
	if (c->next)
		c->next->prev = c->prev;
	else
		list->last = c->prev;
	c->prev = NULL;
	c->next = NULL;
}

static void list_append(struct conn_list *list, struct conn *c)
{
	c->prev = list->last;
	c->next = NULL;
	if (list->last)
		list->last->next = c;
	else
		list->first = c;
	list->last = c;
}

static struct conn_list *list_of(struct conn_table *t, enum conn_state state)
{
	switch (state) {
	case CONN_FREE:
		return &t->free;
	case CONN_HELLO:
		return &t->hello;
	case CONN_DIALING:
	case CONN_ORPHAN:
		return &t->dialing;
	case CONN_HEAD:
		return &t->head;
	case CONN_LAST:
		return &t->last;
	case CONN_OPEN:
		break;
	}
	return &t->open;
}

static void set_state(struct conn *c, enum conn_state state, uint64_t now_ms)
{
	struct conn_table *t = &c->relay->conns;

	dial_done(c);
	list_remove(list_of(t, c->state), c);
	c->state = state;
	c->since_ms = now_ms;
	list_append(list_of(t, state), c);
}

void conn_set_state(struct conn *c, enum conn_state state)
{
	set_state(c, state, relay_now());
}

int conn_table_init(struct conn_table *t, struct relay *relay, size_t max,
		    struct err *err)
{
	size_t size = max * 2 * GUARD_BUFFER;
	void *mapped = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (mapped == MAP_FAILED)
		return err_sys(err, errno, "map %zu bytes of buffers", size);
	/* a huge page would make one connection cost what 16 may */
	(void)madvise(mapped, size, MADV_NOHUGEPAGE);
	if (spare_init(&t->spare, err) < 0)
		return -1;
	*t = (struct conn_table){
		.spare = t->spare,
		.relay = relay,
		.all = mem_array(max, sizeof(*t->all)),
		.buffers = mapped,
		.max = max,
	};
	return 0;
}

static void look_for_bait(void *owner, const uint8_t *data, size_t n)
{
	struct conn *c = owner;

	canary_stream_take(&c->relay->canaries, c->bait, data, n,
			   REASON_IN_CONNECTION, c->endpoint);
}

/* Of tls:// there is nothing to see but the greeting. */
static void watch_for_bait(struct conn *c)
{
	enum endpoint_scheme scheme = c->relay->endpoints[c->endpoint].scheme;

	if (scheme == ENDPOINT_TLS)
		return;
	c->bait = canary_stream_new(&c->relay->canaries);
	if (!c->bait || scheme != ENDPOINT_TCP)
		return;
	c->up.on_read = look_for_bait;
	c->up.owner = c;
}

/* The last one in use is the first again: its pages are there. */
static struct conn *take_free(struct conn_table *t)
{
	struct conn *c = t->free.last;

	if (c)
		list_remove(&t->free, c);
	else if (t->n_made < t->max)
		c = &t->all[t->n_made++];
	return c;
}

struct conn *conn_new(struct conn_table *t, uint32_t endpoint, int fd)
{
	static const int on = 1;
	struct conn *c = take_free(t);
	uint8_t *buf;

	if (!c)
		return NULL;
	if (++t->last_id == 0)
		t->last_id = 1;
	buf = t->buffers + (size_t)(c - t->all) * 2 * GUARD_BUFFER;
	*c = (struct conn){
		.relay = t->relay,
		.state = CONN_HELLO,
		.id = t->last_id,
		.endpoint = endpoint,
		.start_ms = relay_now(),
		.inner_fd = fd,
		.outer_fd = -1,
		.inner = LOOP_SOURCE_INIT,
		.outer = LOOP_SOURCE_INIT,
		.up = FLOW_INIT(buf),
		.down = FLOW_INIT(buf + GUARD_BUFFER),
	};
	c->up.left = &t->relay->up_left[endpoint];
	watch_for_bait(c);
	c->since_ms = c->start_ms;
	list_append(&t->hello, c);
	t->n_used++;
	report_reserve(&t->relay->report);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return c;
}

const char *conn_host(const struct conn *c)
{
	return c->name[0] ? c->name : c->relay->endpoints[c->endpoint].host;
}

/* Closes one side, with a reset where the end was not a clean one. */
static void close_side(struct loop *loop, struct loop_source *src, int *fd,
		       bool is_reset)
{
	static const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	if (*fd < 0)
		return;
	loop_remove(loop, src);
	if (is_reset)
		(void)setsockopt(*fd, SOL_SOCKET, SO_LINGER, &at_once,
				 sizeof(at_once));
	(void)close(*fd);
	*fd = -1;
}

/* Before the connection's own end is told: its last request's comes first. */
static void end_front(struct conn *c, enum event_reason reason)
{
	const struct conn_front *front = c->front;

	c->front = NULL;
	if (front)
		front->ended(c, reason);
}

/* The end of every connection; an event of it has been sent, or none is due. */
static void release(struct conn *c, bool is_reset)
{
	struct conn_table *t = &c->relay->conns;

	end_front(c, REASON_NONE);
	close_side(&c->relay->loop, &c->inner, &c->inner_fd, is_reset);
	close_side(&c->relay->loop, &c->outer, &c->outer_fd, is_reset);
	flow_end(&t->spare, &c->up);
	flow_end(&t->spare, &c->down);
	canary_stream_free(c->bait);
	c->bait = NULL;
	set_state(c, CONN_FREE, 0);
	t->n_used--;
	door_resume(&c->relay->door);
}

static void tell_close(struct conn *c, enum event_reason reason, int sys)
{
	struct event e = {
		.kind = EVENT_CLOSE,
		.reason = reason,
		.endpoint = c->endpoint,
		.conn = c->id,
		.sys = (uint32_t)sys,
		.proto = IPPROTO_TCP,
		.up = c->up.total,
		.down = c->down.total,
		.ms = relay_now() - c->start_ms,
	};

	report_unreserve(&c->relay->report);
	report_event(&c->relay->report, &e);
}

void conn_reset(struct conn *c, enum event_reason reason, int sys)
{
	end_front(c, reason);
	if (c->is_connected)
		tell_close(c, reason, sys);
	else
		report_unreserve(&c->relay->report);
	release(c, true);
}

void conn_close(struct conn *c)
{
	end_front(c, REASON_NONE);
	if (c->is_connected)
		tell_close(c, REASON_NONE, 0);
	else
		report_unreserve(&c->relay->report);
	release(c, false);
}

void conn_close_unused(struct conn *c)
{
	tell_close(c, REASON_NONE, 0);
	release(c, false);
}

void conn_drop_outer(struct conn *c)
{
	close_side(&c->relay->loop, &c->outer, &c->outer_fd, false);
}

void conn_resume(struct conn_table *t)
{
	for (size_t i = 0; i < t->n_made; i++) {
		struct conn *c = &t->all[i];

		if (c->state != CONN_FREE && c->front && c->front->resume)
			c->front->resume(c);
	}
}

void conn_tell_denied(struct conn *c, enum event_reason reason,
		      const uint8_t *name, size_t n_name)
{
	const struct guard_endpoint *ep = &c->relay->endpoints[c->endpoint];
	struct event e = {
		.kind = EVENT_DENIED,
		.reason = reason,
		.endpoint = c->endpoint,
		.conn = c->id,
		.proto = IPPROTO_TCP,
		.address = ep->address,
		.port = ep->port,
		.n_name = n_name < EVENT_NAME_MAX ? n_name : EVENT_NAME_MAX,
	};

	if (n_name > 0)
		memcpy(e.name, name, e.n_name);
	report_event(&c->relay->report, &e);
}

void conn_deny(struct conn *c, enum event_reason reason, const uint8_t *name,
	       size_t n_name, uint8_t alert)
{
	const uint8_t record[7] = { 21, 3, 1, 0, 2, 2 /* fatal */, alert };

	if (c->is_connected) {
		conn_tell_denied(c, reason, name, n_name);
		conn_reset(c, reason, 0);
		return;
	}
	/* its reserved place is what the event needs */
	report_unreserve(&c->relay->report);
	conn_tell_denied(c, reason, name, n_name);
	/* a reset could overtake the alert that tells the user what is wrong */
	if (alert)
		(void)send(c->inner_fd, record, sizeof(record), MSG_NOSIGNAL);
	release(c, alert == 0);
}

int conn_watch(struct conn *c, uint32_t events, loop_fn *fn)
{
	if (c->inner.fd >= 0)
		loop_remove(&c->relay->loop, &c->inner);
	if (loop_add(&c->relay->loop, &c->inner, c->inner_fd, events, fn, c) ==
	    0)
		return 0;
	conn_reset(c, REASON_UPSTREAM, errno);
	return -1;
}

/* DIALING: nothing is wanted, so this is the script that left. */
static void on_left(struct loop_source *src, uint32_t events)
{
	struct conn *c = src->owner;

	(void)events;
	if (!c->is_asked) {
		conn_reset(c, REASON_NONE, 0);
		return;
	}
	close_side(&c->relay->loop, &c->inner, &c->inner_fd, true);
	c->state = CONN_ORPHAN;
}

void conn_dial(struct conn *c)
{
	set_state(c, CONN_DIALING, relay_now());
	if (conn_watch(c, 0, on_left) == 0)
		dial_ask(c);
}

void conn_want(struct conn *c, struct loop_source *src, int fd, uint32_t events,
	       loop_fn *fn)
{
	struct loop *loop = &c->relay->loop;

	if (src->fd >= 0)
		(void)loop_change(loop, src, events);
	else if (events)
		(void)loop_add(loop, src, fd, events, fn, c);
}

static void on_inner(struct loop_source *src, uint32_t events);
static void on_outer(struct loop_source *src, uint32_t events);

/* After every move: the end, or what to wait for next. */
static void settle(struct conn *c)
{
	uint64_t now_ms = relay_now();

	if (c->up.is_shut && c->down.is_shut) {
		tell_close(c, REASON_NONE, 0);
		release(c, false);
		return;
	}
	/* one receiver is gone, and it has nothing more to say */
	if (c->up.is_broken && (c->down.is_shut || c->down.is_broken)) {
		conn_reset(c, REASON_UPSTREAM, ECONNRESET);
		return;
	}
	if (c->down.is_broken && c->up.is_shut) {
		conn_reset(c, REASON_NONE, ECONNRESET);
		return;
	}
	conn_want(c, &c->inner, c->inner_fd,
		  (flow_may_read(&c->up) ? EPOLLIN : 0u) |
			  (flow_may_write(&c->down) ? EPOLLOUT : 0u),
		  on_inner);
	conn_want(c, &c->outer, c->outer_fd,
		  (flow_may_read(&c->down) ? EPOLLIN : 0u) |
			  (flow_may_write(&c->up) ? EPOLLOUT : 0u),
		  on_outer);
	if (now_ms > c->since_ms)
		set_state(c, CONN_OPEN, now_ms);
}

static void run(struct conn *c, bool goes_up, bool goes_down)
{
	struct spare *spare = &c->relay->conns.spare;

	if (goes_down && flow_move(spare, &c->down, c->outer_fd, c->inner_fd) < 0)
		conn_reset(c, REASON_UPSTREAM, errno);
	else if (goes_up && flow_move(spare, &c->up, c->inner_fd, c->outer_fd) < 0)
		conn_reset(c, REASON_NONE, errno);
	else if (c->up.is_over)
		conn_deny(c, REASON_MAX, NULL, 0, 0);
	else
		settle(c);
}

bool conn_parks(struct conn *c, struct loop_source *src)
{
	if (src->events != 0)
		return false;
	loop_remove(&c->relay->loop, src);
	return true;
}

/* EPOLLHUP and EPOLLERR concern both directions. */
static void on_inner(struct loop_source *src, uint32_t events)
{
	struct conn *c = src->owner;

	if (!conn_parks(c, src))
		run(c, events != EPOLLOUT && flow_may_read(&c->up),
		    events != EPOLLIN && flow_may_write(&c->down));
}

static void on_outer(struct loop_source *src, uint32_t events)
{
	struct conn *c = src->owner;

	if (!conn_parks(c, src))
		run(c, events != EPOLLIN && flow_may_write(&c->up),
		    events != EPOLLOUT && flow_may_read(&c->down));
}

void conn_opened(struct conn *c, int fd)
{
	static const int on = 1;

	c->outer_fd = fd;
	if (c->state == CONN_ORPHAN) {
		end_front(c, REASON_NONE);
		tell_close(c, REASON_NONE, 0);
		release(c, true);
		return;
	}
	c->is_connected = true;
	set_state(c, CONN_OPEN, relay_now());
	if (c->front) {
		c->front->opened(c);
		return;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (loop_add(&c->relay->loop, &c->outer, fd, EPOLLIN, on_outer,
		     c) < 0) {
		conn_reset(c, REASON_UPSTREAM, errno);
		return;
	}
	if (conn_watch(c, EPOLLIN, on_inner) == 0)
		run(c, true, false);
}

struct conn *conn_find(struct conn_table *t, uint32_t id)
{
	struct conn *c = t->dialing.first;

	while (c && c->id != id)
		c = c->next;
	return c;
}

bool conn_has_unsent(const struct conn_table *t)
{
	for (const struct conn *c = t->dialing.first; c; c = c->next)
		if (c->state == CONN_DIALING)
			return true;
	for (const struct conn *c = t->open.first; c; c = c->next)
		if (c->front ? c->front->has_unsent(c) :
			       !c->up.is_shut && !c->up.is_broken)
			return true;
	return false;
}

/*
 * A close with unread bytes is a reset, and a reset takes back what the kernel
 * has not delivered yet; so they are read, as far as they are there.
 */
static void end_open(struct conn *c)
{
	if (c->front || !c->up.is_shut) {
		conn_reset(c, REASON_NONE, 0);
		return;
	}
	for (int i = 0; i < LAST_READS; i++)
		if (recv(c->outer_fd, c->down.buf, GUARD_BUFFER, 0) <= 0)
			break;
	tell_close(c, REASON_NONE, 0);
	release(c, false);
}

void conn_end_all(struct conn_table *t)
{
	while (t->hello.first)
		conn_reset(t->hello.first, REASON_NONE, 0);
	while (t->dialing.first)
		conn_reset(t->dialing.first, REASON_NONE, 0);
	while (t->head.first)
		conn_reset(t->head.first, REASON_NONE, 0);
	while (t->last.first)
		conn_close(t->last.first);
	while (t->open.first)
		end_open(t->open.first);
}
