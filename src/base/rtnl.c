/* SPDX-License-Identifier: Apache-2.0 */
/* rtnl - the few requests to rtnetlink(7) that make a loopback of our own. */
#include "base/rtnl.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/err.h"

#define ALIGN(n) (((n) + 3u) & ~(size_t)3)

static void put(struct rtnl *r, const void *data, size_t n)
{
	size_t room = ALIGN(n);

	if (room > sizeof(r->buf) - r->len)
		BUG("too many netlink requests");
	memset(r->buf + r->len, 0, room);
	memcpy(r->buf + r->len, data, n);
	r->len += room;
}

/* Starts a request; end() sets its length. */
static size_t begin(struct rtnl *r, uint16_t type, uint16_t flags,
		    const void *body, size_t n)
{
	size_t start = r->len;
	struct nlmsghdr head = {
		.nlmsg_type = type,
		.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags),
		.nlmsg_seq = r->n,
	};

	if (r->n == RTNL_MAX_REQUESTS)
		BUG("too many netlink requests");
	r->n++;
	put(r, &head, sizeof(head));
	put(r, body, n);
	return start;
}

static void add(struct rtnl *r, uint16_t type, const void *data, size_t n)
{
	struct rtattr attr = {
		.rta_len = (uint16_t)(sizeof(attr) + n),
		.rta_type = type,
	};

	put(r, &attr, sizeof(attr));
	put(r, data, n);
}

static void end(struct rtnl *r, size_t start)
{
	uint32_t len = (uint32_t)(r->len - start);

	memcpy(r->buf + start + offsetof(struct nlmsghdr, nlmsg_len), &len,
	       sizeof(len));
}

void rtnl_link_up(struct rtnl *r, unsigned ifindex)
{
	struct ifinfomsg body = {
		.ifi_family = AF_UNSPEC,
		.ifi_index = (int)ifindex,
		.ifi_flags = IFF_UP,
		.ifi_change = IFF_UP,
	};

	end(r, begin(r, RTM_NEWLINK, 0, &body, sizeof(body)));
}

void rtnl_address_v4(struct rtnl *r, unsigned ifindex, const uint8_t addr[4])
{
	struct ifaddrmsg body = {
		.ifa_family = AF_INET,
		.ifa_prefixlen = 32,
		.ifa_scope = RT_SCOPE_UNIVERSE,
		.ifa_index = ifindex,
	};
	size_t start = begin(r, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &body,
			     sizeof(body));

	add(r, IFA_LOCAL, addr, 4);
	add(r, IFA_ADDRESS, addr, 4);
	end(r, start);
}

void rtnl_all_local(struct rtnl *r, int family, unsigned ifindex,
		    const uint8_t source[4])
{
	struct rtmsg body = {
		.rtm_family = (unsigned char)family,
		.rtm_table = RT_TABLE_LOCAL,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_scope = RT_SCOPE_HOST,
		.rtm_type = RTN_LOCAL,
	};
	uint32_t index = ifindex;
	size_t start = begin(r, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &body,
			     sizeof(body));

	add(r, RTA_OIF, &index, sizeof(index));
	if (source)
		add(r, RTA_PREFSRC, source, 4);
	end(r, start);
}

/* Takes the answers of one datagram; false if something else is in it. */
static bool take_answers(const uint8_t *buf, size_t len, unsigned n_requests,
			 int *ret_errors, unsigned *n_answered)
{
	size_t at = 0;

	while (len - at >= sizeof(struct nlmsghdr) + sizeof(int)) {
		struct nlmsghdr head;
		int error;

		memcpy(&head, buf + at, sizeof(head));
		memcpy(&error, buf + at + sizeof(head), sizeof(error));
		if (head.nlmsg_type != NLMSG_ERROR ||
		    head.nlmsg_seq >= n_requests || head.nlmsg_len > len - at ||
		    head.nlmsg_len < sizeof(head) + sizeof(error))
			return false;
		ret_errors[head.nlmsg_seq] = -error;
		++*n_answered;
		if (ALIGN(head.nlmsg_len) >= len - at)
			return true;
		at += ALIGN(head.nlmsg_len);
	}
	return false;
}

int rtnl_commit(struct rtnl *r, int ret_errors[RTNL_MAX_REQUESTS])
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	_Alignas(4) uint8_t buf[4096];
	int errors[RTNL_MAX_REQUESTS] = { 0 };
	unsigned n_answered = 0;
	autoclose int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
				  NETLINK_ROUTE);

	if (fd < 0 || sendto(fd, r->buf, r->len, 0, (struct sockaddr *)&kernel,
			     sizeof(kernel)) < 0)
		return -1;
	while (n_answered < r->n) {
		ssize_t got = recv(fd, buf, sizeof(buf), 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (!take_answers(buf, (size_t)got, r->n, errors,
				  &n_answered)) {
			errno = EBADMSG;
			return -1;
		}
	}
	memcpy(ret_errors, errors, sizeof(errors));
	return 0;
}
