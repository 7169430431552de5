/* SPDX-License-Identifier: Apache-2.0 */
/* tally - what happened: exact numbers, bounded memory. */
#include "evidence/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"

#define SLOTS 8192	/* a power of two, above twice 2 * TALLY_MAX */

void tally_init(struct tally *t, size_t n_endpoints)
{
	*t = (struct tally)TALLY_INIT;
	t->endpoints = mem_array(n_endpoints, sizeof(*t->endpoints));
	t->n_endpoints = n_endpoints;
	t->index = mem_array(SLOTS, sizeof(*t->index));
}

void tally_release(struct tally *t)
{
	free(t->endpoints);
	free(t->targets);
	free(t->index);
	*t = (struct tally)TALLY_INIT;
}

/* A guard that lies must not make a sum wrap to a small number. */
static void add(uint64_t *sum, uint64_t n)
{
	if (__builtin_add_overflow(*sum, n, sum))
		*sum = UINT64_MAX;
}

static uint32_t hash_bytes(uint32_t h, const void *data, size_t n)
{
	const uint8_t *p = data;

	/* FNV-1a; the analyser does not know that n_name bytes are set */
	for (size_t i = 0; i < n; i++)
		/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
		h = (h ^ p[i]) * 16777619u;
	return h;
}

static uint32_t hash(const struct event *e)
{
	uint32_t fields[] = { e->kind, e->reason, e->endpoint, e->proto,
			      e->port };
	uint32_t h = hash_bytes(2166136261u, fields, sizeof(fields));

	h = hash_bytes(h, e->address.b, sizeof(e->address.b));
	return hash_bytes(h, e->name, e->n_name);
}

static bool is_same(const struct event *a, const struct event *b)
{
	return a->kind == b->kind && a->reason == b->reason &&
	       a->endpoint == b->endpoint && a->proto == b->proto &&
	       a->port == b->port && a->n_name == b->n_name &&
	       memcmp(a->address.b, b->address.b, sizeof(a->address.b)) == 0 &&
	       memcmp(a->name, b->name, a->n_name) == 0;
}

static enum tally_verdict over(struct tally *t, enum event_kind kind)
{
	add(&t->n_over[kind], 1);
	return t->n_over[kind] == 1 ? TALLY_FIRST_OVER : TALLY_OVER;
}

static enum tally_verdict add_target(struct tally *t, const struct event *e)
{
	uint32_t at = hash(e) % SLOTS;

	for (; t->index[at]; at = (at + 1) % SLOTS) {
		struct tally_target *known = &t->targets[t->index[at] - 1];

		if (is_same(&known->first, e)) {
			add(&known->count, 1);
			return TALLY_REPEATED;
		}
	}
	if (t->n_kept[e->kind] >= TALLY_MAX)
		return over(t, e->kind);
	if (t->n_targets == t->cap_targets) {
		t->cap_targets = t->cap_targets ? 2 * t->cap_targets : 16;
		t->targets = mem_grow(t->targets, t->cap_targets,
				      sizeof(*t->targets));
	}
	t->targets[t->n_targets++] =
		(struct tally_target){ .first = *e, .count = 1 };
	t->index[at] = (uint32_t)t->n_targets;
	t->n_kept[e->kind]++;
	return TALLY_NEW;
}

static enum tally_verdict add_line(struct tally *t, enum event_kind kind)
{
	if (t->n_kept[kind] >= TALLY_MAX)
		return over(t, kind);
	t->n_kept[kind]++;
	return TALLY_NEW;
}

static void add_connect(struct tally *t, const struct event *e)
{
	struct tally_endpoint *to;

	if (e->endpoint >= t->n_endpoints)
		return;
	to = &t->endpoints[e->endpoint];
	if (e->sys == 0) {
		add(&to->connections, 1);
		return;
	}
	add(&to->failed, 1);
	to->last_sys = e->sys;
	to->last_reason = e->reason;
}

enum tally_verdict tally_add(struct tally *t, const struct event *e)
{
	bool is_lost = e->kind == EVENT_LOST, is_known;

	add(&t->events[e->kind], is_lost ? e->count : 1);
	if (tally_counts(e))
		add(&t->n_counting, is_lost ? e->count : 1);
	switch (e->kind) {
	case EVENT_CONNECT:
		add_connect(t, e);
		return add_line(t, e->kind);
	case EVENT_CLOSE:
		if (e->endpoint < t->n_endpoints) {
			add(&t->endpoints[e->endpoint].up, e->up);
			add(&t->endpoints[e->endpoint].down, e->down);
		}
		return add_line(t, e->kind);
	case EVENT_DENIED:
		add(&t->denied[e->reason], 1);
		return add_target(t, e);
	case EVENT_NAME:
		add(&t->names[e->reason], 1);
		return add_target(t, e);
	case EVENT_REQUEST:
		if (e->endpoint < t->n_endpoints)
			add(&t->endpoints[e->endpoint].requests, 1);
		return add_line(t, e->kind);
	case EVENT_SECRET:
		if (e->count < ARRAY_SIZE(t->uses))
			add(&t->uses[e->count], 1);
		return add_line(t, e->kind);
	case EVENT_CANARY:
		if (e->count < ARRAY_SIZE(t->canaries))
			t->canaries[e->count] |=
				1U << (e->reason - REASON_IN_NAME);
		return add_line(t, e->kind);
	case EVENT_LOST:
		is_known = t->lost[e->reason] > 0;
		add(&t->lost[e->reason], e->count);
		return is_known ? TALLY_REPEATED : add_line(t, e->kind);
	case EVENT_KINDS:
		break;
	}
	return TALLY_OVER;
}

static bool counts(enum event_reason reason)
{
	switch (reason) {
	case REASON_REFUSED:		/* known and unwanted */
	case REASON_HELLO_TIMEOUT:	/* said nothing, so reached nobody */
	case REASON_TOO_MANY:
	case REASON_NAME_NOT_LISTED:
	case REASON_NAME_NX:
	case REASON_NAME_LISTED:
	case REASON_RESOLVE:
	case REASON_DIAL:
	case REASON_UPSTREAM:
	case REASON_IDLE:
	case REASON_CERTIFICATE:	/* what the other side did */
	case REASON_TLS:
	case REASON_BAD_ANSWER:
	case REASON_PROXY:
	case REASON_IN_NAME:	/* a failure by itself: tally_has_canary() */
	case REASON_IN_GREETING:
	case REASON_IN_REQUEST:
	case REASON_IN_CONNECTION:
	case REASON_IN_OUTPUT:
	case REASON_ALLOWED:
		return false;
	case REASON_NONE:
	case REASON_NOT_LISTED:
	case REASON_SNI_OTHER:
	case REASON_SNI_MISSING:
	case REASON_ECH:
	case REASON_NOT_TLS:
	case REASON_ADDRESS:
	case REASON_METHOD:
	case REASON_PATH:
	case REASON_QUERY:
	case REASON_NOT_GIVEN:
	case REASON_CREDENTIAL:
	case REASON_NO_SECRET:
	case REASON_PLACEHOLDER:
	case REASON_HOST_OTHER:
	case REASON_BAD_REQUEST:
	case REASON_UPGRADE:
	case REASON_MAX:
	case REASON_ECHO:
	case REASON_COUNT:
		break;
	}
	return true;
}

bool tally_counts(const struct event *e)
{
	return (e->kind == EVENT_DENIED || e->kind == EVENT_LOST) &&
	       counts(e->reason);
}

void tally_add_aside(struct tally *t)
{
	add(&t->n_counting, 1);
}

bool tally_is_denied(const struct tally *t)
{
	return t->n_counting > 0;
}

bool tally_has_canary(const struct tally *t)
{
	uint64_t n = t->events[EVENT_CANARY];

	for (int r = REASON_IN_NAME; r <= REASON_IN_OUTPUT; r++)
		n |= t->lost[r];
	return n > 0;
}
