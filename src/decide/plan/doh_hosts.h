/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_DOH_HOSTS_H
#define CORDON_DECIDE_PLAN_DOH_HOSTS_H

/*
 * doh_hosts - Endpoints that resolve names for everybody.
 *
 * DNS over HTTPS (RFC 8484) or TLS (RFC 7858) to such an endpoint goes past
 * the stub resolver: no look-up there is recorded, and names carry data to
 * whoever serves them.  A note says so; nothing is refused, as the endpoint
 * was asked for.  The list is that of the well-known ones and cannot be whole.
 */
#include <stdbool.h>

struct endpoint;
struct strbuf;

/* Appends a sentence about the endpoint if it is one; whether it is. */
bool doh_hosts_note(const struct endpoint *e, struct strbuf *ret);

#endif
