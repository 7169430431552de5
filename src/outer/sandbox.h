/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SANDBOX_H
#define CORDON_OUTER_SANDBOX_H

/*
 * sandbox - What exists now: processes and descriptors, no policy.
 *
 * sandbox_release() is right in any state: it ends pid 1 (the kernel then ends
 * all that is inside), relay and upstream, reaps them and closes everything.
 */
#include <linux/filter.h>
#include <stdbool.h>
#include <sys/types.h>

#include "decide/live/guard.h"
#include "decide/plan/ca_tail.h"
#include "outer/cgroup.h"
#include "outer/helper.h"

struct filter {
	struct sock_fprog prog;
	void *built;	/* owned instructions; NULL: embedded in cordon */
};

struct sandbox {
	struct helper relay;
	struct helper upstream;

	pid_t init_pid;
	int init_pidfd;
	int sync_fd;	/* to the inner side, until exec */
	int init_fd;	/* to pid 1 */
	int alive_fd;	/* write end; its end ends pid 1 */

	int stdin_fd;	/* write end of a pumped stdin, or -1 */
	int stdout_fd;	/* read ends */
	int stderr_fd;	/* or -1: stdout_fd is for both */
	/* the caller's 1 and 2 opened once more (pump.h), or -1 */
	int caller_out_fds[2];
	int master_fd;	/* of the terminal inside, or -1 */
	int shown_fd;	/* what is written to it, by way of the relay, or -1 */
	int script_fd;	/* the copy of the script (script_copy.h), or -1 */
	int scratch_fd;	/* an empty file of it, or -1: it has no bound */
	/*
	 * What the script changed in an overlay, or -1.  Comes when its last
	 * process has ended, and stays when supervise() has ended everything.
	 */
	int left_fd;
	int screen_fd;	/* as caller_out_fds, of the stream that shows it */
	bool in_front;	/* the script begins in its terminal's foreground */
	/* the child's ends, closed here once it has them */
	int child_stream_fds[3];
	int child_sync_fd;
	int child_init_fd;
	int child_alive_fd;

	int stray_fds[DOOR_STRAYS];	/* without a relay: only counted */

	/* the certificate of the run's CA, DER; n_ca 0: none */
	uint8_t ca[CA_TAIL_DER_MAX];
	size_t n_ca;

	struct cgroup cgroup;

	struct filter script_filter;
	struct filter init_filter;
};

#define SANDBOX_INIT                                                       \
	{                                                                  \
		.relay = HELPER_INIT, .upstream = HELPER_INIT,             \
		.init_pidfd = -1, .sync_fd = -1, .init_fd = -1,            \
		.alive_fd = -1, .stdin_fd = -1, .stdout_fd = -1,           \
		.stderr_fd = -1, .caller_out_fds = { -1, -1 },             \
		.master_fd = -1, .shown_fd = -1, .script_fd = -1, .scratch_fd = -1,        \
		.left_fd = -1, .screen_fd = -1,                            \
		.child_stream_fds = { -1, -1, -1 },                        \
		.child_sync_fd = -1, .child_init_fd = -1,                  \
		.cgroup = CGROUP_INIT,                                     \
		.child_alive_fd = -1, .stray_fds = { -1, -1, -1, -1 },     \
	}

void sandbox_release(struct sandbox *box);
#define autorelease_sandbox __attribute__((cleanup(sandbox_release)))

#endif
