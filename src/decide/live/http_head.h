/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HTTP_HEAD_H
#define CORDON_DECIDE_LIVE_HTTP_HEAD_H

/*
 * http_head - The head of an HTTP/1.1 request or answer, strictly (RFC 9112).
 *
 * What two readers could read in two ways is refused, never repaired: bare CR
 * or LF, a control byte anywhere (a tab too, but for within a field of an
 * answer), an empty line before the head, obs-fold, a blank before a colon, a
 * name that is no token, CL together with TE, any TE but one `chunked`, a
 * length that is not plain decimal or is there twice, no Host or two, two of
 * Authorization, Content-Type and others of which readers take one, a Host
 * that no profile could name, an absolute target whose authority is not the
 * Host's or that has no path, the target `*`, HTTP/1.0 and what is above 1.1,
 * methods that are not upper-case letters or that are CONNECT, TRACE or PRI.
 * Nothing is written; what comes out points into the bytes given.
 *
 * What is one hop's own (http_field_is_hop() in http_names.h) and what
 * Connection names are taken out of the list of fields: each hop says these
 * anew.  A name that means something here is refused in a request with '_' for
 * '-': in the manner of CGI there is no difference.
 *
 * The chunks of a body are taken apart by http_chunks.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/span.h"

#define HTTP_HEAD_MAX 32768	/* bytes of one head, the empty line included */
#define HTTP_TARGET_MAX 16384	/* bytes of a request's target */
#define HTTP_FIELDS_MAX 100
#define HTTP_METHOD_MAX 16

struct http_field {
	struct span name;	/* as written; compare without case */
	struct span value;	/* no blanks at either end; may be empty */
};

enum http_framing {
	HTTP_NO_BODY,
	HTTP_SIZED,	/* `length` bytes, may be 0 */
	HTTP_CHUNKED,
	HTTP_TO_CLOSE,	/* answers only */
};

enum http_verdict { HTTP_MORE, HTTP_PASS, HTTP_REFUSE };

/* Why not, for HTTP_REFUSE; both are static. */
struct http_fault {
	unsigned status;	/* 400, 405, 414, 417, 431, 505 */
	const char *why;	/* "Content-Length and Transfer-Encoding" */
};

struct http_request {
	struct span method;
	struct span path;	/* raw, begins with '/' */
	struct span query;	/* raw, without '?' */
	bool has_query;
	/* as written: HOST or HOST:PORT, which host_port.h can read */
	struct span host;
	struct http_field fields[HTTP_FIELDS_MAX];
	size_t n_fields;
	enum http_framing framing;
	uint64_t length;
	bool expects_continue;	/* Expect: 100-continue */
	bool keeps_alive;
	bool wants_upgrade;
	size_t n_head;		/* bytes of the head */
};

struct http_answer {
	unsigned status;	/* 100-599 */
	struct span reason;	/* no blanks at either end; may be empty */
	struct http_field fields[HTTP_FIELDS_MAX];
	size_t n_fields;
	enum http_framing framing;
	/*
	 * The Content-Length, which an answer without a body may have too: to
	 * a HEAD, or of a 304.
	 */
	bool has_length;
	uint64_t length;
	bool keeps_alive;
	bool is_coded;		/* Content-Encoding other than identity */
	size_t n_head;
};

/*
 * HTTP_MORE while data may be the beginning of a head that passes.  A byte that
 * cannot stand where it stands is refused at once, what a field says when its
 * line is complete, what the fields say together at the empty line; a head that
 * is too long after HTTP_HEAD_MAX bytes.  What follows the head is not looked
 * at.  *ret counts after HTTP_PASS only, *ret_fault after HTTP_REFUSE.
 *
 * Each call begins anew: who gets single bytes calls when an LF is among them
 * or HTTP_HEAD_MAX are there, and the work stays in proportion.
 */
enum http_verdict http_request_parse(const uint8_t *data, size_t n,
				     struct http_request *ret,
				     struct http_fault *ret_fault);
/*
 * HTTP/1.0 answers pass as ones that do not keep alive.  for_head: it answers
 * a HEAD, so no body follows whatever its fields say; so do 1xx, 204, 304.
 */
enum http_verdict http_answer_parse(const uint8_t *data, size_t n,
				    bool for_head, struct http_answer *ret,
				    struct http_fault *ret_fault);

/*
 * The first field of this name, NULL if there is none; *ret_n counts them, and
 * may be NULL.
 */
const struct http_field *http_field_find(const struct http_field *fields,
					 size_t n, const char *name,
					 size_t *ret_n);
bool http_name_is(struct span name, const char *wanted);	/* no case */

#endif
