/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_text_diff - any two texts, parted by a byte 0x01; is it printable? */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decide/live/text_diff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *cut = size ? memchr(text, 1, size) : NULL;
	struct span old = { text, cut ? (size_t)(cut - text) : size };
	struct span new = { cut ? cut + 1 : "", cut ? size - old.n - 1 : 0 };
	struct strbuf ret = STRBUF_INIT;
	enum text_diff done = text_diff(old, new, &ret);

	for (size_t i = 0; i < ret.len; i++)
		if ((ret.buf[i] < 0x20 && ret.buf[i] != '\n' &&
		     ret.buf[i] != '\t') || ret.buf[i] == 0x7f)
			abort();
	if ((done == TEXT_DIFF_TOLD) != (ret.len > 0))
		abort();
	strbuf_release(&ret);
	return 0;
}
