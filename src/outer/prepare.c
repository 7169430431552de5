/* SPDX-License-Identifier: Apache-2.0 */
/* prepare - guards, filters, channels and streams, before the clone. */
#include "outer/prepare.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "filters/filters.h"
#include "outer/guards.h"
#include "outer/pump.h"
#include "outer/seccomp_build.h"
#include "outer/terminal.h"

extern char **environ;

/*
 * The variables by which CI systems find the processes of a job they abort
 * (Jenkins ProcessTreeKiller, GitHub's and GitLab's runner); they hold no
 * secret and stay in our /proc/PID/environ.
 */
static const char *const kept[] = {
	"JENKINS_NODE_COOKIE=", "BUILD_ID=", "RUNNER_TRACKING_ID=",
};

static void wipe_environ(void)
{
	static char *none[] = { NULL };

	for (char **e = environ; e && *e; e++) {
		bool keep = false;

		for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
			keep |= strncmp(*e, kept[i], strlen(kept[i])) == 0;
		if (!keep)
			mem_wipe(*e, strlen(*e));
	}
	environ = none;
}

static int get_filter(enum seccomp_role role, const struct seccomp_plan *plan,
		      struct filter *ret, struct err *err)
{
	const struct sock_fprog *embedded = filters_get(role);

	if (plan->is_default && embedded) {
		ret->prog = *embedded;
		return 0;
	}
	if (seccomp_build(plan, &ret->prog, err) < 0)
		return err_wrap(err, "system call filter");
	ret->built = ret->prog.filter;
	return 0;
}

static int get_filters(const struct plan *plan, struct sandbox *box,
		       struct err *err)
{
	struct seccomp_plan init;
	int done;

	if (get_filter(SECCOMP_ROLE_SCRIPT, &plan->seccomp,
		       &box->script_filter, err) < 0)
		return -1;
	plan_seccomp_role(SECCOMP_ROLE_INIT, &init);
	done = get_filter(SECCOMP_ROLE_INIT, &init, &box->init_filter, err);
	seccomp_plan_release(&init);
	return done;
}

static int make_channels(struct sandbox *box, struct err *err)
{
	int pair[2];

	if (fdio_socketpair(pair) < 0)
		return err_sys(err, errno, "make the sync channel");
	box->sync_fd = pair[0];
	box->child_sync_fd = pair[1];
	if (fdio_socketpair(pair) < 0)
		return err_sys(err, errno, "make the channel of pid 1");
	box->init_fd = pair[0];
	box->child_init_fd = pair[1];
	if (fdio_pipe(pair) < 0)
		return err_sys(err, errno, "make a pipe");
	box->child_alive_fd = pair[0];
	box->alive_fd = pair[1];
	return 0;
}

/* A copy above the standard streams, so that placing them later is safe. */
static int copy_high(int fd)
{
	return fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

/* The script's, so that it can open /dev/stdin and /dev/stdout once more. */
static int make_stream_pipe(const struct plan *plan, int pair[2],
			    struct err *err)
{
	if (fdio_pipe(pair) < 0)
		return err_sys(err, errno, "make a pipe");
	if (!plan->ids.as_root ||
	    fchown(pair[0], plan->ids.uid, plan->ids.gid) == 0)
		return 0;
	err_sys(err, errno, "give a pipe to the user of the script");
	drop_fd(&pair[0]);
	drop_fd(&pair[1]);
	return -1;
}

static int make_stdin(const struct plan *plan, struct sandbox *box,
		      struct err *err)
{
	int pair[2];

	switch (plan->streams.stdin_mode) {
	case STDIN_NULL:
		box->child_stream_fds[0] = open("/dev/null",
						O_RDONLY | O_CLOEXEC);
		break;
	case STDIN_INHERIT:
		box->child_stream_fds[0] = copy_high(STDIN_FILENO);
		break;
	case STDIN_PUMP:
	case STDIN_SCRIPT:
		if (make_stream_pipe(plan, pair, err) < 0)
			return -1;
		box->child_stream_fds[0] = pair[0];
		box->stdin_fd = pair[1];
		break;
	case STDIN_TERMINAL:
		return 0;
	}
	if (box->child_stream_fds[0] < 0)
		return err_sys(err, errno, "prepare the standard input");
	return 0;
}

/* A pipe to the script's stream 1 or 2, read end in *ret_fd. */
static int make_output(const struct plan *plan, struct sandbox *box, int stream,
		       int *ret_fd, struct err *err)
{
	int pair[2];

	if (make_stream_pipe(plan, pair, err) < 0)
		return -1;
	*ret_fd = pair[0];
	box->child_stream_fds[stream] = pair[1];
	/* the script can open it for reading too, and take what we saw come */
	if (fdio_set_nonblock(pair[0], true) < 0)
		return err_sys(err, errno, "prepare a stream");
	box->caller_out_fds[stream - 1] = pump_reopen(stream);
	return 0;
}

static int make_stderr(const struct plan *plan, struct sandbox *box,
		       struct err *err)
{
	if (!plan->streams.outputs_are_one)
		return make_output(plan, box, 2, &box->stderr_fd, err);
	box->child_stream_fds[2] = copy_high(box->child_stream_fds[1]);
	return box->child_stream_fds[2] < 0 ?
		       err_sys(err, errno, "prepare the standard error") :
		       0;
}

/* What is on the terminal is made inside. */
static int make_streams(const struct plan *plan, struct sandbox *box,
			struct err *err)
{
	const struct stream_plan *streams = &plan->streams;

	if (make_stdin(plan, box, err) < 0)
		return -1;
	if (!streams->on_terminal[1] &&
	    make_output(plan, box, 1, &box->stdout_fd, err) < 0)
		return -1;
	if (!streams->on_terminal[2] &&
	    make_stderr(plan, box, err) < 0)
		return -1;
	if (streams->has_terminal)
		box->screen_fd = pump_reopen(streams->screen);
	box->in_front = terminal_may_be_in_front(streams);
	return 0;
}

int prepare(const struct plan *plan, struct sandbox *box, struct err *err)
{
	if (guards_start(plan, box, err) < 0 ||
	    get_filters(plan, box, err) < 0 || make_channels(box, err) < 0 ||
	    make_streams(plan, box, err) < 0)
		return -1;
	wipe_environ();
	/* last, since its keeper is a copy of us too */
	return plan->limits.cgroup.parent ?
		       cgroup_make(&plan->limits.cgroup, &box->cgroup, err) :
		       0;
}
