/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_VERIFY_CHECK_H
#define CORDON_VERIFY_CHECK_H

/*
 * check - Is this file a good signature of this script, by one of these keys?
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/live/script_key.h"
#include "decide/live/verify.h"

/*
 * Makes OpenSSL ready, without its configuration files, so that nothing is to
 * be opened later.
 */
int check_init(struct err *err);
/*
 * Anything that is not a good signature is an answer that is not good; -1 only
 * where OpenSSL itself cannot go on.
 */
int check(const struct script_key *keys, uint32_t n_keys, struct span file,
	  struct span script, struct verify_answer *ret, struct err *err);

#endif
