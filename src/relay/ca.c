/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ca - the certificates of one run.
 *
 *	root		self-signed; its key is freed once it has signed
 *	intermediate	signs leaves alone, and for the run's names alone
 *	leaf		one for each host, when it is first asked for
 *
 * The intermediate's key stays with a process that reads what an attacker
 * writes.  That is why the constraints are on what the root has signed: who has
 * that key has the script's own connections, and nothing that any other name
 * is at the end of.  No configuration of the system is read: what is right
 * here is not the host's to change, and a module it names is not for us.
 */
#include "relay/ca.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/cleanup.h"
#include "base/mem.h"

#define DAY_S 86400
/* The end of a run is kept by a clock that is never set; this one may be. */
#define MARGIN_S 3600
/* A run without an end: longer than any lasts, and far from any overflow. */
#define LONGEST_S ((uint64_t)10 * 365 * DAY_S)
#define SERIAL_BYTES 16

struct leaf {
	char *host;
	SSL_CTX *ctx;	/* NULL until asked for */
};

struct ca {
	time_t from, to;
	char tag[2 * 8 + 1];	/* in the names: which run it was */
	X509 *root;
	uint8_t *root_der;
	size_t n_root_der;
	X509 *middle;
	EVP_PKEY *middle_key;
	struct leaf *leaves;
	size_t n_leaves;
};

/* What a certificate is of. */
struct subject {
	const char *what;	/* the end of its name */
	EVP_PKEY *key;
	X509 *issuer;		/* NULL: signs itself */
	EVP_PKEY *issuer_key;
};

static void release_cert(X509 **cert)
{
	X509_free(*cert);
}

static void release_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void release_ctx(SSL_CTX **ctx)
{
	SSL_CTX_free(*ctx);
}

#define autorelease_cert __attribute__((cleanup(release_cert)))
#define autorelease_key __attribute__((cleanup(release_key)))
#define autorelease_ctx __attribute__((cleanup(release_ctx)))

static bool is_literal(const char *host, uint8_t ret[16], size_t *ret_n)
{
	if (inet_pton(AF_INET, host, ret) == 1)
		*ret_n = 4;
	else if (inet_pton(AF_INET6, host, ret) == 1)
		*ret_n = 16;
	else
		return false;
	return true;
}

/* Takes data over; false if it cannot. */
static bool add_subtree(STACK_OF(GENERAL_SUBTREE) **list, int type,
			const void *data, size_t n)
{
	GENERAL_SUBTREE *tree = GENERAL_SUBTREE_new();
	ASN1_STRING *text = type == GEN_DNS ? ASN1_IA5STRING_new() :
					      ASN1_OCTET_STRING_new();

	if (!tree || !text || (!*list && !(*list = sk_GENERAL_SUBTREE_new_null())) ||
	    !ASN1_STRING_set(text, data, (int)n) ||
	    !sk_GENERAL_SUBTREE_push(*list, tree)) {
		GENERAL_SUBTREE_free(tree);
		ASN1_STRING_free(text);
		return false;
	}
	GENERAL_NAME_set0_value(tree->base, type, text);
	return true;
}

static bool permit_host(NAME_CONSTRAINTS *nc, const char *host,
			bool has[static 3])
{
	uint8_t net[32];
	size_t n;

	if (is_literal(host, net, &n)) {
		memset(net + n, 0xff, n);
		has[n == 4 ? 1 : 2] = true;
		return add_subtree(&nc->permittedSubtrees, GEN_IPADD, net,
				   2 * n);
	}
	/* a constraint "x" has all names below x */
	if (strncmp(host, "*.", 2) == 0)
		host += 2;
	has[0] = true;
	return add_subtree(&nc->permittedSubtrees, GEN_DNS, host, strlen(host));
}

/* A form of name of which none is permitted is not constrained (RFC 5280). */
static bool exclude_rest(NAME_CONSTRAINTS *nc, const bool has[static 3])
{
	static const uint8_t any[32];

	return (has[0] ||
		add_subtree(&nc->excludedSubtrees, GEN_DNS, "", 0)) &&
	       (has[1] || has[2] ||
		(add_subtree(&nc->excludedSubtrees, GEN_IPADD, any, 8) &&
		 add_subtree(&nc->excludedSubtrees, GEN_IPADD, any, 32)));
}

static bool add_constraints(X509 *cert, const struct ca *ca)
{
	NAME_CONSTRAINTS *nc = NAME_CONSTRAINTS_new();
	bool has[3] = { false, false, false };
	bool ok = nc != NULL;

	for (size_t i = 0; ok && i < ca->n_leaves; i++)
		ok = permit_host(nc, ca->leaves[i].host, has);
	ok = ok && exclude_rest(nc, has) &&
	     X509_add1_ext_i2d(cert, NID_name_constraints, nc, 1,
			       X509V3_ADD_DEFAULT) == 1;
	NAME_CONSTRAINTS_free(nc);
	return ok;
}

static bool add_alt_name(X509 *cert, const char *host)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	GENERAL_NAME *name = GENERAL_NAME_new();
	uint8_t literal[16];
	size_t n = strlen(host);
	bool is_ip = is_literal(host, literal, &n);
	ASN1_STRING *text = is_ip ? ASN1_OCTET_STRING_new() :
				    ASN1_IA5STRING_new();
	bool ok = false;

	if (names && name && text &&
	    ASN1_STRING_set(text, is_ip ? (const void *)literal : host,
			    (int)n) &&
	    sk_GENERAL_NAME_push(names, name)) {
		GENERAL_NAME_set0_value(name, is_ip ? GEN_IPADD : GEN_DNS,
					text);
		ok = X509_add1_ext_i2d(cert, NID_subject_alt_name, names, 0,
				       X509V3_ADD_DEFAULT) == 1;
	} else {
		GENERAL_NAME_free(name);
		ASN1_STRING_free(text);
	}
	GENERAL_NAMES_free(names);
	return ok;
}

static bool add_text(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;
	bool ok;

	X509V3_set_ctx(&ctx, issuer ? issuer : cert, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = ext && X509_add_ext(cert, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return ok;
}

static bool set_serial(X509 *cert)
{
	uint8_t bytes[SERIAL_BYTES];
	BIGNUM *bn;
	bool ok;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	/* positive, not zero, always of one length */
	bytes[0] = (bytes[0] & 0x7f) | 0x40;
	bn = BN_bin2bn(bytes, sizeof(bytes), NULL);
	ok = bn && BN_to_ASN1_INTEGER(bn, X509_get_serialNumber(cert));
	BN_free(bn);
	return ok;
}

static bool set_name(X509 *cert, const struct ca *ca, const char *what)
{
	autofree char *text = mem_printf("cordon run %s %s", ca->tag, what);
	X509_NAME *name = X509_get_subject_name(cert);

	return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC,
					  (const uint8_t *)text, -1, -1,
					  0) == 1;
}

/* All but what only one of the three has, and the signature. */
static X509 *begin_cert(const struct ca *ca, const struct subject *s)
{
	autorelease_cert X509 *cert = X509_new();

	if (!cert || !X509_set_version(cert, X509_VERSION_3) ||
	    !set_serial(cert) || !set_name(cert, ca, s->what) ||
	    !X509_set_issuer_name(cert, X509_get_subject_name(
						s->issuer ? s->issuer : cert)) ||
	    !ASN1_TIME_set(X509_getm_notBefore(cert), ca->from) ||
	    !ASN1_TIME_set(X509_getm_notAfter(cert), ca->to) ||
	    !X509_set_pubkey(cert, s->key) ||
	    !add_text(cert, s->issuer, NID_subject_key_identifier, "hash") ||
	    !add_text(cert, s->issuer, NID_authority_key_identifier, "keyid"))
		return NULL;
	return steal_ptr(&cert);
}

static X509 *make_root(const struct ca *ca, EVP_PKEY *key)
{
	const struct subject s = { "root", key, NULL, key };
	autorelease_cert X509 *cert = begin_cert(ca, &s);

	if (!cert ||
	    !add_text(cert, NULL, NID_basic_constraints,
		      "critical,CA:TRUE,pathlen:1") ||
	    !add_text(cert, NULL, NID_key_usage,
		      "critical,keyCertSign,cRLSign") ||
	    !X509_sign(cert, key, EVP_sha256()))
		return NULL;
	return steal_ptr(&cert);
}

static X509 *make_middle(const struct ca *ca, EVP_PKEY *root_key)
{
	const struct subject s = { "intermediate", ca->middle_key, ca->root,
				   root_key };
	autorelease_cert X509 *cert = begin_cert(ca, &s);

	if (!cert ||
	    !add_text(cert, ca->root, NID_basic_constraints,
		      "critical,CA:TRUE,pathlen:0") ||
	    !add_text(cert, ca->root, NID_key_usage, "critical,keyCertSign") ||
	    !add_text(cert, ca->root, NID_ext_key_usage, "serverAuth") ||
	    !add_constraints(cert, ca) ||
	    !X509_sign(cert, root_key, EVP_sha256()))
		return NULL;
	return steal_ptr(&cert);
}

static X509 *make_leaf(const struct ca *ca, const char *host, EVP_PKEY *key)
{
	const struct subject s = { "server", key, ca->middle, ca->middle_key };
	autorelease_cert X509 *cert = begin_cert(ca, &s);

	if (!cert ||
	    !add_text(cert, ca->middle, NID_basic_constraints,
		      "critical,CA:FALSE") ||
	    !add_text(cert, ca->middle, NID_key_usage,
		      "critical,digitalSignature") ||
	    !add_text(cert, ca->middle, NID_ext_key_usage, "serverAuth") ||
	    !add_alt_name(cert, host) ||
	    !X509_sign(cert, ca->middle_key, EVP_sha256()))
		return NULL;
	return steal_ptr(&cert);
}

/* Called only where the client offers protocols. */
static int choose_protocol(SSL *ssl, const uint8_t **ret, uint8_t *ret_n,
			   const uint8_t *offered, unsigned n, void *arg)
{
	static const uint8_t ours[] = "\x08http/1.1";
	uint8_t *chosen;

	(void)ssl;
	(void)arg;
	if (SSL_select_next_proto(&chosen, ret_n, ours, sizeof(ours) - 1,
				  offered, n) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*ret = chosen;
	return SSL_TLSEXT_ERR_OK;
}

/*
 * No session outlives its connection: a ticket is a key that is kept, and each
 * connection is judged by itself.
 */
static SSL_CTX *make_ctx(void)
{
	autorelease_ctx SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (!ctx || !SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) ||
	    !SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20") ||
	    !SSL_CTX_set_num_tickets(ctx, 0))
		return NULL;
	SSL_CTX_set_security_level(ctx, 2);
	(void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	(void)SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION |
					       SSL_OP_NO_RENEGOTIATION);
	(void)SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS |
					    SSL_MODE_ENABLE_PARTIAL_WRITE |
					    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	/* records that are no data, one a turn: else they go on without end */
	(void)SSL_CTX_clear_mode(ctx, SSL_MODE_AUTO_RETRY);
	SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
	return steal_ptr(&ctx);
}

static SSL_CTX *make_server(const struct ca *ca, const char *host)
{
	autorelease_ctx SSL_CTX *ctx = make_ctx();
	autorelease_key EVP_PKEY *key = EVP_EC_gen("P-256");
	autorelease_cert X509 *cert = key ? make_leaf(ca, host, key) : NULL;

	if (!ctx || !cert || SSL_CTX_use_certificate(ctx, cert) != 1 ||
	    SSL_CTX_use_PrivateKey(ctx, key) != 1 ||
	    SSL_CTX_add1_chain_cert(ctx, ca->middle) != 1)
		return NULL;
	return steal_ptr(&ctx);
}

static bool set_run(struct ca *ca, uint64_t for_s)
{
	uint8_t tag[8];

	if (for_s > LONGEST_S)
		for_s = LONGEST_S;
	ca->from = time(NULL) - DAY_S;
	ca->to = ca->from + DAY_S + (time_t)for_s + MARGIN_S;
	if (RAND_bytes(tag, sizeof(tag)) != 1)
		return false;
	for (size_t i = 0; i < sizeof(tag); i++)
		(void)snprintf(ca->tag + 2 * i, 3, "%02x", tag[i]);
	return true;
}

/* The key of the root is gone when this returns. */
static bool make_authorities(struct ca *ca)
{
	autorelease_key EVP_PKEY *key = EVP_EC_gen("P-256");
	int n;

	if (!key || !(ca->root = make_root(ca, key)))
		return false;
	n = i2d_X509(ca->root, &ca->root_der);
	ca->middle_key = EVP_EC_gen("P-256");
	if (n <= 0 || !ca->middle_key || !(ca->middle = make_middle(ca, key)))
		return false;
	ca->n_root_der = (size_t)n;
	return true;
}

static int tell_why(struct err *err)
{
	const char *why = ERR_reason_error_string(ERR_peek_error());

	ERR_clear_error();
	return err_set(err, ERR_INTERNAL,
		       "the run's certificates cannot be made: %s",
		       why ? why : "the library does not say why");
}

struct ca *ca_new(const char *const *hosts, size_t n, uint64_t for_s,
		  struct err *err)
{
	struct ca *ca;

	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG |
			     OPENSSL_INIT_NO_ATEXIT, NULL) != 1) {
		tell_why(err);
		return NULL;
	}
	ca = mem_alloc(sizeof(*ca));
	ca->leaves = mem_array(n, sizeof(*ca->leaves));
	for (size_t i = 0; i < n; i++)
		ca->leaves[ca->n_leaves++].host = mem_strdup(hosts[i]);
	/*
	 * The first leaf now: what the library loads late, it loads before
	 * we can open nothing more.
	 */
	if (!set_run(ca, for_s) || !make_authorities(ca) ||
	    (n > 0 && !ca_server(ca, hosts[0]))) {
		ca_free(ca);
		tell_why(err);
		return NULL;
	}
	return ca;
}

const uint8_t *ca_root(const struct ca *ca, size_t *ret_n)
{
	*ret_n = ca->n_root_der;
	return ca->root_der;
}

SSL_CTX *ca_server(struct ca *ca, const char *host)
{
	for (size_t i = 0; i < ca->n_leaves; i++) {
		struct leaf *leaf = &ca->leaves[i];

		if (strcmp(leaf->host, host) != 0)
			continue;
		if (!leaf->ctx)
			leaf->ctx = make_server(ca, host);
		return leaf->ctx;
	}
	return NULL;
}

void ca_free(struct ca *ca)
{
	if (!ca)
		return;
	for (size_t i = 0; i < ca->n_leaves; i++) {
		free(ca->leaves[i].host);
		SSL_CTX_free(ca->leaves[i].ctx);
	}
	free(ca->leaves);
	EVP_PKEY_free(ca->middle_key);
	X509_free(ca->middle);
	X509_free(ca->root);
	OPENSSL_free(ca->root_der);
	free(ca);
}
