/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_DIAGNOSIS_SHOW_H
#define CORDON_DECIDE_PLAN_DIAGNOSIS_SHOW_H

/*
 * diagnosis_show - A diagnosis as text for people, or as one JSON object.
 *
 * The JSON is described in cordon(1) and stays as it is; members may be added.
 */
#include "base/strbuf.h"
#include "decide/plan/diagnosis.h"
#include "decide/profile/level.h"

/* required: the level that was asked for. */
void diagnosis_show_text(const struct diagnosis *d,
			 const struct diagnosis_facts *facts,
			 enum level required, struct strbuf *ret);
void diagnosis_show_json(const struct diagnosis *d,
			 const struct diagnosis_facts *facts,
			 enum level required, struct strbuf *ret);

#endif
