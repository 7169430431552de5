/* SPDX-License-Identifier: Apache-2.0 */
/* guard - what relay and upstream are told, written and read in one place. */
#include "decide/live/guard.h"

#include <string.h>

#include "decide/live/placeholder.h"

void guard_put_config(struct wire_writer *w, const struct guard_config *c)
{
	wire_begin(w, WIRE_CONFIG);
	wire_put_u32(w, c->n_endpoints);
	wire_put_u32(w, c->n_grants);
	wire_put_u32(w, c->n_refuse);
	wire_put_u32(w, c->n_canaries);
	wire_put_u32(w, c->n_outputs);
	wire_put_u32(w, c->n_masks);
	wire_put_u32(w, c->max_connections);
	wire_put_u32(w, c->hello_ms);
	wire_put_u32(w, c->idle_ms);
	wire_put_u64(w, c->for_s);
}

int guard_get_config(struct wire_reader *r, struct guard_config *ret)
{
	struct guard_config c = {
		.n_endpoints = wire_get_u32(r),
		.n_grants = wire_get_u32(r),
		.n_refuse = wire_get_u32(r),
		.n_canaries = wire_get_u32(r),
		.n_outputs = wire_get_u32(r),
		.n_masks = wire_get_u32(r),
		.max_connections = wire_get_u32(r),
		.hello_ms = wire_get_u32(r),
		.idle_ms = wire_get_u32(r),
		.for_s = wire_get_u64(r),
	};

	if (wire_end(r) < 0 || c.n_endpoints > NET_MAX_ENDPOINTS ||
	    c.n_grants > HTTP_SECRETS_MAX || c.n_canaries > CANARY_MAX ||
	    c.n_outputs > OUTPUT_STREAMS || c.n_masks > OUTPUT_MASKS_MAX ||
	    c.max_connections > GUARD_MAX_CONNECTIONS)
		return -1;
	if (c.hello_ms == 0)
		c.hello_ms = GUARD_HELLO_MS;
	if (c.idle_ms == 0)
		c.idle_ms = GUARD_IDLE_MS;
	*ret = c;
	return 0;
}

void guard_put_endpoint(struct wire_writer *w, const struct guard_endpoint *e)
{
	wire_begin(w, WIRE_ENDPOINT);
	wire_put_u32(w, e->scheme);
	wire_put_text(w, e->host);
	address_put(w, &e->address);
	wire_put_u32(w, e->port);
	wire_put_text(w, e->dial_host);
	wire_put_u32(w, e->dial_is_literal);
	address_put(w, &e->dial_literal);
	wire_put_u32(w, e->dial_port);
	wire_put_u32(w, e->may_private);
	wire_put_u32(w, e->by_proxy);
	wire_put_u32(w, e->literal_trusted);
	wire_put_u32(w, e->n_rules);
	wire_put_u64(w, e->max_up);
}

int guard_get_endpoint(struct wire_reader *r, struct guard_endpoint *ret)
{
	struct guard_endpoint e = {
		.scheme = (enum endpoint_scheme)wire_get_below(
			r, ENDPOINT_SCHEMES),
	};

	wire_get_text(r, e.host, sizeof(e.host));
	address_get(r, &e.address);
	e.port = wire_get_u16(r);
	wire_get_text(r, e.dial_host, sizeof(e.dial_host));
	e.dial_is_literal = wire_get_bool(r);
	address_get(r, &e.dial_literal);
	e.dial_port = wire_get_u16(r);
	e.may_private = wire_get_bool(r);
	e.by_proxy = wire_get_bool(r);
	e.literal_trusted = wire_get_bool(r);
	e.n_rules = wire_get_u32(r);
	e.max_up = wire_get_u64(r);
	if (wire_end(r) < 0 || e.n_rules > HTTP_RULES_MAX)
		return -1;
	*ret = e;
	return 0;
}

static void put_host_port(struct wire_writer *w, const struct host_port *hp)
{
	wire_put_text(w, hp->host);
	wire_put_u32(w, hp->is_literal);
	address_put(w, &hp->literal);
	wire_put_u32(w, hp->port);
}

static void get_host_port(struct wire_reader *r, struct host_port *ret)
{
	wire_get_text(r, ret->host, sizeof(ret->host));
	ret->is_literal = wire_get_bool(r);
	address_get(r, &ret->literal);
	ret->port = wire_get_u16(r);
}

void guard_put_refuse(struct wire_writer *w, const struct host_port *hp)
{
	wire_begin(w, WIRE_REFUSE);
	put_host_port(w, hp);
}

void guard_put_proxy(struct wire_writer *w, const struct proxy_plan *proxy)
{
	wire_begin(w, WIRE_PROXY);
	put_host_port(w, &proxy->at);
	wire_put_text(w, proxy->auth ? proxy->auth : "");
}

int guard_get_proxy(struct wire_reader *r, struct guard_proxy *ret)
{
	struct guard_proxy p = { .at = { .port = 0 } };

	get_host_port(r, &p.at);
	wire_get_text(r, p.auth, sizeof(p.auth));
	if (wire_end(r) < 0 || p.at.port == 0)
		return -1;
	*ret = p;
	return 0;
}

void guard_put_rule(struct wire_writer *w, const struct http_rule *rule)
{
	wire_begin(w, WIRE_RULE);
	wire_put_u32(w, rule->methods);
	wire_put_u32(w, rule->given);
	wire_put_u32(w, rule->given_endpoint);
	wire_put_u32(w, rule->given_line);
	wire_put_text(w, rule->glob);
	wire_put_text(w, rule->query_keys);
	wire_put_text(w, rule->given_key);
}

int guard_get_rule(struct wire_reader *r, struct http_rule *ret)
{
	struct http_rule rule = {
		.methods = wire_get_u32(r),
		.given = (enum http_given)wire_get_below(r, HTTP_GIVEN_JSON + 1),
		.given_endpoint = wire_get_u32(r),
		.given_line = wire_get_u32(r),
	};

	wire_get_text(r, rule.glob, sizeof(rule.glob));
	wire_get_text(r, rule.query_keys, sizeof(rule.query_keys));
	wire_get_text(r, rule.given_key, sizeof(rule.given_key));
	if (wire_end(r) < 0 || rule.methods == 0 ||
	    (rule.methods & ~HTTP_METHODS_ALL) != 0)
		return -1;
	*ret = rule;
	return 0;
}

void guard_put_grant(struct wire_writer *w, const struct http_grant *grant)
{
	wire_begin(w, WIRE_GRANT);
	wire_put_u32(w, grant->endpoint);
	wire_put_u32(w, grant->is_only);
	wire_put_u32(w, (uint32_t)grant->n_placeholder);
	wire_put_u32(w, (uint32_t)grant->n_places);
	for (size_t i = 0; i < grant->n_places; i++) {
		wire_put_u32(w, grant->places[i].place);
		wire_put_text(w, grant->places[i].name);
	}
}

int guard_get_grant(struct wire_reader *r, struct http_grant *ret)
{
	struct http_grant g = { .endpoint = wire_get_u32(r) };

	g.is_only = wire_get_bool(r);
	g.n_placeholder = wire_get_below(r, SECRET_MAX + 1);
	g.n_places = wire_get_below(r, HTTP_PLACES_MAX + 1);
	for (size_t i = 0; i < g.n_places; i++) {
		struct http_grant_place *place = &g.places[i];

		place->place = (enum http_place)wire_get_below(
			r, HTTP_PLACE_BODY + 1);
		wire_get_text(r, place->name, sizeof(place->name));
	}
	if (wire_end(r) < 0 || g.n_placeholder < SECRET_MIN)
		return -1;
	*ret = g;
	return 0;
}

void guard_put_part(struct wire_writer *w, enum wire_type type, uint32_t number,
		    uint32_t offset, const void *data, size_t n)
{
	wire_begin(w, type);
	wire_put_u32(w, number);
	wire_put_u32(w, offset);
	wire_put_bytes(w, data, n);
}

int guard_get_part(struct wire_reader *r, uint32_t *ret_number,
		   uint32_t *ret_offset, const uint8_t **ret_data,
		   size_t *ret_n)
{
	uint32_t number = wire_get_u32(r);
	uint32_t offset = wire_get_u32(r);
	size_t n;
	const uint8_t *data = wire_get_bytes(r, GUARD_PART, &n);

	if (wire_end(r) < 0 || n == 0)
		return -1;
	*ret_number = number;
	*ret_offset = offset;
	*ret_data = data;
	*ret_n = n;
	return 0;
}

int guard_get_refuse(struct wire_reader *r, struct host_port *ret)
{
	struct host_port hp = { .port = 0 };

	get_host_port(r, &hp);
	if (wire_end(r) < 0)
		return -1;
	*ret = hp;
	return 0;
}

void guard_put_canary(struct wire_writer *w, const struct planned_canary *c)
{
	wire_begin(w, WIRE_CANARY);
	wire_put_bytes(w, c->value + c->mark, c->n_mark);
}

int guard_get_canary(struct wire_reader *r, struct guard_canary *ret)
{
	size_t n;
	const uint8_t *mark = wire_get_bytes(r, sizeof(ret->mark), &n);

	if (wire_end(r) < 0 || n < CANARY_MARK_MIN)
		return -1;
	ret->n = n;
	memcpy(ret->mark, mark, n);
	return 0;
}

void guard_put_output(struct wire_writer *w, const struct guard_output *o)
{
	wire_begin(w, WIRE_OUTPUT);
	wire_put_u32(w, o->ci_commands);
	wire_put_u32(w, o->ci_marks);
	wire_put_u32(w, o->escapes);
}

int guard_get_output(struct wire_reader *r, struct guard_output *ret)
{
	struct guard_output o = { .ci_commands = wire_get_bool(r) };

	o.ci_marks = wire_get_bool(r);
	o.escapes = (enum output_escapes)wire_get_below(
		r, OUTPUT_ESCAPES_NONE + 1);
	if (wire_end(r) < 0)
		return -1;
	*ret = o;
	return 0;
}

void guard_put_mask(struct wire_writer *w, const struct guard_mask *m)
{
	wire_begin(w, WIRE_MASK);
	wire_put_u32(w, m->number);
	wire_put_u32(w, m->n);
	wire_put_u32(w, m->offset);
	wire_put_bytes(w, m->part, m->n_part);
}

int guard_get_mask(struct wire_reader *r, struct guard_mask *ret)
{
	struct guard_mask m = {
		.number = wire_get_u32(r),
		.n = wire_get_below(r, SECRET_MAX + 1),
		.offset = wire_get_u32(r),
	};

	m.part = wire_get_bytes(r, GUARD_PART, &m.n_part);
	if (wire_end(r) < 0 || m.n < OUTPUT_VALUE_MIN || m.n_part == 0 ||
	    m.offset > m.n || m.n_part > m.n - m.offset)
		return -1;
	*ret = m;
	return 0;
}

void guard_put_dial(struct wire_writer *w, const struct guard_dial *d)
{
	wire_begin(w, WIRE_DIAL);
	wire_put_u32(w, d->conn);
	wire_put_u32(w, d->endpoint);
	wire_put_text(w, d->name);
}

bool guard_takes_name(const struct guard_endpoint *all, uint32_t n,
		      uint32_t number, const char *name)
{
	char canonical[HOSTNAME_MAX + 1];

	if (!hostname_is_pattern(all[number].host))
		return name[0] == '\0';
	if (hostname_canonical(name, strlen(name), canonical) < 0 ||
	    strcmp(name, canonical) != 0 ||
	    !hostname_matches(all[number].host, name))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (strcmp(all[i].host, name) == 0)
			return false;
	return true;
}

int guard_get_dial(struct wire_reader *r, struct guard_dial *ret)
{
	struct guard_dial d = {
		.conn = wire_get_u32(r),
		.endpoint = wire_get_u32(r),
	};

	wire_get_text(r, d.name, sizeof(d.name));
	if (wire_end(r) < 0 || d.conn == 0)
		return -1;
	*ret = d;
	return 0;
}

void guard_put_dialed(struct wire_writer *w, const struct guard_dialed *d)
{
	wire_begin(w, WIRE_DIALED);
	wire_put_u32(w, d->conn);
	wire_put_u32(w, d->sys);
	wire_put_u32(w, d->reason);
	address_put(w, &d->address);
	wire_put_u32(w, d->port);
}

int guard_get_dialed(struct wire_reader *r, struct guard_dialed *ret)
{
	struct guard_dialed d = {
		.conn = wire_get_u32(r),
		.sys = wire_get_u32(r),
		.reason = wire_get_u32(r),
	};

	address_get(r, &d.address);
	d.port = wire_get_u16(r);
	if (wire_end(r) < 0)
		return -1;
	*ret = d;
	return 0;
}

void guard_endpoint_of(const struct net_endpoint *ne,
		       struct guard_endpoint *ret)
{
	*ret = (struct guard_endpoint){
		.scheme = ne->endpoint.scheme,
		.address = ne->address,
		.port = ne->endpoint.port,
		.dial_is_literal = ne->dial.is_literal,
		.dial_literal = ne->dial.literal,
		.dial_port = ne->dial.port,
		.may_private = ne->endpoint.is_private,
		.by_proxy = ne->by_proxy,
		.literal_trusted = ne->is_pinned && ne->dial.is_literal,
		.n_rules = (uint32_t)ne->n_rules,
		.max_up = ne->endpoint.max_up ? ne->endpoint.max_up :
						UINT64_MAX,
	};
	memcpy(ret->host, ne->endpoint.host, sizeof(ret->host));
	memcpy(ret->dial_host, ne->dial.host, sizeof(ret->dial_host));
}
