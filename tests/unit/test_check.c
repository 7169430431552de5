/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of verify/check. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "signed_script.h"
#include "verify/check.h"

static const char *const all[] = {
	"minisign " SIGNED_MINISIGN_KEY,
	"ssh " SIGNED_ED25519_KEY,
	"ssh " SIGNED_ECDSA_KEY,
	"ssh " SIGNED_RSA_KEY,
};

static const struct {
	const char *file;
	uint32_t key;
	const char *comment;
} signatures[] = {
	{ SIGNED_MINISIGN, 0, "a trusted comment" },
	{ SIGNED_MINISIGN_LEGACY, 0, NULL },
	{ SIGNED_ED25519, 1, "" },
	{ SIGNED_ED25519_SHA256, 1, "" },
	{ SIGNED_ECDSA, 2, "" },
	{ SIGNED_RSA, 3, "" },
};

static int init(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	return check_init(&err);
}

static struct verify_answer answer(const char *const *texts, size_t n,
				   struct span file, struct span script)
{
	struct script_key keys[4];
	struct verify_answer a;
	struct err err = ERR_INIT;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(script_key_parse(span_of(texts[i]), &keys[i],
						  &err), 0);
	if (check(keys, (uint32_t)n, file, script, &a, &err) < 0)
		fail_msg("%s", err.msg);
	return a;
}

static void bad(const char *const *texts, size_t n, const char *file,
		const char *script, const char *why)
{
	struct verify_answer a = answer(texts, n, span_of(file),
					span_of(script));

	assert_false(a.is_good);
	if (!strstr(a.text, why))
		fail_msg("said: %s; wanted: %s", a.text, why);
}

static void takes_what_the_tools_sign(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(signatures); i++) {
		struct verify_answer a =
			answer(all, ARRAY_SIZE(all),
			       span_of(signatures[i].file),
			       span_of(SIGNED_SCRIPT));

		if (!a.is_good)
			fail_msg("%zu: %s", i, a.text);
		assert_int_equal(a.key, signatures[i].key);
		if (signatures[i].comment)
			assert_string_equal(a.text, signatures[i].comment);
	}
}

static void refuses_another_script(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(signatures); i++) {
		bad(all, ARRAY_SIZE(all), signatures[i].file,
		    SIGNED_SCRIPT "\n", "changed");
		bad(all, ARRAY_SIZE(all), signatures[i].file, "", "changed");
		bad(all, ARRAY_SIZE(all), signatures[i].file,
		    "#!/bin/sh\necho hellp\n", "changed");
	}
}

/* Any byte of the file; what is not trusted in it may be another. */
static void no_byte_can_be_changed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(signatures); i++) {
		autofree char *file = mem_strdup(signatures[i].file);
		size_t n = strlen(file);
		size_t from = 0;

		if (signatures[i].key == 0)
			from = strcspn(file, "\n");
		for (size_t at = from; at < n; at++) {
			struct verify_answer a;
			char was = file[at];

			file[at] = was == 'A' ? 'B' : 'A';
			a = answer(all, ARRAY_SIZE(all),
				   (struct span){ file, n },
				   span_of(SIGNED_SCRIPT));
			if (a.is_good)
				fail_msg("signature %zu, byte %zu", i, at);
			file[at] = was;
		}
	}
}

static void refuses_other_keys(void **state)
{
	static const char *const ed25519[] = { "ssh " SIGNED_ED25519_KEY };
	static const char *const minisign[] = {
		"minisign " SIGNED_MINISIGN_KEY
	};

	(void)state;
	bad(ed25519, 1, SIGNED_MINISIGN, SIGNED_SCRIPT,
	    "another key, BA1C8A776CAEE6DF of minisign");
	bad(minisign, 1, SIGNED_ED25519, SIGNED_SCRIPT, "another key, SHA256:");
	bad(ed25519, 1, SIGNED_RSA, SIGNED_SCRIPT, "another key, SHA256:");
}

/* The id is the same, and the key is not. */
static void an_id_is_no_proof(void **state)
{
	char text[] = "minisign " SIGNED_MINISIGN_KEY;
	const char *const keys[] = { text };
	const char *const both[] = { text, all[0] };
	struct verify_answer a;

	(void)state;
	text[40] = text[40] == 'x' ? 'y' : 'x';
	bad(keys, 1, SIGNED_MINISIGN, SIGNED_SCRIPT, "changed");
	a = answer(both, 2, span_of(SIGNED_MINISIGN), span_of(SIGNED_SCRIPT));
	assert_true(a.is_good);
	assert_int_equal(a.key, 1);
}

static void a_namespace_is_part_of_it(void **state)
{
	static const char *const other[] = {
		"ssh " SIGNED_ED25519_KEY " namespace=git"
	};
	static const char *const both[] = {
		"ssh " SIGNED_ED25519_KEY " namespace=git",
		"ssh " SIGNED_ED25519_KEY " namespace=file",
	};

	(void)state;
	bad(other, 1, SIGNED_ED25519, SIGNED_SCRIPT, "the namespace 'file'");
	assert_int_equal(answer(both, 2, span_of(SIGNED_ED25519),
				span_of(SIGNED_SCRIPT)).key, 1);
}

static void a_fingerprint_names_a_key(void **state)
{
	static const char *const prints[] = {
		"ssh ssh-rsa " SIGNED_RSA_PRINT,
		"ssh ssh-ed25519 " SIGNED_ED25519_PRINT,
	};
	static const char *const other_type[] = {
		"ssh ssh-ed25519 " SIGNED_RSA_PRINT
	};

	(void)state;
	assert_int_equal(answer(prints, 2, span_of(SIGNED_ED25519),
				span_of(SIGNED_SCRIPT)).key, 1);
	assert_true(answer(prints, 2, span_of(SIGNED_RSA),
			   span_of(SIGNED_SCRIPT)).is_good);
	bad(prints, 2, SIGNED_RSA, SIGNED_SCRIPT "x", "changed");
	bad(prints, 2, SIGNED_ECDSA, SIGNED_SCRIPT, "another key");
	bad(other_type, 1, SIGNED_RSA, SIGNED_SCRIPT,
	    "no key of kind ssh-ed25519");
}

static void refuses_what_is_no_signature(void **state)
{
	(void)state;
	bad(all, 4, "", SIGNED_SCRIPT, "neither minisign nor");
	bad(all, 4, SIGNED_SCRIPT, SIGNED_SCRIPT, "neither minisign nor");
	bad(all, 4, "-----BEGIN PGP SIGNATURE-----\n", SIGNED_SCRIPT,
	    "neither minisign nor");
	bad(all, 4, "-----BEGIN SSH SIGNATURE-----\n", SIGNED_SCRIPT,
	    "not a signature of ssh-keygen");
	bad(all, 4, "untrusted comment: x\n", SIGNED_SCRIPT,
	    "not a signature of minisign");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_the_tools_sign),
		cmocka_unit_test(refuses_another_script),
		cmocka_unit_test(no_byte_can_be_changed),
		cmocka_unit_test(refuses_other_keys),
		cmocka_unit_test(an_id_is_no_proof),
		cmocka_unit_test(a_namespace_is_part_of_it),
		cmocka_unit_test(a_fingerprint_names_a_key),
		cmocka_unit_test(refuses_what_is_no_signature),
	};

	return cmocka_run_group_tests(tests, init, NULL);
}
