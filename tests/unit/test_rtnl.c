/* SPDX-License-Identifier: Apache-2.0 */
/* test_rtnl - the loopback that rtnl makes, in a network namespace of ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/rtnl.h"

/* The errno of a connect to addr, 0 if it succeeds. */
static int connect_to(const char *addr, uint16_t port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(port) };
	autoclose int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)inet_pton(AF_INET, addr, &sin.sin_addr);
	return connect(fd, (struct sockaddr *)&sin, sizeof(sin)) == 0 ? 0 :
									errno;
}

static int connect_to6(const char *addr, uint16_t port)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6,
				     .sin6_port = htons(port) };
	autoclose int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return ECONNREFUSED;
	(void)inet_pton(AF_INET6, addr, &sin6.sin6_addr);
	return connect(fd, (struct sockaddr *)&sin6, sizeof(sin6)) == 0 ?
		       0 :
		       errno;
}

static int make(int ret_errors[RTNL_MAX_REQUESTS])
{
	static const uint8_t unused[4] = { 198, 18, 255, 254 };
	static const uint8_t source[4] = { 127, 0, 0, 1 };
	struct rtnl r = RTNL_INIT;

	rtnl_link_up(&r, RTNL_LOOPBACK);
	rtnl_address_v4(&r, RTNL_LOOPBACK, unused);
	rtnl_all_local(&r, AF_INET, RTNL_LOOPBACK, source);
	rtnl_all_local(&r, AF_INET6, RTNL_LOOPBACK, NULL);
	return rtnl_commit(&r, ret_errors);
}

/* Runs in a child in its own namespaces; exits with the number of the check. */
static int in_own_network(int (*fn)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
			_exit(100);
		_exit(fn());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int strays_are_refused(void)
{
	int errors[RTNL_MAX_REQUESTS];

	if (connect_to("203.0.113.7", 443) != ENETUNREACH)
		return 1;
	if (make(errors) < 0)
		return 2;
	for (int i = 0; i < 3; i++)
		if (errors[i] != 0)
			return 3;
	if (errors[3] != 0 && errors[3] != EAFNOSUPPORT &&
	    errors[3] != EOPNOTSUPP && errors[3] != EACCES)
		return 4;
	if (connect_to("203.0.113.7", 443) != ECONNREFUSED)
		return 5;
	if (errors[3] == 0 && connect_to6("2001:db8::7", 443) != ECONNREFUSED)
		return 6;
	return 0;
}

static void everything_is_local_and_refused_at_once(void **state)
{
	(void)state;
	assert_int_equal(in_own_network(strays_are_refused), 0);
}

static int connects_from_loopback(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(4433) };
	socklen_t size = sizeof(sin);
	int errors[RTNL_MAX_REQUESTS];
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int out = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (make(errors) < 0)
		return 1;
	(void)inet_pton(AF_INET, "198.18.0.9", &sin.sin_addr);
	if (bind(fd, (struct sockaddr *)&sin, size) < 0 || listen(fd, 1) < 0)
		return 2;
	if (connect(out, (struct sockaddr *)&sin, size) < 0)
		return 3;
	if (getsockname(out, (struct sockaddr *)&sin, &size) < 0)
		return 4;
	return sin.sin_addr.s_addr == htonl(INADDR_LOOPBACK) ? 0 : 5;
}

static void a_connect_has_loopback_as_its_source(void **state)
{
	(void)state;
	assert_int_equal(in_own_network(connects_from_loopback), 0);
}

static int says_what_failed(void)
{
	static const uint8_t not_ours[4] = { 10, 9, 8, 7 };
	struct rtnl r = RTNL_INIT;
	int errors[RTNL_MAX_REQUESTS];

	rtnl_link_up(&r, 4711);
	rtnl_link_up(&r, RTNL_LOOPBACK);
	rtnl_all_local(&r, AF_INET, RTNL_LOOPBACK, not_ours);
	if (rtnl_commit(&r, errors) < 0)
		return 1;
	if (errors[0] != ENODEV || errors[1] != 0)
		return 2;
	return errors[2] == EINVAL ? 0 : 3;
}

static void each_request_has_its_own_error(void **state)
{
	(void)state;
	assert_int_equal(in_own_network(says_what_failed), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_local_and_refused_at_once),
		cmocka_unit_test(a_connect_has_loopback_as_its_source),
		cmocka_unit_test(each_request_has_its_own_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
