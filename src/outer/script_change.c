/* SPDX-License-Identifier: Apache-2.0 */
/* script_change - what became of a pinned script, for a person to read. */
#include "outer/script_change.h"

#include <stdbool.h>
#include <sys/types.h>
#include <unistd.h>

#include "decide/live/text_diff.h"
#include "outer/script_store.h"

/* false: it is too large to be compared by lines. */
static bool read_copy(const struct script_copy *copy, struct strbuf *ret)
{
	char chunk[16384];
	ssize_t got;

	if (copy->size > TEXT_DIFF_BYTES)
		return false;
	while ((got = pread(copy->fd, chunk, sizeof(chunk),
			    (off_t)ret->len)) > 0)
		strbuf_add(ret, chunk, (size_t)got);
	return got == 0;
}

int script_change(const char *old_sha256, const struct script_copy *now,
		  struct strbuf *ret)
{
	autorelease_strbuf struct strbuf old_text = STRBUF_INIT;
	autorelease_strbuf struct strbuf new_text = STRBUF_INIT;
	enum text_diff told = TEXT_DIFF_TOO_MUCH;

	if (script_store_read(old_sha256, SCRIPT_COPY_MAX, &old_text) < 0)
		return -1;
	strbuf_addf(ret, "--- sha256 %s, %zu bytes, pinned\n"
			 "+++ sha256 %s, %llu bytes, now\n",
		    old_sha256, old_text.len, now->sha256,
		    (unsigned long long)now->size);
	if (read_copy(now, &new_text))
		told = text_diff((struct span){ strbuf_text(&old_text),
						old_text.len },
				 (struct span){ strbuf_text(&new_text),
						new_text.len }, ret);
	if (told == TEXT_DIFF_BINARY)
		strbuf_adds(ret, "(not a text)\n");
	if (told == TEXT_DIFF_TOO_MUCH)
		strbuf_adds(ret, "(too different to tell by lines)\n");
	return 0;
}
