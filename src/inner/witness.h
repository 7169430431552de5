/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_INNER_WITNESS_H
#define CORDON_INNER_WITNESS_H

/*
 * witness - Packet sockets on the sandbox's loopback that see what strays.
 *
 * Each delivers the first bytes of a packet from its IP header on.  Seen are
 * first SYNs of TCP, and UDP that is neither to port 53 nor from it (the stub
 * resolver answers there).  Traffic to 127/8 and ::1 is no stray and not
 * delivered, so it cannot crowd out what is.
 */
#include <stdint.h>

/* Bytes delivered beyond what lies between the IP and the transport header. */
#define WITNESS_SNAP 128

/* slot: for the report when it fails. */
int witness_tcp(uint32_t slot);
int witness_udp(uint32_t slot);

#endif
