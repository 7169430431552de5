/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_PACKET_H
#define CORDON_DECIDE_LIVE_PACKET_H

/*
 * packet - Where an IP packet was going, from its first bytes.
 *
 * Serves the packet sockets that witness strays (packet(7), SOCK_DGRAM: the
 * bytes begin with the IP header and may be cut).  The script writes most of
 * what is in a packet.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/address.h"

struct packet {
	uint8_t proto;	/* IPPROTO_TCP or IPPROTO_UDP */
	struct address to;	/* the last hop where it is routed */
	uint16_t from_port;
	uint16_t to_port;
};

/*
 * Bytes of a packet that are enough for any that can be told: the longest
 * routing header, a fragment header, and 128 for the rest.
 */
#define PACKET_SNAP (2048 + 8 + 128)

/* 0, or -1 where it is neither TCP nor UDP or its ports are not there. */
int packet_parse(const uint8_t *data, size_t n, struct packet *ret);

#endif
