/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of decide/live/minisig and decide/live/base64. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/live/base64.h"
#include "decide/live/minisig.h"
#include "signed_script.h"

static void decodes(const char *text, const char *bytes)
{
	uint8_t got[64];
	size_t n = 0;

	assert_int_equal(base64_decode(span_of(text), got, &n), 0);
	assert_int_equal(n, strlen(bytes));
	assert_memory_equal(got, bytes, n);
}

static void decodes_not(const char *text)
{
	uint8_t got[64];
	size_t n = 0;

	if (base64_decode(span_of(text), got, &n) == 0)
		fail_msg("decoded: %s", text);
}

static void base64_has_one_form(void **state)
{
	(void)state;
	decodes("YQ==", "a");
	decodes("YWI=", "ab");
	decodes("YWJj", "abc");
	decodes("+/+/", "\xfb\xff\xbf");
	decodes_not("");
	decodes_not("YQ");
	decodes_not("YQ=");
	decodes_not("YR==");	/* bits that stand for nothing */
	decodes_not("YWJ=");
	decodes_not("Y===");
	decodes_not("====");
	decodes_not("YQ==YQ==");
	decodes_not(" YQ=");
	decodes_not("YWJ\n");
	decodes_not("-_-_");
}

static void reads_what_minisign_writes(void **state)
{
	struct err err = ERR_INIT;
	struct minisig_key key;
	struct minisig sig, legacy;
	uint8_t whole[MINISIG_WHOLE];

	(void)state;
	assert_int_equal(minisig_key_parse(span_of(SIGNED_MINISIGN_KEY), &key,
					   &err), 0);
	assert_true(minisig_is(span_of(SIGNED_MINISIGN)));
	assert_int_equal(minisig_parse(span_of(SIGNED_MINISIGN), &sig, &err),
			 0);
	assert_true(sig.is_hashed);
	assert_memory_equal(sig.id, key.id, MINISIG_ID);
	assert_true(span_is(sig.comment, "a trusted comment"));
	assert_int_equal(minisig_whole(&sig, whole), 64 + 17);
	assert_memory_equal(whole, sig.signature, 64);
	assert_memory_equal(whole + 64, "a trusted comment", 17);
	assert_int_equal(minisig_parse(span_of(SIGNED_MINISIGN_LEGACY),
				       &legacy, &err), 0);
	assert_false(legacy.is_hashed);
	assert_true(span_has(legacy.comment, '\t'));
}

static void refused(struct span text, const char *why)
{
	struct err err = ERR_INIT;
	struct minisig sig;

	if (minisig_parse(text, &sig, &err) == 0)
		fail_msg("taken: %.*s", (int)text.n, text.p);
	if (!strstr(err.msg, why))
		fail_msg("said: %s; wanted: %s", err.msg, why);
}

/* The file with the first `from` replaced. */
static void refused_with(const char *from, const char *to, const char *why)
{
	const char *at = strstr(SIGNED_MINISIGN, from);
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	assert_non_null(at);
	strbuf_add(&text, SIGNED_MINISIGN, (size_t)(at - SIGNED_MINISIGN));
	strbuf_adds(&text, to);
	strbuf_adds(&text, at + strlen(from));
	refused((struct span){ text.buf, text.len }, why);
}

static void refuses_anything_else(void **state)
{
	static const char text[] = SIGNED_MINISIGN;
	autofree char *twice = mem_printf("%s%s", text, text);
	autofree char *more = mem_printf("%s\n", text);
	autofree char *comment = mem_array(2000, 1);
	static const char with_nul[] = "untrusted comment: a\0b\n";

	(void)state;
	for (size_t n = 0; n < strlen(text); n++)
		refused((struct span){ text, n }, "not a signature");
	refused(span_of(twice), "something follows");
	refused(span_of(more), "something follows");
	refused_with("\nRUT", "\nRVT", "algorithm");
	refused_with("\nRUT", "\n RUT", "for 74 bytes");
	refused_with("\nRUT", "\r\nRUT", "control byte");
	refused_with("\nRUT", "\nRU=", "for 74 bytes");
	refused_with("\ntrusted", "\nTrusted", "'trusted comment: TEXT'");
	refused_with("untrusted", "trusted", "'untrusted comment: TEXT'");
	refused_with("a trusted", "a\033[31mtrusted", "control byte");
	refused((struct span){ with_nul, sizeof(with_nul) - 1 },
		"control byte");
	memset(comment, 'x', 1025);
	refused_with("a trusted comment", comment, "longer than 1024");
}

static void key_refused(const char *text)
{
	struct err err = ERR_INIT;
	struct minisig_key key;

	assert_int_equal(minisig_key_parse(span_of(text), &key, &err), -1);
	assert_non_null(strstr(err.msg, "minisign.pub"));
}

static void a_key_is_56_characters(void **state)
{
	char key[] = SIGNED_MINISIGN_KEY;

	(void)state;
	key_refused("");
	key_refused("RW");
	key_refused(SIGNED_MINISIGN_KEY "AAAA");
	key[1] = 'U';	/* the algorithm of a signature */
	key_refused(key);
	key[1] = 'W';
	key[55] = '=';
	key_refused(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_has_one_form),
		cmocka_unit_test(reads_what_minisign_writes),
		cmocka_unit_test(refuses_anything_else),
		cmocka_unit_test(a_key_is_56_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
