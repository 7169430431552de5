/* SPDX-License-Identifier: Apache-2.0 */
/* config - what the supervisor tells upstream before it confines itself. */
#include "upstream/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fdio.h"
#include "base/mem.h"

/* A record and its reader, past the type. */
struct record {
	uint8_t bytes[WIRE_MAX];
	struct wire_reader r;
};

static int read_record(int fd, struct record *ret, uint32_t *ret_type,
		       struct err *err)
{
	ssize_t got = fdio_recv(fd, ret->bytes, sizeof(ret->bytes), NULL, 0,
				NULL);

	if (got < 0)
		return err_sys(err, errno, "read the configuration");
	if (got == 0)
		return err_set(err, ERR_INTERNAL, "the supervisor is gone");
	*ret_type = wire_open(&ret->r, ret->bytes, (size_t)got);
	return 0;
}

static int read_rules(int fd, struct upstream_config *c, uint32_t i,
		      struct err *err)
{
	uint32_t n = c->endpoints[i].n_rules, type = 0;
	struct record rec;

	if (n == 0)
		return 0;
	c->rules[i].rules = mem_array(n, sizeof(*c->rules[i].rules));
	for (uint32_t k = 0; k < n; k++) {
		if (read_record(fd, &rec, &type, err) < 0)
			return -1;
		if (type != WIRE_RULE ||
		    guard_get_rule(&rec.r, &c->rules[i].rules[k]) < 0)
			return err_set(err, ERR_INTERNAL,
				       "rule %u of endpoint %u is malformed",
				       k, i);
		c->rules[i].n_rules = k + 1;
	}
	return 0;
}

static int read_endpoints(int fd, struct upstream_config *c, struct err *err)
{
	struct record rec;
	uint32_t type = 0;

	c->endpoints = mem_array(c->config.n_endpoints,
				 sizeof(*c->endpoints));
	c->rules = mem_array(c->config.n_endpoints, sizeof(*c->rules));
	for (uint32_t i = 0; i < c->config.n_endpoints; i++) {
		if (read_record(fd, &rec, &type, err) < 0)
			return -1;
		if (type != WIRE_ENDPOINT ||
		    guard_get_endpoint(&rec.r, &c->endpoints[i]) < 0)
			return err_set(err, ERR_INTERNAL,
				       "endpoint %u is malformed", i);
		if (read_rules(fd, c, i, err) < 0)
			return -1;
	}
	return 0;
}

static int read_placeholder(int fd, struct http_grant *g, uint32_t number,
			    struct err *err)
{
	char *placeholder = mem_alloc(g->n_placeholder);
	struct record rec;
	size_t have = 0;

	g->placeholder = placeholder;
	while (have < g->n_placeholder) {
		const uint8_t *data;
		uint32_t type = 0, of, offset;
		size_t n;

		if (read_record(fd, &rec, &type, err) < 0)
			return -1;
		if (type != WIRE_PLACEHOLDER ||
		    guard_get_part(&rec.r, &of, &offset, &data, &n) < 0 ||
		    of != number || offset != have ||
		    n > g->n_placeholder - have)
			return err_set(err, ERR_INTERNAL,
				       "placeholder %u is malformed", number);
		memcpy(placeholder + have, data, n);
		have += n;
	}
	return 0;
}

static int read_grants(int fd, struct upstream_config *c, struct err *err)
{
	struct record rec;
	uint32_t type = 0;

	c->grants = mem_array(c->config.n_grants, sizeof(*c->grants));
	for (uint32_t i = 0; i < c->config.n_grants; i++) {
		if (read_record(fd, &rec, &type, err) < 0)
			return -1;
		if (type != WIRE_GRANT ||
		    guard_get_grant(&rec.r, &c->grants[i]) < 0 ||
		    c->grants[i].endpoint >= c->config.n_endpoints)
			return err_set(err, ERR_INTERNAL,
				       "secret %u is malformed", i);
		if (read_placeholder(fd, &c->grants[i], i, err) < 0)
			return -1;
	}
	return 0;
}

/* Without the record no endpoint may want it. */
static int check_proxy(const struct upstream_config *c, struct err *err)
{
	for (uint32_t i = 0; i < c->config.n_endpoints; i++)
		if (c->endpoints[i].by_proxy && !c->has_proxy)
			return err_set(err, ERR_INTERNAL,
				       "endpoint %u wants a proxy, and none "
				       "was named", i);
	return 0;
}

static int add_roots(struct upstream_config *c, struct wire_reader *r,
		     struct err *err)
{
	uint32_t number, offset;
	const uint8_t *data;
	size_t n;

	if (guard_get_part(r, &number, &offset, &data, &n) < 0 ||
	    number != 0 || offset != c->n_roots ||
	    n > CONFIG_ROOTS_MAX - c->n_roots)
		return err_set(err, ERR_INTERNAL,
			       "the certificates to trust are malformed");
	if (c->n_roots + n > c->size_roots) {
		c->size_roots = 2 * (c->n_roots + n);
		c->roots = mem_grow(c->roots, c->size_roots, 1);
	}
	memcpy(c->roots + c->n_roots, data, n);
	c->n_roots += n;
	return 0;
}

int config_read(int fd, struct upstream_config *c, struct err *err)
{
	struct record rec;
	uint32_t type = 0;

	if (read_record(fd, &rec, &type, err) < 0)
		return -1;
	if (type != WIRE_CONFIG || guard_get_config(&rec.r, &c->config) < 0)
		return err_set(err, ERR_INTERNAL, "no configuration came");
	if (read_endpoints(fd, c, err) < 0 || read_grants(fd, c, err) < 0 ||
	    read_record(fd, &rec, &type, err) < 0)
		return -1;
	if (type == WIRE_PROXY) {
		c->has_proxy = guard_get_proxy(&rec.r, &c->proxy) == 0;
		mem_wipe(rec.bytes, sizeof(rec.bytes));
		if (!c->has_proxy)
			return err_set(err, ERR_INTERNAL,
				       "the proxy is malformed");
		if (read_record(fd, &rec, &type, err) < 0)
			return -1;
	}
	if (check_proxy(c, err) < 0)
		return -1;
	while (type == WIRE_ROOTS) {
		if (add_roots(c, &rec.r, err) < 0 ||
		    read_record(fd, &rec, &type, err) < 0)
			return -1;
	}
	if (type != WIRE_START || wire_end(&rec.r) < 0)
		return err_set(err, ERR_INTERNAL,
			       "the configuration has no end");
	c->policy = (struct http_policy){
		.endpoints = c->rules,
		.n_endpoints = c->config.n_endpoints,
		.grants = c->grants,
		.n_grants = c->config.n_grants,
	};
	return 0;
}

void config_release(struct upstream_config *c)
{
	for (uint32_t i = 0; c->rules && i < c->config.n_endpoints; i++)
		free(c->rules[i].rules);
	for (uint32_t i = 0; c->grants && i < c->config.n_grants; i++)
		free((char *)c->grants[i].placeholder);
	mem_wipe(&c->proxy, sizeof(c->proxy));
	free(c->rules);
	free(c->grants);
	free(c->endpoints);
	free(c->roots);
}
