/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HTTP_CHUNKS_H
#define CORDON_DECIDE_LIVE_HTTP_CHUNKS_H

/*
 * http_chunks - A chunked body, taken apart as it comes (RFC 9112 7.1).
 *
 * Extensions and trailers are checked, bounded and dropped.  What two readers
 * could take apart in two ways is bad: bare CR or LF, a control byte, a blank
 * before the size or between it and the end of its line, a size that is empty,
 * has a sign or more than 16 digits or does not fit 63 bits, an extension that
 * is more than tokens (quoted strings have been read in two ways), a trailer
 * that is no field, or one of those that frame or route.
 */
#include <stddef.h>
#include <stdint.h>

#include "decide/live/span.h"

#define HTTP_CHUNK_EXTENSION_MAX 256	/* bytes, of one chunk; with its CR */
#define HTTP_TRAILERS_MAX 8192		/* bytes, all of them together */

struct http_chunks {
	unsigned state;
	uint64_t left;		/* of this chunk; its size while that is read */
	size_t n_line;		/* digits; bytes of extension, of trailers */
	size_t n_name;		/* bytes of a trailer's name */
	unsigned suspects;
};

#define HTTP_CHUNKS_INIT { .state = 0 }

enum http_chunk {
	HTTP_CHUNK_MORE,	/* all bytes are used up */
	HTTP_CHUNK_DATA,	/* ret_data, a stretch of the bytes given */
	HTTP_CHUNK_END,		/* what is past *ret_used is not of this body */
	HTTP_CHUNK_BAD,		/* for good */
};

/*
 * Call until it is not DATA, each time past *ret_used more bytes.  ret_data is
 * set for DATA only and then has at least one byte.  Where the bytes are cut
 * changes nothing but where DATA is cut.
 */
enum http_chunk http_chunks_next(struct http_chunks *c, const uint8_t *data,
				 size_t n, size_t *ret_used,
				 struct span *ret_data);

#endif
