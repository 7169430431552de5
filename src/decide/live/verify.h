/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_VERIFY_H
#define CORDON_DECIDE_LIVE_VERIFY_H

/*
 * verify - What the supervisor asks cordon-verify, in one place for both ends.
 *
 * That program looks at what strangers wrote, with a library that the
 * supervisor does not carry.  Descriptors 0 to 3 are as in guard.h; 4 is the
 * script, a memfd sealed against every change, which is mapped and not read
 * before the program is confined.
 *
 *	verify:	    WIRE_CONFINED, or WIRE_BROKEN with the reason, and exit 1
 *	supervisor: WIRE_KEY x n (1 to SCRIPT_KEY_MAX), WIRE_SIGNATURE x n (as
 *		    guard_put_part(), number 0), WIRE_START
 *	verify:	    WIRE_VERIFIED and exit 0, or WIRE_BROKEN and exit 1
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/wire.h"
#include "decide/live/guard.h"
#include "decide/live/script_key.h"

#define VERIFY_SCRIPT_FD GUARD_DIAL_FD
/* A larger file is no signature; both formats fit. */
#define VERIFY_SIGNATURE_MAX SSHSIG_TEXT_MAX
#define VERIFY_TEXT (MINISIG_COMMENT + 1)

struct verify_answer {
	bool is_good;
	uint32_t key;	/* which of them, from 0; is_good */
	/*
	 * is_good: the trusted comment of minisign, or empty: the signer's
	 * words, without control bytes but tabs.  Else why not.
	 */
	char text[VERIFY_TEXT];
};

void verify_put_answer(struct wire_writer *w, const struct verify_answer *a);
/* n_keys: how many were asked about. */
int verify_get_answer(struct wire_reader *r, uint32_t n_keys,
		      struct verify_answer *ret);

#endif
