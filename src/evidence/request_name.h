/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_REQUEST_NAME_H
#define CORDON_EVIDENCE_REQUEST_NAME_H

/*
 * request_name - What an event says about a request: its name is
 * "METHOD /path" or "METHOD /path ABOUT".
 *
 * The path is the canonical one, without the query: queries carry tokens, and
 * no value of one is written anywhere.  ABOUT is one word: the key of the query
 * or body, or the name of the field, that was at fault.  None of the three has
 * a space, so they are read in one way only.  A path that is too long is cut
 * and ends with '?', which no path has.
 *
 * Both ends leave values out: the guard that writes the name, and the
 * supervisor that shows nothing of a path from '?' on and nothing of ABOUT from
 * '=' on, whatever it is told.
 */
#include <stdbool.h>

#include "decide/live/span.h"
#include "evidence/event.h"

enum name_meaning {
	NAME_PLACE,	/* the name of a server, or none */
	NAME_REQUEST,	/* as above */
	NAME_WHY,	/* a few words: what did not hold */
};

/* What e->name is, by kind and reason. */
enum name_meaning request_name_meaning(const struct event *e);

struct request_name {
	struct span method;
	struct span path;
	struct span about;	/* may be empty */
	bool is_whole;	/* the path was not cut */
};

/*
 * path may still have its query; about may have no bytes.  What no word can hold
 * becomes '?'.
 */
void request_name_put(struct event *e, struct span method, struct span path,
		      struct span about);
/*
 * ret points into e.  False: the name is of another form; ret->path is what may
 * be shown of it.
 */
bool request_name_get(const struct event *e, struct request_name *ret);

#endif
