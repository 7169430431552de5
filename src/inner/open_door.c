/* SPDX-License-Identifier: Apache-2.0 */
/* open_door - loopback, routes, listeners and witnesses; all passed out. */
/*
 * Theory of operation
 *
 * The network namespace has `lo` alone.  Every address of both families is
 * local to it, so a connect to anywhere is answered here and at once: by one
 * of our listeners, bound to exactly one address and port each, or by the
 * kernel's refusal.  Which endpoints exist is thus kept by the kernel; the
 * relay only serves what was made here.
 *
 * The preferred source 127.0.0.1 matters: without it a socket connects from
 * the very address it connects to, and a stray to a high port can meet its own
 * source port and succeed.  The address 198.18.255.254 is used by nobody; it
 * makes getaddrinfo(3) with AI_ADDRCONFIG believe in IPv4.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/rtnl.h"
#include "base/sys.h"
#include "decide/live/guard.h"
#include "decide/plan/plan.h"
#include "inner/steps.h"
#include "inner/sync.h"
#include "inner/witness.h"

#define STEP STEP_OPEN_DOOR
#define DOOR_MAX (DOOR_LISTENERS + NET_MAX_ENDPOINTS)

static bool means_no_ipv6(int sys)
{
	/* EACCES: disable_ipv6 is set for the interface */
	return sys == EAFNOSUPPORT || sys == EOPNOTSUPP || sys == EACCES;
}

/* Returns whether there is IPv6. */
static bool make_loopback(void)
{
	static const uint8_t unused[4] = { 198, 18, 255, 254 };
	static const uint8_t source[4] = { 127, 0, 0, 1 };
	enum { LINK, ADDRESS, ROUTE, ROUTE6 }; /* in the order added */
	static const char *const what[] = {
		"bring lo up", "the address of lo", "the route of lo",
		"the IPv6 route of lo",
	};
	struct rtnl r = RTNL_INIT;
	int errors[RTNL_MAX_REQUESTS];

	rtnl_link_up(&r, RTNL_LOOPBACK);
	rtnl_address_v4(&r, RTNL_LOOPBACK, unused);
	rtnl_all_local(&r, AF_INET, RTNL_LOOPBACK, source);
	rtnl_all_local(&r, AF_INET6, RTNL_LOOPBACK, NULL);
	if (rtnl_commit(&r, errors) < 0)
		fail(STEP, errno, 0, "rtnetlink");
	for (int i = LINK; i <= ROUTE6; i++)
		if (errors[i] != 0 &&
		    !(i == ROUTE6 && means_no_ipv6(errors[i])))
			fail(STEP, errors[i], 0, what[i]);
	return errors[ROUTE6] == 0;
}

static void set(int fd, int level, int option, int value, uint32_t slot)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)) < 0)
		fail(STEP, errno, slot, "setsockopt");
}

static int make_socket(int family, int type, uint32_t slot)
{
	int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		fail(STEP, errno, slot, "socket");
	return fd;
}

static void bind_v4(int fd, const uint8_t addr[4], uint16_t port, uint32_t slot)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(port) };

	memcpy(&sin.sin_addr, addr, 4);
	if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)) < 0)
		fail(STEP, errno, slot, "bind");
}

static void bind_v6(int fd, const uint8_t addr[16], uint16_t port,
		    uint32_t slot)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6,
				     .sin6_port = htons(port) };

	memcpy(&sin6.sin6_addr, addr, 16);
	if (bind(fd, (struct sockaddr *)&sin6, sizeof(sin6)) < 0)
		fail(STEP, errno, slot, "bind");
}

/*
 * Port 53 on every address.  Answers must come from the address that was
 * asked, or resolvers drop them; hence the packet information.  An IPv6 reply
 * from an address that is only routed, not configured, needs FREEBIND.
 */
static int make_dns(int type, bool has_ipv6, uint32_t slot)
{
	static const uint8_t any[16];
	int fd = make_socket(has_ipv6 ? AF_INET6 : AF_INET, type, slot);

	if (has_ipv6) {
		set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0, slot);
		set(fd, IPPROTO_IPV6, SYS_IPV6_FREEBIND, 1, slot);
		if (type == SOCK_DGRAM)
			set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, slot);
	}
	if (type == SOCK_DGRAM)
		set(fd, IPPROTO_IP, IP_PKTINFO, 1, slot);
	if (has_ipv6)
		bind_v6(fd, any, 53, slot);
	else
		bind_v4(fd, any, 53, slot);
	if (type == SOCK_STREAM && listen(fd, SOMAXCONN) < 0)
		fail(STEP, errno, slot, "listen");
	return fd;
}

/* The form ::ffff:a.b.c.d; decide/ is not called from here. */
static bool is_v4(const struct address *a)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return memcmp(a->b, mapped, sizeof(mapped)) == 0;
}

static int make_listener(const struct net_endpoint *e, uint32_t slot)
{
	int fd;

	if (is_v4(&e->address)) {
		fd = make_socket(AF_INET, SOCK_STREAM, slot);
		bind_v4(fd, e->address.b + 12, e->endpoint.port, slot);
	} else {
		fd = make_socket(AF_INET6, SOCK_STREAM, slot);
		set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1, slot);
		set(fd, IPPROTO_IPV6, SYS_IPV6_FREEBIND, 1, slot);
		bind_v6(fd, e->address.b, e->endpoint.port, slot);
	}
	if (listen(fd, SOMAXCONN) < 0)
		fail(STEP, errno, slot, "listen");
	return fd;
}

static uint32_t make_door(const struct net_plan *net, bool wants_relay,
			  bool has_ipv6, int fds[DOOR_MAX])
{
	uint32_t slot = DOOR_LISTENERS;

	for (uint32_t i = 0; i < DOOR_STRAYS; i++) {
		bool is_v6 = i >= DOOR_STRAY_TCP6;
		bool is_tcp = i == DOOR_STRAY_TCP || i == DOOR_STRAY_TCP6;

		fds[i] = is_v6 && !has_ipv6 ?
				 -1 :
				 witness(is_v6 ? AF_INET6 : AF_INET,
					 is_tcp ? IPPROTO_TCP : IPPROTO_UDP, i);
	}
	if (!wants_relay)
		return DOOR_STRAYS;
	fds[DOOR_DNS_UDP] = make_dns(SOCK_DGRAM, has_ipv6, DOOR_DNS_UDP);
	fds[DOOR_DNS_TCP] = make_dns(SOCK_STREAM, has_ipv6, DOOR_DNS_TCP);
	if (net->n_endpoints > NET_MAX_ENDPOINTS)
		fail(STEP, E2BIG, slot, "too many endpoints");
	for (size_t i = 0; i < net->n_endpoints; i++, slot++)
		fds[slot] = make_listener(&net->endpoints[i], slot);
	return slot;
}

/* How many descriptors go into one record: as many as are there in a row. */
static uint32_t part_at(const int *fds, uint32_t n)
{
	uint32_t part = 0;

	while (part < n && part < FDIO_MAX_FDS && fds[part] >= 0)
		part++;
	return part;
}

static void send_part(int sync_fd, uint32_t first, const int *fds, uint32_t n)
{
	static struct wire_writer w;

	wire_begin(&w, WIRE_DOOR);
	wire_put_u32(&w, first);
	wire_put_u32(&w, n);
	if (sync_pass(sync_fd, &w, fds, n) < 0)
		fail(STEP, errno, first, "pass descriptors out");
}

/*
 * open_door() - Make the one way out and hand it to the supervisor.
 *
 * Needs:    CAP_NET_ADMIN, CAP_NET_RAW and CAP_NET_BIND_SERVICE in our user
 *           namespace, which owns the network namespace
 * Leaves:   lo up, everything local; every descriptor made here passed out in
 *           the order of enum door_slot and closed
 * Mustn't:  run after drop_caps(), or after close_descriptors(), whose check
 *           would no longer be the last word
 */
void open_door(const struct plan *plan, const struct inner_fds *fds)
{
	int door[DOOR_MAX];
	bool has_ipv6 = make_loopback();
	uint32_t n = make_door(&plan->net, plan->wants_relay, has_ipv6, door);
	uint32_t part;

	for (uint32_t at = 0; at < n; at += part) {
		part = part_at(door + at, n - at);
		if (part == 0)
			part = 1;	/* a place that is empty */
		else
			send_part(fds->sync_fd, at, door + at, part);
	}
	for (uint32_t i = 0; i < n; i++)
		drop_fd(&door[i]);
}
