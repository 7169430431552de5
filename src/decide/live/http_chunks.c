/* SPDX-License-Identifier: Apache-2.0 */
/* http_chunks - a chunked body, taken apart as it comes. */
#include "decide/live/http_chunks.h"

#include <stdbool.h>

#include "decide/live/http_fields.h"

#define SIZE_DIGITS_MAX 16

enum state {
	SIZE,
	EXTENSION,
	SIZE_LF,
	DATA,
	DATA_CR,
	DATA_LF,
	TRAILER,		/* at the beginning of a line */
	TRAILER_NAME,
	TRAILER_VALUE,
	TRAILER_LF,
	LAST_LF,
	ENDED,
	BAD,
};

static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static enum state take_size(struct http_chunks *c, uint8_t b)
{
	int v = digit(b);

	if (v >= 0) {
		/* 63 bits: a reader may keep the size in a signed number */
		if (c->n_line == SIZE_DIGITS_MAX || c->left >> 59 != 0)
			return BAD;
		c->left = c->left << 4 | (uint64_t)v;
		c->n_line++;
		return SIZE;
	}
	if (c->n_line == 0 || (b != ';' && b != '\r'))
		return BAD;
	c->n_line = 0;
	return b == ';' ? EXTENSION : SIZE_LF;
}

static enum state take_extension(struct http_chunks *c, uint8_t b)
{
	if (b == '\r') {
		c->n_line = 0;
		return SIZE_LF;
	}
	return http_is_text(b) && ++c->n_line <= HTTP_CHUNK_EXTENSION_MAX ?
		       EXTENSION : BAD;
}

static enum state take_trailer(struct http_chunks *c, uint8_t b)
{
	bool at_name = c->state != TRAILER_VALUE;

	if (++c->n_line > HTTP_TRAILERS_MAX)
		return BAD;
	if (c->state == TRAILER && b == '\r')
		return LAST_LF;
	if (at_name && http_is_token(b))
		return TRAILER_NAME;
	if (c->state == TRAILER_NAME && b == ':')
		return TRAILER_VALUE;
	if (!at_name && b == '\r')
		return TRAILER_LF;
	return !at_name && http_is_text(b) ? TRAILER_VALUE : BAD;
}

/* One byte that is not data. */
static enum state take(struct http_chunks *c, uint8_t b)
{
	switch ((enum state)c->state) {
	case SIZE:
		return take_size(c, b);
	case EXTENSION:
		return take_extension(c, b);
	case SIZE_LF:
		if (b != '\n')
			return BAD;
		return c->left > 0 ? DATA : TRAILER;
	case DATA_CR:
		return b == '\r' ? DATA_LF : BAD;
	case DATA_LF:
		return b == '\n' ? SIZE : BAD;
	case TRAILER:
	case TRAILER_NAME:
	case TRAILER_VALUE:
		return take_trailer(c, b);
	case TRAILER_LF:
		return b == '\n' ? TRAILER : BAD;
	case LAST_LF:
		return b == '\n' ? ENDED : BAD;
	case DATA:
	case ENDED:
	case BAD:
		break;
	}
	return BAD;
}

enum http_chunk http_chunks_next(struct http_chunks *c, const uint8_t *data,
				 size_t n, size_t *ret_used,
				 struct span *ret_data)
{
	size_t at = 0;
	enum http_chunk what = HTTP_CHUNK_MORE;

	while (at < n && c->state < ENDED) {
		if (c->state == DATA) {
			size_t part = n - at;

			if (c->left < part)
				part = (size_t)c->left;
			*ret_data = (struct span){ (const char *)data + at,
						   part };
			c->left -= part;
			if (c->left == 0)
				c->state = DATA_CR;
			*ret_used = at + part;
			return HTTP_CHUNK_DATA;
		}
		c->state = take(c, data[at++]);
	}
	if (c->state == ENDED)
		what = HTTP_CHUNK_END;
	else if (c->state == BAD)
		what = HTTP_CHUNK_BAD;
	*ret_used = at;
	return what;
}
