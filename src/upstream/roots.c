/* SPDX-License-Identifier: Apache-2.0 */
/* roots - the certificates that a server may be trusted by. */
#include "upstream/roots.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "base/cleanup.h"
#include "base/mem.h"

struct roots_entry {
	unsigned long hash;	/* of the subject, as names are compared */
	size_t at;		/* in the text, where it or a word before begins */
	X509 *cert;		/* NULL until it is asked for */
};

/* The end of the text is an error as well, of this one reason. */
static bool is_end(void)
{
	unsigned long e = ERR_peek_last_error();

	return ERR_GET_LIB(e) == ERR_LIB_PEM &&
	       ERR_GET_REASON(e) == PEM_R_NO_START_LINE;
}

/* As PEM_read_bio_X509(3) takes them. */
static bool is_certificate(const char *label)
{
	return strcmp(label, PEM_STRING_X509) == 0 ||
	       strcmp(label, PEM_STRING_X509_OLD) == 0;
}

/* Into what begins at *at, or over it; false if it is nothing of the kind. */
static bool step(const uint8_t **at, const uint8_t *end, bool into, int tag,
		 int class)
{
	const uint8_t *p = *at;
	long n;
	int got_tag, got_class;
	int form = ASN1_get_object(&p, &n, &got_tag, &got_class, end - p);

	/* 0x80: broken; 0x01: of no length, which no certificate has */
	if ((form & 0x81) != 0 || got_tag != tag || got_class != class)
		return false;
	*at = into ? p : p + n;
	return true;
}

/* RFC 5280, 4.1: what comes before the subject of a certificate. */
static bool find_subject(const uint8_t **at, const uint8_t *end)
{
	static const int before[] = {
		V_ASN1_INTEGER,		/* serial number */
		V_ASN1_SEQUENCE,	/* algorithm */
		V_ASN1_SEQUENCE,	/* issuer */
		V_ASN1_SEQUENCE,	/* validity */
	};

	/* the certificate, and in it what is signed */
	for (int depth = 0; depth < 2; depth++)
		if (!step(at, end, true, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL))
			return false;
	/* the first version says nothing of it */
	(void)step(at, end, false, 0, V_ASN1_CONTEXT_SPECIFIC);
	for (size_t i = 0; i < ARRAY_SIZE(before); i++)
		if (!step(at, end, false, before[i], V_ASN1_UNIVERSAL))
			return false;
	return true;
}

static bool hash_subject(const uint8_t *der, long n, unsigned long *ret)
{
	const uint8_t *end = der + n;
	X509_NAME *name = NULL;
	int ok = 0;

	if (find_subject(&der, end))
		name = d2i_X509_NAME(NULL, &der, end - der);
	if (name)
		*ret = X509_NAME_hash_ex(name, NULL, NULL, &ok);
	X509_NAME_free(name);
	return ok == 1;
}

static bool add_entry(struct roots *roots, const uint8_t *der, long n,
		      size_t at)
{
	struct roots_entry entry = { .at = at };

	if (!hash_subject(der, n, &entry.hash))
		return false;
	/* grown at each power of two */
	if ((roots->n_entries & (roots->n_entries - 1)) == 0)
		roots->entries = mem_grow(
			roots->entries,
			roots->n_entries == 0 ? 1 : 2 * roots->n_entries,
			sizeof(entry));
	roots->entries[roots->n_entries++] = entry;
	return true;
}

static bool read_all(struct roots *roots, BIO *text)
{
	bool is_good = true;

	while (is_good) {
		size_t at = roots->n - BIO_ctrl_pending(text);
		char *label, *header;
		uint8_t *der;
		long n;

		if (PEM_read_bio(text, &label, &header, &der, &n) != 1)
			return is_end();
		if (is_certificate(label))
			is_good = add_entry(roots, der, n, at);
		OPENSSL_free(label);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	return false;
}

bool roots_index(struct roots *ret, const uint8_t *text, size_t n)
{
	struct roots roots = { .text = text, .n = n };
	BIO *bio = n <= INT_MAX ? BIO_new_mem_buf(text, (int)n) : NULL;
	bool is_good = bio && read_all(&roots, bio);

	BIO_free(bio);
	ERR_clear_error();
	if (!is_good) {
		roots_release(&roots);
		return false;
	}
	*ret = roots;
	return true;
}

static X509 *read_entry(const struct roots *roots, struct roots_entry *entry)
{
	BIO *text;

	if (entry->cert)
		return entry->cert;
	text = BIO_new_mem_buf(roots->text + entry->at,
			       (int)(roots->n - entry->at));
	if (text)
		entry->cert = PEM_read_bio_X509(text, NULL, NULL, NULL);
	BIO_free(text);
	return entry->cert;
}

/*
 * X509_LOOKUP_get_by_subject_fn: all of the name go to the store, where OpenSSL
 * then looks for the one whose key has signed; 0 if there is none.
 */
static int get_by_subject(X509_LOOKUP *lookup, X509_LOOKUP_TYPE type,
			  const X509_NAME *name, X509_OBJECT *ret)
{
	struct roots *roots = X509_LOOKUP_get_method_data(lookup);
	X509_STORE *store = X509_LOOKUP_get_store(lookup);
	X509 *found = NULL;
	int ok;
	unsigned long hash = X509_NAME_hash_ex(name, NULL, NULL, &ok);

	if (type != X509_LU_X509 || ok != 1)
		return 0;
	for (size_t i = 0; i < roots->n_entries; i++) {
		struct roots_entry *entry = &roots->entries[i];
		X509 *cert = entry->hash == hash ? read_entry(roots, entry) :
						   NULL;

		if (cert &&
		    X509_NAME_cmp(X509_get_subject_name(cert), name) == 0 &&
		    X509_STORE_add_cert(store, cert) == 1 && !found)
			found = cert;
	}
	if (!found || X509_OBJECT_set1_X509(ret, found) != 1)
		return 0;
	/* who asked takes a reference of its own, and forgets this one */
	X509_free(found);
	return 1;
}

bool roots_serve(struct roots *roots, X509_STORE *store)
{
	static X509_LOOKUP_METHOD *method;
	X509_LOOKUP *lookup;

	if (!method) {
		method = X509_LOOKUP_meth_new("roots");
		if (!method || X509_LOOKUP_meth_set_get_by_subject(
				       method, get_by_subject) != 1)
			return false;
	}
	lookup = X509_STORE_add_lookup(store, method);
	return lookup && X509_LOOKUP_set_method_data(lookup, roots) == 1;
}

void roots_release(struct roots *roots)
{
	for (size_t i = 0; i < roots->n_entries; i++)
		X509_free(roots->entries[i].cert);
	free(roots->entries);
	*roots = (struct roots)ROOTS_INIT;
}
