/* SPDX-License-Identifier: Apache-2.0 */
/* summary - evidence for people: what was refused, what would allow it. */
#include "evidence/summary.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "evidence/paste.h"
#include "evidence/refusal.h"
#include "evidence/shown.h"

#define MAX_COMMAND 4	/* words */

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
		refusal_add(ret, e, t->targets[i].count, s->legend->net);
		paste_event(paste, s->legend->net, e);
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
		shown_add(ret, e->name, e->n_name);
		strbuf_adds(ret, ": not in the profile, nobody was asked\n");
	}
	add_more(ret, n > SUMMARY_MAX_LINES ? n - SUMMARY_MAX_LINES : 0,
		 "names");
	add_more(ret, t->n_over[EVENT_NAME],
		 "look-ups, of names beyond those kept");
}

/* Is the last failure there among the refusals, with more words? */
static bool is_told(const struct tally *t, uint32_t endpoint)
{
	for (size_t i = 0; i < t->n_targets; i++) {
		const struct event *e = &t->targets[i].first;

		if (is_refusal(e) && e->endpoint == endpoint &&
		    e->reason == t->endpoints[endpoint].last_reason)
			return true;
	}
	return false;
}

static void add_reached(struct strbuf *ret, const char *name,
			const struct tally_endpoint *te)
{
	strbuf_addf(ret, "cordon: reached %s ", name);
	shown_add_count(ret, te->connections, "time");
	strbuf_addf(ret,
		    ": %" PRIu64 " bytes up, %" PRIu64 " bytes down\n",
		    te->up, te->down);
}

static void add_requests(struct strbuf *ret, const char *name,
			 const struct tally_endpoint *te)
{
	strbuf_adds(ret, "cordon: ");
	shown_add_count(ret, te->requests, "request");
	strbuf_addf(ret, " to %s\n", name);
}

static void add_failed(struct strbuf *ret, const char *name,
		       const struct tally_endpoint *te)
{
	strbuf_addf(ret, "cordon: could not reach %s ", name);
	shown_add_count(ret, te->failed, "time");
	strbuf_addf(ret, ": %s\n",
		    event_failure(te->last_reason, te->last_sys));
}

/* Where the secrets went that are for this endpoint. */
static void add_uses(struct strbuf *ret, const struct summary *s,
		     uint32_t endpoint, const char *name)
{
	const struct legend *legend = s->legend;

	for (size_t i = 0;
	     i < legend->n_grants && i < ARRAY_SIZE(s->tally->uses); i++) {
		if (legend->grants[i].endpoint != endpoint ||
		    s->tally->uses[i] == 0)
			continue;
		strbuf_adds(ret, "cordon: sent the secret ");
		shown_add_sentence(ret, legend->grants[i].name);
		strbuf_addf(ret, " to %s ", name);
		shown_add_count(ret, s->tally->uses[i], "time");
		strbuf_addc(ret, '\n');
	}
}

static void add_endpoints(struct strbuf *ret, const struct summary *s)
{
	const struct net_plan *net = s->legend->net;
	char name[ENDPOINT_TEXT];

	for (uint32_t i = 0; i < s->tally->n_endpoints && i < net->n_endpoints;
	     i++) {
		const struct tally_endpoint *te = &s->tally->endpoints[i];

		endpoint_show(&net->endpoints[i].endpoint, name, sizeof(name));
		if (te->connections > 0)
			add_reached(ret, name, te);
		if (te->requests > 0)
			add_requests(ret, name, te);
		add_uses(ret, s, i, name);
		if (te->failed > 0 && !is_told(s->tally, i))
			add_failed(ret, name, te);
	}
}

static const char *const places[] = {
	"in a name it looked up",
	"in the server name of a TLS greeting",
	"in a request",
	"in what it sent over a connection",
	"in what it printed",
};
static_assert(ARRAY_SIZE(places) == REASON_IN_OUTPUT - REASON_IN_NAME + 1,
	      "every place has its words");

static void add_canaries(struct strbuf *ret, const struct summary *s)
{
	const struct canary_plan *plan = s->legend->canary;

	for (size_t i = 0; plan && i < plan->n; i++)
		for (size_t p = 0; p < ARRAY_SIZE(places); p++) {
			if (!(s->tally->canaries[i] >> p & 1))
				continue;
			strbuf_adds(ret, "cordon: the made-up value of ");
			shown_add_sentence(ret, plan->v[i].name);
			strbuf_addf(ret, " was %s: the script takes along what "
				    "is not meant for it\n", places[p]);
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
		shown_add_sentence(ret, d->name);
		strbuf_adds(ret, ": ");
		shown_add_sentence(ret, d->why);
		strbuf_addc(ret, '\n');
		if (!d->is_final)
			paste_name(paste, d->name);
	}
}

static void add_head(struct strbuf *ret, const struct summary *s)
{
	size_t i = 0;

	strbuf_adds(ret, "cordon:");
	for (; i < MAX_COMMAND && s->argv[i]; i++) {
		strbuf_addc(ret, ' ');
		shown_add_words(ret, s->argv[i], strlen(s->argv[i]));
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
	const struct leavings *left = s->leavings;
	uint64_t n = (left ? left->n_all + left->is_unknown : 0) + s->n_limits + t->events[EVENT_LOST] +
		     t->events[EVENT_CANARY] +
		     (s->asides ? s->asides->n : 0) +
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
		shown_add_sentence(ret, s->limits[i]);
		strbuf_addc(ret, '\n');
	}
	if (s->evidence_sys)
		strbuf_addf(ret, "cordon: evidence could not be written: %s\n",
			    strerror(s->evidence_sys));
	add_canaries(ret, s);
	add_endpoints(ret, s);
	add_refused(ret, s, &paste);
	add_names(ret, s->tally);
	add_withheld(ret, s, &paste);
	if (s->leavings)
		leavings_show(s->leavings, ret);
	if (s->asides)
		asides_show(s->asides, ret);
	/* who takes bait along is not to get what it asked for */
	if (s->tally->events[EVENT_CANARY] == 0)
		paste_show(&paste, ret);
}
