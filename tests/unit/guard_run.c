/* SPDX-License-Identifier: Apache-2.0 */
/* guard_run - starts the real cordon-upstream and speaks with it. */
#include "guard_run.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fdio.h"

static _Noreturn void become(const char *program, uint64_t open_files,
			     int control_fd, int dial_fd)
{
	char path[4096];
	char *argv[] = { path, NULL }, *env[] = { NULL };
	const char *dir = getenv("builddir");
	struct rlimit limit = { .rlim_cur = open_files,
				.rlim_max = open_files };
	/* above 4, so that neither is in the way of the other */
	int control = fcntl(control_fd, F_DUPFD_CLOEXEC, 10);
	int dial = fcntl(dial_fd, F_DUPFD_CLOEXEC, 10);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)snprintf(path, sizeof(path), "%s/%s", dir ? dir : ".", program);
	if (dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
	    dup2(control, GUARD_CONTROL_FD) < 0 ||
	    dup2(dial, GUARD_DIAL_FD) < 0 ||
	    (open_files && setrlimit(RLIMIT_NOFILE, &limit) < 0))
		_exit(98);
	(void)execve(path, argv, env);
	perror(path);
	_exit(99);
}

struct guard_run guard_run_exec(uint64_t open_files)
{
	return guard_run_exec_as("cordon-upstream", open_files);
}

struct guard_run guard_run_exec_as(const char *program, uint64_t open_files)
{
	struct guard_run g;
	int control[2], dial[2];

	assert_int_equal(fdio_socketpair(control), 0);
	assert_int_equal(fdio_socketpair(dial), 0);
	g.pid = fork();
	assert_true(g.pid >= 0);
	if (g.pid == 0)
		become(program, open_files, control[1], dial[1]);
	(void)close(control[1]);
	(void)close(dial[1]);
	g.control_fd = control[0];
	g.dial_fd = dial[0];
	return g;
}

void guard_run_send(int fd, struct wire_writer *w)
{
	assert_int_equal(wire_send(w, fd, NULL, 0), 0);
}

void guard_run_configure_by(const struct guard_run *g,
			    const struct guard_endpoint *endpoints, uint32_t n,
			    const struct proxy_plan *proxy)
{
	struct guard_config c = { .n_endpoints = n, .max_connections = 64 };
	struct wire_writer w;

	guard_put_config(&w, &c);
	guard_run_send(g->control_fd, &w);
	for (uint32_t i = 0; i < n; i++) {
		guard_put_endpoint(&w, &endpoints[i]);
		guard_run_send(g->control_fd, &w);
	}
	if (proxy) {
		guard_put_proxy(&w, proxy);
		guard_run_send(g->control_fd, &w);
	}
	wire_begin(&w, WIRE_START);
	guard_run_send(g->control_fd, &w);
}

void guard_run_configure(const struct guard_run *g,
			 const struct guard_endpoint *endpoints, uint32_t n)
{
	guard_run_configure_by(g, endpoints, n, NULL);
}

struct guard_run guard_run_start(const struct guard_endpoint *endpoints,
				 uint32_t n)
{
	struct guard_run g = guard_run_exec(0);

	guard_run_configure(&g, endpoints, n);
	guard_run_expect(&g, WIRE_CONFINED);
	return g;
}

void guard_run_dial_name(const struct guard_run *g, uint32_t conn,
			 uint32_t endpoint, const char *name)
{
	struct guard_dial d = { .conn = conn, .endpoint = endpoint };
	struct wire_writer w;

	memcpy(d.name, name, strlen(name) + 1);
	guard_put_dial(&w, &d);
	guard_run_send(g->dial_fd, &w);
}

void guard_run_dial(const struct guard_run *g, uint32_t conn,
		    uint32_t endpoint)
{
	guard_run_dial_name(g, conn, endpoint, "");
}

struct guard_dialed guard_run_dialed(const struct guard_run *g, int *ret_fd)
{
	uint8_t record[WIRE_MAX];
	struct guard_dialed d;
	struct wire_reader r;
	size_t n_fds = 0;
	ssize_t n;

	*ret_fd = -1;
	n = fdio_recv(g->dial_fd, record, sizeof(record), ret_fd, 1, &n_fds);
	assert_true(n > 0);
	assert_int_equal(wire_open(&r, record, (size_t)n), WIRE_DIALED);
	assert_int_equal(guard_get_dialed(&r, &d), 0);
	assert_int_equal(n_fds, d.sys == 0 ? 1 : 0);
	return d;
}

static uint32_t next(const struct guard_run *g, uint8_t record[WIRE_MAX],
		     struct wire_reader *r)
{
	ssize_t n = fdio_recv(g->control_fd, record, WIRE_MAX, NULL, 0, NULL);

	if (n < 0)
		assert_int_equal(errno, ECONNRESET);
	return n <= 0 ? 0 : wire_open(r, record, (size_t)n);
}

static void show_broken(uint32_t type, struct wire_reader *r)
{
	char text[600] = "";

	if (type != WIRE_BROKEN)
		return;
	wire_get_text(r, text, sizeof(text));
	print_message("# broken: %s\n", text);
}

struct event guard_run_event(const struct guard_run *g)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	struct event e;
	uint32_t type = next(g, record, &r);

	show_broken(type, &r);
	assert_int_equal(type, WIRE_EVENT);
	assert_int_equal(event_get(&r, &e), 0);
	return e;
}

void guard_run_expect(const struct guard_run *g, uint32_t type)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	uint32_t got = next(g, record, &r);

	if (got != type)
		show_broken(got, &r);
	assert_int_equal(got, type);
}

int guard_run_wait(struct guard_run *g)
{
	int status;

	assert_int_equal(waitpid(g->pid, &status, 0), g->pid);
	(void)close(g->control_fd);
	(void)close(g->dial_fd);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

unsigned guard_run_stop(struct guard_run *g)
{
	uint8_t record[WIRE_MAX];
	struct wire_writer w;
	struct wire_reader r;
	unsigned n = 0;
	uint32_t type;

	wire_begin(&w, WIRE_STOP);
	guard_run_send(g->control_fd, &w);
	while ((type = next(g, record, &r)) == WIRE_EVENT)
		n++;
	assert_int_equal(type, WIRE_DONE);
	assert_int_equal(guard_run_wait(g), 0);
	return n;
}

struct guard_endpoint guard_run_literal(const char *address, uint16_t port)
{
	struct guard_endpoint e = {
		.scheme = ENDPOINT_TCP, .port = port, .dial_port = port,
		.dial_is_literal = true,
	};

	assert_int_equal(address_parse(address, strlen(address),
				       &e.dial_literal), 0);
	(void)snprintf(e.host, sizeof(e.host), "%s", address);
	(void)snprintf(e.dial_host, sizeof(e.dial_host), "%s", address);
	return e;
}

int guard_run_listen(const char *address, uint16_t *port, int backlog)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} at = { .v4 = { .sin_family = AF_INET } };
	socklen_t n = sizeof(at);
	int on = 1, fd;

	if (strchr(address, ':')) {
		at.v6.sin6_family = AF_INET6;
		at.v6.sin6_port = htons(*port);
		assert_int_equal(inet_pton(AF_INET6, address,
					   &at.v6.sin6_addr), 1);
	} else {
		at.v4.sin_port = htons(*port);
		assert_int_equal(inet_pton(AF_INET, address,
					   &at.v4.sin_addr), 1);
	}
	fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &at.any, n) < 0 || listen(fd, backlog) < 0 ||
	    getsockname(fd, &at.any, &n) < 0) {
		(void)close(fd);
		return -1;
	}
	*port = ntohs(at.v4.sin_port);	/* the same place in both forms */
	return fd;
}
