/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_EVENT_JSON_H
#define CORDON_EVIDENCE_EVENT_JSON_H

/*
 * event_json - The members of one event, as cordon-evidence(5) has them.
 *
 * Numbers that stand for nothing in the plan are left out.
 */
#include "base/json.h"
#include "evidence/event.h"
#include "evidence/legend.h"

/* An endpoint by its text. */
void event_json_endpoint(struct json *js, const struct net_plan *net,
			 uint32_t number);
/* Which endpoint, and the place, request or words that are the name. */
void event_json_target(struct json *js, const struct event *e,
		       const struct net_plan *net);
/* All members but those of every line. */
void event_json_members(struct json *js, const struct event *e,
			const struct legend *legend);

#endif
