/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HTTP_TARGET_H
#define CORDON_DECIDE_LIVE_HTTP_TARGET_H

/*
 * http_target - Paths and queries of requests, in the one form that is judged,
 * compared and sent.
 *
 * The canonical path has each escape of an unreserved byte (RFC 3986 2.3)
 * undone and the digits of the others in upper case.  Refused, since servers
 * disagree about what they mean: a segment "." or ".." (written or escaped),
 * an empty segment but the last, '\', ';', a control byte, a byte above 126,
 * an escape that is none, and the escapes of '/', '\', '%', NUL and other
 * control bytes.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "decide/live/span.h"

#define HTTP_PATH_MAX 8192	/* bytes of a canonical path */
#define HTTP_GLOB_MAX 1024	/* bytes of a glob in a profile */

/*
 * NULL and the path in ret, terminated, or why it is refused (static).  size is
 * at least HTTP_PATH_MAX + 1.
 */
const char *http_path_canonical(struct span raw, char *ret, size_t size);

/*
 * A glob of a profile, canonical: as a path, but for '*' (within a segment) and
 * '**' (across; alone in its segment, or at the very end).  A literal star is %2A.
 */
int http_glob_parse(struct span text, char *ret, size_t size, struct err *err);
/* In time linear in both lengths' product at most, without recursion. */
bool http_glob_matches(const char *glob, const char *path);

/*
 * The query, one `key=value` after the other ('&' between; a key alone has an
 * empty value); false at the end.  Raw: '+' and escapes stand as they came.
 */
bool http_query_next(struct span *rest, struct span *ret_key,
		     struct span *ret_value);
/*
 * Is the query one that servers read alike: no control byte, no byte above 126,
 * escapes well-formed, no ';' and no '#'?  NULL, or why not.
 */
const char *http_query_refuse(struct span query);
/* Does the raw key, its escapes undone, read so?  Case counts. */
bool http_key_is(struct span raw_key, const char *key);

#endif
