/* SPDX-License-Identifier: Apache-2.0 */
/* event - what relay and upstream tell the supervisor, in a fixed form. */
#include "evidence/event.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "base/cleanup.h"
#include "decide/live/http_policy.h"
#include "decide/plan/plan_canary.h"

static const char *const kind_names[] = {
	[EVENT_CONNECT] = "connect",
	[EVENT_CLOSE] = "close",
	[EVENT_DENIED] = "denied",
	[EVENT_NAME] = "name",
	[EVENT_REQUEST] = "request",
	[EVENT_SECRET] = "secret_used",
	[EVENT_CANARY] = "canary",
	[EVENT_LOST] = "lost",
};
static_assert(ARRAY_SIZE(kind_names) == EVENT_KINDS, "every kind has a name");

static const char *const reason_names[] = {
	[REASON_NONE] = "none",
	[REASON_NOT_LISTED] = "not-listed",
	[REASON_REFUSED] = "refused",
	[REASON_SNI_OTHER] = "sni-other",
	[REASON_SNI_MISSING] = "sni-missing",
	[REASON_ECH] = "ech",
	[REASON_NOT_TLS] = "not-tls",
	[REASON_HELLO_TIMEOUT] = "hello-timeout",
	[REASON_TOO_MANY] = "too-many",
	[REASON_NAME_NOT_LISTED] = "name-not-listed",
	[REASON_NAME_NX] = "name-nx",
	[REASON_NAME_LISTED] = "name-listed",
	[REASON_ADDRESS] = "address",
	[REASON_RESOLVE] = "resolve",
	[REASON_DIAL] = "dial",
	[REASON_UPSTREAM] = "upstream",
	[REASON_IDLE] = "idle",
	[REASON_METHOD] = "method",
	[REASON_PATH] = "path",
	[REASON_QUERY] = "query",
	[REASON_NOT_GIVEN] = "not-given",
	[REASON_CREDENTIAL] = "credential",
	[REASON_NO_SECRET] = "no-secret",
	[REASON_PLACEHOLDER] = "placeholder",
	[REASON_HOST_OTHER] = "host-other",
	[REASON_BAD_REQUEST] = "bad-request",
	[REASON_UPGRADE] = "upgrade",
	[REASON_MAX] = "max",
	[REASON_CERTIFICATE] = "certificate",
	[REASON_TLS] = "tls",
	[REASON_BAD_ANSWER] = "bad-answer",
	[REASON_ECHO] = "echo",
	[REASON_PROXY] = "proxy",
	[REASON_IN_NAME] = "name",
	[REASON_IN_GREETING] = "greeting",
	[REASON_IN_REQUEST] = "request",
	[REASON_IN_CONNECTION] = "connection",
	[REASON_IN_OUTPUT] = "output",
	[REASON_ALLOWED] = "allowed",
};
static_assert(ARRAY_SIZE(reason_names) == REASON_COUNT,
	      "every reason has a name");

const char *event_kind_name(enum event_kind kind)
{
	return (unsigned)kind < EVENT_KINDS ? kind_names[kind] : "unknown";
}

const char *event_reason_name(enum event_reason reason)
{
	return (unsigned)reason < REASON_COUNT ? reason_names[reason]
					       : "unknown";
}

const char *event_failure(enum event_reason reason, uint32_t sys)
{
	if (reason == REASON_RESOLVE && sys == ENOENT)
		return "there is no such name";
	if (reason == REASON_ADDRESS)
		return "the address is not public";
	if (reason == REASON_PROXY)
		return "the proxy did not open the way";
	if (reason == REASON_CERTIFICATE)
		return "the server's certificate does not hold";
	if (reason == REASON_TLS)
		return "TLS failed";
	return strerror((int)sys);
}

bool event_has_address(const struct event *e)
{
	static const struct address none;

	return memcmp(&e->address, &none, sizeof(none)) != 0;
}

static bool is_of_relay(enum event_kind kind)
{
	return kind == EVENT_CLOSE || kind == EVENT_DENIED ||
	       kind == EVENT_NAME || kind == EVENT_REQUEST ||
	       kind == EVENT_CANARY || kind == EVENT_LOST;
}

static bool is_of_upstream(enum event_kind kind)
{
	return kind == EVENT_CONNECT || kind == EVENT_DENIED ||
	       kind == EVENT_SECRET || kind == EVENT_LOST;
}

bool event_is_place(enum event_reason reason)
{
	return reason >= REASON_IN_NAME && reason <= REASON_IN_OUTPUT;
}

bool event_may_be_told(const struct event *e, bool by_relay,
		       size_t n_endpoints)
{
	if (e->endpoint >= n_endpoints && e->endpoint != EVENT_NO_ENDPOINT)
		return false;
	if (e->kind == EVENT_SECRET && e->count >= HTTP_SECRETS_MAX)
		return false;
	if (e->kind == EVENT_CANARY &&
	    (e->count >= CANARY_MAX || !event_is_place(e->reason)))
		return false;
	return by_relay ? is_of_relay(e->kind) : is_of_upstream(e->kind);
}

void event_put(struct wire_writer *w, const struct event *e)
{
	wire_begin(w, WIRE_EVENT);
	wire_put_u32(w, e->kind);
	wire_put_u32(w, e->reason);
	wire_put_u32(w, e->endpoint);
	wire_put_u32(w, e->conn);
	wire_put_u32(w, e->sys);
	wire_put_u32(w, e->proto);
	address_put(w, &e->address);
	wire_put_u32(w, e->port);
	wire_put_u32(w, e->qtype);
	wire_put_u64(w, e->up);
	wire_put_u64(w, e->down);
	wire_put_u64(w, e->ms);
	wire_put_u64(w, e->count);
	wire_put_bytes(w, e->name,
		       e->n_name < EVENT_NAME_MAX ? e->n_name : EVENT_NAME_MAX);
}

static uint32_t get_proto(struct wire_reader *r)
{
	uint32_t v = wire_get_u32(r);

	if (v != 0 && v != IPPROTO_TCP && v != IPPROTO_UDP)
		r->failed = true;
	return v;
}

int event_get(struct wire_reader *r, struct event *ret)
{
	struct event e = { .kind = EVENT_LOST };
	const uint8_t *name;

	e.kind = (enum event_kind)wire_get_below(r, EVENT_KINDS);
	e.reason = (enum event_reason)wire_get_below(r, REASON_COUNT);
	e.endpoint = wire_get_u32(r);
	e.conn = wire_get_u32(r);
	e.sys = wire_get_below(r, 4096); /* the kernel's own bound, MAX_ERRNO */
	e.proto = get_proto(r);
	address_get(r, &e.address);
	e.port = wire_get_u16(r);
	e.qtype = wire_get_u16(r);
	e.up = wire_get_u64(r);
	e.down = wire_get_u64(r);
	e.ms = wire_get_u64(r);
	e.count = wire_get_u64(r);
	name = wire_get_bytes(r, sizeof(e.name), &e.n_name);
	memcpy(e.name, name, e.n_name);
	if (wire_end(r) < 0)
		return -1;
	*ret = e;
	return 0;
}
