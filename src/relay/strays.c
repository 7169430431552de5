/* SPDX-License-Identifier: Apache-2.0 */
/* strays - packets to places that are no endpoint, told once each. */
#include "relay/strays.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/fdio.h"
#include "decide/live/packet.h"
#include "relay/relay.h"

/*
 * The first packet to each address, port and protocol becomes an event, and
 * those after it while the queue is not half full, so that a flood leaves room
 * for the first of another kind.  The rest, those beyond the table and those
 * the kernel had no room for are counted.  See plan_net.c for the addresses.
 */

#define BATCH 256
#define PORT_DNS 53

void strays_init(struct strays *strays, struct relay *relay)
{
	*strays = (struct strays){
		.relay = relay,
	};
	for (size_t i = 0; i < DOOR_STRAYS; i++)
		strays->sources[i] = (struct loop_source)LOOP_SOURCE_INIT;
}

/* The script may talk to itself, to the stub and to the endpoints. */
static bool is_stray(const struct relay *relay, const struct packet *p)
{
	static const struct address v6_loopback = { { [15] = 1 } };

	if (address_equal(&p->to, &v6_loopback) ||
	    (address_is_v4(&p->to) && p->to.b[12] == 127))
		return false;
	if (p->to_port == PORT_DNS)
		return false;
	/* the stub's answers; the script may not bind such a port */
	if (p->proto == IPPROTO_UDP && p->from_port == PORT_DNS)
		return false;
	for (uint32_t i = 0; i < relay->config.n_endpoints; i++) {
		const struct guard_endpoint *ep = &relay->endpoints[i];

		if (p->proto == IPPROTO_TCP && ep->port == p->to_port &&
		    address_equal(&ep->address, &p->to))
			return false;
	}
	return true;
}

/* Is it to have an event? */
static bool remember(struct strays *strays, const struct packet *p)
{
	for (size_t i = 0; i < strays->n_seen; i++) {
		const struct stray *s = &strays->seen[i];

		if (s->port == p->to_port && s->proto == p->proto &&
		    address_equal(&s->address, &p->to))
			return report_is_calm(&strays->relay->report);
	}
	if (strays->n_seen == STRAYS_DISTINCT)
		return false;
	strays->seen[strays->n_seen++] = (struct stray){
		.address = p->to, .port = p->to_port, .proto = p->proto,
	};
	return true;
}

static void tell(struct strays *strays, const struct packet *p)
{
	struct relay *relay = strays->relay;
	char name[HOSTNAME_MAX + 1], address[ADDRESS_TEXT];
	struct event e = {
		.kind = EVENT_DENIED,
		.reason = REASON_NOT_LISTED,
		.endpoint = EVENT_NO_ENDPOINT,
		.proto = p->proto,
		.address = p->to,
		.port = p->to_port,
	};

	names_find(&relay->names, &p->to, name);
	address_show(&p->to, address);
	if (relay_refuses(relay, name[0] ? name : address, p->to_port))
		e.reason = REASON_REFUSED;
	if (!remember(strays, p)) {
		report_count_lost(&relay->report, e.reason, 1);
		return;
	}
	e.n_name = strlen(name);
	memcpy(e.name, name, e.n_name);
	report_event(&relay->report, &e);
}

/* The destination of an IPv6 packet is beside it. */
static int parse_v6(uint8_t proto, struct msghdr *msg, const uint8_t *data,
		    size_t n, struct packet *ret)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(msg);
	struct in6_pktinfo info;
	struct address to;

	if (!c || c->cmsg_level != IPPROTO_IPV6 ||
	    c->cmsg_type != IPV6_PKTINFO ||
	    c->cmsg_len != CMSG_LEN(sizeof(info)))
		return -1;
	memcpy(&info, CMSG_DATA(c), sizeof(info));
	memcpy(to.b, &info.ipi6_addr, sizeof(to.b));
	return packet_parse_v6(proto, &to, data, n, ret);
}

/* One packet; -1 when there is none. */
static int witness(struct strays *strays, const struct loop_source *src)
{
	uint8_t data[PACKET_SNAP];
	union {
		struct cmsghdr align;
		char b[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} control;
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	size_t slot = (size_t)(src - strays->sources);
	ssize_t n = recvmsg(src->fd, &msg, MSG_DONTWAIT);
	struct packet p;
	int parsed;

	if (n < 0)
		return errno == EINTR ? 0 : -1;
	if (slot < DOOR_STRAY_TCP6)
		parsed = packet_parse_v4(data, (size_t)n, &p);
	else
		parsed = parse_v6(slot == DOOR_STRAY_TCP6 ? IPPROTO_TCP :
							    IPPROTO_UDP,
				  &msg, data, (size_t)n, &p);
	if (parsed == 0 && is_stray(strays->relay, &p))
		tell(strays, &p);
	return 0;
}

static void on_packet(struct loop_source *src, uint32_t events)
{
	(void)events;
	for (int i = 0; i < BATCH; i++)
		if (witness(src->owner, src) < 0)
			return;
}

int strays_watch(struct strays *strays, size_t which, int fd)
{
	return loop_add(&strays->relay->loop, &strays->sources[which], fd,
			EPOLLIN, on_packet, strays);
}

void strays_finish(struct strays *strays)
{
	for (size_t i = 0; i < DOOR_STRAYS; i++) {
		struct loop_source *src = &strays->sources[i];

		if (src->fd < 0)
			continue;
		while (witness(strays, src) == 0)
			;
		report_count_lost(&strays->relay->report, REASON_NOT_LISTED,
				  fdio_dropped(src->fd));
		loop_remove(&strays->relay->loop, src);
	}
}
