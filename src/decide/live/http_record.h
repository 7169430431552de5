/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HTTP_RECORD_H
#define CORDON_DECIDE_LIVE_HTTP_RECORD_H

/*
 * http_record - What relay and upstream say about requests, on a channel of
 * each connection (SOCK_SEQPACKET; comes with WIRE_DIALED instead of the
 * socket).
 *
 *	relay:	  ASK, BODY ..., END	  (ASK alone where it says HTTP_NO_BODY)
 *	upstream: ANSWER, DATA ..., DONE
 *	upstream: REPLY, which is the three in one, with one DATA or none
 *	upstream: FAILED, and the channel is over
 *
 * The next ASK comes after DONE and END.  An answer may come before END (a server
 * that refuses an upload): where DONE(0) comes first the relay stops sending, and
 * that is no record out of turn.  Where only END is to come, DONE waits for it,
 * and so no REPLY is sent.  A REPLY comes instead of the ANSWER, never after it;
 * it means what the three would mean in this order, and spares the relay, and so
 * the script, being woken for each.  Closing the channel ends the exchange at
 * once.
 *
 * Each record is one message of at most HTTP_RECORD_MAX bytes: a u32 type, then
 * fields as base/wire.h writes them, all checked by who reads; a record that is
 * malformed or out of turn is a relay gone wrong.  What is read can be written
 * to a server as it is: no control byte but a tab within a value, names are
 * tokens and none that a hop says anew (http_head.h), so what is written cannot
 * become two lines or frame a body otherwise.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/http_policy.h"
#include "decide/live/placeholder.h"

#define HTTP_RECORD_MAX 65536
/* Bytes of BODY, DATA: beside them the relay has room for a head of 4000. */
#define HTTP_RECORD_DATA_MAX (HTTP_RECORD_MAX - 4096)
/* A whole REPLY: what the relay makes of it fits its buffer. */
#define HTTP_RECORD_REPLY_MAX HTTP_RECORD_DATA_MAX

enum http_record_type {
	HTTP_RECORD_ASK = 1,
	HTTP_RECORD_BODY,	/* spots, bytes (1 to HTTP_RECORD_DATA_MAX) */
	HTTP_RECORD_END,	/* u32 0 */
	HTTP_RECORD_ANSWER,	/* status, reason, framing, length, fields */
	HTTP_RECORD_DATA,	/* bytes, 1 to HTTP_RECORD_DATA_MAX */
	HTTP_RECORD_DONE,	/* u32: does the connection live on? 0 or 1 */
	HTTP_RECORD_FAILED,	/* u32 enum event_reason, its bound for the reader */
	HTTP_RECORD_REPLY,	/* as ANSWER, bytes (may be 0), as DONE */
};

/*
 * A record being written.  n bytes of buf are to be sent, unless it overflowed:
 * what http_head.h lets pass always fits.
 */
struct http_record {
	uint8_t buf[HTTP_RECORD_MAX];
	size_t n;
	bool overflow;
};

void http_record_put_ask(struct http_record *r, const struct http_ask *ask);
/*
 * ret points into data and into fields of the caller (HTTP_FIELDS_MAX of them).
 * -1 if it is no well-formed ASK; numbers of endpoints and grants, and whether
 * the path is canonical, are for the policy.  On failure ret is untouched, the
 * array may be written.
 */
int http_record_get_ask(const uint8_t *data, size_t n, struct http_ask *ret,
			struct http_field *fields);
void http_record_put_answer(struct http_record *r,
			    const struct http_answer *answer);
/* A final answer, 200-599; n_head is 0.  ret points into data. */
int http_record_get_answer(const uint8_t *data, size_t n,
			   struct http_answer *ret);
void http_record_put_body(struct http_record *r, struct span data,
			  const struct http_body_spot *spots, size_t n_spots);
/* spots: HTTP_BODY_SPOTS of them; in order, each begins within the bytes. */
int http_record_get_body(const uint8_t *data, size_t n, struct span *ret,
			 struct http_body_spot *ret_spots,
			 size_t *ret_n_spots);
void http_record_put_data(struct http_record *r, struct span data);
int http_record_get_data(const uint8_t *data, size_t n, struct span *ret);
/* It overflows where it would be more than HTTP_RECORD_REPLY_MAX bytes. */
void http_record_put_reply(struct http_record *r,
			   const struct http_answer *answer, struct span data,
			   bool lives_on);
/* As http_record_get_answer(); data.n is 0 where no DATA would come. */
int http_record_get_reply(const uint8_t *data, size_t n,
			  struct http_answer *ret, struct span *ret_data,
			  bool *ret_lives_on);
/* END, DONE, FAILED. */
void http_record_put_plain(struct http_record *r, enum http_record_type type,
			   uint32_t value);
int http_record_get_plain(const uint8_t *data, size_t n, uint32_t *ret);
/* The type, 0 if there is none that is known. */
uint32_t http_record_type(const uint8_t *data, size_t n);

#endif
