/* SPDX-License-Identifier: Apache-2.0 */
/* setup - profiles, host and plan, as run and explain both need them. */
#include "cli/setup.h"

#include "cli/message.h"
#include "cli/verbs.h"
#include "outer/load.h"
#include "outer/probe.h"
#include "outer/script_change.h"

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

/* Where the script is not the pinned one: what changed, if that is known. */
static void tell_change(const struct args *args, const struct profile *profile,
			const struct host *host,
			const struct script_copy *script)
{
	autorelease_strlist struct strlist missed = STRLIST_INIT;
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	plan_script_missed(profile, host, &args->wishes.script, &missed);
	for (size_t i = 0; i < missed.n; i++)
		if (script_change(missed.v[i], script, &text) == 0)
			break;
	(void)message_errout(strbuf_text(&text), -1, NULL);
}

int setup(const struct args *args, struct profile *profile, struct host *host,
	  struct script_copy *script, struct plan *plan, struct err *err)
{
	struct probe_request req = {
		.argv = args->operands,
		.workspace = args->workspace,
		.script = args->script,
		.lock = args->lock,
		.wishes = args->wishes.script,
		.may_read_stdin = args->verb->run == cmd_run,
		.ret_copy = script,
	};

	if (!args->operands[0] || args->operands[0][0] == '\0') {
		err_set(err, ERR_USAGE, "a command is missing");
		return err_hint(err, "cordon %s -p PROFILE -- COMMAND",
				args->verb->name);
	}
	if (load_profiles(args, profile, err) < 0)
		return -1;
	/* a run has no other place to tell it */
	req.wants_digest = args->verb->run != cmd_run || profile->evidence_file;
	if (probe(&req, profile, host, err) < 0)
		return -1;
	if (plan_build(args->operands, &args->wishes, profile, host, plan,
		       err) == 0)
		return 0;
	tell_change(args, profile, host, script);
	return -1;
}
