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
 */
#include "outer/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/loop.h"
#include "base/sys.h"
#include "base/wire.h"
#include "decide/live/guard.h"
#include "outer/pump.h"
#include "outer/signals.h"

#define STOP_MS 5000	/* for guards to send what they still hold */

enum phase { PHASE_RUNNING, PHASE_DRAINING, PHASE_STOPPING, PHASE_ENDED };

struct guard_watch {
	struct supervision *run;
	struct guard_process *process;
	const char *name;
	struct loop_source control;
	bool is_asked;	/* to stop */
	bool is_relay;	/* else upstream */
	bool is_done;	/* nothing more will come */
};

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
	bool in_grace;
	int signal_fd;
	struct loop_source signals;
	struct loop_source init_channel;
	struct loop_source init_death;
	struct pump in, out, err;
	struct neutral lines[2];	/* of 1 and 2; one if they are the same */
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

static void send_signal(struct supervision *run, int sig, bool to_group)
{
	struct wire_writer w;

	if (run->phase != PHASE_RUNNING)
		return;
	wire_begin(&w, WIRE_SIGNAL);
	wire_put_u32(&w, (uint32_t)sig);
	wire_put_u32(&w, to_group);
	if (wire_send(&w, run->box->init_fd, NULL, 0) < 0 &&
	    errno != EPIPE && errno != ECONNRESET)
		kill_inside(run);
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
	/* what the script did not read is nobody's */
	pump_end_input(&run->in);
}

static bool streams_are_done(const struct supervision *run)
{
	return pump_is_done(&run->out) && pump_is_done(&run->err);
}

static void guard_failed(struct guard_watch *watch, const char *what)
{
	struct supervision *run = watch->run;

	watch->is_done = true;
	loop_remove(&run->loop, &watch->control);
	if (run->outcome->guard_died)
		return;
	run->outcome->guard_died = true;
	record_guard(run->record, watch->name, what);
	kill_inside(run);
}

static void stop_guard(struct guard_watch *watch)
{
	struct wire_writer w;

	if (watch->process->pid <= 0 || watch->is_done || watch->is_asked)
		return;
	watch->is_asked = true;
	wire_begin(&w, WIRE_STOP);
	if (wire_send(&w, watch->process->control_fd, NULL, 0) < 0)
		guard_failed(watch, "ended early");
}

static void advance(struct supervision *run)
{
	if (run->phase == PHASE_DRAINING && run->init_reaped &&
	    streams_are_done(run)) {
		run->phase = PHASE_STOPPING;
		run->deadline_ms = in_ms(STOP_MS);
		stop_guard(&run->relay);
	}
	/* the relay first: it still hands on what the script sent last */
	if (run->phase == PHASE_STOPPING && run->relay.is_done)
		stop_guard(&run->upstream);
	if (run->phase == PHASE_STOPPING && run->relay.is_done &&
	    run->upstream.is_done)
		run->phase = PHASE_ENDED;
}

static void on_guard_record(struct loop_source *src, uint32_t events)
{
	struct guard_watch *watch = src->owner;
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	struct event e;
	char why[300] = "";
	ssize_t n;

	(void)events;
	n = fdio_recv(src->fd, record, sizeof(record), NULL, 0, NULL);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		guard_failed(watch, "ended early");
		return;
	}
	switch (wire_open(&r, record, (size_t)n)) {
	case WIRE_EVENT:
		if (event_get(&r, &e) < 0)
			guard_failed(watch, "sent a malformed event");
		else if (!event_may_be_told(&e, watch->is_relay,
					    watch->run->plan->net.n_endpoints))
			guard_failed(watch, "told what is not its to tell");
		else
			record_event(watch->run->record, &e);
		return;
	case WIRE_DONE:
		watch->is_done = true;
		loop_remove(&watch->run->loop, &watch->control);
		if (watch->run->phase != PHASE_STOPPING)
			guard_failed(watch, "left before it was asked to");
		return;
	case WIRE_BROKEN:
		wire_get_text(&r, why, sizeof(why));
		guard_failed(watch, why[0] ? why : "reported a fault");
		return;
	default:
		guard_failed(watch, "sent something else");
	}
}

static int watch_guard(struct supervision *run, struct guard_watch *watch,
		       struct guard_process *process, const char *name,
		       struct err *err)
{
	watch->run = run;
	watch->process = process;
	watch->name = name;
	watch->is_relay = process == &run->box->relay;
	watch->control = (struct loop_source)LOOP_SOURCE_INIT;
	watch->is_done = process->pid <= 0;
	if (watch->is_done)
		return 0;
	if (fdio_set_nonblock(process->control_fd, true) < 0 ||
	    loop_add(&run->loop, &watch->control, process->control_fd, EPOLLIN,
		     on_guard_record, watch) < 0)
		return err_sys(err, errno, "watch the %s", name);
	return 0;
}

static void on_init_record(struct loop_source *src, uint32_t events)
{
	struct supervision *run = src->owner;
	uint8_t record[64];
	struct wire_reader r;
	uint32_t type, status;
	ssize_t n;

	(void)events;
	n = fdio_recv(src->fd, record, sizeof(record), NULL, 0, NULL);
	if (n <= 0) {
		loop_remove(&run->loop, src);
		return;
	}
	type = wire_open(&r, record, (size_t)n);
	status = wire_get_u32(&r);
	if (type != WIRE_EXITED || wire_end(&r) < 0 || run->exit_told) {
		kill_inside(run);
		return;
	}
	run->exit_told = true;
	run->outcome->wait_status = (int)status;
	start_draining(run);
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
	if (run->init_channel.fd >= 0)
		on_init_record(&run->init_channel, EPOLLIN);
	if (!run->exit_told) {
		/* killed together with the script: by us, or pid 1 fell */
		run->outcome->wait_status = SIGKILL;
		if (!run->we_killed) {
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
	pump_release(&run->out);
	pump_release(&run->err);
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
	if (sig != SIGTSTP) {
		send_signal(run, sig, signals_is_for_group(sig));
		return;
	}
	/* its group is orphaned (setpgid(2)): SIGTSTP would do nothing */
	send_signal(run, SIGSTOP, true);
	(void)raise(SIGSTOP);
}

static void on_output(struct pump *pump)
{
	struct supervision *run = pump->owner;
	uint64_t limit = run->plan->limits.output;

	if (limit == UINT64_MAX || run->outcome->output_limit ||
	    run->out.total + run->err.total <= limit)
		return;
	run->outcome->output_limit = true;
	record_limit(run->record, "limits.output", limit, "bytes");
	kill_inside(run);
	/* what is written until the signal arrives is beyond the limit too */
	pump_end_input(&run->out);
	pump_end_input(&run->err);
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
		send_signal(run, SIGTERM, true);
		send_signal(run, SIGCONT, true);
		run->deadline_ms = in_ms(run->plan->limits.grace_ms);
		return;
	case PHASE_STOPPING:
		if (!run->relay.is_done)
			guard_failed(&run->relay, "did not end in time");
		if (!run->upstream.is_done)
			guard_failed(&run->upstream, "did not end in time");
		return;
	case PHASE_DRAINING:
		leave_output(run);
		return;
	case PHASE_ENDED:
		return;
	}
}

static bool is_same_file(int a, int b)
{
	struct stat sa, sb;

	return fstat(a, &sa) == 0 && fstat(b, &sb) == 0 &&
	       sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/* To our own stream, or the private opening of it. */
static int start_output(struct supervision *run, struct pump *pump, int in_fd,
			int stream, struct neutral *neutral, struct err *err)
{
	int own_fd = steal_fd(&run->box->caller_out_fds[stream - 1]);

	if (pump_start(pump, &run->loop, in_fd, own_fd >= 0 ? own_fd : stream,
		       own_fd >= 0, neutral, err) < 0)
		return -1;
	pump->on_bytes = on_output;
	pump->owner = run;
	return 0;
}

static int start_pumps(struct supervision *run, struct err *err)
{
	struct sandbox *box = run->box;
	bool is_one = is_same_file(STDOUT_FILENO, STDERR_FILENO);

	if (start_output(run, &run->out, steal_fd(&box->stdout_fd),
			 STDOUT_FILENO, &run->lines[0], err) < 0 ||
	    start_output(run, &run->err, steal_fd(&box->stderr_fd),
			 STDERR_FILENO, &run->lines[is_one ? 0 : 1], err) < 0)
		return -1;
	if (is_one)
		pump_join(&run->out, &run->err);
	if (box->stdin_fd < 0)
		return 0;
	return pump_start(&run->in, &run->loop,
			  fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3),
			  steal_fd(&box->stdin_fd), true, NULL, err);
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
	return start_pumps(run, err);
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
	count_strays(run);
	pump_release(&run->in);
	pump_release(&run->out);
	pump_release(&run->err);
	drop_fd(&run->signal_fd);
	loop_release(&run->loop);
	sandbox_release(run->box);
}

static int run_loop(struct supervision *run, struct err *err)
{
	while (run->phase != PHASE_ENDED) {
		uint64_t now = now_ms();
		int timeout = -1;

		if (run->deadline_ms != UINT64_MAX && run->deadline_ms <= now) {
			on_deadline(run);
			timeout = 0;
		} else if (run->deadline_ms != UINT64_MAX) {
			uint64_t left = run->deadline_ms - now;

			timeout = left > 3600000 ? 3600000 : (int)left;
		}
		if (loop_run_once(&run->loop, timeout) < 0)
			return err_sys(err, errno, "epoll_wait");
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
	run.deadline_ms = plan->limits.time_ms == UINT64_MAX ?
				  UINT64_MAX :
				  in_ms(plan->limits.time_ms);
	ret->started = true;
	pump_init(&run.in);
	pump_init(&run.out);
	pump_init(&run.err);
	run.signals = run.init_channel = run.init_death =
		(struct loop_source)LOOP_SOURCE_INIT;
	done = start(&run, signals, err);
	if (done == 0)
		done = run_loop(&run, err);
	finish(&run);
	return done;
}
