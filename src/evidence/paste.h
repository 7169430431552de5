/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_PASTE_H
#define CORDON_EVIDENCE_PASTE_H

/*
 * paste - The profile lines that would allow what was refused.
 *
 * Only what a profile can say becomes a line: names in canonical form, paths of
 * plain bytes that were not cut, known methods, TCP, and never a metadata
 * service.  The script chooses these, so nothing else of its bytes may reach the
 * block.  Where no whole line would do (a query, a secret) there is none: the
 * summary says in words what helps.
 */
#include "base/strbuf.h"
#include "base/strlist.h"
#include "decide/plan/plan_net.h"
#include "evidence/event.h"

struct paste {
	struct strlist allow;	/* whole lines, each once */
	struct strlist expose;
};

#define PASTE_INIT { .allow = STRLIST_INIT, .expose = STRLIST_INIT }

/* The line for one EVENT_DENIED, if there is one. */
void paste_event(struct paste *paste, const struct net_plan *net,
		 const struct event *e);
/* The line for a variable that was withheld. */
void paste_name(struct paste *paste, const char *name);
/* The block with a line of introduction, or nothing. */
void paste_show(const struct paste *paste, struct strbuf *ret);
void paste_release(struct paste *paste);
#define autorelease_paste __attribute__((cleanup(paste_release)))

#endif
