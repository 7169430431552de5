/* SPDX-License-Identifier: Apache-2.0 */
/* trials - does alone, in children, what a run does at once. */
/*
 * Theory of operation
 *
 * Three children, because each leaves its process changed for good: one in the
 * seven namespaces, one that enters a Landlock domain, one that loads a system
 * call filter.  They write the errno of each act into memory shared with us
 * and end; one that is killed leaves its acts as not tried.
 */
#include "outer/trials.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/rtnl.h"
#include "base/sys.h"
#include "decide/plan/cgroup_text.h"
#include "decide/plan/host.h"
#include "decide/plan/landlock_abi.h"
#include "filters/filters.h"
#include "outer/guards.h"
#include "outer/script_verify.h"
#include "outer/idmap.h"
#include "outer/overlay_trial.h"
#include "outer/probe_cgroups.h"
#include "outer/spawn.h"

/* The one directory that is there wherever cordon can work at all. */
#define PLACE "/proc"

static int answer(int done)
{
	return done < 0 ? errno : 0;
}

static int enter(const struct id_plan *ids)
{
	static const char name[] = "cordon";

	if (ids->as_root && setgroups(0, NULL) < 0)
		return -1;
	if (setresgid(ids->gid, ids->gid, ids->gid) < 0 ||
	    setresuid(ids->uid, ids->uid, ids->uid) < 0 ||
	    sethostname(name, strlen(name)) < 0)
		return -1;
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

static int mount_new(const char *type, const char *options)
{
	return mount(type, PLACE, type, MS_NOSUID | MS_NOEXEC, options);
}

/* In the devpts mounted before. */
static int open_terminal(void)
{
	autoclose int main_fd = open(PLACE "/ptmx",
				     O_RDWR | O_NOCTTY | O_CLOEXEC);
	autoclose int other_fd = -1;
	int unlocked = 0;

	if (main_fd < 0 || ioctl(main_fd, TIOCSPTLCK, &unlocked) < 0)
		return -1;
	other_fd = ioctl(main_fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return other_fd;
}

static void try_network(int *sys)
{
	static const uint8_t source[4] = { 127, 0, 0, 1 };
	struct rtnl r = RTNL_INIT;
	int errors[RTNL_MAX_REQUESTS] = { 0 };
	autoclose int own = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint64_t cookie;
	socklen_t size = sizeof(cookie);

	rtnl_link_up(&r, RTNL_LOOPBACK);
	rtnl_all_local(&r, AF_INET, RTNL_LOOPBACK, source);
	rtnl_all_local(&r, AF_INET6, RTNL_LOOPBACK, NULL);
	sys[TRIAL_LOOPBACK] = answer(rtnl_commit(&r, errors));
	if (sys[TRIAL_LOOPBACK] == 0) {
		sys[TRIAL_LOOPBACK] = errors[0] ? errors[0] : errors[1];
		sys[TRIAL_IPV6] = errors[2];
	}
	sys[TRIAL_NETNS_COOKIE] = answer(getsockopt(
		own, SOL_SOCKET, SYS_SO_NETNS_COOKIE, &cookie, &size));
}

static void try_inside(const struct id_plan *ids, int *sys)
{
	sys[TRIAL_ENTER] = answer(enter(ids));
	sys[TRIAL_KEYRING] = answer((int)sys_join_session_keyring());
	sys[TRIAL_MOUNT] = answer(mount_new("tmpfs", NULL));
	sys[TRIAL_PROC] = answer(mount_new("proc", NULL));
	sys[TRIAL_DEVPTS] = answer(
		mount_new("devpts", "newinstance,ptmxmode=0666,mode=620"));
	if (sys[TRIAL_DEVPTS] == 0)
		sys[TRIAL_TERMINAL] = answer(open_terminal());
	try_network(sys);
	if (sys[TRIAL_MOUNT] == 0 &&
	    overlay_trial(PLACE, NULL, &sys[TRIAL_OVERLAY]) ==
		    OVERLAY_TRIAL_WORKS)
		sys[TRIAL_OVERLAY] = 0;
}

static int enter_domain(int abi)
{
	struct sys_landlock_ruleset_attr attr = {
		.handled_access_fs = landlock_abi_fs(abi),
		.scoped = landlock_abi_scoped(abi),
	};
	autoclose int fd = sys_landlock_create(&attr, sizeof(attr), 0);

	if (fd < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return sys_landlock_restrict(fd);
}

static int load_any_filter(void)
{
	static struct sock_filter allow =
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	static const struct sock_fprog all = { 1, &allow };
	const struct sock_fprog *prog = filters_get(SECCOMP_ROLE_SCRIPT);

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return sys_seccomp_filter(prog ? prog : &all, 0);
}

static void reap(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* The maps are written from outside; a byte says that they are. */
static int try_namespaces(const struct id_plan *ids, int *sys, struct err *err)
{
	struct err mapped = ERR_INIT;
	int go[2];
	pid_t pid;

	if (fdio_pipe(go) < 0)
		return err_sys(err, errno, "make a pipe");
	pid = sys_clone(SPAWN_NAMESPACES);
	if (pid == 0) {
		char byte;

		(void)close(go[1]);
		if (read(go[0], &byte, 1) == 1)
			try_inside(ids, sys);
		_exit(0);
	}
	sys[TRIAL_CLONE] = answer(pid);
	(void)close(go[0]);
	if (pid > 0) {
		sys[TRIAL_ID_MAP] =
			idmap(ids, pid, &mapped) < 0 ? mapped.sys : 0;
		if (sys[TRIAL_ID_MAP] == 0)
			(void)fdio_write_all(go[1], "", 1);
	}
	(void)close(go[1]);
	if (pid > 0)
		reap(pid);
	return 0;
}

static int try_landlock(int abi, int *sys, struct err *err)
{
	pid_t pid = fork();

	if (pid < 0)
		return err_sys(err, errno, "start a child");
	if (pid == 0) {
		sys[TRIAL_LANDLOCK] = answer(enter_domain(abi));
		_exit(0);
	}
	reap(pid);
	return 0;
}

static int try_filter(int *sys, struct err *err)
{
	pid_t pid = fork();

	if (pid < 0)
		return err_sys(err, errno, "start a child");
	if (pid == 0) {
		sys[TRIAL_FILTER] = answer(load_any_filter());
		_exit(0);
	}
	reap(pid);
	return 0;
}

/* A cgroup of the run's own that holds every limit that needs one. */
static int try_cgroup(void)
{
	const unsigned all = CGROUP_MEMORY | CGROUP_CPU;
	autorelease_host struct host host = HOST_INIT;
	int sys = ENOENT;

	probe_cgroups(&host);
	for (size_t i = 0; i < host.n_cgroups; i++) {
		const struct cgroup_fact *fact = &host.cgroups[i];

		if (!fact->why && (fact->controllers & all) == all)
			return 0;
		sys = fact->why ? EACCES : EOPNOTSUPP;
	}
	return sys;
}

static int try_guards(bool for_http)
{
	struct err err = ERR_INIT;

	if (guards_check(for_http, &err) == 0)
		return 0;
	return err.sys ? err.sys : EPERM;
}

static int try_verify(void)
{
	struct err err = ERR_INIT;

	if (script_verify_check(&err) == 0)
		return 0;
	return err.sys ? err.sys : EPERM;
}

int trials_run(const struct id_plan *ids, struct diagnosis_facts *facts,
	       struct err *err)
{
	size_t size = sizeof(facts->trials);
	int *sys = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int done;

	if (sys == MAP_FAILED)
		return err_sys(err, errno, "share memory with a child");
	memcpy(sys, facts->trials, size);
	done = try_namespaces(ids, sys, err);
	if (done == 0)
		done = try_landlock(facts->landlock_abi, sys, err);
	if (done == 0)
		done = try_filter(sys, err);
	sys[TRIAL_GUARDS] = try_guards(false);
	sys[TRIAL_GUARDS_HTTP] = try_guards(true);
	sys[TRIAL_VERIFY] = try_verify();
	sys[TRIAL_CGROUP] = try_cgroup();
	memcpy(facts->trials, sys, size);
	(void)munmap(sys, size);
	return done;
}
