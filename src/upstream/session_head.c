/* SPDX-License-Identifier: Apache-2.0 */
/* session_head - the head of a request, as upstream writes it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "upstream/session_own.h"

/* What is asked for anew where an answer has to be read. */
static const char *const coding_names[] = {
	"Accept-Encoding", "Range", "If-Range",
};

char *session_room(struct session *s, size_t n)
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
		memcpy(session_room(s, n), data, n);
}

void session_add_text(struct session *s, const char *text)
{
	add(s, text, strlen(text));
}

static void add_decimal(struct session *s, uint64_t n)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%" PRIu64, n);
	session_add_text(s, text);
}

void session_tell_secret(struct session *s, uint32_t grant)
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
		session_tell_secret(s, spot->grant);
	}
	return 0;
}

static int add_target(struct session *s, const struct http_ask *ask)
{
	char method[HTTP_METHODS_TEXT];
	char *at;

	http_methods_show(ask->method, method, sizeof(method));
	session_add_text(s, method);
	session_add_text(s, " ");
	add(s, ask->path.p, ask->path.n);
	if (ask->has_query) {
		session_add_text(s, "?");
		at = session_room(s, ask->query.n);
		if (ask->query.n > 0)
			memcpy(at, ask->query.p, ask->query.n);
		if (put_spots(s, ask, HTTP_SPOT_QUERY, at, ask->query.n) < 0)
			return -1;
	}
	session_add_text(s, " HTTP/1.1\r\n");
	return 0;
}

static void add_host(struct session *s)
{
	const struct guard_endpoint *e = session_endpoint(s);
	bool is_v6 = strchr(s->host, ':') != NULL;

	session_add_text(s, "Host: ");
	session_add_text(s, is_v6 ? "[" : "");
	session_add_text(s, s->host);
	session_add_text(s, is_v6 ? "]" : "");
	if (e->port != (e->scheme == ENDPOINT_HTTPS ? 443 : 80)) {
		session_add_text(s, ":");
		add_decimal(s, e->port);
	}
	session_add_text(s, "\r\n");
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
		session_add_text(s, ": ");
		at = session_room(s, f->value.n);
		if (f->value.n > 0)
			memcpy(at, f->value.p, f->value.n);
		if (put_spots(s, ask, (uint32_t)i, at, f->value.n) < 0)
			return -1;
		session_add_text(s, "\r\n");
	}
	return 0;
}

int session_add_head(struct session *s, const struct http_ask *ask)
{
	bool is_read = session_has_grant(s) || session_gives(s);

	if (add_target(s, ask) < 0)
		return -1;
	add_host(s);
	if (add_fields(s, ask, is_read) < 0)
		return -1;
	if (is_read)
		session_add_text(s, "Accept-Encoding: identity\r\n");
	if (ask->framing == HTTP_SIZED) {
		session_add_text(s, "Content-Length: ");
		add_decimal(s, ask->length);
		session_add_text(s, "\r\n");
	} else if (ask->framing == HTTP_CHUNKED) {
		session_add_text(s, "Transfer-Encoding: chunked\r\n");
	}
	session_add_text(s, "Connection: keep-alive\r\n\r\n");
	return 0;
}
