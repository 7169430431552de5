/* SPDX-License-Identifier: Apache-2.0 */
/* summary - evidence for people: what was refused, what would allow it. */
#include "evidence/summary.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <string.h>

#include "evidence/paste.h"

#define MAX_SHOWN 120	/* bytes of one text */
#define MAX_COMMAND 4	/* words */

static bool is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c != '\0' && strchr("._:/-", c));
}

/* Bytes somebody else chose; see the header. */
static void add_shown(struct strbuf *sb, const void *data, size_t n,
		      bool with_spaces)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < n && i < MAX_SHOWN; i++) {
		bool again = p[i] == ':' && i > 0 && p[i - 1] == ':';
		bool is_space = p[i] == ' ' && with_spaces;

		if ((is_plain(p[i]) || is_space) && !again)
			strbuf_add(sb, &p[i], 1);
		else
			strbuf_addc(sb, '?');
	}
	if (n > MAX_SHOWN)
		strbuf_adds(sb, "...");
}

static void add_plain(struct strbuf *sb, const void *data, size_t n)
{
	add_shown(sb, data, n, false);
}

/* A sentence of ours around words of a profile: spaces and quotes stay. */
static void add_sentence(struct strbuf *sb, const char *text)
{
	for (const char *p = text; *p; p++) {
		bool printable = *p >= 0x20 && *p < 0x7f;
		bool command = (p[0] == ':' && p > text && p[-1] == ':') ||
			       (p[0] == '[' && p > text && p[-1] == '#');

		strbuf_add(sb, printable && !command ? p : "?", 1);
	}
}

static void add_times(struct strbuf *sb, uint64_t n)
{
	strbuf_addf(sb, n == 1 ? "%" PRIu64 " time" : "%" PRIu64 " times", n);
}

/* "name:port", "192.0.2.1:53", "[2001:db8::1]:443" */
static void add_target(struct strbuf *sb, const struct event *e)
{
	char text[ADDRESS_TEXT];

	if (e->n_name > 0) {
		add_plain(sb, e->name, e->n_name);
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

static const char *why(const struct event *e)
{
	switch (e->reason) {
	case REASON_NOT_LISTED:
		return e->proto == IPPROTO_UDP
			       ? "no profile line can allow UDP"
			       : "not in the profile";
	case REASON_SNI_OTHER:
		return "the TLS greeting asked an endpoint for this server";
	case REASON_SNI_MISSING:
		return "the TLS greeting names no server";
	case REASON_ECH:
		return "the TLS greeting hides the server's name (ECH)";
	case REASON_NOT_TLS:
		return "not TLS";
	case REASON_HELLO_TIMEOUT:
		return "no TLS greeting came in time";
	case REASON_TOO_MANY:
		return "too many connections at once";
	case REASON_ADDRESS:
		return "the name led to an address that is not public";
	case REASON_UPSTREAM:
		return "the server ended the connection";
	case REASON_IDLE:
		return "no byte for too long";
	case REASON_METHOD:
		return "the method is not allowed there";
	case REASON_PATH:
		return "the path is not allowed there";
	case REASON_QUERY:
		return "the query has a key that is not allowed";
	case REASON_NOT_GIVEN:
		return "no answer of this run gave that address";
	case REASON_CREDENTIAL:
		return "a credential other than the profile's";
	case REASON_NO_SECRET:
		return "the secret that belongs to it is missing";
	case REASON_PLACEHOLDER:
		return "a secret in a place it is not for";
	case REASON_HOST_OTHER:
		return "the request names another host";
	case REASON_BAD_REQUEST:
		return "the request is malformed or ambiguous";
	case REASON_UPGRADE:
		return "the request asks for another protocol";
	case REASON_MAX:
		return "more bytes than the endpoint's max";
	case REASON_CERTIFICATE:
		return "the server's certificate does not hold";
	case REASON_TLS:
		return "TLS failed";
	case REASON_BAD_ANSWER:
		return "the server's answer is malformed or ambiguous";
	case REASON_ECHO:
		return "the answer held a secret in another form";
	case REASON_NONE:
	case REASON_REFUSED:
	case REASON_NAME_NOT_LISTED:
	case REASON_NAME_NX:
	case REASON_NAME_LISTED:
	case REASON_RESOLVE:
	case REASON_DIAL:
	case REASON_ALLOWED:
	case REASON_COUNT:
		break;
	}
	return event_reason_name(e->reason);
}

/* Told here; what failed rather than was refused is told by endpoint. */
static bool is_refusal(const struct event *e)
{
	return e->kind == EVENT_DENIED && e->reason != REASON_REFUSED &&
	       e->reason != REASON_RESOLVE && e->reason != REASON_DIAL;
}

static void add_more(struct strbuf *ret, uint64_t n, const char *what)
{
	if (n > 0)
		strbuf_addf(ret, "cordon: ... and %" PRIu64 " more %s\n", n,
			    what);
}

static void add_refused(struct strbuf *ret, const struct summary *s,
			struct paste *paste)
{
	const struct tally *t = s->tally;
	uint64_t n = 0;

	for (size_t i = 0; i < t->n_targets; i++) {
		const struct event *e = &t->targets[i].first;

		if (!is_refusal(e) || ++n > SUMMARY_MAX_LINES)
			continue;
		strbuf_adds(ret, "cordon: refused ");
		add_target(ret, e);
		strbuf_addc(ret, ' ');
		add_times(ret, t->targets[i].count);
		strbuf_addf(ret, ": %s\n", why(e));
		paste_event(paste, s->net, e);
	}
	add_more(ret, n > SUMMARY_MAX_LINES ? n - SUMMARY_MAX_LINES : 0,
		 "targets refused");
	add_more(ret, t->n_over[EVENT_DENIED],
		 "refusals, of targets beyond those kept");
	if (s->has_relay)
		add_more(ret, t->events[EVENT_LOST],
			 "events, too fast to be written down");
	else if (t->events[EVENT_LOST] > 0)
		strbuf_addf(ret,
			    "cordon: refused %" PRIu64 " packet%s to the "
			    "network; --evidence=FILE tells where to\n",
			    t->events[EVENT_LOST],
			    t->events[EVENT_LOST] == 1 ? "" : "s");
}

static bool was_denied(const struct tally *t, const struct event *name)
{
	for (size_t i = 0; i < t->n_targets; i++) {
		const struct event *e = &t->targets[i].first;

		if (e->kind == EVENT_DENIED && e->n_name == name->n_name &&
		    memcmp(e->name, name->name, e->n_name) == 0)
			return true;
	}
	return false;
}

/* Names that were looked up and then not connected to. */
static void add_names(struct strbuf *ret, const struct tally *t)
{
	uint64_t n = 0;

	for (size_t i = 0; i < t->n_targets; i++) {
		const struct event *e = &t->targets[i].first;

		if (e->kind != EVENT_NAME ||
		    e->reason != REASON_NAME_NOT_LISTED || was_denied(t, e) ||
		    ++n > SUMMARY_MAX_LINES)
			continue;
		strbuf_adds(ret, "cordon: asked for the name ");
		add_plain(ret, e->name, e->n_name);
		strbuf_adds(ret, ": not in the profile, nobody was asked\n");
	}
	add_more(ret, n > SUMMARY_MAX_LINES ? n - SUMMARY_MAX_LINES : 0,
		 "names");
	add_more(ret, t->n_over[EVENT_NAME],
		 "look-ups, of names beyond those kept");
}

static void add_endpoints(struct strbuf *ret, const struct summary *s)
{
	char text[ENDPOINT_TEXT];

	for (size_t i = 0;
	     i < s->tally->n_endpoints && i < s->net->n_endpoints; i++) {
		const struct tally_endpoint *te = &s->tally->endpoints[i];

		endpoint_show(&s->net->endpoints[i].endpoint, text,
			      sizeof(text));
		if (te->connections > 0) {
			strbuf_addf(ret, "cordon: reached %s ", text);
			add_times(ret, te->connections);
			strbuf_addf(ret,
				    ": %" PRIu64 " bytes up, %" PRIu64
				    " bytes down\n",
				    te->up, te->down);
		}
		if (te->failed > 0 && te->last_reason != REASON_ADDRESS) {
			strbuf_addf(ret, "cordon: could not reach %s ", text);
			add_times(ret, te->failed);
			strbuf_addf(ret, ": %s\n",
				    event_failure(te->last_reason,
						  te->last_sys));
		}
	}
}

static void add_withheld(struct strbuf *ret, const struct summary *s,
			 struct paste *paste)
{
	for (size_t i = 0; i < s->env->n_decisions; i++) {
		const struct env_decision *d = &s->env->decisions[i];

		if (d->verdict != ENV_WITHHELD || !d->is_noted)
			continue;
		strbuf_adds(ret, "cordon: withheld ");
		add_sentence(ret, d->name);
		strbuf_adds(ret, ": ");
		add_sentence(ret, d->why);
		strbuf_addc(ret, '\n');
		paste_name(paste, d->name);
	}
}

static void add_head(struct strbuf *ret, const struct summary *s)
{
	size_t i = 0;

	strbuf_adds(ret, "cordon:");
	for (; i < MAX_COMMAND && s->argv[i]; i++) {
		strbuf_addc(ret, ' ');
		add_shown(ret, s->argv[i], strlen(s->argv[i]), true);
	}
	strbuf_addf(ret, "%s: status %d (%s)\n", s->argv[i] ? " ..." : "",
		    s->status, s->reason);
}

/* The command's own end is its own affair; "cordon" has an error message. */
static bool is_worth_a_line(const char *reason)
{
	return strcmp(reason, "exit") != 0 && strcmp(reason, "signal") != 0 &&
	       strcmp(reason, "cordon") != 0;
}

/* Is there anything beside what ran and what it reached? */
static bool is_worth_telling(const struct summary *s)
{
	const struct tally *t = s->tally;
	uint64_t n = s->n_limits + t->events[EVENT_LOST] +
		     (uint64_t)(s->evidence_sys != 0) +
		     (uint64_t)is_worth_a_line(s->reason);

	for (size_t i = 0; i < t->n_endpoints; i++)
		n |= t->endpoints[i].failed;
	for (size_t i = 0; i < t->n_targets; i++) {
		const struct event *e = &t->targets[i].first;

		n |= is_refusal(e) || (e->kind == EVENT_NAME &&
				       e->reason == REASON_NAME_NOT_LISTED &&
				       !was_denied(t, e));
	}
	for (size_t i = 0; i < s->env->n_decisions; i++)
		n |= s->env->decisions[i].verdict == ENV_WITHHELD &&
		     s->env->decisions[i].is_noted;
	return n != 0;
}

void summary_build(const struct summary *s, struct strbuf *ret)
{
	autorelease_paste struct paste paste = PASTE_INIT;

	if (!is_worth_telling(s))
		return;
	add_head(ret, s);
	for (size_t i = 0; i < s->n_limits; i++) {
		strbuf_adds(ret, "cordon: limit reached: ");
		add_sentence(ret, s->limits[i]);
		strbuf_addc(ret, '\n');
	}
	if (s->evidence_sys)
		strbuf_addf(ret, "cordon: evidence could not be written: %s\n",
			    strerror(s->evidence_sys));
	add_endpoints(ret, s);
	add_refused(ret, s, &paste);
	add_names(ret, s->tally);
	add_withheld(ret, s, &paste);
	paste_show(&paste, ret);
}
