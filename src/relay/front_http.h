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
#include "relay/ca.h"

struct conn;
struct http_conn;
struct relay;

struct front_http {
	struct ca *ca;
	SSL_CTX **servers;	/* by endpoint; NULL where it is no https:// */
	struct http_conn *conns;	/* one for each of conn_table.all */
};

/*
 * Before self_confine(), with the tables of connections there: keys,
 * certificates, pools.  Tells the supervisor the run's root (WIRE_CA).
 */
int front_http_init(struct relay *relay, struct err *err);
/* May end the connection. */
void front_http_start(struct conn *conn);

#endif
