/* SPDX-License-Identifier: Apache-2.0 */
/* door - checks the sockets of the door and accepts on its listeners. */
#include "relay/door.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sys.h"
#include "relay/front_http.h"
#include "relay/front_tcp.h"
#include "relay/front_tls.h"
#include "relay/relay.h"

/*
 * The descriptors come from the inner side by way of the supervisor.  A mistake
 * there would be an open door, so each is seen to be what its slot says: kind,
 * address, port, and one network namespace for all.
 */

#define ACCEPT_BATCH 16
#define PAUSE_MS 100

int door_init(struct door *door, struct relay *relay, struct err *err)
{
	size_t n = relay->config.n_endpoints;

	if (n > NET_MAX_ENDPOINTS)
		return err_set(err, ERR_INTERNAL, "too many endpoints");
	*door = (struct door){
		.relay = relay,
		.fronts = mem_array(n, sizeof(*door->fronts)),
		.is_filled = mem_array(DOOR_LISTENERS + n,
				       sizeof(*door->is_filled)),
	};
	for (size_t i = 0; i < n; i++)
		door->fronts[i] = (struct front){
			.relay = relay,
			.source = LOOP_SOURCE_INIT,
			.endpoint = (uint32_t)i,
		};
	return 0;
}

static bool option_is(int fd, int option, int wanted)
{
	int value = -1;
	socklen_t len = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, option, &value, &len) == 0 &&
	       value == wanted;
}

static bool is_inet(int fd)
{
	return option_is(fd, SO_DOMAIN, AF_INET) ||
	       option_is(fd, SO_DOMAIN, AF_INET6);
}

static bool is_listener(int fd)
{
	return is_inet(fd) && option_is(fd, SO_TYPE, SOCK_STREAM) &&
	       option_is(fd, SO_PROTOCOL, IPPROTO_TCP) &&
	       option_is(fd, SO_ACCEPTCONN, 1);
}

static bool is_witness(int fd, int family, int protocol)
{
	return option_is(fd, SO_TYPE, SOCK_RAW) &&
	       option_is(fd, SO_DOMAIN, family) &&
	       option_is(fd, SO_PROTOCOL, protocol);
}

static bool is_bound_to(int fd, const struct address *address, uint16_t port)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} name = { .any.sa_family = AF_UNSPEC };
	socklen_t len = sizeof(name);
	struct address bound = { { 0 } };
	uint16_t bound_port;

	if (getsockname(fd, &name.any, &len) < 0)
		return false;
	if (name.any.sa_family == AF_INET) {
		uint8_t v4[4];

		memcpy(v4, &name.v4.sin_addr, sizeof(v4));
		bound = address_from_v4(v4);
		bound_port = ntohs(name.v4.sin_port);
	} else {
		memcpy(bound.b, &name.v6.sin6_addr, sizeof(bound.b));
		bound_port = ntohs(name.v6.sin6_port);
	}
	return bound_port == port && address_equal(&bound, address);
}

static bool is_in_same_netns(struct door *door, int fd)
{
	uint64_t cookie = 0;
	socklen_t len = sizeof(cookie);

	/* Linux 5.14; where it is not there nothing can be compared */
	if (getsockopt(fd, SOL_SOCKET, SYS_SO_NETNS_COOKIE, &cookie, &len) < 0)
		return errno == ENOPROTOOPT;
	if (door->netns_cookie == 0)
		door->netns_cookie = cookie;
	return cookie == door->netns_cookie;
}

static bool is_right(struct door *door, uint32_t slot, int fd)
{
	const struct guard_endpoint *ep;

	/* a socket that waits would stop the whole relay */
	if (!(fcntl(fd, F_GETFL) & O_NONBLOCK) || !is_in_same_netns(door, fd))
		return false;
	switch (slot) {
	case DOOR_STRAY_TCP:
		return is_witness(fd, AF_INET, IPPROTO_TCP);
	case DOOR_STRAY_UDP:
		return is_witness(fd, AF_INET, IPPROTO_UDP);
	case DOOR_STRAY_TCP6:
		return is_witness(fd, AF_INET6, IPPROTO_TCP);
	case DOOR_STRAY_UDP6:
		return is_witness(fd, AF_INET6, IPPROTO_UDP);
	case DOOR_DNS_UDP:
		return is_inet(fd) && option_is(fd, SO_PROTOCOL, IPPROTO_UDP);
	case DOOR_DNS_TCP:
		return is_listener(fd);
	default:
		ep = &door->relay->endpoints[slot - DOOR_LISTENERS];
		return is_listener(fd) && is_bound_to(fd, &ep->address,
						      ep->port);
	}
}

static void refuse_connection(struct front *front, int fd)
{
	static const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	const struct guard_endpoint *ep =
		&front->relay->endpoints[front->endpoint];
	struct event e = {
		.kind = EVENT_DENIED,
		.reason = REASON_TOO_MANY,
		.endpoint = front->endpoint,
		.proto = IPPROTO_TCP,
		.address = ep->address,
		.port = ep->port,
	};

	report_event(&front->relay->report, &e);
	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	(void)close(fd);
}

static void pause_accepting(struct door *door)
{
	door->is_paused = true;
	door->paused_until_ms = relay_now() + PAUSE_MS;
	for (uint32_t i = 0; i < door->relay->config.n_endpoints; i++)
		if (door->fronts[i].source.fd >= 0)
			(void)loop_change(&door->relay->loop,
					  &door->fronts[i].source, 0);
}

void door_resume(struct door *door)
{
	if (!door->is_paused)
		return;
	door->is_paused = false;
	for (uint32_t i = 0; i < door->relay->config.n_endpoints; i++)
		if (door->fronts[i].source.fd >= 0)
			(void)loop_change(&door->relay->loop,
					  &door->fronts[i].source, EPOLLIN);
}

int door_expire(struct door *door, uint64_t now_ms)
{
	if (!door->is_paused)
		return -1;
	if (now_ms < door->paused_until_ms)
		return (int)(door->paused_until_ms - now_ms);
	door_resume(door);
	return -1;
}

/* Is this failure of accept(2) about the one connection only? */
static bool is_passing(int sys)
{
	return sys == EINTR || sys == ECONNABORTED || sys == EPROTO ||
	       sys == EPERM || sys == ENETDOWN || sys == EHOSTUNREACH ||
	       sys == ENETUNREACH || sys == EOPNOTSUPP;
}

static void start(struct conn *conn, enum endpoint_scheme scheme)
{
	switch (scheme) {
	case ENDPOINT_TLS:
		front_tls_start(conn);
		return;
	case ENDPOINT_HTTPS:
	case ENDPOINT_HTTP:
		front_http_start(conn);
		return;
	case ENDPOINT_TCP:
	case ENDPOINT_SCHEMES:
		break;
	}
	front_tcp_start(conn);
}

/* One connection; false when there is none, or none can be taken now. */
static bool accept_one(struct front *front)
{
	struct relay *relay = front->relay;
	struct conn *conn;
	int fd;

	if (!report_has_room(&relay->report, 1)) {
		pause_accepting(&relay->door);
		return false;
	}
	fd = accept4(front->source.fd, NULL, NULL,
		     SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0 && is_passing(errno))
		return true;
	if (fd < 0) {
		/* EMFILE, ENFILE, ENOBUFS, ENOMEM: waiting is all one can do */
		if (errno != EAGAIN)
			pause_accepting(&relay->door);
		return false;
	}
	conn = conn_new(&relay->conns, front->endpoint, fd);
	if (conn)
		start(conn, relay->endpoints[front->endpoint].scheme);
	else
		refuse_connection(front, fd);
	return true;
}

static void on_listener(struct loop_source *src, uint32_t events)
{
	(void)events;
	for (int i = 0; i < ACCEPT_BATCH; i++)
		if (!accept_one(src->owner))
			return;
}

void door_accept_last(struct door *door)
{
	struct loop *loop = &door->relay->loop;

	for (uint32_t i = 0; i < door->relay->config.n_endpoints; i++) {
		struct front *front = &door->fronts[i];

		if (front->source.fd < 0)
			continue;
		/* what filled the backlog has ended, so this comes to an end */
		for (size_t n = 0; n <= SOMAXCONN && accept_one(front); n++)
			;
		loop_remove(loop, &front->source);
	}
}

static int serve(struct door *door, uint32_t slot, int fd)
{
	struct relay *relay = door->relay;
	struct front *front;

	switch (slot) {
	case DOOR_STRAY_TCP:
	case DOOR_STRAY_UDP:
	case DOOR_STRAY_TCP6:
	case DOOR_STRAY_UDP6:
		return strays_watch(&relay->strays, slot - DOOR_STRAY_TCP, fd);
	case DOOR_DNS_UDP:
		return names_serve_udp(&relay->names, fd);
	case DOOR_DNS_TCP:
		return names_serve_tcp(&relay->names, fd);
	default:
		front = &door->fronts[slot - DOOR_LISTENERS];
		return loop_add(&relay->loop, &front->source, fd, EPOLLIN,
				on_listener, front);
	}
}

void door_take(struct door *door, uint32_t first, const int *fds, size_t n)
{
	size_t n_slots = DOOR_LISTENERS + door->relay->config.n_endpoints;

	for (size_t i = 0; i < n; i++) {
		size_t slot = first + i;

		if (slot >= n_slots || door->is_filled[slot] ||
		    !is_right(door, (uint32_t)slot, fds[i]) ||
		    serve(door, (uint32_t)slot, fds[i]) < 0) {
			relay_break(door->relay,
				    "a socket of the door is not what its "
				    "place says");
			return;
		}
		door->is_filled[slot] = true;
	}
}
