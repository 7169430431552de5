/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_PACKET_H
#define CORDON_DECIDE_LIVE_PACKET_H

/*
 * packet - Where a packet was going, from its first bytes.
 *
 * Serves the raw sockets that witness strays (inner/witness.h), which give an
 * IPv4 packet from its IP header on and an IPv6 packet from its transport
 * header on.  The script writes most of what is in a packet.
 */
#include <stddef.h>
#include <stdint.h>

#include "decide/live/address.h"

struct packet {
	uint8_t proto;	/* IPPROTO_TCP or IPPROTO_UDP */
	struct address to;
	uint16_t from_port;
	uint16_t to_port;
};

/* Bytes that are enough: the longest IPv4 header, and the ports. */
#define PACKET_SNAP 128

/* 0, or -1 where it is neither TCP nor UDP or its ports are not there. */
int packet_parse_v4(const uint8_t *data, size_t n, struct packet *ret);
int packet_parse_v6(uint8_t proto, const struct address *to,
		    const uint8_t *data, size_t n, struct packet *ret);

#endif
