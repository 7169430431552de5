/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_minisig - any file in place of a signature of minisign. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "decide/live/minisig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	uint8_t whole[MINISIG_WHOLE];
	struct err err = ERR_INIT;
	struct minisig sig;

	if (minisig_parse(text, &sig, &err) < 0)
		return 0;
	if (!minisig_is(text) || sig.comment.n > MINISIG_COMMENT ||
	    minisig_whole(&sig, whole) > sizeof(whole))
		abort();
	/* one byte less is another file, and none */
	text.n--;
	if (minisig_parse(text, &sig, &err) == 0)
		abort();
	return 0;
}
