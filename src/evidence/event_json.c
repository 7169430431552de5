/* SPDX-License-Identifier: Apache-2.0 */
/* event_json - the members of one event. */
#include "evidence/event_json.h"

#include <netinet/in.h>

#include "evidence/request_name.h"
#include "evidence/tally.h"

void event_json_endpoint(struct json *js, const struct net_plan *net,
			 uint32_t number)
{
	char text[ENDPOINT_TEXT];

	if (number >= net->n_endpoints)
		return;
	endpoint_show(&net->endpoints[number].endpoint, text, sizeof(text));
	json_text(js, "endpoint", text);
}

static void add_span(struct json *js, const char *name, struct span s)
{
	if (s.n > 0)
		json_bytes(js, name, s.p, s.n);
}

static void add_request(struct json *js, const struct event *e)
{
	struct request_name name;

	if (!request_name_get(e, &name)) {
		add_span(js, "name", name.path);
		return;
	}
	add_span(js, "method", name.method);
	add_span(js, "path", name.path);
	if (!name.is_whole)
		json_bool(js, "path_cut", true);
	add_span(js, "about", name.about);
}

static void add_name(struct json *js, const struct event *e)
{
	struct span all = { (const char *)e->name, e->n_name };

	switch (request_name_meaning(e)) {
	case NAME_REQUEST:
		add_request(js, e);
		break;
	case NAME_WHY:
		add_span(js, "why", all);
		break;
	case NAME_PLACE:
		add_span(js, "name", all);
		break;
	}
}

void event_json_target(struct json *js, const struct event *e,
		       const struct net_plan *net)
{
	char text[ADDRESS_TEXT];

	event_json_endpoint(js, net, e->endpoint);
	add_name(js, e);
	if (event_has_address(e)) {
		address_show(&e->address, text);
		json_text(js, "address", text);
	}
	if (e->port)
		json_u64(js, "port", e->port);
	if (e->proto)
		json_text(js, "proto", e->proto == IPPROTO_UDP ? "udp" : "tcp");
}

static void add_failure(struct json *js, const struct event *e)
{
	if (e->reason != REASON_NONE)
		json_text(js, "reason", event_reason_name(e->reason));
	if (e->sys) {
		json_u64(js, "errno", e->sys);
		json_text(js, "error", event_failure(e->reason, e->sys));
	}
}

static void add_traffic(struct json *js, const struct event *e)
{
	json_u64(js, "up", e->up);
	json_u64(js, "down", e->down);
	json_u64(js, "ms", e->ms);
}

/* Three digits (RFC 9110 15); a relay that lies is no reason for others. */
static bool is_status(uint64_t status)
{
	return status >= 100 && status <= 999;
}

void event_json_members(struct json *js, const struct event *e,
			const struct legend *legend)
{
	if (e->kind == EVENT_LOST) {
		json_text(js, "reason", event_reason_name(e->reason));
		json_u64(js, "count", e->count);
		return;
	}
	if (e->conn)
		json_u64(js, "conn", e->conn);
	event_json_target(js, e, legend->net);
	if (e->kind == EVENT_CONNECT)
		json_bool(js, "connected", e->sys == 0);
	add_failure(js, e);
	switch (e->kind) {
	case EVENT_CONNECT:
		json_u64(js, "ms", e->ms);
		break;
	case EVENT_CLOSE:
		add_traffic(js, e);
		break;
	case EVENT_DENIED:
		json_bool(js, "counts", tally_counts(e));
		break;
	case EVENT_NAME:
		json_u64(js, "qtype", e->qtype);
		break;
	case EVENT_REQUEST:
		if (is_status(e->count))
			json_u64(js, "status", e->count);
		add_traffic(js, e);
		break;
	case EVENT_SECRET:
		if (e->count < legend->n_grants)
			json_text(js, "secret", legend->grants[e->count].name);
		break;
	case EVENT_CANARY:
		if (legend->canary && e->count < legend->canary->n)
			json_text(js, "variable",
				  legend->canary->v[e->count].name);
		break;
	case EVENT_LOST:
	case EVENT_KINDS:
		break;
	}
}
