/* SPDX-License-Identifier: Apache-2.0 */
/* test_doh_hosts - endpoints that resolve names for everybody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "decide/live/endpoint.h"
#include "decide/live/endpoint_http.h"
#include "decide/plan/doh_hosts.h"

/* The note about this endpoint begins with it, as it is shown. */
static void is_told(const char *text)
{
	autorelease_strbuf struct strbuf note = STRBUF_INIT;
	struct endpoint e;
	struct endpoint_rule rule;
	struct err err = ERR_INIT;
	char shown[ENDPOINT_TEXT];

	assert_int_equal(endpoint_parse(text, &e, &rule, &err), 0);
	if (!doh_hosts_note(&e, &note))
		fail_msg("%s", text);
	endpoint_show(&e, shown, sizeof(shown));
	assert_memory_equal(strbuf_text(&note), shown, strlen(shown));
	assert_non_null(strstr(strbuf_text(&note), "not recorded"));
}

static void is_not_told(const char *text)
{
	autorelease_strbuf struct strbuf note = STRBUF_INIT;
	struct endpoint e;
	struct endpoint_rule rule;
	struct err err = ERR_INIT;

	assert_int_equal(endpoint_parse(text, &e, &rule, &err), 0);
	if (doh_hosts_note(&e, &note))
		fail_msg("%s", text);
	assert_string_equal(strbuf_text(&note), "");
}

static void tells_of_names(void **state)
{
	(void)state;
	is_told("tls://dns.google");
	is_told("tls://DNS.Google.");
	is_told("tls://dns.google:853");
	is_told("tcp://one.one.one.one:443");
	is_told("tls://dns.quad9.net");
	is_told("tls://doh.opendns.com");
	/* names below those of an operator */
	is_told("tls://cloudflare-dns.com");
	is_told("tls://mozilla.cloudflare-dns.com");
	is_told("tls://abc123.cloudflare-gateway.com");
}

static void tells_of_addresses(void **state)
{
	(void)state;
	is_told("tcp://1.1.1.1:443");
	is_told("tcp://8.8.8.8:443");
	is_told("tcp://9.9.9.9:853");
	is_told("tcp://[2606:4700:4700::1111]:443");
	is_told("tcp://[2606:4700:4700:0:0:0:0:1111]:443");
}

static void tells_of_no_others(void **state)
{
	(void)state;
	is_not_told("tls://codecov.io");
	is_not_told("tls://google.com");
	is_not_told("tls://www.quad9.net");
	is_not_told("tls://mydns.google.example");
	is_not_told("tls://notdns.google");
	is_not_told("tls://xcloudflare-dns.com");
	is_not_told("tls://opendns.com");
	is_not_told("tcp://8.8.8.80:443");
	is_not_told("tcp://11.1.1.1:443");
	is_not_told("tls://pub");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_of_names),
		cmocka_unit_test(tells_of_addresses),
		cmocka_unit_test(tells_of_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
