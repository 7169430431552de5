/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_RTNL_H
#define CORDON_BASE_RTNL_H

/*
 * rtnl - The few requests to rtnetlink(7) that make a loopback of our own.
 *
 * Requests are collected and sent together; the kernel carries them out in
 * order and answers each.  Nothing allocates.
 */
#include <stddef.h>
#include <stdint.h>

#define RTNL_MAX_REQUESTS 8

struct rtnl {
	_Alignas(4) uint8_t buf[1024];
	size_t len;
	unsigned n;	/* requests so far */
};

#define RTNL_INIT { .len = 0 }
#define RTNL_LOOPBACK 1	/* the index of `lo` in every network namespace */

void rtnl_link_up(struct rtnl *r, unsigned ifindex);
/* addr: 4 bytes; the prefix is /32. */
void rtnl_address_v4(struct rtnl *r, unsigned ifindex, const uint8_t addr[4]);
/*
 * Every address of the family is local, by ifindex (AF_INET or AF_INET6).
 * source: the address a socket without one connects from, or NULL; 4 bytes.
 */
void rtnl_all_local(struct rtnl *r, int family, unsigned ifindex,
		    const uint8_t source[4]);
/*
 * Carries out what was collected.  ret_errors[i] is the errno of request i, 0
 * for success.  Returns 0 when every request was answered, or -1 with errno.
 */
int rtnl_commit(struct rtnl *r, int ret_errors[RTNL_MAX_REQUESTS]);

#endif
