/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_self_confine - a guard that has confined itself can do nothing but its
 * work.
 *
 * Each act is done in a child: bare it must succeed (or fail otherwise),
 * confined it must be refused.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/sys.h"
#include "decide/live/guard.h"
#include "decide/plan/landlock_abi.h"
#include "filters/filters.h"
#include "guard/self_confine.h"

#define NOT_CONFINED 120
#define BARE SECCOMP_ROLE_COUNT

/* The child's end of a control channel, where a guard has it. */
static void take_control(void)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
		_exit(NOT_CONFINED);
	/* the other end stays open, elsewhere */
	if (fds[0] == GUARD_CONTROL_FD &&
	    fcntl(fds[0], F_DUPFD_CLOEXEC, 10) < 0)
		_exit(NOT_CONFINED);
	if (fds[1] != GUARD_CONTROL_FD &&
	    dup2(fds[1], GUARD_CONTROL_FD) != GUARD_CONTROL_FD)
		_exit(NOT_CONFINED);
}

static void confine(enum seccomp_role role)
{
	struct err err = ERR_INIT;

	take_control();
	if (self_confine(role, &err) < 0) {
		(void)!write(2, err.msg, strlen(err.msg));
		(void)!write(2, "\n", 1);
		_exit(NOT_CONFINED);
	}
}

static int reap(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* What an act came to: 0 or an errno. */
static int result(enum seccomp_role role, int (*act)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		if (role != BARE)
			confine(role);
		_exit(act() < 0 ? errno : 0);
	}
	status = reap(pid);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), NOT_CONFINED);
	return WEXITSTATUS(status);
}

static int open_file(void)
{
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC);
}

static int open_for_writing(void)
{
	return open("/dev/null", O_WRONLY | O_CLOEXEC);
}

static int make_tcp(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int make_udp(void)
{
	return socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

static int make_unix(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/* To a listener of our own, so that a bare child gets through. */
static struct sockaddr_in listening;

static int connect_tcp(void)
{
	int fd = make_tcp();

	return fd < 0 ? -1
		      : connect(fd, (struct sockaddr *)&listening,
				sizeof(listening));
}

static int execute(void)
{
	char *const argv[] = { (char *)(uintptr_t)"/bin/true", NULL };

	return execve("/bin/true", argv, argv + 1);
}

static int start(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid;
}

static int signal_parent(void)
{
	return kill(getppid(), 0);
}

static int trace_me(void)
{
	return (int)syscall(SYS_ptrace, 0, 0, 0, 0);
}

static int map_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static int read_keys(void)
{
	/* KEYCTL_GET_KEYRING_ID of the session, made if there is none */
	return (int)syscall(SYS_keyctl, 0, -3, 1);
}

static int bind_tcp(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	int fd = make_tcp();

	any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return fd < 0 ? -1 : bind(fd, (struct sockaddr *)&any, sizeof(any));
}

/* act, errno of relay and verify, and of upstream; 0: goes through */
static const struct {
	const char *name;
	int (*act)(void);
	int relay, upstream;
} acts[] = {
	{ "open a file", open_file, EPERM, EPERM },
	{ "open for writing", open_for_writing, EPERM, EPERM },
	{ "make a TCP socket", make_tcp, EPERM, 0 },
	{ "make a UDP socket", make_udp, EPERM, 0 },
	{ "make a UNIX socket", make_unix, EPERM, EPERM },
	{ "connect", connect_tcp, EPERM, 0 },
	{ "bind", bind_tcp, EPERM, EPERM },
	{ "execute", execute, EPERM, EPERM },
	{ "start a process", start, EPERM, EPERM },
	{ "signal the parent", signal_parent, EPERM, EPERM },
	{ "be traced", trace_me, EPERM, EPERM },
	{ "map code", map_code, EPERM, EPERM },
	{ "reach the keyring", read_keys, EPERM, EPERM },
};

/* With a sanitizer the filter leaves reading to Landlock, which says EACCES. */
static bool is_refusal(int got, int wanted)
{
	return got == wanted || (wanted == EPERM && got == EACCES);
}

static void can_do_all_of_it_bare(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		int got = result(BARE, acts[i].act);

		if (got != 0)
			fail_msg("%s: %s", acts[i].name, strerror(got));
	}
}

static void refuses_the_relay_all_but_its_work(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		int got = result(SECCOMP_ROLE_RELAY, acts[i].act);

		if (!is_refusal(got, acts[i].relay))
			fail_msg("%s: %d", acts[i].name, got);
	}
}

static void refuses_verify_all_but_its_work(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		int got = result(SECCOMP_ROLE_VERIFY, acts[i].act);

		if (!is_refusal(got, acts[i].relay))
			fail_msg("%s: %d", acts[i].name, got);
	}
}

static void refuses_upstream_all_but_its_work(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		int got = result(SECCOMP_ROLE_UPSTREAM, acts[i].act);

		if (!is_refusal(got, acts[i].upstream))
			fail_msg("%s: %d", acts[i].name, got);
	}
}

/* What the kernel says of a confined child, asked from outside. */
static void read_status(pid_t pid, char *ret, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	n = read(fd, ret, size - 1);
	assert_true(n > 0);
	ret[n] = '\0';
	(void)close(fd);
}

/* The child has written a byte once it is confined; it waits to be killed. */
static pid_t start_confined(int *ret_fd)
{
	int fds[2];
	pid_t pid;
	char byte = 0;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int out = fcntl(fds[1], F_DUPFD_CLOEXEC, 10);

		confine(SECCOMP_ROLE_RELAY);
		if (write(out, "x", 1) != 1)
			_exit(1);
		for (;;)
			(void)poll(NULL, 0, -1);
	}
	(void)close(fds[1]);
	assert_int_equal(read(fds[0], &byte, 1), 1);
	*ret_fd = fds[0];
	return pid;
}

static void assert_line(const char *status, const char *line)
{
	if (strstr(status, line) == NULL)
		fail_msg("not there: %s", line);
}

static void shows_what_was_given_up(void **state)
{
	char status[8192];
	struct rlimit core;
	int fd = -1;
	pid_t pid = start_confined(&fd);

	(void)state;
	read_status(pid, status, sizeof(status));
	assert_line(status, "CapInh:\t0000000000000000\n");
	assert_line(status, "CapPrm:\t0000000000000000\n");
	assert_line(status, "CapEff:\t0000000000000000\n");
	assert_line(status, "CapAmb:\t0000000000000000\n");
	if (geteuid() == 0)
		assert_line(status, "CapBnd:\t0000000000000000\n");
	assert_line(status, "NoNewPrivs:\t1\n");
	assert_line(status, "Seccomp:\t2\n");
	assert_int_equal(prlimit(pid, RLIMIT_CORE, NULL, &core), 0);
	assert_int_equal(core.rlim_cur, 1);
	assert_int_equal(core.rlim_max, 1);
	assert_int_equal(kill(pid, SIGKILL), 0);
	(void)reap(pid);
	(void)close(fd);
}

/*
 * A grandchild is the guard; when the child that is its parent has gone, the
 * last writer of the pipe must be gone too.
 */
static void dies_with_its_parent(void **state)
{
	int fds[2];
	pid_t pid;
	char byte = 0;

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int fd = -1;

		(void)start_confined(&fd);
		_exit(0);
	}
	(void)close(fds[1]);
	(void)reap(pid);
	assert_int_equal(read(fds[0], &byte, 1), 0);
	(void)close(fds[0]);
}

static void refuses_without_a_supervisor(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		struct err err = ERR_INIT;
		int fds[2];

		if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) < 0)
			_exit(1);
		if (fds[1] != GUARD_CONTROL_FD) {
			(void)dup2(fds[1], GUARD_CONTROL_FD);
			(void)close(fds[1]);
		}
		if (fds[0] != GUARD_CONTROL_FD)
			(void)close(fds[0]);
		if (self_confine(SECCOMP_ROLE_RELAY, &err) == 0)
			_exit(2);
		_exit(strstr(err.msg, "supervisor is gone") != NULL ? 0 : 3);
	}
	status = reap(pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Landlock alone, before any filter, refuses the relay's TCP and files. */
static void handles_what_the_running_abi_has(void **state)
{
	int abi = sys_landlock_create(NULL, 0,
				      SYS_LANDLOCK_CREATE_RULESET_VERSION);
	struct sys_landlock_ruleset_attr attr = {
		.handled_access_fs = landlock_abi_fs(abi),
		.handled_access_net = landlock_abi_net(abi),
		.scoped = landlock_abi_scoped(abi),
	};
	int fd;

	(void)state;
	assert_true(abi >= 1);
	fd = sys_landlock_create(&attr, sizeof(attr), 0);
	assert_true(fd >= 0);
	(void)close(fd);
}

static void grows_with_the_abi(void **state)
{
	int abi;

	(void)state;
	assert_int_equal(landlock_abi_fs(0), 0);
	assert_int_equal(landlock_abi_fs(-1), 0);
	assert_int_equal(landlock_abi_fs(1), 0x1fff);
	assert_int_equal(landlock_abi_fs(2), 0x3fff);
	assert_int_equal(landlock_abi_fs(3), 0x7fff);
	assert_int_equal(landlock_abi_fs(4), 0x7fff);
	assert_int_equal(landlock_abi_fs(5), 0xffff);
	assert_int_equal(landlock_abi_fs(9), 0x1ffff);
	assert_int_equal(landlock_abi_net(3), 0);
	assert_int_equal(landlock_abi_net(4), 3);
	assert_int_equal(landlock_abi_scoped(5), 0);
	assert_int_equal(landlock_abi_scoped(6), 3);
	for (abi = 1; abi < 20; abi++) {
		uint64_t before = landlock_abi_fs(abi - 1);

		assert_int_equal(landlock_abi_fs(abi) & before, before);
	}
	assert_int_equal(landlock_abi_fs(1000), landlock_abi_fs(9));
}

static int listen_for_children(void **state)
{
	socklen_t size = sizeof(listening);
	int fd = make_tcp();

	(void)state;
	listening.sin_family = AF_INET;
	listening.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&listening, sizeof(listening)) < 0 ||
	    listen(fd, 16) < 0 ||
	    getsockname(fd, (struct sockaddr *)&listening, &size) < 0)
		return -1;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(can_do_all_of_it_bare),
		cmocka_unit_test(refuses_the_relay_all_but_its_work),
		cmocka_unit_test(refuses_verify_all_but_its_work),
		cmocka_unit_test(refuses_upstream_all_but_its_work),
		cmocka_unit_test(shows_what_was_given_up),
		cmocka_unit_test(dies_with_its_parent),
		cmocka_unit_test(refuses_without_a_supervisor),
		cmocka_unit_test(handles_what_the_running_abi_has),
		cmocka_unit_test(grows_with_the_abi),
	};

	return cmocka_run_group_tests(tests, listen_for_children, NULL);
}
