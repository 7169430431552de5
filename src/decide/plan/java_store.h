/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_JAVA_STORE_H
#define CORDON_DECIDE_PLAN_JAVA_STORE_H

/*
 * java_store - The file of certificates that Java believes (`cacerts`), with
 * room for one more.
 *
 * In the form JKS, which every Java reads whatever its default is:
 *
 *	u32 0xfeedfeed, u32 version 2, u32 number of entries
 *	u32 2, text alias, u64 date in ms, text "X.509", u32 size, DER
 *	...
 *	SHA-1 of the password, of a fixed text and of all before
 *
 * big-endian, a text with a u16 length before it.  Java asks for the password
 * of no cacerts, but a tool that gives the usual one has to find it right.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

struct java_store {
	struct strbuf entries;
	uint32_t n_entries;
};

#define JAVA_STORE_INIT { .n_entries = 0 }

/* The entries of a store in this form; false: it is in another. */
bool java_store_add_store(struct java_store *store, const void *old, size_t n);
/* Certificates in PEM; what is none is left out. */
void java_store_add_pem(struct java_store *store, const char *pem, size_t n);
/* All but the last entry, which is still to come, and the digest. */
void java_store_begin(const struct java_store *store, struct strbuf *ret);
void java_store_release(struct java_store *store);
#define autorelease_java_store __attribute__((cleanup(java_store_release)))

/* The last entry and the digest, for a store that begins with these bytes. */
void java_store_end(const void *begin, size_t n_begin, const uint8_t *der,
		    size_t n_der, struct strbuf *ret);

#endif
