/* SPDX-License-Identifier: Apache-2.0 */
/* dial - from an endpoint's number to a connected socket. */
/*
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
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "decide/live/reach.h"

#define WAIT_MS 50
#define NEXT_MS 300
#define STALE_MS 2000
#define RUNNING 4	/* attempts of one dial at once: bounds descriptors */
#define REFUSED_TOLD 8	/* events for addresses one answer had refused */

uint64_t dial_now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static const struct guard_endpoint *endpoint_of(const struct dial *d)
{
	return &d->common->endpoints[d->endpoint];
}

/* What is connected to: the endpoint's own place, or the proxy. */
static const struct guard_endpoint *place_of(const struct dial *d)
{
	return endpoint_of(d)->by_proxy ? &d->common->proxy : endpoint_of(d);
}

/* A `connect-to` leads all names of a pattern to one place. */
static const char *name_of(const struct dial *d,
				   const struct guard_endpoint *e)
{
	return hostname_is_pattern(e->dial_host) ? d->name : e->dial_host;
}

/* why: a few words, or NULL: which name of a pattern it is, if of one. */
static void tell(const struct dial *d, enum event_kind kind,
		 enum event_reason reason, int sys, const struct address *a,
		 const char *why)
{
	struct event e = {
		.kind = kind,
		.reason = reason,
		.endpoint = d->endpoint,
		.conn = d->conn,
		.sys = (uint32_t)sys,
		.proto = IPPROTO_TCP,
		.address = *a,
		.port = place_of(d)->dial_port,
		.ms = dial_now() - d->began,
	};

	if (!why && d->name[0])
		why = d->name;
	if (why) {
		e.n_name = strnlen(why, sizeof(e.name));
		memcpy(e.name, why, e.n_name);
	}
	report_event(d->common->report, &e);
}

void dial_tell_refused(const struct dial *d, enum event_reason reason, int sys)
{
	tell(d, EVENT_DENIED, reason, sys, &d->answer.address, NULL);
}

static void stop_attempts(struct dial *d)
{
	for (size_t i = 0; i < d->candidates.n_taken; i++)
		attempt_stop(&d->attempts[i], d->common->loop);
	d->n_running = 0;
}

/* The end of a dial: takes fd, tells, queues the answer. */
static void finish_why(struct dial *d, int sys, enum event_reason reason,
		       const char *why, int fd, const struct address *a)
{
	struct dial_common *c = d->common;

	stop_attempts(d);
	tunnel_stop(&d->tunnel, c->loop);
	d->answer = (struct guard_dialed){
		.conn = d->conn,
		.sys = (uint32_t)sys,
		.reason = reason,
		.address = *a,
		.port = place_of(d)->dial_port,
	};
	d->answer_fd = fd;
	d->state = DIAL_ANSWERING;
	c->n_answering++;
	for (int i = 0; i < DIAL_EVENTS; i++)
		report_unreserve(c->report);
	tell(d, EVENT_CONNECT, reason, sys, a, NULL);
	if (reason == REASON_RESOLVE || reason == REASON_DIAL ||
	    reason == REASON_PROXY || reason == REASON_TLS || reason == REASON_CERTIFICATE)
		tell(d, EVENT_DENIED, reason, sys, a, why);
}

static void finish(struct dial *d, int sys, enum event_reason reason, int fd,
		   const struct address *a)
{
	finish_why(d, sys, reason, NULL, fd, a);
}

static bool wants_session(const struct dial *d)
{
	enum endpoint_scheme scheme = endpoint_of(d)->scheme;

	return scheme == ENDPOINT_HTTPS || scheme == ENDPOINT_HTTP;
}

/* There is a session with the server, or there cannot be one. */
static void secured(void *owner, const struct session_ready *ready)
{
	struct dial *d = owner;

	d->session = NULL;
	finish_why(d, ready->sys, ready->reason, ready->why, ready->fd,
		   &d->last_address);
	d->common->flush(d->common);
}

/* fd leads to the server: it is what was asked for, or TLS is next. */
static void reached(struct dial *d, int fd)
{
	const struct session_start start = {
		.endpoint = d->endpoint,
		.conn = d->conn,
		.name = d->name,
		.fd = fd,
		.fn = secured,
		.owner = d,
	};

	if (!wants_session(d)) {
		finish(d, 0, REASON_NONE, fd, &d->last_address);
		return;
	}
	d->state = DIAL_SECURING;
	session_begin(d->common->sessions, &start, &d->session);
}

static void proxy_ready(struct loop_source *src, uint32_t events)
{
	struct dial *d = src->owner;
	struct tunnel_failure failure;

	(void)events;
	switch (tunnel_go(&d->tunnel, d->common->loop, &failure)) {
	case TUNNEL_AGAIN:
		return;
	case TUNNEL_OPEN:
		reached(d, tunnel_take(&d->tunnel, d->common->loop));
		break;
	case TUNNEL_FAILED:
		finish_why(d, failure.sys, REASON_PROXY, failure.why, -1,
			   &d->last_address);
		break;
	}
	d->common->flush(d->common);
}

/* Takes fd, connected to the proxy. */
static void ask_proxy(struct dial *d, int fd)
{
	const struct guard_endpoint *e = endpoint_of(d);
	struct host_port to = { .port = e->dial_port };

	memcpy(to.host, name_of(d, e), sizeof(to.host));
	d->state = DIAL_TUNNELLING;
	if (tunnel_begin(&d->tunnel, d->common->loop, fd, &to,
			 d->common->auth, proxy_ready, d) < 0)
		finish(d, errno, REASON_PROXY, -1, &d->last_address);
}

/* The first to connect wins, the others end. */
static void connected(struct dial *d, struct attempt *a)
{
	int fd = attempt_take(a, d->common->loop);

	d->last_address = a->address;
	stop_attempts(d);
	if (endpoint_of(d)->by_proxy)
		ask_proxy(d, fd);
	else
		reached(d, fd);
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
	struct attempt *a = (struct attempt *)src; /* src is its first */
	int sys = attempt_result(a);

	(void)events;
	if (sys == 0) {
		connected(d, a);
		d->common->flush(d->common);
		return;
	}
	attempt_stop(a, d->common->loop);
	d->n_running--;
	failed(d, sys, &a->address);
	d->next_at = 0;
	try_addresses(d);
	d->common->flush(d->common);
}

static void stop_oldest(struct dial *d)
{
	for (size_t i = 0; i < d->candidates.n_taken; i++) {
		if (d->attempts[i].src.fd < 0)
			continue;
		attempt_stop(&d->attempts[i], d->common->loop);
		d->n_running--;
		return;
	}
}

static void start_next(struct dial *d)
{
	struct attempt *a = &d->attempts[d->candidates.n_taken];
	const struct address *to = candidates_take(&d->candidates);

	if (d->n_running == RUNNING)
		stop_oldest(d);
	if (attempt_start(a, d->common->loop, to,
			  place_of(d)->dial_port,
			  attempt_ended, d) == 0) {
		d->n_running++;
		d->next_at = dial_now() +
			     (d->n_running == RUNNING ? STALE_MS : NEXT_MS);
	} else {
		failed(d, errno, to);
	}
}

/* Starts what is due; the end of the last attempt is the end of the dial. */
static void try_addresses(struct dial *d)
{
	while (candidates_has_next(&d->candidates) && dial_now() >= d->next_at)
		start_next(d);
	if (d->n_running == 0 && !d->is_asking &&
	    !candidates_has_next(&d->candidates))
		finish(d, d->last_sys, REASON_DIAL, -1, &d->last_address);
}

static void connect_now(struct dial *d)
{
	d->state = DIAL_CONNECTING;
	d->deadline = dial_now() + GUARD_CONNECT_MS;
	d->next_at = 0;
	try_addresses(d);
}

/* Keeps the addresses that may be dialled, tells those that may not. */
static void choose(struct dial *d, const struct address *addresses, size_t n)
{
	const struct guard_endpoint *e = place_of(d);

	for (size_t i = 0; i < n; i++) {
		if (reach_allows(e, &addresses[i])) {
			candidates_add(&d->candidates, &addresses[i], 1);
			continue;
		}
		if (d->n_refused == 0)
			d->refused = addresses[i];
		if (d->n_refused++ < REFUSED_TOLD)
			tell(d, EVENT_DENIED, REASON_ADDRESS, EACCES,
			     &addresses[i], NULL);
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
	if (d->state != DIAL_RESOLVING && d->state != DIAL_CONNECTING)
		return;	/* answered already */
	/* "not there" is what the family that a name has not says */
	if (sys && (d->resolve_sys == 0 || d->resolve_sys == ENOENT))
		d->resolve_sys = sys;
	choose(d, addresses, n);
	if (d->state == DIAL_CONNECTING)
		try_addresses(d);
	else if (!is_last)
		d->next_at = dial_now() + WAIT_MS;
	else if (d->candidates.n > 0)
		connect_now(d);
	else
		finish_without_address(d);
	d->common->flush(d->common);
}

static void prepare(struct dial *d, const struct guard_dial *request)
{
	for (int i = 0; i < DIAL_EVENTS; i++)
		report_reserve(d->common->report);
	d->conn = request->conn;
	d->endpoint = request->endpoint;
	memcpy(d->name, request->name, sizeof(d->name));
	d->began = dial_now();
	d->candidates = (struct candidates){ .n = 0 };
	d->n_refused = 0;
	d->n_running = 0;
	d->resolve_sys = 0;
	d->last_sys = 0;
	d->answer_fd = -1;
	memset(&d->last_address, 0, sizeof(d->last_address));
}

void dial_begin(struct dial *d, const struct guard_dial *request)
{
	const struct guard_endpoint *e;

	prepare(d, request);
	e = place_of(d);
	if (e->dial_is_literal) {
		choose(d, &e->dial_literal, 1);
		if (d->candidates.n > 0)
			connect_now(d);
		else
			finish_without_address(d);
	} else {
		d->state = DIAL_RESOLVING;
		d->is_asking = true;
		d->deadline = d->began + GUARD_RESOLVE_MS;
		resolve_start(d->common->resolve, name_of(d, e),
			      resolved, d);
	}
	/* while the others are at work */
	if (wants_session(d) && d->state != DIAL_ANSWERING)
		session_warm(d->common->sessions, d->endpoint);
}

void dial_refuse(struct dial *d, const struct guard_dial *request)
{
	prepare(d, request);
	finish(d, EMFILE, REASON_TOO_MANY, -1, &d->last_address);
	dial_tell_refused(d, REASON_TOO_MANY, EMFILE);
}

void dial_cancel(struct dial *d)
{
	static const struct address none;

	if (d->state == DIAL_SECURING) {
		session_cancel(d->session);
		d->session = NULL;
		finish(d, ECANCELED, REASON_NONE, -1, &d->last_address);
	} else if (d->state == DIAL_TUNNELLING) {
		finish(d, ECANCELED, REASON_NONE, -1, &d->last_address);
	} else if (d->state == DIAL_RESOLVING || d->state == DIAL_CONNECTING) {
		finish(d, ECANCELED, REASON_NONE, -1, &none);
	}
}

bool dial_is_free(const struct dial *d)
{
	return d->state == DIAL_IDLE && !d->is_asking;
}

/* Addresses are there and are not all under way. */
static bool has_more(const struct dial *d)
{
	return (d->state == DIAL_RESOLVING && d->candidates.n > 0) ||
	       (d->state == DIAL_CONNECTING && candidates_has_next(&d->candidates));
}

uint64_t dial_due(const struct dial *d)
{
	if (d->state != DIAL_RESOLVING && d->state != DIAL_CONNECTING &&
	    d->state != DIAL_TUNNELLING)
		return UINT64_MAX;
	return has_more(d) && d->next_at < d->deadline ? d->next_at :
							  d->deadline;
}

void dial_expire(struct dial *d, uint64_t now)
{
	if (d->state == DIAL_RESOLVING && d->candidates.n > 0 && now >= d->next_at) {
		connect_now(d);
	} else if (d->state == DIAL_RESOLVING && now >= d->deadline) {
		d->resolve_sys = ETIMEDOUT;
		finish_without_address(d);
	} else if (d->state == DIAL_CONNECTING && now >= d->deadline) {
		finish(d, d->n_running > 0 ? ETIMEDOUT : d->last_sys,
		       REASON_DIAL, -1,
		       &d->candidates.v[d->candidates.n_taken - 1]);
	} else if (d->state == DIAL_CONNECTING) {
		try_addresses(d);
	} else if (d->state == DIAL_TUNNELLING && now >= d->deadline) {
		finish_why(d, ETIMEDOUT, REASON_PROXY,
			   "the proxy did not answer in time", -1,
			   &d->last_address);
	}
}
