/* SPDX-License-Identifier: Apache-2.0 */
/* http_chunks - a chunked body, taken apart as it comes. */
#include "decide/live/http_chunks.h"

#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "decide/live/http_fields.h"

#define SIZE_DIGITS_MAX 16

enum state {
	SIZE,
	EXTENSION,		/* before its name */
	EXTENSION_NAME,
	EXTENSION_EQUALS,
	EXTENSION_VALUE,
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

/*
 * A reader that takes a trailer for a field of the head must not learn of
 * another end or another host: RFC 9110 6.5.1.
 */
static const char *const refused_trailers[] = {
	"content-length",
	"host",
	"transfer-encoding",
};

static enum state take_size(struct http_chunks *c, uint8_t b)
{
	int v = span_hex((char)b);

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

/* `;name` or `;name=value`, tokens both. */
static enum state take_extension(struct http_chunks *c, uint8_t b)
{
	bool at_name = c->state == EXTENSION || c->state == EXTENSION_NAME;
	bool has_begun = c->state == EXTENSION_NAME ||
			 c->state == EXTENSION_VALUE;

	if (++c->n_line > HTTP_CHUNK_EXTENSION_MAX)
		return BAD;
	if (http_is_token(b))
		return at_name ? EXTENSION_NAME : EXTENSION_VALUE;
	if (c->state == EXTENSION_NAME && b == '=')
		return EXTENSION_EQUALS;
	if (has_begun && b == ';')
		return EXTENSION;
	if (!has_begun || b != '\r')
		return BAD;
	c->n_line = 0;
	return SIZE_LF;
}

/* Which of the refused the name, as far as it has come, may still be. */
static void follow_name(struct http_chunks *c, uint8_t b)
{
	if (b >= 'A' && b <= 'Z')
		b = (uint8_t)(b - 'A' + 'a');
	for (size_t i = 0; i < ARRAY_SIZE(refused_trailers); i++) {
		const char *name = refused_trailers[i];

		if (c->n_name == 0)
			c->suspects |= 1u << i;
		if (c->n_name >= strlen(name) ||
		    (uint8_t)name[c->n_name] != b)
			c->suspects &= ~(1u << i);
	}
	c->n_name++;
}

static bool is_refused_name(const struct http_chunks *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(refused_trailers); i++)
		if (c->suspects & 1u << i &&
		    c->n_name == strlen(refused_trailers[i]))
			return true;
	return false;
}

static enum state take_trailer(struct http_chunks *c, uint8_t b)
{
	bool at_name = c->state != TRAILER_VALUE;

	if (++c->n_line > HTTP_TRAILERS_MAX)
		return BAD;
	if (c->state == TRAILER) {
		c->n_name = 0;
		if (b == '\r')
			return LAST_LF;
	}
	if (at_name && http_is_token(b)) {
		follow_name(c, b);
		return TRAILER_NAME;
	}
	if (c->state == TRAILER_NAME && b == ':' && !is_refused_name(c))
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
	case EXTENSION_NAME:
	case EXTENSION_EQUALS:
	case EXTENSION_VALUE:
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
