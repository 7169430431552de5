/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* its insides are what an attacker in the relay has */
#include "relay/ca.c"

static const char *const hosts[] = {
	"codecov.io", "*.a.example.com", "192.0.2.7", "2001:db8::7",
	"codecov.io",
};

static struct ca *make(void)
{
	struct err err = ERR_INIT;
	struct ca *ca = ca_new(hosts, ARRAY_SIZE(hosts), 3600, &err);

	if (!ca)
		fail_msg("%s", err.msg);
	return ca;
}

static X509 *root_of(const struct ca *ca)
{
	size_t n;
	const uint8_t *der = ca_root(ca, &n);
	X509 *cert = d2i_X509(NULL, &der, (long)n);

	assert_non_null(cert);
	/* a record of base/wire.h has room for it */
	assert_in_range(n, 1, 2000);
	return cert;
}

/* Two ends that are joined in memory. */
struct talk {
	SSL_CTX *client_ctx;
	SSL *client, *server;
};

static void join(struct talk *t, SSL_CTX *server_ctx, X509 *root)
{
	BIO *a, *b;

	t->client_ctx = SSL_CTX_new(TLS_client_method());
	assert_int_equal(X509_STORE_add_cert(
		SSL_CTX_get_cert_store(t->client_ctx), root), 1);
	SSL_CTX_set_verify(t->client_ctx, SSL_VERIFY_PEER, NULL);
	t->client = SSL_new(t->client_ctx);
	t->server = SSL_new(server_ctx);
	assert_int_equal(BIO_new_bio_pair(&a, 0, &b, 0), 1);
	SSL_set_bio(t->client, a, a);
	SSL_set_bio(t->server, b, b);
	SSL_set_connect_state(t->client);
	SSL_set_accept_state(t->server);
}

static bool shakes_hands(struct talk *t)
{
	for (int i = 0; i < 20; i++) {
		int c = SSL_do_handshake(t->client);
		int s = SSL_do_handshake(t->server);

		if (c == 1 && s == 1)
			return true;
	}
	return false;
}

static void part(struct talk *t)
{
	SSL_free(t->client);
	SSL_free(t->server);
	SSL_CTX_free(t->client_ctx);
}

/* X509_V_OK, or why a client that asks for name does not believe host's. */
static long verify(struct ca *ca, const char *host, const char *name)
{
	X509 *root = root_of(ca);
	struct talk t;
	long ret;
	bool ok;

	join(&t, ca_server(ca, host), root);
	if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(t.client),
						  name) != 1)
		assert_int_equal(SSL_set1_host(t.client, name), 1);
	ok = shakes_hands(&t);
	ret = SSL_get_verify_result(t.client);
	assert_int_equal(ok, ret == X509_V_OK);
	part(&t);
	X509_free(root);
	return ret;
}

static void is_believed_for_its_name_alone(void **state)
{
	struct ca *ca = make();

	(void)state;
	assert_int_equal(verify(ca, "codecov.io", "codecov.io"), X509_V_OK);
	assert_int_equal(verify(ca, "codecov.io", "evil.example"),
			 X509_V_ERR_HOSTNAME_MISMATCH);
	assert_int_equal(verify(ca, "codecov.io", "www.codecov.io"),
			 X509_V_ERR_HOSTNAME_MISMATCH);
	assert_null(ca_server(ca, "evil.example"));
	assert_ptr_equal(ca_server(ca, "codecov.io"),
			 ca_server(ca, "codecov.io"));
	ca_free(ca);
}

static void covers_one_label_of_a_wildcard(void **state)
{
	struct ca *ca = make();
	const char *host = "*.a.example.com";

	(void)state;
	assert_int_equal(verify(ca, host, "b.a.example.com"), X509_V_OK);
	assert_int_equal(verify(ca, host, "a.example.com"),
			 X509_V_ERR_HOSTNAME_MISMATCH);
	assert_int_equal(verify(ca, host, "c.b.a.example.com"),
			 X509_V_ERR_HOSTNAME_MISMATCH);
	ca_free(ca);
}

static void covers_literals(void **state)
{
	struct ca *ca = make();

	(void)state;
	assert_int_equal(verify(ca, "192.0.2.7", "192.0.2.7"), X509_V_OK);
	assert_int_equal(verify(ca, "2001:db8::7", "2001:db8::7"), X509_V_OK);
	assert_int_equal(verify(ca, "192.0.2.7", "192.0.2.8"),
			 X509_V_ERR_IP_ADDRESS_MISMATCH);
	ca_free(ca);
}

static void differs_from_run_to_run(void **state)
{
	struct ca *a = make(), *b = make();
	X509 *ra = root_of(a), *rb = root_of(b);
	struct talk t;

	(void)state;
	assert_int_not_equal(X509_cmp(ra, rb), 0);
	assert_int_not_equal(X509_NAME_cmp(X509_get_subject_name(ra),
					   X509_get_subject_name(rb)), 0);
	assert_int_not_equal(ASN1_INTEGER_cmp(X509_get0_serialNumber(ra),
					      X509_get0_serialNumber(rb)), 0);
	assert_int_equal(EVP_PKEY_eq(X509_get0_pubkey(ra),
				     X509_get0_pubkey(rb)), 0);
	join(&t, ca_server(a, "codecov.io"), rb);
	assert_false(shakes_hands(&t));
	part(&t);
	X509_free(ra);
	X509_free(rb);
	ca_free(a);
	ca_free(b);
}

static void check_dates(const X509 *cert, time_t from, time_t to)
{
	assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notBefore(cert),
					      from - 5), 1);
	assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notBefore(cert),
					      from + 5), -1);
	assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notAfter(cert),
					      to - 1), 1);
	assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notAfter(cert),
					      to + 2 * 3600), -1);
}

static void lasts_from_a_day_before_to_the_end(void **state)
{
	struct ca *ca = make();
	X509 *root = root_of(ca);
	SSL_CTX *ctx = ca_server(ca, "codecov.io");
	time_t now = time(NULL);
	STACK_OF(X509) *chain;

	(void)state;
	assert_int_equal(SSL_CTX_get0_chain_certs(ctx, &chain), 1);
	assert_int_equal(sk_X509_num(chain), 1);
	check_dates(root, now - 86400, now + 3600);
	check_dates(sk_X509_value(chain, 0), now - 86400, now + 3600);
	check_dates(SSL_CTX_get0_certificate(ctx), now - 86400, now + 3600);
	X509_free(root);
	ca_free(ca);
}

static void a_run_without_end_has_one(void **state)
{
	struct err err = ERR_INIT;
	struct ca *ca = ca_new(hosts, 1, UINT64_MAX, &err);
	X509 *root = root_of(ca);

	(void)state;
	assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notAfter(root),
					      time(NULL) + 300 * 86400), 1);
	X509_free(root);
	ca_free(ca);
}

static const char *constraint(STACK_OF(GENERAL_SUBTREE) *list, int i)
{
	GENERAL_SUBTREE *tree = sk_GENERAL_SUBTREE_value(list, i);

	assert_int_equal(tree->base->type, GEN_DNS);
	return (const char *)ASN1_STRING_get0_data(tree->base->d.ia5);
}

static void the_intermediate_may_sign_for_its_names_alone(void **state)
{
	struct ca *ca = make();
	STACK_OF(X509) *chain;
	NAME_CONSTRAINTS *nc;
	X509 *middle;
	int critical = 0;

	(void)state;
	SSL_CTX_get0_chain_certs(ca_server(ca, "codecov.io"), &chain);
	middle = sk_X509_value(chain, 0);
	assert_int_equal(X509_get_pathlen(middle), 0);
	assert_int_equal(X509_get_key_usage(middle), KU_KEY_CERT_SIGN);
	assert_int_equal(X509_get_extended_key_usage(middle), XKU_SSL_SERVER);
	nc = X509_get_ext_d2i(middle, NID_name_constraints, &critical, NULL);
	assert_non_null(nc);
	assert_int_equal(critical, 1);
	assert_int_equal(sk_GENERAL_SUBTREE_num(nc->permittedSubtrees),
			 ARRAY_SIZE(hosts));
	assert_string_equal(constraint(nc->permittedSubtrees, 0), "codecov.io");
	assert_string_equal(constraint(nc->permittedSubtrees, 1),
			    "a.example.com");
	assert_null(nc->excludedSubtrees);
	NAME_CONSTRAINTS_free(nc);
	ca_free(ca);
}

static int error_of(X509_STORE *store, X509 *leaf, STACK_OF(X509) *chain)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	int error;

	assert_int_equal(X509_STORE_CTX_init(ctx, store, leaf, chain), 1);
	(void)X509_verify_cert(ctx);
	error = X509_STORE_CTX_get_error(ctx);
	X509_STORE_CTX_free(ctx);
	return error;
}

/* A leaf that the key of the intermediate was made to sign. */
static X509 *forge(X509 *middle, EVP_PKEY *middle_key, const char *alt)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	X509_EXTENSION *ext =
		X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, alt);

	X509_set_version(cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 7);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN",
				   MBSTRING_ASC, (const uint8_t *)"forged", -1,
				   -1, 0);
	X509_set_issuer_name(cert, X509_get_subject_name(middle));
	X509_gmtime_adj(X509_getm_notBefore(cert), -60);
	X509_gmtime_adj(X509_getm_notAfter(cert), 60);
	X509_set_pubkey(cert, key);
	X509_add_ext(cert, ext, -1);
	assert_int_not_equal(X509_sign(cert, middle_key, EVP_sha256()), 0);
	X509_EXTENSION_free(ext);
	EVP_PKEY_free(key);
	return cert;
}

/* What a relay that was taken over could do with the key it has. */
static void a_stolen_key_signs_nothing_else(void **state)
{
	static const struct {
		const char *alt;
		int error;
	} cases[] = {
		{ "DNS:codecov.io", X509_V_OK },
		{ "DNS:x.a.example.com", X509_V_OK },
		{ "IP:192.0.2.7", X509_V_OK },
		{ "DNS:evil.example", X509_V_ERR_PERMITTED_VIOLATION },
		{ "DNS:example.com", X509_V_ERR_PERMITTED_VIOLATION },
		{ "DNS:codecov.io,DNS:evil.example",
		  X509_V_ERR_PERMITTED_VIOLATION },
		{ "IP:192.0.2.8", X509_V_ERR_PERMITTED_VIOLATION },
		{ "IP:2001:db8::8", X509_V_ERR_PERMITTED_VIOLATION },
	};
	struct ca *ca = make();
	X509_STORE *store = X509_STORE_new();
	STACK_OF(X509) *chain = sk_X509_new_null();

	(void)state;
	X509_STORE_add_cert(store, ca->root);
	sk_X509_push(chain, ca->middle);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		X509 *leaf = forge(ca->middle, ca->middle_key, cases[i].alt);

		if (error_of(store, leaf, chain) != cases[i].error)
			fail_msg("%s", cases[i].alt);
		X509_free(leaf);
	}
	sk_X509_free(chain);
	X509_STORE_free(store);
	ca_free(ca);
}

/* Names alone or literals alone: the other form has no name that is right. */
static void a_form_without_names_is_excluded(void **state)
{
	static const struct {
		const char *host, *alt;
		int error;
	} cases[] = {
		{ "codecov.io", "IP:192.0.2.7", X509_V_ERR_EXCLUDED_VIOLATION },
		{ "codecov.io", "IP:2001:db8::7",
		  X509_V_ERR_EXCLUDED_VIOLATION },
		{ "codecov.io", "DNS:codecov.io", X509_V_OK },
		{ "192.0.2.7", "DNS:codecov.io",
		  X509_V_ERR_EXCLUDED_VIOLATION },
		{ "192.0.2.7", "IP:192.0.2.7", X509_V_OK },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct err err = ERR_INIT;
		struct ca *ca = ca_new(&cases[i].host, 1, 60, &err);
		X509_STORE *store = X509_STORE_new();
		STACK_OF(X509) *chain = sk_X509_new_null();
		X509 *leaf = forge(ca->middle, ca->middle_key, cases[i].alt);

		X509_STORE_add_cert(store, ca->root);
		sk_X509_push(chain, ca->middle);
		assert_int_equal(error_of(store, leaf, chain), cases[i].error);
		X509_free(leaf);
		sk_X509_free(chain);
		X509_STORE_free(store);
		ca_free(ca);
	}
}

static bool agrees_on(struct ca *ca, const char *protocols, const char *chosen)
{
	X509 *root = root_of(ca);
	struct talk t;
	const uint8_t *got;
	unsigned n;
	bool ok;

	join(&t, ca_server(ca, "codecov.io"), root);
	if (protocols)
		assert_int_equal(SSL_set_alpn_protos(
			t.client, (const uint8_t *)protocols,
			(unsigned)strlen(protocols)), 0);
	ok = shakes_hands(&t);
	SSL_get0_alpn_selected(t.client, &got, &n);
	if (ok)
		assert_true(n == strlen(chosen) &&
			    (n == 0 || memcmp(got, chosen, n) == 0));
	part(&t);
	X509_free(root);
	return ok;
}

static void speaks_http_1_1(void **state)
{
	struct ca *ca = make();

	(void)state;
	assert_true(agrees_on(ca, NULL, ""));
	assert_true(agrees_on(ca, "\x08http/1.1", "http/1.1"));
	assert_true(agrees_on(ca, "\x02h2\x08http/1.1", "http/1.1"));
	assert_false(agrees_on(ca, "\x02h2", NULL));
	ca_free(ca);
}

static bool speaks_version(struct ca *ca, int version)
{
	X509 *root = root_of(ca);
	struct talk t;
	bool ok;

	join(&t, ca_server(ca, "codecov.io"), root);
	SSL_set_security_level(t.client, 0);
	SSL_set_min_proto_version(t.client, version);
	SSL_set_max_proto_version(t.client, version);
	ok = shakes_hands(&t);
	if (ok) {
		assert_int_equal(SSL_version(t.client), version);
		assert_false(SSL_session_reused(t.client));
		assert_false(SSL_SESSION_has_ticket(
			SSL_get_session(t.client)));
	}
	part(&t);
	X509_free(root);
	return ok;
}

static void speaks_tls_1_2_and_up(void **state)
{
	struct ca *ca = make();

	(void)state;
	assert_true(speaks_version(ca, TLS1_3_VERSION));
	assert_true(speaks_version(ca, TLS1_2_VERSION));
	assert_false(speaks_version(ca, TLS1_1_VERSION));
	ca_free(ca);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_believed_for_its_name_alone),
		cmocka_unit_test(covers_one_label_of_a_wildcard),
		cmocka_unit_test(covers_literals),
		cmocka_unit_test(differs_from_run_to_run),
		cmocka_unit_test(lasts_from_a_day_before_to_the_end),
		cmocka_unit_test(a_run_without_end_has_one),
		cmocka_unit_test(the_intermediate_may_sign_for_its_names_alone),
		cmocka_unit_test(a_stolen_key_signs_nothing_else),
		cmocka_unit_test(a_form_without_names_is_excluded),
		cmocka_unit_test(speaks_http_1_1),
		cmocka_unit_test(speaks_tls_1_2_and_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
