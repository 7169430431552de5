/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_SUMMARY_H
#define CORDON_EVIDENCE_SUMMARY_H

/*
 * summary - Evidence for people: what was refused, and what would allow it.
 *
 * Nothing at all when all went well: nothing refused that the profile does not
 * `refuse`, no name looked up in vain, no name withheld that a profile line
 * asked for, no limit reached, no connection failed, nothing left in an overlay
 * that is gone with it.  The command's own status
 * is not a reason to speak.
 *
 * CI systems act on lines of a job's output, and the script has chosen some of
 * these bytes.  So every line begins with `cordon: `, except those of the
 * block at the end that is meant for a profile, and that block holds only
 * names in canonical form.  In text of the script every byte outside
 * [A-Za-z0-9._:/-] is a question mark (the command keeps its spaces), and no
 * `::` is left.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "decide/plan/plan_env.h"
#include "evidence/asides.h"
#include "evidence/leavings.h"
#include "evidence/legend.h"
#include "evidence/tally.h"

#define SUMMARY_MAX_LINES 20	/* of each list */

struct summary {
	char *const *argv;
	int status;		/* cordon's exit status */
	const char *reason;	/* exitcode_reason() */
	const struct tally *tally;
	const struct legend *legend;
	const struct env_plan *env;
	const char *const *limits;	/* "limits.time = 1h (...)" */
	size_t n_limits;
	int evidence_sys;	/* journal_failed() */
	const struct leavings *leavings;	/* of an overlay; or NULL */
	const struct asides *asides;	/* or NULL */
	bool has_relay;	/* without one refusals are only counted */
};

/* Whole lines, or nothing. */
void summary_build(const struct summary *s, struct strbuf *ret);

#endif
