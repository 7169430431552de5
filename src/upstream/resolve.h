/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_RESOLVE_H
#define CORDON_UPSTREAM_RESOLVE_H

/*
 * resolve - One question to the name service, answered as binary addresses.
 *
 * Asks the servers of /etc/resolv.conf (127.0.0.1 if there is none) and
 * nothing else: no search list, no aliases, no /etc/hosts, no memory of
 * earlier answers.  resolve_open() reads the file; after it only sockets are
 * used.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/loop.h"
#include "decide/live/address.h"

/* The most addresses of one family that are handed on. */
#define RESOLVE_MAX 64

/*
 * One of the two answers to a question, for IPv6 and for IPv4, in the order
 * they come.  sys 0: n addresses; else n is 0 and sys says why.  Called exactly
 * twice per question, the second time with is_last, perhaps before
 * resolve_start() returns.
 */
typedef void resolve_fn(void *owner, int sys, const struct address *addresses,
			size_t n, bool is_last);

struct resolve;

struct resolve *resolve_open(struct loop *loop, struct err *err);
void resolve_close(struct resolve *r);	/* answers what is open: ECANCELED */
/* name is canonical (hostname.h) and is taken as absolute. */
void resolve_start(struct resolve *r, const char *name, resolve_fn *fn,
		   void *owner);
/* How long the loop may sleep, at most max_ms. */
int resolve_timeout(struct resolve *r, int max_ms);
/* To be called after every wait: notices servers that do not answer. */
void resolve_expire(struct resolve *r);

#endif
