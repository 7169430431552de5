/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_ATTEMPT_H
#define CORDON_UPSTREAM_ATTEMPT_H

/*
 * attempt - One connect(2) to one address, under way in the loop.
 */
#include <stdint.h>

#include "base/loop.h"
#include "decide/live/address.h"

struct attempt {
	struct loop_source src;	/* src.fd is -1 while it does not run */
	struct address address;
};

/* 0: under way, fn is called when it has ended; or -1 with errno. */
int attempt_start(struct attempt *a, struct loop *loop,
		  const struct address *address, uint16_t port, loop_fn *fn,
		  void *owner);
/* 0, or the errno it failed with. */
int attempt_result(const struct attempt *a);
/* Takes the socket out of the loop; the caller's from then on. */
int attempt_take(struct attempt *a, struct loop *loop);
/* Ends it if it runs. */
void attempt_stop(struct attempt *a, struct loop *loop);

#endif
