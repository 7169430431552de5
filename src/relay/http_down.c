/* SPDX-License-Identifier: Apache-2.0 */
/* http_down - the answer on its way to the script. */
#include "relay/http_down.h"

#include <string.h>

#include "relay/conn.h"
#include "relay/http_say.h"
#include "relay/relay.h"

static uint8_t *end_of(struct http_conn *h)
{
	h->conn->down.touched = GUARD_BUFFER;
	return h->out + h->out_end;
}

static enum http_down added(struct http_conn *h, size_t n)
{
	h->out_end += n;
	return n > 0 ? HTTP_DOWN_TAKEN : HTTP_DOWN_WRONG;
}

/* What a body would be read as whatever the fields say (RFC 9112 6.3). */
static bool has_no_body(const struct http_conn *h, unsigned status)
{
	return h->x.is_head || status == 204 || status == 304;
}

/* Upstream has all of the request, or only END is to come, which it awaits. */
static bool is_asked(const struct http_exchange *x)
{
	return x->is_up_done ||
	       (x->up_framing == HTTP_SIZED && x->up_left == 0);
}

static enum http_down take_answer(struct http_conn *h,
				  const struct http_answer *answer)
{
	struct http_exchange *x = &h->x;

	if (x->status != 0)
		return HTTP_DOWN_WRONG;
	x->status = answer->status;
	x->down_framing = has_no_body(h, answer->status) ? HTTP_NO_BODY :
							   answer->framing;
	x->down_left = answer->length;
	/* one that comes before the body is whole is the last */
	if (!answer->keeps_alive || answer->framing == HTTP_TO_CLOSE ||
	    !is_asked(x))
		x->closes = true;
	return added(h, http_say_answer(answer, x->is_head, x->closes,
					end_of(h), http_conn_room(h)));
}

static enum http_down take_data(struct http_conn *h, struct span s)
{
	struct http_exchange *x = &h->x;

	if (x->status == 0 || x->down_framing == HTTP_NO_BODY)
		return HTTP_DOWN_WRONG;
	x->down += s.n;
	if (x->down_framing != HTTP_SIZED)
		return added(h, http_say_chunk(s, end_of(h),
					       http_conn_room(h)));
	if (s.n > x->down_left || s.n > http_conn_room(h))
		return HTTP_DOWN_WRONG;
	x->down_left -= s.n;
	memcpy(end_of(h), s.p, s.n);
	return added(h, s.n);
}

static enum http_down take_done(struct http_conn *h, bool lives_on)
{
	struct http_exchange *x = &h->x;

	if (x->status == 0 ||
	    (x->down_framing == HTTP_SIZED && x->down_left > 0))
		return HTTP_DOWN_WRONG;
	x->is_done = true;
	if (!lives_on || !x->is_up_done || h->n_record > 0)
		x->closes = true;
	if (x->down_framing == HTTP_SIZED || x->down_framing == HTTP_NO_BODY)
		return HTTP_DOWN_TAKEN;
	return added(h, http_say_last_chunk(end_of(h), http_conn_room(h)));
}

/* What ANSWER, DATA and DONE would be, one after the other. */
static enum http_down take_reply(struct http_conn *h, const uint8_t *data,
				 size_t n)
{
	struct http_answer answer;
	enum http_down taken;
	struct span body;
	bool lives_on;

	if (http_record_get_reply(data, n, &answer, &body, &lives_on) < 0)
		return HTTP_DOWN_WRONG;
	taken = take_answer(h, &answer);
	if (taken == HTTP_DOWN_TAKEN && body.n > 0)
		taken = take_data(h, body);
	return taken == HTTP_DOWN_TAKEN ? take_done(h, lives_on) : taken;
}

enum http_down http_down_take(struct http_conn *h, const uint8_t *data,
			      size_t n, enum event_reason *ret_reason)
{
	uint32_t type = http_record_type(data, n), value;
	struct http_answer answer;
	struct span body;

	if (type == HTTP_RECORD_FAILED) {
		if (http_record_get_plain(data, n, &value) < 0 ||
		    value >= REASON_COUNT)
			return HTTP_DOWN_WRONG;
		*ret_reason = (enum event_reason)value;
		return HTTP_DOWN_FAILED;
	}
	if (!h->x.is_begun || h->x.is_done)
		return HTTP_DOWN_WRONG;
	switch (type) {
	case HTTP_RECORD_ANSWER:
		if (http_record_get_answer(data, n, &answer) < 0)
			return HTTP_DOWN_WRONG;
		return take_answer(h, &answer);
	case HTTP_RECORD_DATA:
		if (http_record_get_data(data, n, &body) < 0)
			return HTTP_DOWN_WRONG;
		return take_data(h, body);
	case HTTP_RECORD_DONE:
		if (http_record_get_plain(data, n, &value) < 0)
			return HTTP_DOWN_WRONG;
		return take_done(h, value == 1);
	case HTTP_RECORD_REPLY:
		return take_reply(h, data, n);
	default:
		return HTTP_DOWN_WRONG;
	}
}
