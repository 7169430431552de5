/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HOSTNAME_H
#define CORDON_DECIDE_LIVE_HOSTNAME_H

/*
 * hostname - The one canonical form of a host name.
 *
 * Profile, stub resolver, TLS server name and resolver all use this function,
 * so two of them cannot disagree about what a name is.  Canonical: lower-case
 * ASCII letters, digits, '-' and '.', labels of 1-63 bytes that neither begin
 * nor end with '-', at most 253 bytes (RFC 1035 2.3.4, RFC 1123 2.1), no
 * trailing dot.  An underscore is accepted inside DNS questions only, by the
 * DNS code, not here.  Anything else, a NUL byte first of all, is refused and
 * never repaired; a single trailing dot (the absolute form) is taken off.
 */
#include <stdbool.h>
#include <stddef.h>

#define HOSTNAME_MAX 253

/*
 * Writes the canonical form of n bytes at text.  Returns 0, or -1 if it is not
 * a host name; ret is then untouched.  Names whose last label is a number,
 * decimal or 0x, (the odd forms of IPv4 literals: 127.1, 1.0x7f, 2130706433)
 * are refused, see the WHATWG URL standard, "ends in a number".
 */
int hostname_canonical(const char *text, size_t n, char ret[HOSTNAME_MAX + 1]);
/* How many labels a canonical name has. */
unsigned hostname_labels(const char *name);

/*
 * A pattern is "*." and a canonical name, at most HOSTNAME_MAX bytes: every
 * name with exactly one label in the place of the star.
 */
bool hostname_is_pattern(const char *host);
/*
 * Fewer than three labels after the star: often a zone in which anybody can
 * have a name.
 */
bool hostname_is_wide(const char *pattern);
/* Is the canonical name this host, or one of this pattern? */
bool hostname_matches(const char *host, const char *name);

#endif
