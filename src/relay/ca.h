/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_CA_H
#define CORDON_RELAY_CA_H

/*
 * ca - The certificates of one run: a root whose key is forgotten at once, an
 * intermediate that may sign for the endpoints' names alone, a leaf for each.
 *
 * Java takes a leaf beyond the constraints of a root, but none beyond those of
 * an intermediate; hence the two (tried with OpenSSL, GnuTLS, node, Python, Go
 * and Java).  Keys (P-256) are in this process's memory and nowhere else.
 * Valid from a day before, for clocks that differ, to the end of the run.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef struct ssl_ctx_st SSL_CTX;

struct ca;

/*
 * hosts: canonical names, "*.example.com", or literals' text.  for_s: seconds
 * from now until all of it ends.  Before self_confine().
 */
struct ca *ca_new(const char *const *hosts, size_t n, uint64_t for_s,
		  struct err *err);
/* The root, DER; lives as long as ca. */
const uint8_t *ca_root(const struct ca *ca, size_t *ret_n);
/*
 * What a server for this host needs: TLS 1.2 and up, ALPN http/1.1 or none,
 * leaf and intermediate, no tickets.  Made when first asked for, then the same;
 * NULL if it cannot be made.
 */
SSL_CTX *ca_server(struct ca *ca, const char *host);
void ca_free(struct ca *ca);

#endif
