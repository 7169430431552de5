/* SPDX-License-Identifier: Apache-2.0 */
/* test_sha256 - the digests of FIPS 180-4's examples, however they are fed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/sha256.h"

static void digest(const char *text, size_t n, const char *expected)
{
	struct sha256 s;
	char hex[65];

	sha256_init(&s);
	sha256_add(&s, text, n);
	sha256_hex(&s, hex);
	assert_string_equal(hex, expected);
}

static void gives_the_published_digests(void **state)
{
	static const char two_blocks[] =
		"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

	(void)state;
	digest("", 0,
	       "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	digest("abc", 3,
	       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest(two_blocks, sizeof(two_blocks) - 1,
	       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void gives_the_digest_of_a_million_bytes(void **state)
{
	char chunk[1000];
	struct sha256 s;
	char hex[65];

	(void)state;
	memset(chunk, 'a', sizeof(chunk));
	sha256_init(&s);
	for (size_t i = 0; i < 1000; i++)
		sha256_add(&s, chunk, sizeof(chunk));
	sha256_hex(&s, hex);
	assert_string_equal(
		hex,
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* Every length around the block and its padding, cut at every place. */
static void pieces_do_not_matter(void **state)
{
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)i;
	for (size_t n = 0; n <= sizeof(text); n++) {
		struct sha256 whole;
		char expected[65];

		sha256_init(&whole);
		sha256_add(&whole, text, n);
		sha256_hex(&whole, expected);
		for (size_t cut = 0; cut <= n; cut++) {
			struct sha256 s;
			char hex[65];

			sha256_init(&s);
			sha256_add(&s, text, cut);
			sha256_add(&s, text + cut, n - cut);
			sha256_hex(&s, hex);
			assert_string_equal(hex, expected);
		}
	}
}

/* Lengths at which the padding takes one block more, from coreutils. */
static void pads_at_the_edges_of_a_block(void **state)
{
	char text[64];

	(void)state;
	memset(text, 'a', sizeof(text));
	digest(text, 55,
	       "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
	digest(text, 56,
	       "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
	digest(text, 64,
	       "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_published_digests),
		cmocka_unit_test(gives_the_digest_of_a_million_bytes),
		cmocka_unit_test(pieces_do_not_matter),
		cmocka_unit_test(pads_at_the_edges_of_a_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
