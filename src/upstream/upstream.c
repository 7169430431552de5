/* SPDX-License-Identifier: Apache-2.0 */
/* upstream - the program that faces the network: dials endpoints by number. */
/*
 * Descriptors and dialogue are in decide/live/guard.h.  In this order:
 *
 *	read the configuration		it is small and comes at once
 *	open the resolver		it reads /etc/resolv.conf
 *	raise RLIMIT_NOFILE		bounds descriptors in flight
 *	take all memory for dials
 *	self_confine()			from here on nothing but sockets
 *	WIRE_CONFINED
 *	serve
 *
 * No byte of the script reaches this process; what it reads is numbers of the
 * relay and answers of name servers.
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
#include "upstream/dial.h"
#include "upstream/resolve.h"

struct upstream {
	struct loop loop;
	struct loop_source control;
	struct guard_config config;
	struct guard_endpoint *endpoints;
	struct resolve *resolve;
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

static ssize_t read_record(uint8_t *record, size_t size, struct err *err)
{
	ssize_t got = fdio_recv(GUARD_CONTROL_FD, record, size, NULL, 0, NULL);

	if (got < 0)
		return err_sys(err, errno, "read the configuration");
	if (got == 0)
		return err_set(err, ERR_INTERNAL, "the supervisor is gone");
	return got;
}

/* WIRE_CONFIG, WIRE_ENDPOINT x n, WIRE_START; anything else is wrong. */
static int configure(struct upstream *u, struct err *err)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	ssize_t got = read_record(record, sizeof(record), err);

	if (got < 0)
		return -1;
	if (wire_open(&r, record, (size_t)got) != WIRE_CONFIG ||
	    guard_get_config(&r, &u->config) < 0)
		return err_set(err, ERR_INTERNAL, "no configuration came");
	u->endpoints = mem_array(u->config.n_endpoints, sizeof(*u->endpoints));
	for (uint32_t i = 0; i < u->config.n_endpoints; i++) {
		got = read_record(record, sizeof(record), err);
		if (got < 0)
			return -1;
		if (wire_open(&r, record, (size_t)got) != WIRE_ENDPOINT ||
		    guard_get_endpoint(&r, &u->endpoints[i]) < 0)
			return err_set(err, ERR_INTERNAL,
				       "endpoint %u is malformed", i);
	}
	got = read_record(record, sizeof(record), err);
	if (got < 0)
		return -1;
	if (wire_open(&r, record, (size_t)got) != WIRE_START ||
	    wire_end(&r) < 0)
		return err_set(err, ERR_INTERNAL,
			       "the configuration has no end");
	return 0;
}

static bool wants_names(const struct upstream *u)
{
	for (uint32_t i = 0; i < u->config.n_endpoints; i++)
		if (!u->endpoints[i].dial_is_literal)
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
	ssize_t got;

	if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		return;	/* writable: send_events() */
	got = fdio_recv(src->fd, record, sizeof(record), NULL, 0, NULL);
	if (got < 0 && errno == EAGAIN)
		return;
	u->is_over = true;
	/* Anything but the one record that is due ends this process as well. */
	u->status = got > 0 &&
		    wire_open(&r, record, (size_t)got) == WIRE_STOP &&
		    wire_end(&r) == 0 ? 0 : 1;
}

static int prepare(struct upstream *u, struct err *err)
{
	struct dial_setup setup = {
		.loop = &u->loop,
		.channel_fd = GUARD_DIAL_FD,
		.report = &u->report,
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
	setup.resolve = u->resolve;
	setup.endpoints = u->endpoints;
	setup.n_endpoints = u->config.n_endpoints;
	u->dialer = dial_open(&setup);
	if (!u->dialer ||
	    loop_add(&u->loop, &u->control, GUARD_CONTROL_FD, EPOLLIN,
		     control_ready, u) < 0)
		return err_sys(err, errno, "wait for the channels");
	return 0;
}

static int sleep_time(struct upstream *u)
{
	int ms = dial_timeout(u->dialer);

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
	if (report_flush(&u->report) < 0)
		return err_sys(err, errno, "tell the supervisor");
	dial_resume(u->dialer);
	(void)loop_change(&u->loop, &u->control,
			  EPOLLIN | (u->report.n > 0 ? EPOLLOUT : 0u));
	return 0;
}

static int serve(struct upstream *u, struct err *err)
{
	while (!u->is_over) {
		if (send_events(u, err) < 0)
			return -1;
		if (loop_run_once(&u->loop, sleep_time(u)) < 0)
			return err_sys(err, errno, "wait for events");
		if (u->resolve)
			resolve_expire(u->resolve);
		dial_expire(u->dialer);
		if (dial_broken(u->dialer))
			return err_set(err, ERR_INTERNAL, "%s",
				       dial_broken(u->dialer));
	}
	return 0;
}

static int run(struct upstream *u, struct err *err)
{
	struct wire_writer w;

	/* c-ares writes to TCP name servers without MSG_NOSIGNAL. */
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return err_sys(err, errno, "ignore SIGPIPE");
	if (configure(u, err) < 0 || prepare(u, err) < 0 ||
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
	dial_close(u.dialer);
	if (u.report.queue)
		(void)report_finish(&u.report);
	report_release(&u.report);
	if (failed < 0)
		say_last(WIRE_BROKEN, err.msg);
	else if (u.status == 0)
		say_last(WIRE_DONE, NULL);
	loop_release(&u.loop);
	free(u.endpoints);
	return failed < 0 ? 1 : u.status;
}
