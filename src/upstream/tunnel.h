/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_TUNNEL_H
#define CORDON_UPSTREAM_TUNNEL_H

/*
 * tunnel - Asks a proxy for the way to a server (CONNECT, RFC 9110 9.3.6).
 *
 * Only an answer of status 200 is a yes.  Its head is read to the byte, so that
 * what the server says first is still in the socket.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "decide/live/host_port.h"
#include "decide/live/proxy_url.h"

#define TUNNEL_OUT (2 * HOST_PORT_TEXT + PROXY_AUTH_MAX + 128)
#define TUNNEL_IN 8192	/* bytes of an answer's head */

struct tunnel {
	struct loop_source src;	/* src.fd is -1 while it does not run */
	size_t n_out, n_sent, n_in;
	char out[TUNNEL_OUT];
	uint8_t in[TUNNEL_IN];
};

enum tunnel_result { TUNNEL_AGAIN, TUNNEL_OPEN, TUNNEL_FAILED };

struct tunnel_failure {
	int sys;
	char why[80];
};

/*
 * Takes fd, connected to the proxy.  auth: NULL or what Basic has.  fn is called
 * when tunnel_go() is due.  -1 with errno.
 */
int tunnel_begin(struct tunnel *t, struct loop *loop, int fd,
		 const struct host_port *to, const char *auth, loop_fn *fn,
		 void *owner);
enum tunnel_result tunnel_go(struct tunnel *t, struct loop *loop,
			     struct tunnel_failure *ret);
/* Takes the socket out of the loop; the caller's from then on. */
int tunnel_take(struct tunnel *t, struct loop *loop);
/* Ends it if it runs. */
void tunnel_stop(struct tunnel *t, struct loop *loop);

#endif
