/* SPDX-License-Identifier: Apache-2.0 */
/* guards - starts relay and upstream and tells them what they guard. */
#include "outer/guards.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/sys.h"
#include "base/wire.h"
#include "decide/live/guard.h"
#include "decide/plan/diagnosis.h"
#include "outer/guard_secrets.h"
#include "outer/paths.h"

/* With a library for TLS, or, where nothing is https://, without. */
static const struct {
	const char *relay, *upstream;
} programs[] = {
	[false] = { "cordon-relay", "cordon-upstream" },
	[true] = { "cordon-relay-http", "cordon-upstream-http" },
};

/*
 * Root or ourselves.  In a user namespace that does not map uid 0 the files of
 * root are shown as those of the overflow uid (user_namespaces(7)), and what is
 * installed cannot be told from what another unmapped user owns.
 */
static bool is_trusted_owner(uid_t uid)
{
	autorelease_strbuf struct strbuf map = STRBUF_INIT;
	autorelease_strbuf struct strbuf overflow = STRBUF_INIT;
	struct err ignored = ERR_INIT;

	if (uid == 0 || uid == getuid())
		return true;
	if (fdio_read_file("/proc/self/uid_map", 4096, &map, &ignored) < 0 ||
	    fdio_read_file("/proc/sys/kernel/overflowuid", 64, &overflow,
			   &ignored) < 0)
		return false;
	return strtoul(strbuf_text(&map), NULL, 10) != 0 &&
	       strtoul(strbuf_text(&overflow), NULL, 10) == uid;
}

#define PROGRAM_FD (GUARD_DIAL_FD + 1)	/* until exec */

/* Opens the program by a descriptor that may be executed and is judged. */
static int open_program(bool for_http, const char *name, int *ret_fd,
			struct err *err)
{
	enum obstacle obstacle = for_http ? OBSTACLE_GUARDS_HTTP :
					    OBSTACLE_GUARDS;
	autofree char *path = mem_printf("%s/%s", paths_libexec, name);
	autoclose int fd = open(path, O_PATH | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;

	if (fd < 0) {
		err_sys(err, errno, "open %s", path);
		return diagnosis_hint(obstacle, err);
	}
	if (fstat(fd, &st) < 0)
		return err_sys(err, errno, "stat %s", path);
	if (!S_ISREG(st.st_mode) || (st.st_mode & (S_IWGRP | S_IWOTH)) ||
	    !(st.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) ||
	    !is_trusted_owner(st.st_uid)) {
		err_set(err, ERR_HOST,
			"%s must be a program of root or of the caller and "
			"not writable by others",
			path);
		return diagnosis_hint(obstacle, err);
	}
	*ret_fd = steal_fd(&fd);
	return 0;
}

/*
 * What our caller left open for us is not for the guards.  Without the call
 * (before Linux 5.9) every number there can be is closed.
 */
static int close_from(unsigned first)
{
	struct rlimit lim;

	if (sys_close_range(first, ~0u, 0) == 0)
		return 0;
	if (errno != ENOSYS || getrlimit(RLIMIT_NOFILE, &lim) < 0)
		return -1;
	for (rlim_t fd = first; fd < lim.rlim_max && fd < INT_MAX; fd++)
		(void)close((int)fd);
	return 0;
}

struct start_info {
	const struct id_plan *ids;
	int program_fd;
	int control_fd;
	int dial_fd;
};

/*
 * In the child, between clone and exec: nothing but system calls.  The three
 * descriptors to pass are above 5 or are moved there first, so that placing
 * one cannot overwrite another.  A session of its own: what is sent to our
 * process group is for the supervisor to act on, and a guard has no terminal.
 */
static int become_guard(void *arg)
{
	const struct start_info *info = arg;
	const struct id_plan *ids = info->ids;
	static char *const no_env[] = { NULL };
	char name[] = "cordon-guard";
	char *const argv[] = { name, NULL };
	int from[3], null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	from[0] = fcntl(info->control_fd, F_DUPFD_CLOEXEC, 10);
	from[1] = fcntl(info->dial_fd, F_DUPFD_CLOEXEC, 10);
	from[2] = fcntl(info->program_fd, F_DUPFD_CLOEXEC, 10);
	if (null_fd < 0 || from[0] < 0 || from[1] < 0 || from[2] < 0)
		_exit(EXIT_FAILURE);
	if (ids->as_root &&
	    (setgroups(0, NULL) < 0 ||
	     setresgid(ids->gid, ids->gid, ids->gid) < 0 ||
	     setresuid(ids->uid, ids->uid, ids->uid) < 0))
		_exit(EXIT_FAILURE);
	if (setsid() < 0 || dup2(null_fd, 0) < 0 || dup2(null_fd, 1) < 0 ||
	    dup2(from[0], GUARD_CONTROL_FD) < 0 ||
	    dup2(from[1], GUARD_DIAL_FD) < 0 ||
	    dup3(from[2], PROGRAM_FD, O_CLOEXEC) < 0 ||
	    close_from(PROGRAM_FD + 1) < 0)
		_exit(EXIT_FAILURE);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)syscall(SYS_execveat, PROGRAM_FD, "", argv, no_env,
		      AT_EMPTY_PATH);
	_exit(EXIT_FAILURE);
}

int guards_check(bool for_http, struct err *err)
{
	autoclose int relay = -1;
	autoclose int upstream = -1;

	if (open_program(for_http, programs[for_http].relay, &relay, err) < 0)
		return -1;
	return open_program(for_http, programs[for_http].upstream, &upstream,
			    err);
}

/*
 * Shares our memory until it executes, and we wait: copying it, and the faults
 * after that in both processes, would cost more than the wait.  Its change of
 * ids makes the shared memory undumpable (prctl(2)), so nobody of those ids can
 * trace it in between; spawn.c makes us dumpable again once root is given up.
 */
static pid_t start_process(struct start_info *info)
{
	static uint8_t stack[16384] __attribute__((aligned(16)));

	return clone(become_guard, stack + sizeof(stack),
		     CLONE_VM | CLONE_VFORK | SIGCHLD, info);
}

static int start(const struct plan *plan, const char *name, int dial_fd,
		 struct guard_process *guard, struct err *err)
{
	autoclose int program_fd = -1;
	struct start_info info = { .ids = &plan->ids, .dial_fd = dial_fd };
	int control[2];
	pid_t pid;

	if (open_program(plan->net.wants_http, name, &program_fd, err) < 0)
		return -1;
	if (fdio_socketpair(control) < 0)
		return err_sys(err, errno, "make a channel to %s", name);
	info.program_fd = program_fd;
	info.control_fd = control[1];
	pid = start_process(&info);
	(void)close(control[1]);
	guard->control_fd = control[0];
	if (pid < 0)
		return err_sys(err, errno, "start %s", name);
	guard->pid = pid;
	guard->pidfd = sys_pidfd_open(pid);
	if (guard->pidfd < 0)
		return err_sys(err, errno, "pidfd_open of %s", name);
	return 0;
}

static int send_record(struct wire_writer *w, const struct guard_process *guard,
		       struct err *err)
{
	if (wire_send(w, guard->control_fd, NULL, 0) < 0)
		return err_sys(err, errno, "configure a guard");
	return 0;
}

static int send_endpoint(const struct net_endpoint *ne,
			 const struct guard_process *guard, struct err *err)
{
	struct guard_endpoint e;
	struct wire_writer w;

	guard_endpoint_of(ne, &e);
	guard_put_endpoint(&w, &e);
	if (send_record(&w, guard, err) < 0)
		return -1;
	for (size_t i = 0; i < ne->n_rules; i++) {
		guard_put_rule(&w, &ne->rules[i]);
		if (send_record(&w, guard, err) < 0)
			return -1;
	}
	return 0;
}

/* Until the run is over at the latest. */
static uint64_t lasts_s(const struct limit_plan *limits)
{
	if (limits->time_ms == LIMIT_NONE)
		return UINT64_MAX;
	return (limits->time_ms + limits->grace_ms) / 1000 + 1;
}

/* Nobody is asked for it again: no copy stays, in pid 1's memory least of all. */
static int send_proxy(const struct proxy_plan *proxy,
		      const struct guard_process *guard, struct err *err)
{
	struct wire_writer w;
	int result;

	if (!proxy->is_used)
		return 0;
	guard_put_proxy(&w, proxy);
	result = send_record(&w, guard, err);
	mem_wipe(&w, sizeof(w));
	proxy_plan_forget(proxy);
	return result;
}

static int send_roots(const struct trust_plan *trust,
		      const struct guard_process *guard, struct err *err)
{
	struct wire_writer w;

	for (size_t at = 0; at < trust->n_roots; at += GUARD_PART) {
		size_t n = trust->n_roots - at;

		guard_put_part(&w, WIRE_ROOTS, 0, (uint32_t)at,
			       trust->roots + at,
			       n < GUARD_PART ? n : GUARD_PART);
		if (send_record(&w, guard, err) < 0)
			return -1;
	}
	return 0;
}

static int configure(const struct plan *plan, const struct guard_process *guard,
		     bool is_relay, struct err *err)
{
	const struct net_plan *net = &plan->net;
	struct guard_config config = {
		.n_endpoints = (uint32_t)net->n_endpoints,
		.n_grants = (uint32_t)plan->secrets.n_grants,
		.n_refuse = is_relay ? (uint32_t)net->n_refuse : 0,
		.n_canaries = is_relay ? (uint32_t)plan->canary.n : 0,
		.max_connections = net->max_connections,
		.for_s = is_relay ? lasts_s(&plan->limits) : 0,
	};
	struct wire_writer w;

	guard_put_config(&w, &config);
	if (send_record(&w, guard, err) < 0)
		return -1;
	for (size_t i = 0; i < net->n_endpoints; i++)
		if (send_endpoint(&net->endpoints[i], guard, err) < 0)
			return -1;
	if (guard_secrets_send_grants(&plan->secrets, guard->control_fd, err) <
	    0)
		return -1;
	for (size_t i = 0; i < config.n_refuse; i++) {
		guard_put_refuse(&w, &net->refuse[i]);
		if (send_record(&w, guard, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < config.n_canaries; i++) {
		guard_put_canary(&w, &plan->canary.v[i]);
		if (send_record(&w, guard, err) < 0)
			return -1;
	}
	if (!is_relay && (send_proxy(&net->proxy, guard, err) < 0 ||
			  send_roots(&plan->trust, guard, err) < 0))
		return -1;
	wire_begin(&w, WIRE_START);
	return send_record(&w, guard, err);
}

int guards_start(const struct plan *plan, struct sandbox *box, struct err *err)
{
	autoclose int relay_dial = -1;
	autoclose int upstream_dial = -1;
	bool http = plan->net.wants_http;
	int dial[2];

	if (!plan->wants_relay)
		return 0;
	if (fdio_socketpair(dial) < 0)
		return err_sys(err, errno, "make the dial channel");
	relay_dial = dial[0];
	upstream_dial = dial[1];
	if (start(plan, programs[http].relay, relay_dial, &box->relay, err) < 0)
		return -1;
	if (plan->wants_upstream &&
	    start(plan, programs[http].upstream, upstream_dial, &box->upstream,
		  err) < 0)
		return -1;
	if (configure(plan, &box->relay, true, err) < 0)
		return -1;
	if (!plan->wants_upstream)
		return 0;
	return configure(plan, &box->upstream, false, err);
}

/*
 * The next record of this type; WIRE_BROKEN is the guard's own account of why
 * there is none.
 */
static int wait_record(struct guard_process *guard, const char *name,
		       enum wire_type type, int timeout_ms,
		       uint8_t record[static WIRE_MAX], struct wire_reader *r,
		       struct err *err)
{
	struct pollfd p = { .fd = guard->control_fd, .events = POLLIN };
	char why[300] = "";
	uint32_t got;
	ssize_t n;

	if (poll(&p, 1, timeout_ms) != 1)
		return err_set(err, ERR_INTERNAL,
			       "the %s did not get ready in %d ms", name,
			       timeout_ms);
	n = fdio_recv(guard->control_fd, record, WIRE_MAX, NULL, 0, NULL);
	if (n <= 0)
		return err_set(err, ERR_INTERNAL,
			       "the %s ended before it was ready", name);
	got = wire_open(r, record, (size_t)n);
	if (got == type)
		return 0;
	if (got == WIRE_BROKEN)
		wire_get_text(r, why, sizeof(why));
	return err_set(err, ERR_HOST, "the %s could not start%s%s", name,
		       why[0] ? ": " : "", why);
}

static int wait_one(struct guard_process *guard, const char *name,
		    int timeout_ms, struct err *err)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;

	if (guard->pid <= 0 || guard->confined)
		return 0;
	if (wait_record(guard, name, WIRE_CONFINED, timeout_ms, record, &r,
			err) < 0)
		return -1;
	if (wire_end(&r) < 0)
		return err_set(err, ERR_INTERNAL, "the %s is out of order",
			       name);
	guard->confined = true;
	return 0;
}

int guards_take_ca(struct sandbox *box, int timeout_ms, struct err *err)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	const uint8_t *der;
	size_t n;

	if (wait_record(&box->relay, "relay", WIRE_CA, timeout_ms, record, &r,
			err) < 0)
		return -1;
	der = wire_get_bytes(&r, sizeof(box->ca), &n);
	if (wire_end(&r) < 0 || n == 0)
		return err_set(err, ERR_INTERNAL,
			       "the relay sent a malformed certificate");
	memcpy(box->ca, der, n);
	box->n_ca = n;
	return 0;
}

int guards_send_door(struct sandbox *box, uint32_t first, const int *fds,
		     size_t n, struct err *err)
{
	struct wire_writer w;

	wire_begin(&w, WIRE_LISTENER);
	wire_put_u32(&w, first);
	wire_put_u32(&w, (uint32_t)n);
	if (wire_send(&w, box->relay.control_fd, fds, n) == 0)
		return 0;
	/* a relay that could not go on has said why before it left */
	if (errno == EPIPE || errno == ECONNRESET) {
		if (wait_one(&box->relay, "relay", 0, err) < 0)
			return -1;
		errno = EPIPE;
	}
	return err_sys(err, errno, "hand the door to the relay");
}

int guards_wait_confined(struct sandbox *box, int timeout_ms, struct err *err)
{
	if (wait_one(&box->relay, "relay", timeout_ms, err) < 0)
		return -1;
	return wait_one(&box->upstream, "upstream", timeout_ms, err);
}
