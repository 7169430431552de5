/* SPDX-License-Identifier: Apache-2.0 */
/* test_java_store - stores of certificates as Java writes and reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/sha1.h"
#include "decide/plan/ca_tail.h"
#include "decide/plan/java_store.h"

#define PEM(text) \
	"-----BEGIN CERTIFICATE-----\n" text "-----END CERTIFICATE-----\n"

static const char empty[] = "\xfe\xed\xfe\xed\0\0\0\2\0\0\0\0"
			    "01234567890123456789";

static void gives_the_published_digests(void **state)
{
	static const struct {
		const char *text;
		const char *digest;
	} cases[] = {
		{ "abc", "\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78"
			 "\x50\xc2\x6c\x9c\xd0\xd8\x9d" },
		{ "", "\xda\x39\xa3\xee\x5e\x6b\x4b\x0d\x32\x55\xbf\xef\x95\x60"
		      "\x18\x90\xaf\xd8\x07\x09" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "\x84\x98\x3e\x44\x1c\x3b\xd2\x6e\xba\xae\x4a\xa1\xf9\x51\x29"
		  "\xe5\xe5\x46\x70\xf1" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint8_t digest[SHA1_SIZE];
		struct sha1 s;

		sha1_init(&s);
		for (const char *c = cases[i].text; *c; c++)
			sha1_add(&s, c, 1);
		sha1_end(&s, digest);
		assert_memory_equal(digest, cases[i].digest, SHA1_SIZE);
	}
}

static void keeps_what_is_there(void **state)
{
	static const char one[] =
		"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1"
		"\0\0\0\2\0\1a\0\0\0\0\0\0\0\0\0\5X.509\0\0\0\1!"
		"01234567890123456789";
	autorelease_java_store struct java_store store = JAVA_STORE_INIT;
	autorelease_strbuf struct strbuf begin = STRBUF_INIT;
	size_t n = sizeof(one) - 1 - SHA1_SIZE;

	(void)state;
	assert_true(java_store_add_store(&store, one, sizeof(one) - 1));
	java_store_begin(&store, &begin);
	assert_int_equal(begin.len, n);
	assert_memory_equal(begin.buf, one, 8);
	assert_int_equal(begin.buf[11], 2);
	assert_memory_equal(begin.buf + 12, one + 12, n - 12);
}

static void refuses_another_form(void **state)
{
	static const char pkcs12[64] = "\x30\x82\x01\x02";
	static const char older[] = "\xfe\xed\xfe\xed\0\0\0\1\0\0\0\0"
				    "01234567890123456789";
	static const char many[] = "\xfe\xed\xfe\xed\0\0\0\2\xff\xff\xff\xff"
				   "01234567890123456789";
	autorelease_java_store struct java_store store = JAVA_STORE_INIT;

	(void)state;
	assert_false(java_store_add_store(&store, pkcs12, sizeof(pkcs12)));
	assert_false(java_store_add_store(&store, older, sizeof(older) - 1));
	assert_false(java_store_add_store(&store, many, sizeof(many) - 1));
	assert_false(java_store_add_store(&store, "", 0));
	for (size_t n = 0; n < sizeof(empty) - 1; n++)
		assert_false(java_store_add_store(&store, empty, n));
	assert_int_equal(store.n_entries, 0);
	assert_int_equal(store.entries.len, 0);
}

static void reads_pem(void **state)
{
	static const char pem[] = "# a comment\n" PEM("Zm9v\n") "text\n"
		PEM("Zm9v\r\nYg==\r\n") PEM("not base64!\n") PEM("")
		"-----BEGIN CERTIFICATE-----\nZm9v\n";
	static const char want[] =
		"\0\0\0\2\0\10cordon-0\0\0\0\0\0\0\0\0\0\5X.509\0\0\0\3foo"
		"\0\0\0\2\0\10cordon-1\0\0\0\0\0\0\0\0\0\5X.509\0\0\0\4foob";
	autorelease_java_store struct java_store store = JAVA_STORE_INIT;

	(void)state;
	java_store_add_pem(&store, pem, sizeof(pem) - 1);
	assert_int_equal(store.n_entries, 2);
	assert_int_equal(store.entries.len, sizeof(want) - 1);
	assert_memory_equal(store.entries.buf, want, sizeof(want) - 1);
}

static void reads_what_it_writes(void **state)
{
	uint8_t der[300];
	autorelease_java_store struct java_store store = JAVA_STORE_INIT;
	autorelease_strbuf struct strbuf pem = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(der); i++)
		der[i] = (uint8_t)(i * 7);
	for (size_t n = 1; n <= sizeof(der); n++) {
		size_t before = store.entries.len;

		strbuf_clear(&pem);
		ca_tail_pem(der, n, &pem);
		java_store_add_pem(&store, pem.buf, pem.len);
		assert_true(store.entries.len > before + n);
		assert_memory_equal(store.entries.buf + store.entries.len - n,
				    der, n);
	}
}

/* Over all of it, in two pieces; trust_inside.sh has Java read one. */
static void ends_in_the_digest(void **state)
{
	autorelease_strbuf struct strbuf end = STRBUF_INIT;
	struct sha1 s;
	uint8_t digest[SHA1_SIZE];
	static const char salt[] = "\0c\0h\0a\0n\0g\0e\0i\0tMighty Aphrodite";

	(void)state;
	java_store_end(empty, 12, (const uint8_t *)"x", 1, &end);
	sha1_init(&s);
	sha1_add(&s, salt, sizeof(salt) - 1);
	sha1_add(&s, empty, 12);
	sha1_add(&s, end.buf, end.len - SHA1_SIZE);
	sha1_end(&s, digest);
	assert_memory_equal(end.buf + end.len - SHA1_SIZE, digest, SHA1_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_published_digests),
		cmocka_unit_test(keeps_what_is_there),
		cmocka_unit_test(refuses_another_form),
		cmocka_unit_test(reads_pem),
		cmocka_unit_test(reads_what_it_writes),
		cmocka_unit_test(ends_in_the_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
