/* SPDX-License-Identifier: Apache-2.0 */
/* session_pool - all sessions: their memory, their deadlines, the secrets. */
#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "upstream/dial.h"
#include "upstream/session_own.h"

static bool is_http(const struct guard_endpoint *e)
{
	return e->scheme == ENDPOINT_HTTPS || e->scheme == ENDPOINT_HTTP;
}

static uint64_t due(const struct sessions *ss)
{
	uint64_t first = UINT64_MAX, at;

	if (ss->shaking.first)
		first = ss->shaking.first->since_ms + GUARD_CONNECT_MS;
	if (ss->open.first) {
		at = ss->open.first->since_ms +
		     ss->setup.config->config.idle_ms;
		first = at < first ? at : first;
	}
	return first;
}

int session_pool_timeout(const struct sessions *ss)
{
	uint64_t first, now;

	if (!ss)
		return -1;
	if (ss->n_again > 0 ||
	    (ss->waits_for_report && report_is_calm(ss->setup.report)))
		return 0;
	first = due(ss);
	now = dial_now();
	if (first == UINT64_MAX)
		return -1;
	return first > now ? (int)(first - now) : 0;
}

/* Each once: who moves goes behind the last there is now. */
static void run_all(struct sessions *ss, bool only_again)
{
	struct session *last = ss->open.last, *s = ss->open.first;
	bool is_last = !s;

	while (!is_last) {
		struct session *next = s->next;

		is_last = s == last || !next;
		if (!only_again || s->is_again)
			session_run(s);
		s = next;
	}
}

static void expire_open(struct session *s)
{
	bool is_exchange = s->asking != ASK_NONE && s->last == LAST_NONE;

	if (s->state == SESSION_LEAVING || !is_exchange) {
		session_end(s);
		return;
	}
	session_fail(s, REASON_IDLE);
	session_touch(s);
	session_run(s);
}

void session_pool_expire(struct sessions *ss)
{
	uint64_t now;

	if (!ss)
		return;
	if (ss->waits_for_report && report_is_calm(ss->setup.report)) {
		ss->waits_for_report = false;
		run_all(ss, false);
	} else if (ss->n_again > 0) {
		run_all(ss, true);
	}
	now = dial_now();
	while (ss->shaking.first &&
	       ss->shaking.first->since_ms + GUARD_CONNECT_MS <= now)
		session_fail_start(ss->shaking.first, ETIMEDOUT, REASON_TLS,
			   "the server did not answer in time");
	while (ss->open.first &&
	       ss->open.first->since_ms +
		       ss->setup.config->config.idle_ms <= now)
		expire_open(ss->open.first);
}

const char *session_pool_broken(const struct sessions *ss)
{
	return ss ? ss->broken : NULL;
}

int session_pool_secret(struct sessions *ss, struct wire_reader *r)
{
	uint32_t number, offset;
	const uint8_t *data;
	size_t n;

	if (!ss || guard_get_part(r, &number, &offset, &data, &n) < 0)
		return -1;
	return inject_take(ss->inject, number, offset, data, n);
}

static bool is_wanted(const struct upstream_config *c)
{
	for (uint32_t i = 0; i < c->config.n_endpoints; i++)
		if (is_http(&c->endpoints[i]))
			return true;
	return false;
}

static struct http_origin *list_origins(const struct upstream_config *c)
{
	struct http_origin *origins = mem_array(c->config.n_endpoints,
						sizeof(*origins));

	for (uint32_t i = 0; i < c->config.n_endpoints; i++) {
		const struct guard_endpoint *e = &c->endpoints[i];

		if (e->scheme == ENDPOINT_HTTPS)
			origins[i] = (struct http_origin){ e->host, e->port };
	}
	return origins;
}

int session_pool_open(const struct session_setup *setup, struct sessions **ret,
		      struct err *err)
{
	const struct upstream_config *c = setup->config;
	struct sessions *ss;

	*ret = NULL;
	if (!is_wanted(c))
		return 0;
	ss = mem_alloc(sizeof(*ss));
	ss->setup = *setup;
	ss->tls = tls_client_new(c->roots, c->n_roots, err);
	ss->inject = ss->tls ? inject_new(c->grants, c->config.n_grants, err) :
			       NULL;
	if (!ss->inject) {
		tls_client_free(ss->tls);
		free(ss);
		return -1;
	}
	ss->gifts = http_gifts_new();
	ss->origins = list_origins(c);
	ss->up = mem_array(c->config.n_endpoints, sizeof(*ss->up));
	/* those that are over but not seen to be have a place as well */
	ss->n_all = c->config.max_connections + GUARD_MAX_DIALS;
	ss->all = mem_array(ss->n_all, sizeof(*ss->all));
	*ret = ss;
	return 0;
}

void session_pool_close(struct sessions *ss)
{
	if (!ss)
		return;
	while (ss->shaking.first)
		session_end(ss->shaking.first);
	while (ss->open.first)
		session_end(ss->open.first);
	for (size_t i = 0; i < ss->n_used; i++)
		http_body_judge_free(ss->all[i].judge);
	inject_free(ss->inject);
	tls_client_free(ss->tls);
	http_gifts_free(ss->gifts);
	free(ss->origins);
	free(ss->up);
	free(ss->all);
	free(ss);
}
