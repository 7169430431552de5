/* SPDX-License-Identifier: Apache-2.0 */
/* http_up - the body of a request on its way to upstream. */
#include "relay/http_up.h"

#include <string.h>

#include "relay/conn.h"
#include "relay/relay.h"

/*
 * One for all connections: it is written, copied to the connection that it is
 * of, and free again.
 */
static struct http_record record;

static enum http_up keep_record(struct http_conn *h)
{
	if (record.overflow || record.n > GUARD_BUFFER) {
		relay_break(h->conn->relay, "a body does not fit its record");
		return HTTP_UP_MORE;
	}
	memcpy(h->record, record.buf, record.n);
	h->n_record = record.n;
	h->conn->up.touched = GUARD_BUFFER;
	return HTTP_UP_RECORD;
}

bool http_up_is_searched(const struct http_conn *h)
{
	return h->conn->relay->policy.n_grants > 0;
}

void http_up_begin(struct http_conn *h, const struct http_ask *ask)
{
	struct http_exchange *x = &h->x;

	x->up_framing = ask->framing;
	x->up_left = ask->length;
	x->chunks = (struct http_chunks)HTTP_CHUNKS_INIT;
	/* nothing follows, and what a body has to have was judged */
	x->is_up_whole = x->is_up_done = ask->framing == HTTP_NO_BODY;
	if (x->is_up_done || !http_up_is_searched(h))
		return;
	if (!h->judge)
		h->judge = http_body_judge_new(&h->conn->relay->policy);
	http_body_begin(h->judge, ask);
}

/* What is not searched goes on in pieces as large as a record takes. */
static size_t piece_max(const struct http_conn *h)
{
	return http_up_is_searched(h) ? HTTP_BODY_PIECE : HTTP_RECORD_DATA_MAX;
}

/* A stretch of the body; false: what there is makes no body. */
static bool take_sized(struct http_conn *h, struct span *ret, bool *ret_is_last)
{
	size_t n = h->in_end - h->in_start;

	if (n > piece_max(h))
		n = piece_max(h);
	if (n > h->x.up_left)
		n = (size_t)h->x.up_left;
	*ret = (struct span){ (const char *)h->in + h->in_start, n };
	h->in_start += n;
	h->x.up_left -= n;
	*ret_is_last = h->x.up_left == 0;
	return true;
}

/* Small chunks go on together: each record is a system call. */
static bool take_chunked(struct http_conn *h, struct span *ret,
			 bool *ret_is_last)
{
	static char gathered[HTTP_RECORD_DATA_MAX];
	enum http_chunk what = HTTP_CHUNK_DATA;
	size_t n = 0, max = piece_max(h);

	while (what == HTTP_CHUNK_DATA && n < max) {
		size_t room = max - n, used = 0;
		size_t there = h->in_end - h->in_start;
		struct span data;

		what = http_chunks_next(&h->x.chunks, h->in + h->in_start,
					there < room ? there : room, &used,
					&data);
		h->in_start += used;
		if (what != HTTP_CHUNK_DATA)
			break;
		memcpy(gathered + n, data.p, data.n);
		n += data.n;
	}
	*ret = (struct span){ gathered, n };
	*ret_is_last = what == HTTP_CHUNK_END;
	return what != HTTP_CHUNK_BAD;
}

static bool take(struct http_conn *h, struct span *ret, bool *ret_is_last)
{
	switch (h->x.up_framing) {
	case HTTP_SIZED:
		return take_sized(h, ret, ret_is_last);
	case HTTP_CHUNKED:
		return take_chunked(h, ret, ret_is_last);
	case HTTP_NO_BODY:
	case HTTP_TO_CLOSE:
		break;
	}
	*ret = (struct span){ .p = NULL };
	*ret_is_last = true;
	return true;
}

static enum http_up refuse_form(struct http_refusal *ret)
{
	static const struct http_fault fault = {
		.status = 400,
		.why = "the chunks of the body are malformed",
	};

	http_judge_fault(&fault, ret);
	return HTTP_UP_REFUSED;
}

enum http_up http_up_next(struct http_conn *h, struct http_refusal *ret)
{
	struct http_body_spot spots[HTTP_BODY_SPOTS];
	enum http_denial denial = HTTP_ALLOWED;
	struct conn *conn = h->conn;
	struct span data;
	size_t n_spots = 0, before;

	while (!h->x.is_up_whole) {
		before = h->in_start;
		if (!take(h, &data, &h->x.is_up_whole))
			return refuse_form(ret);
		if (!http_conn_may_send(h, data.n)) {
			http_judge_max(conn->relay, conn->endpoint,
				       http_conn_name(h), ret);
			return HTTP_UP_REFUSED;
		}
		h->x.up += data.n;
		if (http_up_is_searched(h) && (data.n > 0 || h->x.is_up_whole))
			denial = http_body_take(h->judge,
						(const uint8_t *)data.p, data.n,
						h->x.is_up_whole, &data, spots,
						&n_spots);
		if (denial != HTTP_ALLOWED) {
			http_judge_body(conn->relay, conn->endpoint, denial,
					http_conn_name(h), ret);
			return HTTP_UP_REFUSED;
		}
		if (data.n > 0) {
			http_record_put_body(&record, data, spots, n_spots);
			return keep_record(h);
		}
		if (!h->x.is_up_whole && h->in_start == before)
			return HTTP_UP_MORE;
	}
	h->x.is_up_done = true;
	http_record_put_plain(&record, HTTP_RECORD_END, 0);
	return keep_record(h);
}
