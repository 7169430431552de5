/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HTTP_POLICY_H
#define CORDON_DECIDE_LIVE_HTTP_POLICY_H

/*
 * http_policy - May this request go to this endpoint?  Asked twice, by the
 * relay of what it has parsed and by upstream of what the relay says.
 *
 * An endpoint (host and port) has rules, one for each `allow` line that names
 * it.  A request needs one whose methods and glob both fit, taken in the order
 * of the profile; `given-by` rules come into question only for the targets the
 * other endpoint gave in this run.  Secrets add what a request must carry and
 * may not: http_grant.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/http_head.h"
#include "decide/live/http_target.h"

/* Bits of a rule's methods.  TRACE and CONNECT can be in none. */
enum http_method {
	HTTP_GET = 1u << 0,
	HTTP_HEAD = 1u << 1,
	HTTP_POST = 1u << 2,
	HTTP_PUT = 1u << 3,
	HTTP_PATCH = 1u << 4,
	HTTP_DELETE = 1u << 5,
	HTTP_OPTIONS = 1u << 6,
};
#define HTTP_METHODS_ALL 0x7fu

/* 0 if it is none of these. */
uint32_t http_method_find(struct span name);
/* "GET,PUT", in the order above. */
#define HTTP_METHODS_TEXT 48	/* all of them and the NUL */
void http_methods_show(uint32_t methods, char *ret, size_t size);

#define HTTP_QUERY_KEYS_MAX 1024	/* bytes of a rule's list of keys */
#define HTTP_RULES_MAX 64		/* of one endpoint */
#define HTTP_KEY_MAX 128		/* bytes of one key or field name */

enum http_given { HTTP_GIVEN_NOT, HTTP_GIVEN_LINE, HTTP_GIVEN_JSON };

struct http_rule {
	uint32_t methods;
	char glob[HTTP_GLOB_MAX + 1];
	/*
	 * `query=a,b`: keys a request may have, separated by commas, escapes
	 * undone; "*" any, but beside an `only` secret none that reads like a
	 * credential.  Empty: any but method overrides; beside an `only`
	 * secret none but the secret's own.  A target that was given has its
	 * keys from who gave it.
	 */
	char query_keys[HTTP_QUERY_KEYS_MAX + 1];
	/* `given-by=`: which endpoint's answers give the targets, and where */
	enum http_given given;
	uint32_t given_endpoint;
	uint32_t given_line;			/* 1-based */
	char given_key[HTTP_KEY_MAX + 1];	/* JSON key, any depth */
};

/* Places a secret may ride in. */
enum http_place {
	HTTP_PLACE_HEADER,	/* the whole value, or after "Bearer ", "token "
				   and the like, or within Basic */
	HTTP_PLACE_QUERY,	/* the whole value of a key */
	HTTP_PLACE_FORM,	/* the whole value of a key of a form body */
	HTTP_PLACE_JSON,	/* the whole string at a key of a JSON body */
	HTTP_PLACE_BODY,	/* anywhere in a body */
};

#define HTTP_PLACES_MAX 8
#define HTTP_SECRETS_MAX 32

struct http_grant_place {
	enum http_place place;
	char name[HTTP_KEY_MAX + 1];	/* field or key; empty for BODY */
};

/* One `secret` line, as both guards know it. */
struct http_grant {
	uint32_t endpoint;
	bool is_only;		/* requests must carry it, and nothing like it */
	struct http_grant_place places[HTTP_PLACES_MAX];
	size_t n_places;
	const char *placeholder;	/* not terminated by a NUL within */
	size_t n_placeholder;
};

/* Where a placeholder stands in a request; offsets within the part named. */
enum http_spot_form { HTTP_SPOT_PLAIN, HTTP_SPOT_BASIC };
#define HTTP_SPOTS_MAX 8
#define HTTP_SPOT_QUERY UINT32_MAX	/* as `part`: the query */

struct http_spot {
	uint32_t grant;		/* its number */
	uint32_t part;		/* number of a field, or HTTP_SPOT_QUERY */
	uint32_t offset;	/* BASIC: in the decoded user:password */
	enum http_spot_form form;
};

/* A request as it is judged and sent. */
struct http_ask {
	uint32_t endpoint;
	uint32_t method;	/* one bit */
	struct span path;	/* canonical */
	struct span query;	/* raw, passes http_query_refuse() */
	bool has_query;
	const struct http_field *fields;
	size_t n_fields;
	enum http_framing framing;	/* NO_BODY, SIZED, CHUNKED */
	uint64_t length;
	struct http_spot spots[HTTP_SPOTS_MAX];
	size_t n_spots;
};

/* n_rules is 0 for endpoints that are not http(s). */
struct http_rules {
	struct http_rule *rules;
	size_t n_rules;
};

struct http_policy {
	const struct http_rules *endpoints;	/* by number */
	size_t n_endpoints;
	const struct http_grant *grants;
	size_t n_grants;
};

enum http_denial {
	HTTP_ALLOWED,
	HTTP_DENY_METHOD,	/* a rule fits but for the method */
	HTTP_DENY_PATH,
	HTTP_DENY_QUERY,	/* a key that no rule lists */
	HTTP_DENY_NOT_GIVEN,	/* given-by, and no answer gave this target */
	/*
	 * beside an `only` secret a cookie, another credential, or a value of
	 * the script's own where the secret goes; everywhere a field that
	 * overrides method, path or host
	 */
	HTTP_DENY_FIELD,
	HTTP_DENY_NO_SECRET,	/* an `only` secret is not in any of its places */
	HTTP_DENY_PLACE,	/* a placeholder in no place granted here */
	HTTP_DENY_FORM,		/* malformed in a way a parser never lets pass */
};

struct http_gifts;	/* targets that answers gave: http_gifts.h */

/*
 * Comes after placeholder_find(), which fills the spots (of upstream: they came
 * with the ASK and each passes placeholder_is_at()).
 *
 * gifts: NULL if nothing was given; the relay, which cannot know, passes
 * http_gifts_elsewhere().  What it allows so, upstream allows or refuses as
 * HTTP_DENY_NOT_GIVEN and as nothing else.
 *
 * *ret_rule is the rule's number when allowed.  *ret_about names the field or
 * key at fault, or has no bytes.  Body places are judged as the body passes:
 * http_body_judge() in placeholder.h; a request without a body is judged here.
 */
enum http_denial http_policy_judge(const struct http_policy *p,
				   const struct http_gifts *gifts,
				   const struct http_ask *ask,
				   uint32_t *ret_rule, struct span *ret_about);

#endif
