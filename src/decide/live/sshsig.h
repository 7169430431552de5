/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_SSHSIG_H
#define CORDON_DECIDE_LIVE_SSHSIG_H

/*
 * sshsig - A public key of OpenSSH and a signature of ssh-keygen -Y sign.
 *
 * The format is OpenSSH's PROTOCOL.sshsig; keys and signatures in it are as in
 * RFC 8709 (ed25519), RFC 5656 (ecdsa-sha2-nistp256) and RFC 8332 (RSA with
 * SHA-2).  RSA with SHA-1 is refused, and so are RSA keys below 2048 bits, keys
 * of other kinds, certificates, and a number that could be written shorter.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/live/span.h"

#define SSHSIG_RSA_MIN 256	/* bytes of the modulus */
#define SSHSIG_RSA_MAX 1024
#define SSHSIG_KEY_MAX (SSHSIG_RSA_MAX + 64)	/* bytes of a key */
#define SSHSIG_TEXT_MAX 8192	/* bytes of a signature's file */
#define SSHSIG_NAMESPACE 64	/* characters */
#define SSHSIG_PRINT 32	/* bytes of a fingerprint */

/* Bytes of somebody else. */
struct sshsig_part {
	const uint8_t *p;
	size_t n;
};

enum sshsig_type {
	SSHSIG_ED25519,
	SSHSIG_ECDSA_P256,
	SSHSIG_RSA,
};

struct sshsig_key {
	enum sshsig_type type;
	uint8_t blob[SSHSIG_KEY_MAX];	/* as a signature holds it */
	size_t n_blob;
	/*
	 * Where in blob: the point of a curve (32 bytes, or 65 with a 4 in
	 * front), or the modulus, without leading zeros.
	 */
	size_t at, n;
	size_t at_e, n_e;	/* RSA: the exponent */
};

/* Both words of a line of a .pub file. */
int sshsig_key_parse(struct span type, struct span text,
		     struct sshsig_key *ret, struct err *err);
/* The key as a signature holds it. */
int sshsig_key_of(enum sshsig_type type, struct sshsig_part blob,
		  struct sshsig_key *ret, struct err *err);
/* "ssh-ed25519" ... */
int sshsig_type_parse(struct span text, enum sshsig_type *ret,
		      struct err *err);
/* "SHA256:...", as ssh-keygen -l prints it: the SHA-256 of a key's blob. */
bool sshsig_is_print(struct span text);
int sshsig_print_parse(struct span text, uint8_t ret[SSHSIG_PRINT],
		       struct err *err);
/* Printable, without blanks, not empty, not too long. */
bool sshsig_is_namespace(struct span text);

struct sshsig {
	struct sshsig_part key;
	struct span name;	/* the namespace */
	bool is_sha512;	/* of the script; else SHA-256 */
	struct span algorithm;
	struct sshsig_part signature;
};

/* Does the text say it is one?  Then sshsig_parse() tells what is wrong. */
bool sshsig_is(struct span text);
/* What is returned points into room. */
int sshsig_parse(struct span text, uint8_t room[SSHSIG_TEXT_MAX],
		 struct sshsig *ret, struct err *err);
/* What is signed, of a script with this digest; returns how many bytes. */
#define SSHSIG_MESSAGE 256
size_t sshsig_message(const struct sshsig *sig, const uint8_t *digest, size_t n,
		      uint8_t ret[SSHSIG_MESSAGE]);

/* The signature itself, once it is known whose it should be. */
struct sshsig_proof {
	bool is_sha512;	/* RSA: of the message; ECDSA takes SHA-256 */
	struct sshsig_part value;	/* Ed25519: 64 bytes; RSA: as the modulus */
	struct sshsig_part r, s;	/* ECDSA: 1-32 bytes, no leading zeros */
};

/* sig->key is the key's blob already, byte for byte. */
int sshsig_prove(const struct sshsig *sig, const struct sshsig_key *key,
		 struct sshsig_proof *ret, struct err *err);

#endif
