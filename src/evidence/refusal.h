/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_REFUSAL_H
#define CORDON_EVIDENCE_REFUSAL_H

/*
 * refusal - One thing that was refused, for people: what, how often, why, and
 * what to do about it where no line of its own would allow it.
 */
#include <stdint.h>

#include "base/strbuf.h"
#include "decide/plan/plan_net.h"
#include "evidence/event.h"

/* e is an EVENT_DENIED.  One line, "cordon: refused ..." */
void refusal_add(struct strbuf *sb, const struct event *e, uint64_t count,
		 const struct net_plan *net);

#endif
