/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_BODY_KEYS_H
#define CORDON_DECIDE_LIVE_BODY_KEYS_H

/*
 * body_keys - The keys of a form or of a JSON text, as it passes in pieces, and
 * where their values begin.
 *
 * Not a parser: most of what is no JSON has no verdict here.  What matters is
 * that no reader of it sees a key that this one does not; where one could (names
 * without quotes or in single ones, comments, UTF-16, escapes that are none), it
 * is odd.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/http_policy.h"

enum body_kind { BODY_OPAQUE, BODY_FORM, BODY_JSON };

/* What the fields say the body is. */
enum body_kind body_kind_of(const struct http_field *fields, size_t n);

struct body_keys {
	enum body_kind kind;
	unsigned state;
	uint64_t cursor;	/* in the stream: what is before it is read */
	/* the key without blanks before it, its escapes undone; may be cut */
	char key[2 * HTTP_KEY_MAX];
	size_t n_key;
	bool is_too_long;
	/* not of the kind: another reader may see another key in it */
	bool is_odd;
	bool is_exact;		/* no escape in it, and after '&' or first */
};

void body_keys_begin(struct body_keys *k, enum body_kind kind);

enum body_event {
	BODY_MORE,	/* all bytes are read but what is not whole yet */
	/* a key, and its value begins at cursor: a JSON value may be no string */
	BODY_VALUE,
};

/*
 * text is the stream from cursor on.  After BODY_VALUE body_keys_skip() goes
 * on, now or when more has come.
 */
enum body_event body_keys_next(struct body_keys *k, const uint8_t *text,
			       size_t n, bool is_last);
void body_keys_skip(struct body_keys *k);

/* Is the key this name, byte for byte, as it is written? */
bool body_key_is(const struct body_keys *k, const char *name);
/* http_key_reads_as() */
bool body_key_reads_as(const struct body_keys *k, const char *name);

#endif
