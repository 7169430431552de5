/* SPDX-License-Identifier: Apache-2.0 */
/* http_gifts - the targets that answers gave in this run. */
#include "decide/live/http_gifts.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/host_port.h"
#include "decide/live/json_find.h"

#define HTTPS_PORT 443

/* Of a rule, what says where its targets are given. */
struct source {
	enum http_given given;
	uint32_t endpoint;
	uint32_t line;
	char key[HTTP_KEY_MAX + 1];
};

struct gift {
	uint32_t endpoint;	/* where the target is */
	struct source source;
	char *path;
	char *query;		/* NULL: none */
};

struct http_gifts {
	bool is_elsewhere;
	struct gift gifts[HTTP_GIFTS_MAX];
	size_t n;		/* in use */
	size_t next;		/* the oldest once all are in use */
};

struct http_gifts *http_gifts_new(void)
{
	return mem_alloc(sizeof(struct http_gifts));
}

static void release(struct gift *gift)
{
	free(gift->path);
	free(gift->query);
}

void http_gifts_free(struct http_gifts *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->n; i++)
		release(&g->gifts[i]);
	free(g);
}

const struct http_gifts *http_gifts_elsewhere(void)
{
	static const struct http_gifts elsewhere = { .is_elsewhere = true };

	return &elsewhere;
}

static bool is_from(const struct http_rule *rule, uint32_t endpoint)
{
	return rule->given != HTTP_GIVEN_NOT &&
	       rule->given_endpoint == endpoint;
}

bool http_gifts_comes_from(const struct http_policy *p, uint32_t endpoint)
{
	for (size_t i = 0; i < p->n_endpoints; i++)
		for (size_t k = 0; k < p->endpoints[i].n_rules; k++)
			if (is_from(&p->endpoints[i].rules[k], endpoint))
				return true;
	return false;
}

bool http_gift_line(struct span body, bool is_whole, uint32_t n,
		    struct span *ret)
{
	struct span line = { body.p, 0 };

	for (uint32_t i = 0; i < n; i++) {
		const char *end = body.n ? memchr(body.p, '\n', body.n) : NULL;

		if (body.n == 0 || (!end && !is_whole))
			return false;
		line = body;
		if (end)
			line.n = (size_t)(end - body.p);
		body.p += line.n + (end ? 1 : 0);
		body.n -= line.n + (end ? 1 : 0);
	}
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	*ret = line;
	return n > 0;
}

static bool is_printable(struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] <= ' ' || text.p[i] > '~')
			return false;
	return true;
}

/* Everything up to the path; url is left with path and query. */
static bool take_origin(struct span *url, const struct http_origin *wanted)
{
	static const char scheme[] = "https://";
	struct err ignored = ERR_INIT;
	struct span authority;
	struct host_port hp;
	const char *slash;

	if (!span_begins(*url, scheme))
		return false;
	url->p += strlen(scheme);
	url->n -= strlen(scheme);
	slash = url->n ? memchr(url->p, '/', url->n) : NULL;
	if (!slash)
		return false;
	authority = (struct span){ url->p, (size_t)(slash - url->p) };
	url->p += authority.n;
	url->n -= authority.n;
	if (host_port_parse_span(authority, false, &hp, &ignored) < 0 ||
	    hp.is_literal)
		return false;
	return strcmp(hp.host, wanted->name) == 0 &&
	       (hp.port ? hp.port : HTTPS_PORT) == wanted->port;
}

/* On success the caller owns path and query. */
static bool parse_url(struct span url, const struct http_origin *wanted,
		      struct gift *ret)
{
	char path[HTTP_PATH_MAX + 1];
	struct span query = { NULL, 0 };
	const char *mark;

	if (!wanted->name || url.n > HTTP_GIFT_URL || !is_printable(url) ||
	    !take_origin(&url, wanted))
		return false;
	mark = memchr(url.p, '?', url.n);
	if (mark) {
		query = (struct span){ mark + 1,
				       url.n - (size_t)(mark - url.p) - 1 };
		url.n = (size_t)(mark - url.p);
	}
	if (http_path_canonical(url, path, sizeof(path)) ||
	    http_query_refuse(query))
		return false;
	ret->path = mem_strdup(path);
	ret->query = mark ? mem_strndup(query.p, query.n) : NULL;
	return true;
}

static struct source source_of(const struct http_rule *rule)
{
	struct source source = {
		.given = rule->given,
		.endpoint = rule->given_endpoint,
		.line = rule->given_line,
	};

	memcpy(source.key, rule->given_key, sizeof(source.key));
	return source;
}

static bool is_same_source(const struct source *a, const struct source *b)
{
	return a->given == b->given && a->endpoint == b->endpoint &&
	       a->line == b->line && strcmp(a->key, b->key) == 0;
}

static bool has(const struct http_gifts *g, uint32_t endpoint,
		const struct source *source, struct span path,
		struct span query, bool has_query)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct gift *gift = &g->gifts[i];

		if (gift->endpoint == endpoint &&
		    is_same_source(&gift->source, source) &&
		    span_is(path, gift->path) &&
		    has_query == (gift->query != NULL) &&
		    (!has_query || span_is(query, gift->query)))
			return true;
	}
	return false;
}

bool http_gifts_has(const struct http_gifts *g, uint32_t endpoint,
		    const struct http_rule *rule, struct span path,
		    struct span query, bool has_query)
{
	struct source source;

	if (!g)
		return false;
	if (g->is_elsewhere)
		return true;
	source = source_of(rule);
	return has(g, endpoint, &source, path, query, has_query);
}

/* Takes what gift owns. */
static bool add(struct http_gifts *g, struct gift *gift)
{
	struct span path = span_of(gift->path);
	struct span query = span_of(gift->query ? gift->query : "");

	if (has(g, gift->endpoint, &gift->source, path, query,
		gift->query != NULL)) {
		release(gift);
		return false;
	}
	if (g->n == HTTP_GIFTS_MAX)
		release(&g->gifts[g->next]);
	else
		g->n++;
	g->gifts[g->next] = *gift;
	g->next = (g->next + 1) % HTTP_GIFTS_MAX;
	return true;
}

/* space holds what a JSON string reads, ret points into it or the body. */
static bool find_url(const struct http_rule *rule, struct span body,
		     bool is_whole, char *space, struct span *ret)
{
	if (rule->given == HTTP_GIVEN_LINE)
		return http_gift_line(body, is_whole, rule->given_line, ret);
	if (!is_whole || !json_find_string(body, rule->given_key, space,
					   HTTP_GIFT_URL + 1))
		return false;
	*ret = span_of(space);
	return true;
}

size_t http_gifts_take(struct http_gifts *g, const struct http_policy *p,
		       const struct http_origin *origins, uint32_t endpoint,
		       struct span body, bool is_whole)
{
	char space[HTTP_GIFT_URL + 1];
	size_t n_added = 0;

	if (body.n > HTTP_GIFT_BODY) {
		body.n = HTTP_GIFT_BODY;
		is_whole = false;
	}
	for (uint32_t i = 0; i < p->n_endpoints; i++) {
		for (size_t k = 0; k < p->endpoints[i].n_rules; k++) {
			const struct http_rule *rule =
				&p->endpoints[i].rules[k];
			struct gift gift = { .endpoint = i,
					     .source = source_of(rule) };
			struct span url;

			if (is_from(rule, endpoint) &&
			    find_url(rule, body, is_whole, space, &url) &&
			    parse_url(url, &origins[i], &gift) &&
			    add(g, &gift))
				n_added++;
		}
	}
	return n_added;
}
