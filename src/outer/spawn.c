/* SPDX-License-Identifier: Apache-2.0 */
/* spawn - clones the inner side, follows it to the gate, opens the gate. */
/*
 * Theory of operation
 *
 * The child is cloned by the main thread (the death signal belongs to the
 * thread that cloned, prctl(2)) into all namespaces at once, and waits.  Its
 * id maps can be written only from outside and only while it is dumpable, so
 * that comes first, and with it what the relay makes meanwhile for the files
 * inside: the certificate of the run's CA.  Then it works through inner.c alone
 * and tells us five things: a file of the scratch file system (limits.c), the
 * descriptors of the door (passed on to the relay), the master of the script's
 * terminal, that every layer was read back, or which step failed.  We open the
 * gate only after the read-back and after the guards have said they are
 * confined.
 */
#include "outer/spawn.h"

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/sys.h"
#include "base/wire.h"
#include "decide/live/guard.h"
#include "decide/plan/java_store.h"
#include "inner/inner.h"
#include "outer/cmdline.h"
#include "outer/diagnose.h"
#include "outer/guard_output.h"
#include "outer/guard_secrets.h"
#include "outer/guards.h"
#include "outer/idmap.h"
#include "outer/limits.h"
#include "outer/terminal.h"

#define SPAWN_MS 60000	/* a loaded machine may take seconds, never a minute */

static int read_outer_ns(struct inner_fds *fds, struct err *err)
{
	static const char *const names[] = {
		"user", "mnt", "pid", "net", "ipc", "uts", "cgroup",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char path[40];
		struct stat st;

		(void)snprintf(path, sizeof(path), "/proc/self/ns/%s",
			       names[i]);
		if (stat(path, &st) < 0)
			return err_sys(err, errno, "read %s", path);
		fds->outer_ns[i] = st.st_ino;
	}
	return 0;
}

static int start_inner(const struct plan *plan, struct sandbox *box,
		       struct err *err)
{
	struct inner_fds fds = {
		.sync_fd = box->child_sync_fd,
		.init_fd = box->child_init_fd,
		.alive_fd = box->child_alive_fd,
		.script_filter = box->script_filter.prog,
		.init_filter = box->init_filter.prog,
		.in_front = box->in_front,
		.script_fd = box->script_fd,
		.terminal_fd = -1,
		.left_fd = -1,
	};
	pid_t pid;

	memcpy(fds.stream_fds, box->child_stream_fds, sizeof(fds.stream_fds));
	if (read_outer_ns(&fds, err) < 0)
		return -1;
	pid = box->cgroup.dir_fd < 0 ?
		      sys_clone(SPAWN_NAMESPACES) :
		      sys_clone_into(SPAWN_NAMESPACES, box->cgroup.dir_fd);
	if (pid == 0) {
		/* our own end of the pipe would keep it alive for ever */
		(void)close(box->alive_fd);
		(void)close(box->sync_fd);
		cmdline_hide();
		inner(plan, &fds);
	}
	if (pid < 0) {
		int sys = errno;

		err_sys(err, sys, "create the namespaces");
		return diagnose_failure(TRIAL_CLONE, sys, err);
	}
	box->init_pid = pid;
	box->init_pidfd = sys_pidfd_open(pid);
	if (box->init_pidfd < 0)
		return err_sys(err, errno, "pidfd_open");
	drop_fd(&box->child_sync_fd);
	drop_fd(&box->child_init_fd);
	drop_fd(&box->child_alive_fd);
	for (size_t i = 0; i < 3; i++)
		drop_fd(&box->child_stream_fds[i]);
	if (plan->streams.stdin_mode != STDIN_SCRIPT)
		drop_fd(&box->script_fd);
	return 0;
}

static int tell(int fd, enum wire_type type, struct err *err)
{
	struct wire_writer w;

	wire_begin(&w, type);
	if (wire_send(&w, fd, NULL, 0) < 0)
		return err_sys(err, errno, "talk to the inner side");
	return 0;
}

static int add_tail(struct wire_writer *w, const struct strbuf *tail,
		    struct err *err)
{
	if (tail->len > FS_TAIL_MAX)
		return err_set(err, ERR_INTERNAL,
			       "the certificate of the run is too large");
	wire_put_bytes(w, strbuf_text(tail), tail->len);
	return 0;
}

/* All stores begin alike (fs_java.c). */
static const struct fs_step *find_java_store(const struct fs_plan *fs)
{
	for (size_t i = 0; i < fs->n_steps; i++)
		if (fs->steps[i].tail == FS_TAIL_JAVA)
			return &fs->steps[i];
	return NULL;
}

/* With what files inside end in, which only the relay can make. */
static int tell_mapped(const struct plan *plan, struct sandbox *box,
		       struct err *err)
{
	autorelease_strbuf struct strbuf pem = STRBUF_INIT;
	autorelease_strbuf struct strbuf java = STRBUF_INIT;
	const struct fs_step *store = find_java_store(&plan->fs);
	struct wire_writer w;

	if (plan->trust.wants_ca) {
		if (guards_take_ca(box, SPAWN_MS, err) < 0)
			return -1;
		ca_tail_pem(box->ca, box->n_ca, &pem);
		if (store)
			java_store_end(store->data, store->n_data, box->ca,
				       box->n_ca, &java);
	}
	wire_begin(&w, WIRE_MAPPED);
	if (add_tail(&w, &pem, err) < 0 || add_tail(&w, &java, err) < 0)
		return -1;
	if (wire_send(&w, box->sync_fd, NULL, 0) < 0)
		return err_sys(err, errno, "talk to the inner side");
	return 0;
}

/*
 * Listeners must belong to the namespace of the sandbox: one of ours among
 * them would be a road to the host (netns cookies: Linux 5.14; a kernel
 * without them answers ENOPROTOOPT and the relay's own checks remain).
 */
static int check_door(const int *fds, size_t n, struct err *err)
{
	autoclose int own = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint64_t ours, theirs;
	socklen_t size = sizeof(ours);

	if (own < 0 || getsockopt(own, SOL_SOCKET, SYS_SO_NETNS_COOKIE, &ours,
				  &size) < 0)
		return errno == ENOPROTOOPT ?
			       0 :
			       err_sys(err, errno, "read a netns cookie");
	for (size_t i = 0; i < n; i++) {
		size = sizeof(theirs);
		if (getsockopt(fds[i], SOL_SOCKET, SYS_SO_NETNS_COOKIE,
			       &theirs, &size) < 0)
			return err_sys(err, errno, "read a netns cookie");
		if (theirs == ours)
			return err_set(err, ERR_INTERNAL,
				       "the door is in the host's network");
	}
	return 0;
}

static int keep_strays(struct sandbox *box, uint32_t first, int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (first + i < DOOR_STRAYS)
			box->stray_fds[first + i] = steal_fd(&fds[i]);
	return 0;
}

static int take_door(struct wire_reader *r, int *fds, size_t n_fds,
		     const struct plan *plan, struct sandbox *box,
		     struct err *err)
{
	uint32_t first = wire_get_u32(r);
	uint32_t n = wire_get_u32(r);

	if (wire_end(r) < 0 || n != n_fds || n == 0)
		return err_set(err, ERR_INTERNAL,
			       "the inner side sent a malformed door");
	if (check_door(fds, n_fds, err) < 0)
		return -1;
	if (plan->wants_relay)
		return guards_send_door(box, first, fds, n_fds, err);
	return keep_strays(box, first, fds, n_fds);
}

static int take_scratch(struct wire_reader *r, int *fds, size_t n_fds,
			struct sandbox *box, struct err *err)
{
	if (wire_end(r) < 0 || n_fds != 1 || box->scratch_fd >= 0)
		return err_set(err, ERR_INTERNAL,
			       "the inner side sent a malformed scratch");
	box->scratch_fd = steal_fd(&fds[0]);
	return 0;
}

static int take_terminal(struct wire_reader *r, int *fds, size_t n_fds,
			 const struct plan *plan, struct sandbox *box,
			 struct err *err)
{
	if (wire_end(r) < 0 || n_fds != 1 || !plan->streams.has_terminal ||
	    box->master_fd >= 0)
		return err_set(err, ERR_INTERNAL,
			       "the inner side sent a malformed terminal");
	if (terminal_dress(fds[0], &plan->streams, box->in_front, err) < 0)
		return -1;
	box->master_fd = steal_fd(&fds[0]);
	return 0;
}

/* Which of doctor's trials a step of the inner side is. */
static enum trial trial_of(uint32_t step, const struct fs_step *s)
{
	switch (step) {
	case STEP_ENTER_NAMESPACES:
		return TRIAL_ENTER;
	case STEP_MOUNT_ROOT:
		if (s && s->op == FS_PROC)
			return TRIAL_PROC;
		if (s && s->op == FS_DEVPTS)
			return TRIAL_DEVPTS;
		if (s && s->op == FS_OVERLAY)
			return TRIAL_OVERLAY;
		return s && s->op == FS_SCRATCH ? TRIAL_MOUNT : TRIAL_PATH;
	case STEP_OPEN_DOOR:
		return TRIAL_LOOPBACK;
	case STEP_OPEN_TERMINAL:
		return TRIAL_TERMINAL;
	case STEP_RESTRICT_ACCESS:
		return TRIAL_LANDLOCK;
	case STEP_LOAD_FILTER:
		return TRIAL_FILTER;
	default:
		return TRIAL_STEP;
	}
}

/* Fills err from WIRE_FAIL. */
static int inner_failed(struct wire_reader *r, const struct plan *plan,
			struct err *err)
{
	uint32_t step = wire_get_u32(r);
	uint32_t sys = wire_get_u32(r);
	uint32_t index = wire_get_u32(r);
	const struct fs_step *s = NULL;
	char detail[256];

	wire_get_text(r, detail, sizeof(detail));
	if (wire_end(r) < 0)
		return err_set(err, ERR_INTERNAL,
			       "the inner side sent a malformed report");
	if (step == STEP_EXEC_SCRIPT && detail[0] == '\0') {
		enum err_kind kind = sys == ENOENT || sys == ENOTDIR ?
					     ERR_NOT_FOUND :
					     ERR_NOT_EXECUTABLE;

		return err_set(err, kind, "%s: %s", plan->argv[0],
			       strerror((int)sys));
	}
	err_sys(err, (int)sys, "%s%s%s", wire_step_name(step),
		detail[0] ? ": " : "", detail);
	if (step == STEP_MOUNT_ROOT && index < plan->fs.n_steps)
		s = &plan->fs.steps[index];
	if (s && detail[0] == '\0')
		err_sys(err, (int)sys, "%s: %s", wire_step_name(step),
			s->target);
	return diagnose_failure(trial_of(step, s), (int)sys, err);
}

/*
 * Receives until want comes; 0, or 1 when the channel ended, or -1.
 */
static int follow(uint32_t want, const struct plan *plan, struct sandbox *box,
		  struct err *err)
{
	uint8_t record[WIRE_MAX];
	int fds[FDIO_MAX_FDS];

	for (;;) {
		struct pollfd p = { .fd = box->sync_fd, .events = POLLIN };
		struct wire_reader r;
		size_t n_fds = 0;
		uint32_t type;
		ssize_t n;
		int done = 0;

		if (poll(&p, 1, SPAWN_MS) != 1)
			return err_set(err, ERR_INTERNAL,
				       "the inner side did not answer");
		n = fdio_recv(box->sync_fd, record, sizeof(record), fds,
			      FDIO_MAX_FDS, &n_fds);
		if (n < 0)
			return err_sys(err, errno,
				       "receive from the inner side");
		if (n == 0)
			return 1;
		type = wire_open(&r, record, (size_t)n);
		if (type == WIRE_FAIL)
			done = inner_failed(&r, plan, err);
		else if (type == WIRE_DOOR)
			done = take_door(&r, fds, n_fds, plan, box, err);
		else if (type == WIRE_SCRATCH)
			done = take_scratch(&r, fds, n_fds, box, err);
		else if (type == WIRE_TERMINAL)
			done = take_terminal(&r, fds, n_fds, plan, box, err);
		else if (type != want || wire_end(&r) < 0)
			done = err_set(err, ERR_INTERNAL,
				       "the inner side sent something else");
		for (size_t i = 0; i < n_fds; i++)
			drop_fd(&fds[i]);
		if (done < 0)
			return -1;
		if (type == want)
			return 0;
	}
}

/*
 * Nothing needs root any more.  A change of uid makes us not dumpable, which
 * would also hide /proc/PID/environ from the CI system that looks there for
 * the processes of an aborted job; what is left there is meant to be read.
 */
static int leave_root(const struct plan *plan, struct err *err)
{
	const struct id_plan *ids = &plan->ids;

	if (!ids->as_root)
		return 0;
	if (setgroups(0, NULL) < 0 ||
	    setresgid(ids->gid, ids->gid, ids->gid) < 0 ||
	    setresuid(ids->uid, ids->uid, ids->uid) < 0)
		return err_sys(err, errno, "give up root");
	if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
		return err_sys(err, errno, "stay visible to the caller");
	return 0;
}

static int ended_early(const struct sandbox *box, struct err *err)
{
	if (limits_is_out_of_memory(box))
		return err_set(err, ERR_HOST,
			       "[limits] memory is too little to start in");
	return err_set(err, ERR_INTERNAL,
		       "the inner side ended without a report");
}

int spawn(const struct plan *plan, struct sandbox *box, struct err *err)
{
	int done;

	if (start_inner(plan, box, err) < 0 ||
	    cgroup_check(&box->cgroup, box->init_pid, err) < 0 ||
	    idmap(&plan->ids, box->init_pid, err) < 0 ||
	    tell_mapped(plan, box, err) < 0)
		return -1;
	done = follow(WIRE_READY, plan, box, err);
	if (done > 0)
		return ended_early(box, err);
	if (done == 0 && plan->streams.has_terminal && box->master_fd < 0)
		done = err_set(err, ERR_INTERNAL,
			       "the inner side sent no terminal");
	if (done < 0 || leave_root(plan, err) < 0 ||
	    guards_wait_confined(box, SPAWN_MS, err) < 0 ||
	    guard_output_send_streams(&plan->output, box, err) < 0 ||
	    guard_secrets_send_values(&plan->secrets, box->upstream.control_fd,
				      err) < 0 ||
	    tell(box->sync_fd, WIRE_GATE, err) < 0)
		return -1;
	/* a successful execve closes the channel, a failed one reports */
	done = follow(0, plan, box, err);
	drop_fd(&box->sync_fd);
	return done < 0 ? -1 : 0;
}
