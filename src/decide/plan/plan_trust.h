/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_TRUST_H
#define CORDON_DECIDE_PLAN_PLAN_TRUST_H

/*
 * plan_trust - Which certificates are believed: by upstream, of real servers,
 * and inside, of the relay.
 *
 * Upstream believes the host's bundle, the caller's SSL_CERT_FILE in its place,
 * and `ca-file`.  Inside, where an endpoint is https://, the CA of the run is
 * in every bundle (fs_certs.c), and variables lead programs there that look
 * nowhere else; the caller's own of these names do not come in.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct fs_plan;
struct host;
struct profile;

/* Made by fs_certs.c.  What was added to the host's certificates, alone: */
#define PLAN_TRUST_ADDED "/etc/ssl/cordon-ca.pem"
/* and all there are, only where an endpoint is https:// */
#define PLAN_TRUST_WHOLE "/etc/ssl/cordon-bundle.pem"

struct trust_plan {
	bool wants_ca;	/* an endpoint is https:// */
	/* what upstream believes, PEM; only with wants_ca */
	char *roots;
	size_t n_roots;
	char *from;	/* where it is from, for explain */
};

/* Has the profile an https:// endpoint? */
bool plan_trust_wants_ca(const struct profile *profile);
/* The bundles of distributions; NULL after the last. */
const char *plan_trust_bundle(size_t i);
/* The same for Java's stores. */
const char *plan_trust_java_store(size_t i);
/* The caller's SSL_CERT_FILE, absolute, or NULL.  Caller frees. */
char *plan_trust_callers(const struct host *host);
/* The names the script may get; NULL after the last. */
const char *plan_trust_variable(size_t i);
/* The value of one, static; NULL: the profile does not make it. */
const char *plan_trust_value(const struct profile *profile, const char *name);

/* fs: with PLAN_TRUST_ADDED in it. */
int plan_trust(const struct profile *profile, const struct host *host,
	       const struct fs_plan *fs, struct trust_plan *ret,
	       struct err *err);
void trust_plan_release(struct trust_plan *trust);

#endif
