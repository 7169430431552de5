/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_cred_text - any file, under any name.
 *
 * The first byte says what kind of file it is taken for; the rest is its text,
 * and its name too.  The text ends where its memory does.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decide/live/cred_name.h"
#include "decide/live/cred_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum cred_kind kind;
	const char *what;
	char *text;
	size_t n;

	if (size == 0)
		return 0;
	n = size - 1;
	kind = (enum cred_kind)(data[0] % (CRED_ALWAYS + 1));
	text = malloc(n + 1);
	if (!text)
		return 0;
	memcpy(text, data + 1, n);
	text[n] = '\0';
	what = cred_text(kind, text, n);
	if ((kind == CRED_NONE && what) || (kind == CRED_ALWAYS && !what))
		abort();
	/* settings are looked into for whatever other data are */
	if (cred_text(CRED_DATA, text, n) && !cred_text(CRED_SETTINGS, text, n))
		abort();
	if (cred_name("", text) > CRED_ALWAYS || cred_name(text, text) > CRED_ALWAYS)
		abort();
	free(text);
	return 0;
}
