/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_ENDPOINT_H
#define CORDON_DECIDE_LIVE_ENDPOINT_H

/*
 * endpoint - A place the script may reach, and how deep the relay looks.
 *
 *	tcp://HOST:PORT [WORDS]
 *	tls://HOST[:PORT] [WORDS]		port 443 if absent
 *	https://HOST[:PORT]/GLOB METHODS [WORDS]	443; endpoint_http.h
 *	http://HOST[:PORT]/GLOB METHODS plain [WORDS]	80
 *
 * WORDS are `private`, `max=SIZE` (bytes the script may send) and `shared`;
 * those of https:// and http:// are in endpoint_http.h.
 *
 * HOST is a name (hostname.h), an IPv4 literal or an IPv6 literal in brackets;
 * tls:// and https:// need a name.  Theirs may be a pattern, *.a.example.com,
 * which needs three labels after the star or the word `shared`: the name that
 * counts is the one in the TLS greeting.  Ports are 1-65535 in plain decimal.
 * Userinfo, paths where none belongs and other stars are errors that say what
 * to write.  So are endpoints the inside already has a meaning for: `localhost`,
 * port 53 (the stub resolver), 0.0.0.0/8, ::, multicast and 198.18.0.0/15 (the
 * synthetic addresses).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/live/address.h"
#include "decide/live/host_port.h"
#include "decide/live/hostname.h"
#include "decide/live/pin.h"
#include "decide/live/span.h"

enum endpoint_scheme {
	ENDPOINT_TCP,
	ENDPOINT_TLS,
	ENDPOINT_HTTPS,
	ENDPOINT_HTTP,
	ENDPOINT_SCHEMES,
};

struct endpoint {
	enum endpoint_scheme scheme;
	char host[HOSTNAME_MAX + 1];	/* canonical, a pattern, a literal's text */
	bool is_literal;
	struct address literal;		/* if is_literal */
	uint16_t port;
	bool is_private;	/* may resolve to a non-public address */
	bool is_shared;		/* of a pattern: said to be meant so wide */
	uint64_t max_up;	/* bytes the script may send; 0: any number */
};

struct endpoint_rule;

/*
 * A whole line.  *ret_rule is set for https:// and http:// and emptied for the
 * others.  Fills err with a message that fits after "file:line: ".
 */
int endpoint_parse(const char *text, struct endpoint *ret,
		   struct endpoint_rule *ret_rule, struct err *err);
/*
 * SCHEME://HOST[:PORT] alone, as other keys and words name an endpoint.  Paths,
 * words and patterns are errors.
 */
int endpoint_parse_origin(struct span url, struct endpoint *ret,
			  struct err *err);
bool endpoint_is_http(enum endpoint_scheme scheme);	/* https:// too */
/*
 * The origin as written in a profile, the default port left out:
 * "tls://codecov.io", "tcp://[2001:db8::1]:443".
 */
void endpoint_show(const struct endpoint *e, char *ret, size_t size);
#define ENDPOINT_TEXT (HOSTNAME_MAX + 32)
/* Same scheme, host and port; what follows them is not compared. */
bool endpoint_equal(const struct endpoint *a, const struct endpoint *b);

#endif
