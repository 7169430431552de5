/* SPDX-License-Identifier: Apache-2.0 */
/* test_relay - the real relay: verdicts, bytes, ends, bounds, deadlines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "hello_make.h"
#include "relay_rig.h"

#define HOST "api.example.com"

static struct rig rig;

static int setup(void **state)
{
	(void)state;
	memset(&rig, 0, sizeof(rig));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rig_release(&rig);
	return 0;
}

static void reset(int fd)
{
	struct linger at_once = { .l_onoff = 1 };

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	(void)close(fd);
}

/* One tcp:// endpoint and a connection through it. */
static void open_tcp(int *ret_client, int *ret_server)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TCP, "db.example.com");

	rig_start(&rig);
	*ret_client = rig_connect(&rig, n);
	*ret_server = rig_serve(&rig);
}

static void copies_both_ways(void **state)
{
	autoclose int client = -1;
	autoclose int server = -1;
	char buf[8];
	struct event e;

	(void)state;
	open_tcp(&client, &server);
	rig_write(client, "ping", 4);
	rig_read(server, buf, 4);
	assert_memory_equal(buf, "ping", 4);
	rig_write(server, "pongpong", 8);
	rig_read(client, buf, 8);
	assert_memory_equal(buf, "pongpong", 8);
	drop_fd(&client);
	assert_int_equal(rig_read_end(server), 0);
	drop_fd(&server);
	e = rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
	assert_int_equal(e.up, 4);
	assert_int_equal(e.down, 8);
	assert_int_equal(e.conn, 1);
	assert_int_equal(e.endpoint, 0);
}

static void speaks_first_where_the_server_does(void **state)
{
	autoclose int client = -1;
	autoclose int server = -1;
	char buf[5];

	(void)state;
	open_tcp(&client, &server);
	rig_write(server, "hello", 5);
	rig_read(client, buf, 5);
	assert_memory_equal(buf, "hello", 5);
}

static void passes_half_close_on_from_the_script(void **state)
{
	autoclose int client = -1;
	autoclose int server = -1;
	char buf[6];

	(void)state;
	open_tcp(&client, &server);
	rig_write(client, "upload", 6);
	(void)shutdown(client, SHUT_WR);
	rig_read(server, buf, 6);
	assert_int_equal(rig_read_end(server), 0);
	rig_write(server, "answer", 6);
	rig_read(client, buf, 6);
	assert_memory_equal(buf, "answer", 6);
}

static void passes_half_close_on_from_the_server(void **state)
{
	autoclose int client = -1;
	autoclose int server = -1;
	char buf[6];

	(void)state;
	open_tcp(&client, &server);
	(void)shutdown(server, SHUT_WR);
	assert_int_equal(rig_read_end(client), 0);
	rig_write(client, "onward", 6);
	rig_read(server, buf, 6);
	assert_memory_equal(buf, "onward", 6);
}

static void keeps_half_close_before_the_dial_is_done(void **state)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TCP, "db.example.com");
	autoclose int client = -1;
	autoclose int server = -1;
	char buf[5];

	(void)state;
	rig_start(&rig);
	client = rig_connect(&rig, n);
	rig_write(client, "early", 5);
	(void)shutdown(client, SHUT_WR);
	server = rig_serve(&rig);
	rig_read(server, buf, 5);
	assert_int_equal(rig_read_end(server), 0);
}

static void passes_reset_on_from_the_server(void **state)
{
	autoclose int client = -1;
	autoclose int server = -1;

	(void)state;
	open_tcp(&client, &server);
	reset(steal_fd(&server));
	assert_int_equal(rig_read_end(client), ECONNRESET);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_UPSTREAM);
}

static void passes_reset_on_from_the_script(void **state)
{
	autoclose int client = -1;
	autoclose int server = -1;

	(void)state;
	open_tcp(&client, &server);
	reset(steal_fd(&client));
	assert_int_equal(rig_read_end(server), ECONNRESET);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
}

static void delivers_early_answer_of_a_server_that_resets(void **state)
{
	autoclose int client = -1;
	autoclose int server = -1;
	char buf[4], block[4096] = { 0 };

	(void)state;
	open_tcp(&client, &server);
	/* unread bytes make the close a reset, as with a refused upload */
	rig_write(client, block, sizeof(block));
	rig_read(server, block, 16);
	rig_write(server, "413!", 4);
	drop_fd(&server);
	rig_read(client, buf, 4);
	assert_memory_equal(buf, "413!", 4);
	assert_int_equal(rig_read_end(client), ECONNRESET);
}

static void resets_inside_when_the_dial_fails(void **state)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TCP, "db.example.com");
	autoclose int client = -1;

	(void)state;
	rig_start(&rig);
	client = rig_connect(&rig, n);
	rig_answer(&rig, rig_take_dial(&rig).conn, ECONNREFUSED, -1);
	assert_int_equal(rig_read_end(client), ECONNRESET);
}

static void resets_inside_when_upstream_is_gone(void **state)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TCP, "db.example.com");
	autoclose int client = -1;
	autoclose int later = -1;

	(void)state;
	rig_start(&rig);
	client = rig_connect(&rig, n);
	(void)rig_take_dial(&rig);
	drop_fd(&rig.dial_fd);
	assert_int_equal(rig_read_end(client), ECONNRESET);
	later = rig_connect(&rig, n);
	assert_int_equal(rig_read_end(later), ECONNRESET);
}

static void drops_answer_for_a_script_that_left(void **state)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TCP, "db.example.com");
	struct guard_dial d;
	struct event e;
	int pair[2];

	(void)state;
	rig_start(&rig);
	reset(rig_connect(&rig, n));
	d = rig_take_dial(&rig);
	rig_tcp_pair(pair);
	rig_answer(&rig, d.conn, 0, pair[0]);
	(void)close(pair[0]);
	assert_int_equal(rig_read_end(pair[1]), ECONNRESET);
	(void)close(pair[1]);
	e = rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
	assert_int_equal(e.conn, d.conn);
	/* and an answer nobody asked for does no harm */
	rig_answer(&rig, 999, 0, -1);
	d.conn = (uint32_t)rig_connect(&rig, n);
	(void)rig_take_dial(&rig);
	(void)close((int)d.conn);
}

/* Fills a block with what depends on its place, so that a shift is seen. */
static void pattern(uint8_t *p, size_t n, size_t offset)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)((offset + i) * 2654435761u >> 13);
}

/* Sends total bytes from one to the other, both non-blocking, and compares */
static void pass_through(int from_fd, int to_fd, size_t total)
{
	static uint8_t out[100000], in[100000], wanted[100000];
	size_t sent = 0, got = 0;

	assert_int_equal(fdio_set_nonblock(from_fd, true), 0);
	assert_int_equal(fdio_set_nonblock(to_fd, true), 0);
	while (got < total) {
		struct pollfd p[2] = {
			{ .fd = to_fd, .events = POLLIN },
			{ .fd = sent < total ? from_fd : -1,
			  .events = POLLOUT },
		};
		size_t n = total - sent < sizeof(out) ? total - sent :
							sizeof(out);
		ssize_t done;

		assert_true(poll(p, 2, RIG_MS) > 0);
		if (p[1].revents) {
			pattern(out, n, sent);
			done = write(from_fd, out, n);
			assert_true(done > 0);
			sent += (size_t)done;
		}
		if (!p[0].revents)
			continue;
		done = read(to_fd, in, sizeof(in));
		assert_true(done > 0);
		pattern(wanted, (size_t)done, got);
		assert_memory_equal(in, wanted, (size_t)done);
		got += (size_t)done;
	}
	assert_int_equal(got, total);
}

/* `max` holds for all connections of the run together. */
static void bounds_what_goes_up(void **state)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TCP, "db.example.com");
	autoclose int first = -1;
	autoclose int second = -1;
	autoclose int server = -1;
	char buf[100] = { 0 };
	struct event e;

	(void)state;
	rig.endpoints[n].max_up = 150;
	rig_start(&rig);
	first = rig_connect(&rig, n);
	server = rig_serve(&rig);
	rig_write(first, buf, 100);
	rig_read(server, buf, 100);
	/* what comes down does not count */
	rig_write(server, buf, 100);
	rig_read(first, buf, 100);
	drop_fd(&first);
	drop_fd(&server);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
	second = rig_connect(&rig, n);
	server = rig_serve(&rig);
	rig_write(second, buf, 50);
	rig_read(server, buf, 50);
	assert_false(rig_wait_for(server, POLLIN, 0));
	rig_write(second, buf, 1);
	assert_int_equal(rig_read_end(server), ECONNRESET);
	assert_int_equal(rig_read_end(second), ECONNRESET);
	e = rig_expect(&rig, EVENT_DENIED, REASON_MAX);
	assert_int_equal(e.endpoint, n);
	e = rig_expect(&rig, EVENT_CLOSE, REASON_MAX);
	assert_int_equal(e.up, 50);
}

static void keeps_every_byte_of_a_large_transfer(void **state)
{
	autoclose int client = -1;
	autoclose int server = -1;

	(void)state;
	open_tcp(&client, &server);
	pass_through(client, server, 8 << 20);
	pass_through(server, client, 8 << 20);
}

static void stops_a_sender_whose_receiver_does_not_read(void **state)
{
	static uint8_t block[65536];
	autoclose int client = -1;
	autoclose int server = -1;
	size_t sent = 0, got = 0;
	int small = 65536;

	(void)state;
	open_tcp(&client, &server);
	(void)setsockopt(server, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	assert_int_equal(fdio_set_nonblock(client, true), 0);
	/* 200 ms without room: the buffers on the way are full */
	while (rig_wait_for(client, POLLOUT, 200)) {
		ssize_t n = write(client, block, sizeof(block));

		if (n > 0)
			sent += (size_t)n;
		assert_true(sent < 64u << 20);
	}
	(void)shutdown(client, SHUT_WR);
	while (got < sent) {
		ssize_t n;

		assert_true(rig_wait_for(server, POLLIN, RIG_MS));
		n = read(server, block, sizeof(block));
		assert_true(n > 0);
		got += (size_t)n;
	}
	assert_int_equal(rig_read_end(server), 0);
}

/* One tls:// endpoint and a client that sends this hello in pieces. */
static int send_hello(const struct hello_shape *shape, size_t piece,
		      uint8_t *bytes, size_t *ret_n)
{
	static const int on = 1;
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TLS, HOST);
	int fd;

	*ret_n = hello_make(shape, bytes);
	rig_start(&rig);
	fd = rig_connect(&rig, n);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	for (size_t at = 0; at < *ret_n; at += piece)
		rig_write(fd, bytes + at,
			  *ret_n - at < piece ? *ret_n - at : piece);
	return fd;
}

static void passes_hello_in_pieces_as_it_was(void **state)
{
	static uint8_t sent[HELLO_MAKE_MAX], got[HELLO_MAKE_MAX];
	struct hello_shape shape = { .name = HOST, .record_size = 100 };
	autoclose int client = -1;
	autoclose int server = -1;
	size_t n;

	(void)state;
	client = send_hello(&shape, 1, sent, &n);
	server = rig_serve(&rig);
	rig_read(server, got, n);
	assert_memory_equal(got, sent, n);
	rig_write(client, "more", 4);
	rig_read(server, got, 4);
	rig_write(server, "back", 4);
	rig_read(client, got, 4);
	assert_memory_equal(got, "back", 4);
}

static void passes_large_hello(void **state)
{
	static uint8_t sent[HELLO_MAKE_MAX], got[HELLO_MAKE_MAX];
	struct hello_shape shape = { .name = HOST, .extra_type = 0x33,
				     .extra_size = 64000 };
	autoclose int client = -1;
	autoclose int server = -1;
	size_t n;

	(void)state;
	client = send_hello(&shape, 30000, sent, &n);
	server = rig_serve(&rig);
	rig_read(server, got, n);
	assert_memory_equal(got, sent, n);
}

static void dials_nothing_before_the_hello_is_whole(void **state)
{
	static uint8_t bytes[HELLO_MAKE_MAX];
	struct hello_shape shape = { .name = HOST };
	size_t n = hello_make(&shape, bytes);
	uint32_t number = rig_endpoint(&rig, ENDPOINT_TLS, HOST);
	uint32_t other = rig_endpoint(&rig, ENDPOINT_TCP, "x.example.com");
	autoclose int client = -1;
	autoclose int marker = -1;

	(void)state;
	rig_start(&rig);
	client = rig_connect(&rig, number);
	rig_write(client, bytes, n - 1);
	/* the relay has seen the bytes once it answers what came after them */
	marker = rig_connect(&rig, other);
	assert_int_equal(rig_take_dial(&rig).endpoint, other);
	assert_false(rig_has_dial(&rig));
	rig_write(client, bytes + n - 1, 1);
	assert_int_equal(rig_take_dial(&rig).endpoint, number);
}

static void refuse_hello(const struct hello_shape *shape,
			 enum event_reason reason, uint8_t alert,
			 const char *name)
{
	static uint8_t bytes[HELLO_MAKE_MAX];
	autoclose int client = -1;
	uint8_t record[7];
	struct event e;
	size_t n;

	client = send_hello(shape, 7, bytes, &n);
	rig_read(client, record, sizeof(record));
	assert_int_equal(record[0], 21);
	assert_int_equal(record[5], 2);
	assert_int_equal(record[6], alert);
	e = rig_expect(&rig, EVENT_DENIED, reason);
	assert_int_equal(e.endpoint, 0);
	assert_int_equal(e.n_name, strlen(name));
	assert_memory_equal(e.name, name, e.n_name);
	assert_int_equal(e.port, rig.endpoints[0].port);
	assert_false(rig_has_dial(&rig));
}

static void refuses_other_server_name(void **state)
{
	struct hello_shape shape = { .name = "evil.example" };

	(void)state;
	refuse_hello(&shape, REASON_SNI_OTHER, 112, "evil.example");
}

static void refuses_missing_server_name(void **state)
{
	struct hello_shape shape = { .name = NULL };

	(void)state;
	refuse_hello(&shape, REASON_SNI_MISSING, 112, "");
}

static void refuses_encrypted_hello(void **state)
{
	struct hello_shape shape = { .name = HOST, .extra_type = 0xfe0d,
				     .extra_size = 64 };

	(void)state;
	refuse_hello(&shape, REASON_ECH, 49, HOST);
}

static void resets_what_is_not_tls(void **state)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TLS, HOST);
	autoclose int client = -1;

	(void)state;
	rig_start(&rig);
	client = rig_connect(&rig, n);
	rig_write(client, "SSH-2.0-test\r\n", 14);
	assert_int_equal(rig_read_end(client), ECONNRESET);
	(void)rig_expect(&rig, EVENT_DENIED, REASON_NOT_TLS);
	assert_false(rig_has_dial(&rig));
}

static void takes_a_look_at_the_port_for_no_attempt(void **state)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TLS, HOST);

	(void)state;
	rig_start(&rig);
	(void)close(rig_connect(&rig, n));
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
}

static void ends_slow_hello(void **state)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TLS, HOST);
	autoclose int client = -1;

	(void)state;
	rig.config.hello_ms = 50;
	rig_start(&rig);
	client = rig_connect(&rig, n);
	rig_write(client, "\x16\x03", 2);
	assert_int_equal(rig_read_end(client), ECONNRESET);
	(void)rig_expect(&rig, EVENT_DENIED, REASON_HELLO_TIMEOUT);
}

static void ends_idle_connection(void **state)
{
	autoclose int client = -1;
	autoclose int server = -1;

	(void)state;
	rig.config.idle_ms = 80;
	open_tcp(&client, &server);
	assert_int_equal(rig_read_end(client), ECONNRESET);
	assert_int_equal(rig_read_end(server), ECONNRESET);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_IDLE);
}

static void bounds_connections(void **state)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TCP, "db.example.com");
	autoclose int first = -1;
	autoclose int second = -1;
	autoclose int third = -1;

	(void)state;
	rig.config.max_connections = 2;
	rig_start(&rig);
	first = rig_connect(&rig, n);
	second = rig_connect(&rig, n);
	(void)rig_take_dial(&rig);
	(void)rig_take_dial(&rig);
	third = rig_connect(&rig, n);
	assert_int_equal(rig_read_end(third), ECONNRESET);
	(void)rig_expect(&rig, EVENT_DENIED, REASON_TOO_MANY);
	/* an answer makes room again */
	rig_answer(&rig, 1, ECONNREFUSED, -1);
	assert_int_equal(rig_read_end(first), ECONNRESET);
	drop_fd(&third);
	third = rig_connect(&rig, n);
	(void)rig_take_dial(&rig);
}

/* More connections than may be asked for at once wait, and none is refused. */
static void keeps_dials_until_there_is_room(void **state)
{
	enum { MORE = GUARD_MAX_DIALS_EACH + 20 };
	uint32_t dead = rig_endpoint(&rig, ENDPOINT_TCP, "dead.example.com");
	uint32_t other = rig_endpoint(&rig, ENDPOINT_TCP, "db.example.com");
	int clients[MORE], client;
	struct guard_dial first = { .conn = 0 }, d;

	(void)state;
	rig.config.max_connections = MORE + 1;
	rig_start(&rig);
	for (int i = 0; i < MORE; i++)
		clients[i] = rig_connect(&rig, dead);
	for (int i = 0; i < GUARD_MAX_DIALS_EACH; i++) {
		d = rig_take_dial(&rig);
		assert_int_equal(d.endpoint, dead);
		if (i == 0)
			first = d;
	}
	/* another endpoint is asked for meanwhile, and nothing else */
	client = rig_connect(&rig, other);
	d = rig_take_dial(&rig);
	assert_int_equal(d.endpoint, other);
	assert_false(rig_has_dial(&rig));
	/* each answer makes room for one */
	rig_answer(&rig, first.conn, ECONNREFUSED, -1);
	assert_int_equal(rig_take_dial(&rig).endpoint, dead);
	rig_answer(&rig, d.conn, ECONNREFUSED, -1);
	assert_int_equal(rig_read_end(client), ECONNRESET);
	assert_false(rig_has_dial(&rig));
	for (int i = 0; i < MORE; i++)
		(void)close(clients[i]);
	(void)close(client);
}

static void sends_last_bytes_after_the_script_has_ended(void **state)
{
	static uint8_t block[1 << 20], got[1 << 20];
	autoclose int client = -1;
	autoclose int server = -1;
	size_t n = 0;

	(void)state;
	open_tcp(&client, &server);
	pattern(block, sizeof(block), 0);
	assert_int_equal(fdio_set_nonblock(client, true), 0);
	while (n < sizeof(block)) {
		ssize_t done = write(client, block + n, sizeof(block) - n);

		if (done < 0)
			break;
		n += (size_t)done;
	}
	drop_fd(&client);
	rig_stop(&rig);
	rig_read(server, got, n);
	assert_memory_equal(got, block, n);
	assert_int_equal(rig_expect(&rig, EVENT_CLOSE, REASON_NONE).up, n);
	assert_int_equal(rig_next(&rig, NULL), WIRE_DONE);
	assert_int_equal(rig_wait(&rig), 0);
}

static void leaves_after_stop_though_the_server_stays(void **state)
{
	autoclose int client = -1;
	autoclose int server = -1;

	(void)state;
	open_tcp(&client, &server);
	drop_fd(&client);
	assert_int_equal(rig_read_end(server), 0);
	rig_stop(&rig);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
	assert_int_equal(rig_next(&rig, NULL), WIRE_DONE);
	assert_int_equal(rig_wait(&rig), 0);
}

static void leaves_when_the_supervisor_is_gone(void **state)
{
	(void)state;
	(void)rig_endpoint(&rig, ENDPOINT_TCP, "db.example.com");
	rig_start(&rig);
	drop_fd(&rig.control_fd);
	assert_int_equal(rig_wait(&rig), 1);
}

static void break_with(uint32_t slot, int fd)
{
	rig_send_door(&rig, slot, &fd, 1);
	assert_int_equal(rig_next(&rig, NULL), WIRE_BROKEN);
	assert_int_equal(rig_wait(&rig), 1);
	rig_release(&rig);
}

static void breaks_on_sockets_that_are_not_the_doors(void **state)
{
	autoclose int plain = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	autoclose int unix_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	uint32_t other;

	(void)state;
	/* slot 0 of the listeners gets something else than endpoint 0 */
	for (int i = 0; i < 6; i++) {
		(void)rig_endpoint(&rig, ENDPOINT_TCP, "a.example.com");
		other = rig_endpoint(&rig, ENDPOINT_TCP, "b.example.com");
		rig_start_bare(&rig);
		if (i == 0)
			break_with(DOOR_LISTENERS, rig.listeners[other]);
		else if (i == 1)
			break_with(DOOR_LISTENERS, plain);
		else if (i == 2)
			break_with(DOOR_STRAY_TCP, unix_fd);
		else if (i == 3)
			break_with(DOOR_LISTENERS + 2, rig.listeners[0]);
		else if (i == 4)
			break_with(DOOR_DNS_UDP, rig.listeners[0]);
		if (i < 5)
			continue;
		/* the same slot twice */
		rig_send_door(&rig, DOOR_LISTENERS, rig.listeners, 1);
		break_with(DOOR_LISTENERS, rig.listeners[0]);
	}
}

static void breaks_on_a_listener_that_would_wait(void **state)
{
	(void)state;
	(void)rig_endpoint(&rig, ENDPOINT_TCP, "a.example.com");
	assert_int_equal(fdio_set_nonblock(rig.listeners[0], false), 0);
	rig_start_bare(&rig);
	break_with(DOOR_LISTENERS, rig.listeners[0]);
}

static void breaks_on_malformed_answer_of_upstream(void **state)
{
	(void)state;
	rig_start_bare(&rig);
	assert_int_equal(write(rig.dial_fd, "nonsense", 8), 8);
	assert_int_equal(rig_next(&rig, NULL), WIRE_BROKEN);
	assert_int_equal(rig_wait(&rig), 1);
}

static void breaks_on_configuration_out_of_order(void **state)
{
	struct wire_writer w;

	(void)state;
	rig_start_bare(&rig);
	wire_begin(&w, WIRE_START);
	assert_int_equal(wire_send(&w, rig.control_fd, NULL, 0), 0);
	assert_int_equal(rig_next(&rig, NULL), WIRE_BROKEN);
	assert_int_equal(rig_wait(&rig), 1);
}

static void loses_no_refusal_that_is_read_late(void **state)
{
	enum { N = 1500 };	/* more than queue and channel hold */
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TLS, HOST);

	(void)state;
	rig_start(&rig);
	for (int i = 0; i < N; i++) {
		int fd = rig_connect(&rig, n);

		rig_write(fd, "SSH-", 4);
		(void)close(fd);
	}
	for (int i = 0; i < N; i++)
		(void)rig_expect(&rig, EVENT_DENIED, REASON_NOT_TLS);
	rig_stop(&rig);
	assert_int_equal(rig_next(&rig, NULL), WIRE_DONE);
}

static void serves_many_at_once(void **state)
{
	enum { N = 60 };
	uint32_t n = rig_endpoint(&rig, ENDPOINT_TCP, "db.example.com");
	int clients[N], servers[N];
	uint8_t byte;

	(void)state;
	rig_start(&rig);
	for (int i = 0; i < N; i++) {
		clients[i] = rig_connect(&rig, n);
		rig_write(clients[i], &(uint8_t){ (uint8_t)i }, 1);
	}
	for (int i = 0; i < N; i++)
		servers[i] = rig_serve(&rig);
	for (int i = 0; i < N; i++) {
		rig_read(servers[i], &byte, 1);
		rig_write(servers[i], &byte, 1);
	}
	for (int i = 0; i < N; i++) {
		rig_read(clients[i], &byte, 1);
		assert_int_equal(byte, i);
		(void)close(clients[i]);
	}
	for (int i = 0; i < N; i++) {
		assert_int_equal(rig_read_end(servers[i]), 0);
		(void)close(servers[i]);
	}
	for (int i = 0; i < N; i++)
		(void)rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void dials_a_name_of_a_pattern(void **state)
{
	static uint8_t bytes[HELLO_MAKE_MAX];
	struct hello_shape shape = { .name = "X.example.com" };
	size_t n = hello_make(&shape, bytes);
	uint32_t number = rig_endpoint(&rig, ENDPOINT_TLS, "*.example.com");
	uint32_t own = rig_endpoint(&rig, ENDPOINT_TLS, HOST);
	autoclose int client = -1;
	autoclose int fronting = -1;
	struct guard_dial d;

	(void)state;
	rig_start(&rig);
	client = rig_connect(&rig, number);
	rig_write(client, bytes, n);
	d = rig_take_dial(&rig);
	assert_int_equal(d.endpoint, number);
	assert_string_equal(d.name, "x.example.com");
	/* what has a line of its own goes by that line alone */
	shape.name = HOST;
	n = hello_make(&shape, bytes);
	fronting = rig_connect(&rig, number);
	rig_write(fronting, bytes, n);
	(void)rig_expect(&rig, EVENT_DENIED, REASON_SNI_OTHER);
	assert_false(rig_has_dial(&rig));
	drop_fd(&fronting);
	fronting = rig_connect(&rig, own);
	rig_write(fronting, bytes, n);
	d = rig_take_dial(&rig);
	assert_int_equal(d.endpoint, own);
	assert_string_equal(d.name, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(copies_both_ways),
		TEST(speaks_first_where_the_server_does),
		TEST(passes_half_close_on_from_the_script),
		TEST(passes_half_close_on_from_the_server),
		TEST(keeps_half_close_before_the_dial_is_done),
		TEST(passes_reset_on_from_the_server),
		TEST(passes_reset_on_from_the_script),
		TEST(delivers_early_answer_of_a_server_that_resets),
		TEST(resets_inside_when_the_dial_fails),
		TEST(resets_inside_when_upstream_is_gone),
		TEST(drops_answer_for_a_script_that_left),
		TEST(bounds_what_goes_up),
		TEST(keeps_every_byte_of_a_large_transfer),
		TEST(stops_a_sender_whose_receiver_does_not_read),
		TEST(passes_hello_in_pieces_as_it_was),
		TEST(passes_large_hello),
		TEST(dials_nothing_before_the_hello_is_whole),
		TEST(refuses_other_server_name),
		TEST(refuses_missing_server_name),
		TEST(refuses_encrypted_hello),
		TEST(resets_what_is_not_tls),
		TEST(takes_a_look_at_the_port_for_no_attempt),
		TEST(ends_slow_hello),
		TEST(ends_idle_connection),
		TEST(bounds_connections),
		TEST(keeps_dials_until_there_is_room),
		TEST(sends_last_bytes_after_the_script_has_ended),
		TEST(leaves_after_stop_though_the_server_stays),
		TEST(leaves_when_the_supervisor_is_gone),
		TEST(breaks_on_sockets_that_are_not_the_doors),
		TEST(breaks_on_a_listener_that_would_wait),
		TEST(breaks_on_malformed_answer_of_upstream),
		TEST(breaks_on_configuration_out_of_order),
		TEST(loses_no_refusal_that_is_read_late),
		TEST(serves_many_at_once),
		TEST(dials_a_name_of_a_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
