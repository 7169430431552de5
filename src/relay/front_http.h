/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_FRONT_HTTP_H
#define CORDON_RELAY_FRONT_HTTP_H

/*
 * front_http - https:// and http:// endpoints: ends TLS, judges each request,
 * asks upstream to make it, writes the answer anew.
 *
 * Only the program with OpenSSL has these; front_none.c is in the other, which
 * is never started for such endpoints.
 */
#include "base/err.h"

struct conn;
struct relay;

/* Before self_confine(): keys, certificates, pools. */
int front_http_init(struct relay *relay, struct err *err);
/* May end the connection. */
void front_http_start(struct conn *conn);

#endif
