/* SPDX-License-Identifier: Apache-2.0 */
/* plan_net - endpoints get their addresses inside and their way outside. */
#include "decide/plan/plan_net.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/net_rules.h"
#include "decide/profile/origin.h"
#include "decide/profile/profile.h"

/*
 * Addresses inside (RFC 2544, never routed on the Internet):
 *
 *	198.18.0.1 ...		one for each allowed name, in order
 *	198.18.255.254		the interface's own, so that resolvers ask for
 *				IPv4 at all; made by inner/open_door.c
 *	198.19.0.1 ...		sinks: one for each other name asked for, made
 *				by relay/names.c; 198.19.255.254 is shared
 *
 * NET_MAX_ENDPOINTS keeps the first range far below the second.
 */
#define SYNTHETIC_A 198
#define SYNTHETIC_B 18
#define MAX_CONNECTIONS 512

#define PORT_SMTP 25


static struct address synthetic(size_t n)
{
	const uint8_t v4[4] = { SYNTHETIC_A, SYNTHETIC_B, (uint8_t)(n >> 8),
				(uint8_t)n };

	return address_from_v4(v4);
}

/* "FILE:LINE: ..." of the profile line at fault. */
__attribute__((format(printf, 3, 4))) static int
refuse(struct err *err, const struct origin *origin, const char *fmt, ...)
{
	autofree char *where = origin_where(origin);
	char why[400];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return err_set(err, ERR_PROFILE, "%s: %s", where, why);
}

/* May a listener be bound to this literal, and does it mean one host? */
static int check_literal(const struct endpoint_item *item, struct err *err)
{
	const struct endpoint *e = &item->endpoint;
	enum address_verdict v = address_judge(&e->literal);
	struct host_port hp = { .port = e->port };
	char shown[HOST_PORT_TEXT];

	memcpy(hp.host, e->host, sizeof(hp.host));
	host_port_show(&hp, shown, sizeof(shown));
	if (v == ADDRESS_LOOPBACK)
		return refuse(err, &item->origin,
			       "%s inside is the script's own loopback: "
			       "allow a name instead, and lead it there with "
			       "`connect-to = NAME:%u -> %s`",
			      e->host, e->port, shown);
	if (v == ADDRESS_LINK_LOCAL && !address_is_v4(&e->literal))
		return refuse(err, &item->origin,
			       "%s is a link-local address, which means "
			       "nothing without its interface",
			      e->host);
	return 0;
}

/* What endpoint_parse() takes and a door cannot be made for. */
static int check_endpoint(const struct endpoint_item *item, struct err *err)
{
	const struct endpoint *e = &item->endpoint;

	if (e->port == PORT_SMTP)
		return refuse(err, &item->origin,
			       "port 25 is refused: mail goes through "
			       "port 465 or 587");
	return e->is_literal ? check_literal(item, err) : 0;
}

static bool is_same_place(const struct endpoint *a, const struct endpoint *b)
{
	if (a->port != b->port || a->is_literal != b->is_literal)
		return false;
	return a->is_literal ? address_equal(&a->literal, &b->literal) :
			       strcmp(a->host, b->host) == 0;
}

/*
 * An item before this one for the same host and port: the same again is fine,
 * anything else would make the first or the last one win.
 */
static int find_before(const struct endpoint_list *allow, size_t i,
		       bool *ret_found, struct err *err)
{
	const struct endpoint_item *item = &allow->v[i];

	*ret_found = false;
	for (size_t k = 0; k < i; k++) {
		const struct endpoint_item *before = &allow->v[k];
		autofree char *where = origin_where(&before->origin);
		const char *what = NULL;

		if (!is_same_place(&item->endpoint, &before->endpoint))
			continue;
		if (item->endpoint.scheme != before->endpoint.scheme)
			what = "under another scheme";
		else if (item->endpoint.is_private !=
			 before->endpoint.is_private)
			what = "with and without `private`";
		if (what)
			return refuse(err, &item->origin,
				      "%s:%u is allowed twice, %s; the other "
				      "is at %s",
				      item->endpoint.host, item->endpoint.port,
				      what, where);
		*ret_found = true;
	}
	return 0;
}

/* The address a name has already, by another port, or the next one. */
static struct address address_for(const struct net_plan *net,
				  const struct endpoint *e, size_t *n_names)
{
	if (e->is_literal)
		return e->literal;
	for (size_t i = 0; i < net->n_endpoints; i++)
		if (!net->endpoints[i].endpoint.is_literal &&
		    strcmp(net->endpoints[i].endpoint.host, e->host) == 0)
			return net->endpoints[i].address;
	return synthetic(++*n_names);
}

static int plan_endpoints(const struct profile *profile, struct net_plan *net,
			  struct err *err)
{
	const struct endpoint_list *allow = &profile->allow;
	size_t n_names = 0;
	bool found = false;

	net->endpoints = mem_array(allow->n, sizeof(*net->endpoints));
	for (size_t i = 0; i < allow->n; i++) {
		const struct endpoint_item *item = &allow->v[i];
		struct net_endpoint ne = { .endpoint = item->endpoint };

		if (check_endpoint(item, err) < 0 ||
		    find_before(allow, i, &found, err) < 0)
			return -1;
		if (found)
			continue;
		if (net->n_endpoints == NET_MAX_ENDPOINTS)
			return refuse(err, &item->origin,
				       "more than %d endpoints are "
				       "allowed",
				      NET_MAX_ENDPOINTS);
		ne.address = address_for(net, &item->endpoint, &n_names);
		ne.dial = (struct host_port){
			.is_literal = item->endpoint.is_literal,
			.literal = item->endpoint.literal,
			.port = item->endpoint.port,
		};
		memcpy(ne.dial.host, item->endpoint.host, sizeof(ne.dial.host));
		net->endpoints[net->n_endpoints++] = ne;
	}
	return 0;
}

static bool leads_from(const struct host_port *from, const struct endpoint *e)
{
	if (from->port != e->port || from->is_literal != e->is_literal)
		return false;
	return e->is_literal ? address_equal(&from->literal, &e->literal) :
			       strcmp(from->host, e->host) == 0;
}

static bool is_same_host_port(const struct host_port *a,
			      const struct host_port *b)
{
	if (a->port != b->port || a->is_literal != b->is_literal)
		return false;
	return a->is_literal ? address_equal(&a->literal, &b->literal) :
			       strcmp(a->host, b->host) == 0;
}

static int plan_pin(const struct pin_item *item, struct net_plan *net,
		    struct err *err)
{
	const struct pin *pin = &item->pin;

	for (size_t i = 0; i < net->n_endpoints; i++) {
		struct net_endpoint *ne = &net->endpoints[i];

		if (!leads_from(&pin->from, &ne->endpoint))
			continue;
		if (ne->is_pinned && !is_same_host_port(&ne->dial, &pin->to))
			return refuse(err, &item->origin,
				       "connect-to leads %s:%u to two "
				       "places, %s:%u and %s:%u",
				      pin->from.host,
				       pin->from.port, ne->dial.host,
				       ne->dial.port, pin->to.host,
				       pin->to.port);
		ne->dial = pin->to;
		ne->is_pinned = true;
		return 0;
	}
	for (size_t i = 0; i < net->n_endpoints; i++) {
		const struct endpoint *e = &net->endpoints[i].endpoint;

		if (e->port == pin->from.port &&
		    hostname_matches(e->host, pin->from.host))
			return refuse(err, &item->origin,
				      "connect-to names %s:%u, which is part of "
				      "%s:%u: write the whole of that on the "
				      "left, or allow the name by a line of "
				      "its own", pin->from.host,
				      pin->from.port, e->host, e->port);
	}
	return refuse(err, &item->origin,
		       "connect-to names %s:%u, which is no endpoint: "
		       "add `allow = tls://%s:%u` or take this line out",
		      pin->from.host, pin->from.port,
		       pin->from.host, pin->from.port);
}

/* A literal upstream would refuse for certain need not wait until it does. */
static int check_public(const struct endpoint_list *allow,
			const struct net_plan *net, struct err *err)
{
	for (size_t i = 0; i < net->n_endpoints; i++) {
		const struct net_endpoint *ne = &net->endpoints[i];
		const struct endpoint *e = &ne->endpoint;
		const struct endpoint_item *item = allow->v;
		enum address_verdict v;

		if (!e->is_literal || e->is_private || ne->is_pinned)
			continue;
		v = address_judge(&e->literal);
		if (v == ADDRESS_PUBLIC)
			continue;
		while (!is_same_place(&item->endpoint, e))
			item++;
		return refuse(err, &item->origin,
			       "%s is not a public address (%s): write "
			       "`private` after the endpoint if it is meant",
			      e->host,
			       address_verdict_name(v));
	}
	return 0;
}

static int plan_all(const struct profile *profile, const struct host *host,
		    struct net_plan *net, struct err *err)
{
	if (plan_endpoints(profile, net, err) < 0 ||
	    net_rules_add(&profile->allow, net, err) < 0)
		return -1;
	for (size_t i = 0; i < profile->connect_to.n; i++)
		if (plan_pin(&profile->connect_to.v[i], net, err) < 0)
			return -1;
	if (check_public(&profile->allow, net, err) < 0)
		return -1;
	return plan_proxy(profile, host, net, err);
}

int plan_net(const struct profile *profile, const struct host *host,
	     struct net_plan *ret, struct err *err)
{
	struct net_plan net = { .max_connections = MAX_CONNECTIONS };

	if (plan_all(profile, host, &net, err) < 0) {
		net_plan_release(&net);
		return -1;
	}
	net.refuse = mem_array(profile->refuse.n, sizeof(*net.refuse));
	for (size_t i = 0; i < profile->refuse.n; i++)
		net.refuse[net.n_refuse++] = profile->refuse.v[i].host_port;
	*ret = net;
	return 0;
}

void net_plan_release(struct net_plan *net)
{
	for (size_t i = 0; i < net->n_endpoints; i++)
		free(net->endpoints[i].rules);
	proxy_plan_release(&net->proxy);
	free(net->endpoints);
	free(net->refuse);
	*net = (struct net_plan){ .endpoints = NULL };
}

int net_plan_find(const struct net_plan *net, const struct endpoint *e,
		  uint32_t *ret)
{
	for (size_t i = 0; i < net->n_endpoints; i++) {
		if (!endpoint_equal(&net->endpoints[i].endpoint, e))
			continue;
		*ret = (uint32_t)i;
		return 0;
	}
	return -1;
}

void net_plan_hosts(const struct net_plan *net, struct strbuf *ret)
{
	char text[ADDRESS_TEXT];

	strbuf_adds(ret, "127.0.0.1 localhost\n::1 localhost\n");
	for (size_t i = 0; i < net->n_endpoints; i++) {
		const struct net_endpoint *ne = &net->endpoints[i];
		bool is_again = false;

		for (size_t k = 0; k < i; k++)
			if (address_equal(&net->endpoints[k].address,
					  &ne->address))
				is_again = true;
		/* what a pattern stands for has no end: the stub knows it */
		if (ne->endpoint.is_literal || is_again ||
		    hostname_is_pattern(ne->endpoint.host))
			continue;
		address_show(&ne->address, text);
		strbuf_addf(ret, "%s %s\n", text, ne->endpoint.host);
	}
}
