/* SPDX-License-Identifier: Apache-2.0 */
/* promises - what cordon promises, and at which level each promise holds. */
#include "decide/plan/promises.h"

#include <assert.h>

#include "base/cleanup.h"

struct grade {
	const char *state;
	const char *why;
};

struct promise {
	const char *name;
	const char *text;
	struct grade at[2]; /* by enum level */
};

#define HOLDS "holds"
#define DOES_NOT "does not hold"
#define NO_BROKER                                            \
	{                                                    \
		DOES_NOT, "this version has no level broker" \
	}

/* name, text, at broker, at namespaces */
static const struct promise promises[] = {
	{ "network",
	  "The script's only ways over the network are the endpoints of its "
	  "profile, and cordon chooses the address.",
	  { NO_BROKER,
	    { HOLDS, "a network namespace with one listener for each endpoint; "
		     "sockets of other families cannot be made" } } },
	{ "view",
	  "The script sees no file beyond the base view and what the profile "
	  "names.",
	  { NO_BROKER, { HOLDS, "a root built from nothing, and Landlock" } } },
	{ "secrets",
	  "A secret that the profile grants is a placeholder inside.",
	  { NO_BROKER,
	    { HOLDS, "upstream alone has the value of a `secret`; `expose` "
		     "hands over the real one" } } },
	{ "set-up",
	  "Confinement that cannot be set up and read back keeps the script "
	  "from starting.",
	  { NO_BROKER,
	    { HOLDS, "every layer is read back before the gate opens" } } },
	{ "level",
	  "Nothing is weakened in silence.",
	  { NO_BROKER,
	    { HOLDS, "notes, and the first line of evidence, say what is "
		     "weaker" } } },
	{ "writes",
	  "The script writes nothing outside that lasts but what the profile "
	  "names.",
	  { NO_BROKER,
	    { HOLDS, "everything else is read-only or goes with the run; an "
		     "overlay's part is judged before it is written" } } },
	{ "processes",
	  "No process of the script is left.",
	  { NO_BROKER, { HOLDS, "a pid namespace that ends with the run" } } },
	{ "output",
	  "No command to the CI system reaches its log.",
	  { NO_BROKER,
	    { HOLDS, "the relay breaks the commands it knows where a CI system "
		     "is seen or `ci-commands = yes` says so" } } },
	{ "record",
	  "What was tried is told, and what was lost in a flood is counted.",
	  { NO_BROKER,
	    { HOLDS, "connections, names and refusals, with an endpoint or an "
		     "evidence file; else refusals are counted" } } },
};
static_assert(ARRAY_SIZE(promises) == PROMISES_COUNT,
	      "the table is as long as the header says");

const char *promises_name(size_t i)
{
	return promises[i].name;
}

const char *promises_text(size_t i)
{
	return promises[i].text;
}

const char *promises_state(size_t i, enum level level)
{
	return promises[i].at[level].state;
}

const char *promises_why(size_t i, enum level level)
{
	return promises[i].at[level].why;
}

void promises_show(enum level level, struct strbuf *ret)
{
	for (size_t i = 0; i < PROMISES_COUNT; i++)
		strbuf_addf(ret, "  %-11s %s: %s\n", promises[i].name,
			    promises_state(i, level), promises_why(i, level));
}

void promises_show_json(enum level level, struct json *j)
{
	json_array(j, "promises");
	for (size_t i = 0; i < PROMISES_COUNT; i++) {
		json_object(j, NULL);
		json_whole_text(j, "name", promises[i].name);
		json_whole_text(j, "text", promises[i].text);
		json_whole_text(j, "state", promises_state(i, level));
		json_whole_text(j, "why", promises_why(i, level));
		json_object_end(j);
	}
	json_array_end(j);
}
