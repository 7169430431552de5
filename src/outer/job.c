/* SPDX-License-Identifier: Apache-2.0 */
/* job - the script as a job: signals to it, its stops and ours. */
/*
 * Theory of operation
 *
 * With a terminal of its own the script is in front of it or behind, as we are
 * on ours.  In front it has the keys, and our terminal is raw.  Behind it is
 * stopped where it reads or sets modes, as any job is, and pid 1 tells us; then
 * we stop the same way, and our caller's shell continues us in front or behind.
 *
 * A stop is told over the channel while SIGCONT comes as a signal, so that the
 * two can cross.  Pid 1 says how many orders to go on it had followed: a stop
 * that is older than the last of ours is over.
 */
#include "outer/job.h"

#include <errno.h>
#include <stddef.h>

#include "outer/signals.h"

#define SHOW_TURNS 64	/* before we stop; others inside may write on */
#define SHOW_MS 20	/* for each at most */

void job_init(struct job *job, const struct stream_plan *plan, int init_fd,
	      int master_fd)
{
	*job = (struct job){ .plan = plan, .init_fd = init_fd };
	terminal_init(&job->terminal, plan, master_fd);
}

static void order(struct job *job, struct wire_writer *w)
{
	if (!job->is_over && wire_send(w, job->init_fd, NULL, 0) < 0 &&
	    errno != EPIPE && errno != ECONNRESET)
		job->is_lost = true;
}

void job_signal(struct job *job, int sig, bool to_group)
{
	struct wire_writer w;

	if (sig == SIGCONT)
		job->n_continued++;
	wire_begin(&w, WIRE_SIGNAL);
	wire_put_u32(&w, (uint32_t)sig);
	wire_put_u32(&w, to_group);
	order(job, &w);
}

static void set_front(struct job *job, bool in_front)
{
	struct wire_writer w;

	if (in_front)
		terminal_enter(&job->terminal);
	else
		terminal_leave(&job->terminal);
	streams_hold_keys(job->streams, !in_front);
	if (job->in_front == in_front)
		return;
	job->in_front = in_front;
	wire_begin(&w, WIRE_FRONT);
	wire_put_u32(&w, in_front);
	order(job, &w);
}

void job_start(struct job *job, struct loop *loop, struct streams *streams,
	       bool in_front)
{
	job->loop = loop;
	job->streams = streams;
	job->in_front = in_front;
	job->wants_front = !job->plan->waits_for_read;
	if (job->plan->on_terminal[0])
		set_front(job, job->wants_front && terminal_is_foreground());
}

/* Looks where we are, and continues the script. */
static void go_on(struct job *job)
{
	job->stopped_by = 0;
	terminal_resize(&job->terminal);
	if (job->plan->on_terminal[0])
		set_front(job, job->wants_front && terminal_is_foreground());
	job_signal(job, SIGCONT, true);
}

/* The script's group is orphaned (setpgid(2)): SIGTSTP would do nothing. */
static void stop_without_terminal(struct job *job)
{
	job_signal(job, SIGSTOP, true);
	(void)signals_stop(SIGSTOP, false);
	job_signal(job, SIGCONT, true);
}

void job_pass_signal(struct job *job, int sig)
{
	bool has_terminal = job->plan->has_terminal && !job->is_over;

	if (has_terminal && sig == SIGCONT)
		go_on(job);
	else if (has_terminal && sig == SIGWINCH)
		terminal_resize(&job->terminal);	/* the signal follows */
	else if (has_terminal || sig != SIGTSTP)
		job_signal(job, sig, signals_is_for_group(sig));
	else
		stop_without_terminal(job);
}

int job_stopped(struct job *job, struct wire_reader *r)
{
	uint32_t sig = wire_get_u32(r);
	uint32_t n_continued = wire_get_u32(r);

	if (wire_end(r) < 0 || sig < 1 || sig > 64 || !job->plan->has_terminal)
		return -1;
	if (!job->is_over && n_continued == job->n_continued)
		job->stopped_by = (int)sig;
	return 0;
}

/*
 * What the script had written before; a question, for example.  The relay's
 * part of the way is waited for, but no longer than somebody who typed ^Z would.
 */
static void show_output(struct job *job)
{
	streams_ask(job->streams);
	for (int i = 0; i < SHOW_TURNS && job->stopped_by != 0 &&
			streams_are_asking(job->streams);
	     i++)
		if (loop_run_once(job->loop, SHOW_MS) < 0)
			return;
	for (int i = 0; i < SHOW_TURNS && job->stopped_by != 0 &&
			streams_have_output(job->streams);
	     i++)
		if (loop_run_once(job->loop, 0) < 0)
			return;
}

/*
 * Behind for want of the foreground: if that is ours by now it is the script's.
 * Else our caller's job control has to see us stop.  Where nobody could
 * continue us, nobody would continue the script, and one that needs the
 * foreground is told as the kernel tells an orphaned group: SIGHUP, setpgid(2).
 */
static void stop(struct job *job)
{
	bool wants = job->stopped_by == SIGTTIN || job->stopped_by == SIGTTOU;
	int sig = wants ? job->stopped_by : SIGTSTP;

	if (wants && !job->in_front && terminal_is_foreground()) {
		job->wants_front = true;
		go_on(job);
		return;
	}
	show_output(job);
	if (job->stopped_by == 0 || job->is_over)
		return;
	job->stopped_by = 0;
	terminal_leave(&job->terminal);
	if (job->plan->on_terminal[0])
		streams_hold_keys(job->streams, true);
	if (!signals_stop(sig, true) && wants && !terminal_is_foreground())
		job_signal(job, SIGHUP, true);
	go_on(job);
}

/* The caller's terminal is gone: so is the one inside, as without us. */
static void follow_hangup(struct job *job)
{
	if (job->terminal.master_fd < 0 ||
	    !streams_have_hung_up(job->streams, job->plan))
		return;
	streams_hang_up(job->streams);
	terminal_release(&job->terminal);
}

void job_turn(struct job *job)
{
	if (!job->is_over && job->stopped_by != 0)
		stop(job);
	if (!job->is_over)
		follow_hangup(job);
	/*
	 * Its last lines go to a raw terminal, as the others; but one that
	 * does not take them has its keys back, to interrupt us.
	 */
	if (job->is_over && !streams_have_output(job->streams) &&
	    !streams_wait_for_relay(job->streams))
		terminal_leave(&job->terminal);
}

void job_end(struct job *job)
{
	job->is_over = true;
}

void job_release(struct job *job)
{
	terminal_release(&job->terminal);
}
