/* SPDX-License-Identifier: Apache-2.0 */
/* setup - profiles, host and plan, as run and explain both need them. */
#include "cli/setup.h"

#include <stdlib.h>
#include <string.h>

#include "cli/message.h"
#include "cli/verbs.h"
#include "outer/load.h"
#include "outer/probe.h"

static int load_profiles(const struct args *args, struct profile *profile,
			 struct err *err)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;

	if (load(args->profiles, args->n_profiles, args->overrides,
		 args->n_overrides, profile, &diags, err) == 0)
		return 0;
	message_diags(&diags);
	return -1;
}

static int choose_stdin(const struct args *args, const struct host *host,
			struct plan *plan, struct err *err)
{
	if (!args->stdin_mode)
		return 0;
	if (strcmp(args->stdin_mode, "pump") == 0)
		plan->stdin_mode = STDIN_PUMP;
	else if (strcmp(args->stdin_mode, "null") == 0)
		plan->stdin_mode = STDIN_NULL;
	else if (host->streams[0].type == STREAM_SOCKET ||
		 host->streams[0].type == STREAM_DIR ||
		 host->streams[0].type == STREAM_TTY)
		return err_set(err, ERR_USAGE,
			       "--stdin inherit: a socket, a directory or a "
			       "terminal is a way out and is never inherited");
	else
		plan->stdin_mode = STDIN_INHERIT;
	return 0;
}

int setup(const struct args *args, struct profile *profile, struct host *host,
	  struct plan *plan, struct err *err)
{
	struct probe_request req = {
		.argv = args->operands,
		.workspace = args->workspace,
		.script = args->script,
	};

	if (!args->operands[0] || args->operands[0][0] == '\0') {
		err_set(err, ERR_USAGE, "a command is missing");
		return err_hint(err, "cordon %s -p PROFILE -- COMMAND",
				args->verb->name);
	}
	if (load_profiles(args, profile, err) < 0 ||
	    probe(&req, profile, host, err) < 0 ||
	    plan_build(args->operands, profile, host, plan, err) < 0)
		return -1;
	return choose_stdin(args, host, plan, err);
}
