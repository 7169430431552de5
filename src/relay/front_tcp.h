/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_FRONT_TCP_H
#define CORDON_RELAY_FRONT_TCP_H

/*
 * front_tcp - tcp:// endpoints: dial at once, copy bytes.
 */
struct conn;

/* May end the connection. */
void front_tcp_start(struct conn *conn);

#endif
