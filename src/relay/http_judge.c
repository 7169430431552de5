/* SPDX-License-Identifier: Apache-2.0 */
/* http_judge - may this request go on, and if not, what is said. */
#include "relay/http_judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "decide/live/host_port.h"
#include "decide/live/http_gifts.h"
#include "decide/live/http_names.h"
#include "decide/live/placeholder.h"
#include "evidence/request_name.h"
#include "relay/relay.h"

#define HTTPS_PORT 443
#define HTTP_PORT 80

/* Adds to the text, as far as there is room. */
__attribute__((format(printf, 2, 3))) static void
say(struct http_refusal *r, const char *fmt, ...)
{
	size_t n = strlen(r->text);
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(r->text + n, sizeof(r->text) - n, fmt, args);
	va_end(args);
}

/*
 * What the script wrote, in one line and of bounded length.  A star is an
 * escape in a line of a profile.
 */
static void say_bytes(struct http_refusal *r, struct span s)
{
	char shown[3 * HTTP_JUDGE_SHOWN + 1];
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < HTTP_JUDGE_SHOWN; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= ' ' && c <= '~' && c != '*')
			shown[n++] = (char)c;
		else
			n += (size_t)snprintf(shown + n, sizeof(shown) - n,
					      "%%%02X", c);
	}
	shown[n] = '\0';
	say(r, "%s%s", shown, n >= HTTP_JUDGE_SHOWN ? "..." : "");
}

static bool is_default_port(const struct guard_endpoint *e)
{
	return e->port == (e->scheme == ENDPOINT_HTTPS ? HTTPS_PORT :
							 HTTP_PORT);
}

static void say_endpoint(struct http_refusal *r, const struct guard_endpoint *e)
{
	bool is_v6 = strchr(e->host, ':') != NULL;

	say(r, "%s://%s%s%s",
	    e->scheme == ENDPOINT_HTTPS ? "https" : "http", is_v6 ? "[" : "",
	    e->host, is_v6 ? "]" : "");
	if (!is_default_port(e))
		say(r, ":%u", e->port);
}

static void begin(struct http_refusal *r, unsigned status,
		  enum event_reason reason)
{
	r->status = status;
	r->reason = reason;
	r->n_name = 0;
	r->text[0] = '\0';
	say(r, "cordon: ");
}

static void name(struct http_refusal *r, struct span s)
{
	r->n_name = s.n < sizeof(r->name) ? s.n : sizeof(r->name);
	if (r->n_name > 0)
		memcpy(r->name, s.p, r->n_name);
}

size_t http_judge_name(struct span method, struct span path, struct span about,
		       uint8_t *ret)
{
	struct event e = { .n_name = 0 };

	request_name_put(&e, method, path, about);
	memcpy(ret, e.name, e.n_name);
	return e.n_name;
}

void http_judge_fault(const struct http_fault *fault, struct http_refusal *ret)
{
	begin(ret, fault->status, REASON_BAD_REQUEST);
	say(ret, "the request is refused: %s", fault->why);
	name(ret, span_of(fault->why));
}

void http_judge_max(const struct relay *relay, uint32_t endpoint,
		    struct span of, struct http_refusal *ret)
{
	begin(ret, 413, REASON_MAX);
	say(ret, "with this request more would go to ");
	say_endpoint(ret, &relay->endpoints[endpoint]);
	say(ret, " than its `max` allows");
	name(ret, of);
}

static enum event_reason reason_of(enum http_denial denial)
{
	switch (denial) {
	case HTTP_DENY_METHOD:
		return REASON_METHOD;
	case HTTP_DENY_PATH:
		return REASON_PATH;
	case HTTP_DENY_QUERY:
		return REASON_QUERY;
	case HTTP_DENY_NOT_GIVEN:
		return REASON_NOT_GIVEN;
	case HTTP_DENY_FIELD:
		return REASON_CREDENTIAL;
	case HTTP_DENY_NO_SECRET:
		return REASON_NO_SECRET;
	case HTTP_DENY_PLACE:
		return REASON_PLACEHOLDER;
	case HTTP_ALLOWED:
	case HTTP_DENY_FORM:
		break;
	}
	return REASON_BAD_REQUEST;
}

void http_judge_not_given(const struct relay *relay, uint32_t endpoint,
			  struct span of, struct http_refusal *ret)
{
	begin(ret, 403, REASON_NOT_GIVEN);
	say_bytes(ret, of);
	say(ret, " at ");
	say_endpoint(ret, &relay->endpoints[endpoint]);
	say(ret, " is allowed only where an answer gave it (given-by), and "
		 "none did");
	name(ret, of);
}

static const char *body_fault(enum http_denial denial)
{
	switch (denial) {
	case HTTP_DENY_NO_SECRET:
		return "the body is without the secret that belongs to ";
	case HTTP_DENY_FIELD:
		return "the body has, or could be read to have, another value "
		       "where the secret goes in requests to ";
	case HTTP_DENY_PLACE:
		return "the body has a secret's placeholder where none may be "
		       "sent to ";
	case HTTP_ALLOWED:
	case HTTP_DENY_METHOD:
	case HTTP_DENY_PATH:
	case HTTP_DENY_QUERY:
	case HTTP_DENY_NOT_GIVEN:
	case HTTP_DENY_FORM:
		break;
	}
	return "the body is refused by ";
}

void http_judge_body(const struct relay *relay, uint32_t endpoint,
		     enum http_denial denial, struct span of,
		     struct http_refusal *ret)
{
	begin(ret, 403, reason_of(denial));
	say(ret, "%s", body_fault(denial));
	say_endpoint(ret, &relay->endpoints[endpoint]);
	if (denial == HTTP_DENY_PLACE)
		say(ret, "; to allow it, name the place in the `secret` line");
	else
		say(ret, "; to allow it, write only=no in the `secret` line");
	name(ret, of);
}

/* The two forms a client may write it in; case does not count in a name. */
static bool is_host_of(const struct guard_endpoint *e, const char *host,
		       struct span written)
{
	struct host_port hp;
	struct err ignored = ERR_INIT;

	return host_port_parse_span(written, false, &hp, &ignored) == 0 &&
	       strcmp(hp.host, host) == 0 &&
	       (hp.port == e->port || (hp.port == 0 && is_default_port(e)));
}

static bool refuse_host(const struct guard_endpoint *e, struct span host,
			struct http_refusal *ret)
{
	begin(ret, 421, REASON_HOST_OTHER);
	say(ret, "the connection is to ");
	say_endpoint(ret, e);
	say(ret, " and the request to the host ");
	say_bytes(ret, host);
	name(ret, host);
	return false;
}

static bool refuse_form(const char *why, struct http_refusal *ret)
{
	begin(ret, 400, REASON_BAD_REQUEST);
	say(ret, "the request is refused: %s", why);
	name(ret, span_of(why));
	return false;
}

static bool refuse_method(struct span method, struct http_refusal *ret)
{
	begin(ret, 405, REASON_BAD_REQUEST);
	say(ret, "no endpoint can allow the method ");
	say_bytes(ret, method);
	name(ret, span_of("a method that no endpoint can allow"));
	return false;
}

static bool refuse_upgrade(const struct http_request *request,
			   struct http_refusal *ret)
{
	begin(ret, 403, REASON_UPGRADE);
	say(ret, "the request asks for another protocol than HTTP/1.1, which "
		 "nothing here could judge");
	ret->n_name = http_judge_name(request->method, request->path,
				      (struct span){ .p = NULL }, ret->name);
	return false;
}

static void say_target(struct http_refusal *r, const struct guard_endpoint *e,
		       struct span path)
{
	say_endpoint(r, e);
	say_bytes(r, path);
}

/* The line to add, whole and ready to be copied. */
static void say_line(struct http_refusal *r, const struct guard_endpoint *e,
		     struct span method, struct span path)
{
	say_bytes(r, method);
	say(r, " ");
	say_target(r, e, path);
	say(r, " is not allowed; to allow it: allow = ");
	say_target(r, e, path);
	say(r, " ");
	say_bytes(r, method);
	if (e->scheme == ENDPOINT_HTTP)
		say(r, " plain");
	if (hostname_is_pattern(e->host) && hostname_is_wide(e->host))
		say(r, " shared");
}

static void say_about(struct http_refusal *r, const char *before,
		      struct span about, const char *after)
{
	say(r, "%s `", before);
	say_bytes(r, about);
	say(r, "` %s", after);
}

static void say_field(struct http_refusal *r, const struct guard_endpoint *e,
		      struct span about)
{
	if (http_field_overrides(about)) {
		say_about(r, "the field", about,
			  "may ask for another method, path or host than was "
			  "judged; nothing allows it");
		return;
	}
	say_about(r, "the field or key", about,
		  "is a credential besides the secret that goes to ");
	say_endpoint(r, e);
	say(r, "; to allow it, write only=no in the `secret` line");
}

static void say_why(struct http_refusal *r, const struct guard_endpoint *e,
		    enum http_denial denial, const struct http_request *request,
		    struct span path, struct span about)
{
	switch (denial) {
	case HTTP_DENY_METHOD:
	case HTTP_DENY_PATH:
		say_line(r, e, request->method, path);
		return;
	case HTTP_DENY_QUERY:
		say_about(r, "the query key", about,
			  "is not allowed; to allow it, add it to query= of "
			  "the line that allows ");
		say_target(r, e, path);
		return;
	case HTTP_DENY_FIELD:
		say_field(r, e, about);
		return;
	case HTTP_DENY_NO_SECRET:
		say(r, "requests to ");
		say_endpoint(r, e);
		say(r, " must carry their secret, and this one does not; to "
		       "allow it, write only=no in the `secret` line");
		return;
	case HTTP_DENY_PLACE:
		if (about.n == 0)
			say(r, "a secret's placeholder is in the path or the "
			       "query, where none may be sent to ");
		else
			say_about(r, "a secret's placeholder is in", about,
				  "where none may be sent to ");
		say_endpoint(r, e);
		say(r, "; to allow it, name the place in the `secret` line");
		return;
	case HTTP_ALLOWED:
	case HTTP_DENY_NOT_GIVEN:
	case HTTP_DENY_FORM:
		break;
	}
	say(r, "the request is refused");
}

static bool refuse(const struct guard_endpoint *e, enum http_denial denial,
		   const struct http_request *request, struct span path,
		   struct span about, struct http_refusal *ret)
{
	begin(ret, denial == HTTP_DENY_FORM ? 400 : 403, reason_of(denial));
	say_why(ret, e, denial, request, path, about);
	ret->n_name = http_judge_name(request->method, path, about, ret->name);
	return false;
}

/* Everything that is the same for every profile. */
static bool judge_form(const struct guard_endpoint *e, const char *host,
		       const struct http_request *request, char *path,
		       struct http_refusal *ret)
{
	const char *why;

	if (!is_host_of(e, host, request->host))
		return refuse_host(e, request->host, ret);
	if (request->wants_upgrade)
		return refuse_upgrade(request, ret);
	if (http_method_find(request->method) == 0)
		return refuse_method(request->method, ret);
	why = http_path_canonical(request->path, path, HTTP_PATH_MAX + 1);
	if (!why && request->has_query)
		why = http_query_refuse(request->query);
	return why ? refuse_form(why, ret) : true;
}

bool http_judge_request(const struct relay *relay, uint32_t endpoint,
			const char *host, const struct http_request *request,
			struct http_ask *ret_ask, char *ret_path,
			struct http_refusal *ret)
{
	const struct guard_endpoint *e = &relay->endpoints[endpoint];
	struct span about = { .p = NULL };
	enum http_denial denial;
	uint32_t rule;

	if (!judge_form(e, host, request, ret_path, ret))
		return false;
	*ret_ask = (struct http_ask){
		.endpoint = endpoint,
		.method = http_method_find(request->method),
		.path = span_of(ret_path),
		.query = request->query,
		.has_query = request->has_query,
		.fields = request->fields,
		.n_fields = request->n_fields,
		.framing = request->framing,
		.length = request->length,
	};
	denial = placeholder_find(&relay->policy, ret_ask, &about);
	if (denial == HTTP_ALLOWED)
		denial = http_policy_judge(&relay->policy,
					   http_gifts_elsewhere(), ret_ask,
					   &rule, &about);
	if (denial == HTTP_ALLOWED)
		return true;
	return refuse(e, denial, request, ret_ask->path, about, ret);
}
