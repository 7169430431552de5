/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_lock_file - any text; where it is a lock file, an entry that is put into
 * it is found there, and putting it once more changes nothing.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decide/live/lock_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct lock_entry entry = {
	.sha256 = "0123456789abcdef0123456789abcdef"
		  "0123456789abcdef0123456789abcdef",
	.size = 1,
	.date = "2026-11-24",
	.name = { "up.sh", 5 },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct strbuf one = STRBUF_INIT, two = STRBUF_INIT;
	struct lock_entry got;
	struct err err = ERR_INIT;
	int found = lock_file_find(text, entry.name, &got, &err);
	int done = lock_file_put(text, &entry, &one, &err);

	if ((found < 0) != (done < 0))
		abort();
	if (done == 0) {
		struct span new = { one.buf, one.len };

		/* full is full */
		if (lock_file_find(new, entry.name, &got, &err) != 1) {
			if (found != 0 || !strstr(err.msg, "too "))
				abort();
		} else if (strcmp(got.sha256, entry.sha256) != 0 ||
			   lock_file_put(new, &entry, &two, &err) < 0 ||
			   two.len != one.len ||
			   memcmp(one.buf, two.buf, one.len) != 0) {
			abort();
		}
	}
	strbuf_release(&one);
	strbuf_release(&two);
	return 0;
}
