/* SPDX-License-Identifier: Apache-2.0 */
/* test_resolve - names, judged by where they lead, in a network of our own. */
/*
 * main() moves to new user, mount and network namespaces, gives `lo` a public
 * address as well (nothing leaves the namespace), puts a resolv.conf of its
 * own over the machine's and serves its names with tests/probe/dnsd.  Where
 * that is not allowed all tests are skipped.
 */
#include "guard_run.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"

#define PUBLIC "8.8.4.4"	/* on lo, in this namespace only */
#define PORT 4433

static char why_not[200];
static int listen_public = -1, listen_loopback = -1;

static struct guard_endpoint named(const char *name)
{
	struct guard_endpoint e = { .scheme = ENDPOINT_TLS, .port = PORT,
				    .dial_port = PORT };

	(void)snprintf(e.host, sizeof(e.host), "%s", name);
	(void)snprintf(e.dial_host, sizeof(e.dial_host), "%s", name);
	return e;
}

static void need_namespaces(void)
{
	if (!why_not[0])
		return;
	print_message("# %s\n", why_not);
	skip();
}

static bool somebody_came(int listen_fd)
{
	int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0)
		(void)close(fd);
	return fd >= 0;
}

/* One dial of a name; the answer, and what was told before the answer's. */
static struct guard_dialed dial(struct guard_run *g, uint32_t conn)
{
	struct guard_dialed d;
	int fd;

	guard_run_dial(g, conn, 0);
	d = guard_run_dialed(g, &fd);
	if (fd >= 0)
		(void)close(fd);
	return d;
}

static struct guard_dialed dial_once(const char *name, bool may_private)
{
	struct guard_endpoint e = named(name);
	struct guard_run g;
	struct guard_dialed d;

	e.may_private = may_private;
	g = guard_run_start(&e, 1);
	d = dial(&g, 1);
	(void)guard_run_stop(&g);
	return d;
}

static void dials_where_a_public_name_leads(void **state)
{
	struct guard_dialed d;

	(void)state;
	need_namespaces();
	d = dial_once("public.example", false);
	assert_int_equal(d.sys, 0);
	assert_true(somebody_came(listen_public));
}

static void refuses_names_that_lead_inside(void **state)
{
	static const char *const names[] = {
		"loopback.example", "zero.example", "ten.example",
		"metadata.example", "carrier.example", "mapped.example",
		"nat64.example", "six-to-four.example", "v6-loopback.example",
		"unique-local.example", "link-local.example",
		"multicast.example", "unspecified.example",
	};

	(void)state;
	need_namespaces();
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct guard_dialed d = dial_once(names[i], false);

		if (d.sys != EACCES || d.reason != REASON_ADDRESS)
			fail_msg("%s: errno %u reason %u", names[i], d.sys,
				 d.reason);
	}
	assert_false(somebody_came(listen_loopback));
}

static void private_lifts_the_check_for_its_endpoint(void **state)
{
	(void)state;
	need_namespaces();
	assert_int_equal(dial_once("loopback.example", true).sys, 0);
	assert_true(somebody_came(listen_loopback));
	assert_int_equal(dial_once("mapped.example", true).sys, 0);
	assert_true(somebody_came(listen_loopback));
	assert_int_equal(dial_once("multicast.example", true).reason,
			 REASON_ADDRESS);
	assert_int_equal(dial_once("unspecified.example", true).reason,
			 REASON_ADDRESS);
}

static void refuses_an_alias_of_an_internal_name(void **state)
{
	(void)state;
	need_namespaces();
	assert_int_equal(dial_once("alias.example", false).reason,
			 REASON_ADDRESS);
	assert_int_equal(dial_once("good-alias.example", false).sys, 0);
	assert_true(somebody_came(listen_public));
}

static void uses_the_public_ones_of_a_mixed_answer_and_tells(void **state)
{
	struct guard_endpoint e = named("mixed.example");
	struct guard_run g;
	struct event told;

	(void)state;
	need_namespaces();
	g = guard_run_start(&e, 1);
	assert_int_equal(dial(&g, 1).sys, 0);
	told = guard_run_event(&g);
	assert_int_equal(told.kind, EVENT_DENIED);
	assert_int_equal(told.reason, REASON_ADDRESS);
	assert_int_equal(guard_run_event(&g).kind, EVENT_CONNECT);
	assert_int_equal(guard_run_stop(&g), 0);
	assert_true(somebody_came(listen_public));
	assert_false(somebody_came(listen_loopback));
}

/* One question each time, and the answer to that question is what counts. */
static void asks_once_per_dial_and_remembers_nothing(void **state)
{
	struct guard_endpoint e = named("rebind.example");
	struct guard_run g;

	(void)state;
	need_namespaces();
	g = guard_run_start(&e, 1);
	assert_int_equal(dial(&g, 1).sys, 0);
	assert_true(somebody_came(listen_public));
	assert_int_equal(dial(&g, 2).reason, REASON_ADDRESS);
	assert_false(somebody_came(listen_loopback));
	assert_int_equal(guard_run_stop(&g), 3);
}

/* resolv.conf has `search corp.example`, and api.corp.example is there. */
static void knows_no_search_list_and_no_hosts_file(void **state)
{
	(void)state;
	need_namespaces();
	assert_int_equal(dial_once("api", true).reason, REASON_RESOLVE);
	assert_int_equal(dial_once("api.corp.example", true).sys, 0);
	assert_true(somebody_came(listen_loopback));
	assert_int_equal(dial_once("pinned.example", true).reason,
			 REASON_RESOLVE);
}

static void says_that_a_name_is_not_there(void **state)
{
	struct guard_dialed d;

	(void)state;
	need_namespaces();
	d = dial_once("nowhere.example", false);
	assert_int_equal(d.sys, ENOENT);
	assert_int_equal(d.reason, REASON_RESOLVE);
	assert_int_equal(dial_once("empty.example", false).sys, ENOENT);
}

static void goes_on_to_the_next_address(void **state)
{
	(void)state;
	need_namespaces();
	/* nothing routes to the first two; the third answers */
	assert_int_equal(dial_once("fallback.example", false).sys, 0);
	assert_true(somebody_came(listen_public));
	/* the first one drops what it gets */
	assert_int_equal(dial_once("slow.example", true).sys, 0);
	assert_true(somebody_came(listen_public));
}

/* The name service keeps one family to itself: the other does not wait. */
static void an_answer_that_does_not_come_costs_little(void **state)
{
	struct timespec from, to;
	long ms;

	(void)state;
	need_namespaces();
	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(dial_once("half-silent.example", false).sys, 0);
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	ms = (to.tv_sec - from.tv_sec) * 1000 +
	     (to.tv_nsec - from.tv_nsec) / 1000000;
	assert_true(somebody_came(listen_public));
	if (ms > 2000)
		fail_msg("%ld ms", ms);
}

/* What is refused while one answer is missing is no answer yet. */
static void waits_for_the_family_that_may_be_dialled(void **state)
{
	struct guard_dialed d;

	(void)state;
	need_namespaces();
	d = dial_once("half-inside.example", false);
	assert_int_equal(d.sys, 0);
	assert_true(somebody_came(listen_public));
}

/* More dead addresses than are tried at once. */
static void the_oldest_attempt_makes_way(void **state)
{
	(void)state;
	need_namespaces();
	assert_int_equal(dial_once("dead.example", true).sys, 0);
	assert_true(somebody_came(listen_public));
}

static void asks_over_tcp_for_a_long_answer(void **state)
{
	(void)state;
	need_namespaces();
	assert_int_equal(dial_once("long.example", false).sys, 0);
	assert_true(somebody_came(listen_public));
}

static void many_names_at_once(void **state)
{
	struct guard_endpoint e = named("public.example");
	struct guard_run g;

	(void)state;
	need_namespaces();
	g = guard_run_start(&e, 1);
	for (uint32_t conn = 1; conn <= 60; conn++)
		guard_run_dial(&g, conn, 0);
	for (int i = 0; i < 60; i++) {
		int fd;

		assert_int_equal(guard_run_dialed(&g, &fd).sys, 0);
		(void)close(fd);
		assert_true(somebody_came(listen_public));
	}
	assert_int_equal(guard_run_stop(&g), 60);
}

static int lo_up(void)
{
	struct ifreq up = { .ifr_flags = IFF_UP | IFF_RUNNING };
	struct ifreq alias = { .ifr_flags = 0 };
	struct sockaddr_in sin = { .sin_family = AF_INET };
	autoclose int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)snprintf(up.ifr_name, sizeof(up.ifr_name), "lo");
	(void)snprintf(alias.ifr_name, sizeof(alias.ifr_name), "lo:1");
	(void)inet_pton(AF_INET, PUBLIC, &sin.sin_addr);
	memcpy(&alias.ifr_addr, &sin, sizeof(sin));
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &up) < 0 ||
	    ioctl(fd, SIOCSIFADDR, &alias) < 0)
		return -1;
	(void)inet_pton(AF_INET, "255.255.255.255", &sin.sin_addr);
	memcpy(&alias.ifr_netmask, &sin, sizeof(sin));
	return ioctl(fd, SIOCSIFNETMASK, &alias);
}

/* Puts text over a file of the machine, in our mount namespace. */
static int cover(const char *path, const char *text)
{
	char over[] = "/tmp/test-resolve-XXXXXX";
	autoclose int fd = mkstemp(over);
	int done;

	if (fd < 0 || fchmod(fd, 0644) < 0 ||
	    fdio_write_all(fd, text, strlen(text)) < 0)
		return -1;
	done = mount(over, path, NULL, MS_BIND, NULL);
	(void)unlink(over);
	return done;
}

/* The server ends with its stdin, which is ours. */
static int serve_names(void)
{
	/* 50 addresses do not fit 512 bytes */
	char long_record[32 + 50 * sizeof(PUBLIC)] = "long.example=" PUBLIC;
	char *argv[] = { (char[]){ "dnsd" }, (char[]){ "-p" },
		(char[]){ "53" },
		(char[]){ "public.example=" PUBLIC },
		(char[]){ "loopback.example=127.0.0.1" },
		(char[]){ "zero.example=0.1.2.3" },
		(char[]){ "ten.example=10.0.0.1,172.16.0.1,192.168.0.1" },
		(char[]){ "metadata.example=169.254.169.254" },
		(char[]){ "carrier.example=100.64.0.1,198.18.0.1,240.0.0.1" },
		(char[]){ "mapped.example=::ffff:127.0.0.1" },
		(char[]){ "nat64.example=64:ff9b::7f00:1" },
		(char[]){ "six-to-four.example=2002:7f00:1::" },
		(char[]){ "v6-loopback.example=::1" },
		(char[]){ "unique-local.example=fc00::1,fd12::1" },
		(char[]){ "link-local.example=fe80::1" },
		(char[]){ "multicast.example=224.0.0.1,ff02::1" },
		(char[]){ "unspecified.example=0.0.0.0,::" },
		(char[]){ "alias.example=>internal.example" },
		(char[]){ "internal.example=10.1.1.1" },
		(char[]){ "good-alias.example=>public.example" },
		(char[]){ "mixed.example=127.0.0.1," PUBLIC },
		(char[]){ "rebind.example=" PUBLIC },
		(char[]){ "rebind.example!second=127.0.0.1" },
		(char[]){ "api.corp.example=127.0.0.1" },
		(char[]){ "empty.example=" },
		(char[]){ "fallback.example=2600::1,1.1.1.1," PUBLIC },
		(char[]){ "slow.example=127.0.0.9," PUBLIC },
		(char[]){ "half-silent.example=silent-6," PUBLIC },
		(char[]){ "half-inside.example=::1," PUBLIC },
		(char[]){ "dead.example=127.0.0.9,127.0.0.9,127.0.0.9,"
			  "127.0.0.9," PUBLIC },
		long_record, NULL };
	const char *dir = getenv("builddir");
	char path[4096], port[8];
	int in[2], out[2];
	pid_t pid;

	for (int i = 1; i < 50; i++)
		(void)strcat(long_record, "," PUBLIC);
	(void)snprintf(path, sizeof(path), "%s/tests/probe/dnsd",
		       dir ? dir : ".");
	if (pipe(in) < 0 || pipe(out) < 0)
		return -1;
	(void)fcntl(in[1], F_SETFD, FD_CLOEXEC);
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		(void)dup2(in[0], 0);
		(void)dup2(out[1], 1);
		(void)dup2(null, 2);
		(void)execv(path, argv);
		_exit(99);
	}
	(void)close(in[0]);
	(void)close(out[1]);
	return pid > 0 && read(out[0], port, sizeof(port)) > 0 ? 0 : -1;
}

/* 127.0.0.9: a listener whose queue is full, so that a connect waits. */
static int make_slow(void)
{
	uint16_t port = PORT;
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(PORT) };

	if (guard_run_listen("127.0.0.9", &port, 0) < 0)
		return -1;
	(void)inet_pton(AF_INET, "127.0.0.9", &sin.sin_addr);
	for (int i = 0; i < 4; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC |
						SOCK_NONBLOCK, 0);

		(void)connect(fd, (struct sockaddr *)&sin, sizeof(sin));
	}
	return 0;
}

static int set_up_network(void)
{
	uint16_t port = PORT;

	if (lo_up() < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE,
				 NULL) < 0 ||
	    cover("/etc/resolv.conf", "nameserver 127.0.0.1\n"
				      "search corp.example\n"
				      "options ndots:5\n") < 0 ||
	    cover("/etc/hosts", "127.0.0.1 pinned.example\n") < 0 ||
	    serve_names() < 0 || make_slow() < 0)
		return -1;
	listen_public = guard_run_listen(PUBLIC, &port, 128);
	listen_loopback = guard_run_listen("127.0.0.1", &port, 128);
	if (listen_public < 0 || listen_loopback < 0)
		return -1;
	(void)fdio_set_nonblock(listen_public, true);
	return fdio_set_nonblock(listen_loopback, true);
}

static int write_file(const char *path, const char *text)
{
	autoclose int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -1 : fdio_write_all(fd, text, strlen(text));
}

static int enter_namespaces(void)
{
	char map[64];

	(void)snprintf(map, sizeof(map), "0 %u 1\n", (unsigned)geteuid());
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) < 0 ||
	    write_file("/proc/self/uid_map", map) < 0)
		return -1;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dials_where_a_public_name_leads),
		cmocka_unit_test(refuses_names_that_lead_inside),
		cmocka_unit_test(private_lifts_the_check_for_its_endpoint),
		cmocka_unit_test(refuses_an_alias_of_an_internal_name),
		cmocka_unit_test(
			uses_the_public_ones_of_a_mixed_answer_and_tells),
		cmocka_unit_test(asks_once_per_dial_and_remembers_nothing),
		cmocka_unit_test(knows_no_search_list_and_no_hosts_file),
		cmocka_unit_test(says_that_a_name_is_not_there),
		cmocka_unit_test(goes_on_to_the_next_address),
		cmocka_unit_test(an_answer_that_does_not_come_costs_little),
		cmocka_unit_test(waits_for_the_family_that_may_be_dialled),
		cmocka_unit_test(the_oldest_attempt_makes_way),
		cmocka_unit_test(asks_over_tcp_for_a_long_answer),
		cmocka_unit_test(many_names_at_once),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	if (enter_namespaces() < 0)
		(void)snprintf(why_not, sizeof(why_not),
			       "no user and network namespaces: %s",
			       strerror(errno));
	else if (set_up_network() < 0)
		(void)snprintf(why_not, sizeof(why_not),
			       "no network of our own: %s", strerror(errno));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
