/* SPDX-License-Identifier: Apache-2.0 */
/* dial - from an endpoint's number to a connected socket, for the relay. */
/*
 * A slot of the pool goes through these states:
 *
 *	IDLE -> RESOLVING	begin(), for a name
 *	     -> CONNECTING	begin(), for a literal
 *	RESOLVING -> CONNECTING	connect_now(), with the addresses allowed
 *	any -> ANSWERING	finish()
 *	ANSWERING -> IDLE	flush(), once the channel has taken the answer
 *
 * One question is asked per dial, and the addresses dialled are the very
 * bytes that reach_allows() saw: nothing between the two looks a name up
 * again, so an answer that changes in between changes nothing.
 *
 * A family that is slow, refused or swallowed on the way costs little (RFC
 * 8305): the first of the two answers waits WAIT_MS for the other, and what
 * comes later is taken in.  The next address starts when the last has failed or
 * NEXT_MS after it began, those before it going on.  The first to connect wins.
 * When RUNNING are under way the oldest makes way for the next after STALE_MS.
 *
 * A question cannot be taken back from c-ares one by one.  A dial may be
 * answered before, but the slot stays taken (is_asking) until c-ares has given
 * up too.
 */
#include "upstream/dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "decide/live/candidates.h"
#include "decide/live/reach.h"
#include "upstream/attempt.h"
#include "upstream/resolve.h"

#define WAIT_MS 50
#define NEXT_MS 300
#define STALE_MS 2000
#define RUNNING 4	/* attempts of one dial at once: bounds descriptors */
#define REFUSED_TOLD 8	/* events for addresses one answer had refused */
#define BURST 16	/* records read before others get their turn */
#define OVERFLOW GUARD_MAX_DIALS	/* the slot that answers "too many" */

enum state { IDLE, RESOLVING, CONNECTING, ANSWERING };

struct dial {
	struct dialer *dialer;
	enum state state;
	bool is_asking;
	uint32_t conn;
	uint32_t endpoint;
	uint64_t began;
	uint64_t deadline;
	uint64_t next_at;	/* when to connect, or to the next address */
	int resolve_sys;	/* what the name service said first */
	size_t n_refused;
	struct address refused;	/* the first of them */
	struct candidates candidates;
	size_t n_running;
	struct attempt attempts[CANDIDATES_MAX];	/* n_taken of them */
	int last_sys;
	struct address last_address;
	struct guard_dialed answer;
	int answer_fd;
};

struct dialer {
	struct dial_setup setup;
	struct loop_source channel;
	size_t n_answering;
	const char *broken;
	struct dial dials[GUARD_MAX_DIALS + 1];
};

static uint64_t now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void tell(const struct dial *d, enum event_kind kind,
		 enum event_reason reason, int sys, const struct address *a)
{
	const struct dial_setup *s = &d->dialer->setup;
	const struct event e = {
		.kind = kind,
		.reason = reason,
		.endpoint = d->endpoint,
		.conn = d->conn,
		.sys = (uint32_t)sys,
		.proto = IPPROTO_TCP,
		.address = *a,
		.port = s->endpoints[d->endpoint].dial_port,
		.ms = now_ms() - d->began,
	};

	report_event(s->report, &e);
}

static void flush(struct dialer *dr);

/* The end of a dial: takes fd, tells, queues the answer. */
static void finish(struct dial *d, int sys, enum event_reason reason, int fd,
		   const struct address *a)
{
	struct dialer *dr = d->dialer;

	for (size_t i = 0; i < d->candidates.n_taken; i++)
		attempt_stop(&d->attempts[i], dr->setup.loop);
	d->n_running = 0;
	d->answer = (struct guard_dialed){
		.conn = d->conn,
		.sys = (uint32_t)sys,
		.reason = reason,
		.address = *a,
		.port = dr->setup.endpoints[d->endpoint].dial_port,
	};
	d->answer_fd = fd;
	d->state = ANSWERING;
	dr->n_answering++;
	for (int i = 0; i < DIAL_EVENTS; i++)
		report_unreserve(dr->setup.report);
	tell(d, EVENT_CONNECT, reason, sys, a);
	if (reason == REASON_RESOLVE || reason == REASON_DIAL)
		tell(d, EVENT_DENIED, reason, sys, a);
}

/* That this machine lacks a family says less than what a server answered. */
static void failed(struct dial *d, int sys, const struct address *a)
{
	bool is_local = sys == ENETUNREACH || sys == EADDRNOTAVAIL ||
			sys == EAFNOSUPPORT;

	if (is_local && d->last_sys != 0)
		return;
	d->last_sys = sys;
	d->last_address = *a;
}

static void try_addresses(struct dial *d);

static void attempt_ended(struct loop_source *src, uint32_t events)
{
	struct dial *d = src->owner;
	struct dialer *dr = d->dialer;
	struct attempt *a = (struct attempt *)src; /* src is its first */
	int sys = attempt_result(a);

	(void)events;
	if (sys == 0) {
		int fd = attempt_take(a, dr->setup.loop);

		finish(d, 0, REASON_NONE, fd, &a->address);
		flush(dr);
		return;
	}
	attempt_stop(a, dr->setup.loop);
	d->n_running--;
	failed(d, sys, &a->address);
	d->next_at = 0;
	try_addresses(d);
	flush(dr);
}

static void stop_oldest(struct dial *d)
{
	for (size_t i = 0; i < d->candidates.n_taken; i++) {
		if (d->attempts[i].src.fd < 0)
			continue;
		attempt_stop(&d->attempts[i], d->dialer->setup.loop);
		d->n_running--;
		return;
	}
}

static void start_next(struct dial *d)
{
	struct dialer *dr = d->dialer;
	struct attempt *a = &d->attempts[d->candidates.n_taken];
	const struct address *to = candidates_take(&d->candidates);

	if (d->n_running == RUNNING)
		stop_oldest(d);
	if (attempt_start(a, dr->setup.loop, to,
			  dr->setup.endpoints[d->endpoint].dial_port,
			  attempt_ended, d) == 0) {
		d->n_running++;
		d->next_at = now_ms() +
			     (d->n_running == RUNNING ? STALE_MS : NEXT_MS);
	} else {
		failed(d, errno, to);
	}
}

/* Starts what is due; the end of the last attempt is the end of the dial. */
static void try_addresses(struct dial *d)
{
	while (candidates_has_next(&d->candidates) && now_ms() >= d->next_at)
		start_next(d);
	if (d->n_running == 0 && !d->is_asking &&
	    !candidates_has_next(&d->candidates))
		finish(d, d->last_sys, REASON_DIAL, -1, &d->last_address);
}

static void connect_now(struct dial *d)
{
	d->state = CONNECTING;
	d->deadline = now_ms() + GUARD_CONNECT_MS;
	d->next_at = 0;
	try_addresses(d);
}

/* Keeps the addresses that may be dialled, tells those that may not. */
static void choose(struct dial *d, const struct address *addresses, size_t n)
{
	const struct guard_endpoint *e =
		&d->dialer->setup.endpoints[d->endpoint];

	for (size_t i = 0; i < n; i++) {
		if (reach_allows(e, &addresses[i])) {
			candidates_add(&d->candidates, &addresses[i], 1);
			continue;
		}
		if (d->n_refused == 0)
			d->refused = addresses[i];
		if (d->n_refused++ < REFUSED_TOLD)
			tell(d, EVENT_DENIED, REASON_ADDRESS, EACCES,
			     &addresses[i]);
	}
}

/* The name leads nowhere: an address refused says more than one not there. */
static void finish_without_address(struct dial *d)
{
	static const struct address none;

	if (d->n_refused > 0)
		finish(d, EACCES, REASON_ADDRESS, -1, &d->refused);
	else if (d->resolve_sys == ECANCELED)
		finish(d, ECANCELED, REASON_NONE, -1, &none);
	else
		finish(d, d->resolve_sys, REASON_RESOLVE, -1, &none);
}

/* One of two answers; see resolve.h. */
static void resolved(void *owner, int sys, const struct address *addresses,
		     size_t n, bool is_last)
{
	struct dial *d = owner;

	d->is_asking = !is_last;
	if (d->state != RESOLVING && d->state != CONNECTING)
		return;	/* answered already */
	/* "not there" is what the family that a name has not says */
	if (sys && (d->resolve_sys == 0 || d->resolve_sys == ENOENT))
		d->resolve_sys = sys;
	choose(d, addresses, n);
	if (d->state == CONNECTING)
		try_addresses(d);
	else if (!is_last)
		d->next_at = now_ms() + WAIT_MS;
	else if (d->candidates.n > 0)
		connect_now(d);
	else
		finish_without_address(d);
	flush(d->dialer);
}

static void begin(struct dial *d, const struct guard_dial *request)
{
	struct dialer *dr = d->dialer;
	const struct guard_endpoint *e =
		&dr->setup.endpoints[request->endpoint];

	for (int i = 0; i < DIAL_EVENTS; i++)
		report_reserve(dr->setup.report);
	d->conn = request->conn;
	d->endpoint = request->endpoint;
	d->began = now_ms();
	d->candidates = (struct candidates){ .n = 0 };
	d->n_refused = 0;
	d->n_running = 0;
	d->resolve_sys = 0;
	d->last_sys = 0;
	d->answer_fd = -1;
	memset(&d->last_address, 0, sizeof(d->last_address));
	if (d == &dr->dials[OVERFLOW]) {
		finish(d, EMFILE, REASON_TOO_MANY, -1, &d->last_address);
		tell(d, EVENT_DENIED, REASON_TOO_MANY, EMFILE,
		     &d->last_address);
	} else if (e->dial_is_literal) {
		choose(d, &e->dial_literal, 1);
		if (d->candidates.n > 0)
			connect_now(d);
		else
			finish_without_address(d);
	} else {
		d->state = RESOLVING;
		d->is_asking = true;
		d->deadline = d->began + GUARD_RESOLVE_MS;
		resolve_start(dr->setup.resolve, e->dial_host, resolved, d);
	}
}

static bool is_free(const struct dial *d)
{
	return d->state == IDLE && !d->is_asking;
}

static struct dial *slot(struct dialer *dr)
{
	for (size_t i = 0; i < GUARD_MAX_DIALS; i++)
		if (is_free(&dr->dials[i]))
			return &dr->dials[i];
	return &dr->dials[OVERFLOW];
}

static bool is_pending(const struct dialer *dr, uint32_t conn)
{
	for (size_t i = 0; i <= OVERFLOW; i++)
		if (dr->dials[i].state != IDLE && dr->dials[i].conn == conn)
			return true;
	return false;
}

/* The relay is gone: nobody is left to dial for. */
static void forsake(struct dialer *dr)
{
	static const struct address none;

	loop_remove(dr->setup.loop, &dr->channel);
	for (size_t i = 0; i <= OVERFLOW; i++) {
		struct dial *d = &dr->dials[i];

		if (d->state == RESOLVING || d->state == CONNECTING)
			finish(d, ECANCELED, REASON_NONE, -1, &none);
		if (d->state == ANSWERING) {
			drop_fd(&d->answer_fd);
			d->state = IDLE;
		}
	}
	dr->n_answering = 0;
}

/* 0, or -1 with errno: EAGAIN keeps the answer, others mean no relay. */
static int answer(struct dial *d)
{
	struct wire_writer w;

	guard_put_dialed(&w, &d->answer);
	if (wire_send(&w, d->dialer->channel.fd, &d->answer_fd,
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
	tell(d, EVENT_DENIED, REASON_TOO_MANY, (int)d->answer.sys,
	     &d->answer.address);
	return answer(d);
}

static bool may_take(const struct dialer *dr)
{
	return dr->n_answering == 0 &&
	       report_has_room(dr->setup.report, DIAL_EVENTS);
}

static void flush(struct dialer *dr)
{
	/* a connection is told before it can be used; an error is found later */
	if (dr->n_answering > 0)
		(void)report_flush(dr->setup.report);
	for (size_t i = 0; i <= OVERFLOW && dr->n_answering > 0; i++) {
		struct dial *d = &dr->dials[i];

		if (d->state != ANSWERING)
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
		d->state = IDLE;
		dr->n_answering--;
	}
	if (dr->channel.fd >= 0 && dr->n_answering > 0)
		(void)loop_change(dr->setup.loop, &dr->channel, EPOLLOUT);
	else if (dr->channel.fd >= 0)
		(void)loop_change(dr->setup.loop, &dr->channel,
				  may_take(dr) ? EPOLLIN : 0);
}

static void take(struct dialer *dr, const uint8_t *record, size_t n)
{
	struct wire_reader r;
	struct guard_dial request;

	if (wire_open(&r, record, n) != WIRE_DIAL ||
	    guard_get_dial(&r, &request) < 0)
		dr->broken = "the relay wrote a record that is no dial";
	else if (request.endpoint >= dr->setup.n_endpoints)
		dr->broken = "the relay dialled an endpoint that is not there";
	else if (is_pending(dr, request.conn))
		dr->broken = "the relay dialled twice for one connection";
	else
		begin(slot(dr), &request);
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

struct dialer *dial_open(const struct dial_setup *setup)
{
	struct dialer *dr = mem_alloc(sizeof(*dr));

	dr->setup = *setup;
	dr->channel = (struct loop_source)LOOP_SOURCE_INIT;
	for (size_t i = 0; i <= OVERFLOW; i++) {
		dr->dials[i].dialer = dr;
		dr->dials[i].answer_fd = -1;
	}
	if (loop_add(setup->loop, &dr->channel, setup->channel_fd, EPOLLIN,
		     channel_ready, dr) < 0) {
		free(dr);
		return NULL;
	}
	return dr;
}

void dial_close(struct dialer *dr)
{
	if (!dr)
		return;
	forsake(dr);
	free(dr);
}

/* Addresses are there and are not all under way. */
static bool has_more(const struct dial *d)
{
	return (d->state == RESOLVING && d->candidates.n > 0) ||
	       (d->state == CONNECTING && candidates_has_next(&d->candidates));
}

static uint64_t due_at(const struct dial *d)
{
	return has_more(d) && d->next_at < d->deadline ? d->next_at :
							  d->deadline;
}

int dial_timeout(const struct dialer *dr)
{
	uint64_t now = now_ms(), first = UINT64_MAX;

	for (size_t i = 0; i < GUARD_MAX_DIALS; i++) {
		const struct dial *d = &dr->dials[i];

		if ((d->state == RESOLVING || d->state == CONNECTING) &&
		    due_at(d) < first)
			first = due_at(d);
	}
	if (first == UINT64_MAX)
		return -1;
	return first > now ? (int)(first - now) : 0;
}

static void expire(struct dial *d, uint64_t now)
{
	if (d->state == RESOLVING && d->candidates.n > 0 && now >= d->next_at) {
		connect_now(d);
	} else if (d->state == RESOLVING && now >= d->deadline) {
		d->resolve_sys = ETIMEDOUT;
		finish_without_address(d);
	} else if (d->state == CONNECTING && now >= d->deadline) {
		finish(d, d->n_running > 0 ? ETIMEDOUT : d->last_sys,
		       REASON_DIAL, -1,
		       &d->candidates.v[d->candidates.n_taken - 1]);
	} else if (d->state == CONNECTING) {
		try_addresses(d);
	}
}

void dial_expire(struct dialer *dr)
{
	uint64_t now = now_ms();

	for (size_t i = 0; i < GUARD_MAX_DIALS; i++)
		expire(&dr->dials[i], now);
	flush(dr);
}

void dial_resume(struct dialer *dr)
{
	flush(dr);
}

const char *dial_broken(const struct dialer *dr)
{
	return dr->broken;
}
