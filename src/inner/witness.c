/* SPDX-License-Identifier: Apache-2.0 */
/* witness - packet sockets on the sandbox's loopback that see what strays. */
/*
 * Theory of operation
 *
 * On lo each packet passes a packet socket twice, going out and coming in; the
 * filters keep the first.  With SOCK_DGRAM offsets count from the IP header.
 * The header length of IPv4 is read, because any program may set IP_OPTIONS.
 *
 * In IPv6 two extension headers are looked behind, which need no capability: a
 * routing header (RFC 8754), and after it a fragment header, which the longest
 * datagrams get as they are longer than what lo takes at once.  A packet with a
 * routing header is kept wherever its first hop is; its destination is inside.
 *
 * The filter is attached before bind(2): from then on the kernel queues, and
 * nothing unfiltered may be in the queue.
 */
#include "inner/witness.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/rtnl.h"
#include "inner/steps.h"

#define RCVBUF (1 << 30) /* the kernel cuts it to what is allowed */

/* The classic machine only jumps forward, so each test has its own exit. */
#define LOAD(size, at) BPF_STMT(BPF_LD | (size) | BPF_ABS, (uint32_t)(at))
#define LOAD_X(size, at) BPF_STMT(BPF_LD | (size) | BPF_IND, (uint32_t)(at))
#define DROP BPF_STMT(BPF_RET | BPF_K, 0)
#define ADD(k) BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, (k))
#define LSH(k) BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, (k))
#define TXA BPF_STMT(BPF_MISC | BPF_TXA, 0)
#define SET_X(k) BPF_STMT(BPF_LDX | BPF_IMM, (k))
#define SAVE BPF_STMT(BPF_ST, 0)
#define RESTORE BPF_STMT(BPF_LD | BPF_MEM, 0)
#define SKIP(n) BPF_JUMP(BPF_JMP | BPF_JA, (n), 0, 0)
#define SKIP_EQ(k, n) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (k), (n), 0)
#define SKIP_NE(k, n) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (k), 0, (n))
/* X is what lies before the transport header, in IPv6 beyond the fixed part. */
#define KEEP TXA, ADD(WITNESS_SNAP), BPF_STMT(BPF_RET | BPF_A, 0)
#define NEED_EQ(k) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (k), 1, 0), DROP
#define DROP_EQ(k) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (k), 0, 1), DROP
#define DROP_SET(k) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (k), 0, 1), DROP
#define AND(k) BPF_STMT(BPF_ALU | BPF_AND | BPF_K, (k))
#define XOR(k) BPF_STMT(BPF_ALU | BPF_XOR | BPF_K, (k))
#define OR_X BPF_STMT(BPF_ALU | BPF_OR | BPF_X, 0)
#define TAX BPF_STMT(BPF_MISC | BPF_TAX, 0)
#define COUNT(...)                                                  \
	(sizeof((const struct sock_filter[]){ __VA_ARGS__ }) /      \
	 sizeof(struct sock_filter))

/* X is the length of the header after this. */
#define V4_HEAD(protocol)                                           \
	LOAD(BPF_B, 9), NEED_EQ(protocol), LOAD(BPF_B, 16),         \
		DROP_EQ(127), LOAD(BPF_H, 6), DROP_SET(0x1fff),     \
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0)
/* The four words of the destination: all zero but a last 1 is ::1. */
#define V6_PLAIN                                                    \
	LOAD(BPF_W, 24), TAX, LOAD(BPF_W, 28), OR_X, TAX,           \
		LOAD(BPF_W, 32), OR_X, TAX, LOAD(BPF_W, 36),        \
		XOR(1), OR_X, DROP_EQ(0), SET_X(0), LOAD(BPF_B, 6)
/* Its length is in units of eight bytes beyond the first eight. */
#define V6_ROUTED                                                   \
	LOAD(BPF_B, 40 + 1), ADD(1), LSH(3), TAX, LOAD(BPF_B, 40)
/* Only the first fragment has the ports. */
#define V6_FIRST_FRAGMENT                                           \
	LOAD_X(BPF_H, 40 + 2), DROP_SET(0xfff8), LOAD_X(BPF_B, 40), \
		SAVE, TXA, ADD(8), TAX, RESTORE
/* X is the length of all headers between the fixed one and the transport's. */
#define V6_HEAD(protocol)                                           \
	LOAD(BPF_B, 6),                                             \
		SKIP_EQ(IPPROTO_ROUTING, COUNT(V6_PLAIN) + 1),      \
		V6_PLAIN, SKIP(COUNT(V6_ROUTED)), V6_ROUTED,        \
		SKIP_NE(IPPROTO_FRAGMENT, COUNT(V6_FIRST_FRAGMENT)), \
		V6_FIRST_FRAGMENT, NEED_EQ(protocol)

/* SYN without ACK */
#define FIRST_SYN AND(0x12), NEED_EQ(0x02), KEEP
#define TCP_V4 V4_HEAD(IPPROTO_TCP), LOAD_X(BPF_B, 13), FIRST_SYN
#define TCP_V6 V6_HEAD(IPPROTO_TCP), LOAD_X(BPF_B, 40 + 13), FIRST_SYN
#define UDP_V4                                                      \
	V4_HEAD(IPPROTO_UDP), LOAD_X(BPF_H, 0), DROP_EQ(53),        \
		LOAD_X(BPF_H, 2), DROP_EQ(53), KEEP
#define UDP_V6                                                      \
	V6_HEAD(IPPROTO_UDP), LOAD_X(BPF_H, 40), DROP_EQ(53),       \
		LOAD_X(BPF_H, 40 + 2), DROP_EQ(53), KEEP

#define FILTER(v4, v6)                                              \
	LOAD(BPF_B, SKF_AD_OFF + SKF_AD_PKTTYPE),                   \
		NEED_EQ(PACKET_OUTGOING),                           \
		LOAD(BPF_H, SKF_AD_OFF + SKF_AD_PROTOCOL),          \
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0,    \
			 COUNT(v4)),                                \
		v4, NEED_EQ(ETH_P_IPV6), v6

static int make(const struct sock_filter *filter, size_t n, uint32_t slot)
{
	struct sock_fprog prog = {
		.len = (unsigned short)n,
		.filter = (struct sock_filter *)(uintptr_t)filter,
	};
	struct sockaddr_ll lo = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = RTNL_LOOPBACK,
	};
	int size = RCVBUF;
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			0);

	if (fd < 0)
		fail(STEP_OPEN_DOOR, errno, slot, "packet socket");
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
		       sizeof(prog)) < 0)
		fail(STEP_OPEN_DOOR, errno, slot, "packet filter");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) < 0)
		fail(STEP_OPEN_DOOR, errno, slot, "packet buffer");
	if (bind(fd, (struct sockaddr *)&lo, sizeof(lo)) < 0)
		fail(STEP_OPEN_DOOR, errno, slot, "bind packet socket");
	return fd;
}

int witness_tcp(uint32_t slot)
{
	static const struct sock_filter filter[] = {
		FILTER(TCP_V4, TCP_V6)
	};

	return make(filter, ARRAY_SIZE(filter), slot);
}

int witness_udp(uint32_t slot)
{
	static const struct sock_filter filter[] = {
		FILTER(UDP_V4, UDP_V6)
	};

	return make(filter, ARRAY_SIZE(filter), slot);
}
