/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_ROOTS_H
#define CORDON_UPSTREAM_ROOTS_H

/*
 * roots - the certificates that a server may be trusted by.
 *
 * A bundle has some 150 of them and a run needs one or two.  OpenSSL 3 takes
 * 0.1 ms for each, nearly all of it for the key, so at first they are only
 * looked through for whose they are, and one is read when a chain leads to it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct x509_store_st X509_STORE;

struct roots_entry;

struct roots {
	const uint8_t *text;
	size_t n;
	struct roots_entry *entries;
	size_t n_entries;
};

#define ROOTS_INIT { .text = NULL }

/*
 * text: n bytes (at most INT_MAX) of PEM, which live on.  What is no
 * certificate is passed over.  False if a certificate has no form of one, or
 * the last is cut short.
 */
bool roots_index(struct roots *ret, const uint8_t *text, size_t n);
/* The store asks them from now on; they outlive it. */
bool roots_serve(struct roots *roots, X509_STORE *store);
void roots_release(struct roots *roots);

#endif
