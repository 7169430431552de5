/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_git_config - any bytes are a configuration or an error.
 *
 * What is written is read again as the same, and nothing more of it would be
 * left out; no URL in it has a user with a password.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "decide/live/credential.h"
#include "decide/live/git_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_written(const struct strbuf *once)
{
	autorelease_git_config struct git_config config = { .v = NULL };
	autorelease_strlist struct strlist left_out = STRLIST_INIT;
	autorelease_strbuf struct strbuf twice = STRBUF_INIT;
	struct err err = ERR_INIT;
	size_t n;

	if (git_config_parse("again", strbuf_text(once), once->len, &config,
			     &err) < 0)
		abort();
	git_config_write(&config, true, &twice, &left_out);
	if (left_out.n > 0 ||
	    strcmp(strbuf_text(once), strbuf_text(&twice)) != 0)
		abort();
	for (size_t i = 0; i < config.n; i++)
		if (config.v[i].value &&
		    credential_password(config.v[i].value, &n))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autorelease_git_config struct git_config config = { .v = NULL };
	autorelease_strlist struct strlist left_out = STRLIST_INIT;
	autorelease_strbuf struct strbuf once = STRBUF_INIT;
	struct err err = ERR_INIT;

	if (git_config_parse("in", (const char *)data, size, &config, &err) <
	    0) {
		if (config.n > 0 || err.kind == ERR_NONE)
			abort();
		return 0;
	}
	git_config_write(&config, true, &once, &left_out);
	if (once.len < GIT_CONFIG_MAX)
		check_written(&once);
	return 0;
}
