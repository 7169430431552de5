/* SPDX-License-Identifier: Apache-2.0 */
/* endpoint - a place the script may reach, and how deep the relay looks. */
#include "decide/live/endpoint.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "decide/live/endpoint_http.h"

#define DNS_PORT 53

struct scheme {
	const char *name;
	uint16_t port;
};

/* name, default port (0: none) */
static const struct scheme schemes[] = {
	[ENDPOINT_TCP] = { "tcp", 0 },
	[ENDPOINT_TLS] = { "tls", 443 },
	[ENDPOINT_HTTPS] = { "https", 443 },
	[ENDPOINT_HTTP] = { "http", 80 },
};

#define SCHEMES \
	"https://HOST[:PORT]/PATH METHODS, tls://HOST[:PORT] or tcp://HOST:PORT"

static int refuse_bare(struct span url, struct err *err)
{
	struct err ignored = ERR_INIT;
	struct host_port hp;

	if (host_port_parse_span(url, false, &hp, &ignored) < 0)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' has no scheme: write " SCHEMES,
			       SPAN_SHOW(url));
	if (hp.is_literal)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' has no scheme: write tcp://%.*s%s",
			       SPAN_SHOW(url), SPAN_SHOW(url),
			       hp.port ? "" : ":PORT");
	return err_set(err, ERR_PROFILE,
		       "'%.*s' has no scheme: write https://%.*s/PATH METHODS, "
		       "tls://%.*s or tcp://%.*s%s",
		       SPAN_SHOW(url), SPAN_SHOW(url), SPAN_SHOW(url),
		       SPAN_SHOW(url), hp.port ? "" : ":PORT");
}

bool endpoint_is_http(enum endpoint_scheme scheme)
{
	return scheme == ENDPOINT_HTTPS || scheme == ENDPOINT_HTTP;
}

/* Takes the scheme off the front of url. */
static int parse_scheme(struct span *url, enum endpoint_scheme *ret,
			struct err *err)
{
	const char *sep = span_find(*url, "://");
	struct span name, rest;

	if (url->n == 0)
		return err_set(err, ERR_PROFILE,
			       "the endpoint is missing: write " SCHEMES);
	if (!sep)
		return refuse_bare(*url, err);
	name = (struct span){ url->p, (size_t)(sep - url->p) };
	rest = (struct span){ sep + 3, url->n - name.n - 3 };
	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++) {
		if (!span_is(name, schemes[i].name))
			continue;
		*ret = (enum endpoint_scheme)i;
		*url = rest;
		return 0;
	}
	return err_set(err, ERR_PROFILE,
		       "unknown scheme '%.*s://': write " SCHEMES
		       ", in lower case", SPAN_SHOW(name));
}

static bool is_localhost(const char *host)
{
	static const char name[] = "localhost";
	size_t n = strlen(host), k = sizeof(name) - 1;

	return n >= k && strcmp(host + n - k, name) == 0 &&
	       (n == k || host[n - k - 1] == '.');
}

/* 198.18.0.0/15, see plan_net.h. */
static bool is_synthetic(const struct host_port *hp)
{
	return hp->is_literal && address_is_v4(&hp->literal) &&
	       hp->literal.b[12] == 198 && (hp->literal.b[13] & 0xfe) == 18;
}

/* What the inside has a meaning of its own for.  port: with its default. */
static int check_inside(const struct host_port *hp, uint16_t port,
			struct err *err)
{
	if (host_port_check_dial(hp, err) < 0)
		return -1;
	if (!hp->is_literal && is_localhost(hp->host))
		return err_set(err, ERR_PROFILE,
			       "%s inside is the script's own loopback: "
			       "allow another name instead, and lead it there "
			       "with `connect-to = NAME:%u -> 127.0.0.1:%u`",
			       hp->host, port, port);
	if (is_synthetic(hp))
		return err_set(err, ERR_PROFILE,
			       "%s is in 198.18.0.0/15, from which cordon "
			       "takes the addresses of names inside",
			       hp->host);
	if (hp->port == DNS_PORT)
		return err_set(err, ERR_PROFILE,
			       "port 53 cannot be an endpoint: cordon's own "
			       "resolver answers there");
	return 0;
}

static int settle(const struct host_port *hp, struct endpoint *e,
		  struct err *err)
{
	const struct scheme *scheme = &schemes[e->scheme];
	uint16_t port = hp->port ? hp->port : scheme->port;
	char shown[HOST_PORT_TEXT];

	host_port_show(hp, shown, sizeof(shown));
	if (hostname_is_pattern(hp->host) && e->scheme != ENDPOINT_TLS &&
	    e->scheme != ENDPOINT_HTTPS)
		return err_set(err, ERR_PROFILE,
			       "a wildcard needs a greeting that names the "
			       "server: write tls:// or https://, or name each "
			       "host of %s:// on a line of its own",
			       scheme->name);
	if (e->scheme == ENDPOINT_TLS && hp->is_literal)
		return err_set(err, ERR_PROFILE,
			       "tls:// needs a name, to compare with the "
			       "server name the script asks for; for an "
			       "address write tcp://%s%s", shown,
			       hp->port ? "" : ":443");
	if (e->scheme == ENDPOINT_HTTPS && hp->is_literal)
		return err_set(err, ERR_PROFILE,
			       "https:// needs a name, which the server's "
			       "certificate has to bear: allow the name, and "
			       "lead it there with `connect-to = NAME:%u -> "
			       "%s%s`", hp->port ? hp->port : scheme->port,
			       shown, hp->port ? "" : ":443");
	if (hp->port == 0 && scheme->port == 0)
		return err_set(err, ERR_PROFILE,
			       "%s:// needs a port: write %s://%s:PORT",
			       scheme->name, scheme->name, shown);
	if (check_inside(hp, port, err) < 0)
		return -1;
	memcpy(e->host, hp->host, sizeof(e->host));
	e->is_literal = hp->is_literal;
	e->literal = hp->literal;
	e->port = port;
	return 0;
}

/* Of tcp:// and tls://. */
static int parse_word(struct span word, struct endpoint *e, struct err *err)
{
	bool known = false;

	if (endpoint_word_parse(word, e, &known, err) < 0)
		return -1;
	if (known)
		return 0;
	if (endpoint_word_is_methods(word) || span_begins(word, "query=") ||
	    span_begins(word, "given-by=") || span_is(word, "plain"))
		return err_set(err, ERR_PROFILE,
			       "'%.*s' belongs to https:// and http:// "
			       "endpoints: %s:// allows whatever is sent",
			       SPAN_SHOW(word), schemes[e->scheme].name);
	return err_set(err, ERR_PROFILE,
		       "unknown word '%.*s' after the endpoint: write "
		       "`private`, `max=SIZE` or, after a wildcard, `shared`; "
		       "a second endpoint has a line "
		       "of its own", SPAN_SHOW(word));
}

static int parse_words(struct span rest, struct endpoint *e, struct err *err)
{
	for (;;) {
		struct span word = span_take_word(&rest);

		if (word.n == 0)
			return 0;
		if (parse_word(word, e, err) < 0)
			return -1;
	}
}

static int check_wide(const struct endpoint *e, struct err *err)
{
	if (!hostname_is_pattern(e->host) || !hostname_is_wide(e->host) ||
	    e->is_shared)
		return 0;
	return err_set(err, ERR_PROFILE,
		       "'%s' has two labels after the star, and in such zones "
		       "others often have names as well: write three, "
		       "*.NAME%s, or the word `shared` after the endpoint if "
		       "all of them are meant", e->host, e->host + 1);
}

int endpoint_parse_origin(struct span url, struct endpoint *ret,
			  struct err *err)
{
	struct endpoint e = { .scheme = ENDPOINT_TCP };
	struct host_port hp;

	if (parse_scheme(&url, &e.scheme, err) < 0 ||
	    host_port_parse_span(url, false, &hp, err) < 0 ||
	    settle(&hp, &e, err) < 0)
		return -1;
	*ret = e;
	return 0;
}

int endpoint_parse(const char *text, struct endpoint *ret,
		   struct endpoint_rule *ret_rule, struct err *err)
{
	struct endpoint e = { .scheme = ENDPOINT_TCP };
	struct endpoint_rule rule = { .rule = { .methods = 0 } };
	struct span rest = span_of(text);
	struct span url = span_take_word(&rest);
	struct span path = { NULL, 0 };
	struct host_port hp;

	if (parse_scheme(&url, &e.scheme, err) < 0)
		return -1;
	if (endpoint_is_http(e.scheme))
		path = endpoint_cut_path(&url);
	if (host_port_parse_pattern(url, false, &hp, err) < 0 ||
	    settle(&hp, &e, err) < 0)
		return -1;
	if (endpoint_is_http(e.scheme) ?
		    endpoint_rule_parse(path, rest, &e, &rule, err) < 0 :
		    parse_words(rest, &e, err) < 0)
		return -1;
	if (check_wide(&e, err) < 0)
		return -1;
	*ret = e;
	*ret_rule = rule;
	return 0;
}

void endpoint_show(const struct endpoint *e, char *ret, size_t size)
{
	const struct scheme *scheme = &schemes[e->scheme];
	struct host_port hp = { .port = e->port };
	char where[HOST_PORT_TEXT];

	memcpy(hp.host, e->host, sizeof(hp.host));
	if (e->port == scheme->port)
		hp.port = 0;
	host_port_show(&hp, where, sizeof(where));
	(void)snprintf(ret, size, "%s://%s", scheme->name, where);
}

bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
	return a->scheme == b->scheme && a->port == b->port &&
	       strcmp(a->host, b->host) == 0;
}
