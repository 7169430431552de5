/* SPDX-License-Identifier: Apache-2.0 */
/* verbs - the table of verbs. */
#include "cli/verbs.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/strbuf.h"

/* name, operands, help, options, function */
static const struct verb verbs[] = {
	{ "run", "[--] COMMAND [ARG...]", "run a command confined",
	  VERB_TAKES_PLAN | VERB_TAKES_RUN, cmd_run },
	{ "explain", "[--] COMMAND [ARG...]",
	  "print what run would do, start nothing",
	  VERB_TAKES_PLAN | VERB_TAKES_RUN | VERB_TAKES_JSON, cmd_explain },
	{ "pin", "SCRIPT|-", "enter a script in the lock file, or in a profile",
	  VERB_TAKES_PIN, cmd_pin },
	{ "check", "PROFILE...", "look for errors in profiles", 0, cmd_check },
	{ "list", "", "list the profiles that can be named", 0, cmd_list },
	{ "doctor", "", "try confinement on this host, say what is in the way",
	  VERB_TAKES_JSON | VERB_TAKES_LEVEL, cmd_doctor },
};

const struct verb *verbs_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

void verbs_usage(const struct verb *verb, struct strbuf *ret)
{
	strbuf_addf(ret, "usage: cordon %s%s%s%s\n", verb->name,
		    verb->options ? " [OPTION...]" : "",
		    verb->operands[0] ? " " : "", verb->operands);
}

void verbs_help(struct strbuf *ret)
{
	strbuf_adds(ret, "usage: cordon VERB [OPTION...] ...\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		strbuf_addf(ret, "  %-8s  %s\n", verbs[i].name, verbs[i].help);
	strbuf_adds(ret, "\ncordon VERB --help tells the options of a verb; "
			 "the manual is cordon(1).\n");
}
