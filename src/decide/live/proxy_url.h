/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_PROXY_URL_H
#define CORDON_DECIDE_LIVE_PROXY_URL_H

/*
 * proxy_url - Where a proxy is that is spoken to with CONNECT:
 * http://[USER:PASSWORD@]HOST:PORT, a `/` at the end allowed.
 *
 * `localhost` is 127.0.0.1: upstream asks the name service, which does not know
 * it.  The password may be in any of these texts, so no message shows a byte of
 * one.
 */
#include <stdbool.h>

#include "base/err.h"
#include "decide/live/host_port.h"
#include "decide/live/span.h"

struct proxy_url {
	struct host_port at;	/* with a port */
	bool has_user;
	struct span user;	/* USER:PASSWORD, percent-encoded; in the text */
};

/* A text without a scheme passes, as it does in a variable. */
int proxy_url_parse(struct span url, struct proxy_url *ret, struct err *err);

/* What a field Proxy-Authorization says after "Basic ", NUL included. */
#define PROXY_AUTH_MAX 1025

/* In base64, for the caller to wipe and free; NULL and err where it cannot be. */
char *proxy_url_auth(struct span user, struct err *err);

#endif
