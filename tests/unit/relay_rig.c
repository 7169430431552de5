/* SPDX-License-Identifier: Apache-2.0 */
/* relay_rig - plays supervisor and upstream to the real cordon-relay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "relay_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fdio.h"

static int listen_on_loopback(uint16_t *ret_port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&sin, sizeof(sin)), 0);
	assert_int_equal(listen(fd, SOMAXCONN), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&sin, &len), 0);
	*ret_port = ntohs(sin.sin_port);
	return fd;
}

uint32_t rig_endpoint(struct rig *rig, enum endpoint_scheme scheme,
		      const char *host)
{
	uint32_t n = rig->config.n_endpoints++;
	struct guard_endpoint *e = &rig->endpoints[n];

	assert_true(n < RIG_ENDPOINTS);
	*e = (struct guard_endpoint){ .scheme = scheme,
				      .max_up = UINT64_MAX };
	(void)snprintf(e->host, sizeof(e->host), "%s", host);
	e->address = address_from_v4((const uint8_t[]){ 127, 0, 0, 1 });
	rig->listeners[n] = listen_on_loopback(&e->port);
	return n;
}

void rig_rule(struct rig *rig, uint32_t endpoint, uint32_t methods,
	      const char *glob)
{
	uint32_t n = rig->endpoints[endpoint].n_rules++;
	struct http_rule *rule = &rig->rules[endpoint][n];

	assert_true(n < RIG_RULES);
	*rule = (struct http_rule){ .methods = methods };
	(void)snprintf(rule->glob, sizeof(rule->glob), "%s", glob);
}

static void send_rules(struct rig *rig, uint32_t endpoint)
{
	struct wire_writer w;

	for (uint32_t i = 0; i < rig->endpoints[endpoint].n_rules; i++) {
		guard_put_rule(&w, &rig->rules[endpoint][i]);
		assert_int_equal(wire_send(&w, rig->control_fd, NULL, 0), 0);
	}
}

static void send_grant(struct rig *rig, uint32_t number)
{
	const struct http_grant *g = &rig->grants[number];
	struct wire_writer w;

	guard_put_grant(&w, g);
	assert_int_equal(wire_send(&w, rig->control_fd, NULL, 0), 0);
	for (size_t at = 0; at < g->n_placeholder; at += GUARD_PART) {
		size_t n = g->n_placeholder - at;

		guard_put_part(&w, WIRE_PLACEHOLDER, number, (uint32_t)at,
			       g->placeholder + at,
			       n < GUARD_PART ? n : GUARD_PART);
		assert_int_equal(wire_send(&w, rig->control_fd, NULL, 0), 0);
	}
}

/* In two parts, as a long text comes. */
static void send_mask(struct rig *rig, uint32_t number)
{
	const char *text = rig->masks[number];
	struct guard_mask m = { .number = number, .n = (uint32_t)strlen(text) };
	const uint32_t parts[] = { 0, m.n / 2, m.n };
	struct wire_writer w;

	for (int i = 0; i < 2; i++) {
		m.offset = parts[i];
		m.part = (const uint8_t *)text + parts[i];
		m.n_part = parts[i + 1] - parts[i];
		guard_put_mask(&w, &m);
		assert_int_equal(wire_send(&w, rig->control_fd, NULL, 0), 0);
	}
}

static void configure(struct rig *rig)
{
	struct wire_writer w;

	guard_put_config(&w, &rig->config);
	assert_int_equal(wire_send(&w, rig->control_fd, NULL, 0), 0);
	for (uint32_t i = 0; i < rig->config.n_endpoints; i++) {
		guard_put_endpoint(&w, &rig->endpoints[i]);
		assert_int_equal(wire_send(&w, rig->control_fd, NULL, 0), 0);
		send_rules(rig, i);
	}
	for (uint32_t i = 0; i < rig->config.n_grants; i++)
		send_grant(rig, i);
	for (uint32_t i = 0; i < rig->config.n_refuse; i++) {
		guard_put_refuse(&w, &rig->refuse[i]);
		assert_int_equal(wire_send(&w, rig->control_fd, NULL, 0), 0);
	}
	for (uint32_t i = 0; i < rig->config.n_outputs; i++) {
		guard_put_output(&w, &rig->outputs[i]);
		assert_int_equal(wire_send(&w, rig->control_fd, NULL, 0), 0);
	}
	for (uint32_t i = 0; i < rig->config.n_masks; i++)
		send_mask(rig, i);
	wire_begin(&w, WIRE_START);
	assert_int_equal(wire_send(&w, rig->control_fd, NULL, 0), 0);
}

static _Noreturn void become_relay(const char *program, int control_fd,
				   int dial_fd)
{
	static char *const no_env[] = { NULL };
	const char *dir = getenv("builddir");
	char path[4096], name[] = "cordon-relay";
	char *const argv[] = { name, NULL };
	int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	int control = fcntl(control_fd, F_DUPFD_CLOEXEC, 10);
	int dial = fcntl(dial_fd, F_DUPFD_CLOEXEC, 10);

	(void)snprintf(path, sizeof(path), "%s/%s", dir ? dir : ".",
		       program ? program : "cordon-relay");
	if (dup2(null_fd, 0) < 0 || dup2(null_fd, 1) < 0 ||
	    dup2(control, GUARD_CONTROL_FD) < 0 ||
	    dup2(dial, GUARD_DIAL_FD) < 0)
		_exit(99);
	(void)execve(path, argv, no_env);
	perror(path);
	_exit(99);
}

void rig_start_bare(struct rig *rig)
{
	int control[2], dial[2];
	uint32_t type;

	if (rig->config.max_connections == 0)
		rig->config.max_connections = 64;
	rig->config.for_s = 3600;
	assert_int_equal(fdio_socketpair(control), 0);
	assert_int_equal(fdio_socketpair(dial), 0);
	rig->pid = fork();
	assert_true(rig->pid >= 0);
	if (rig->pid == 0)
		become_relay(rig->program, control[1], dial[1]);
	(void)close(control[1]);
	(void)close(dial[1]);
	rig->control_fd = control[0];
	rig->dial_fd = dial[0];
	configure(rig);
	do
		type = rig_next(rig, NULL);
	while (type == WIRE_CA);
	assert_int_equal(type, WIRE_CONFINED);
}

void rig_send_door(struct rig *rig, uint32_t first, const int *fds, size_t n)
{
	struct wire_writer w;

	wire_begin(&w, WIRE_LISTENER);
	wire_put_u32(&w, first);
	wire_put_u32(&w, (uint32_t)n);
	assert_int_equal(wire_send(&w, rig->control_fd, fds, n), 0);
}

void rig_start(struct rig *rig)
{
	rig_start_bare(rig);
	rig_send_door(rig, DOOR_LISTENERS, rig->listeners,
		      rig->config.n_endpoints);
}

void rig_release(struct rig *rig)
{
	for (uint32_t i = 0; i < rig->config.n_endpoints; i++)
		drop_fd(&rig->listeners[i]);
	if (rig->pid > 0) {
		drop_fd(&rig->control_fd);
		drop_fd(&rig->dial_fd);
		(void)rig_wait(rig);
	}
	memset(rig, 0, sizeof(*rig));
}

bool rig_wait_for(int fd, short events, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, timeout_ms) > 0;
}

uint32_t rig_next(struct rig *rig, struct event *ret)
{
	static uint8_t buf[WIRE_MAX];
	struct event unused;
	struct wire_reader r;
	uint32_t type;
	ssize_t n;

	assert_true(rig_wait_for(rig->control_fd, POLLIN, RIG_MS));
	n = fdio_recv(rig->control_fd, buf, sizeof(buf), NULL, 0, NULL);
	assert_true(n > 0);
	type = wire_open(&r, buf, (size_t)n);
	if (type == WIRE_EVENT)
		assert_int_equal(event_get(&r, ret ? ret : &unused), 0);
	if (type == WIRE_CA) {
		const uint8_t *root = wire_get_bytes(&r, sizeof(rig->root),
						     &rig->n_root);

		assert_int_equal(wire_end(&r), 0);
		memcpy(rig->root, root, rig->n_root);
	}
	if (type == WIRE_BROKEN) {
		char why[400];

		wire_get_text(&r, why, sizeof(why));
		print_message("# broken: %s\n", why);
		rig->is_broken = true;
	}
	if (type == WIRE_DONE)
		rig->is_done = true;
	return type;
}

struct event rig_expect(struct rig *rig, enum event_kind kind,
			enum event_reason reason)
{
	struct event e = { .count = 0 };

	assert_int_equal(rig_next(rig, &e), WIRE_EVENT);
	assert_int_equal(e.kind, kind);
	assert_int_equal(e.reason, reason);
	return e;
}

void rig_stop(struct rig *rig)
{
	struct wire_writer w;

	wire_begin(&w, WIRE_STOP);
	assert_int_equal(wire_send(&w, rig->control_fd, NULL, 0), 0);
}

int rig_wait(struct rig *rig)
{
	int status = 0;

	assert_int_equal(waitpid(rig->pid, &status, 0), rig->pid);
	rig->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool rig_has_dial(struct rig *rig)
{
	return rig_wait_for(rig->dial_fd, POLLIN, 0);
}

struct guard_dial rig_take_dial(struct rig *rig)
{
	struct guard_dial d;
	struct wire_reader r;
	uint8_t buf[256];
	ssize_t n;

	assert_true(rig_wait_for(rig->dial_fd, POLLIN, RIG_MS));
	n = fdio_recv(rig->dial_fd, buf, sizeof(buf), NULL, 0, NULL);
	assert_true(n > 0);
	assert_int_equal(wire_open(&r, buf, (size_t)n), WIRE_DIAL);
	assert_int_equal(guard_get_dial(&r, &d), 0);
	return d;
}

void rig_answer(struct rig *rig, uint32_t conn, uint32_t sys, int fd)
{
	struct guard_dialed d = { .conn = conn, .sys = sys };
	struct wire_writer w;

	guard_put_dialed(&w, &d);
	assert_int_equal(wire_send(&w, rig->dial_fd, &fd, fd >= 0), 0);
}

void rig_tcp_pair(int ret_fds[2])
{
	uint16_t port;
	autoclose int listener = listen_on_loopback(&port);
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				   .sin_port = htons(port) };

	ret_fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(ret_fds[0] >= 0);
	assert_int_equal(connect(ret_fds[0], (struct sockaddr *)&sin,
				 sizeof(sin)),
			 0);
	ret_fds[1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	assert_true(ret_fds[1] >= 0);
}

int rig_serve(struct rig *rig)
{
	struct guard_dial d = rig_take_dial(rig);
	int pair[2];

	rig_tcp_pair(pair);
	assert_int_equal(fdio_set_nonblock(pair[0], true), 0);
	rig_answer(rig, d.conn, 0, pair[0]);
	(void)close(pair[0]);
	return pair[1];
}

int rig_serve_channel(struct rig *rig)
{
	struct guard_dial d = rig_take_dial(rig);
	int pair[2];

	assert_int_equal(fdio_socketpair(pair), 0);
	assert_int_equal(fdio_set_nonblock(pair[0], true), 0);
	rig_answer(rig, d.conn, 0, pair[0]);
	(void)close(pair[0]);
	return pair[1];
}

int rig_connect(const struct rig *rig, uint32_t endpoint)
{
	const struct guard_endpoint *e = &rig->endpoints[endpoint];
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(e->port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	memcpy(&sin.sin_addr, e->address.b + 12, 4);
	assert_int_equal(connect(fd, (struct sockaddr *)&sin, sizeof(sin)), 0);
	return fd;
}

void rig_write(int fd, const void *data, size_t n)
{
	assert_int_equal(fdio_write_all(fd, data, n), 0);
}

void rig_read(int fd, void *data, size_t n)
{
	char *p = data;

	while (n > 0) {
		ssize_t got;

		assert_true(rig_wait_for(fd, POLLIN, RIG_MS));
		got = read(fd, p, n);
		assert_true(got > 0);
		p += got;
		n -= (size_t)got;
	}
}

int rig_read_end(int fd)
{
	char byte;
	ssize_t n;

	assert_true(rig_wait_for(fd, POLLIN, RIG_MS));
	n = read(fd, &byte, 1);
	assert_true(n <= 0);
	return n < 0 ? errno : 0;
}
