/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HOST_PORT_H
#define CORDON_DECIDE_LIVE_HOST_PORT_H

/*
 * host_port - HOST or HOST:PORT, the part every kind of endpoint shares.
 *
 * HOST is a name (hostname.h), an IPv4 literal or an IPv6 literal in brackets;
 * PORT is 1-65535 in plain decimal.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/live/address.h"
#include "decide/live/hostname.h"
#include "decide/live/span.h"

struct host_port {
	/* canonical, or the literal's text; a pattern where one may stand */
	char host[HOSTNAME_MAX + 1];
	bool is_literal;
	struct address literal;	/* if is_literal */
	uint16_t port;	/* 0: none was given */
};

#define HOST_PORT_TEXT (HOSTNAME_MAX + 16)

/* Each fills err with a message that fits after "file:line: ". */
int host_port_parse(const char *text, bool need_port, struct host_port *ret,
		    struct err *err);
/* The same of a part of a text, blanks around it allowed. */
int host_port_parse_span(struct span s, bool need_port, struct host_port *ret,
			 struct err *err);
/* The same, and HOST may be a pattern (hostname.h). */
int host_port_parse_pattern(struct span s, bool need_port,
			    struct host_port *ret, struct err *err);
/* Refuses 0.0.0.0/8, ::, broadcast and multicast: not one host. */
int host_port_check_dial(const struct host_port *hp, struct err *err);
/* "HOST", "HOST:PORT"; an IPv6 literal in brackets. */
void host_port_show(const struct host_port *hp, char *ret, size_t size);
/*
 * Does `refuse` name this host and port?  host is canonical, or the text of a
 * literal as address_show() gives it.
 */
bool host_port_matches(const struct host_port *hp, const char *host,
		       uint16_t port);

#endif
