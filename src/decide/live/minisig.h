/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_MINISIG_H
#define CORDON_DECIDE_LIVE_MINISIG_H

/*
 * minisig - A key and a detached signature of minisign.
 *
 *	untrusted comment: TEXT
 *	base64 of the algorithm (2 bytes), the key's id (8), a signature (64)
 *	trusted comment: TEXT
 *	base64 of a signature (64)
 *
 * Both signatures are Ed25519: the first of the script (algorithm "Ed") or of
 * its BLAKE2b-512 digest ("ED"), the second of the first followed by the
 * trusted comment.  Exactly these four lines, each with its newline; a comment
 * may hold tabs and no other control byte.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/live/span.h"

#define MINISIG_ID 8
#define MINISIG_KEY 32
#define MINISIG_SIGNATURE 64
#define MINISIG_COMMENT 1024	/* bytes of either comment */

struct minisig_key {
	uint8_t id[MINISIG_ID];
	uint8_t key[MINISIG_KEY];	/* of Ed25519 */
};

struct minisig {
	bool is_hashed;	/* "ED" */
	uint8_t id[MINISIG_ID];
	uint8_t signature[MINISIG_SIGNATURE];
	struct span comment;	/* the trusted one, in the text read */
	uint8_t whole[MINISIG_SIGNATURE];	/* the second signature */
};

/* The line of base64 of a public key, as minisign -P takes it. */
int minisig_key_parse(struct span text, struct minisig_key *ret,
		      struct err *err);
/* Does the text say it is one?  Then minisig_parse() tells what is wrong. */
bool minisig_is(struct span text);
int minisig_parse(struct span text, struct minisig *ret, struct err *err);
/* What the second signature is of; returns how many bytes. */
#define MINISIG_WHOLE (MINISIG_SIGNATURE + MINISIG_COMMENT)
size_t minisig_whole(const struct minisig *sig, uint8_t ret[MINISIG_WHOLE]);

#endif
