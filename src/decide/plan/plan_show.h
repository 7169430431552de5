/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_SHOW_H
#define CORDON_DECIDE_PLAN_PLAN_SHOW_H

/*
 * plan_show - A whole plan as text for people, or as one JSON object.
 *
 * Every decision and its reason, in a fixed order; no value of any variable.
 * What others chose (paths, arguments) is escaped, so the text is ASCII.
 */
#include "base/strbuf.h"

struct host;
struct plan;
struct profile;

void plan_show_text(const struct plan *plan, const struct profile *profile,
		    const struct host *host, struct strbuf *ret);
void plan_show_json(const struct plan *plan, const struct profile *profile,
		    const struct host *host, struct strbuf *ret);

#endif
