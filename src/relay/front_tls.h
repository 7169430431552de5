/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_FRONT_TLS_H
#define CORDON_RELAY_FRONT_TLS_H

/*
 * front_tls - tls:// endpoints: the ClientHello must name the endpoint's host, or
 * one of its pattern, which the connection then has as its name.
 * Then the connection is dialled, or goes on with its front (https://).
 */
struct conn;

/* May end the connection. */
void front_tls_start(struct conn *conn);

#endif
