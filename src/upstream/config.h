/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_CONFIG_H
#define CORDON_UPSTREAM_CONFIG_H

/*
 * config - What the supervisor tells upstream before it confines itself
 * (decide/live/guard.h).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/live/guard.h"
#include "decide/live/http_policy.h"

#define CONFIG_ROOTS_MAX (8u << 20)	/* bytes of PEM */

struct upstream_config {
	struct guard_config config;
	struct guard_endpoint *endpoints;	/* config.n_endpoints */
	struct http_rules *rules;		/* the same number */
	struct http_grant *grants;		/* config.n_grants */
	struct http_policy policy;		/* of the two above */
	struct guard_proxy proxy;
	bool has_proxy;
	uint8_t *roots;
	size_t n_roots, size_roots;
};

/* Reads records up to WIRE_START; ret is zeroed and is released by the caller. */
int config_read(int control_fd, struct upstream_config *ret, struct err *err);
void config_release(struct upstream_config *c);

#endif
