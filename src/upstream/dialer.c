/* SPDX-License-Identifier: Apache-2.0 */
/* dialer - the dial channel and the pool of dials. */
#include "upstream/dialer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"

#define BURST 16	/* records read before others get their turn */
#define OVERFLOW 0	/* the slot that answers "too many" */

struct dialer {
	struct dial_common common;	/* first: flush() is called with it */
	size_t n_endpoints;
	struct loop_source channel;
	const char *broken;
	/* those after the first n_made were never touched, nor is their memory */
	size_t n_made;
	struct dial dials[1 + GUARD_MAX_DIALS];
};

static struct dialer *dialer_of(struct dial_common *common)
{
	return (struct dialer *)common;
}

static struct dial *make(struct dialer *dr)
{
	struct dial *d = &dr->dials[dr->n_made++];

	d->common = &dr->common;
	d->answer_fd = -1;
	d->tunnel.src = (struct loop_source)LOOP_SOURCE_INIT;
	return d;
}

static void begin(struct dialer *dr, const struct guard_dial *request)
{
	for (size_t i = OVERFLOW + 1; i < dr->n_made; i++) {
		if (dial_is_free(&dr->dials[i])) {
			dial_begin(&dr->dials[i], request);
			return;
		}
	}
	if (dr->n_made < ARRAY_SIZE(dr->dials))
		dial_begin(make(dr), request);
	else
		dial_refuse(&dr->dials[OVERFLOW], request);
}

static bool is_pending(const struct dialer *dr, uint32_t conn)
{
	for (size_t i = 0; i < dr->n_made; i++)
		if (dr->dials[i].state != DIAL_IDLE && dr->dials[i].conn == conn)
			return true;
	return false;
}

/* The relay is gone: nobody is left to dial for. */
static void forsake(struct dialer *dr)
{
	loop_remove(dr->common.loop, &dr->channel);
	for (size_t i = 0; i < dr->n_made; i++) {
		struct dial *d = &dr->dials[i];

		dial_cancel(d);
		if (d->state == DIAL_ANSWERING) {
			drop_fd(&d->answer_fd);
			d->state = DIAL_IDLE;
		}
	}
	dr->common.n_answering = 0;
}

/* 0, or -1 with errno: EAGAIN keeps the answer, others mean no relay. */
static int answer(struct dial *d)
{
	struct wire_writer w;

	guard_put_dialed(&w, &d->answer);
	if (wire_send(&w, dialer_of(d->common)->channel.fd, &d->answer_fd,
		      d->answer_fd >= 0) == 0)
		return 0;
	if (d->answer_fd < 0 || errno == EAGAIN || errno == EPIPE ||
	    errno == ECONNRESET)
		return -1;
	/*
	 * Descriptors in flight are counted per user, and a script that runs
	 * as this user can use that count up (ETOOMANYREFS, unix(7)).  It
	 * costs this one connection, never this process.
	 */
	d->answer.sys = (uint32_t)errno;
	d->answer.reason = REASON_TOO_MANY;
	drop_fd(&d->answer_fd);
	dial_tell_refused(d, REASON_TOO_MANY, (int)d->answer.sys);
	return answer(d);
}

static bool may_take(const struct dialer *dr)
{
	return dr->common.n_answering == 0 &&
	       report_has_room(dr->common.report, DIAL_EVENTS);
}

static void flush(struct dialer *dr)
{
	/* a connection is told before it can be used; an error is found later */
	if (dr->common.n_answering > 0)
		(void)report_flush(dr->common.report);
	for (size_t i = 0; i < dr->n_made && dr->common.n_answering > 0; i++) {
		struct dial *d = &dr->dials[i];

		if (d->state != DIAL_ANSWERING)
			continue;
		if (dr->channel.fd < 0) {
			forsake(dr);
			return;
		}
		if (answer(d) < 0) {
			if (errno == EAGAIN)
				break;
			forsake(dr);
			return;
		}
		drop_fd(&d->answer_fd);
		d->state = DIAL_IDLE;
		dr->common.n_answering--;
	}
	if (dr->channel.fd >= 0 && dr->common.n_answering > 0)
		(void)loop_change(dr->common.loop, &dr->channel, EPOLLOUT);
	else if (dr->channel.fd >= 0)
		(void)loop_change(dr->common.loop, &dr->channel,
				  may_take(dr) ? EPOLLIN : 0);
}

static void flush_common(struct dial_common *common)
{
	flush(dialer_of(common));
}

static void take(struct dialer *dr, const uint8_t *record, size_t n)
{
	struct wire_reader r;
	struct guard_dial request;

	if (wire_open(&r, record, n) != WIRE_DIAL ||
	    guard_get_dial(&r, &request) < 0)
		dr->broken = "the relay wrote a record that is no dial";
	else if (request.endpoint >= dr->n_endpoints)
		dr->broken = "the relay dialled an endpoint that is not there";
	else if (!guard_takes_name(dr->common.endpoints,
				   (uint32_t)dr->n_endpoints,
				   request.endpoint, request.name))
		dr->broken = "the relay dialled a name of another endpoint";
	else if (is_pending(dr, request.conn))
		dr->broken = "the relay dialled twice for one connection";
	else
		begin(dr, &request);
}

static void channel_ready(struct loop_source *src, uint32_t events)
{
	struct dialer *dr = src->owner;
	uint8_t record[WIRE_MAX];

	(void)events;
	flush(dr);
	for (int i = 0; i < BURST; i++) {
		ssize_t got;

		if (dr->broken || !may_take(dr) || src->fd < 0)
			return;
		got = fdio_recv(src->fd, record, sizeof(record), NULL, 0, NULL);
		if (got < 0 && errno == EAGAIN)
			return;
		if (got < 0 && errno == EBADMSG)
			dr->broken = "the relay sent a descriptor or too much";
		else if (got <= 0)
			forsake(dr);
		else
			take(dr, record, (size_t)got);
		flush(dr);
	}
}

struct dialer *dialer_open(const struct dialer_setup *setup)
{
	struct dialer *dr = mem_alloc(sizeof(*dr));

	dr->common = (struct dial_common){
		.loop = setup->loop,
		.resolve = setup->resolve,
		.sessions = setup->sessions,
		.endpoints = setup->endpoints,
		.auth = setup->proxy->auth[0] ? setup->proxy->auth : NULL,
		.proxy = {
			.dial_is_literal = setup->proxy->at.is_literal,
			.dial_literal = setup->proxy->at.literal,
			.dial_port = setup->proxy->at.port,
			/* who names a proxy means the one it is */
			.may_private = true,
		},
		.report = setup->report,
		.flush = flush_common,
	};
	memcpy(dr->common.proxy.dial_host, setup->proxy->at.host,
	       sizeof(dr->common.proxy.dial_host));
	dr->n_endpoints = setup->n_endpoints;
	dr->channel = (struct loop_source)LOOP_SOURCE_INIT;
	(void)make(dr);	/* OVERFLOW */
	if (loop_add(setup->loop, &dr->channel, setup->channel_fd, EPOLLIN,
		     channel_ready, dr) < 0) {
		free(dr);
		return NULL;
	}
	return dr;
}

void dialer_close(struct dialer *dr)
{
	if (!dr)
		return;
	forsake(dr);
	free(dr);
}

int dialer_timeout(const struct dialer *dr)
{
	uint64_t now = dial_now(), first = UINT64_MAX;

	for (size_t i = 0; i < dr->n_made; i++) {
		uint64_t due = dial_due(&dr->dials[i]);

		first = due < first ? due : first;
	}
	if (first == UINT64_MAX)
		return -1;
	return first > now ? (int)(first - now) : 0;
}

void dialer_expire(struct dialer *dr)
{
	uint64_t now = dial_now();

	for (size_t i = 0; i < dr->n_made; i++)
		dial_expire(&dr->dials[i], now);
	flush(dr);
}

void dialer_resume(struct dialer *dr)
{
	flush(dr);
}

const char *dialer_broken(const struct dialer *dr)
{
	return dr->broken;
}
