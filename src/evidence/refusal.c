/* SPDX-License-Identifier: Apache-2.0 */
/* refusal - one thing that was refused, for people. */
#include "evidence/refusal.h"

#include <netinet/in.h>

#include "decide/live/http_names.h"
#include "evidence/request_name.h"
#include "evidence/shown.h"

/*
 * Why, and what helps.  Between the two stands the part at fault, if the event
 * has one that `what` does not show.
 */
static const struct sentence {
	const char *why;
	const char *remedy;
} sentences[REASON_COUNT] = {
	[REASON_NOT_LISTED] = { "not in the profile", NULL },
	[REASON_SNI_OTHER] = {
		"the TLS greeting asked an endpoint for this server", NULL },
	[REASON_SNI_MISSING] = { "the TLS greeting names no server", NULL },
	[REASON_ECH] = {
		"the TLS greeting hides the server's name (ECH)", NULL },
	[REASON_NOT_TLS] = { "not TLS", NULL },
	[REASON_HELLO_TIMEOUT] = { "no TLS greeting came in time", NULL },
	[REASON_TOO_MANY] = { "too many connections at once", NULL },
	[REASON_ADDRESS] = {
		"the name led to an address that is not public", NULL },
	[REASON_UPSTREAM] = { "the server ended the connection", NULL },
	[REASON_IDLE] = { "no byte for too long", NULL },
	[REASON_METHOD] = { "the method is not allowed there", NULL },
	[REASON_PATH] = { "the path is not allowed there", NULL },
	[REASON_QUERY] = {
		"the query has a key that is not allowed there",
		"if it is wanted, add it to query= of the line that allows the "
		"path" },
	[REASON_NOT_GIVEN] = {
		"no answer of the endpoint in given-by= gave this address in "
		"this run", NULL },
	[REASON_CREDENTIAL] = {
		"a cookie or credential that is not the secret of this "
		"endpoint",
		"only=no in the line of the secret allows it" },
	[REASON_NO_SECRET] = {
		"it does not carry the secret of this endpoint",
		"only=no in the line of the secret allows it" },
	[REASON_PLACEHOLDER] = {
		"a secret in a place it is not for",
		"if it is wanted, add the place to the line of the secret" },
	[REASON_HOST_OTHER] = {
		"its Host is another than the endpoint's (domain fronting)",
		NULL },
	[REASON_BAD_REQUEST] = {
		"it is malformed, or could be read in two ways", NULL },
	[REASON_UPGRADE] = {
		"it asks for another protocol than HTTP/1.1", NULL },
	[REASON_MAX] = {
		"more bytes than max= of the endpoint allows", NULL },
	[REASON_CERTIFICATE] = {
		"the server's certificate does not hold",
		"an authority of your own is trusted with ca-file" },
	[REASON_TLS] = { "TLS failed", NULL },
	[REASON_PROXY] = { "the proxy did not open the way", NULL },
	[REASON_BAD_ANSWER] = {
		"it is malformed, or could be read in two ways", NULL },
	[REASON_ECHO] = {
		"the answer held a secret in another form and was cut", NULL },
};

static void add_endpoint(struct strbuf *sb, const struct event *e,
			 const struct net_plan *net)
{
	char text[ENDPOINT_TEXT] = "?";

	if (e->endpoint < net->n_endpoints)
		endpoint_show(&net->endpoints[e->endpoint].endpoint, text,
			      sizeof(text));
	strbuf_adds(sb, text);
}

/* "name:port", "192.0.2.1:53", "[2001:db8::1]:443" */
static void add_place(struct strbuf *sb, const struct event *e)
{
	char text[ADDRESS_TEXT];

	if (e->n_name > 0) {
		shown_add(sb, e->name, e->n_name);
	} else if (event_has_address(e)) {
		address_show(&e->address, text);
		strbuf_addf(sb, address_is_v4(&e->address) ? "%s" : "[%s]",
			    text);
	} else {
		strbuf_adds(sb, "?");
	}
	if (e->port)
		strbuf_addf(sb, ":%u", e->port);
	if (e->proto == IPPROTO_UDP)
		strbuf_adds(sb, " (UDP)");
}

/*
 * "POST https://codecov.io/upload"; ret is what it was about, or empty.  `max` is
 * of every endpoint, so where it is not of a request there was none.
 */
static struct span add_request(struct strbuf *sb, const struct event *e,
			       const struct net_plan *net)
{
	struct request_name name;

	if (!request_name_get(e, &name)) {
		if (e->reason != REASON_MAX)
			strbuf_adds(sb, "a request to ");
		add_endpoint(sb, e, net);
		return (struct span){ NULL, 0 };
	}
	shown_add(sb, name.method.p, name.method.n);
	strbuf_addc(sb, ' ');
	add_endpoint(sb, e, net);
	/* one that was cut is longer than what is shown, so it has its dots */
	shown_add(sb, name.path.p, name.path.n);
	return name.about;
}

/* What was refused; ret is what remains of the name, to stand after why. */
static struct span add_what(struct strbuf *sb, const struct event *e,
			    const struct net_plan *net)
{
	struct span all = { (const char *)e->name, e->n_name };

	if (request_name_meaning(e) == NAME_REQUEST)
		return add_request(sb, e, net);
	if (request_name_meaning(e) == NAME_PLACE &&
	    e->reason != REASON_HOST_OTHER) {
		add_place(sb, e);
		return (struct span){ NULL, 0 };
	}
	if (e->reason == REASON_BAD_REQUEST || e->reason == REASON_HOST_OTHER)
		strbuf_adds(sb, "a request to ");
	else if (e->reason == REASON_BAD_ANSWER)
		strbuf_adds(sb, "an answer of ");
	add_endpoint(sb, e, net);
	return all;
}

/* With rules there is no one line to offer; see paste.c for the others. */
static bool needs_private(const struct event *e, const struct net_plan *net)
{
	enum address_verdict verdict = address_judge(&e->address);

	return e->reason == REASON_ADDRESS && e->endpoint < net->n_endpoints &&
	       endpoint_is_http(net->endpoints[e->endpoint].endpoint.scheme) &&
	       verdict != ADDRESS_METADATA && verdict != ADDRESS_MULTICAST;
}

static struct sentence sentence_for(const struct event *e, struct span about,
				    const struct net_plan *net)
{
	struct sentence s = sentences[e->reason];

	if (e->reason == REASON_NOT_LISTED && e->proto == IPPROTO_UDP)
		s.why = "no profile line can allow UDP";
	if (e->reason == REASON_CREDENTIAL && http_field_overrides(about))
		s = (struct sentence){
			"a field that gives it another method or address",
			NULL };
	if (needs_private(e, net))
		s.remedy = "if it is wanted, add the word private to every "
			   "line of the endpoint";
	if (!s.why)
		s.why = event_reason_name(e->reason);
	return s;
}

void refusal_add(struct strbuf *sb, const struct event *e, uint64_t count,
		 const struct net_plan *net)
{
	struct sentence s;
	struct span rest;

	strbuf_adds(sb, "cordon: refused ");
	rest = add_what(sb, e, net);
	s = sentence_for(e, rest, net);
	strbuf_addc(sb, ' ');
	shown_add_count(sb, count, "time");
	strbuf_addf(sb, ": %s", s.why);
	if (rest.n > 0) {
		strbuf_adds(sb, ": ");
		shown_add_words(sb, rest.p, rest.n);
	}
	if (s.remedy)
		strbuf_addf(sb, "; %s", s.remedy);
	strbuf_addc(sb, '\n');
}
