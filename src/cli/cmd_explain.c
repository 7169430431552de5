/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_explain - prints the plan of a run, starts nothing. */
#include <errno.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "cli/args.h"
#include "cli/message.h"
#include "cli/setup.h"
#include "cli/verbs.h"
#include "decide/plan/plan_show.h"

int cmd_explain(const struct args *args, int *ret_status, struct err *err)
{
	autorelease_profile struct profile profile;
	autorelease_host struct host host = HOST_INIT;
	autorelease_script_copy struct script_copy script = SCRIPT_COPY_INIT;
	autorelease_plan struct plan plan = PLAN_INIT;
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	profile_init(&profile);
	if (setup(args, &profile, &host, &script, &plan, err) < 0)
		return -1;
	if (args->json)
		plan_show_json(&plan, &profile, &host, &text);
	else
		plan_show_text(&plan, &profile, &host, &text);
	if (message_out(strbuf_text(&text)) < 0)
		return err_sys(err, errno, "write the plan");
	*ret_status = 0;
	return 0;
}
