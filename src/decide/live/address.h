/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_ADDRESS_H
#define CORDON_DECIDE_LIVE_ADDRESS_H

/*
 * address - One 16-byte form for both families, and one verdict on it.
 *
 * An IPv4 address is held as ::ffff:a.b.c.d.  The verdict looks through every
 * form that embeds an IPv4 address (mapped, NAT64 64:ff9b::/96 and
 * 64:ff9b:1::/48, 6to4 2002::/16, Teredo 2001::/32, compatible ::a.b.c.d) so
 * that one list serves both families.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/wire.h"

struct address {
	uint8_t b[16];
};

#define ADDRESS_TEXT 46 /* INET6_ADDRSTRLEN */

enum address_verdict {
	ADDRESS_PUBLIC,
	ADDRESS_PRIVATE,	/* 10/8 172.16/12 192.168/16 fc00::/7 ... */
	ADDRESS_LOOPBACK,	/* 127/8 ::1 0/8 :: */
	ADDRESS_LINK_LOCAL,	/* 169.254/16 fe80::/10 */
	ADDRESS_METADATA,	/* cloud metadata, never without `private` */
	ADDRESS_MULTICAST,	/* 224/4 ff00::/8, broadcast */
	ADDRESS_RESERVED,	/* 240/4 198.18/15, documentation, unused ... */
};

/*
 * Strict literals only: four decimal numbers without leading zeros, or RFC
 * 4291 IPv6 without scope; no brackets.  0, or -1 with ret untouched.
 */
int address_parse(const char *text, size_t n, struct address *ret);
struct address address_from_v4(const uint8_t v4[4]);
bool address_is_v4(const struct address *a);
bool address_equal(const struct address *a, const struct address *b);
/* The one text of an address, RFC 5952; mapped ones as IPv4. */
void address_show(const struct address *a, char ret[ADDRESS_TEXT]);
enum address_verdict address_judge(const struct address *a);
/* In a record, as 16 bytes with their length. */
void address_put(struct wire_writer *w, const struct address *a);
void address_get(struct wire_reader *r, struct address *ret);
/* One word: "link-local". */
const char *address_verdict_name(enum address_verdict v);

#endif
