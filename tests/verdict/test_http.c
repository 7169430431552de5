/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_http - the tables of requests, against parser, canonical form, placeholders
 * and policy.
 *
 * A table begins with lines of a profile: `allow ENDPOINT...` as in `[network]`,
 * and `only ORIGIN PLACE...` or `secret ORIGIN PLACE...` for a secret with or
 * without `only`, whose placeholder is PLACEHOLDER.  Then each line is
 *
 *	METHOD ORIGIN/TARGET [| NAME: VALUE]... = ANSWER [ABOUT]
 *
 * with the answer `allow`, the status of a head that the parser refuses,
 * `unclear` for a path without canonical form, or the name of a denial; ABOUT
 * is the field or key at fault.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/live/http_gifts.h"
#include "decide/live/http_head.h"
#include "decide/live/http_policy.h"
#include "decide/live/placeholder.h"
#include "decide/plan/plan_net.h"
#include "decide/profile/profile.h"

#define MAX_LINES 16
#define PLACEHOLDER "PLACEHOLDER-0123456789"

struct table {
	const char *name;
	unsigned line;
	struct endpoint_item allow[MAX_LINES];
	size_t n_allow;
	struct endpoint secret_for[MAX_LINES];
	struct http_grant grants[MAX_LINES];
	size_t n_grants;
	bool is_planned;
	struct net_plan net;
	struct http_rules rules[MAX_LINES];
	unsigned n_checked;
};

static const char *const denials[] = {
	[HTTP_ALLOWED] = "allow",
	[HTTP_DENY_METHOD] = "method",
	[HTTP_DENY_PATH] = "path",
	[HTTP_DENY_QUERY] = "query",
	[HTTP_DENY_NOT_GIVEN] = "not-given",
	[HTTP_DENY_FIELD] = "field",
	[HTTP_DENY_NO_SECRET] = "no-secret",
	[HTTP_DENY_PLACE] = "place",
	[HTTP_DENY_FORM] = "form",
};

static void add_allow(struct table *t, struct span text)
{
	autofree char *line = mem_strndup(text.p, text.n);
	struct endpoint_item *item = &t->allow[t->n_allow++];
	struct err err = ERR_INIT;

	assert_true(t->n_allow <= MAX_LINES);
	item->origin = (struct origin){ .file = t->name, .line = t->line };
	if (endpoint_parse(line, &item->endpoint, &item->rule, &err) < 0)
		fail_msg("%s:%u: %s", t->name, t->line, err.msg);
}

static void add_place(struct table *t, struct http_grant *grant,
		      struct span word)
{
	struct http_grant_place *place = &grant->places[grant->n_places++];
	const char *colon = span_find(word, ":");

	if (span_begins(word, "header:"))
		place->place = HTTP_PLACE_HEADER;
	else if (span_begins(word, "query:"))
		place->place = HTTP_PLACE_QUERY;
	else if (span_begins(word, "form:"))
		place->place = HTTP_PLACE_FORM;
	else
		fail_msg("%s:%u: no such place", t->name, t->line);
	(void)snprintf(place->name, sizeof(place->name), "%.*s",
		       (int)(word.p + word.n - colon - 1), colon + 1);
}

static void add_secret(struct table *t, struct span words, bool is_only)
{
	struct http_grant *grant = &t->grants[t->n_grants];
	struct err err = ERR_INIT;
	struct span word = span_take_word(&words);

	assert_true(t->n_grants < MAX_LINES);
	grant->is_only = is_only;
	grant->placeholder = PLACEHOLDER;
	grant->n_placeholder = strlen(PLACEHOLDER);
	if (endpoint_parse_origin(word, &t->secret_for[t->n_grants++], &err) <
	    0)
		fail_msg("%s:%u: %s", t->name, t->line, err.msg);
	while ((word = span_take_word(&words)).n > 0)
		add_place(t, grant, word);
}

static void plan(struct table *t)
{
	struct profile profile = { .allow = { t->allow, t->n_allow } };
	struct err err = ERR_INIT;

	if (plan_net(&profile, NULL, &t->net, &err) < 0)
		fail_msg("%s", err.msg);
	for (size_t i = 0; i < t->net.n_endpoints; i++)
		t->rules[i] = (struct http_rules){
			t->net.endpoints[i].rules,
			t->net.endpoints[i].n_rules,
		};
	for (size_t i = 0; i < t->n_grants; i++)
		assert_int_equal(net_plan_find(&t->net, &t->secret_for[i],
					       &t->grants[i].endpoint), 0);
	t->is_planned = true;
}

static const char *judge_request(const struct table *t, uint32_t endpoint,
				 const struct http_request *request,
				 struct span *ret_about)
{
	const struct http_policy policy = { t->rules, t->net.n_endpoints,
					    t->grants, t->n_grants };
	static char path[HTTP_PATH_MAX + 1];
	struct http_ask ask = {
		.endpoint = endpoint,
		.method = http_method_find(request->method),
		.query = request->query,
		.has_query = request->has_query,
		.fields = request->fields,
		.n_fields = request->n_fields,
		.framing = request->framing,
		.length = request->length,
	};
	enum http_denial denial;
	uint32_t rule = 0;

	if (http_path_canonical(request->path, path, sizeof(path)) ||
	    http_query_refuse(request->query))
		return "unclear";
	ask.path = span_of(path);
	if (ask.method == 0)
		return "method";
	denial = placeholder_find(&policy, &ask, ret_about);
	if (denial == HTTP_ALLOWED)
		denial = http_policy_judge(&policy, NULL, &ask, &rule,
					   ret_about);
	for (size_t i = 0; denial == HTTP_ALLOWED && i < ask.n_spots; i++)
		assert_true(placeholder_is_at(&policy, &ask, &ask.spots[i]));
	return denials[denial];
}

/* Cuts url behind the origin; the origin's endpoint. */
static uint32_t take_origin(const struct table *t, struct span *url,
			    struct strbuf *ret_host)
{
	struct span origin = *url;
	const char *start = span_find(*url, "://");
	struct endpoint e;
	struct err err = ERR_INIT;
	uint32_t number = 0;

	assert_non_null(start);
	origin.n = (size_t)(start - url->p) + 3;
	while (origin.n < url->n && url->p[origin.n] != '/')
		origin.n++;
	if (endpoint_parse_origin(origin, &e, &err) < 0 ||
	    net_plan_find(&t->net, &e, &number) < 0)
		fail_msg("%s:%u: no such endpoint", t->name, t->line);
	strbuf_add(ret_host, start + 3,
		   origin.n - (size_t)(start + 3 - url->p));
	url->p += origin.n;
	url->n -= origin.n;
	return number;
}

/* Adds what stands between bars as fields. */
static void add_fields(struct span rest, struct strbuf *head)
{
	while (rest.n > 0) {
		const char *bar = span_find(rest, "|");
		struct span one = rest;

		if (bar)
			one.n = (size_t)(bar - rest.p);
		rest.p += one.n + (bar ? 1 : 0);
		rest.n -= one.n + (bar ? 1 : 0);
		one = span_trim(one);
		if (one.n > 0)
			strbuf_addf(head, "%.*s\r\n", (int)one.n, one.p);
	}
}

static void check(struct table *t, struct span request, struct span expected)
{
	autorelease_strbuf struct strbuf head = STRBUF_INIT;
	autorelease_strbuf struct strbuf host = STRBUF_INIT;
	struct span method = span_take_word(&request);
	struct span url = span_take_word(&request);
	struct span answer = span_take_word(&expected), about = { NULL, 0 };
	uint32_t endpoint = take_origin(t, &url, &host);
	static struct http_request parsed;
	struct http_fault fault;
	char status[16];
	const char *got;

	strbuf_addf(&head, "%.*s %.*s HTTP/1.1\r\nHost: %s\r\n", (int)method.n,
		    method.p, (int)url.n, url.p, strbuf_text(&host));
	add_fields(request, &head);
	strbuf_adds(&head, "\r\n");
	if (http_request_parse((const uint8_t *)head.buf, head.len, &parsed,
			       &fault) == HTTP_PASS) {
		got = judge_request(t, endpoint, &parsed, &about);
	} else {
		(void)snprintf(status, sizeof(status), "%u", fault.status);
		got = status;
	}
	expected = span_trim(expected);
	if (!span_is(answer, got) || about.n != expected.n ||
	    (about.n && memcmp(about.p, expected.p, about.n) != 0))
		fail_msg("%s:%u: %s %.*s, not %.*s", t->name, t->line, got,
			 (int)about.n, about.n ? about.p : "", (int)answer.n,
			 answer.p);
	t->n_checked++;
}

static void read_line(struct table *t, char *text)
{
	struct span line, rest, word, expected;
	const char *equals = NULL;

	text[strcspn(text, "\n")] = '\0';
	line = rest = span_of(text);
	word = span_take_word(&rest);
	if (word.n == 0 || word.p[0] == '#')
		return;
	if (span_is(word, "allow")) {
		add_allow(t, rest);
		return;
	}
	if (span_is(word, "only") || span_is(word, "secret")) {
		add_secret(t, rest, span_is(word, "only"));
		return;
	}
	if (!t->is_planned)
		plan(t);
	for (const char *p = strstr(text, " = "); p; p = strstr(p + 1, " = "))
		equals = p;
	if (!equals)
		fail_msg("%s:%u: no answer", t->name, t->line);
	expected = span_of(equals + 3);
	line.n = (size_t)(equals - text);
	check(t, line, expected);
}

static void holds(void **state)
{
	static struct table t;
	const char *srcdir = getenv("srcdir");
	autofree char *path = NULL;
	char line[1024];
	FILE *file;

	memset(&t, 0, sizeof(t));
	t.name = *state;
	path = mem_printf("%s/tests/verdict/%s", srcdir ? srcdir : ".", t.name);
	file = fopen(path, "re");
	if (!file)
		fail_msg("%s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		t.line++;
		read_line(&t, line);
	}
	assert_false(ferror(file));
	(void)fclose(file);
	assert_true(t.n_checked > 0);
	net_plan_release(&t.net);
}

/* cmocka's field is not const; the name is not written to */
#define TABLE(what)                                            \
	{ "holds_http_" what, holds, NULL, NULL,               \
	  (void *)(uintptr_t)("http_" what ".tests") }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TABLE("paths"), TABLE("methods"), TABLE("credentials"),
		TABLE("queries"),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
