/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_SCRIPT_KEY_H
#define CORDON_DECIDE_LIVE_SCRIPT_KEY_H

/*
 * script_key - A key by which a script may be signed.
 *
 *	minisign RWQ...
 *	ssh ssh-ed25519 AAAA... [namespace=NAME]
 *	ssh ssh-rsa SHA256:... [namespace=NAME]
 *
 * A key of RSA is longer than a line of a profile may be; but a signature brings
 * the key, so the fingerprint will do, of any kind of key.
 *
 * As `[script] signed-by` of a profile has it, and as cordon-verify is told it:
 * the same text, judged by the same function.
 */
#include "base/err.h"
#include "decide/live/minisig.h"
#include "decide/live/sshsig.h"

enum script_key_kind {
	SCRIPT_KEY_MINISIGN,
	SCRIPT_KEY_SSH,
};

#define SCRIPT_KEY_TEXT 2048	/* the longest text */
#define SCRIPT_KEY_MAX 32	/* keys of one profile */

struct script_key {
	enum script_key_kind kind;
	struct minisig_key minisign;
	struct sshsig_key ssh;	/* by_print: its type alone */
	bool by_print;	/* of ssh */
	uint8_t print[SSHSIG_PRINT];
	char name[SSHSIG_NAMESPACE + 1];	/* of ssh: the namespace */
};

/* ret is large and untouched on failure. */
int script_key_parse(struct span text, struct script_key *ret,
		     struct err *err);
/* The kind alone, of a text that was parsed before. */
enum script_key_kind script_key_kind_of(const char *text);

#endif
