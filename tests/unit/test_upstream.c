/* SPDX-License-Identifier: Apache-2.0 */
/* test_upstream - the real program, from literals on loopback to its end. */
#include "guard_run.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "upstream/dialer.h"
#include "upstream/tunnel.h"

/* Loopback that was asked for: `connect-to` with a literal. */
static struct guard_endpoint trusted(const char *address, uint16_t port)
{
	struct guard_endpoint e = guard_run_literal(address, port);

	e.literal_trusted = true;
	return e;
}

/* A port on which nothing listens: bound, so that nobody else takes it. */
static int closed_port(uint16_t *port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t n = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&sin, n), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&sin, &n), 0);
	*port = ntohs(sin.sin_port);
	return fd;
}

static int option(int fd, int level, int name)
{
	int value = -1;
	socklen_t n = sizeof(value);

	assert_int_equal(getsockopt(fd, level, name, &value, &n), 0);
	return value;
}

static bool nobody_came(int listen_fd)
{
	assert_int_equal(fdio_set_nonblock(listen_fd, true), 0);
	return accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC) < 0 &&
	       errno == EAGAIN;
}

static void connects_to_a_pinned_literal(void **state)
{
	uint16_t port = 0;
	autoclose int listen_fd = guard_run_listen("127.0.0.1", &port, 8);
	struct guard_endpoint e = trusted("127.0.0.1", port);
	struct guard_run g = guard_run_start(&e, 1);
	struct guard_dialed d;
	struct event told;
	int fd, peer;
	char byte = 0;

	(void)state;
	guard_run_dial(&g, 7, 0);
	d = guard_run_dialed(&g, &fd);
	assert_int_equal(d.conn, 7);
	assert_int_equal(d.sys, 0);
	assert_int_equal(d.port, port);
	assert_true(address_equal(&d.address, &e.dial_literal));
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_true(option(fd, IPPROTO_TCP, TCP_NODELAY));
	assert_true(option(fd, SOL_SOCKET, SO_KEEPALIVE));
	peer = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(read(peer, &byte, 1), 1);
	assert_int_equal(byte, 'x');
	told = guard_run_event(&g);
	assert_int_equal(told.kind, EVENT_CONNECT);
	assert_int_equal(told.conn, 7);
	assert_int_equal(told.endpoint, 0);
	assert_int_equal(told.sys, 0);
	assert_int_equal(told.port, port);
	assert_true(address_equal(&told.address, &e.dial_literal));
	assert_int_equal(guard_run_stop(&g), 0);
	/* upstream kept no copy: the peer sees the end with ours */
	(void)close(fd);
	assert_int_equal(read(peer, &byte, 1), 0);
	(void)close(peer);
}

static void dials_ipv6(void **state)
{
	uint16_t port = 0;
	autoclose int listen_fd = guard_run_listen("::1", &port, 8);
	struct guard_endpoint e;
	struct guard_run g;
	int fd;

	(void)state;
	if (listen_fd < 0) {
		print_message("# no IPv6 on loopback here\n");
		skip();
	}
	e = trusted("::1", port);
	g = guard_run_start(&e, 1);
	guard_run_dial(&g, 1, 0);
	assert_int_equal(guard_run_dialed(&g, &fd).sys, 0);
	(void)close(fd);
	(void)guard_run_stop(&g);
}

static void refuses_loopback_that_no_profile_line_allows(void **state)
{
	uint16_t port = 0;
	autoclose int listen_fd = guard_run_listen("127.0.0.1", &port, 8);
	struct guard_endpoint e[2] = { guard_run_literal("127.0.0.1", port),
				       guard_run_literal("127.0.0.1", port) };
	struct guard_run g;
	struct guard_dialed d;
	struct event told;
	int fd;

	(void)state;
	e[1].may_private = true;
	g = guard_run_start(e, 2);
	guard_run_dial(&g, 1, 0);
	d = guard_run_dialed(&g, &fd);
	assert_int_equal(d.sys, EACCES);
	assert_int_equal(d.reason, REASON_ADDRESS);
	assert_true(nobody_came(listen_fd));
	told = guard_run_event(&g);
	assert_int_equal(told.kind, EVENT_DENIED);
	assert_int_equal(told.reason, REASON_ADDRESS);
	assert_true(address_equal(&told.address, &e[0].dial_literal));
	told = guard_run_event(&g);
	assert_int_equal(told.kind, EVENT_CONNECT);
	assert_int_equal(told.sys, EACCES);
	guard_run_dial(&g, 2, 1);	/* `private` */
	assert_int_equal(guard_run_dialed(&g, &fd).sys, 0);
	(void)close(fd);
	assert_int_equal(guard_run_stop(&g), 1);
}

static void refuses_metadata_and_multicast_even_if_pinned(void **state)
{
	struct guard_endpoint e[] = {
		trusted("169.254.169.254", 80),
		trusted("fd00:ec2::254", 80),
		trusted("224.0.0.1", 80),
		trusted("0.0.0.0", 80),
		trusted("::", 80),
		guard_run_literal("239.1.2.3", 80),
		guard_run_literal("0.0.0.0", 80),
	};
	struct guard_run g;
	int fd;

	(void)state;
	e[5].may_private = true;
	e[6].may_private = true;
	g = guard_run_start(e, ARRAY_SIZE(e));
	for (uint32_t i = 0; i < ARRAY_SIZE(e); i++) {
		guard_run_dial(&g, i + 1, i);
		assert_int_equal(guard_run_dialed(&g, &fd).reason,
				 REASON_ADDRESS);
	}
	assert_int_equal(guard_run_stop(&g), 2 * ARRAY_SIZE(e));
}

static void a_refused_connection_is_an_answer(void **state)
{
	uint16_t port;
	autoclose int closed_fd = closed_port(&port);
	struct guard_endpoint e = trusted("127.0.0.1", port);
	struct guard_run g = guard_run_start(&e, 1);
	struct guard_dialed d;
	struct event told;
	int fd;

	(void)state;
	(void)closed_fd;
	for (uint32_t conn = 1; conn <= 100; conn++) {
		guard_run_dial(&g, conn, 0);
		d = guard_run_dialed(&g, &fd);
		assert_int_equal(d.conn, conn);
		assert_int_equal(d.sys, ECONNREFUSED);
		assert_int_equal(d.reason, REASON_DIAL);
		told = guard_run_event(&g);
		assert_int_equal(told.kind, EVENT_CONNECT);
		assert_int_equal(told.sys, ECONNREFUSED);
		told = guard_run_event(&g);
		assert_int_equal(told.kind, EVENT_DENIED);
		assert_int_equal(told.reason, REASON_DIAL);
	}
	assert_int_equal(guard_run_stop(&g), 0);
}

/* A listener that answers no further handshake: connects stay under way. */
static int stalled(uint16_t *port, int ret_filler[4])
{
	int listen_fd = guard_run_listen("127.0.0.1", port, 0);
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(*port) };

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int i = 0; i < 4; i++) {
		ret_filler[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC |
						SOCK_NONBLOCK, 0);
		assert_true(ret_filler[i] >= 0);
		(void)connect(ret_filler[i], (struct sockaddr *)&sin,
			      sizeof(sin));
	}
	return listen_fd;
}

static void release(int listen_fd, const int filler[4])
{
	for (int i = 0; i < 4; i++)
		(void)close(filler[i]);
	(void)close(listen_fd);
}

static void answers_a_flood_and_stops_in_the_midst_of_it(void **state)
{
	uint16_t port = 0;
	int filler[4], listen_fd = stalled(&port, filler), fd;
	struct guard_endpoint e = trusted("127.0.0.1", port);
	struct guard_run g = guard_run_start(&e, 1);
	struct guard_dialed d;

	(void)state;
	for (uint32_t conn = 1; conn <= GUARD_MAX_DIALS + 3; conn++)
		guard_run_dial(&g, conn, 0);
	for (uint32_t conn = GUARD_MAX_DIALS + 1; conn <= GUARD_MAX_DIALS + 3;
	     conn++) {
		d = guard_run_dialed(&g, &fd);
		assert_int_equal(d.conn, conn);
		assert_int_equal(d.sys, EMFILE);
		assert_int_equal(d.reason, REASON_TOO_MANY);
	}
	/* all that was under way is told, and two events for each refusal */
	assert_int_equal(guard_run_stop(&g), GUARD_MAX_DIALS + 2 * 3);
	release(listen_fd, filler);
}

static void leaves_when_a_number_is_dialled_twice(void **state)
{
	uint16_t port = 0;
	int filler[4], listen_fd = stalled(&port, filler);
	struct guard_endpoint e = trusted("127.0.0.1", port);
	struct guard_run g = guard_run_start(&e, 1);

	(void)state;
	guard_run_dial(&g, 1, 0);
	guard_run_dial(&g, 1, 0);
	assert_int_equal(guard_run_event(&g).sys, ECANCELED);
	guard_run_expect(&g, WIRE_BROKEN);
	assert_int_equal(guard_run_wait(&g), 1);
	release(listen_fd, filler);
}

static void leaves_when_an_endpoint_is_not_there(void **state)
{
	static const uint32_t wrong[] = { 1, 200, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct guard_endpoint e = trusted("127.0.0.1", 1);
		struct guard_run g = guard_run_start(&e, 1);

		guard_run_dial(&g, 1, wrong[i]);
		guard_run_expect(&g, WIRE_BROKEN);
		assert_int_equal(guard_run_wait(&g), 1);
	}
}

static void leaves_when_a_record_is_no_dial(void **state)
{
	(void)state;
	for (int form = 0; form < 6; form++) {
		struct guard_endpoint e = trusted("127.0.0.1", 1);
		struct guard_run g = guard_run_start(&e, 1);
		struct guard_dial dial = { .conn = 1, .endpoint = 0 };
		struct wire_writer w;
		size_t n_fds = 0;

		guard_put_dial(&w, &dial);
		if (form == 0)
			wire_begin(&w, WIRE_START);
		else if (form == 1)
			w.len -= 1;	/* short */
		else if (form == 2)
			wire_put_u32(&w, 0);	/* long */
		else if (form == 3)
			memset(w.buf + 4, 0, 4);	/* connection 0 */
		else if (form == 4)
			n_fds = 1;
		else
			w.len = 1;	/* not even a type */
		assert_int_equal(wire_send(&w, g.dial_fd, &g.dial_fd, n_fds),
				 0);
		guard_run_expect(&g, WIRE_BROKEN);
		assert_int_equal(guard_run_wait(&g), 1);
	}
}

static void refuses_a_broken_configuration(void **state)
{
	(void)state;
	for (int form = 0; form < 4; form++) {
		struct guard_run g = guard_run_exec(0);
		struct guard_config c = { .n_endpoints = 1,
					  .max_connections = 1 };
		struct guard_endpoint e = trusted("127.0.0.1", 1);
		struct wire_writer w;

		guard_put_config(&w, &c);
		if (form == 0)
			wire_begin(&w, WIRE_START);
		guard_run_send(g.control_fd, &w);
		guard_put_endpoint(&w, &e);
		if (form == 1)
			wire_begin(&w, WIRE_START);
		if (form == 2)
			w.len -= 4;
		if (form > 0)
			guard_run_send(g.control_fd, &w);
		if (form == 3)
			guard_run_send(g.control_fd, &w);	/* one more */
		guard_run_expect(&g, WIRE_BROKEN);
		assert_int_equal(guard_run_wait(&g), 1);
	}
}

static void ends_with_the_supervisor(void **state)
{
	struct guard_endpoint e = trusted("127.0.0.1", 1);
	struct guard_run g = guard_run_start(&e, 1);

	(void)state;
	assert_int_equal(shutdown(g.control_fd, SHUT_RDWR), 0);
	assert_int_equal(guard_run_wait(&g), 1);
}

static void outlives_the_relay_until_it_is_stopped(void **state)
{
	uint16_t port = 0;
	int filler[4], listen_fd = stalled(&port, filler);
	struct guard_endpoint e = trusted("127.0.0.1", port);
	struct guard_run g = guard_run_start(&e, 1);

	(void)state;
	guard_run_dial(&g, 1, 0);
	(void)shutdown(g.dial_fd, SHUT_RDWR);
	assert_int_equal(guard_run_event(&g).sys, ECANCELED);
	assert_int_equal(guard_run_stop(&g), 0);
	release(listen_fd, filler);
}

static bool is_ready(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) == 1;
}

/* While nobody takes what there is to tell nothing more is dialled. */
static void a_supervisor_that_does_not_read_loses_nothing(void **state)
{
	uint16_t port;
	autoclose int closed_fd = closed_port(&port);
	struct guard_endpoint e = trusted("127.0.0.1", port);
	struct guard_run g = guard_run_start(&e, 1);
	uint32_t n_answered = 0, n_dialled = 0, n_told = 0;
	int fd;

	(void)state;
	(void)closed_fd;
	do {
		guard_run_dial(&g, ++n_dialled, 0);
		if (!is_ready(g.dial_fd, 300))
			break;
		assert_int_equal(guard_run_dialed(&g, &fd).sys, ECONNREFUSED);
		n_answered++;
	} while (n_answered < 5000);
	assert_in_range(n_answered, 2, 4999);
	while (n_told < n_dialled) {
		struct event told = guard_run_event(&g);

		assert_int_equal(told.kind, EVENT_CONNECT);
		assert_int_equal(told.conn, ++n_told);
		assert_int_equal(guard_run_event(&g).kind, EVENT_DENIED);
	}
	assert_int_equal(guard_run_dialed(&g, &fd).conn, n_dialled);
	assert_int_equal(guard_run_stop(&g), 0);
}

static void a_relay_that_does_not_read_is_not_read_from(void **state)
{
	uint16_t port = 0;
	autoclose int listen_fd = guard_run_listen("127.0.0.1", &port, 4096);
	struct guard_endpoint e = trusted("127.0.0.1", port);
	struct guard_run g = guard_run_start(&e, 1);
	uint32_t sent = 0, n = 0;
	struct wire_writer w;

	(void)state;
	assert_true(listen_fd >= 0);
	assert_int_equal(fdio_set_nonblock(g.dial_fd, true), 0);
	for (;; sent++) {
		struct guard_dial d = { .conn = sent + 1, .endpoint = 0 };

		guard_put_dial(&w, &d);
		if (wire_send(&w, g.dial_fd, NULL, 0) < 0)
			break;
		assert_true(sent < 20000);
	}
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(fdio_set_nonblock(g.dial_fd, false), 0);
	for (; n < sent; n++) {
		int fd;

		/* an event comes before its answer, which may take a while */
		while (!is_ready(g.dial_fd, 10))
			while (is_ready(g.control_fd, 0))
				(void)guard_run_event(&g);
		(void)guard_run_dialed(&g, &fd);
		if (fd >= 0)
			(void)close(fd);
	}
	(void)guard_run_stop(&g);
}

/*
 * Descriptors in flight are counted per user: a script can use the count up
 * from its own socket pairs.  Without capabilities upstream is held to it.
 */
static void too_many_descriptors_in_flight_cost_one_connection(void **state)
{
	enum { LIMIT = 32, IN_FLIGHT = 60 };
	uint16_t port = 0;
	autoclose int listen_fd = guard_run_listen("127.0.0.1", &port, 64);
	struct guard_endpoint e = trusted("127.0.0.1", port);
	struct guard_run g = guard_run_exec(LIMIT);
	int pair[2], fds[IN_FLIGHT], fd;
	struct guard_dialed d;

	(void)state;
	assert_true(listen_fd >= 0);
	guard_run_configure(&g, &e, 1);
	guard_run_expect(&g, WIRE_CONFINED);
	assert_int_equal(fdio_socketpair(pair), 0);
	for (int i = 0; i < IN_FLIGHT; i++)
		fds[i] = pair[0];
	assert_int_equal(fdio_send(pair[0], "x", 1, fds, IN_FLIGHT), 0);
	guard_run_dial(&g, 1, 0);
	d = guard_run_dialed(&g, &fd);
	assert_int_equal(d.conn, 1);
	assert_int_equal(d.sys, ETOOMANYREFS);
	assert_int_equal(d.reason, REASON_TOO_MANY);
	(void)close(pair[0]);
	(void)close(pair[1]);
	guard_run_dial(&g, 2, 0);
	assert_int_equal(guard_run_dialed(&g, &fd).sys, 0);
	(void)close(fd);
	assert_int_equal(guard_run_stop(&g), 3);
}

/* All names of *.a.example.com, led to a listener. */
static struct guard_endpoint pattern(uint16_t port)
{
	struct guard_endpoint e = trusted("127.0.0.1", port);

	memcpy(e.host, "*.a.example.com", sizeof("*.a.example.com"));
	return e;
}

static void tells_which_name_of_a_pattern(void **state)
{
	uint16_t port = 0;
	autoclose int listen_fd = guard_run_listen("127.0.0.1", &port, 8);
	struct guard_endpoint e = pattern(port);
	struct guard_run g = guard_run_start(&e, 1);
	struct event told;
	int fd;

	(void)state;
	assert_true(listen_fd >= 0);
	guard_run_dial_name(&g, 1, 0, "x.a.example.com");
	assert_int_equal(guard_run_dialed(&g, &fd).sys, 0);
	(void)close(fd);
	told = guard_run_event(&g);
	assert_int_equal(told.kind, EVENT_CONNECT);
	assert_int_equal(told.n_name, strlen("x.a.example.com"));
	assert_memory_equal(told.name, "x.a.example.com", told.n_name);
	assert_int_equal(guard_run_stop(&g), 0);
}

static void leaves_when_a_name_is_not_of_the_pattern(void **state)
{
	static const char *const names[] = {
		"", "a.example.com", "x.y.a.example.com", "evil.example",
		"X.a.example.com",
	};
	uint16_t port = 0;
	autoclose int listen_fd = guard_run_listen("127.0.0.1", &port, 8);
	struct guard_endpoint e = pattern(port);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct guard_run g = guard_run_start(&e, 1);

		guard_run_dial_name(&g, 1, 0, names[i]);
		guard_run_expect(&g, WIRE_BROKEN);
		assert_int_equal(guard_run_wait(&g), 1);
	}
	assert_true(nobody_came(listen_fd));
}

/* server.example:8443, which only a proxy on loopback knows the way to. */
static struct guard_run start_by_proxy(uint16_t port, bool has_user)
{
	struct guard_endpoint e = {
		.scheme = ENDPOINT_TCP, .host = "server.example", .port = 443,
		.dial_host = "server.example", .dial_port = 8443,
		.by_proxy = true, .max_up = UINT64_MAX,
	};
	char auth[] = "dXNlcjpwYXNz";
	struct proxy_plan proxy = {
		.at = { .host = "127.0.0.1", .is_literal = true, .port = port },
		.auth = has_user ? auth : NULL,
	};
	struct guard_run g = guard_run_exec(0);

	assert_int_equal(address_parse("127.0.0.1", 9, &proxy.at.literal), 0);
	guard_run_configure_by(&g, &e, 1, &proxy);
	guard_run_expect(&g, WIRE_CONFINED);
	return g;
}

/* What upstream asks the proxy, exactly. */
static int take_connect(int listen_fd, const char *text)
{
	int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
	char got[1024];
	size_t n = strlen(text), at = 0;

	assert_true(fd >= 0);
	while (at < n) {
		ssize_t more = read(fd, got + at, n - at);

		assert_true(more > 0);
		at += (size_t)more;
	}
	assert_memory_equal(got, text, n);
	return fd;
}

#define ASKED "CONNECT server.example:8443 HTTP/1.1\r\n" \
	      "Host: server.example:8443\r\n"

static void goes_through_a_proxy_and_loses_no_byte(void **state)
{
	static const char head[] = "HTTP/1.1 200 Fine\r\nVia: x\r\n\r\nhello";
	uint16_t port = 0;
	autoclose int listen_fd = guard_run_listen("127.0.0.1", &port, 8);
	struct guard_run g = start_by_proxy(port, true);
	struct event told;
	char got[5];
	int fd, proxy;

	(void)state;
	guard_run_dial(&g, 1, 0);
	proxy = take_connect(listen_fd,
			     ASKED "Proxy-Authorization: Basic "
				   "dXNlcjpwYXNz\r\n\r\n");
	/* byte by byte, and the first word of the server with the last */
	for (size_t i = 0; i + 1 < sizeof(head) - 6; i++)
		assert_int_equal(write(proxy, head + i, 1), 1);
	assert_int_equal(write(proxy, head + sizeof(head) - 7, 6), 6);
	assert_int_equal(guard_run_dialed(&g, &fd).sys, 0);
	assert_int_equal(fdio_set_nonblock(fd, false), 0);
	assert_int_equal(recv(fd, got, 5, MSG_WAITALL), 5);
	assert_memory_equal(got, "hello", 5);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(read(proxy, got, 1), 1);
	told = guard_run_event(&g);
	assert_int_equal(told.kind, EVENT_CONNECT);
	assert_int_equal(told.sys, 0);
	assert_int_equal(told.port, port);
	assert_int_equal(guard_run_stop(&g), 0);
	(void)close(fd);
	(void)close(proxy);
}

static void tells_what_a_proxy_refuses(void **state)
{
	static const struct {
		const char *answer, *why;
	} cases[] = {
		{ "HTTP/1.1 407 No\r\n\r\n",
		  "the proxy answered 407: it wants another user or password" },
		{ "HTTP/1.1 403 No\r\nContent-Length: 3\r\n\r\nno!",
		  "the proxy answered 403" },
		{ "HTTP/1.1 204 Empty\r\n\r\n", "the proxy answered 204" },
		{ "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
		  "the proxy answered 100" },
		{ "SSH-2.0-OpenSSH\r\n", "the proxy's answer: " },
		{ "HTTP/1.1 200 OK\n\n", "the proxy's answer: " },
		{ "HTTP/1.1 200 OK\r\n", "the proxy closed the connection" },
		{ "", "the proxy closed the connection" },
	};
	uint16_t port = 0;
	autoclose int listen_fd = guard_run_listen("127.0.0.1", &port, 8);
	struct guard_run g = start_by_proxy(port, false);

	(void)state;
	for (uint32_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t n = strlen(cases[i].answer);
		struct event told;
		int fd, proxy;

		guard_run_dial(&g, i + 1, 0);
		proxy = take_connect(listen_fd, ASKED "\r\n");
		assert_int_equal(write(proxy, cases[i].answer, n), n);
		/* fails where upstream has already reset what it refuses */
		(void)shutdown(proxy, SHUT_WR);
		assert_int_not_equal(guard_run_dialed(&g, &fd).sys, 0);
		assert_int_equal(fd, -1);
		assert_int_equal(guard_run_event(&g).reason, REASON_PROXY);
		told = guard_run_event(&g);
		assert_int_equal(told.kind, EVENT_DENIED);
		assert_int_equal(told.reason, REASON_PROXY);
		assert_memory_equal(told.name, cases[i].why,
				    strlen(cases[i].why));
		(void)close(proxy);
	}
	assert_int_equal(guard_run_stop(&g), 0);
}

static void bounds_what_a_proxy_answers(void **state)
{
	static char head[TUNNEL_IN + 1] = "HTTP/1.1 200 OK\r\nX: ";
	uint16_t port = 0;
	autoclose int listen_fd = guard_run_listen("127.0.0.1", &port, 8);
	struct guard_run g = start_by_proxy(port, false);
	int fd, proxy;

	(void)state;
	memset(head + strlen(head), 'x', TUNNEL_IN - strlen(head));
	guard_run_dial(&g, 1, 0);
	proxy = take_connect(listen_fd, ASKED "\r\n");
	assert_int_equal(write(proxy, head, TUNNEL_IN), TUNNEL_IN);
	assert_int_equal(guard_run_dialed(&g, &fd).sys, EPROTO);
	assert_int_equal(guard_run_stop(&g), 2);
	(void)close(proxy);
}

static void ends_while_a_proxy_is_silent(void **state)
{
	uint16_t port = 0;
	autoclose int listen_fd = guard_run_listen("127.0.0.1", &port, 8);
	struct guard_run g = start_by_proxy(port, false);
	int proxy;

	(void)state;
	guard_run_dial(&g, 1, 0);
	proxy = take_connect(listen_fd, ASKED "\r\n");
	assert_int_equal(guard_run_stop(&g), 1);
	(void)close(proxy);
}

static void refuses_endpoints_of_a_proxy_that_is_not_named(void **state)
{
	struct guard_endpoint e = guard_run_literal("127.0.0.1", 1);
	struct guard_run g = guard_run_exec(0);

	(void)state;
	e.by_proxy = true;
	guard_run_configure(&g, &e, 1);
	guard_run_expect(&g, WIRE_BROKEN);
	assert_int_equal(guard_run_wait(&g), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(connects_to_a_pinned_literal),
		cmocka_unit_test(dials_ipv6),
		cmocka_unit_test(refuses_loopback_that_no_profile_line_allows),
		cmocka_unit_test(refuses_metadata_and_multicast_even_if_pinned),
		cmocka_unit_test(a_refused_connection_is_an_answer),
		cmocka_unit_test(answers_a_flood_and_stops_in_the_midst_of_it),
		cmocka_unit_test(leaves_when_a_number_is_dialled_twice),
		cmocka_unit_test(leaves_when_an_endpoint_is_not_there),
		cmocka_unit_test(leaves_when_a_record_is_no_dial),
		cmocka_unit_test(refuses_a_broken_configuration),
		cmocka_unit_test(ends_with_the_supervisor),
		cmocka_unit_test(outlives_the_relay_until_it_is_stopped),
		cmocka_unit_test(
			a_supervisor_that_does_not_read_loses_nothing),
		cmocka_unit_test(a_relay_that_does_not_read_is_not_read_from),
		cmocka_unit_test(
			too_many_descriptors_in_flight_cost_one_connection),
		cmocka_unit_test(tells_which_name_of_a_pattern),
		cmocka_unit_test(leaves_when_a_name_is_not_of_the_pattern),
		cmocka_unit_test(goes_through_a_proxy_and_loses_no_byte),
		cmocka_unit_test(tells_what_a_proxy_refuses),
		cmocka_unit_test(bounds_what_a_proxy_answers),
		cmocka_unit_test(ends_while_a_proxy_is_silent),
		cmocka_unit_test(
			refuses_endpoints_of_a_proxy_that_is_not_named),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
