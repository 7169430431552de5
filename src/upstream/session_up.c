/* SPDX-License-Identifier: Apache-2.0 */
/* session_up - from the relay's records to the request a server gets. */
#include "upstream/session_own.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "evidence/request_name.h"

static_assert(HTTP_SECRETS_MAX <= 32, "a bit of `told` for each grant");

/* What is asked for anew where an answer has to be read. */
static const char *const coding_names[] = {
	"Accept-Encoding", "Range", "If-Range",
};

static char *room(struct session *s, size_t n)
{
	char *at = (char *)s->out + s->out_end;

	if (n > sizeof(s->out) - s->out_end)
		BUG("a request that is larger than its records");
	s->out_end += n;
	return at;
}

static void add(struct session *s, const char *data, size_t n)
{
	if (n > 0)
		memcpy(room(s, n), data, n);
}

static void add_text(struct session *s, const char *text)
{
	add(s, text, strlen(text));
}

static void add_decimal(struct session *s, uint64_t n)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%" PRIu64, n);
	add_text(s, text);
}

static void add_chunk_size(struct session *s, size_t n)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%zx\r\n", n);
	add_text(s, text);
}

static void tell_secret(struct session *s, uint32_t grant)
{
	struct event e = s->name;

	if (s->told & 1u << grant)
		return;
	s->told |= 1u << grant;
	e.kind = EVENT_SECRET;
	e.endpoint = s->endpoint;
	e.conn = s->conn;
	e.count = grant;
	report_event(s->pool->setup.report, &e);
}

/* Swaps the placeholders of one part, which stands at `at`. */
static int put_spots(struct session *s, const struct http_ask *ask,
		     uint32_t part, char *at, size_t n)
{
	struct inject *in = s->pool->inject;

	for (size_t i = 0; i < ask->n_spots; i++) {
		const struct http_spot *spot = &ask->spots[i];
		int put;

		if (spot->part != part)
			continue;
		put = spot->form == HTTP_SPOT_BASIC ?
			      inject_put_basic(in, spot->grant, spot->offset,
					       at, n) :
			      inject_put(in, spot->grant, at + spot->offset);
		if (put < 0)
			return -1;
		tell_secret(s, spot->grant);
	}
	return 0;
}

static int add_target(struct session *s, const struct http_ask *ask)
{
	char method[HTTP_METHODS_TEXT];
	char *at;

	http_methods_show(ask->method, method, sizeof(method));
	add_text(s, method);
	add_text(s, " ");
	add(s, ask->path.p, ask->path.n);
	if (ask->has_query) {
		add_text(s, "?");
		at = room(s, ask->query.n);
		if (ask->query.n > 0)
			memcpy(at, ask->query.p, ask->query.n);
		if (put_spots(s, ask, HTTP_SPOT_QUERY, at, ask->query.n) < 0)
			return -1;
	}
	add_text(s, " HTTP/1.1\r\n");
	return 0;
}

static void add_host(struct session *s)
{
	const struct guard_endpoint *e = session_endpoint(s);
	bool is_v6 = strchr(e->host, ':') != NULL;

	add_text(s, "Host: ");
	add_text(s, is_v6 ? "[" : "");
	add_text(s, e->host);
	add_text(s, is_v6 ? "]" : "");
	if (e->port != (e->scheme == ENDPOINT_HTTPS ? 443 : 80)) {
		add_text(s, ":");
		add_decimal(s, e->port);
	}
	add_text(s, "\r\n");
}

static bool is_about_coding(struct span name)
{
	for (size_t i = 0; i < ARRAY_SIZE(coding_names); i++)
		if (http_name_is(name, coding_names[i]))
			return true;
	return false;
}

static int add_fields(struct session *s, const struct http_ask *ask,
		      bool is_read)
{
	for (size_t i = 0; i < ask->n_fields; i++) {
		const struct http_field *f = &ask->fields[i];
		char *at;

		if (is_read && is_about_coding(f->name))
			continue;
		add(s, f->name.p, f->name.n);
		add_text(s, ": ");
		at = room(s, f->value.n);
		if (f->value.n > 0)
			memcpy(at, f->value.p, f->value.n);
		if (put_spots(s, ask, (uint32_t)i, at, f->value.n) < 0)
			return -1;
		add_text(s, "\r\n");
	}
	return 0;
}

/* The whole head; -1 where a secret could not be put in. */
static int add_head(struct session *s, const struct http_ask *ask)
{
	bool is_read = session_has_grant(s) || session_gives(s);

	if (add_target(s, ask) < 0)
		return -1;
	add_host(s);
	if (add_fields(s, ask, is_read) < 0)
		return -1;
	if (is_read)
		add_text(s, "Accept-Encoding: identity\r\n");
	if (ask->framing == HTTP_SIZED) {
		add_text(s, "Content-Length: ");
		add_decimal(s, ask->length);
		add_text(s, "\r\n");
	} else if (ask->framing == HTTP_CHUNKED) {
		add_text(s, "Transfer-Encoding: chunked\r\n");
	}
	add_text(s, "Connection: keep-alive\r\n\r\n");
	return 0;
}

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

	s->asking = ASK_BODY;
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
	if (add_head(s, &ask) < 0)
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

/* A stretch of the body that was judged, to the server. */
static void give(struct session *s, struct span data,
		 const struct http_body_spot *spots, size_t n_spots)
{
	char *at;

	if (data.n == 0)
		return;
	if (s->framing == HTTP_CHUNKED)
		add_chunk_size(s, data.n);
	at = room(s, data.n);
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
		tell_secret(s, spots[i].grant);
	}
	s->n_given += data.n;
	if (s->framing == HTTP_CHUNKED)
		add_text(s, "\r\n");
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

	if (s->asking != ASK_BODY || s->framing == HTTP_NO_BODY ||
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
		piece = s->n_claims > 0 ? SESSION_PIECE_SPOTTED : SESSION_PIECE;
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
	if (s->framing != HTTP_NO_BODY)
		feed(s, (struct span){ NULL, 0 }, true);
	if (s->state != SESSION_OPEN)
		return;
	if (s->n_claims > 0) {
		session_break(s, "the relay saw a placeholder in a body that "
				 "is not there");
		return;
	}
	if (s->framing == HTTP_CHUNKED)
		add_text(s, "0\r\n\r\n");
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
	got = fdio_recv(s->channel.fd, s->pool->record,
			sizeof(s->pool->record), NULL, 0, NULL);
	if (got < 0 && errno == EAGAIN)
		return false;
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
