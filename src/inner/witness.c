/* SPDX-License-Identifier: Apache-2.0 */
/* witness - raw sockets on the sandbox's loopback that see what strays. */
/*
 * Theory of operation
 *
 * Every address is local here, so every packet is delivered to this host, and
 * a raw socket is given a copy whether or not anything listens.  The kernel has
 * put fragments together by then and walked over extension headers; only the
 * length of the IPv4 header is read, because any program may set IP_OPTIONS.
 *
 * Packet sockets would see more (witness.h names it), but each costs a whole
 * RCU grace period when it is closed (packet_release() in net/packet), which is
 * longer than all else a short run does.
 */
#include "inner/witness.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "decide/live/packet.h"
#include "inner/steps.h"

#define RCVBUF (1 << 30) /* the kernel cuts it to what is allowed */

/* The classic machine only jumps forward, so each test has its own exit. */
#define LOAD(size, at) BPF_STMT(BPF_LD | (size) | BPF_ABS, (uint32_t)(at))
#define LOAD_X(size, at) BPF_STMT(BPF_LD | (size) | BPF_IND, (uint32_t)(at))
#define DROP BPF_STMT(BPF_RET | BPF_K, 0)
#define KEEP BPF_STMT(BPF_RET | BPF_K, PACKET_SNAP)
#define NEED_EQ(k) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (k), 1, 0), DROP
#define DROP_EQ(k) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (k), 0, 1), DROP
#define AND(k) BPF_STMT(BPF_ALU | BPF_AND | BPF_K, (k))
#define XOR(k) BPF_STMT(BPF_ALU | BPF_XOR | BPF_K, (k))
#define OR_X BPF_STMT(BPF_ALU | BPF_OR | BPF_X, 0)
#define TAX BPF_STMT(BPF_MISC | BPF_TAX, 0)

/* Not to 127/8; X is the length of the IP header after this. */
#define V4 LOAD(BPF_B, 16), DROP_EQ(127), BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0)
/* The four words of the destination: all zero but a last 1 is ::1. */
#define V6                                                          \
	LOAD(BPF_W, SKF_NET_OFF + 24), TAX,                         \
		LOAD(BPF_W, SKF_NET_OFF + 28), OR_X, TAX,           \
		LOAD(BPF_W, SKF_NET_OFF + 32), OR_X, TAX,           \
		LOAD(BPF_W, SKF_NET_OFF + 36), XOR(1), OR_X,        \
		DROP_EQ(0), BPF_STMT(BPF_LDX | BPF_IMM, 0)
/* SYN without ACK */
#define TCP LOAD_X(BPF_B, 13), AND(0x12), NEED_EQ(0x02), KEEP
#define UDP LOAD_X(BPF_H, 0), DROP_EQ(53), LOAD_X(BPF_H, 2), DROP_EQ(53), KEEP

static int make(int family, int protocol, const struct sock_filter *filter,
		size_t n, uint32_t slot)
{
	struct sock_fprog prog = {
		.len = (unsigned short)n,
		.filter = (struct sock_filter *)(uintptr_t)filter,
	};
	int size = RCVBUF, on = 1;
	int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			protocol);

	if (fd < 0)
		fail(STEP_OPEN_DOOR, errno, slot, "raw socket");
	/* nothing is sent before this process has become the script */
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
		       sizeof(prog)) < 0)
		fail(STEP_OPEN_DOOR, errno, slot, "packet filter");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) < 0)
		fail(STEP_OPEN_DOOR, errno, slot, "packet buffer");
	if (family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on,
		       sizeof(on)) < 0)
		fail(STEP_OPEN_DOOR, errno, slot, "packet information");
	return fd;
}

int witness(int family, int protocol, uint32_t slot)
{
	static const struct sock_filter v4_tcp[] = { V4, TCP };
	static const struct sock_filter v4_udp[] = { V4, UDP };
	static const struct sock_filter v6_tcp[] = { V6, TCP };
	static const struct sock_filter v6_udp[] = { V6, UDP };
	bool is_tcp = protocol == IPPROTO_TCP;

	if (family == AF_INET)
		return make(family, protocol, is_tcp ? v4_tcp : v4_udp,
			    is_tcp ? ARRAY_SIZE(v4_tcp) : ARRAY_SIZE(v4_udp),
			    slot);
	return make(family, protocol, is_tcp ? v6_tcp : v6_udp,
		    is_tcp ? ARRAY_SIZE(v6_tcp) : ARRAY_SIZE(v6_udp), slot);
}
