/* SPDX-License-Identifier: Apache-2.0 */
/* test_endpoint - endpoints, hosts with ports and pins are read strictly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/endpoint.h"
#include "decide/live/endpoint_http.h"

static struct endpoint_rule rule;	/* of what was parsed last */

static struct endpoint parse(const char *text)
{
	struct endpoint e;
	struct err err = ERR_INIT;

	if (endpoint_parse(text, &e, &rule, &err) < 0)
		fail_msg("refused '%s': %s", text, err.msg);
	return e;
}

/* Refused, and the message has these words. */
static void refuse(const char *text, const char *words)
{
	struct endpoint e = { .port = 7 };
	struct err err = ERR_INIT;

	if (endpoint_parse(text, &e, &rule, &err) == 0)
		fail_msg("accepted '%s'", text);
	assert_int_equal(e.port, 7);
	assert_int_equal(err.kind, ERR_PROFILE);
	if (!strstr(err.msg, words))
		fail_msg("'%s': '%s' lacks '%s'", text, err.msg, words);
}

static void shows(const char *text, const char *expected)
{
	struct endpoint e = parse(text), again;
	char shown[ENDPOINT_TEXT];

	endpoint_show(&e, shown, sizeof(shown));
	assert_string_equal(shown, expected);
	again = parse(shown);
	assert_true(endpoint_equal(&e, &again));
}

static void tls_has_port_443_unless_told(void **state)
{
	struct endpoint e = parse("tls://codecov.io");

	(void)state;
	assert_int_equal(e.scheme, ENDPOINT_TLS);
	assert_int_equal(e.port, 443);
	assert_string_equal(e.host, "codecov.io");
	assert_false(e.is_literal);
	assert_false(e.is_private);
	assert_int_equal(parse("tls://codecov.io:8443").port, 8443);
	assert_int_equal(parse("tls://codecov.io:1").port, 1);
	assert_int_equal(parse("tls://codecov.io:65535").port, 65535);
}

static void shows_as_written(void **state)
{
	(void)state;
	shows("tls://CodeCov.IO.", "tls://codecov.io");
	shows("tls://codecov.io:443", "tls://codecov.io");
	shows("tls://codecov.io:8443", "tls://codecov.io:8443");
	shows("tcp://codecov.io:443", "tcp://codecov.io:443");
	shows("tcp://8.8.8.8:80", "tcp://8.8.8.8:80");
	shows("tcp://[2606:4700:0:0::1]:80", "tcp://[2606:4700::1]:80");
	shows("  tcp://a.example:80\tprivate  ", "tcp://a.example:80");
}

static void reads_literals(void **state)
{
	struct endpoint v4 = parse("tcp://8.8.4.4:80");
	struct endpoint mapped = parse("tcp://[::ffff:8.8.4.4]:80");
	struct endpoint v6 = parse("tcp://[2606:4700::1111]:80");

	(void)state;
	assert_true(v4.is_literal);
	assert_true(mapped.is_literal);
	assert_string_equal(mapped.host, "8.8.4.4");
	assert_true(endpoint_equal(&v4, &mapped));
	assert_true(v6.is_literal);
	assert_string_equal(v6.host, "2606:4700::1111");
	assert_false(endpoint_equal(&v4, &v6));
}

static void reads_private(void **state)
{
	(void)state;
	assert_true(parse("tcp://10.0.0.5:80 private").is_private);
	assert_true(parse("tls://git.corp.example private").is_private);
	refuse("tls://a.example private private", "twice");
}

static void explains_missing_scheme(void **state)
{
	(void)state;
	refuse("codecov.io",
	       "write https://codecov.io/PATH METHODS, tls://codecov.io or "
	       "tcp://codecov.io:PORT");
	refuse("codecov.io:443",
	       "write https://codecov.io:443/PATH METHODS, "
	       "tls://codecov.io:443 or tcp://codecov.io:443");
	refuse("8.8.8.8:53", "write tcp://8.8.8.8:53");
	refuse("//codecov.io", "write https://HOST[:PORT]/PATH METHODS");
	refuse("", "missing");
	refuse("  ", "missing");
	refuse("://a", "unknown scheme");
}

static void refuses_other_schemes(void **state)
{
	(void)state;
	refuse("TLS://codecov.io", "lower case");
	refuse("HTTPS://codecov.io/x GET", "lower case");
	refuse("ssh://git.example", "unknown scheme 'ssh://'");
	refuse("udp://a.example:53", "unknown scheme");
}

static void https_has_a_rule(void **state)
{
	struct endpoint e = parse("https://CodeCov.io/upload/v4* POST");

	(void)state;
	assert_int_equal(e.scheme, ENDPOINT_HTTPS);
	assert_int_equal(e.port, 443);
	assert_string_equal(e.host, "codecov.io");
	assert_string_equal(rule.rule.glob, "/upload/v4*");
	assert_int_equal(rule.rule.methods, HTTP_POST);
	assert_int_equal(rule.rule.given, HTTP_GIVEN_NOT);
	assert_string_equal(rule.rule.query_keys, "");
	e = parse("https://a.example:8443/ GET,HEAD,OPTIONS private max=10M");
	assert_int_equal(e.port, 8443);
	assert_true(e.is_private);
	assert_int_equal(e.max_up, 10u << 20);
	assert_int_equal(rule.rule.methods, HTTP_GET | HTTP_HEAD | HTTP_OPTIONS);
	(void)parse("https://a.example/%75p/** PUT");
	assert_string_equal(rule.rule.glob, "/up/**");
	(void)parse("tls://a.example");
	assert_int_equal(rule.rule.methods, 0);
}

static void https_without_path_or_methods_says_what_to_write(void **state)
{
	(void)state;
	refuse("https://codecov.io", "write what the script asks for there, as "
				     "https://codecov.io/upload/** POST");
	refuse("https://codecov.io:8443 POST", "https://codecov.io:8443/upload");
	refuse("https://codecov.io/upload/**", "methods after the path");
	refuse("http://codecov.io", "/upload/** POST plain");
	refuse("http://codecov.io/x", "methods after the path");
	refuse("https://codecov.io/x private", "is no method");
	refuse("https://codecov.io/x get", "in upper case");
	refuse("https://codecov.io/x GET,", "is no method");
	refuse("https://codecov.io/x ,GET", "is no method");
	refuse("https://codecov.io/x GET POST", "in one word");
	refuse("https://codecov.io/x GET,GET", "stands twice");
	refuse("https://codecov.io/x GET,TRACE", "TRACE is never allowed");
	refuse("https://codecov.io/x CONNECT", "CONNECT is never allowed");
	refuse("https://codecov.io/x *", "is no method");
}

static void http_has_to_say_plain(void **state)
{
	struct endpoint e = parse("http://a.example/x GET plain");

	(void)state;
	assert_int_equal(e.scheme, ENDPOINT_HTTP);
	assert_int_equal(e.port, 80);
	e = parse("http://10.0.0.5:8080/api/** GET private plain");
	assert_true(e.is_literal && e.is_private);
	refuse("http://a.example/x GET", "`plain`");
	refuse("https://a.example/x GET plain", "`plain` is for http://");
	refuse("http://a.example/x GET plain plain", "unknown word");
}

static void https_refuses_other_parts_of_a_url(void **state)
{
	(void)state;
	refuse("https://user:pw@a.example/x GET", "user name or password");
	refuse("https://user@a.example/x GET", "user name or password");
	refuse("https://a.example/x?token=* GET", "query=KEY,KEY");
	refuse("https://a.example?x GET", "query=KEY,KEY");
	refuse("https://a.example/x#y GET", "fragment");
	refuse("https://a.example/../x GET", "`..`");
	refuse("https://a.example/%2e%2e/x GET", "`..`");
	refuse("https://a.example/a%2f..%2fb GET", "`..`");
	refuse("https://a.example/a%5cb GET", "escaped backslash");
	refuse("https://a.example\\x GET", "does not begin");
	refuse("https://*.a.example/x GET", "two labels");
	refuse("https://8.8.8.8/x GET", "needs a name");
	refuse("https://[2606::1]/x GET", "needs a name");
	refuse("https://localhost/x GET", "127.0.0.1");
	refuse("https://a.example:53/x GET", "port 53");
	refuse("https:///x GET", "missing");
}

static void query_lists_keys(void **state)
{
	static char text[2000] = "https://a.example/x GET query=";

	(void)state;
	(void)parse("https://a.example/x GET query=page,per_page,flags[]");
	assert_string_equal(rule.rule.query_keys, "page,per_page,flags[]");
	(void)parse("https://a.example/x GET query=*");
	assert_string_equal(rule.rule.query_keys, "*");
	refuse("https://a.example/x GET query=", "is empty");
	refuse("https://a.example/x GET query=a,,b", "is empty");
	refuse("https://a.example/x GET query=a,", "is empty");
	refuse("https://a.example/x GET query=a,*", "is no key");
	refuse("https://a.example/x GET query=a%20b", "without escapes");
	refuse("https://a.example/x GET query=a=b", "is no key");
	refuse("https://a.example/x GET query=a query=b", "stands twice");
	memset(text + strlen(text), 'a', 129);
	refuse(text, "longer than 128");
	for (size_t i = 0; i < 1025; i++)
		text[30 + i] = i % 2 ? ',' : 'a';
	refuse(text, "longer than 1024");
}

static void given_by_names_who_gives_and_where(void **state)
{
	(void)state;
	(void)parse("https://s.example/** PUT given-by=https://codecov.io "
		    "line:2 private");
	assert_int_equal(rule.rule.given, HTTP_GIVEN_LINE);
	assert_int_equal(rule.rule.given_line, 2);
	assert_string_equal(rule.giver.host, "codecov.io");
	assert_int_equal(rule.giver.port, 443);
	(void)parse("https://s.example/** PUT "
		    "given-by=https://i.example:8443 json:raw_upload_location");
	assert_int_equal(rule.rule.given, HTTP_GIVEN_JSON);
	assert_string_equal(rule.rule.given_key, "raw_upload_location");
	assert_int_equal(rule.giver.port, 8443);
#define S "https://s.example/** PUT given-by="
	refuse(S "https://c.example", "write `line:N` or `json:KEY`");
	refuse(S "https://c.example private", "write `line:N` or `json:KEY`");
	refuse(S "https://c.example line:0", "out of range");
	refuse(S "https://c.example line:1001", "out of range");
	refuse(S "https://c.example line:x", "line: ");
	refuse(S "https://c.example json:", "is empty");
	refuse(S "https://c.example json:a,b", "is no key");
	refuse(S "https://c.example/x line:2", "has a path");
	refuse(S "tls://c.example line:2", "needs an https:// endpoint");
	refuse(S "http://c.example line:2", "needs an https:// endpoint");
	refuse(S "c.example line:2", "no scheme");
	refuse(S "https://c.example line:1 given-by=https://c.example line:2",
	       "stands twice");
	refuse(S "https://c.example line:1 query=a", "do not go together");
	refuse("http://s.example/** PUT plain given-by=https://c.example "
	       "line:1", "is for https://");
#undef S
}

static void shows_rules_as_written(void **state)
{
	static const char *const texts[] = {
		"/upload/v4* POST",
		"/** GET,POST query=a,b",
		"/** PUT given-by=https://codecov.io line:2",
		"/** PUT given-by=https://codecov.io:8443 json:url",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct strbuf line = STRBUF_INIT, shown = STRBUF_INIT;

		strbuf_addf(&line, "https://a.example%s", texts[i]);
		(void)parse(strbuf_text(&line));
		endpoint_rule_show(&rule.rule, &rule.giver, &shown);
		assert_string_equal(strbuf_text(&shown), texts[i]);
		strbuf_release(&line);
		strbuf_release(&shown);
	}
}

static void origins_stand_alone(void **state)
{
	struct endpoint e;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(endpoint_parse_origin(span_of("https://A.example"), &e,
					       &err), 0);
	assert_int_equal(e.port, 443);
	assert_int_equal(endpoint_parse_origin(span_of("https://a.example/x"),
					       &e, &err), -1);
	assert_int_equal(endpoint_parse_origin(span_of("https://a.example x"),
					       &e, &err), -1);
	assert_int_equal(endpoint_parse_origin(span_of("a.example"), &e, &err),
			 -1);
}

static void max_is_a_size(void **state)
{
	(void)state;
	assert_int_equal(parse("tls://a.example max=64K").max_up, 65536);
	assert_int_equal(parse("tcp://a.example:1 private max=7").max_up, 7);
	assert_int_equal(parse("tls://a.example").max_up, 0);
	refuse("tls://a.example max=0", "nothing be sent");
	refuse("tls://a.example max=", "max: ");
	refuse("tls://a.example max=1X", "write a size");
	refuse("tls://a.example max=1K max=1K", "twice");
}

static void refuses_bad_ports(void **state)
{
	(void)state;
	refuse("tls://a.example:0", "out of range");
	refuse("tls://a.example:65536", "out of range");
	refuse("tls://a.example:99999", "out of range");
	refuse("tls://a.example:0443", "begins with a zero");
	refuse("tls://a.example:", "missing");
	refuse("tls://a.example:443x", "no port");
	refuse("tls://a.example:+443", "no port");
	refuse("tls://a.example:-1", "no port");
	refuse("tls://a.example:0x1bb", "no port");
	refuse("tls://a.example:4294967739", "no port");
	refuse("tls://a.example:https", "no port");
	refuse("tcp://a.example", "write tcp://a.example:PORT");
	refuse("tcp://[2606::1]", "write tcp://[2606::1]:PORT");
	refuse("tcp://a.example:53", "port 53");
}

static void refuses_other_parts_of_a_url(void **state)
{
	(void)state;
	refuse("tls://user:pw@a.example", "user name or password");
	refuse("tls://user@a.example:443", "user name or password");
	refuse("tls://a.example@evil.example", "user name or password");
	refuse("tls://a.example/", "path");
	refuse("tls://a.example/upload", "path");
	refuse("tls://a.example\\x", "path");
	refuse("tls://a.example?x=1", "query");
	refuse("tls://a.example#x", "query or fragment");
	refuse("tls://*.example", "top-level");
	refuse("tls://a.example:*", "whole first label");
	refuse("tls://a%2eexample", "`%`");
	refuse("tls://\"a.example\"", "quot");
	refuse("tls://https://a.example", "scheme");
}

static void refuses_odd_hosts(void **state)
{
	(void)state;
	refuse("tls://", "host is missing");
	refuse("tls://:443", "missing");
	refuse("tls://m\xc3\xbcnchen.de", "punycode");
	refuse("tls://a_b.example", "`_`");
	refuse("tls://a..example", "empty label");
	refuse("tls://.example", "empty label");
	refuse("tls://-a.example", "label");
	refuse("tls://a,b", "letters, digits");
	refuse("tcp://0x7f.1:80", "IPv4");
	refuse("tcp://127.1:80", "IPv4");
	refuse("tcp://2130706433:80", "IPv4");
	refuse("tcp://010.0.0.1:80", "leading zeros");
	refuse("tcp://1.2.3.4.:80", "IPv4");
	refuse("tcp://1.2.3.256:80", "IPv4");
}

static void refuses_long_hosts(void **state)
{
	char text[400] = "tls://";

	(void)state;
	for (size_t i = 6; i < 300; i++)
		text[i] = i % 32 ? 'a' : '.';
	refuse(text, "longer than 253");
}

static void refuses_bad_brackets(void **state)
{
	(void)state;
	refuse("tcp://[::1:80", "without `]`");
	refuse("tcp://::1:80", "brackets");
	refuse("tcp://2606:4700::1:80", "brackets");
	refuse("tcp://[1.2.3.4]:80", "no IPv6 address");
	refuse("tcp://[a.example]:80", "no IPv6 address");
	refuse("tcp://[]:80", "no IPv6 address");
	refuse("tcp://[fe80::1%eth0]:80", "`%`");
	refuse("tcp://[2606::1]80", "is not `:PORT`");
	refuse("tcp://[2606::1]x:80", "is not `:PORT`");
}

static void tls_needs_a_name(void **state)
{
	(void)state;
	refuse("tls://8.8.8.8", "tcp://8.8.8.8:443");
	refuse("tls://[2606::1]:8443", "tcp://[2606::1]:8443");
}

static void refuses_what_the_inside_means_otherwise(void **state)
{
	(void)state;
	/* an address of it is refused too (plan_net.c): a name is the way */
	refuse("tcp://localhost:80", "connect-to = NAME:80 -> 127.0.0.1:80");
	refuse("tls://a.localhost", "connect-to = NAME:443 -> 127.0.0.1:443");
	refuse("tcp://0.0.0.0:80", "not the address of one host");
	refuse("tcp://0.1.2.3:80", "not the address of one host");
	refuse("tcp://[::]:80", "not the address of one host");
	refuse("tcp://[::ffff:0.0.0.0]:80", "not the address of one host");
	refuse("tcp://224.0.0.1:80", "not the address of one host");
	refuse("tcp://255.255.255.255:80", "not the address of one host");
	refuse("tcp://[ff02::1]:80", "not the address of one host");
	refuse("tcp://198.18.0.1:80", "198.18.0.0/15");
	refuse("tcp://198.19.255.254:80", "198.18.0.0/15");
	(void)parse("tcp://198.20.0.1:80");
	(void)parse("tcp://127.0.0.1:80 private");
	(void)parse("tls://notlocalhost");
}

static void explains_words_of_other_schemes(void **state)
{
	(void)state;
	refuse("tls://a.example GET,POST", "https:// and http:// endpoints");
	refuse("tls://a.example POST", "https:// and http:// endpoints");
	refuse("tls://a.example query=a", "https:// and http:// endpoints");
	refuse("tls://a.example given-by=x", "https:// and http:// endpoints");
	refuse("tls://a.example plain", "https:// and http:// endpoints");
	refuse("tls://a.example Private", "unknown word");
	refuse("tls://a.example tls://b.example", "line of its own");
	refuse("https://a.example/x GET https://b.example/x", "line of its own");
}

static void equal_looks_at_scheme_host_and_port(void **state)
{
	struct endpoint a = parse("tls://a.example");
	struct endpoint b = parse("tls://A.example:443 private");
	struct endpoint c = parse("tcp://a.example:443");
	struct endpoint d = parse("tls://a.example:8443");
	struct endpoint e = parse("tls://b.example");

	(void)state;
	assert_true(endpoint_equal(&a, &b));
	assert_false(endpoint_equal(&a, &c));
	assert_false(endpoint_equal(&a, &d));
	assert_false(endpoint_equal(&a, &e));
}

static void host_port_may_leave_the_port_out(void **state)
{
	struct host_port hp;
	struct err err = ERR_INIT;
	char shown[HOST_PORT_TEXT];

	(void)state;
	assert_int_equal(host_port_parse("Sentry.IO", false, &hp, &err), 0);
	assert_string_equal(hp.host, "sentry.io");
	assert_int_equal(hp.port, 0);
	assert_int_equal(host_port_parse("sentry.io", true, &hp, &err), -1);
	assert_non_null(strstr(err.msg, "no port"));
	assert_int_equal(host_port_parse("[::1]:80", false, &hp, &err), 0);
	host_port_show(&hp, shown, sizeof(shown));
	assert_string_equal(shown, "[::1]:80");
	assert_int_equal(host_port_parse("tls://a.example", false, &hp, &err),
			 -1);
	assert_non_null(strstr(err.msg, "scheme"));
	assert_int_equal(host_port_parse("a.example private", false, &hp,
					 &err), -1);
	assert_non_null(strstr(err.msg, "does not belong"));
	assert_int_equal(host_port_parse(" ", false, &hp, &err), -1);
}

static void refuse_matches_exactly(void **state)
{
	struct host_port any, one;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(host_port_parse("github.com", false, &any, &err), 0);
	assert_int_equal(host_port_parse("github.com:22", false, &one, &err),
			 0);
	assert_true(host_port_matches(&any, "github.com", 443));
	assert_false(host_port_matches(&any, "evilgithub.com", 443));
	assert_false(host_port_matches(&any, "github.com.evil.com", 443));
	assert_false(host_port_matches(&any, "api.github.com", 443));
	assert_true(host_port_matches(&one, "github.com", 22));
	assert_false(host_port_matches(&one, "github.com", 443));
}

static void pin_has_two_sides(void **state)
{
	struct pin pin;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(pin_parse("codecov.io:443 -> 127.0.0.1:8443", &pin,
				   &err), 0);
	assert_string_equal(pin.from.host, "codecov.io");
	assert_int_equal(pin.from.port, 443);
	assert_true(pin.to.is_literal);
	assert_int_equal(pin.to.port, 8443);
	assert_int_equal(pin_parse("a.example:1->[::1]:2", &pin, &err), 0);
	assert_string_equal(pin.to.host, "::1");
}

static void refuse_pin(const char *text, const char *words)
{
	struct pin pin;
	struct err err = ERR_INIT;

	assert_int_equal(pin_parse(text, &pin, &err), -1);
	if (!strstr(err.msg, words))
		fail_msg("'%s': '%s' lacks '%s'", text, err.msg, words);
}

static void refuses_bad_pins(void **state)
{
	(void)state;
	refuse_pin("codecov.io:443", "no `->`");
	refuse_pin("codecov.io:443 => 127.0.0.1:1", "no `->`");
	refuse_pin("codecov.io -> 127.0.0.1:1", "left of `->`");
	refuse_pin("codecov.io:443 -> 127.0.0.1", "right of `->`");
	refuse_pin("codecov.io:443 -> ", "right of `->`");
	refuse_pin("-> 127.0.0.1:1", "left of `->`");
	refuse_pin("a.example:1 -> b.example:2 -> c.example:3", "right");
	refuse_pin("a.example:1 -> 0.0.0.0:2", "not the address of one host");
	refuse_pin("tls://a.example:1 -> 127.0.0.1:2", "scheme");
}

static void wildcards_are_one_whole_label(void **state)
{
	struct endpoint e = parse("tls://*.A.Example.COM.");

	(void)state;
	assert_string_equal(e.host, "*.a.example.com");
	assert_int_equal(e.port, 443);
	assert_false(e.is_literal);
	shows("tls://*.a.example.com:8443", "tls://*.a.example.com:8443");
	assert_int_equal(parse("https://*.a.example.com/** GET").scheme,
			 ENDPOINT_HTTPS);
	assert_true(parse("tls://*.example.com shared").is_shared);
	assert_true(parse("https://*.example.com/x GET shared").is_shared);
	assert_true(parse("tls://*.s3.amazonaws.com shared").is_shared);
	refuse("tls://*.example.com", "*.NAME.example.com");
	refuse("https://*.example.com/x GET", "`shared`");
	refuse("tls://*.com", "top-level");
	refuse("tls://*.com shared", "top-level");
	refuse("tls://a.*.com", "whole first label");
	refuse("tls://*foo.example.com", "whole first label");
	refuse("tls://*.*.example.com", "whole first label");
	refuse("tls://foo*.example.com", "whole first label");
	refuse("tls://*", "whole first label");
	refuse("tls://*.", "missing");
	refuse("tls://*.8.8.8.8", "star before an address");
	refuse("tls://*.a.localhost shared", "loopback");
	refuse("tls://*.a.example.com:53", "port 53");
	refuse("tcp://*.a.example.com:80", "tls:// or https://");
	refuse("http://*.a.example.com/x GET plain", "tls:// or https://");
	refuse("tls://a.example.com shared", "for wildcards");
	refuse("tls://*.a.example.com shared shared", "twice");
	refuse("https://*.a.example.com/** PUT "
	       "given-by=https://b.example line:1", "one host");
	refuse("https://a.example/** PUT "
	       "given-by=https://*.b.example.com line:1", "wildcard");
}

static void wildcards_have_a_bound(void **state)
{
	char text[400] = "tls://*.";
	size_t n = strlen(text);

	(void)state;
	/* 251 bytes after the star and its dot: 253 in all */
	for (size_t i = 0; i < 251; i++)
		text[n + i] = i % 50 == 49 ? '.' : 'a';
	assert_int_equal(strlen(parse(text).host), HOSTNAME_MAX);
	text[n + 251] = 'a';
	refuse(text, "253");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tls_has_port_443_unless_told),
		cmocka_unit_test(shows_as_written),
		cmocka_unit_test(reads_literals),
		cmocka_unit_test(reads_private),
		cmocka_unit_test(explains_missing_scheme),
		cmocka_unit_test(refuses_other_schemes),
		cmocka_unit_test(https_has_a_rule),
		cmocka_unit_test(
			https_without_path_or_methods_says_what_to_write),
		cmocka_unit_test(http_has_to_say_plain),
		cmocka_unit_test(https_refuses_other_parts_of_a_url),
		cmocka_unit_test(query_lists_keys),
		cmocka_unit_test(given_by_names_who_gives_and_where),
		cmocka_unit_test(shows_rules_as_written),
		cmocka_unit_test(origins_stand_alone),
		cmocka_unit_test(max_is_a_size),
		cmocka_unit_test(refuses_bad_ports),
		cmocka_unit_test(refuses_other_parts_of_a_url),
		cmocka_unit_test(refuses_odd_hosts),
		cmocka_unit_test(refuses_long_hosts),
		cmocka_unit_test(refuses_bad_brackets),
		cmocka_unit_test(tls_needs_a_name),
		cmocka_unit_test(refuses_what_the_inside_means_otherwise),
		cmocka_unit_test(explains_words_of_other_schemes),
		cmocka_unit_test(equal_looks_at_scheme_host_and_port),
		cmocka_unit_test(host_port_may_leave_the_port_out),
		cmocka_unit_test(refuse_matches_exactly),
		cmocka_unit_test(pin_has_two_sides),
		cmocka_unit_test(refuses_bad_pins),
		cmocka_unit_test(wildcards_are_one_whole_label),
		cmocka_unit_test(wildcards_have_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
