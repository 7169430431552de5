/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_JSON_FIND_H
#define CORDON_DECIDE_LIVE_JSON_FIND_H

/*
 * json_find - The one string at a key of a JSON text somebody else wrote.
 */
#include <stdbool.h>
#include <stddef.h>

#include "decide/live/span.h"

#define JSON_FIND_DEPTH 64
#define JSON_FIND_KEY 128	/* bytes of a key that can be found */

/*
 * True and the string, its escapes undone and terminated, if text is one JSON
 * text (RFC 8259), no deeper than JSON_FIND_DEPTH, that has the key once, at
 * any depth, with a string of printable ASCII that fits.  A key that stands
 * twice would leave it to the reader which is meant.
 */
bool json_find_string(struct span text, const char *key, char *ret,
		      size_t size);

#endif
