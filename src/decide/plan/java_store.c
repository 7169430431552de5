/* SPDX-License-Identifier: Apache-2.0 */
/* java_store - the certificates that Java believes, with room for one more. */
#include "decide/plan/java_store.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/sha1.h"

#define MAGIC 0xfeedfeedu
#define FORM 2u
#define ENTRY_IS_CERTIFICATE 2u
#define HEAD 12	/* bytes before the first entry */
#define ENTRIES_MAX 100000u
#define ALIAS "cordon-run"

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"

static void add_number(struct strbuf *ret, uint64_t value, unsigned n_bytes)
{
	while (n_bytes-- > 0)
		strbuf_addc(ret, (char)(value >> (8 * n_bytes)));
}

static void add_text(struct strbuf *ret, const char *text)
{
	add_number(ret, strlen(text), 2);
	strbuf_adds(ret, text);
}

static void add_entry(struct strbuf *ret, const char *alias, const void *der,
		      size_t n)
{
	add_number(ret, ENTRY_IS_CERTIFICATE, 4);
	add_text(ret, alias);
	add_number(ret, 0, 8);
	add_text(ret, "X.509");
	add_number(ret, n, 4);
	strbuf_add(ret, der, n);
}

static uint32_t number_at(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

bool java_store_add_store(struct java_store *store, const void *old, size_t n)
{
	const uint8_t *p = old;

	if (n < HEAD + SHA1_SIZE || number_at(p) != MAGIC ||
	    number_at(p + 4) != FORM || number_at(p + 8) > ENTRIES_MAX)
		return false;
	strbuf_add(&store->entries, p + HEAD, n - HEAD - SHA1_SIZE);
	store->n_entries += number_at(p + 8);
	return true;
}

static int digit_of(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* false: a byte that cannot be there. */
static bool decode(const char *text, size_t n, struct strbuf *ret)
{
	uint32_t bits = 0;
	unsigned n_bits = 0;

	for (size_t i = 0; i < n; i++) {
		int digit = digit_of(text[i]);

		if (strchr("\r\n \t=", text[i]) && text[i])
			continue;
		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			strbuf_addc(ret, (char)(bits >> n_bits));
		}
	}
	return ret->len > 0;
}

void java_store_add_pem(struct java_store *store, const char *pem, size_t n)
{
	const char *end = pem + n;

	while ((pem = memmem(pem, (size_t)(end - pem), BEGIN, strlen(BEGIN)))) {
		autorelease_strbuf struct strbuf der = STRBUF_INIT;
		autofree char *alias = mem_printf("cordon-%u",
						  store->n_entries);
		const char *stop;

		pem += strlen(BEGIN);
		stop = memmem(pem, (size_t)(end - pem), END, strlen(END));
		if (!stop)
			break;
		if (decode(pem, (size_t)(stop - pem), &der)) {
			add_entry(&store->entries, alias, strbuf_text(&der),
				  der.len);
			store->n_entries++;
		}
		pem = stop + strlen(END);
	}
}

void java_store_begin(const struct java_store *store, struct strbuf *ret)
{
	add_number(ret, MAGIC, 4);
	add_number(ret, FORM, 4);
	add_number(ret, store->n_entries + 1, 4);
	strbuf_add(ret, strbuf_text(&store->entries), store->entries.len);
}

void java_store_release(struct java_store *store)
{
	strbuf_release(&store->entries);
}

void java_store_end(const void *begin, size_t n_begin, const uint8_t *der,
		    size_t n_der, struct strbuf *ret)
{
	/* the usual password, two bytes a letter, and what Java puts behind */
	static const char salt[] = "\0c\0h\0a\0n\0g\0e\0i\0tMighty Aphrodite";
	uint8_t digest[SHA1_SIZE];
	struct sha1 s;

	add_entry(ret, ALIAS, der, n_der);
	sha1_init(&s);
	sha1_add(&s, salt, sizeof(salt) - 1);
	sha1_add(&s, begin, n_begin);
	sha1_add(&s, strbuf_text(ret), ret->len);
	sha1_end(&s, digest);
	strbuf_add(ret, digest, sizeof(digest));
}
