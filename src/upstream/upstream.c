/* SPDX-License-Identifier: Apache-2.0 */
/* upstream - the program that faces the network: dials endpoints by number. */
/*
 * Descriptors and dialogue are in decide/live/guard.h.  In this order:
 *
 *	read the configuration		it is small and comes at once
 *	open the resolver		it reads /etc/resolv.conf
 *	raise RLIMIT_NOFILE		bounds descriptors in flight
 *	take all memory for dials and sessions
 *	self_confine()			from here on nothing but sockets
 *	WIRE_CONFINED
 *	serve
 *
 * What it reads is numbers and records of the relay, answers of name servers,
 * and answers of the servers of https:// and http:// endpoints.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fdio.h"
#include "base/loop.h"
#include "base/mem.h"
#include "decide/live/guard.h"
#include "evidence/report.h"
#include "guard/self_confine.h"
#include "upstream/config.h"
#include "upstream/dial.h"
#include "upstream/dialer.h"
#include "upstream/resolve.h"
#include "upstream/session.h"

struct upstream {
	struct loop loop;
	struct loop_source control;
	struct upstream_config config;
	struct resolve *resolve;
	struct sessions *sessions;	/* NULL: there are none */
	struct dialer *dialer;
	struct report report;
	bool is_over;	/* WIRE_STOP, or nobody to serve */
	int status;
};

/* The last word: waits for the supervisor, which is listening. */
static void say_last(enum wire_type type, const char *why)
{
	struct wire_writer w;

	(void)fdio_set_nonblock(GUARD_CONTROL_FD, false);
	wire_begin(&w, type);
	if (why)
		wire_put_text(&w, why);
	(void)wire_send(&w, GUARD_CONTROL_FD, NULL, 0);
}

static bool wants_names(const struct upstream *u)
{
	const struct upstream_config *c = &u->config;

	for (uint32_t i = 0; i < c->config.n_endpoints; i++)
		if (!(c->endpoints[i].by_proxy ?
			      c->proxy.at.is_literal :
			      c->endpoints[i].dial_is_literal))
			return true;
	return false;
}

static int raise_open_files(struct err *err)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return err_sys(err, errno, "read RLIMIT_NOFILE");
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return err_sys(err, errno, "raise RLIMIT_NOFILE");
	return 0;
}

static void control_ready(struct loop_source *src, uint32_t events)
{
	struct upstream *u = src->owner;
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	uint32_t type;
	ssize_t got;

	if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		return;	/* writable: send_events() */
	got = fdio_recv(src->fd, record, sizeof(record), NULL, 0, NULL);
	if (got < 0 && errno == EAGAIN)
		return;
	type = got > 0 ? wire_open(&r, record, (size_t)got) : 0;
	if (type == WIRE_SECRET && session_pool_secret(u->sessions, &r) == 0) {
		mem_wipe(record, sizeof(record));
		return;
	}
	u->is_over = true;
	/* Anything but what is due ends this process as well. */
	u->status = type == WIRE_STOP && wire_end(&r) == 0 ? 0 : 1;
}

static int prepare(struct upstream *u, struct err *err)
{
	struct dialer_setup setup = {
		.loop = &u->loop,
		.channel_fd = GUARD_DIAL_FD,
		.report = &u->report,
	};
	const struct session_setup sessions = {
		.loop = &u->loop,
		.report = &u->report,
		.config = &u->config,
	};

	if (loop_init(&u->loop) < 0)
		return err_sys(err, errno, "make an epoll set");
	if (wants_names(u)) {
		u->resolve = resolve_open(&u->loop, err);
		if (!u->resolve)
			return -1;
	}
	if (raise_open_files(err) < 0)
		return -1;
	if (fdio_set_nonblock(GUARD_CONTROL_FD, true) < 0 ||
	    fdio_set_nonblock(GUARD_DIAL_FD, true) < 0)
		return err_sys(err, errno, "prepare the channels");
	if (report_init(&u->report, GUARD_CONTROL_FD,
			(GUARD_MAX_DIALS + 1) * DIAL_EVENTS, err) < 0)
		return -1;
	if (session_pool_open(&sessions, &u->sessions, err) < 0)
		return -1;
	setup.resolve = u->resolve;
	setup.sessions = u->sessions;
	setup.proxy = &u->config.proxy;
	setup.endpoints = u->config.endpoints;
	setup.n_endpoints = u->config.config.n_endpoints;
	u->dialer = dialer_open(&setup);
	if (!u->dialer ||
	    loop_add(&u->loop, &u->control, GUARD_CONTROL_FD, EPOLLIN,
		     control_ready, u) < 0)
		return err_sys(err, errno, "wait for the channels");
	return 0;
}

static int sooner(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static int sleep_time(struct upstream *u)
{
	int ms = dialer_timeout(u->dialer);

	ms = sooner(ms, session_pool_timeout(u->sessions));
	ms = sooner(ms, report_timeout(&u->report, dial_now()));
	/* The resolver outlives a dial whose deadline has passed. */
	if (u->resolve)
		ms = resolve_timeout(u->resolve, ms < 0 ? 60000 : ms);
	return ms;
}

/*
 * Sends what is to be sent; what found no room is told when there is some, and
 * then dials are taken again.
 */
static int send_events(struct upstream *u, struct err *err)
{
	report_tell_lost(&u->report);
	if (report_flush_due(&u->report, dial_now()) < 0)
		return err_sys(err, errno, "tell the supervisor");
	dialer_resume(u->dialer);
	(void)loop_change(&u->loop, &u->control,
			  EPOLLIN | (report_is_stuck(&u->report) ? EPOLLOUT : 0u));
	return 0;
}

static int serve(struct upstream *u, struct err *err)
{
	const char *why;

	while (!u->is_over) {
		if (send_events(u, err) < 0)
			return -1;
		if (loop_run_once(&u->loop, sleep_time(u)) < 0)
			return err_sys(err, errno, "wait for events");
		if (u->resolve)
			resolve_expire(u->resolve);
		dialer_expire(u->dialer);
		session_pool_expire(u->sessions);
		why = dialer_broken(u->dialer);
		if (!why)
			why = session_pool_broken(u->sessions);
		if (why)
			return err_set(err, ERR_INTERNAL, "%s", why);
	}
	return 0;
}

static int run(struct upstream *u, struct err *err)
{
	struct wire_writer w;

	/* c-ares writes to TCP name servers without MSG_NOSIGNAL. */
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return err_sys(err, errno, "ignore SIGPIPE");
	if (config_read(GUARD_CONTROL_FD, &u->config, err) < 0 || prepare(u, err) < 0 ||
	    self_confine(SECCOMP_ROLE_UPSTREAM, err) < 0)
		return -1;
	wire_begin(&w, WIRE_CONFINED);
	if (wire_send(&w, GUARD_CONTROL_FD, NULL, 0) < 0)
		return err_sys(err, errno, "tell that this is confined");
	return serve(u, err);
}

int main(void)
{
	struct upstream u = {
		.loop = LOOP_INIT, .control = LOOP_SOURCE_INIT, .status = 1,
	};
	struct err err = ERR_INIT;
	int failed = run(&u, &err);

	/* What is under way ends first, so that it is told. */
	resolve_close(u.resolve);
	dialer_close(u.dialer);
	session_pool_close(u.sessions);
	if (u.report.queue)
		(void)report_finish(&u.report);
	report_release(&u.report);
	if (failed < 0)
		say_last(WIRE_BROKEN, err.msg);
	else if (u.status == 0)
		say_last(WIRE_DONE, NULL);
	loop_release(&u.loop);
	config_release(&u.config);
	return failed < 0 ? 1 : u.status;
}
