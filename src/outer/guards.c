/* SPDX-License-Identifier: Apache-2.0 */
/* guards - starts relay and upstream and tells them what they guard. */
#include "outer/guards.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/wire.h"
#include "decide/live/guard.h"
#include "decide/plan/diagnosis.h"
#include "outer/guard_output.h"
#include "outer/guard_secrets.h"
#include "outer/helper.h"

/* With a library for TLS, or, where nothing is https://, without. */
static const struct {
	const char *relay, *upstream;
} programs[] = {
	[false] = { "cordon-relay", "cordon-upstream" },
	[true] = { "cordon-relay-http", "cordon-upstream-http" },
};

static enum obstacle obstacle_of(bool for_http)
{
	return for_http ? OBSTACLE_GUARDS_HTTP : OBSTACLE_GUARDS;
}

int guards_check(bool for_http, struct err *err)
{
	enum obstacle obstacle = obstacle_of(for_http);

	if (helper_check(programs[for_http].relay, obstacle, err) < 0)
		return -1;
	return helper_check(programs[for_http].upstream, obstacle, err);
}

static int start(const struct plan *plan, const char *name, int dial_fd,
		 struct helper *guard, struct err *err)
{
	return helper_start(name, obstacle_of(plan->net.wants_http),
			    &plan->ids, dial_fd, guard, err);
}

static int send_record(struct wire_writer *w, const struct helper *guard,
		       struct err *err)
{
	if (wire_send(w, guard->control_fd, NULL, 0) < 0)
		return err_sys(err, errno, "configure a guard");
	return 0;
}

static int send_endpoint(const struct net_endpoint *ne,
			 const struct helper *guard, struct err *err)
{
	struct guard_endpoint e;
	struct wire_writer w;

	guard_endpoint_of(ne, &e);
	guard_put_endpoint(&w, &e);
	if (send_record(&w, guard, err) < 0)
		return -1;
	for (size_t i = 0; i < ne->n_rules; i++) {
		guard_put_rule(&w, &ne->rules[i]);
		if (send_record(&w, guard, err) < 0)
			return -1;
	}
	return 0;
}

/* Until the run is over at the latest. */
static uint64_t lasts_s(const struct limit_plan *limits)
{
	if (limits->time_ms == LIMIT_NONE)
		return UINT64_MAX;
	return (limits->time_ms + limits->grace_ms) / 1000 + 1;
}

/* Nobody is asked for it again: no copy stays, in pid 1's memory least of all. */
static int send_proxy(const struct proxy_plan *proxy,
		      const struct helper *guard, struct err *err)
{
	struct wire_writer w;
	int result;

	if (!proxy->is_used)
		return 0;
	guard_put_proxy(&w, proxy);
	result = send_record(&w, guard, err);
	mem_wipe(&w, sizeof(w));
	proxy_plan_forget(proxy);
	return result;
}

static int send_roots(const struct trust_plan *trust,
		      const struct helper *guard, struct err *err)
{
	struct wire_writer w;

	for (size_t at = 0; at < trust->n_roots; at += GUARD_PART) {
		size_t n = trust->n_roots - at;

		guard_put_part(&w, WIRE_ROOTS, 0, (uint32_t)at,
			       trust->roots + at,
			       n < GUARD_PART ? n : GUARD_PART);
		if (send_record(&w, guard, err) < 0)
			return -1;
	}
	return 0;
}

static int configure(const struct plan *plan, const struct helper *guard,
		     bool is_relay, struct err *err)
{
	const struct net_plan *net = &plan->net;
	struct guard_config config = {
		.n_endpoints = (uint32_t)net->n_endpoints,
		.n_grants = (uint32_t)plan->secrets.n_grants,
		.n_refuse = is_relay ? (uint32_t)net->n_refuse : 0,
		.n_canaries = is_relay ? (uint32_t)plan->canary.n : 0,
		.n_outputs = is_relay ? (uint32_t)plan->output.n_lines : 0,
		.n_masks = is_relay ? (uint32_t)plan->output.n_texts : 0,
		.max_connections = net->max_connections,
		.for_s = is_relay ? lasts_s(&plan->limits) : 0,
	};
	struct wire_writer w;

	guard_put_config(&w, &config);
	if (send_record(&w, guard, err) < 0)
		return -1;
	for (size_t i = 0; i < net->n_endpoints; i++)
		if (send_endpoint(&net->endpoints[i], guard, err) < 0)
			return -1;
	if (guard_secrets_send_grants(&plan->secrets, guard->control_fd, err) <
	    0)
		return -1;
	for (size_t i = 0; i < config.n_refuse; i++) {
		guard_put_refuse(&w, &net->refuse[i]);
		if (send_record(&w, guard, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < config.n_canaries; i++) {
		guard_put_canary(&w, &plan->canary.v[i]);
		if (send_record(&w, guard, err) < 0)
			return -1;
	}
	if (is_relay && guard_output_send_rules(&plan->output,
						guard->control_fd, err) < 0)
		return -1;
	if (!is_relay && (send_proxy(&net->proxy, guard, err) < 0 ||
			  send_roots(&plan->trust, guard, err) < 0))
		return -1;
	wire_begin(&w, WIRE_START);
	return send_record(&w, guard, err);
}

int guards_start(const struct plan *plan, struct sandbox *box, struct err *err)
{
	autoclose int relay_dial = -1;
	autoclose int upstream_dial = -1;
	bool http = plan->net.wants_http;
	int dial[2];

	if (!plan->wants_relay)
		return 0;
	if (fdio_socketpair(dial) < 0)
		return err_sys(err, errno, "make the dial channel");
	relay_dial = dial[0];
	upstream_dial = dial[1];
	if (start(plan, programs[http].relay, relay_dial, &box->relay, err) < 0)
		return -1;
	if (plan->wants_upstream &&
	    start(plan, programs[http].upstream, upstream_dial, &box->upstream,
		  err) < 0)
		return -1;
	if (configure(plan, &box->relay, true, err) < 0)
		return -1;
	if (!plan->wants_upstream)
		return 0;
	return configure(plan, &box->upstream, false, err);
}

static int wait_one(struct helper *guard, const char *name,
		    int timeout_ms, struct err *err)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;

	if (guard->pid <= 0 || guard->confined)
		return 0;
	if (helper_expect(guard, name, WIRE_CONFINED, timeout_ms, record, &r,
			  err) < 0)
		return -1;
	if (wire_end(&r) < 0)
		return err_set(err, ERR_INTERNAL, "the %s is out of order",
			       name);
	guard->confined = true;
	return 0;
}

int guards_take_ca(struct sandbox *box, int timeout_ms, struct err *err)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	const uint8_t *der;
	size_t n;

	if (helper_expect(&box->relay, "relay", WIRE_CA, timeout_ms, record, &r,
			  err) < 0)
		return -1;
	der = wire_get_bytes(&r, sizeof(box->ca), &n);
	if (wire_end(&r) < 0 || n == 0)
		return err_set(err, ERR_INTERNAL,
			       "the relay sent a malformed certificate");
	memcpy(box->ca, der, n);
	box->n_ca = n;
	return 0;
}

int guards_send_door(struct sandbox *box, uint32_t first, const int *fds,
		     size_t n, struct err *err)
{
	struct wire_writer w;

	wire_begin(&w, WIRE_LISTENER);
	wire_put_u32(&w, first);
	wire_put_u32(&w, (uint32_t)n);
	if (wire_send(&w, box->relay.control_fd, fds, n) == 0)
		return 0;
	/* a relay that could not go on has said why before it left */
	if (errno == EPIPE || errno == ECONNRESET) {
		if (wait_one(&box->relay, "relay", 0, err) < 0)
			return -1;
		errno = EPIPE;
	}
	return err_sys(err, errno, "hand the door to the relay");
}

int guards_wait_confined(struct sandbox *box, int timeout_ms, struct err *err)
{
	if (wait_one(&box->relay, "relay", timeout_ms, err) < 0)
		return -1;
	return wait_one(&box->upstream, "upstream", timeout_ms, err);
}
