/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HTTP_FIELDS_H
#define CORDON_DECIDE_LIVE_HTTP_FIELDS_H

/*
 * http_fields - What the heads of requests and answers have in common: lines,
 * fields, and the fields that say how long a message is and what becomes of
 * the connection.  For http_head.c and http_answer.c; others use http_head.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/http_head.h"

/* A head that is read line by line. */
struct http_lines {
	const uint8_t *data;
	size_t n, at;
	/* a tab may stand within a line, and fewer fields are there once */
	bool is_answer;
	struct http_fault *fault;
};

/* What the fields say, also those that are taken out. */
struct http_facts {
	struct span host;	/* p is NULL: there is none */
	bool has_length, is_chunked, closes, upgrades, expects, is_coded;
	uint64_t length;
	uint32_t seen;	/* of http_fields.c */
};

/* The bytes of a token: RFC 9110 5.6.2. */
bool http_is_token(uint8_t c);
/* What may stand in a line: space, visible bytes and those above 127. */
bool http_is_text(uint8_t c);

enum http_verdict http_refuse(struct http_fault *ret, unsigned status,
			      const char *why);
/* The head begins at data; what follows HTTP_HEAD_MAX bytes is not looked at. */
struct http_lines http_lines_begin(const uint8_t *data, size_t n,
				   struct http_fault *fault);
/*
 * PASS: *ret is a line without its CR LF.  MORE: what there is of it, which
 * ends in no CR; nothing is used up.
 */
enum http_verdict http_lines_next(struct http_lines *l, struct span *ret);
/*
 * All fields up to the empty line, l->at then being past it; those each hop
 * says anew are taken out.  fields has room for HTTP_FIELDS_MAX.
 */
enum http_verdict http_fields_read(struct http_lines *l,
				   struct http_field *fields, size_t *ret_n,
				   struct http_facts *ret);

#endif
