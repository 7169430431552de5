/* SPDX-License-Identifier: Apache-2.0 */
/* dial - the channel to upstream. */
#include "relay/dial.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/wire.h"
#include "relay/relay.h"

static bool has_room(const struct dial *dial, const struct conn *conn)
{
	return dial->n_asked < GUARD_MAX_DIALS &&
	       dial->n_asked_of[conn->endpoint] < GUARD_MAX_DIALS_EACH;
}

void dial_done(struct conn *conn)
{
	struct dial *dial = &conn->relay->dial;

	if (!conn->is_asked)
		return;
	conn->is_asked = false;
	dial->n_asked--;
	dial->n_asked_of[conn->endpoint]--;
}

/* -1: the channel is full, try again when it is writable. */
static int ask(struct dial *dial, struct conn *conn)
{
	/* static: 16 KiB that would be cleared for each connection */
	static struct wire_writer w;
	struct guard_dial d = { .conn = conn->id, .endpoint = conn->endpoint };

	memcpy(d.name, conn->name, sizeof(d.name));
	guard_put_dial(&w, &d);
	if (wire_send(&w, dial->source.fd, NULL, 0) == 0) {
		conn->is_asked = true;
		dial->n_asked++;
		dial->n_asked_of[conn->endpoint]++;
		return 0;
	}
	if (errno != EAGAIN && errno != ENOBUFS)
		dial->is_gone = true;
	return -1;
}

/* Asks for those that found no room, then sees to what is gone. */
void dial_resume(struct dial *dial)
{
	struct conn_list *waiting = &dial->relay->conns.dialing;
	bool is_full = false;

	for (struct conn *c = waiting->first, *next; c; c = next) {
		next = c->next;
		if (!c->is_asked && !is_full && !dial->is_gone &&
		    has_room(dial, c))
			is_full = ask(dial, c) < 0;
		if (dial->is_gone)
			conn_reset(c, REASON_UPSTREAM, ECONNABORTED);
	}
	if (dial->is_gone)
		loop_remove(&dial->relay->loop, &dial->source);
	else
		(void)loop_change(&dial->relay->loop, &dial->source,
				  EPOLLIN | (is_full ? EPOLLOUT : 0u));
}

void dial_ask(struct conn *conn)
{
	struct dial *dial = &conn->relay->dial;

	if (!dial->is_gone && !has_room(dial, conn))
		return;
	if (dial->is_gone || ask(dial, conn) < 0)
		dial_resume(dial);
}

/* What upstream has told too; the script's end of it says the same. */
static enum event_reason reason_of(const struct guard_dialed *d)
{
	if (d->reason == REASON_NONE || d->reason >= REASON_COUNT)
		return REASON_DIAL;
	return (enum event_reason)d->reason;
}

static void take_answer(struct dial *dial, const struct guard_dialed *d, int fd)
{
	struct conn *conn = conn_find(&dial->relay->conns, d->conn);
	autoclose int socket_fd = fd;

	if (!conn)
		return;
	if (d->sys == 0 && socket_fd >= 0)
		conn_opened(conn, steal_fd(&socket_fd));
	else
		conn_reset(conn, reason_of(d), (int)d->sys);
}

/* One answer; -1 when there is none, or upstream has gone. */
static int receive(struct dial *dial)
{
	uint8_t buf[256];
	int fd = -1;
	size_t n_fds = 0;
	ssize_t n = fdio_recv(dial->source.fd, buf, sizeof(buf), &fd, 1,
			      &n_fds);
	struct guard_dialed d;
	struct wire_reader r;

	if (n < 0 && errno == EAGAIN)
		return -1;
	/*
	 * No descriptor was free for what came along: that one connection ends
	 * by its deadline.
	 */
	if (n < 0 && errno == EBADMSG)
		return 0;
	if (n <= 0) {
		dial->is_gone = true;
		return -1;
	}
	if (wire_open(&r, buf, (size_t)n) == WIRE_DIALED &&
	    guard_get_dialed(&r, &d) == 0) {
		take_answer(dial, &d, n_fds == 1 ? fd : -1);
		return 0;
	}
	if (n_fds == 1)
		(void)close(fd);
	relay_break(dial->relay, "upstream sent a malformed record");
	return -1;
}

static void on_channel(struct loop_source *src, uint32_t events)
{
	struct dial *dial = src->owner;

	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		for (int i = 0; i < LOOP_BATCH; i++)
			if (receive(dial) < 0)
				break;
	dial_resume(dial);
}

int dial_init(struct dial *dial, struct relay *relay, int fd)
{
	*dial = (struct dial){ .relay = relay, .source = LOOP_SOURCE_INIT };
	return loop_add(&relay->loop, &dial->source, fd, EPOLLIN, on_channel,
			dial);
}
