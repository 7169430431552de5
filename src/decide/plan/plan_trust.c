/* SPDX-License-Identifier: Apache-2.0 */
/* plan_trust - which certificates are believed, inside and by upstream. */
#include "decide/plan/plan_trust.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_fs.h"
#include "decide/profile/profile.h"

/*
 * Debian, Alpine and Arch; Fedora, twice; NixOS; openSUSE, and what it links
 * to; older Red Hat; OpenELEC.
 */
static const char *const bundles[] = {
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
	"/etc/ssl/certs/ca-bundle.crt",
	"/etc/ssl/cert.pem",
	"/etc/ssl/ca-bundle.pem",
	"/var/lib/ca-certificates/ca-bundle.pem",
	"/etc/pki/tls/cert.pem",
	"/etc/pki/tls/cacert.pem",
};

/* Debian; Fedora, twice; openSUSE */
static const char *const java_stores[] = {
	"/etc/ssl/certs/java/cacerts",
	"/etc/pki/java/cacerts",
	"/etc/pki/ca-trust/extracted/java/cacerts",
	"/var/lib/ca-certificates/java-cacerts",
};

/*
 * is_added: the program has certificates of its own and takes these besides;
 * the others take what is named in place of everything.
 */
static const struct {
	const char *name;
	bool is_added;
} variables[] = {
	{ "AWS_CA_BUNDLE", false },
	{ "CARGO_HTTP_CAINFO", false },
	{ "CURL_CA_BUNDLE", false },
	{ "DENO_CERT", true },
	{ "GIT_SSL_CAINFO", false },
	{ "NIX_SSL_CERT_FILE", false },
	{ "NODE_EXTRA_CA_CERTS", true },
	{ "PIP_CERT", false },
	{ "REQUESTS_CA_BUNDLE", false },
	{ "SSL_CERT_FILE", false },
};

bool plan_trust_wants_ca(const struct profile *profile)
{
	for (size_t i = 0; i < profile->allow.n; i++)
		if (profile->allow.v[i].endpoint.scheme == ENDPOINT_HTTPS)
			return true;
	return false;
}

const char *plan_trust_bundle(size_t i)
{
	return i < ARRAY_SIZE(bundles) ? bundles[i] : NULL;
}

const char *plan_trust_java_store(size_t i)
{
	return i < ARRAY_SIZE(java_stores) ? java_stores[i] : NULL;
}

char *plan_trust_callers(const struct host *host)
{
	const char *path = host_getenv(host, "SSL_CERT_FILE");

	if (!path || path[0] == '\0')
		return NULL;
	return path[0] == '/' ? mem_strdup(path) :
				mem_printf("%s/%s", host->cwd, path);
}

const char *plan_trust_variable(size_t i)
{
	return i < ARRAY_SIZE(variables) ? variables[i].name : NULL;
}

const char *plan_trust_value(const struct profile *profile, const char *name)
{
	bool wants_ca = plan_trust_wants_ca(profile);

	for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
		if (strcmp(variables[i].name, name) != 0)
			continue;
		if (variables[i].is_added)
			return wants_ca || profile->ca_file.n > 0 ?
				       PLAN_TRUST_ADDED :
				       NULL;
		return wants_ca ? PLAN_TRUST_WHOLE : NULL;
	}
	return NULL;
}

static void add_roots(struct strbuf *roots, struct strbuf *from,
		      const char *data, size_t n, const char *name)
{
	if (n == 0)
		return;
	strbuf_add(roots, data, n);
	if (data[n - 1] != '\n')
		strbuf_addc(roots, '\n');
	strbuf_addf(from, "%s%s", from->len ? ", " : "", name);
}

static int add_callers(const struct host *host, const char *path,
		       struct strbuf *roots, struct strbuf *from,
		       struct err *err)
{
	const struct file_content *content = host_content(host, path);

	if (!content || !content->data)
		return err_set(err, ERR_HOST,
			       "SSL_CERT_FILE = %s cannot be read as a file by "
			       "the user the script runs as",
			       path);
	add_roots(roots, from, content->data, content->n, path);
	return 0;
}

/* A bundle that cannot be read has failed in fs_certs.c. */
static void add_bundle(const struct host *host, struct strbuf *roots,
		       struct strbuf *from)
{
	for (size_t i = 0; i < ARRAY_SIZE(bundles); i++) {
		const struct path_fact *fact = host_path(host, bundles[i]);
		const struct file_content *content =
			fact && fact->type == PATH_FILE ?
				host_content(host, fact->real) :
				NULL;

		if (content && content->data) {
			add_roots(roots, from, content->data, content->n,
				  bundles[i]);
			return;
		}
	}
}

static void add_ca_files(const struct fs_plan *fs, struct strbuf *roots,
			 struct strbuf *from)
{
	for (size_t i = 0; i < fs->n_steps; i++)
		if (strcmp(fs->steps[i].target, PLAN_TRUST_ADDED) == 0)
			add_roots(roots, from, fs->steps[i].data,
				  fs->steps[i].n_data, "ca-file");
}

int plan_trust(const struct profile *profile, const struct host *host,
	       const struct fs_plan *fs, struct trust_plan *ret,
	       struct err *err)
{
	struct trust_plan trust = { .wants_ca = plan_trust_wants_ca(profile) };
	autorelease_strbuf struct strbuf roots = STRBUF_INIT;
	autorelease_strbuf struct strbuf from = STRBUF_INIT;
	autofree char *callers = plan_trust_callers(host);

	if (!trust.wants_ca) {
		*ret = trust;
		return 0;
	}
	if (callers && add_callers(host, callers, &roots, &from, err) < 0)
		return -1;
	if (!callers)
		add_bundle(host, &roots, &from);
	add_ca_files(fs, &roots, &from);
	if (roots.len == 0) {
		err_set(err, ERR_HOST,
			"this host has no CA bundle, so no server of an "
			"https:// endpoint can be believed");
		return err_hint(err, "install the package ca-certificates, or "
				     "name certificates with `ca-file`");
	}
	trust.n_roots = roots.len;
	trust.roots = strbuf_steal(&roots);
	trust.from = strbuf_steal(&from);
	*ret = trust;
	return 0;
}

void trust_plan_release(struct trust_plan *trust)
{
	free(trust->roots);
	free(trust->from);
	*trust = (struct trust_plan){ .wants_ca = false };
}
