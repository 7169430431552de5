/* SPDX-License-Identifier: Apache-2.0 */
/* dial - from an endpoint's number to a connected socket, for the relay. */
/*
 * A slot of the pool goes through these states:
 *
 *	IDLE -> RESOLVING	begin(), for a name
 *	     -> CONNECTING	begin(), for a literal
 *	RESOLVING -> CONNECTING	choose(), with the addresses allowed
 *	any -> ANSWERING	finish()
 *	ANSWERING -> IDLE	flush(), once the channel has taken the answer
 *
 * One question is asked per dial, and the addresses dialled are the very
 * bytes that reach_allows() saw: nothing between the two looks a name up
 * again, so an answer that changes in between changes nothing.
 *
 * Addresses are tried in order; the next one starts when the last has failed
 * or NEXT_MS after it began (RFC 8305), those before it going on.  The first
 * to connect wins.
 *
 * A question cannot be taken back from c-ares one by one.  When its deadline
 * has passed the dial is answered, and the slot stays taken (is_asking) until
 * c-ares has given up too.
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
#include "decide/live/reach.h"
#include "upstream/attempt.h"
#include "upstream/resolve.h"

#define NEXT_MS 300
#define ADDRESSES 16	/* dialled for one answer of the name service */
#define RUNNING 4	/* attempts of one dial at once: bounds descriptors */
#define REFUSED_TOLD 8	/* events for addresses one answer had refused */
#define BURST 16	/* records read before others get their turn */
#define OVERFLOW DIAL_MAX	/* the slot that answers "too many" */

enum state { IDLE, RESOLVING, CONNECTING, ANSWERING };

struct dial {
	struct dialer *dialer;
	enum state state;
	bool is_asking;
	uint32_t conn;
	uint32_t endpoint;
	uint64_t began;
	uint64_t deadline;
	uint64_t next_at;	/* when the next address is due */
	struct address addresses[ADDRESSES];
	size_t n_addresses;
	size_t n_started;
	size_t n_running;
	struct attempt attempts[ADDRESSES];
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
	struct dial dials[DIAL_MAX + 1];
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
	struct event e = {
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

	s->tell(s->owner, &e);
}

static void flush(struct dialer *dr);

/* The end of a dial: takes fd, tells, queues the answer. */
static void finish(struct dial *d, int sys, enum event_reason reason, int fd,
		   const struct address *a)
{
	struct dialer *dr = d->dialer;

	for (size_t i = 0; i < d->n_started; i++)
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
	tell(d, EVENT_CONNECT, reason, sys, a);
	if (reason == REASON_RESOLVE || reason == REASON_DIAL)
		tell(d, EVENT_DENIED, reason, sys, a);
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
	d->last_sys = sys;
	d->last_address = a->address;
	d->next_at = 0;
	try_addresses(d);
	flush(dr);
}

/* Starts what is due; the end of the last attempt is the end of the dial. */
static void try_addresses(struct dial *d)
{
	struct dialer *dr = d->dialer;
	uint16_t port = dr->setup.endpoints[d->endpoint].dial_port;

	while (d->n_started < d->n_addresses && d->n_running < RUNNING &&
	       now_ms() >= d->next_at) {
		struct attempt *a = &d->attempts[d->n_started];
		const struct address *to = &d->addresses[d->n_started++];

		if (attempt_start(a, dr->setup.loop, to, port, attempt_ended,
				  d) == 0) {
			d->n_running++;
			d->next_at = now_ms() + NEXT_MS;
		} else {
			d->last_sys = errno;
			d->last_address = *to;
		}
	}
	if (d->n_running == 0 && d->n_started == d->n_addresses)
		finish(d, d->last_sys, REASON_DIAL, -1, &d->last_address);
}

/* Keeps the addresses that may be dialled, tells those that may not. */
static void choose(struct dial *d, const struct address *addresses, size_t n)
{
	const struct guard_endpoint *e =
		&d->dialer->setup.endpoints[d->endpoint];
	size_t n_refused = 0;

	d->n_addresses = 0;
	for (size_t i = 0; i < n; i++) {
		if (!reach_allows(e, &addresses[i])) {
			if (n_refused++ < REFUSED_TOLD)
				tell(d, EVENT_DENIED, REASON_ADDRESS, EACCES,
				     &addresses[i]);
		} else if (d->n_addresses < ADDRESSES) {
			d->addresses[d->n_addresses++] = addresses[i];
		}
	}
	if (d->n_addresses == 0) {
		finish(d, EACCES, REASON_ADDRESS, -1, &addresses[0]);
		return;
	}
	d->state = CONNECTING;
	d->deadline = now_ms() + GUARD_CONNECT_MS;
	d->next_at = 0;
	try_addresses(d);
}

static void resolved(void *owner, int sys, const struct address *addresses,
		     size_t n)
{
	static const struct address none;
	struct dial *d = owner;

	d->is_asking = false;
	if (d->state != RESOLVING)
		return;	/* answered at its deadline */
	if (sys)
		finish(d, sys, sys == ECANCELED ? REASON_NONE : REASON_RESOLVE,
		       -1, &none);
	else
		choose(d, addresses, n);
	flush(d->dialer);
}

static void begin(struct dial *d, const struct guard_dial *request)
{
	struct dialer *dr = d->dialer;
	const struct guard_endpoint *e =
		&dr->setup.endpoints[request->endpoint];

	d->conn = request->conn;
	d->endpoint = request->endpoint;
	d->began = now_ms();
	d->n_addresses = 0;
	d->n_started = 0;
	d->n_running = 0;
	d->last_sys = 0;
	d->answer_fd = -1;
	memset(&d->last_address, 0, sizeof(d->last_address));
	if (d == &dr->dials[OVERFLOW]) {
		finish(d, EMFILE, REASON_TOO_MANY, -1, &d->last_address);
		tell(d, EVENT_DENIED, REASON_TOO_MANY, EMFILE,
		     &d->last_address);
	} else if (e->dial_is_literal) {
		choose(d, &e->dial_literal, 1);
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
	for (size_t i = 0; i < DIAL_MAX; i++)
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

static void flush(struct dialer *dr)
{
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
	if (dr->channel.fd >= 0)
		(void)loop_change(dr->setup.loop, &dr->channel,
				  dr->n_answering > 0 ? EPOLLOUT : EPOLLIN);
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

		if (dr->broken || dr->n_answering > 0 || src->fd < 0)
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

static uint64_t due_at(const struct dial *d)
{
	if (d->state == CONNECTING && d->n_started < d->n_addresses &&
	    d->n_running < RUNNING && d->next_at < d->deadline)
		return d->next_at;
	return d->deadline;
}

int dial_timeout(const struct dialer *dr)
{
	uint64_t now = now_ms(), first = UINT64_MAX;

	for (size_t i = 0; i < DIAL_MAX; i++) {
		const struct dial *d = &dr->dials[i];

		if ((d->state == RESOLVING || d->state == CONNECTING) &&
		    due_at(d) < first)
			first = due_at(d);
	}
	if (first == UINT64_MAX)
		return -1;
	return first > now ? (int)(first - now) : 0;
}

void dial_expire(struct dialer *dr)
{
	static const struct address none;
	uint64_t now = now_ms();

	for (size_t i = 0; i < DIAL_MAX; i++) {
		struct dial *d = &dr->dials[i];

		if (d->state == RESOLVING && now >= d->deadline)
			finish(d, ETIMEDOUT, REASON_RESOLVE, -1, &none);
		else if (d->state == CONNECTING && now >= d->deadline)
			finish(d, ETIMEDOUT, REASON_DIAL, -1,
			       &d->addresses[d->n_started - 1]);
		else if (d->state == CONNECTING)
			try_addresses(d);
	}
	flush(dr);
}

const char *dial_broken(const struct dialer *dr)
{
	return dr->broken;
}
