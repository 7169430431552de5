/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HTTP_GIFTS_H
#define CORDON_DECIDE_LIVE_HTTP_GIFTS_H

/*
 * http_gifts - The targets that answers gave in this run, for `given-by`.
 *
 * Only upstream sees answers as the server wrote them, so only upstream keeps
 * gifts and judges by them.  The relay passes http_gifts_elsewhere() to
 * http_policy_judge(), which lets a rule with `given-by` pass if all else fits,
 * and sends the ASK; upstream judges with its gifts, and where nothing gave the
 * target answers FAILED with REASON_NOT_GIVEN, which the relay turns into the
 * same 403 and close as a refusal of its own (upstream writes the event).
 *
 * How upstream feeds it: of each whole answer with a status of 200-299 to a
 * request at an endpoint that gives (http_gifts_comes_from()), the first
 * HTTP_GIFT_BODY bytes of the body are kept beside what is passed on, and given
 * to http_gifts_take() before the last byte goes to the relay: the script
 * cannot ask for a target before it is known.  Such answers are asked for in
 * identity coding and without ranges; one that is coded all the same gives
 * nothing.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/hostname.h"
#include "decide/live/http_policy.h"

#define HTTP_GIFT_BODY 65536	/* bytes of a body that are looked at */
#define HTTP_GIFTS_MAX 64	/* kept; the oldest is forgotten first */
#define HTTP_GIFT_LINES 1000	/* the highest N of `line:N` */
#define HTTP_GIFT_URL 16384	/* bytes of a URL */

/* Takes memory as gifts come. */
struct http_gifts *http_gifts_new(void);
void http_gifts_free(struct http_gifts *g);
/* Of the relay: fits whatever is asked, nothing can be added. */
const struct http_gifts *http_gifts_elsewhere(void);

/* Has a rule of any endpoint a `given-by` that names this one? */
bool http_gifts_comes_from(const struct http_policy *p, uint32_t endpoint);

/* Who an endpoint is; name is canonical and NULL where it is not https://. */
struct http_origin {
	const char *name;
	uint16_t port;
};

/*
 * Looks into one body for each rule that names `endpoint` as giver, and keeps
 * what is there: one absolute https:// URL, without userinfo and fragment, of
 * the host and port of the rule's own endpoint (origins, by number), whose path
 * has a canonical form.  Anything else gives nothing.  is_whole: body is all of
 * it, not its first HTTP_GIFT_BODY bytes.  Returns how many were added.
 */
size_t http_gifts_take(struct http_gifts *g, const struct http_policy *p,
		       const struct http_origin *origins, uint32_t endpoint,
		       struct span body, bool is_whole);

/* path is canonical; the query has to be the same byte for byte. */
bool http_gifts_has(const struct http_gifts *g, uint32_t endpoint,
		    const struct http_rule *rule, struct span path,
		    struct span query, bool has_query);

/*
 * Line n (from 1) without its line end (LF or CR LF); the last one may lack it
 * in a whole body only.  JSON bodies: json_find.h, in a whole body only.
 */
bool http_gift_line(struct span body, bool is_whole, uint32_t n,
		    struct span *ret);

#endif
