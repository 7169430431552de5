/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HELLO_H
#define CORDON_DECIDE_LIVE_HELLO_H

/*
 * hello - What the first bytes of a TLS connection say, and whether the
 * endpoint may have them.
 *
 * Judges a ClientHello (RFC 8446 4.1.2, RFC 6066 3) that may come in many
 * pieces and in many TLS records.  One server name is required, and it must be
 * the endpoint's, or one of its pattern's.
 */
#include <stddef.h>
#include <stdint.h>

/* Most bytes that are read before a verdict: record headers and message. */
#define HELLO_MAX 65536

enum hello_verdict {
	HELLO_MORE,	/* nothing is wrong so far */
	HELLO_PASS,
	HELLO_NOT_TLS,	/* malformed, too long, or something else */
	HELLO_SNI_MISSING,
	HELLO_SNI_OTHER,
	HELLO_ECH,
};

struct hello {
	/*
	 * HELLO_MORE: the verdict cannot change before there are this many
	 * bytes, so a client that sends single bytes costs no more work.
	 */
	size_t need;
	/* The name as it came, in scratch; n_name is 0 where there is none. */
	const uint8_t *name;
	size_t n_name;
};

/*
 * data: all bytes so far.  scratch: HELLO_MAX bytes of the caller, in which the
 * message is put together from its records.  host: canonical, or a pattern.
 */
enum hello_verdict hello_judge(const uint8_t *data, size_t n, const char *host,
			       uint8_t *scratch, struct hello *ret);

#endif
