/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_DIAGNOSE_H
#define CORDON_OUTER_DIAGNOSE_H

/*
 * diagnose - What this host says of itself, for decide/plan/diagnosis.h.
 */
#include "base/err.h"
#include "decide/plan/diagnosis.h"

/* Reads the facts; the trials are left as not tried. */
void diagnose_facts(struct diagnosis_facts *ret);
/*
 * Hints at why a trial failed with sys, in an err that already says what
 * failed; returns -1.  Without a reason in the table err stays as it is.
 */
int diagnose_failure(enum trial trial, int sys, struct err *err);

#endif
