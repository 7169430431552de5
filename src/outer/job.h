/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_JOB_H
#define CORDON_OUTER_JOB_H

/*
 * job - The script as a job: signals to it, its stops and ours, its terminal.
 *
 * Orders go to pid 1, which carries them out.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/wire.h"
#include "decide/plan/plan_streams.h"
#include "outer/streams.h"
#include "outer/terminal.h"

struct job {
	const struct stream_plan *plan;
	struct loop *loop;
	struct streams *streams;
	struct terminal terminal;
	int init_fd;		/* to pid 1; not owned */
	bool is_over;		/* nothing more is ordered */
	bool is_lost;		/* pid 1 does not take orders: it must end */
	bool in_front;		/* the script, on its terminal */
	bool wants_front;	/* where we are: it has read, or need not wait */
	uint32_t n_continued;	/* orders of SIGCONT */
	int stopped_by;		/* the script has stopped, we are about to */
};

/* Takes master_fd, -1 for none. */
void job_init(struct job *job, const struct stream_plan *plan, int init_fd,
	      int master_fd);
/* The streams have been started; in_front: as the inner side was told. */
void job_start(struct job *job, struct loop *loop, struct streams *streams,
	       bool in_front);
void job_signal(struct job *job, int sig, bool to_group);
/* One that was sent to us. */
void job_pass_signal(struct job *job, int sig);
/* WIRE_STOPPED, after its type; -1: it is malformed. */
int job_stopped(struct job *job, struct wire_reader *r);
/*
 * After each turn of the loop: stops us if the script has stopped; gives the
 * caller's terminal back once it has ended and what it wrote is shown.
 */
void job_turn(struct job *job);
/* The script has ended. */
void job_end(struct job *job);
void job_release(struct job *job);

#endif
