/* SPDX-License-Identifier: Apache-2.0 */
/* self_confine - give up all that relay, upstream or verify does not need. */
/*
 * Theory of operation
 *
 * The order is that of inner.c, and for its reasons: no new privileges before
 * Landlock and filter, which both need it; the bounding set before the
 * capability that empties it; the filter last.  Landlock alone must answer
 * before the filter is there, else the read-back of one would be an answer of
 * the other: Landlock says EACCES, the filter EPERM.
 */
#include "guard/self_confine.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/sanitizer.h"
#include "base/sys.h"
#include "decide/live/guard.h"
#include "decide/plan/landlock_abi.h"
#include "filters/filters.h"

#ifdef WITH_SANITIZER
/* The leak check traces its own process at exit, which no guard may. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

/*
 * A death signal that was set too late never comes, and getppid(2) cannot
 * tell across a namespace: the supervisor's end of the channel can.
 */
static int die_with_parent(struct err *err)
{
	struct pollfd control = { .fd = GUARD_CONTROL_FD };
	int sig = 0;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
	    prctl(PR_GET_PDEATHSIG, &sig, 0, 0, 0) < 0)
		return err_sys(err, errno, "set the death signal");
	if (sig != SIGKILL)
		return err_set(err, ERR_INTERNAL, "no death signal is set");
	if (poll(&control, 1, 0) < 0)
		return err_sys(err, errno, "look at the control channel");
	if (control.revents & (POLLHUP | POLLERR | POLLNVAL))
		return err_set(err, ERR_INTERNAL, "the supervisor is gone");
	return 0;
}

/* A limit of 1, not 0: with 0 a program named by core_pattern still runs. */
static int hide(struct err *err)
{
	const struct rlimit wanted = { 1, 1 };
	struct rlimit core;

	if (setrlimit(RLIMIT_CORE, &wanted) < 0 ||
	    getrlimit(RLIMIT_CORE, &core) < 0)
		return err_sys(err, errno, "limit core files");
	if (core.rlim_cur != 1 || core.rlim_max != 1)
		return err_set(err, ERR_INTERNAL, "core files are not limited");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return err_sys(err, errno, "become not dumpable");
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
		return err_set(err, ERR_INTERNAL, "still dumpable");
	return 0;
}

static int get_caps(struct __user_cap_data_struct ret[2], struct err *err)
{
	if (sys_capget(ret) < 0)
		return err_sys(err, errno, "read the capabilities");
	return 0;
}

/* Ends at the first number the kernel does not know. */
static int empty_bounding_set(struct err *err)
{
	int cap;

	for (cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0 ||
		    prctl(PR_CAPBSET_READ, cap, 0, 0, 0) != 0)
			return err_sys(err, errno,
				       "drop capability %d from the bounding "
				       "set",
				       cap);
	return 0;
}

static int drop_caps(struct err *err)
{
	struct __user_cap_data_struct caps[2];
	int i;

	if (get_caps(caps, err) < 0)
		return -1;
	if ((caps[0].effective & (1U << CAP_SETPCAP)) &&
	    empty_bounding_set(err) < 0)
		return -1;
	/* EINVAL: a kernel without ambient capabilities has none to clear */
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 &&
	    errno != EINVAL)
		return err_sys(err, errno, "clear the ambient capabilities");
	if (sys_capset(0) < 0)
		return err_sys(err, errno, "drop the capabilities");
	if (get_caps(caps, err) < 0)
		return -1;
	for (i = 0; i < 2; i++)
		if (caps[i].effective != 0 || caps[i].permitted != 0 ||
		    caps[i].inheritable != 0)
			return err_set(err, ERR_INTERNAL,
				       "capabilities are left");
	return 0;
}

static int forbid_new_privs(struct err *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_sys(err, errno, "set no_new_privs");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return err_set(err, ERR_INTERNAL, "no_new_privs is not set");
	return 0;
}

/* Any opening of a directory for reading is one of the rights we handle. */
static int try_open(struct err *err)
{
	autoclose int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 || errno != EACCES)
		return err_set(err, ERR_INTERNAL,
			       "Landlock does not keep files closed");
	return 0;
}

/* The parent is in another domain or in none. */
static int try_signal(struct err *err)
{
	pid_t parent = getppid();

	if (parent > 0 && (kill(parent, 0) == 0 || errno != EPERM))
		return err_set(err, ERR_INTERNAL,
			       "Landlock does not keep signals in");
	return 0;
}

/* To a port of our own machine where nothing listens. */
static int try_connect(struct err *err)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(1),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	autoclose int fd = socket(AF_INET,
				  SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
				  0);

	if (fd < 0)
		return err_sys(err, errno, "make a socket to try");
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 ||
	    errno != EACCES)
		return err_set(err, ERR_INTERNAL,
			       "Landlock does not keep TCP closed");
	return 0;
}

/* The size of the attribute as a kernel of this ABI knows it. */
static size_t attr_size(int abi)
{
	if (abi >= 6)
		return sizeof(struct sys_landlock_ruleset_attr);
	if (abi >= 4)
		return offsetof(struct sys_landlock_ruleset_attr, scoped);
	return offsetof(struct sys_landlock_ruleset_attr, handled_access_net);
}

static int restrict_access(enum seccomp_role role, struct err *err)
{
	int abi = sys_landlock_create(NULL, 0,
				      SYS_LANDLOCK_CREATE_RULESET_VERSION);
	struct sys_landlock_ruleset_attr attr = {
		.handled_access_fs = landlock_abi_fs(abi),
		.scoped = landlock_abi_scoped(abi),
	};
	autoclose int ruleset = -1;

	if (abi < 1)
		return err_sys(err, errno, "ask for Landlock");
	if (role != SECCOMP_ROLE_UPSTREAM)
		attr.handled_access_net = landlock_abi_net(abi);
	ruleset = sys_landlock_create(&attr, attr_size(abi), 0);
	if (ruleset < 0)
		return err_sys(err, errno, "make a Landlock ruleset");
	if (sys_landlock_restrict(ruleset) < 0)
		return err_sys(err, errno, "enter a Landlock domain");
	if (try_open(err) < 0 || (attr.scoped != 0 && try_signal(err) < 0) ||
	    (attr.handled_access_net != 0 && try_connect(err) < 0))
		return -1;
	return 0;
}

/* Without the filter an empty name is ENOENT. */
static int load_filter(enum seccomp_role role, struct err *err)
{
	const struct sock_fprog *prog = filters_get(role);

	if (prog == NULL)
		return err_set(err, ERR_INTERNAL,
			       "no system call filter for this architecture");
	if (sys_seccomp_filter(prog, 0) != 0)
		return err_sys(err, errno, "load the system call filter");
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2 ||
	    syscall(SYS_execve, "", NULL, NULL) == 0 || errno != EPERM)
		return err_set(err, ERR_INTERNAL,
			       "the system call filter does not hold");
	return 0;
}

int self_confine(enum seccomp_role role, struct err *err)
{
	if (die_with_parent(err) < 0 || hide(err) < 0 || drop_caps(err) < 0 ||
	    forbid_new_privs(err) < 0 || restrict_access(role, err) < 0 ||
	    load_filter(role, err) < 0)
		return err_wrap(err, "confine this process");
	return 0;
}
