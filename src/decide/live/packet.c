/* SPDX-License-Identifier: Apache-2.0 */
/* packet - destination of a TCP or UDP packet, from its first bytes. */
#include "decide/live/packet.h"

#include <string.h>

#define PROTO_TCP 6
#define PROTO_UDP 17
/* IPv6 extension headers, RFC 8200 4 */
#define V6_HOP_BY_HOP 0
#define V6_ROUTING 43
#define V6_FRAGMENT 44
#define V6_DESTINATION 60
#define V6_FIXED 40
#define ROUTING_HOME 2
#define ROUTING_SEGMENTS 4

static unsigned be16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* Finds the ports at `at`; the address is filled in already. */
static int read_ports(const uint8_t *data, size_t n, size_t at,
		      struct packet *p, struct packet *ret)
{
	if (p->proto != PROTO_TCP && p->proto != PROTO_UDP)
		return -1;
	if (at > n || n - at < 4)
		return -1;
	p->from_port = (uint16_t)be16(data + at);
	p->to_port = (uint16_t)be16(data + at + 2);
	*ret = *p;
	return 0;
}

static int parse_v4(const uint8_t *data, size_t n, struct packet *ret)
{
	struct packet p = { 0 };
	size_t head = (size_t)(data[0] & 15) * 4;

	if (head < 20 || n < head)
		return -1;
	/* a later fragment has no ports; the first one was told */
	if (be16(data + 6) & 0x1fff)
		return -1;
	p.proto = data[9];
	p.to = address_from_v4(data + 16);
	return read_ports(data, n, head, &p, ret);
}

/*
 * The types that Linux sends, 2 (RFC 6275) and 4 (RFC 8754), have the last hop
 * first.  With no hop left it is in the fixed header.
 */
static void read_last_hop(const uint8_t *data, size_t n, struct address *to)
{
	if ((data[2] == ROUTING_HOME || data[2] == ROUTING_SEGMENTS) &&
	    data[3] > 0 && data[1] >= 2 && n >= 8 + sizeof(to->b))
		memcpy(to->b, data + 8, sizeof(to->b));
}

static int parse_v6(const uint8_t *data, size_t n, struct packet *ret)
{
	struct packet p = { 0 };
	size_t at = V6_FIXED;

	if (n < V6_FIXED)
		return -1;
	memcpy(p.to.b, data + 24, sizeof(p.to.b));
	p.proto = data[6];
	/* each round uses up at least eight bytes */
	while (p.proto == V6_HOP_BY_HOP || p.proto == V6_ROUTING ||
	       p.proto == V6_DESTINATION || p.proto == V6_FRAGMENT) {
		bool is_fragment = p.proto == V6_FRAGMENT;

		if (at > n || n - at < 8)
			return -1;
		if (is_fragment && be16(data + at + 2) & 0xfff8)
			return -1;
		if (p.proto == V6_ROUTING)
			read_last_hop(data + at, n - at, &p.to);
		p.proto = data[at];
		at += is_fragment ? 8 : 8 + (size_t)data[at + 1] * 8;
	}
	return read_ports(data, n, at, &p, ret);
}

int packet_parse(const uint8_t *data, size_t n, struct packet *ret)
{
	if (n < 20)
		return -1;
	if (data[0] >> 4 == 4)
		return parse_v4(data, n, ret);
	if (data[0] >> 4 == 6)
		return parse_v6(data, n, ret);
	return -1;
}
