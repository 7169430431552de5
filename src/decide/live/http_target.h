/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HTTP_TARGET_H
#define CORDON_DECIDE_LIVE_HTTP_TARGET_H

/*
 * http_target - Paths and queries of requests, in the one form that is judged,
 * compared and sent.
 *
 * The canonical path has each escape of an unreserved byte (RFC 3986 2.3)
 * undone and the digits of the others in upper case.  An escaped slash ("%2F")
 * stays one: servers read it as a slash or as a part of a name, so a single star
 * does not fit it, and it divides segments as a slash does.  Refused, since servers
 * disagree about what they mean: a segment "." or ".." (written or escaped),
 * an empty segment but the last behind a '/', '\', ';', a byte that no path has unescaped
 * (RFC 3986 3.3), an escape that is none, the escapes of '\', '%', NUL and
 * other control bytes, and overlong UTF-8, which some decoders read as these.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "decide/live/span.h"

#define HTTP_PATH_MAX 8192	/* bytes of a canonical path */
#define HTTP_GLOB_MAX 1024	/* bytes of a glob in a profile */

/*
 * NULL and the path in ret, terminated, or why it is refused (static).  size is
 * at least HTTP_PATH_MAX + 1.  On refusal ret holds nothing of use.
 */
const char *http_path_canonical(struct span raw, char *ret, size_t size);

/*
 * A glob of a profile, canonical: as a path, but for '*' (any bytes of one
 * segment, none too) and '**' (any bytes at all; alone in its segment, or at
 * the very end).  A literal star can be written as %2A, and fits that alone.
 * size is at least HTTP_GLOB_MAX + 1.  err's message fits after "file:line: ".
 */
int http_glob_parse(struct span text, char *ret, size_t size, struct err *err);
/*
 * Both canonical.  In time linear in both lengths' product at most, without
 * recursion.
 */
bool http_glob_matches(const char *glob, struct span path);

/*
 * The query, one `key=value` after the other ('&' between; a key alone has an
 * empty value, and one that does not point beyond the key); false at the end.
 * Raw: '+' and escapes stand as they came.
 */
bool http_query_next(struct span *rest, struct span *ret_key,
		     struct span *ret_value);
/*
 * Is the query one that servers read alike: no blank, no control byte, no byte
 * above 126, escapes well-formed, no ';' and no '#'?  NULL, or why not.
 */
const char *http_query_refuse(struct span query);
/*
 * The key as servers read it, its escapes undone and '+' a blank, terminated;
 * false if it has more than size - 1 bytes or a NUL.  raw passes
 * http_query_refuse().
 */
bool http_key_decode(struct span raw_key, char *ret, size_t size);
/* Does the raw key read so?  Case counts. */
bool http_key_is(struct span raw_key, const char *key);

#endif
