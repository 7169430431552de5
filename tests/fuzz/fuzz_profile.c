/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_profile - any bytes are a profile or a list of errors.
 *
 * What is refused leaves no trace; what is accepted means the same when it is
 * written again from what was understood.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/profile/profile_keys.h"
#include "decide/profile/profile_line.h"
#include "decide/profile/profile_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A profile with what p has; -1 if a line does not fit. */
static int write_again(const struct profile *p, struct strbuf *ret)
{
	for (size_t i = 0; i < profile_keys_count(); i++) {
		const struct profile_key *key = profile_keys_at(i);
		size_t n = profile_keys_values(p, key);

		strbuf_addf(ret, "[%s]\n", key->section);
		/* a list may have a default, which is none of what p has */
		if (key->type->is_list && key->standard)
			strbuf_addf(ret, "%s =\n", key->name);
		for (size_t k = 0; k < n; k++) {
			size_t begin = ret->len;

			strbuf_addf(ret, "%s = ", key->name);
			profile_keys_show_value(p, key, k, ret, NULL);
			if (ret->len - begin > PROFILE_MAX_LINE)
				return -1;
			strbuf_addc(ret, '\n');
		}
	}
	return 0;
}

static void check_accepted(const struct profile *p)
{
	autorelease_strbuf struct strbuf once = STRBUF_INIT;
	autorelease_strbuf struct strbuf twice = STRBUF_INIT;
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	autorelease_profile struct profile again;

	profile_init(&again);
	if (write_again(p, &once) < 0)
		return;
	if (profile_text_merge("again", once.buf, once.len, &again, &diags) < 0)
		abort();
	if (write_again(&again, &twice) < 0 ||
	    strcmp(strbuf_text(&once), strbuf_text(&twice)) != 0)
		abort();
}

static void check_refused(const struct profile *p)
{
	autorelease_strbuf struct strbuf shown = STRBUF_INIT;
	autorelease_strbuf struct strbuf defaults = STRBUF_INIT;
	autorelease_profile struct profile fresh;

	profile_init(&fresh);
	if (write_again(p, &shown) < 0 || write_again(&fresh, &defaults) < 0 ||
	    strcmp(strbuf_text(&shown), strbuf_text(&defaults)) != 0 ||
	    p->n_files != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	autorelease_diags struct diag_list form = DIAG_LIST_INIT;
	autorelease_profile struct profile p;
	struct include_list includes = { .v = NULL };
	const char *text = (const char *)data;
	autofree char *option = mem_strndup(size ? text : "", size);
	int done;

	profile_init(&p);
	done = profile_text_merge("in", text, size, &p, &diags);
	if ((done < 0) != (diags.n > 0))
		abort();
	if (done < 0)
		check_refused(&p);
	else
		check_accepted(&p);
	if (profile_text_includes("in", text, size, &includes, &form) < 0 &&
	    (done == 0 || form.n == 0))
		abort();
	include_list_release(&includes);
	(void)profile_text_set("--set", option, &p, &diags);
	return 0;
}
