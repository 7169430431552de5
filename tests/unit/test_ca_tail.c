/* SPDX-License-Identifier: Apache-2.0 */
/* test_ca_tail - a certificate at the end of files inside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/plan/ca_tail.h"
#include "decide/plan/plan_fs.h"

#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----\n"

static void writes_pem(void **state)
{
	static const struct {
		const char *bytes, *text;
	} cases[] = {
		{ "f", "Zg==\n" },
		{ "fo", "Zm8=\n" },
		{ "foo", "Zm9v\n" },
		{ "foob", "Zm9vYg==\n" },
		{ "\xfb\xff\xfe", "+//+\n" },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh"
		  "YWFhYWFhYWFhYWFhYWFh\n" },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
		  "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh"
		  "YWFhYWFhYWFhYWFhYWFh\nYg==\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autorelease_strbuf struct strbuf pem = STRBUF_INIT;
		autorelease_strbuf struct strbuf want = STRBUF_INIT;

		ca_tail_pem((const uint8_t *)cases[i].bytes,
			    strlen(cases[i].bytes), &pem);
		strbuf_addf(&want, BEGIN "%s" END, cases[i].text);
		assert_string_equal(strbuf_text(&pem), strbuf_text(&want));
	}
}

static void fits_whatever_the_relay_sends(void **state)
{
	static const uint8_t der[CA_TAIL_DER_MAX];
	autorelease_strbuf struct strbuf pem = STRBUF_INIT;

	(void)state;
	ca_tail_pem(der, sizeof(der), &pem);
	assert_in_range(pem.len, 1, FS_TAIL_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_pem),
		cmocka_unit_test(fits_whatever_the_relay_sends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
