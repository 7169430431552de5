/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_RECORD_H
#define CORDON_OUTER_RECORD_H

/*
 * record - The evidence of one run: where it is kept, and the clock for it.
 *
 * The file is opened once, before anything starts, with the caller's own
 * rights, to append only; it must be a regular file, a named pipe with a
 * reader or a terminal, and not a link.
 * A line that cannot be written makes the run fail: evidence with holes that
 * nobody was told of is worse than none.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "decide/live/exitcode.h"
#include "decide/plan/plan.h"
#include "evidence/event.h"
#include "evidence/journal.h"
#include "evidence/asides.h"
#include "evidence/leavings.h"
#include "evidence/legend.h"
#include "evidence/tally.h"
#include "outer/cgroup.h"

#define RECORD_MAX_LIMITS 6	/* those that can be seen */
#define RECORD_LIMIT_TEXT 120

struct record {
	int fd;	/* -1: nobody asked for a file */
	struct journal journal;
	struct tally tally;
	const struct plan *plan;
	struct legend_grant grants[HTTP_SECRETS_MAX];
	struct legend legend;	/* into the plan */
	uint64_t began_ns;	/* CLOCK_MONOTONIC */
	/* limits that were reached, and how to raise them */
	char limits[RECORD_MAX_LIMITS][RECORD_LIMIT_TEXT];
	size_t n_limits;
	struct cgroup_usage usage;	/* filled at the end */
	struct leavings leavings;	/* of an overlay */
	struct asides asides;
	char unsettled[300];	/* what cordon could not do when it had ended */
	const char *guard_name;	/* who died early, or NULL */
	char guard_what[300];
};

#define RECORD_INIT                                                      \
	{                                                                \
		.fd = -1, .journal = JOURNAL_INIT, .tally = TALLY_INIT,  \
		.leavings = LEAVINGS_INIT, .asides = ASIDES_INIT,        \
	}

int record_open(struct record *record, const struct plan *plan,
		struct err *err);
void record_release(struct record *record);
#define autorelease_record __attribute__((cleanup(record_release)))

void record_start(struct record *record, const struct profile *profile,
		  const struct host *host);
void record_event(struct record *record, const struct event *e);
/*
 * key: "limits.time", static; value and unit ("ms", "bytes", "processes",
 * "files"): what it is.
 */
void record_limit(struct record *record, const char *key, uint64_t value,
		  const char *unit);
/* which: static text; what: copied. */
void record_guard(struct record *record, const char *which, const char *what);
/*
 * What was set aside, once it is in record->asides.  why_not: what could not be,
 * or NULL.
 */
void record_asides(struct record *record, const char *why_not);
/*
 * What became of an overlay, once it is in record->leavings.  why_not: why what
 * `write` names was not written; NULL: it was, or was not to be.
 */
void record_left(struct record *record, const char *why_not);
void record_end(struct record *record, const struct outcome *outcome,
		int status, const struct rusage *usage);
/* The last line of a run that cordon itself had to give up. */
void record_fail(struct record *record, const struct outcome *outcome,
		 const struct err *err);
/* What the summary on stderr says; empty if there is nothing to tell. */
void record_summary(const struct record *record, const struct outcome *outcome,
		    int status, struct strbuf *ret);
bool record_is_broken(const struct record *record);

#endif
