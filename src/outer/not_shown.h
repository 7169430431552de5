/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_NOT_SHOWN_H
#define CORDON_OUTER_NOT_SHOWN_H

/*
 * not_shown - What of a command that exists outside is not there inside?
 *
 * For a hint when it was not found: what it leads to can be shown, and a link
 * on the way to it not.
 */
#include "decide/plan/plan.h"

struct not_shown {
	char *missing;	/* the first link on the way, or its end; NULL where
			   all is there inside, or nothing outside */
	char *real;	/* the end, or NULL */
	char *read;	/* what `read` would have to name; NULL: nothing, the
			   end is in the workspace */
};

#define NOT_SHOWN_INIT { .missing = NULL }

void not_shown(const struct plan *plan, const struct host *host,
	       struct not_shown *ret);
void not_shown_release(struct not_shown *what);
#define autorelease_not_shown __attribute__((cleanup(not_shown_release)))

#endif
