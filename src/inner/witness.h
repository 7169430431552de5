/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_INNER_WITNESS_H
#define CORDON_INNER_WITNESS_H

/*
 * witness - Raw sockets on the sandbox's loopback that see what strays.
 *
 * Each delivers the first bytes of a packet: over IPv4 from the IP header on,
 * over IPv6 from the transport header on, with the destination as IPV6_PKTINFO
 * (raw(7), RFC 3542 3).  Seen are first SYNs of TCP, and UDP that is neither
 * to port 53 nor from it (the stub resolver answers there).  Traffic to 127/8
 * and ::1 is no stray and not delivered, so it cannot crowd out what is.  Not
 * seen is what the kernel drops before it delivers anything: packets with a
 * source route, and IPv4 datagrams to multicast groups.
 */
#include <stdint.h>

/* AF_INET or AF_INET6; IPPROTO_TCP or IPPROTO_UDP; slot: for the report. */
int witness(int family, int protocol, uint32_t slot);

#endif
