/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_ENDPOINT_H
#define CORDON_DECIDE_LIVE_ENDPOINT_H

/*
 * endpoint - A place the script may reach, and how deep the relay looks.
 *
 *	tcp://HOST:PORT [private]
 *	tls://HOST[:PORT] [private]		port 443 if absent
 *
 * HOST is a name (hostname.h), an IPv4 literal or an IPv6 literal in brackets;
 * tls:// needs a name.  Ports are 1-65535 in plain decimal.  https:// and
 * http:// are named as not there yet, userinfo, paths and wildcards are
 * errors that say what to write.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/live/address.h"
#include "decide/live/hostname.h"

enum endpoint_scheme { ENDPOINT_TCP, ENDPOINT_TLS };

struct endpoint {
	enum endpoint_scheme scheme;
	char host[HOSTNAME_MAX + 1];	/* canonical; the literal's text if one */
	bool is_literal;
	struct address literal;		/* if is_literal */
	uint16_t port;
	bool is_private;		/* may resolve to a non-public address */
};

/* A host with an optional port (0: any), as `refuse` takes it. */
struct host_port {
	char host[HOSTNAME_MAX + 1];
	bool is_literal;
	struct address literal;
	uint16_t port;
};

/* `HOST:PORT -> HOST:PORT`: dial the right where the left is an endpoint. */
struct pin {
	struct host_port from;
	struct host_port to;
};

/* Each fills err with a message that fits after "file:line: ". */
int endpoint_parse(const char *text, struct endpoint *ret, struct err *err);
int host_port_parse(const char *text, bool need_port, struct host_port *ret,
		    struct err *err);
int pin_parse(const char *text, struct pin *ret, struct err *err);
/* As written in a profile, the default port left out: "tls://codecov.io". */
void endpoint_show(const struct endpoint *e, char *ret, size_t size);
#define ENDPOINT_TEXT (HOSTNAME_MAX + 32)
bool endpoint_equal(const struct endpoint *a, const struct endpoint *b);
/* Does `refuse` name this host and port? */
bool host_port_matches(const struct host_port *hp, const char *host,
		       uint16_t port);

#endif
