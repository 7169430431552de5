/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_TALLY_H
#define CORDON_EVIDENCE_TALLY_H

/*
 * tally - What happened, in numbers that are exact and memory that is bounded.
 *
 * A script can cause events without end.  So every event is counted, but only
 * the first TALLY_MAX distinct targets of each kind are remembered and get a
 * line; connections are each a target of their own.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/http_policy.h"
#include "decide/plan/plan_canary.h"
#include "evidence/event.h"

#define TALLY_MAX 1000

struct tally_target {	/* of EVENT_DENIED and EVENT_NAME */
	struct event first;
	uint64_t count;
};

struct tally_endpoint {
	uint64_t connections;	/* made */
	uint64_t failed;	/* dials that came to nothing */
	uint32_t last_sys;	/* of the last that failed */
	enum event_reason last_reason;
	uint64_t requests;	/* let through, of https:// and http:// */
	uint64_t up;		/* bytes from the script */
	uint64_t down;
};

struct tally {
	uint64_t events[EVENT_KINDS];	/* EVENT_LOST: the sum of its counts */
	uint64_t denied[REASON_COUNT];	/* EVENT_DENIED by reason */
	uint64_t names[REASON_COUNT];	/* EVENT_NAME by reason */
	uint64_t lost[REASON_COUNT];	/* EVENT_LOST by what was lost */
	uint64_t n_counting;		/* see tally_counts(); lost ones too */
	size_t n_kept[EVENT_KINDS];	/* with a line of their own */
	uint64_t n_over[EVENT_KINDS];	/* beyond TALLY_MAX */

	uint64_t uses[HTTP_SECRETS_MAX];	/* EVENT_SECRET by grant */
	/* by number: bit (reason - REASON_IN_NAME) for each place it was in */
	unsigned canaries[CANARY_MAX];
	struct tally_endpoint *endpoints;
	size_t n_endpoints;
	struct tally_target *targets;	/* in the order they came */
	size_t n_targets;
	size_t cap_targets;
	uint32_t *index;	/* hash table: place in targets + 1, or 0 */
};

#define TALLY_INIT { .targets = NULL }

enum tally_verdict {
	TALLY_NEW,	/* deserves a line */
	TALLY_REPEATED,	/* counted with a target that has one */
	TALLY_FIRST_OVER,	/* the first of its kind beyond TALLY_MAX */
	TALLY_OVER,
};

void tally_init(struct tally *t, size_t n_endpoints);
void tally_release(struct tally *t);
#define autorelease_tally __attribute__((cleanup(tally_release)))

enum tally_verdict tally_add(struct tally *t, const struct event *e);
/*
 * Does this event make `on-denied = fail` fail the run?  Only what was tried
 * against the policy does: a place that is not listed, a TLS greeting that is
 * not the endpoint's, a name that led to a forbidden address, a request that no
 * rule allows or that is not read one way only, a secret or another credential
 * where none may be, an answer that held a secret in another form, and what was
 * lost of these, or of nobody knows what (REASON_NONE).  What `refuse` names
 * does not, nor does a name that was only looked up (it reached nobody;
 * connecting to it counts), nor a server that could not be reached, has no good
 * certificate or answers nonsense.
 */
bool tally_counts(const struct event *e);
/* Was bait seen?  Then the run fails, whatever `on-denied` says. */
bool tally_has_canary(const struct tally *t);
/* Something was set aside (asides.h), which counts. */
void tally_add_aside(struct tally *t);
/* Did anything that counts happen? */
bool tally_is_denied(const struct tally *t);

#endif
