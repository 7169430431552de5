/* SPDX-License-Identifier: Apache-2.0 */
/* session_up - from the relay's records to the request a server gets. */
#include "upstream/session_own.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/fdio.h"
#include "base/mem.h"
#include "evidence/request_name.h"

static_assert(HTTP_SECRETS_MAX <= 32, "a bit of `told` for each grant");

/* Counts n bytes against `max`; false: the exchange has failed. */
static bool may_send(struct session *s, size_t n)
{
	uint64_t *up = &s->pool->up[s->endpoint];

	if (n > session_endpoint(s)->max_up - *up) {
		session_refuse(s, REASON_MAX, NULL);
		return false;
	}
	*up += n;
	return true;
}

/* All secrets of the endpoint are there: what an answer is searched for. */
static int make_echo(struct session *s)
{
	const struct http_policy *p = &s->pool->setup.config->policy;
	struct echo_secret secrets[HTTP_SECRETS_MAX];
	size_t n = 0;

	if (s->echo || !session_has_grant(s))
		return 0;
	for (uint32_t i = 0; i < p->n_grants; i++) {
		const struct http_grant *g = &p->grants[i];

		if (g->endpoint != s->endpoint)
			continue;
		secrets[n].value = inject_value(s->pool->inject, i);
		secrets[n].placeholder = (const uint8_t *)g->placeholder;
		secrets[n].n = g->n_placeholder;
		if (!secrets[n++].value)
			return -1;
	}
	s->echo = echo_new(secrets, n);
	return 0;
}

/* The name that events of this request have. */
static void set_name(struct session *s, const struct http_ask *ask)
{
	char method[HTTP_METHODS_TEXT];

	http_methods_show(ask->method, method, sizeof(method));
	memset(&s->name, 0, sizeof(s->name));
	request_name_put(&s->name, span_of(method), ask->path,
			 (struct span){ NULL, 0 });
}

/* Why the relay should never have sent it, or NULL. */
static const char *judge(struct session *s, const struct http_ask *ask,
			 bool *ret_is_given)
{
	const struct http_policy *p = &s->pool->setup.config->policy;
	struct span about;
	uint32_t rule;
	enum http_denial denial;

	*ret_is_given = true;
	if (ask->endpoint != s->endpoint)
		return "the relay asked another endpoint than it dialled";
	denial = http_policy_judge(p, s->pool->gifts, ask, &rule, &about);
	if (denial == HTTP_DENY_NOT_GIVEN) {
		*ret_is_given = false;
		return NULL;
	}
	if (denial != HTTP_ALLOWED)
		return "the relay let a request through that is not allowed";
	for (size_t i = 0; i < ask->n_spots; i++)
		if (!placeholder_is_at(p, ask, &ask->spots[i]))
			return "the relay named a placeholder that is not there";
	return NULL;
}

static void begin_body(struct session *s, const struct http_ask *ask)
{
	const struct http_policy *p = &s->pool->setup.config->policy;

	s->asking = ask->framing == HTTP_NO_BODY ? ASK_ENDED : ASK_BODY;
	s->framing = ask->framing;
	s->length = ask->length;
	s->n_body = 0;
	s->n_given = 0;
	s->n_claims = 0;
	if (p->n_grants == 0 || ask->framing == HTTP_NO_BODY)
		return;
	if (!s->judge)
		s->judge = http_body_judge_new(p);
	http_body_begin(s->judge, ask);
}

static void take_ask(struct session *s, size_t n)
{
	struct http_field fields[HTTP_FIELDS_MAX];
	struct http_ask ask;
	const char *why;
	bool is_given;

	if (s->asking != ASK_NONE ||
	    http_record_get_ask(s->pool->record, n, &ask, fields) < 0) {
		session_break(s, "the relay sent a request that is malformed "
				 "or out of turn");
		return;
	}
	why = judge(s, &ask, &is_given);
	if (!why && make_echo(s) < 0)
		why = "a request came before its secret";
	if (why) {
		session_break(s, why);
		return;
	}
	set_name(s, &ask);
	s->told = 0;
	s->is_deaf = false;
	begin_body(s, &ask);
	s->is_head = ask.method == HTTP_HEAD;
	s->answering = ANSWER_HEAD;
	s->n_interim = 0;
	if (!is_given) {
		session_refuse(s, REASON_NOT_GIVEN, NULL);
		return;
	}
	if (session_add_head(s, &ask) < 0)
		session_break(s, "a secret could not be put in");
	else
		(void)may_send(s, s->out_end);
}

/* The relay saw the same spots, in the same order. */
static bool is_claimed(struct session *s, const struct http_body_spot *spot)
{
	const struct session_claim *first = &s->claims[0];

	if (s->n_claims == 0 || first->grant != spot->grant ||
	    first->at != s->n_given + spot->offset)
		return false;
	s->n_claims--;
	memmove(s->claims, s->claims + 1, s->n_claims * sizeof(*s->claims));
	return true;
}

static void add_chunk_size(struct session *s, size_t n)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%zx\r\n", n);
	session_add_text(s, text);
}

/* A stretch of the body that was judged, to the server. */
static void give(struct session *s, struct span data,
		 const struct http_body_spot *spots, size_t n_spots)
{
	char *at;

	if (data.n == 0)
		return;
	if (s->framing == HTTP_CHUNKED)
		add_chunk_size(s, data.n);
	at = session_room(s, data.n);
	memcpy(at, data.p, data.n);
	for (size_t i = 0; i < n_spots; i++) {
		if (!is_claimed(s, &spots[i])) {
			session_break(s, "the relay did not see a placeholder "
					 "in a body");
			return;
		}
		if (inject_put(s->pool->inject, spots[i].grant,
			       at + spots[i].offset) < 0) {
			session_break(s, "a secret could not be put in");
			return;
		}
		session_tell_secret(s, spots[i].grant);
	}
	s->n_given += data.n;
	if (s->framing == HTTP_CHUNKED)
		session_add_text(s, "\r\n");
}

static void feed(struct session *s, struct span data, bool is_last)
{
	struct http_body_spot spots[HTTP_BODY_SPOTS];
	struct span out = { NULL, 0 };
	size_t n_spots = 0;

	if (!s->judge) {
		give(s, data, NULL, 0);
		return;
	}
	if (http_body_take(s->judge, (const uint8_t *)data.p, data.n, is_last,
			   &out, spots, &n_spots) != HTTP_ALLOWED)
		session_break(s, "the relay let a body through that is not "
				 "allowed");
	else
		give(s, out, spots, n_spots);
}

static int claim(struct session *s, const struct http_body_spot *spots,
		 size_t n)
{
	if (n > SESSION_CLAIMS - s->n_claims || (n > 0 && !s->judge))
		return -1;
	for (size_t i = 0; i < n; i++)
		s->claims[s->n_claims++] = (struct session_claim){
			.at = s->n_body + spots[i].offset,
			.grant = spots[i].grant,
		};
	return 0;
}

static void take_body(struct session *s, size_t n)
{
	struct http_body_spot spots[HTTP_BODY_SPOTS];
	struct span data;
	size_t n_spots, piece;

	if (s->asking != ASK_BODY ||
	    http_record_get_body(s->pool->record, n, &data, spots,
				 &n_spots) < 0 ||
	    (s->framing == HTTP_SIZED && data.n > s->length - s->n_body) ||
	    claim(s, spots, n_spots) < 0) {
		session_break(s, "the relay sent a body that is malformed or "
				 "out of turn");
		return;
	}
	s->n_body += data.n;
	if (!may_send(s, data.n))
		return;
	while (data.n > 0 && s->state == SESSION_OPEN) {
		piece = !s->judge ? data.n :
			s->n_claims > 0 ? SESSION_PIECE_SPOTTED : SESSION_PIECE;
		piece = data.n < piece ? data.n : piece;
		feed(s, (struct span){ data.p, piece }, false);
		data.p += piece;
		data.n -= piece;
	}
}

static void take_end(struct session *s, size_t n)
{
	uint32_t value;

	if (s->asking != ASK_BODY ||
	    http_record_get_plain(s->pool->record, n, &value) < 0 ||
	    (s->framing == HTTP_SIZED && s->n_body != s->length)) {
		session_break(s, "the relay ended a request out of turn");
		return;
	}
	feed(s, (struct span){ NULL, 0 }, true);
	if (s->state != SESSION_OPEN)
		return;
	if (s->n_claims > 0) {
		session_break(s, "the relay saw a placeholder in a body that "
				 "is not there");
		return;
	}
	if (s->framing == HTTP_CHUNKED)
		session_add_text(s, "0\r\n\r\n");
	s->asking = ASK_ENDED;
}

bool session_up_wants_record(const struct session *s)
{
	return s->state == SESSION_OPEN && s->last == LAST_NONE &&
	       (s->asking == ASK_ENDED ||
		(s->out_start == s->out_end &&
		 report_is_calm(s->pool->setup.report)));
}

bool session_up_take(struct session *s)
{
	ssize_t got;

	if (!session_up_wants_record(s)) {
		if (!report_is_calm(s->pool->setup.report))
			s->pool->waits_for_report = true;
		return false;
	}
	if (!s->may_take)
		return false;
	got = fdio_recv(s->channel.fd, s->pool->record,
			sizeof(s->pool->record), NULL, 0, NULL);
	if (got < 0 && errno == EAGAIN) {
		s->may_take = false;
		return false;
	}
	if (got < 0 && errno == EBADMSG) {
		session_break(s, "the relay sent a descriptor or too much");
		return true;
	}
	if (got <= 0) {
		session_end(s);
		return true;
	}
	switch (http_record_type(s->pool->record, (size_t)got)) {
	case HTTP_RECORD_ASK:
		take_ask(s, (size_t)got);
		/* nothing more is due: epoll tells of what is not */
		if (s->asking == ASK_ENDED)
			s->may_take = false;
		break;
	case HTTP_RECORD_BODY:
		take_body(s, (size_t)got);
		break;
	case HTTP_RECORD_END:
		take_end(s, (size_t)got);
		break;
	default:
		session_break(s, "the relay sent a record that is none of its");
	}
	return true;
}

bool session_up_write(struct session *s)
{
	size_t n;

	if (s->out_start == s->out_end || s->server.fd < 0)
		return false;
	if (s->is_deaf) {
		n = s->out_end - s->out_start;
	} else {
		switch (tls_client_write(&s->server, s->out + s->out_start,
					 s->out_end - s->out_start, &n)) {
		case TLS_DONE:
			break;
		case TLS_AGAIN:
			return false;
		case TLS_END:
		case TLS_CUT:
		case TLS_FAILED:
			/* an answer may have come before */
			s->is_deaf = true;
			return true;
		}
	}
	/* real secrets were in it */
	mem_wipe(s->out + s->out_start, n);
	s->out_start += n;
	if (s->out_start == s->out_end)
		s->out_start = s->out_end = 0;
	return true;
}
