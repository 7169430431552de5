/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_SESSION_OWN_H
#define CORDON_UPSTREAM_SESSION_OWN_H

/*
 * session_own - What the parts of session share: session.c (one session's
 * life), session_pool.c (all of them), session_up.c and session_head.c (from the
 * relay to the server), session_down.c (and back).
 *
 * Each part makes one step at a time and says whether it did anything;
 * session.c makes steps until none can be made without waiting.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "decide/live/echo.h"
#include "decide/live/http_chunks.h"
#include "decide/live/http_gifts.h"
#include "decide/live/http_head.h"
#include "decide/live/http_record.h"
#include "decide/live/placeholder.h"
#include "upstream/inject.h"
#include "upstream/session.h"
#include "upstream/tls_client.h"

/*
 * What one record can become: what waited in the judge of the body, the record,
 * and the frames of chunks around each piece of it.
 */
#define SESSION_PIECE 4096	/* bytes of a body judged at once */
/* so few that no more than HTTP_BODY_SPOTS can be in them */
#define SESSION_PIECE_SPOTTED ((HTTP_BODY_SPOTS / 2) * SECRET_MIN)
#define SESSION_OUT (HTTP_BODY_OUT + 2 * HTTP_RECORD_MAX)
/* Spots the relay told of and upstream has not come to. */
#define SESSION_CLAIMS 256

enum session_state {
	SESSION_FREE,
	SESSION_SHAKING,
	SESSION_OPEN,
	SESSION_LEAVING,	/* all is said; until the relay closes too */
};

enum session_asking { ASK_NONE, ASK_BODY, ASK_ENDED };
enum session_answering { ANSWER_NONE, ANSWER_HEAD, ANSWER_BODY, ANSWER_READ };
/* The record that ends the exchange, not yet sent. */
enum session_last { LAST_NONE, LAST_DONE, LAST_FAILED };

struct session_claim {
	uint64_t at;
	uint32_t grant;
};

struct session {
	struct session *prev, *next;
	struct sessions *pool;
	enum session_state state;
	uint32_t endpoint, conn;
	char host[HOSTNAME_MAX + 1];	/* the server's name, or a literal */
	session_fn *fn;
	void *owner;
	uint64_t since_ms;	/* orders the list */
	bool is_again;		/* more can be done without waiting */
	struct tls_stream server;
	struct loop_source server_src;
	struct loop_source channel;
	/* there may be something: each event says so, a read that waits not */
	bool may_receive, may_take;

	/* the request */
	enum session_asking asking;
	bool is_head;		/* HEAD */
	enum http_framing framing;
	uint64_t length, n_body;
	uint64_t n_given;	/* bytes of the body that were judged */
	struct http_body_judge *judge;	/* kept for the next session here */
	struct session_claim claims[SESSION_CLAIMS];
	size_t n_claims;
	uint32_t told;		/* grants, by bit, whose use was told */
	struct event name;	/* its name alone counts: the request's */
	bool is_deaf;		/* the server takes no more */
	size_t out_start, out_end;

	/* the answer */
	enum session_answering answering;
	unsigned n_interim;
	bool is_parsed;		/* no LF has come since */
	bool has_answer;	/* not yet told */
	struct http_answer answer;	/* points into in */
	uint64_t left;
	struct http_chunks chunks;
	struct echo *echo;	/* where grants are on the endpoint */
	struct span rest;	/* of the body, not yet told */
	uint8_t *gift;		/* HTTP_GIFT_BODY bytes, where it may give */
	size_t n_gift;
	bool is_gift_whole;
	size_t in_start, in_end;
	size_t in_most;		/* what of `in` was ever written to */
	enum session_last last;
	uint32_t last_value;

	/* behind the rest, so that what is never used is never touched */
	uint8_t in[HTTP_HEAD_MAX];
	uint8_t out[SESSION_OUT];
};

/* In the order of since_ms, oldest first. */
struct session_list {
	struct session *first, *last;
};

struct sessions {
	struct session_setup setup;
	struct tls_client *tls;
	struct inject *inject;
	struct http_gifts *gifts;
	struct http_origin *origins;
	uint64_t *up;		/* bytes sent so far, by endpoint */
	struct session *all;
	size_t n_all, n_used;	/* those behind n_used were never touched */
	struct session *free;	/* by next */
	struct session_list shaking, open;	/* open: LEAVING too */
	size_t n_again;
	bool waits_for_report;
	const char *broken;
	/* one at a time, for all */
	uint8_t record[HTTP_RECORD_MAX];
	struct http_record reply;
};

static inline const struct guard_endpoint *
session_endpoint(const struct session *s)
{
	return &s->pool->setup.config->endpoints[s->endpoint];
}

/* Makes what steps can be made, and waits for the next. */
void session_run(struct session *s);
/* It did not come to a session: tells the dialer; why is static or NULL. */
void session_fail_start(struct session *s, int sys, enum event_reason reason,
			const char *why);
/* Something moved: its deadline counts from now. */
void session_touch(struct session *s);
/* The relay did what it never does; the loop ends. */
void session_break(struct session *s, const char *why);
/* All is said: the relay is to close. */
void session_leave(struct session *s);
/* Over at once: the slot is free. */
void session_end(struct session *s);
/*
 * The exchange failed: the server's connection ends, FAILED is to be told.  With
 * an event, if it is a refusal: why is its name, NULL: the request's.
 */
void session_fail(struct session *s, enum event_reason reason);
void session_refuse(struct session *s, enum event_reason reason,
		    const char *why);
/* Is a secret for this endpoint, or does it give targets (given-by)? */
bool session_has_grant(const struct session *s);
bool session_gives(const struct session *s);

/* session_head.c: appends to what goes to the server. */
char *session_room(struct session *s, size_t n);
void session_add_text(struct session *s, const char *text);
/* The whole head; -1 where a secret could not be put in. */
int session_add_head(struct session *s, const struct http_ask *ask);
/* Once for each request. */
void session_tell_secret(struct session *s, uint32_t grant);
/* session_up.c: one record of the relay; bytes to the server. */
bool session_up_take(struct session *s);
bool session_up_write(struct session *s);
bool session_up_wants_record(const struct session *s);
/* session_down.c: bytes of the server; one record to the relay. */
bool session_down_read(struct session *s);
bool session_down_tell(struct session *s);
bool session_down_wants_read(const struct session *s);
bool session_down_has_record(const struct session *s);

#endif
