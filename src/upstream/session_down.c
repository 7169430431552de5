/* SPDX-License-Identifier: Apache-2.0 */
/* session_down - from a server's answer to the records the relay gets. */
#include "upstream/session_own.h"

#include <errno.h>
#include <string.h>

#include "base/fdio.h"
#include "base/mem.h"

#define INTERIM_MAX 16	/* answers of 1xx before the one that counts */

bool session_down_has_record(const struct session *s)
{
	return s->has_answer || s->rest.n > 0 || s->last != LAST_NONE;
}

bool session_down_wants_read(const struct session *s)
{
	return s->state == SESSION_OPEN && s->server.fd >= 0 &&
	       !session_down_has_record(s) && s->answering != ANSWER_READ;
}

static void bad_answer(struct session *s, const char *why)
{
	session_refuse(s, REASON_BAD_ANSWER, why);
}

/* Real values in the text of a head are turned back where they stand. */
static bool clean(struct session *s, struct span text)
{
	uint8_t *at = s->in + (text.p - (const char *)s->in);
	size_t given = 0, done = 0, turned, n;
	struct span out;

	echo_begin(s->echo);
	while (given < text.n) {
		n = text.n - given < ECHO_PIECE ? text.n - given : ECHO_PIECE;
		if (echo_take(s->echo, at + given, n, given + n == text.n,
			      &out, &turned) < 0)
			return false;
		given += n;
		if (out.n > 0)
			memcpy(at + done, out.p, out.n);
		done += out.n;
	}
	return true;
}

/* A name cannot be turned back: a placeholder may be no name of a field. */
static bool is_clean_name(struct session *s, struct span name)
{
	struct span out;
	size_t turned = 0;

	if (name.n > ECHO_PIECE)
		return false;
	echo_begin(s->echo);
	return echo_take(s->echo, (const uint8_t *)name.p, name.n, true, &out,
			 &turned) == 0 &&
	       turned == 0;
}

static bool clean_head(struct session *s)
{
	const struct http_answer *a = &s->answer;

	if (!s->echo)
		return true;
	if (a->reason.n > 0 && !clean(s, a->reason))
		return false;
	for (size_t i = 0; i < a->n_fields; i++)
		if (!is_clean_name(s, a->fields[i].name) ||
		    !clean(s, a->fields[i].value))
			return false;
	return true;
}

static void begin_gift(struct session *s)
{
	const struct http_answer *a = &s->answer;

	s->n_gift = 0;
	s->is_gift_whole = a->status < 300 && !a->is_coded;
	if (!session_gives(s) || a->status >= 300 || a->is_coded)
		return;
	if (!s->gift)
		s->gift = mem_alloc(HTTP_GIFT_BODY);
}

static void keep_gift(struct session *s, const uint8_t *data, size_t n,
		      bool is_last)
{
	size_t free_bytes = HTTP_GIFT_BODY - s->n_gift;

	if (!s->gift || s->answer.status >= 300 || s->answer.is_coded)
		return;
	if (n > free_bytes) {
		s->is_gift_whole = false;
		n = free_bytes;
	}
	if (n > 0)
		memcpy(s->gift + s->n_gift, data, n);
	s->n_gift += n;
	if (is_last)
		(void)http_gifts_take(
			s->pool->gifts, &s->pool->setup.config->policy,
			s->pool->origins, s->endpoint,
			(struct span){ (const char *)s->gift, s->n_gift },
			s->is_gift_whole);
}

/* A stretch of the body, as the server wrote it. */
static void deliver(struct session *s, const uint8_t *data, size_t n,
		    bool is_last)
{
	size_t turned;

	keep_gift(s, data, n, is_last);
	s->rest = (struct span){ (const char *)data, n };
	if (s->echo &&
	    echo_take(s->echo, data, n, is_last, &s->rest, &turned) < 0) {
		session_refuse(s, REASON_ECHO, NULL);
		return;
	}
	if (is_last)
		s->answering = ANSWER_READ;
}

/* There is no body, or all of it came with the head: they are told as one. */
static bool is_all_here(const struct session *s)
{
	return s->answer.framing == HTTP_NO_BODY ||
	       (s->answer.framing == HTTP_SIZED && s->left <= ECHO_PIECE &&
		s->left <= s->in_end - s->in_start);
}

static void take_whole_body(struct session *s)
{
	const uint8_t *data = s->in + s->in_start;
	size_t n = s->answer.framing == HTTP_SIZED ? (size_t)s->left : 0;

	s->left = 0;
	s->in_start += n;
	deliver(s, data, n, true);
}

static void begin_answer(struct session *s)
{
	const struct http_answer *a = &s->answer;

	if (s->echo && a->is_coded && a->framing != HTTP_NO_BODY) {
		bad_answer(s, "a coded body, where a secret may be in it");
		return;
	}
	/* what is cut in two shows nobody its whole */
	if (s->echo && a->status == 206) {
		bad_answer(s, "a part of an answer, where the whole was asked "
			      "for");
		return;
	}
	if (!clean_head(s)) {
		session_refuse(s, REASON_ECHO, NULL);
		return;
	}
	s->has_answer = true;
	s->left = a->length;
	s->chunks = (struct http_chunks)HTTP_CHUNKS_INIT;
	s->answering = ANSWER_BODY;
	begin_gift(s);
	if (s->echo)
		echo_begin(s->echo);
	if (is_all_here(s))
		take_whole_body(s);
}

/* True: the head, or one of 1xx, is taken. */
static bool take_head(struct session *s)
{
	struct http_fault fault;

	if (s->is_parsed)
		return false;
	s->is_parsed = true;
	switch (http_answer_parse(s->in + s->in_start,
				  s->in_end - s->in_start, s->is_head,
				  &s->answer, &fault)) {
	case HTTP_MORE:
		return false;
	case HTTP_REFUSE:
		bad_answer(s, fault.why);
		return true;
	case HTTP_PASS:
		break;
	}
	s->is_parsed = false;
	s->in_start += s->answer.n_head;
	if (s->answer.status >= 200)
		begin_answer(s);
	else if (s->answer.status == 101)
		bad_answer(s, "an upgrade that was not asked for");
	else if (++s->n_interim > INTERIM_MAX)
		bad_answer(s, "too many answers of 1xx");
	return true;
}

static void take_chunk(struct session *s, size_t n)
{
	struct span data;
	size_t used;

	switch (http_chunks_next(&s->chunks, s->in + s->in_start, n, &used,
				 &data)) {
	case HTTP_CHUNK_MORE:
		s->in_start += used;
		return;
	case HTTP_CHUNK_DATA:
		s->in_start += used;
		deliver(s, (const uint8_t *)data.p, data.n, false);
		return;
	case HTTP_CHUNK_END:
		s->in_start += used;
		deliver(s, s->in + s->in_start, 0, true);
		return;
	case HTTP_CHUNK_BAD:
		bad_answer(s, "chunks that are not read one way only");
		return;
	}
}

static bool take_body(struct session *s)
{
	const uint8_t *data = s->in + s->in_start;
	size_t n = s->in_end - s->in_start;

	n = n < ECHO_PIECE ? n : ECHO_PIECE;
	if (s->answer.framing == HTTP_CHUNKED) {
		take_chunk(s, n);
		return true;
	}
	if (s->answer.framing == HTTP_SIZED) {
		n = n < s->left ? n : (size_t)s->left;
		s->left -= n;
	}
	s->in_start += n;
	deliver(s, data, n, s->answer.framing == HTTP_SIZED && s->left == 0);
	return true;
}

/* What has come; true if something became of it. */
static bool take(struct session *s)
{
	if (s->in_start == s->in_end)
		return false;
	switch (s->answering) {
	case ANSWER_NONE:
		/* nobody asked: whose answer it would be is not to be known */
		session_leave(s);
		return true;
	case ANSWER_HEAD:
		return take_head(s);
	case ANSWER_BODY:
		return take_body(s);
	case ANSWER_READ:
		break;
	}
	return false;
}

/* No more comes from the server. */
static void ended(struct session *s, enum tls_result how)
{
	if (s->answering == ANSWER_NONE) {
		session_leave(s);
	} else if (s->answering == ANSWER_BODY &&
		   s->answer.framing == HTTP_TO_CLOSE && how == TLS_END) {
		deliver(s, s->in + s->in_start, 0, true);
	} else if (how == TLS_FAILED) {
		session_fail(s, REASON_UPSTREAM);
	} else if (s->answering == ANSWER_HEAD && s->in_start == s->in_end) {
		session_fail(s, REASON_UPSTREAM);
	} else {
		bad_answer(s, how == TLS_CUT ?
			   "an answer that ends without an end of TLS" :
			   "an answer that is shorter than it says");
	}
}

static bool receive(struct session *s)
{
	enum tls_result result;
	uint8_t *at;
	size_t n;

	if (s->in_start > 0) {
		memmove(s->in, s->in + s->in_start, s->in_end - s->in_start);
		s->in_end -= s->in_start;
		s->in_start = 0;
	}
	if (!s->may_receive)
		return false;
	at = s->in + s->in_end;
	result = tls_client_read(&s->server, at, sizeof(s->in) - s->in_end,
				 &n);
	if (result == TLS_AGAIN) {
		s->may_receive = false;
		return false;
	}
	if (result != TLS_DONE) {
		ended(s, result);
		return true;
	}
	s->in_end += n;
	if (s->in_end > s->in_most)
		s->in_most = s->in_end;
	/* a head is read anew each time: not for every byte (http_head.h) */
	if (memchr(at, '\n', n) || s->in_end == sizeof(s->in))
		s->is_parsed = false;
	return true;
}

/* The answer is read, and the request too, but for an END that is to come. */
static bool may_finish(const struct session *s)
{
	bool waits = s->asking == ASK_BODY && s->framing == HTTP_SIZED &&
		     s->n_body == s->length;

	return s->answering == ANSWER_READ && s->last == LAST_NONE && !waits;
}

/* May a further request come on this connection? */
static bool lives_on(const struct session *s)
{
	return s->asking == ASK_ENDED && s->answer.keeps_alive &&
	       s->in_start == s->in_end && s->out_start == s->out_end &&
	       !s->is_deaf;
}

bool session_down_read(struct session *s)
{
	if (may_finish(s) && !session_down_has_record(s)) {
		s->last = LAST_DONE;
		s->last_value = lives_on(s);
		return true;
	}
	if (!session_down_wants_read(s))
		return false;
	return take(s) || (s->state == SESSION_OPEN && receive(s));
}

/* The exchange is over: the next may come, or the session ends. */
static void conclude(struct session *s, bool lives)
{
	s->last = LAST_NONE;
	s->answering = ANSWER_NONE;
	s->asking = ASK_NONE;
	if (!lives)
		session_leave(s);
}

static bool send_reply(struct session *s)
{
	if (s->pool->reply.overflow)
		BUG("a record that is larger than what it tells");
	if (fdio_send(s->channel.fd, s->pool->reply.buf, s->pool->reply.n,
		      NULL, 0) == 0)
		return true;
	if (errno != EAGAIN && errno != ENOBUFS)
		session_end(s);	/* the relay has closed its end */
	return false;
}

/* The head, and where all is here that comes behind it, that as well. */
static bool tell_answer(struct session *s)
{
	struct http_record *r = &s->pool->reply;
	bool is_whole = may_finish(s), lives = lives_on(s);

	if (is_whole) {
		http_record_put_reply(r, &s->answer, s->rest, lives);
		is_whole = !r->overflow;
	}
	if (!is_whole)
		http_record_put_answer(r, &s->answer);
	if (!send_reply(s))
		return false;
	s->has_answer = false;
	if (is_whole) {
		s->rest.n = 0;
		conclude(s, lives);
	}
	return true;
}

bool session_down_tell(struct session *s)
{
	struct http_record *r = &s->pool->reply;
	struct span piece = s->rest;

	if (s->has_answer)
		return tell_answer(s);
	if (s->rest.n > 0) {
		piece.n = piece.n < ECHO_PIECE ? piece.n : ECHO_PIECE;
		http_record_put_data(r, piece);
		if (!send_reply(s))
			return false;
		s->rest.p += piece.n;
		s->rest.n -= piece.n;
		return true;
	}
	if (s->last == LAST_NONE)
		return false;
	http_record_put_plain(r, s->last == LAST_DONE ? HTTP_RECORD_DONE :
						       HTTP_RECORD_FAILED,
			      s->last_value);
	if (!send_reply(s))
		return false;
	conclude(s, s->last == LAST_DONE && s->last_value == 1);
	return true;
}
