/* SPDX-License-Identifier: Apache-2.0 */
/* test_relay_names - the relay's stub resolver and witness, in a netns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/rtnl.h"
#include "base/sys.h"
#include "relay_rig.h"

#define HOST "api.example.com"
#define TYPE_A 1
#define TYPE_AAAA 28

static struct rig rig;
static int door[DOOR_LISTENERS];

/* A network of our own, in which every address is local, as for a script. */
static int make_network(void)
{
	static const uint8_t source[4] = { 127, 0, 0, 1 };
	struct rtnl r = RTNL_INIT;
	int errors[RTNL_MAX_REQUESTS];

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return -1;
	rtnl_link_up(&r, RTNL_LOOPBACK);
	rtnl_all_local(&r, AF_INET, RTNL_LOOPBACK, source);
	rtnl_all_local(&r, AF_INET6, RTNL_LOOPBACK, NULL);
	return rtnl_commit(&r, errors);
}

static int make_dns(int type)
{
	static const int on = 1, off = 0;
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6,
				     .sin6_port = htons(53) };
	int fd = socket(AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	(void)setsockopt(fd, IPPROTO_IPV6, SYS_IPV6_FREEBIND, &on, sizeof(on));
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	(void)setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on));
	assert_int_equal(bind(fd, (struct sockaddr *)&sin6, sizeof(sin6)), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, SOMAXCONN), 0);
	return fd;
}

static int make_witness(int family, int protocol)
{
	int fd = socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			protocol);

	assert_true(fd >= 0);
	return fd;
}

static int setup(void **state)
{
	(void)state;
	memset(&rig, 0, sizeof(rig));
	(void)rig_endpoint(&rig, ENDPOINT_TLS, HOST);
	(void)rig_endpoint(&rig, ENDPOINT_TLS, "*.zone.example.com");
	(void)rig_endpoint(&rig, ENDPOINT_TLS, "own.zone.example.com");
	(void)snprintf(rig.refuse[0].host, sizeof(rig.refuse[0].host), "%s",
		       "telemetry.example");
	rig.config.n_refuse = 1;
	door[DOOR_STRAY_TCP] = make_witness(AF_INET, IPPROTO_TCP);
	door[DOOR_STRAY_UDP] = make_witness(AF_INET, IPPROTO_UDP);
	door[DOOR_STRAY_TCP6] = make_witness(AF_INET6, IPPROTO_TCP);
	door[DOOR_STRAY_UDP6] = make_witness(AF_INET6, IPPROTO_UDP);
	door[DOOR_DNS_UDP] = make_dns(SOCK_DGRAM);
	door[DOOR_DNS_TCP] = make_dns(SOCK_STREAM);
	rig_start(&rig);
	rig_send_door(&rig, 0, door, DOOR_LISTENERS);
	for (size_t i = 0; i < DOOR_LISTENERS; i++)
		drop_fd(&door[i]);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rig_release(&rig);
	return 0;
}

static int connect_to(const char *ip, uint16_t port, int type)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(port) };
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(inet_pton(AF_INET, ip, &sin.sin_addr), 1);
	if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static size_t make_question(const char *name, unsigned type, uint8_t *p)
{
	static const uint8_t head[12] = { 7, 7, 1, 0, 0, 1 };
	size_t at = sizeof(head);

	memcpy(p, head, sizeof(head));
	while (*name) {
		size_t n = strcspn(name, ".");

		p[at++] = (uint8_t)n;
		memcpy(p + at, name, n);
		at += n;
		name += n + (name[n] == '.');
	}
	memcpy(p + at, (const uint8_t[]){ 0, 0, (uint8_t)type, 0, 1 }, 5);
	return at + 5;
}

/* Asks over UDP; the rcode, and the address in text or "". */
static int ask(int fd, const char *name, unsigned type, char *ret_address)
{
	uint8_t question[300], answer[600];
	size_t n = make_question(name, type, question);
	ssize_t got;

	ret_address[0] = '\0';
	assert_int_equal(send(fd, question, n, 0), n);
	assert_true(rig_wait_for(fd, POLLIN, RIG_MS));
	got = recv(fd, answer, sizeof(answer), 0);
	assert_true(got >= (ssize_t)n);
	assert_int_equal(answer[3] & 0x20, 0);	/* AD */
	if (answer[7] == 1)
		(void)inet_ntop(AF_INET, answer + got - 4, ret_address,
				INET_ADDRSTRLEN);
	return answer[3] & 15;
}

static void answers_from_the_address_that_was_asked(void **state)
{
	static const char *const servers[] = { "8.8.8.8", "127.0.0.53",
					       "198.18.0.53" };
	char address[INET_ADDRSTRLEN];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(servers); i++) {
		/* a connected socket takes no answer from elsewhere */
		autoclose int fd = connect_to(servers[i], 53, SOCK_DGRAM);

		assert_int_equal(ask(fd, HOST, TYPE_A, address), 0);
		assert_string_equal(address, "127.0.0.1");
	}
	(void)rig_expect(&rig, EVENT_NAME, REASON_NAME_LISTED);
}

static void answers_over_ipv6(void **state)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6,
				     .sin6_port = htons(53) };
	autoclose int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char address[INET_ADDRSTRLEN];

	(void)state;
	assert_int_equal(inet_pton(AF_INET6, "2001:db8::53", &sin6.sin6_addr),
			 1);
	assert_int_equal(connect(fd, (struct sockaddr *)&sin6, sizeof(sin6)),
			 0);
	assert_int_equal(ask(fd, HOST, TYPE_A, address), 0);
	assert_string_equal(address, "127.0.0.1");
}

static void gives_other_names_a_sink_each(void **state)
{
	autoclose int fd = connect_to("8.8.8.8", 53, SOCK_DGRAM);
	char address[INET_ADDRSTRLEN];
	struct event e;

	(void)state;
	assert_int_equal(ask(fd, "evil.example", TYPE_A, address), 0);
	assert_string_equal(address, "198.19.0.1");
	assert_int_equal(ask(fd, "other.example", TYPE_A, address), 0);
	assert_string_equal(address, "198.19.0.2");
	assert_int_equal(ask(fd, "EVIL.example", TYPE_A, address), 0);
	assert_string_equal(address, "198.19.0.1");
	assert_int_equal(ask(fd, "evil.example", TYPE_AAAA, address), 0);
	assert_string_equal(address, "");
	assert_int_equal(ask(fd, "single", TYPE_A, address), 3);
	assert_int_equal(ask(fd, "localhost", TYPE_A, address), 0);
	assert_string_equal(address, "127.0.0.1");
	/* each name and type is told once */
	e = rig_expect(&rig, EVENT_NAME, REASON_NAME_NOT_LISTED);
	assert_memory_equal(e.name, "evil.example", e.n_name);
	assert_int_equal(e.qtype, TYPE_A);
	(void)rig_expect(&rig, EVENT_NAME, REASON_NAME_NOT_LISTED);
	e = rig_expect(&rig, EVENT_NAME, REASON_NAME_NOT_LISTED);
	assert_int_equal(e.qtype, TYPE_AAAA);
	(void)rig_expect(&rig, EVENT_NAME, REASON_NAME_NX);
	assert_false(rig_wait_for(rig.control_fd, POLLIN, 0));
}

static void shares_one_sink_beyond_the_bound(void **state)
{
	autoclose int fd = connect_to("8.8.8.8", 53, SOCK_DGRAM);
	char address[INET_ADDRSTRLEN], name[64];
	uint64_t told = 0, lost = 0;
	struct event e;

	(void)state;
	for (unsigned i = 1; i <= 4100; i++) {
		(void)snprintf(name, sizeof(name), "x%u.example", i);
		assert_int_equal(ask(fd, name, TYPE_A, address), 0);
	}
	assert_string_equal(address, "198.19.255.254");
	rig_stop(&rig);
	while (rig_next(&rig, &e) == WIRE_EVENT) {
		if (e.reason != REASON_NAME_NOT_LISTED)
			continue;
		told += e.kind == EVENT_NAME;
		lost += e.kind == EVENT_LOST ? e.count : 0;
	}
	assert_true(rig.is_done);
	assert_true(told > 0 && lost >= 4);
	assert_int_equal(told + lost, 4100);
}

/* A message with its length before it. */
static size_t frame(const char *name, uint8_t *p)
{
	size_t n = make_question(name, TYPE_A, p + 2);

	p[0] = (uint8_t)(n >> 8);
	p[1] = (uint8_t)n;
	return n + 2;
}

static void expect_frame(int fd, uint8_t last)
{
	uint8_t head[2], answer[600];
	size_t n;

	rig_read(fd, head, 2);
	n = (size_t)head[0] << 8 | head[1];
	assert_in_range(n, 12, sizeof(answer));
	rig_read(fd, answer, n);
	assert_int_equal(answer[n - 1], last);
}

static void answers_over_tcp_in_any_cut(void **state)
{
	autoclose int fd = connect_to("8.8.8.8", 53, SOCK_STREAM);
	uint8_t bytes[1000];
	size_t n = frame("one.example", bytes);

	(void)state;
	n += frame("two.example", bytes + n);
	for (size_t i = 0; i < n; i++)
		rig_write(fd, bytes + i, 1);
	expect_frame(fd, 1);
	expect_frame(fd, 2);
	/* and many at once, more than the answers' buffer holds */
	n = frame("two.example", bytes);
	for (size_t i = 0; i < 300; i++)
		rig_write(fd, bytes, n);
	(void)shutdown(fd, SHUT_WR);
	for (size_t i = 0; i < 300; i++)
		expect_frame(fd, 2);
	assert_int_equal(rig_read_end(fd), 0);
}

static void closes_on_a_message_of_65535_bytes(void **state)
{
	autoclose int fd = connect_to("8.8.8.8", 53, SOCK_STREAM);
	autoclose int other = connect_to("8.8.8.8", 53, SOCK_STREAM);
	uint8_t bytes[400];

	(void)state;
	rig_write(fd, "\xff\xff", 2);
	assert_int_equal(rig_read_end(fd), 0);
	rig_write(other, bytes, frame("one.example", bytes));
	expect_frame(other, 1);
}

static void serves_others_while_clients_say_nothing(void **state)
{
	autoclose int fd = -1;
	int silent[80];
	uint8_t bytes[400];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(silent); i++)
		silent[i] = connect_to("8.8.8.8", 53, SOCK_STREAM);
	fd = connect_to("8.8.8.8", 53, SOCK_STREAM);
	rig_write(fd, bytes, frame("one.example", bytes));
	expect_frame(fd, 1);
	for (size_t i = 0; i < ARRAY_SIZE(silent); i++)
		(void)close(silent[i]);
}

static void expect_stray(const char *ip, uint16_t port, uint32_t proto,
			 enum event_reason reason, const char *name)
{
	struct event e = rig_expect(&rig, EVENT_DENIED, reason);
	char text[ADDRESS_TEXT];

	address_show(&e.address, text);
	assert_string_equal(text, ip);
	assert_int_equal(e.port, port);
	assert_int_equal(e.proto, proto);
	assert_int_equal(e.n_name, strlen(name));
	assert_memory_equal(e.name, name, e.n_name);
}

static void tells_strays_by_address_and_by_name(void **state)
{
	autoclose int dns = connect_to("8.8.8.8", 53, SOCK_DGRAM);
	autoclose int udp = -1;
	char address[INET_ADDRSTRLEN];

	(void)state;
	assert_int_equal(connect_to("203.0.113.5", 443, SOCK_STREAM), -1);
	assert_int_equal(errno, ECONNREFUSED);
	expect_stray("203.0.113.5", 443, IPPROTO_TCP, REASON_NOT_LISTED, "");
	(void)ask(dns, "evil.example", TYPE_A, address);
	(void)rig_expect(&rig, EVENT_NAME, REASON_NAME_NOT_LISTED);
	assert_int_equal(connect_to(address, 443, SOCK_STREAM), -1);
	expect_stray("198.19.0.1", 443, IPPROTO_TCP, REASON_NOT_LISTED,
		     "evil.example");
	(void)ask(dns, "telemetry.example", TYPE_A, address);
	(void)rig_expect(&rig, EVENT_NAME, REASON_NAME_NOT_LISTED);
	assert_int_equal(connect_to(address, 80, SOCK_STREAM), -1);
	expect_stray("198.19.0.2", 80, IPPROTO_TCP, REASON_REFUSED,
		     "telemetry.example");
	udp = connect_to("203.0.113.9", 4444, SOCK_DGRAM);
	rig_write(udp, "x", 1);
	expect_stray("203.0.113.9", 4444, IPPROTO_UDP, REASON_NOT_LISTED, "");
}

static void takes_own_loopback_for_no_stray(void **state)
{
	(void)state;
	assert_int_equal(connect_to("127.0.0.1", 1, SOCK_STREAM), -1);
	assert_int_equal(connect_to("127.9.9.9", 1, SOCK_STREAM), -1);
	(void)close(rig_connect(&rig, 0));
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
	/* the positive control comes last, and is the only one told */
	assert_int_equal(connect_to("203.0.113.5", 443, SOCK_STREAM), -1);
	expect_stray("203.0.113.5", 443, IPPROTO_TCP, REASON_NOT_LISTED, "");
}

static void counts_strays_beyond_the_table(void **state)
{
	uint64_t told = 0, lost = 0;
	struct event e;

	(void)state;
	for (uint16_t port = 1000; port < 1600; port++)
		assert_int_equal(connect_to("203.0.113.5", port, SOCK_STREAM),
				 -1);
	rig_stop(&rig);
	while (rig_next(&rig, &e) == WIRE_EVENT) {
		assert_int_equal(e.reason, REASON_NOT_LISTED);
		told += e.kind == EVENT_DENIED;
		lost += e.kind == EVENT_LOST ? e.count : 0;
	}
	assert_true(rig.is_done);
	assert_true(told <= 256 && told > 0);
	/* what the kernel dropped counts too, answers among it */
	assert_in_range(told + lost, 600, 1200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* All endpoints of the rig are at 127.0.0.1; what is none of them gets a sink. */
static void answers_each_name_of_a_pattern(void **state)
{
	static const char *const inside[] = { "x.zone.example.com",
					      "Y.Zone.example.COM",
					      "own.zone.example.com" };
	static const char *const outside[] = { "zone.example.com",
					       "a.b.zone.example.com",
					       "x_y.zone.example.com",
					       "xzone.example.com" };
	autoclose int fd = connect_to("8.8.8.8", 53, SOCK_DGRAM);
	char address[INET_ADDRSTRLEN];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(inside); i++) {
		struct event e;

		assert_int_equal(ask(fd, inside[i], TYPE_A, address), 0);
		assert_string_equal(address, "127.0.0.1");
		assert_int_equal(ask(fd, inside[i], TYPE_A, address), 0);
		/* told once each, by the name that was asked for */
		e = rig_expect(&rig, EVENT_NAME, REASON_NAME_LISTED);
		assert_int_equal(e.n_name, strlen(inside[i]));
		assert_int_equal(e.endpoint, i == 2 ? 2 : 1);
	}
	assert_int_equal(ask(fd, inside[0], TYPE_AAAA, address), 0);
	assert_string_equal(address, "");
	(void)rig_expect(&rig, EVENT_NAME, REASON_NAME_LISTED);
	for (size_t i = 0; i < ARRAY_SIZE(outside); i++) {
		assert_int_equal(ask(fd, outside[i], TYPE_A, address), 0);
		assert_memory_equal(address, "198.19.", 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(answers_from_the_address_that_was_asked),
		TEST(answers_over_ipv6),
		TEST(gives_other_names_a_sink_each),
		TEST(shares_one_sink_beyond_the_bound),
		TEST(answers_over_tcp_in_any_cut),
		TEST(closes_on_a_message_of_65535_bytes),
		TEST(serves_others_while_clients_say_nothing),
		TEST(tells_strays_by_address_and_by_name),
		TEST(takes_own_loopback_for_no_stray),
		TEST(counts_strays_beyond_the_table),
		TEST(answers_each_name_of_a_pattern),
	};

	if (make_network() < 0) {
		(void)printf("1..0 # SKIP no network namespace: %s\n",
			     strerror(errno));
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
