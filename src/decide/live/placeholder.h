/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_PLACEHOLDER_H
#define CORDON_DECIDE_LIVE_PLACEHOLDER_H

/*
 * placeholder - What the script holds instead of a secret, and finding it in
 * what it sends.
 *
 * A placeholder is as long as its secret; every byte that is no letter or digit
 * and the known prefix of its maker ("ghp_", "glpat-", "sk_live_" ...) stay, the
 * others become a random one of the same class (digit, lower, upper; a
 * hexadecimal digit stays one where the whole run of letters and digits is
 * hexadecimal, and the version and variant of a UUID stay).  So format checks
 * pass and a swap moves no byte.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/live/http_policy.h"

#define SECRET_MIN 16
#define SECRET_MAX 8192

/*
 * Why a value cannot be a secret: too short, too long, a control byte or a byte
 * above 126, a blank at an end, too little that varies.  NULL if it can.  The message never has a
 * byte of the value.
 */
const char *placeholder_refuse(const uint8_t *value, size_t n);
/*
 * Writes n bytes to ret (no NUL added).  random: n bytes of getrandom(2).  -1
 * if the outcome is the value itself: ask again with other bytes.
 */
int placeholder_make(const uint8_t *value, size_t n, const uint8_t *random,
		     uint8_t *ret);

/*
 * Finds the places in a request's head and fills ask->spots; refuses (as
 * HTTP_DENY_PLACE) when a placeholder is seen anywhere else: the path, a key, a
 * field's name, a part of a value, or encoded (base64 at its three alignments,
 * base64url, hex, percent) in any of these.  A place whose value is the
 * placeholder with escapes undone but not as written is refused too: the bytes
 * are swapped one for one.
 */
enum http_denial placeholder_find(const struct http_policy *p,
				  struct http_ask *ask,
				  struct span *ret_about);
/*
 * Upstream's check of one spot that the relay names: is it within the part, is
 * the part a place granted, are the bytes the placeholder?
 */
bool placeholder_is_at(const struct http_policy *p, const struct http_ask *ask,
		       const struct http_spot *spot);

/*
 * Bodies, as they pass in pieces.  The relay keeps one; so does upstream, of the
 * same bytes, so that both see the same.  What is given out has been judged:
 * the last bytes wait until the end, always the same number of them but where a
 * spot would be cut: then it waits whole.
 *
 * `form` and `json` places are places only where the Content-Type says so
 * (application/x-www-form-urlencoded; application/json and what ends in +json),
 * there is no Content-Encoding and the charset, if any is said, is UTF-8.  There
 * the value of an `only` secret's key must be the placeholder, whatever its
 * case and as often as the key comes.
 */
/* A spot within the bytes that http_body_take() gives out. */
struct http_body_spot {
	uint32_t grant;
	uint32_t offset;
};

/* Takes memory once, for a window that fits the longest placeholder. */
struct http_body_judge;
struct http_body_judge *http_body_judge_new(const struct http_policy *p);
void http_body_judge_free(struct http_body_judge *j);
/* For the next request; ask as judged, not kept. */
void http_body_begin(struct http_body_judge *j, const struct http_ask *ask);
/*
 * Adds n bytes (at most HTTP_BODY_PIECE) to the window; is_last with the end of
 * the body.  Gives what may go on (data, valid until the next call) and the spots
 * in it, each whole.  HTTP_ALLOWED, HTTP_DENY_PLACE (a placeholder where none
 * may be; plain or encoded; more than HTTP_BODY_SPOTS in what would go on),
 * HTTP_DENY_FIELD (another value where an `only` secret goes, or a text that
 * servers could read to have one: body_keys.h), HTTP_DENY_FORM
 * (more than HTTP_BODY_PIECE bytes), or with is_last HTTP_DENY_NO_SECRET.  With
 * an `only` secret that may ride in the body and has not come yet, the last
 * byte waits for is_last: what the server gets is no whole request before.
 * After a refusal nothing more may be given to it but http_body_begin().
 *
 * At most HTTP_BODY_OUT bytes go on at once.
 */
#define HTTP_BODY_PIECE 16384
#define HTTP_BODY_HELD 24576
#define HTTP_BODY_OUT (HTTP_BODY_HELD + SECRET_MAX + HTTP_BODY_PIECE)
#define HTTP_BODY_SPOTS 16
enum http_denial http_body_take(struct http_body_judge *j, const uint8_t *data,
				size_t n, bool is_last, struct span *ret_data,
				struct http_body_spot *ret_spots,
				size_t *ret_n_spots);

#endif
