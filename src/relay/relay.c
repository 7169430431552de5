/* SPDX-License-Identifier: Apache-2.0 */
/* relay - faces the script: accepts, reads, judges, asks upstream, copies. */
#include "relay/relay.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "decide/plan/plan_seccomp.h"
#include "guard/self_confine.h"
#include "relay/config.h"
#include "relay/front_http.h"

/*
 * The relay parses what an attacker writes, so it holds nothing: no file, no
 * secret, no right to open, to make a socket or to connect.  What it can do is
 * ask upstream for endpoint n.
 *
 *	config_read()	records until WIRE_START, from a supervisor that
 *			trusts us with nothing either
 *	prepare()	all memory, the loop, keys and certificates
 *	self_confine()	from here on only descriptors that are open or come in
 *	serve()		until WIRE_STOP or the end of the channel
 *
 * After WIRE_STOP what the script sent last still leaves, for RELAY_DRAIN_MS at
 * most; then the witness sockets are emptied and the counts are told.
 */

/* Descriptors beside two per connection and one per endpoint. */
#define FDS_FIXED                              \
	(16 + DOOR_LISTENERS + NAMES_CLIENTS + \
	 OUTPUT_STREAMS * OUTPUT_FDS)

uint64_t relay_now(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
		BUG("no monotonic clock");
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void relay_break(struct relay *relay, const char *why)
{
	if (!relay->broken)
		relay->broken = why;
}

bool relay_refuses(const struct relay *relay, const char *host, uint16_t port)
{
	for (uint32_t i = 0; i < relay->config.n_refuse; i++)
		if (host_port_matches(&relay->refuse[i], host, port))
			return true;
	return false;
}

static _Noreturn void leave_broken(const char *why)
{
	struct wire_writer w;

	wire_begin(&w, WIRE_BROKEN);
	wire_put_text(&w, why);
	/* a channel that is full or gone must not keep a broken guard alive */
	(void)wire_send(&w, GUARD_CONTROL_FD, NULL, 0);
	_exit(EXIT_FAILURE);
}

/* The same from within the loop: what waits is told first. */
static _Noreturn void end_broken(struct relay *relay, const char *why)
{
	(void)report_flush(&relay->report);
	leave_broken(why);
}

static _Noreturn void leave_short(rlim_t limit, size_t needed)
{
	autofree char *why = mem_printf("the limit of open files (ulimit -n) "
					"is %ju, and at least %zu are needed",
					(uintmax_t)limit, needed);

	leave_broken(why);
}

/*
 * How many connections the descriptors suffice for.  Fewer than asked for is
 * right: what is over is refused and told, which a failing accept(2) is not.
 */
static size_t affordable_connections(const struct guard_config *config)
{
	size_t wanted = config->max_connections;
	size_t fixed = FDS_FIXED + config->n_endpoints;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		leave_broken("getrlimit failed");
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		leave_broken("setrlimit failed");
	if (limit.rlim_cur < fixed + 2)
		leave_short(limit.rlim_cur, fixed + 2);
	if ((limit.rlim_cur - fixed) / 2 < wanted)
		wanted = (size_t)(limit.rlim_cur - fixed) / 2;
	return wanted;
}

static void take_listeners(struct relay *relay, struct wire_reader *r,
			   const int *fds, size_t n_fds)
{
	uint32_t first = wire_get_u32(r);
	uint32_t n = wire_get_u32(r);

	if (wire_end(r) < 0 || n != n_fds)
		relay_break(relay, "a record of the supervisor is malformed");
	else
		door_take(&relay->door, first, fds, n_fds);
}

static void take_streams(struct relay *relay, struct wire_reader *r,
			 const int *fds, size_t n_fds)
{
	uint32_t number = wire_get_u32(r);

	if (wire_end(r) < 0)
		relay_break(relay, "WIRE_STREAM is malformed");
	else
		output_take(&relay->outputs, number, fds, n_fds);
}

static void flush(struct relay *relay, struct wire_reader *r, size_t n_fds)
{
	if (wire_end(r) < 0 || n_fds > 0)
		relay_break(relay, "WIRE_FLUSH is malformed");
	else
		output_flush(&relay->outputs);
}

static void stop(struct relay *relay)
{
	relay->is_stopping = true;
	relay->drain_until_ms = relay_now() + RELAY_DRAIN_MS;
	door_accept_last(&relay->door);
}

static void on_control(struct loop_source *src, uint32_t events)
{
	struct relay *relay = src->owner;
	uint8_t buf[WIRE_MAX];
	int fds[FDIO_MAX_FDS];
	size_t n_fds = 0;
	struct wire_reader r;
	ssize_t n;

	if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		return;	/* writable: turn() sends */
	n = fdio_recv(src->fd, buf, sizeof(buf), fds, FDIO_MAX_FDS, &n_fds);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n == 0 || (n < 0 && errno != EBADMSG))
		_exit(EXIT_FAILURE);	/* the supervisor is gone */
	switch (n < 0 ? 0 : wire_open(&r, buf, (size_t)n)) {
	case WIRE_LISTENER:
		take_listeners(relay, &r, fds, n_fds);
		break;
	case WIRE_STREAM:
		take_streams(relay, &r, fds, n_fds);
		break;
	case WIRE_FLUSH:
		flush(relay, &r, n_fds);
		break;
	case WIRE_STOP:
		if (wire_end(&r) < 0 || n_fds > 0 || relay->is_stopping)
			relay_break(relay, "WIRE_STOP is malformed");
		else
			stop(relay);
		break;
	default:
		relay_break(relay, "a record of the supervisor is unknown");
		break;
	}
}

static void prepare(struct relay *relay, struct err *err)
{
	size_t n = affordable_connections(&relay->config);

	if (loop_init(&relay->loop) < 0 ||
	    fdio_set_nonblock(GUARD_CONTROL_FD, true) < 0 ||
	    fdio_set_nonblock(GUARD_DIAL_FD, true) < 0 ||
	    loop_add(&relay->loop, &relay->control, GUARD_CONTROL_FD, EPOLLIN,
		     on_control, relay) < 0 ||
	    dial_init(&relay->dial, relay, GUARD_DIAL_FD) < 0)
		leave_broken("the loop cannot be set up");
	strays_init(&relay->strays, relay);
	canary_init(&relay->canaries, relay);
	output_init(&relay->outputs, relay);
	if (report_init(&relay->report, GUARD_CONTROL_FD, n, err) < 0 ||
	    conn_table_init(&relay->conns, relay, n, err) < 0 ||
	    door_init(&relay->door, relay, err) < 0 ||
	    names_init(&relay->names, relay, err) < 0)
		leave_broken(err->msg);
	if (relay->reads_requests && front_http_init(relay, err) < 0)
		leave_broken(err->msg);
}

static int sooner(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

/* Sees to all deadlines; returns ms to the next one, or -1. */
static int expire(struct relay *relay, uint64_t now_ms)
{
	int next = conn_expire(&relay->conns, now_ms);

	next = sooner(next, door_expire(&relay->door, now_ms));
	next = sooner(next, names_expire(&relay->names, now_ms));
	if (!relay->is_stopping)
		return next;
	return sooner(next, relay->drain_until_ms > now_ms ?
				    (int)(relay->drain_until_ms - now_ms) : 0);
}

/* What is due; with the run's end in sight nothing waits. */
static int send_events(struct relay *relay, uint64_t now_ms)
{
	return relay->is_stopping ? report_flush(&relay->report) :
				    report_flush_due(&relay->report, now_ms);
}

/* Sends what is to be sent, then one round of the loop. */
static void turn(struct relay *relay)
{
	uint64_t now_ms = relay_now();
	int timeout_ms = expire(relay, now_ms);

	if (send_events(relay, now_ms) < 0 ||
	    output_answer(&relay->outputs, GUARD_CONTROL_FD) < 0)
		_exit(EXIT_FAILURE);
	if (relay->has_held && report_is_calm(&relay->report)) {
		relay->has_held = false;
		conn_resume(&relay->conns);
	}
	(void)loop_change(&relay->loop, &relay->control,
			  EPOLLIN | (report_is_stuck(&relay->report) ||
						relay->outputs.n_flushes > 0 ?
					EPOLLOUT :
					0u));
	timeout_ms = sooner(timeout_ms,
			    report_timeout(&relay->report, now_ms));
	if (loop_run_once(&relay->loop, timeout_ms) < 0)
		end_broken(relay, "epoll_wait failed");
	if (relay->broken)
		end_broken(relay, relay->broken);
}

static bool is_drained(const struct relay *relay)
{
	return relay->is_stopping &&
	       (!conn_has_unsent(&relay->conns) ||
		relay_now() >= relay->drain_until_ms);
}

static void serve(struct relay *relay)
{
	while (!is_drained(relay))
		turn(relay);
}

/* Everything that is known is told; the supervisor reads until WIRE_DONE. */
static void finish(struct relay *relay)
{
	struct wire_writer w;

	strays_finish(&relay->strays);
	conn_end_all(&relay->conns);
	if (report_finish(&relay->report) < 0)
		_exit(EXIT_FAILURE);
	wire_begin(&w, WIRE_DONE);
	if (wire_send(&w, GUARD_CONTROL_FD, NULL, 0) < 0)
		_exit(EXIT_FAILURE);
}

/*
 * Signals of a terminal or of a CI system that go to the whole group are for
 * the supervisor to act on; we end when its channel does.
 */
static void ignore_signals(void)
{
	static const int ignored[] = { SIGINT, SIGHUP, SIGQUIT, SIGTSTP,
				       SIGPIPE };

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		if (signal(ignored[i], SIG_IGN) == SIG_ERR)
			leave_broken("a signal cannot be ignored");
}

int main(void)
{
	static struct relay relay = {
		.loop = LOOP_INIT,
		.control = LOOP_SOURCE_INIT,
	};
	struct err err = ERR_INIT;
	struct wire_writer w;
	const char *wrong;

	ignore_signals();
	wrong = config_read(&relay);
	if (wrong)
		leave_broken(wrong);
	prepare(&relay, &err);
	if (self_confine(SECCOMP_ROLE_RELAY, &err) < 0)
		leave_broken(err.msg);
	wire_begin(&w, WIRE_CONFINED);
	if (wire_send(&w, GUARD_CONTROL_FD, NULL, 0) < 0)
		_exit(EXIT_FAILURE);
	serve(&relay);
	finish(&relay);
	_exit(EXIT_SUCCESS);
}
