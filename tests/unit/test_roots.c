/* SPDX-License-Identifier: Apache-2.0 */
/* test_roots - which certificates a chain is led to, and when none. */
#include "upstream/roots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/cleanup.h"
#include "base/strbuf.h"

/* Who is named, and the key that is his. */
struct authority {
	const char *name;
	int type;	/* of the name's text */
	EVP_PKEY *key;
	X509 *cert;	/* signed by itself */
};

static X509_NAME *make_name(const struct authority *a)
{
	X509_NAME *name = X509_NAME_new();

	assert_int_equal(X509_NAME_add_entry_by_NID(
				 name, NID_commonName, a->type,
				 (const uint8_t *)a->name, -1, -1, 0), 1);
	return name;
}

/* With the marks by which keys of one name are told apart. */
static void add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	assert_int_equal(X509_add_ext(cert, ext, -1), 1);
	X509_EXTENSION_free(ext);
}

static X509 *make_cert(const struct authority *of, const struct authority *by,
		       const char *constraint)
{
	static long serial;
	X509 *cert = X509_new();
	X509_NAME *subject = make_name(of), *issuer = make_name(by);
	X509 *issuer_cert = by->cert ? by->cert : cert;

	assert_true(X509_set_version(cert, X509_VERSION_3) &&
		    ASN1_INTEGER_set(X509_get_serialNumber(cert), ++serial) &&
		    X509_set_subject_name(cert, subject) &&
		    X509_set_issuer_name(cert, issuer) &&
		    X509_gmtime_adj(X509_getm_notBefore(cert), -60) &&
		    X509_gmtime_adj(X509_getm_notAfter(cert), 600) &&
		    X509_set_pubkey(cert, of->key));
	add_extension(cert, issuer_cert, NID_basic_constraints, constraint);
	add_extension(cert, issuer_cert, NID_subject_key_identifier, "hash");
	add_extension(cert, issuer_cert, NID_authority_key_identifier, "keyid");
	assert_true(X509_sign(cert, by->key, EVP_sha256()) > 0);
	X509_NAME_free(subject);
	X509_NAME_free(issuer);
	return cert;
}

static void add_pem(struct strbuf *to, X509 *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long n;

	assert_int_equal(PEM_write_bio_X509(bio, cert), 1);
	n = BIO_get_mem_data(bio, &text);
	strbuf_add(to, text, (size_t)n);
	BIO_free(bio);
}

static struct authority authority(const char *name)
{
	struct authority a = { name, MBSTRING_ASC, EVP_EC_gen("P-256"), NULL };

	a.cert = make_cert(&a, &a, "critical,CA:TRUE");
	return a;
}

static void authority_release(struct authority *a)
{
	X509_free(a->cert);
	EVP_PKEY_free(a->key);
}

/* A server's certificate that `by` has signed, verified by these roots. */
static int verify(X509_STORE *store, const struct authority *by)
{
	struct authority server = authority("server.example");
	X509 *cert = make_cert(&server, by, "critical,CA:FALSE");
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	int ret;

	assert_int_equal(X509_STORE_CTX_init(ctx, store, cert, NULL), 1);
	ret = X509_verify_cert(ctx) == 1 ? X509_V_OK :
					   X509_STORE_CTX_get_error(ctx);
	X509_STORE_CTX_free(ctx);
	X509_free(cert);
	authority_release(&server);
	return ret;
}

struct rig {
	struct authority one, again, two, absent;
	struct strbuf text;
	struct roots roots;
	X509_STORE *store;
};

static void index_text(struct rig *r)
{
	assert_true(roots_index(&r->roots, (const uint8_t *)strbuf_text(&r->text),
				r->text.len));
	r->store = X509_STORE_new();
	assert_true(roots_serve(&r->roots, r->store));
}

static int set_up(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));

	r->one = authority("Root one");
	r->again = authority("Root one");
	r->two = authority("Root two");
	r->absent = authority("Root three");
	r->roots = (struct roots)ROOTS_INIT;
	r->text = (struct strbuf)STRBUF_INIT;
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	X509_STORE_free(r->store);
	roots_release(&r->roots);
	strbuf_release(&r->text);
	authority_release(&r->one);
	authority_release(&r->again);
	authority_release(&r->two);
	authority_release(&r->absent);
	free(r);
	return 0;
}

static void finds_each_of_several(void **state)
{
	struct rig *r = *state;

	add_pem(&r->text, r->one.cert);
	add_pem(&r->text, r->two.cert);
	index_text(r);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(verify(r->store, &r->two), X509_V_OK);
		assert_int_equal(verify(r->store, &r->one), X509_V_OK);
	}
}

static void tells_keys_of_one_name_apart(void **state)
{
	struct rig *r = *state;

	add_pem(&r->text, r->one.cert);
	add_pem(&r->text, r->again.cert);
	index_text(r);
	assert_int_equal(verify(r->store, &r->again), X509_V_OK);
	assert_int_equal(verify(r->store, &r->one), X509_V_OK);
}

static void takes_one_that_stands_there_twice(void **state)
{
	struct rig *r = *state;

	add_pem(&r->text, r->one.cert);
	add_pem(&r->text, r->one.cert);
	index_text(r);
	assert_int_equal(verify(r->store, &r->one), X509_V_OK);
	assert_int_equal(verify(r->store, &r->one), X509_V_OK);
}

static void trusts_nobody_else(void **state)
{
	struct rig *r = *state;

	add_pem(&r->text, r->one.cert);
	index_text(r);
	assert_int_equal(verify(r->store, &r->absent),
			 X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
	/* the name alone is worth nothing */
	assert_int_not_equal(verify(r->store, &r->again), X509_V_OK);
	assert_int_equal(verify(r->store, &r->one), X509_V_OK);
}

/* RFC 5280, 7.1: case, spaces and the type of the text do not count. */
static void compares_names_as_verifying_does(void **state)
{
	struct rig *r = *state;
	struct authority shown = { "  root  ONE ", V_ASN1_UTF8STRING,
				   r->one.key, NULL };

	shown.cert = make_cert(&shown, &shown, "critical,CA:TRUE");
	add_pem(&r->text, shown.cert);
	X509_free(shown.cert);
	index_text(r);
	assert_int_equal(verify(r->store, &r->one), X509_V_OK);
}

static void passes_over_other_text(void **state)
{
	struct rig *r = *state;

	strbuf_adds(&r->text, "# Root one\n=========\n"
			      "-----BEGIN SOMETHING-----\nAAAA\n"
			      "-----END SOMETHING-----\n");
	add_pem(&r->text, r->one.cert);
	strbuf_adds(&r->text, "\nthat is all\n");
	index_text(r);
	assert_int_equal(verify(r->store, &r->one), X509_V_OK);
}

static void of_nothing_there_is_none(void **state)
{
	struct rig *r = *state;

	strbuf_adds(&r->text, "nothing");
	index_text(r);
	assert_int_equal(verify(r->store, &r->one),
			 X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
}

static void assert_broken(struct rig *r)
{
	assert_false(roots_index(&r->roots, (const uint8_t *)strbuf_text(&r->text),
				 r->text.len));
	assert_null(r->roots.text);
}

static void refuses_what_has_no_form(void **state)
{
	static const char *const bodies[] = {
		"AAAA", "MAA=", "MAIwAA==", "MIAwgAAA", "MAUwAwIBAQ==", "????",
	};
	struct rig *r = *state;

	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
		r->text.len = 0;
		add_pem(&r->text, r->one.cert);
		strbuf_addf(&r->text, "-----BEGIN CERTIFICATE-----\n%s\n"
				      "-----END CERTIFICATE-----\n", bodies[i]);
		assert_broken(r);
	}
}

static void refuses_a_cut_one(void **state)
{
	struct rig *r = *state;

	add_pem(&r->text, r->one.cert);
	add_pem(&r->text, r->two.cert);
	r->text.len -= 30;
	assert_broken(r);
}

/* Its subject can be read, its key cannot: it is nobody's. */
static void trusts_nothing_with_a_broken_key(void **state)
{
	struct rig *r = *state;
	uint8_t *der = NULL;
	int n = i2d_X509(r->one.cert, &der);
	static const uint8_t curve[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03,
					 0x01, 0x07 };
	bool is_changed = false;
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	for (int i = 0; i + (int)sizeof(curve) < n; i++)
		if (memcmp(der + i, curve, sizeof(curve)) == 0) {
			der[i - 1] = 0x7f;
			is_changed = true;
		}
	assert_true(is_changed);
	assert_true(PEM_write_bio(bio, "CERTIFICATE", "", der, n) > 0);
	len = BIO_get_mem_data(bio, &text);
	strbuf_add(&r->text, text, (size_t)len);
	BIO_free(bio);
	OPENSSL_free(der);
	index_text(r);
	assert_int_not_equal(verify(r->store, &r->one), X509_V_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		TEST(finds_each_of_several),
		TEST(tells_keys_of_one_name_apart),
		TEST(takes_one_that_stands_there_twice),
		TEST(trusts_nobody_else),
		TEST(compares_names_as_verifying_does),
		TEST(passes_over_other_text),
		TEST(of_nothing_there_is_none),
		TEST(refuses_what_has_no_form),
		TEST(refuses_a_cut_one),
		TEST(trusts_nothing_with_a_broken_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
