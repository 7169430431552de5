/* SPDX-License-Identifier: Apache-2.0 */
/* paste - the profile lines that would allow what was refused. */
#include "evidence/paste.h"

#include <netinet/in.h>
#include <string.h>

#include "decide/live/endpoint_http.h"
#include "decide/live/hostname.h"
#include "decide/live/http_policy.h"
#include "decide/live/http_target.h"
#include "evidence/request_name.h"

void paste_release(struct paste *paste)
{
	strlist_release(&paste->allow);
	strlist_release(&paste->expose);
}

/*
 * The endpoint that was refused on, made to fit the answer it got.  One with
 * rules has several lines, and all have to change: the summary says so.
 */
static void offer_private(struct paste *paste, const struct net_plan *net,
			  const struct event *e)
{
	char text[ENDPOINT_TEXT];
	autorelease_strbuf struct strbuf line = STRBUF_INIT;

	if (e->endpoint >= net->n_endpoints ||
	    endpoint_is_http(net->endpoints[e->endpoint].endpoint.scheme) ||
	    address_judge(&e->address) == ADDRESS_METADATA ||
	    address_judge(&e->address) == ADDRESS_MULTICAST)
		return;
	endpoint_show(&net->endpoints[e->endpoint].endpoint, text,
		      sizeof(text));
	strbuf_addf(&line, "allow = %s%s private", text,
		    net->endpoints[e->endpoint].endpoint.is_shared ?
			    " shared" : "");
	strlist_add_once(&paste->allow, strbuf_text(&line));
}

/*
 * An address of the ranges that exist inside only (198.18.0.0/15) stands for a
 * name; without the name there is nothing to allow.
 */
static bool is_inside_only(const struct address *a)
{
	return address_is_v4(a) && a->b[12] == 198 && (a->b[13] & 0xfe) == 18;
}

/*
 * A literal that is not public needs the word `private`.  For a metadata service
 * no line is offered: nobody should paste their way to it.
 */
static void offer_literal(struct paste *paste, const struct event *e)
{
	enum address_verdict verdict = address_judge(&e->address);
	char text[ADDRESS_TEXT];
	autorelease_strbuf struct strbuf line = STRBUF_INIT;

	if (!event_has_address(e) || is_inside_only(&e->address) ||
	    verdict == ADDRESS_METADATA || verdict == ADDRESS_MULTICAST ||
	    verdict == ADDRESS_LOOPBACK)
		return;
	address_show(&e->address, text);
	strbuf_addf(&line,
		    address_is_v4(&e->address) ? "allow = tcp://%s:%u%s"
					       : "allow = tcp://[%s]:%u%s",
		    text, e->port,
		    verdict == ADDRESS_PUBLIC ? "" : " private");
	strlist_add_once(&paste->allow, strbuf_text(&line));
}

/* The name of a place of the door: one of the endpoints' own patterns. */
static const struct endpoint *find_pattern(const struct net_plan *net,
					   const struct event *e)
{
	for (size_t i = 0; i < net->n_endpoints; i++) {
		const struct endpoint *ep = &net->endpoints[i].endpoint;

		if (hostname_is_pattern(ep->host) &&
		    strlen(ep->host) == e->n_name &&
		    memcmp(ep->host, e->name, e->n_name) == 0)
			return ep;
	}
	return NULL;
}

/* Another port of a pattern. */
static void offer_pattern(struct paste *paste, const struct endpoint *pattern,
			  uint16_t port)
{
	struct endpoint e = *pattern;
	char text[ENDPOINT_TEXT];
	autorelease_strbuf struct strbuf line = STRBUF_INIT;

	e.scheme = ENDPOINT_TLS;
	e.port = port;
	endpoint_show(&e, text, sizeof(text));
	strbuf_addf(&line, "allow = %s%s", text, e.is_shared ? " shared" : "");
	strlist_add_once(&paste->allow, strbuf_text(&line));
}

/* The profile line for a place, if there is one and its name is a name. */
static void offer_place(struct paste *paste, const struct net_plan *net,
			const struct event *e)
{
	const struct endpoint *pattern = find_pattern(net, e);
	char host[HOSTNAME_MAX + 1];
	autorelease_strbuf struct strbuf line = STRBUF_INIT;

	if (e->port == 0 || e->proto == IPPROTO_UDP)
		return;
	if (e->n_name == 0) {
		offer_literal(paste, e);
		return;
	}
	if (pattern) {
		offer_pattern(paste, pattern, e->port);
		return;
	}
	if (hostname_canonical((const char *)e->name, e->n_name, host) < 0)
		return;
	if (e->port == 443)
		strbuf_addf(&line, "allow = tls://%s", host);
	else
		strbuf_addf(&line, "allow = tcp://%s:%u", host, e->port);
	strlist_add_once(&paste->allow, strbuf_text(&line));
}

/* Is it as a rule is compared, and short enough for a profile? */
static bool is_canonical(struct span path)
{
	char canonical[HTTP_PATH_MAX + 1];

	return path.n <= HTTP_GLOB_MAX &&
	       !http_path_canonical(path, canonical, sizeof(canonical)) &&
	       span_is(path, canonical);
}

/*
 * Is it a glob that fits this path alone, of bytes that neither a profile nor a
 * CI system (lines with "::") could take for something else?  No glob stands
 * for a star alone: its escape fits the escape.
 */
static bool is_plain(struct span path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~/@+=,:%";

	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '\0' || !strchr(plain, path.p[i]))
			return false;
	return !span_find(path, "::");
}

/* The request itself as a rule: this method, this path and no other. */
static void offer_request(struct paste *paste, const struct net_plan *net,
			  const struct event *e)
{
	struct request_name name;
	const struct endpoint *to;
	char text[ENDPOINT_TEXT];
	autorelease_strbuf struct strbuf line = STRBUF_INIT;

	if (e->endpoint >= net->n_endpoints || !request_name_get(e, &name) ||
	    !name.is_whole || !is_canonical(name.path) ||
	    !is_plain(name.path) ||
	    !http_method_find(name.method))
		return;
	to = &net->endpoints[e->endpoint].endpoint;
	endpoint_show(to, text, sizeof(text));
	strbuf_addf(&line, "allow = %s", text);
	strbuf_add(&line, name.path.p, name.path.n);
	strbuf_addc(&line, ' ');
	strbuf_add(&line, name.method.p, name.method.n);
	/* all lines of an endpoint say these alike */
	endpoint_words_show(to, &line);
	strlist_add_once(&paste->allow, strbuf_text(&line));
}

void paste_event(struct paste *paste, const struct net_plan *net,
		 const struct event *e)
{
	if (e->reason == REASON_ADDRESS)
		offer_private(paste, net, e);
	else if (e->reason == REASON_NOT_LISTED ||
		 e->reason == REASON_SNI_OTHER)
		offer_place(paste, net, e);
	else if (e->reason == REASON_METHOD || e->reason == REASON_PATH)
		offer_request(paste, net, e);
}

/* Can `expose = NAME` be written? */
static bool is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	static const char digits[] = "0123456789";

	if (!*name || strchr(digits, *name))
		return false;
	for (; *name; name++)
		if (!strchr(letters, *name) && !strchr(digits, *name))
			return false;
	return true;
}

void paste_name(struct paste *paste, const char *name)
{
	autorelease_strbuf struct strbuf line = STRBUF_INIT;

	if (!is_name(name))
		return;
	strbuf_addf(&line, "expose = %s", name);
	strlist_add_once(&paste->expose, strbuf_text(&line));
}

static void show_section(const char *section, const struct strlist *lines,
			 struct strbuf *ret)
{
	if (lines->n > 0)
		strbuf_addf(ret, "[%s]\n", section);
	for (size_t i = 0; i < lines->n; i++)
		strbuf_addf(ret, "%s\n", lines->v[i]);
}

void paste_show(const struct paste *paste, struct strbuf *ret)
{
	if (paste->allow.n == 0 && paste->expose.n == 0)
		return;
	strbuf_adds(ret, "cordon: to allow it, if it is wanted, add to a "
			 "profile:\n");
	show_section("network", &paste->allow, ret);
	show_section("env", &paste->expose, ret);
}
