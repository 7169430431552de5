/* SPDX-License-Identifier: Apache-2.0 */
/* supervise - the life of a run: streams, signals, clock, guards, end. */
/*
 * Theory of operation
 *
 *	RUNNING  --script ended, told by pid 1---------------> DRAINING
 *	RUNNING  --time, output or a guard's death: kill pid 1-> DRAINING
 *	DRAINING --pid 1 reaped, streams at their end--------> STOPPING
 *	STOPPING --guards sent their last events or are late-> ENDED
 *
 * The end of pid 1 is the end of every process inside (pid_namespaces(7)), so
 * the streams do reach their end.  Nothing here waits without a bound except
 * for the reader of our own output, as any program does; a signal, or a time
 * limit that was reached, ends that too.
 *
 * What stops the script stops us, and the other way round: job.c.
 */
#include "outer/supervise.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/loop.h"
#include "base/sys.h"
#include "base/wire.h"
#include "decide/live/guard.h"
#include "outer/guard_watch.h"
#include "outer/job.h"
#include "outer/limits.h"
#include "outer/signals.h"
#include "outer/streams.h"

#define STOP_MS 5000	/* for guards to send what they still hold */

enum phase { PHASE_RUNNING, PHASE_DRAINING, PHASE_STOPPING, PHASE_ENDED };

struct supervision {
	const struct plan *plan;
	struct sandbox *box;
	struct record *record;
	struct outcome *outcome;
	struct rusage *usage;
	struct loop loop;
	enum phase phase;
	bool exit_told;		/* by pid 1 */
	bool init_reaped;
	bool we_killed;
	uint64_t deadline_ms;	/* of the present phase; UINT64_MAX none */
	/* by then the relay has passed on more than relay_total bytes */
	uint64_t relay_until_ms;
	uint64_t relay_total;
	bool in_grace;
	int signal_fd;
	struct loop_source signals;
	struct loop_source init_channel;
	struct loop_source init_death;
	struct streams streams;
	struct job job;
	struct guard_watch relay, upstream;
};

static uint64_t now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static uint64_t in_ms(uint64_t ms)
{
	uint64_t now = now_ms();

	return ms >= UINT64_MAX - now ? UINT64_MAX : now + ms;
}

static void kill_inside(struct supervision *run)
{
	run->we_killed = true;
	if (!run->init_reaped)
		(void)sys_pidfd_send_signal(run->box->init_pidfd, SIGKILL);
}

static void start_draining(struct supervision *run)
{
	if (run->phase != PHASE_RUNNING)
		return;
	run->phase = PHASE_DRAINING;
	/* a reader of our output who does not read outlasts no time limit */
	run->deadline_ms = run->outcome->timed_out ?
				   in_ms(run->plan->limits.grace_ms) :
				   UINT64_MAX;
	streams_end_input(&run->streams);
	job_end(&run->job);
}

static void on_guard_fail(struct guard_watch *watch, const char *what)
{
	struct supervision *run = watch->owner;

	if (run->outcome->guard_died)
		return;
	run->outcome->guard_died = true;
	record_guard(run->record, watch->name, what);
	kill_inside(run);
}

/*
 * Nobody is left to write, so the relay has but to pass on what it holds; one
 * that does not must not keep us.
 */
static void watch_last_output(struct supervision *run)
{
	uint64_t total = streams_total(&run->streams);
	struct err err = ERR_INIT;

	if (streams_finish(&run->streams, &err) < 0)
		streams_leave_output(&run->streams);
	if (!streams_wait_for_relay(&run->streams)) {
		run->relay_until_ms = UINT64_MAX;
	} else if (run->relay_until_ms == UINT64_MAX ||
		   total != run->relay_total) {
		run->relay_until_ms = in_ms(STOP_MS);
		run->relay_total = total;
	} else if (run->relay_until_ms <= now_ms()) {
		run->relay_until_ms = UINT64_MAX;
		streams_leave_output(&run->streams);
		if (!run->relay.is_done)
			guard_watch_fail(&run->relay, "kept output back");
	}
}

static void advance(struct supervision *run)
{
	if (run->job.is_lost && !run->we_killed)
		kill_inside(run);
	if (run->phase == PHASE_DRAINING && run->init_reaped)
		watch_last_output(run);
	if (run->phase == PHASE_DRAINING && run->init_reaped &&
	    streams_are_done(&run->streams)) {
		run->phase = PHASE_STOPPING;
		run->deadline_ms = in_ms(STOP_MS);
		guard_watch_stop(&run->relay);
	}
	/* the relay first: it still hands on what the script sent last */
	if (run->phase == PHASE_STOPPING && run->relay.is_done)
		guard_watch_stop(&run->upstream);
	if (run->phase == PHASE_STOPPING && run->relay.is_done &&
	    run->upstream.is_done)
		run->phase = PHASE_ENDED;
}

static int on_flushed(struct guard_watch *watch)
{
	struct supervision *run = watch->owner;

	return streams_answered(&run->streams);
}

static int watch_guard(struct supervision *run, struct guard_watch *watch,
		       const struct helper *process, const char *name,
		       struct err *err)
{
	watch->loop = &run->loop;
	watch->record = run->record;
	watch->process = process;
	watch->name = name;
	watch->n_endpoints = run->plan->net.n_endpoints;
	watch->on_fail = on_guard_fail;
	watch->on_flushed = on_flushed;
	watch->owner = run;
	return guard_watch_start(watch, process == &run->box->relay, err);
}

static void on_exited(struct supervision *run, struct wire_reader *r)
{
	uint32_t status = wire_get_u32(r);

	if (wire_end(r) < 0 || run->exit_told) {
		kill_inside(run);
		return;
	}
	run->exit_told = true;
	run->outcome->wait_status = (int)status;
	start_draining(run);
}

/* Pid 1 has no other process left by now. */
static void on_left(struct supervision *run, struct wire_reader *r, int *fd)
{
	if (wire_end(r) < 0 || *fd < 0 || !run->exit_told ||
	    run->box->left_fd >= 0 || !fs_plan_overlay(&run->plan->fs)) {
		kill_inside(run);
		return;
	}
	run->box->left_fd = steal_fd(fd);
}

static void on_init_record(struct loop_source *src, uint32_t events)
{
	struct supervision *run = src->owner;
	uint8_t record[64];
	struct wire_reader r;
	autoclose int fd = -1;
	size_t n_fds = 0;
	uint32_t type;
	ssize_t n;

	(void)events;
	n = fdio_recv(src->fd, record, sizeof(record), &fd, 1, &n_fds);
	if (n <= 0) {
		loop_remove(&run->loop, src);
		return;
	}
	type = wire_open(&r, record, (size_t)n);
	if (type == WIRE_EXITED)
		on_exited(run, &r);
	else if (type == WIRE_LEFT)
		on_left(run, &r, &fd);
	else if (type != WIRE_STOPPED || job_stopped(&run->job, &r) < 0)
		kill_inside(run);
}

static void reap_init(struct supervision *run)
{
	int status;
	pid_t pid;

	do
		pid = wait4(run->box->init_pid, &status, 0, run->usage);
	while (pid < 0 && errno == EINTR);
	run->init_reaped = true;
	run->box->init_pid = 0;
	loop_remove(&run->loop, &run->init_death);
	/* what it had still said */
	while (run->init_channel.fd >= 0)
		on_init_record(&run->init_channel, EPOLLIN);
	if (!run->exit_told) {
		/* killed together with the script: by us, or pid 1 fell */
		run->outcome->wait_status = SIGKILL;
		if (!run->we_killed && !limits_is_out_of_memory(run->box)) {
			run->outcome->guard_died = true;
			record_guard(run->record, "pid 1", "ended early");
		}
	}
	start_draining(run);
}

static void on_init_death(struct loop_source *src, uint32_t events)
{
	(void)events;
	reap_init(src->owner);
}

/* Whoever reads our output does not: go on without it. */
static void leave_output(struct supervision *run)
{
	streams_leave_output(&run->streams);
	run->deadline_ms = UINT64_MAX;
}

static void on_signal(struct loop_source *src, uint32_t events)
{
	struct supervision *run = src->owner;
	int sig = signals_read(src->fd);

	(void)events;
	if (sig == 0)
		return;
	if (run->phase == PHASE_DRAINING && run->init_reaped &&
	    (sig == SIGINT || sig == SIGTERM || sig == SIGHUP)) {
		leave_output(run);
		return;
	}
	job_pass_signal(&run->job, sig);
}

static void on_output(struct pump *pump)
{
	struct supervision *run = pump->owner;

	if (!run->streams.budget.is_spent || run->outcome->output_limit)
		return;
	run->outcome->output_limit = true;
	record_limit(run->record, "limits.output", run->plan->limits.output,
		     "bytes");
	kill_inside(run);
	/* what is written until the signal arrives is beyond the limit too */
	streams_end_output(&run->streams);
}

static void on_deadline(struct supervision *run)
{
	switch (run->phase) {
	case PHASE_RUNNING:
		if (run->in_grace) {
			kill_inside(run);
			run->deadline_ms = UINT64_MAX;
			return;
		}
		run->outcome->timed_out = true;
		record_limit(run->record, "limits.time",
			     run->plan->limits.time_ms, "ms");
		run->in_grace = true;
		job_signal(&run->job, SIGTERM, true);
		job_signal(&run->job, SIGCONT, true);
		run->deadline_ms = in_ms(run->plan->limits.grace_ms);
		return;
	case PHASE_STOPPING:
		if (!run->relay.is_done)
			guard_watch_fail(&run->relay, "did not end in time");
		if (!run->upstream.is_done)
			guard_watch_fail(&run->upstream, "did not end in time");
		return;
	case PHASE_DRAINING:
		leave_output(run);
		return;
	case PHASE_ENDED:
		return;
	}
}

static int start(struct supervision *run, const sigset_t *signals,
		 struct err *err)
{
	if (loop_init(&run->loop) < 0)
		return err_sys(err, errno, "epoll");
	run->signal_fd = signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (run->signal_fd < 0 ||
	    loop_add(&run->loop, &run->signals, run->signal_fd, EPOLLIN,
		     on_signal, run) < 0)
		return err_sys(err, errno, "watch signals");
	if (fdio_set_nonblock(run->box->init_fd, true) < 0 ||
	    loop_add(&run->loop, &run->init_channel, run->box->init_fd,
		     EPOLLIN, on_init_record, run) < 0 ||
	    loop_add(&run->loop, &run->init_death, run->box->init_pidfd,
		     EPOLLIN, on_init_death, run) < 0)
		return err_sys(err, errno, "watch pid 1");
	if (watch_guard(run, &run->relay, &run->box->relay, "relay", err) < 0 ||
	    watch_guard(run, &run->upstream, &run->box->upstream, "upstream",
			err) < 0)
		return -1;
	if (streams_start(&run->streams, &run->plan->streams,
			  &run->plan->output, &run->loop, run->box,
			  run->job.terminal.master_fd, on_output, run, err) < 0)
		return -1;
	job_start(&run->job, &run->loop, &run->streams, run->box->in_front);
	return 0;
}

/* Without a relay nobody reads the strays; the kernel queued and counted. */
static void count_strays(struct supervision *run)
{
	for (size_t i = 0; i < DOOR_STRAYS; i++) {
		int fd = run->box->stray_fds[i];
		bool is_tcp = i == DOOR_STRAY_TCP || i == DOOR_STRAY_TCP6;
		struct event e = {
			.kind = EVENT_LOST,
			.reason = REASON_NOT_LISTED,
			.endpoint = EVENT_NO_ENDPOINT,
			.proto = is_tcp ? IPPROTO_TCP : IPPROTO_UDP,
		};

		if (fd < 0)
			continue;
		/* whoever could send has ended: the queue has an end too */
		while (recv(fd, NULL, 0, MSG_DONTWAIT | MSG_TRUNC) >= 0)
			e.count++;
		e.count += fdio_dropped(fd);
		if (e.count > 0)
			record_event(run->record, &e);
	}
}

static void finish(struct supervision *run)
{
	int left_fd;

	job_release(&run->job);
	run->outcome->lead = streams_lead(&run->streams);
	run->outcome->output_sys = streams_lost(&run->streams);
	count_strays(run);
	limits_tell(run->box, run->record, run->outcome);
	streams_release(&run->streams);
	drop_fd(&run->signal_fd);
	loop_release(&run->loop);
	left_fd = steal_fd(&run->box->left_fd);
	sandbox_release(run->box);
	run->box->left_fd = left_fd;
}

/* How long the loop may wait, in ms. */
static int wait_until(uint64_t until_ms, uint64_t now)
{
	if (until_ms == UINT64_MAX)
		return -1;
	if (until_ms <= now)
		return 0;
	return until_ms - now > 3600000 ? 3600000 : (int)(until_ms - now);
}

static int run_loop(struct supervision *run, struct err *err)
{
	while (run->phase != PHASE_ENDED) {
		uint64_t now = now_ms();
		int timeout;

		timeout = wait_until(run->deadline_ms < run->relay_until_ms ?
					     run->deadline_ms :
					     run->relay_until_ms,
				     now);
		if (run->deadline_ms <= now) {
			on_deadline(run);
			timeout = 0;
		}
		if (loop_run_once(&run->loop, timeout) < 0)
			return err_sys(err, errno, "epoll_wait");
		job_turn(&run->job);
		advance(run);
	}
	return 0;
}

int supervise(const struct plan *plan, struct sandbox *box,
	      const sigset_t *signals, struct record *record,
	      struct outcome *ret, struct rusage *ret_usage, struct err *err)
{
	/* one run a process; not assigned as a whole, for its buffers' sake */
	static struct supervision run;
	int done;

	run.plan = plan;
	run.box = box;
	run.record = record;
	run.outcome = ret;
	run.usage = ret_usage;
	run.loop = (struct loop)LOOP_INIT;
	run.signal_fd = -1;
	run.relay_until_ms = UINT64_MAX;
	run.deadline_ms = plan->limits.time_ms == UINT64_MAX ?
				  UINT64_MAX :
				  in_ms(plan->limits.time_ms);
	ret->started = true;
	streams_init(&run.streams, plan->limits.output);
	job_init(&run.job, &plan->streams, box->init_fd,
		 steal_fd(&box->master_fd));
	run.signals = run.init_channel = run.init_death =
		(struct loop_source)LOOP_SOURCE_INIT;
	done = start(&run, signals, err);
	if (done == 0)
		done = run_loop(&run, err);
	finish(&run);
	return done;
}
