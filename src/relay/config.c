/* SPDX-License-Identifier: Apache-2.0 */
/* config - what the supervisor says this relay guards. */
#include "relay/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/mem.h"
#include "relay/relay.h"

/* The next record of the given type; false if it is another. */
static bool expect(enum wire_type type, struct wire_reader *r)
{
	static uint8_t buf[WIRE_MAX];
	ssize_t n = fdio_recv(GUARD_CONTROL_FD, buf, sizeof(buf), NULL, 0,
			      NULL);

	if (n == 0)
		_exit(EXIT_FAILURE);
	return n > 0 && wire_open(r, buf, (size_t)n) == type;
}

static bool read_rules(struct http_rules *ret, size_t n)
{
	struct wire_reader r;

	ret->rules = mem_array(n, sizeof(*ret->rules));
	ret->n_rules = n;
	for (size_t i = 0; i < n; i++)
		if (!expect(WIRE_RULE, &r) ||
		    guard_get_rule(&r, &ret->rules[i]) < 0)
			return false;
	return true;
}

static bool read_endpoints(struct relay *relay)
{
	size_t n = relay->config.n_endpoints;
	struct wire_reader r;

	relay->endpoints = mem_array(n, sizeof(*relay->endpoints));
	relay->rules = mem_array(n, sizeof(*relay->rules));
	relay->up_left = mem_array(n, sizeof(*relay->up_left));
	for (size_t i = 0; i < n; i++) {
		struct guard_endpoint *e = &relay->endpoints[i];

		if (!expect(WIRE_ENDPOINT, &r) ||
		    guard_get_endpoint(&r, e) < 0 ||
		    !read_rules(&relay->rules[i], e->n_rules))
			return false;
		relay->up_left[i] = e->max_up;
		if (e->scheme == ENDPOINT_HTTPS || e->scheme == ENDPOINT_HTTP)
			relay->reads_requests = true;
	}
	return true;
}

/* Its parts, in order and of this grant alone. */
static bool read_placeholder(struct http_grant *grant, uint32_t number)
{
	char *text = mem_alloc(grant->n_placeholder);

	grant->placeholder = text;
	for (size_t at = 0; at < grant->n_placeholder;) {
		struct wire_reader r;
		uint32_t of, offset;
		const uint8_t *data;
		size_t n;

		if (!expect(WIRE_PLACEHOLDER, &r) ||
		    guard_get_part(&r, &of, &offset, &data, &n) < 0 ||
		    of != number || offset != at ||
		    n > grant->n_placeholder - at)
			return false;
		memcpy(text + at, data, n);
		at += n;
	}
	return true;
}

static bool read_grants(struct relay *relay)
{
	size_t n = relay->config.n_grants;
	struct wire_reader r;

	relay->grants = mem_array(n, sizeof(*relay->grants));
	for (size_t i = 0; i < n; i++)
		if (!expect(WIRE_GRANT, &r) ||
		    guard_get_grant(&r, &relay->grants[i]) < 0 ||
		    relay->grants[i].endpoint >= relay->config.n_endpoints ||
		    !read_placeholder(&relay->grants[i], (uint32_t)i))
			return false;
	return true;
}

static bool read_refusals(struct relay *relay)
{
	size_t n = relay->config.n_refuse;
	struct wire_reader r;

	relay->refuse = mem_array(n, sizeof(*relay->refuse));
	for (size_t i = 0; i < n; i++)
		if (!expect(WIRE_REFUSE, &r) ||
		    guard_get_refuse(&r, &relay->refuse[i]) < 0)
			return false;
	return true;
}

static bool read_canaries(struct relay *relay)
{
	size_t n = relay->config.n_canaries;
	struct wire_reader r;

	relay->canaries.all = mem_array(n, sizeof(*relay->canaries.all));
	relay->canaries.n = n;
	for (size_t i = 0; i < n; i++)
		if (!expect(WIRE_CANARY, &r) ||
		    guard_get_canary(&r, &relay->canaries.all[i]) < 0)
			return false;
	return true;
}

static bool read_outputs(struct relay *relay)
{
	size_t n = relay->config.n_outputs;
	struct wire_reader r;

	relay->outputs.rules = mem_array(n, sizeof(*relay->outputs.rules));
	for (size_t i = 0; i < n; i++)
		if (!expect(WIRE_OUTPUT, &r) ||
		    guard_get_output(&r, &relay->outputs.rules[i]) < 0)
			return false;
	return true;
}

/* Its parts, in order and of this text alone. */
static uint8_t *read_mask(uint32_t number, size_t *ret_n)
{
	uint8_t *text = NULL;
	struct guard_mask m = { .n = 1 };

	for (size_t at = 0; at < m.n; at += m.n_part) {
		struct wire_reader r;
		size_t n = m.n;

		if (!expect(WIRE_MASK, &r) || guard_get_mask(&r, &m) < 0 ||
		    m.number != number || m.offset != at ||
		    (text && m.n != n)) {
			free(text);
			return NULL;
		}
		if (!text)
			text = mem_alloc(m.n);
		memcpy(text + at, m.part, m.n_part);
	}
	*ret_n = m.n;
	return text;
}

static bool read_masks(struct relay *relay)
{
	size_t n = relay->config.n_masks;

	relay->outputs.masks = mem_array(n, sizeof(*relay->outputs.masks));
	relay->outputs.texts = mem_array(n, sizeof(*relay->outputs.texts));
	for (size_t i = 0; i < n; i++) {
		struct output_value *v = &relay->outputs.masks[i];

		relay->outputs.texts[i] = read_mask((uint32_t)i, &v->n);
		if (!relay->outputs.texts[i])
			return false;
		v->bytes = relay->outputs.texts[i];
	}
	return true;
}

const char *config_read(struct relay *relay)
{
	struct wire_reader r;

	if (!expect(WIRE_CONFIG, &r) ||
	    guard_get_config(&r, &relay->config) < 0 ||
	    relay->config.max_connections == 0)
		return "the configuration is malformed";
	if (!read_endpoints(relay))
		return "an endpoint is malformed or not in order";
	if (!read_grants(relay))
		return "a grant is malformed or not in order";
	if (!read_refusals(relay))
		return "a refusal is malformed or not in order";
	if (!read_canaries(relay))
		return "a canary is malformed or not in order";
	if (!read_outputs(relay) || !read_masks(relay))
		return "an output is malformed or not in order";
	if (!expect(WIRE_START, &r) || wire_end(&r) < 0)
		return "the configuration has no end";
	relay->policy = (struct http_policy){
		.endpoints = relay->rules,
		.n_endpoints = relay->config.n_endpoints,
		.grants = relay->grants,
		.n_grants = relay->config.n_grants,
	};
	return NULL;
}
