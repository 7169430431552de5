/* SPDX-License-Identifier: Apache-2.0 */
/* test_summary - what people read: silence, refusals, the block to paste. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/endpoint_http.h"
#include "decide/live/http_target.h"
#include "evidence/paste.h"
#include "evidence/request_name.h"
#include "evidence/summary.h"

static struct net_endpoint endpoints[] = {
	{ .endpoint = { .scheme = ENDPOINT_TLS, .host = "codecov.io",
			.port = 443 } },
	{ .endpoint = { .scheme = ENDPOINT_TCP, .host = "db.example",
			.port = 5432 } },
};
static const struct net_plan net = { .endpoints = endpoints,
				     .n_endpoints = 2 };
static const struct legend legend = { .net = &net };

/* The same host by requests, and one without TLS that may be private. */
static struct net_endpoint http_endpoints[] = {
	{ .endpoint = { .scheme = ENDPOINT_HTTPS, .host = "codecov.io",
			.port = 443 } },
	{ .endpoint = { .scheme = ENDPOINT_HTTP, .host = "ci.example",
			.port = 8080, .is_private = true,
			.max_up = 10 << 20 } },
	{ .endpoint = { .scheme = ENDPOINT_HTTPS, .host = "*.example.com",
			.port = 443, .is_shared = true } },
};
static const struct net_plan http_net = { .endpoints = http_endpoints,
					  .n_endpoints = 3 };
static const struct legend_grant grants[] = {
	{ .name = "CODECOV_TOKEN", .endpoint = 0 },
	{ .name = "UNUSED_TOKEN", .endpoint = 0 },
};
static const struct legend http_legend = { .net = &http_net, .grants = grants,
					   .n_grants = 2 };

static const struct env_plan no_env;
static char *argv[] = { (char[]){ "bash" }, (char[]){ "uploader.sh" }, NULL };

static int set_up(void **state)
{
	struct tally *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	tally_init(t, 2);
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	tally_release(*state);
	free(*state);
	return 0;
}

static struct summary summary_of(const struct tally *t)
{
	return (struct summary){
		.has_relay = true,
		.argv = argv, .status = 0, .reason = "exit", .tally = t,
		.legend = &legend, .env = &no_env,
	};
}

static void assert_text(const struct summary *s, const char *want)
{
	struct strbuf got = STRBUF_INIT;

	summary_build(s, &got);
	assert_string_equal(strbuf_text(&got), want);
	strbuf_release(&got);
}

static struct event event_of(enum event_kind kind, enum event_reason reason,
			     const char *name, uint16_t port)
{
	struct event e = {
		.kind = kind, .reason = reason,
		.endpoint = EVENT_NO_ENDPOINT, .proto = IPPROTO_TCP,
		.port = port, .n_name = strlen(name),
	};

	memcpy(e.name, name, e.n_name);
	return e;
}

static void refuse(struct tally *t, const char *name, uint16_t port)
{
	struct event e = event_of(EVENT_DENIED, REASON_NOT_LISTED, name, port);

	(void)tally_add(t, &e);
}

static void says_nothing_when_all_went_well(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct event e = { .kind = EVENT_CONNECT, .endpoint = 0 };
	struct event known = event_of(EVENT_DENIED, REASON_REFUSED,
				      "telemetry.example", 443);
	struct event name = event_of(EVENT_NAME, REASON_NAME_LISTED,
				     "codecov.io", 0);

	(void)tally_add(t, &e);
	(void)tally_add(t, &known);
	(void)tally_add(t, &name);
	assert_text(&s, "");
	s.status = 3;	/* the command's own */
	assert_text(&s, "");
}

static void ends_with_the_lines_that_would_allow_it(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct event e = { .kind = EVENT_CONNECT, .endpoint = 0 };
	struct event bytes = { .kind = EVENT_CLOSE, .endpoint = 0, .up = 10,
			       .down = 20 };

	(void)tally_add(t, &e);
	(void)tally_add(t, &bytes);
	refuse(t, "evil.example", 443);
	refuse(t, "evil.example", 443);
	refuse(t, "evil.example", 8080);
	s.status = 123;
	s.reason = "denied";
	assert_text(&s,
		"cordon: bash uploader.sh: status 123 (denied)\n"
		"cordon: reached tls://codecov.io 1 time: 10 bytes up, "
		"20 bytes down\n"
		"cordon: refused evil.example:443 2 times: not in the profile\n"
		"cordon: refused evil.example:8080 1 time: not in the profile\n"
		"cordon: to allow it, if it is wanted, add to a profile:\n"
		"[network]\n"
		"allow = tls://evil.example\n"
		"allow = tcp://evil.example:8080\n");
}

static void shows_literals_and_says_that_udp_has_no_line(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	static const uint8_t v4[4] = { 203, 0, 113, 9 };
	static const uint8_t inside[4] = { 198, 19, 255, 255 };
	struct event e = event_of(EVENT_DENIED, REASON_NOT_LISTED, "", 443);

	e.address = address_from_v4(v4);
	(void)tally_add(t, &e);
	e.proto = IPPROTO_UDP;
	e.port = 123;
	(void)tally_add(t, &e);
	e.proto = IPPROTO_TCP;
	e.address = address_from_v4(inside);
	(void)tally_add(t, &e);
	e.port = 22;
	assert_int_equal(address_parse("2001:db8::5", 11, &e.address), 0);
	(void)tally_add(t, &e);
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: refused 203.0.113.9:443 1 time: not in the profile\n"
		"cordon: refused 203.0.113.9:123 (UDP) 1 time: "
		"no profile line can allow UDP\n"
		"cordon: refused 198.19.255.255:123 1 time: "
		"not in the profile\n"
		"cordon: refused [2001:db8::5]:22 1 time: not in the profile\n"
		"cordon: to allow it, if it is wanted, add to a profile:\n"
		"[network]\n"
		"allow = tcp://203.0.113.9:443 private\n"
		"allow = tcp://[2001:db8::5]:22 private\n");
}

static void makes_text_of_the_script_harmless(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);

	refuse(t, "a\n::error::x\x1b[2J##[cmd]\xff y", 443);
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: refused a?:?error:?x??2J???cmd???y:443 1 time: "
		"not in the profile\n");
}

static void makes_the_command_harmless(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	char *words[] = { (char[]){ "sh" }, (char[]){ "-c" },
			  (char[]){ "echo\n::set-env" }, (char[]){ "a" },
			  (char[]){ "b" }, NULL };

	s.argv = words;
	s.reason = "time";
	s.status = 124;
	assert_text(&s, "cordon: sh -c echo?:?set-env a ...: "
			"status 124 (time)\n");
}

static void a_name_that_is_only_looked_up_is_told(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct event e = event_of(EVENT_NAME, REASON_NAME_NOT_LISTED,
				  "c2VjcmV0.evil.example", 0);

	(void)tally_add(t, &e);
	assert_false(tally_is_denied(t));
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: asked for the name c2VjcmV0.evil.example: "
		"not in the profile, nobody was asked\n");
}

static void a_name_that_was_connected_to_is_told_once(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct event e = event_of(EVENT_NAME, REASON_NAME_NOT_LISTED,
				  "evil.example", 0);

	(void)tally_add(t, &e);
	refuse(t, "evil.example", 443);
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: refused evil.example:443 1 time: not in the profile\n"
		"cordon: to allow it, if it is wanted, add to a profile:\n"
		"[network]\n"
		"allow = tls://evil.example\n");
}

static void offers_private_but_never_for_metadata(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	static const uint8_t local[4] = { 10, 0, 0, 1 };
	static const uint8_t metadata[4] = { 169, 254, 169, 254 };
	struct event e = event_of(EVENT_DENIED, REASON_ADDRESS, "", 443);

	e.endpoint = 0;
	e.address = address_from_v4(local);
	(void)tally_add(t, &e);
	e.endpoint = 1;
	e.port = 5432;
	e.address = address_from_v4(metadata);
	(void)tally_add(t, &e);
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: refused 10.0.0.1:443 1 time: "
		"the name led to an address that is not public\n"
		"cordon: refused 169.254.169.254:5432 1 time: "
		"the name led to an address that is not public\n"
		"cordon: to allow it, if it is wanted, add to a profile:\n"
		"[network]\n"
		"allow = tls://codecov.io private\n");
}

static void tells_what_could_not_be_reached(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct event e = { .kind = EVENT_CONNECT, .endpoint = 1,
			   .reason = REASON_DIAL, .sys = ETIMEDOUT };

	(void)tally_add(t, &e);
	e.kind = EVENT_DENIED;
	(void)tally_add(t, &e);
	e = (struct event){ .kind = EVENT_CONNECT, .endpoint = 0,
			    .reason = REASON_RESOLVE, .sys = ENOENT };
	(void)tally_add(t, &e);
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: could not reach tls://codecov.io 1 time: "
		"there is no such name\n"
		"cordon: could not reach tcp://db.example:5432 1 time: "
		"Connection timed out\n");
}

static void tells_names_withheld_although_asked_for(void **state)
{
	struct summary s = summary_of(*state);
	struct env_decision d[] = {
		{ (char[]){ "AWS_KEY" }, ENV_WITHHELD,
		  (char[]){ "looks like an AWS key; pass = AWS_* (a:3)" },
		  true, false },
		{ (char[]){ "OTHER" }, ENV_WITHHELD, (char[]){ "not named" },
		  false, false },
		{ (char[]){ "BAD NAME" }, ENV_WITHHELD, (char[]){ "::x" },
		  true, false },
	};
	struct env_plan env = { .decisions = d, .n_decisions = 3 };

	s.env = &env;
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: withheld AWS_KEY: looks like an AWS key; "
		"pass = AWS_* (a:3)\n"
		"cordon: withheld BAD NAME: :?x\n"
		"cordon: to allow it, if it is wanted, add to a profile:\n"
		"[env]\n"
		"expose = AWS_KEY\n");
}

static void tells_limits_and_evidence_that_failed(void **state)
{
	struct summary s = summary_of(*state);
	static const char *const limits[] = { "time = 1h" };

	s.limits = limits;
	s.n_limits = 1;
	s.evidence_sys = ENOSPC;
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: limit reached: time = 1h\n"
		"cordon: evidence could not be written: "
		"No space left on device\n");
}

static void a_flood_stays_short(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct event lost = { .kind = EVENT_LOST, .count = 7,
			      .endpoint = EVENT_NO_ENDPOINT };
	struct strbuf got = STRBUF_INIT;
	size_t lines = 0;

	for (unsigned i = 0; i < 1500; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "n%u.example", i);
		refuse(t, name, 443);
	}
	(void)tally_add(t, &lost);
	summary_build(&s, &got);
	for (const char *p = strbuf_text(&got); *p; p++)
		lines += *p == '\n';
	/* head, 20 targets, three lines of rest, block of 22 */
	assert_int_equal(lines, 1 + 20 + 3 + 2 + 20);
	assert_non_null(strstr(strbuf_text(&got),
			       "cordon: ... and 980 more targets refused\n"));
	assert_non_null(strstr(strbuf_text(&got),
			       "cordon: ... and 500 more refusals, of"));
	assert_non_null(strstr(strbuf_text(&got),
			       "cordon: ... and 7 more events, too fast"));
	strbuf_release(&got);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void only_counts_what_nobody_was_there_to_see(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct event e = {
		.kind = EVENT_LOST,
		.reason = REASON_NOT_LISTED,
		.endpoint = EVENT_NO_ENDPOINT,
		.count = 2,
	};
	autorelease_strbuf struct strbuf got = STRBUF_INIT;

	s.has_relay = false;
	(void)tally_add(t, &e);
	summary_build(&s, &got);
	assert_non_null(strstr(strbuf_text(&got),
			       "cordon: refused 2 packets to the network; "
			       "--evidence=FILE tells where to\n"));
}

static void offers_no_line_for_a_metadata_service(void **state)
{
	static const uint8_t metadata[4] = { 169, 254, 169, 254 };
	static const uint8_t private[4] = { 10, 1, 2, 3 };
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct event e = {
		.kind = EVENT_DENIED,
		.reason = REASON_NOT_LISTED,
		.endpoint = EVENT_NO_ENDPOINT,
		.proto = IPPROTO_TCP,
		.port = 80,
		.address = address_from_v4(metadata),
	};
	autorelease_strbuf struct strbuf got = STRBUF_INIT;

	(void)tally_add(t, &e);
	e.address = address_from_v4(private);
	(void)tally_add(t, &e);
	summary_build(&s, &got);
	assert_non_null(strstr(strbuf_text(&got), "refused 169.254.169.254:80"));
	assert_null(strstr(strbuf_text(&got), "allow = tcp://169"));
	assert_non_null(strstr(strbuf_text(&got),
			       "allow = tcp://10.1.2.3:80 private\n"));
}

/* Of endpoint 0, in a run with endpoints by requests. */
static void deny(struct tally *t, enum event_reason reason, const char *name)
{
	struct event e = event_of(EVENT_DENIED, reason, name, 443);

	e.endpoint = 0;
	(void)tally_add(t, &e);
}

static struct summary http_summary_of(const struct tally *t)
{
	struct summary s = summary_of(t);

	s.legend = &http_legend;
	return s;
}

static void requests_alone_are_no_reason_to_speak(void **state)
{
	struct tally *t = *state;
	struct summary s = http_summary_of(t);
	struct event e = event_of(EVENT_REQUEST, REASON_NONE, "GET /", 0);

	e.endpoint = 0;
	(void)tally_add(t, &e);
	e.kind = EVENT_SECRET;
	(void)tally_add(t, &e);
	assert_text(&s, "");
}

static void tells_requests_secrets_and_what_was_refused(void **state)
{
	struct tally *t = *state;
	struct summary s = http_summary_of(t);
	struct event e = event_of(EVENT_REQUEST, REASON_NONE, "GET /", 0);

	e.endpoint = 0;
	for (int i = 0; i < 3; i++)
		(void)tally_add(t, &e);
	e.kind = EVENT_SECRET;
	(void)tally_add(t, &e);
	deny(t, REASON_PATH, "PUT /other/bucket");
	deny(t, REASON_PATH, "PUT /other/bucket");
	deny(t, REASON_METHOD, "DELETE /upload/v4");
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: 3 requests to https://codecov.io\n"
		"cordon: sent the secret CODECOV_TOKEN to https://codecov.io "
		"1 time\n"
		"cordon: refused PUT https://codecov.io/other/bucket 2 times: "
		"the path is not allowed there\n"
		"cordon: refused DELETE https://codecov.io/upload/v4 1 time: "
		"the method is not allowed there\n"
		"cordon: to allow it, if it is wanted, add to a profile:\n"
		"[network]\n"
		"allow = https://codecov.io/other/bucket PUT\n"
		"allow = https://codecov.io/upload/v4 DELETE\n");
}

static void explains_what_no_line_of_its_own_allows(void **state)
{
	struct tally *t = *state;
	struct summary s = http_summary_of(t);

	deny(t, REASON_QUERY, "GET /a token");
	deny(t, REASON_NOT_GIVEN, "PUT /b");
	deny(t, REASON_CREDENTIAL, "GET /c Cookie");
	deny(t, REASON_CREDENTIAL, "POST /c X-HTTP-Method-Override");
	deny(t, REASON_NO_SECRET, "GET /d");
	deny(t, REASON_PLACEHOLDER, "GET /e X-Log");
	deny(t, REASON_HOST_OTHER, "evil.example:443");
	deny(t, REASON_BAD_REQUEST, "two lengths");
	deny(t, REASON_UPGRADE, "GET /f");
	deny(t, REASON_MAX, "PUT /g");
	deny(t, REASON_CERTIFICATE, "it has expired");
	deny(t, REASON_TLS, "no shared cipher");
	deny(t, REASON_BAD_ANSWER, "a bare LF");
	deny(t, REASON_ECHO, "GET /h");
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: refused GET https://codecov.io/a 1 time: the query "
		"has a key that is not allowed there: token; if it is wanted, "
		"add it to query= of the line that allows the path\n"
		"cordon: refused PUT https://codecov.io/b 1 time: no answer of "
		"the endpoint in given-by= gave this address in this run\n"
		"cordon: refused GET https://codecov.io/c 1 time: a cookie or "
		"credential that is not the secret of this endpoint: Cookie; "
		"only=no in the line of the secret allows it\n"
		"cordon: refused POST https://codecov.io/c 1 time: a field "
		"that gives it another method or address: "
		"X-HTTP-Method-Override\n"
		"cordon: refused GET https://codecov.io/d 1 time: it does not "
		"carry the secret of this endpoint; only=no in the line of the "
		"secret allows it\n"
		"cordon: refused GET https://codecov.io/e 1 time: a secret in "
		"a place it is not for: X-Log; if it is wanted, add the place "
		"to the line of the secret\n"
		"cordon: refused a request to https://codecov.io 1 time: its "
		"Host is another than the endpoint's (domain fronting): "
		"evil.example:443\n"
		"cordon: refused a request to https://codecov.io 1 time: it is "
		"malformed, or could be read in two ways: two lengths\n"
		"cordon: refused GET https://codecov.io/f 1 time: it asks for "
		"another protocol than HTTP/1.1\n"
		"cordon: refused PUT https://codecov.io/g 1 time: more bytes "
		"than max= of the endpoint allows\n"
		"cordon: refused https://codecov.io 1 time: the server's "
		"certificate does not hold: it has expired; an authority of "
		"your own is trusted with ca-file\n"
		"cordon: refused https://codecov.io 1 time: TLS failed: "
		"no shared cipher\n"
		"cordon: refused an answer of https://codecov.io 1 time: it is "
		"malformed, or could be read in two ways: a bare LF\n"
		"cordon: refused GET https://codecov.io/h 1 time: the answer "
		"held a secret in another form and was cut\n");
}

static void a_greeting_to_an_https_endpoint_is_told_as_before(void **state)
{
	struct tally *t = *state;
	struct summary s = http_summary_of(t);

	deny(t, REASON_SNI_OTHER, "evil.example");
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: refused evil.example:443 1 time: the TLS greeting "
		"asked an endpoint for this server\n"
		"cordon: to allow it, if it is wanted, add to a profile:\n"
		"[network]\n"
		"allow = tls://evil.example\n");
}

static void makes_requests_harmless(void **state)
{
	struct tally *t = *state;
	struct summary s = http_summary_of(t);

	deny(t, REASON_PATH, "GET /a::error::~x?token=CANARY ke::y=CANARY");
	deny(t, REASON_QUERY, "GET /b\n::error:: c");
	deny(t, REASON_CERTIFICATE, "a\n::error::##[x]");
	deny(t, REASON_HOST_OTHER, "evil\n::error::");
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: refused GET https://codecov.io/a:?error:??x 1 time: "
		"the path is not allowed there: ke:?y\n"
		"cordon: refused a request to https://codecov.io 1 time: the "
		"query has a key that is not allowed there; if it is wanted, "
		"add it to query= of the line that allows the path\n"
		"cordon: refused https://codecov.io 1 time: the server's "
		"certificate does not hold: a?:?error:????x?; an authority of "
		"your own is trusted with ca-file\n"
		"cordon: refused a request to https://codecov.io 1 time: its "
		"Host is another than the endpoint's (domain fronting): "
		"evil?:?error:?\n");
}

static void assert_no_line(struct event e)
{
	autorelease_paste struct paste paste = PASTE_INIT;

	paste_event(&paste, &http_net, &e);
	assert_int_equal(paste.allow.n, 0);
}

/* What is pasted is exactly what was asked for, or nothing. */
static void offers_only_whole_plain_paths(void **state)
{
	static const char *const none[] = {
		"GET /a::b", "GET /a;b", "GET /a$%7BHOME%7D$", "GET /a#b",
		"GET /a/../b", "GET //a", "GET /a%41", "GET /a%zz",
		"GET /a\"b", "GET /a'b", "GET /a*b", "GET /**", "TRACE /",
		"CONNECT /", "PROPFIND /", "get /", "GET a", "",
	};
	struct tally *t = *state;
	struct summary s = http_summary_of(t);
	struct event e;
	char path[EVENT_NAME_MAX + 10] = "/";
	autorelease_strbuf struct strbuf got = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
		e = event_of(EVENT_DENIED, REASON_PATH, none[i], 443);
		e.endpoint = 0;
		assert_no_line(e);
	}
	request_name_put(&e, span_of("PUT"), span_of("/"), span_of(""));
	e.endpoint = EVENT_NO_ENDPOINT;
	assert_no_line(e);
	memset(path + 1, 'p', sizeof(path) - 2);
	request_name_put(&e, span_of("PUT"), span_of(path), span_of(""));
	e.endpoint = 0;
	assert_no_line(e);
	(void)tally_add(t, &e);
	summary_build(&s, &got);
	assert_non_null(strstr(strbuf_text(&got), "pppp... 1 time"));
}

static void offers_lines_that_say_what_was_asked(void **state)
{
	struct tally *t = *state;
	struct summary s = http_summary_of(t);
	struct event e = event_of(EVENT_DENIED, REASON_METHOD, "POST /x", 8080);
	autorelease_strbuf struct strbuf got = STRBUF_INIT;

	deny(t, REASON_PATH, "GET /a%2Ab/%20c/~d:e@f");
	e.endpoint = 1;
	(void)tally_add(t, &e);
	summary_build(&s, &got);
	assert_non_null(strstr(strbuf_text(&got),
		"allow = https://codecov.io/a%2Ab/%20c/~d:e@f GET\n"
		"allow = http://ci.example:8080/x POST plain private "
		"max=10M\n"));
}

/* A profile takes each line that was offered, and it matches what was asked. */
static void offers_lines_that_a_profile_takes(void **state)
{
	static const char *const paths[] = {
		"/", "/a", "/a/", "/a%2Ab", "/a%20b", "/~a:b@c+d=e,f", "/a.b-c_d",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		autorelease_paste struct paste paste = PASTE_INIT;
		struct event e = { .kind = EVENT_DENIED,
				   .reason = REASON_PATH };
		struct endpoint to;
		struct endpoint_rule rule;
		struct err err = ERR_INIT;

		request_name_put(&e, span_of("PATCH"), span_of(paths[i]),
				 span_of(""));
		paste_event(&paste, &http_net, &e);
		assert_int_equal(paste.allow.n, 1);
		assert_int_equal(endpoint_parse(paste.allow.v[0] +
							strlen("allow = "),
						&to, &rule, &err), 0);
		assert_true(endpoint_equal(&to, &http_endpoints[0].endpoint));
		assert_int_equal(rule.rule.methods, HTTP_PATCH);
		assert_true(http_glob_matches(rule.rule.glob,
					      span_of(paths[i])));
	}
}

static void private_is_of_every_line_with_a_path(void **state)
{
	static const uint8_t local[4] = { 10, 0, 0, 1 };
	static const uint8_t metadata[4] = { 169, 254, 169, 254 };
	struct tally *t = *state;
	struct summary s = http_summary_of(t);
	struct event e = event_of(EVENT_DENIED, REASON_ADDRESS, "", 443);

	e.endpoint = 0;
	e.address = address_from_v4(local);
	(void)tally_add(t, &e);
	e.address = address_from_v4(metadata);
	(void)tally_add(t, &e);
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: refused 10.0.0.1:443 1 time: the name led to an "
		"address that is not public; if it is wanted, add the word "
		"private to every line of the endpoint\n"
		"cordon: refused 169.254.169.254:443 1 time: the name led to "
		"an address that is not public\n");
}

static void bytes_beyond_max_need_no_request(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);

	deny(t, REASON_MAX, "");
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: refused tls://codecov.io 1 time: more bytes than max= "
		"of the endpoint allows\n");
}

static void a_failure_that_was_explained_is_told_once(void **state)
{
	struct tally *t = *state;
	struct summary s = http_summary_of(t);
	struct event e = { .kind = EVENT_CONNECT, .endpoint = 0,
			   .reason = REASON_CERTIFICATE, .sys = EACCES };

	(void)tally_add(t, &e);
	deny(t, REASON_CERTIFICATE, "it has expired");
	e.endpoint = 1;
	e.reason = REASON_TLS;
	(void)tally_add(t, &e);
	assert_text(&s,
		"cordon: bash uploader.sh: status 0 (exit)\n"
		"cordon: could not reach http://ci.example:8080 1 time: "
		"TLS failed\n"
		"cordon: refused https://codecov.io 1 time: the server's "
		"certificate does not hold: it has expired; an authority of "
		"your own is trusted with ca-file\n");
}

/* A stray to the address that the names of a wildcard share. */
static void offers_another_port_of_a_wildcard(void **state)
{
	struct tally *t = *state;
	struct summary s = http_summary_of(t);
	autorelease_strbuf struct strbuf got = STRBUF_INIT;
	struct event e = event_of(EVENT_DENIED, REASON_PATH, "GET /x", 443);

	refuse(t, "*.example.com", 8443);
	refuse(t, "*.evil.example", 443);
	e.endpoint = 2;
	(void)tally_add(t, &e);
	summary_build(&s, &got);
	assert_non_null(strstr(strbuf_text(&got),
		"[network]\n"
		"allow = tls://*.example.com:8443 shared\n"
		"allow = https://*.example.com/x GET shared\n"));
	assert_null(strstr(strbuf_text(&got), "allow = tls://*.evil"));
}

static void tells_what_an_overlay_held(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct leavings left = LEAVINGS_INIT;

	s.leavings = &left;
	left.n_files = 3;	/* written: nothing to say */
	assert_text(&s, "");
	leavings_add(&left, "gone", "deletion", 0, NULL);
	leavings_add(&left, "a\n::b", "file", 0, NULL);
	leavings_add(&left, "made/x", "directory", 12, NULL);
	leavings_add(&left, "out/l", "link", 0, "it is a symbolic link");
	assert_int_equal(left.n_refused, 1);
	assert_string_equal(left.refused.path, "out/l");
	assert_text(&s, "cordon: bash uploader.sh: status 0 (exit)\n"
			"cordon: not kept: out/l (link): it is a symbolic link\n"
			"cordon: not kept: gone (deletion)\n"
			"cordon: not kept: a?:?b (file)\n"
			"cordon: not kept: made/x (directory with 12 entries)\n"
			"cordon: to keep it, if it is wanted, write in a "
			"profile: [files] write = made/x\n");
	leavings_release(&left);
	left.is_unknown = true;
	assert_text(&s, "cordon: bash uploader.sh: status 0 (exit)\n"
			"cordon: not kept: whatever was left in the workspace; "
			"nobody could look\n");
}

static void names_nothing_that_is_never_kept(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct leavings left = LEAVINGS_INIT;

	s.leavings = &left;
	leavings_add(&left, ".zshenv", "file", 0, NULL);
	leavings_add(&left, "sub/.git", "directory", 9, NULL);
	assert_text(&s, "cordon: bash uploader.sh: status 0 (exit)\n"
			"cordon: not kept: .zshenv (file)\n"
			"cordon: not kept: sub/.git (directory with 9 "
			"entries)\n");
	for (const char *path = "a\0b\0c\0d\0"; *path; path += 2)
		leavings_add(&left, path, "file", 0, NULL);
	assert_text(&s, "cordon: bash uploader.sh: status 0 (exit)\n"
			"cordon: not kept: .zshenv (file)\n"
			"cordon: not kept: sub/.git (directory with 9 "
			"entries)\n"
			"cordon: not kept: a (file)\n"
			"cordon: not kept: b (file)\n"
			"cordon: not kept: c (file)\n"
			"cordon: not kept: d (file)\n"
			"cordon: to keep it, if it is wanted, write in a "
			"profile: [files] write = a\n"
			"cordon: likewise: [files] write = b\n"
			"cordon: likewise: [files] write = c\n");
	leavings_release(&left);
}

static void an_overlay_full_of_files_stays_short(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct leavings left = LEAVINGS_INIT;
	autorelease_strbuf struct strbuf got = STRBUF_INIT;
	size_t lines = 0;

	s.leavings = &left;
	for (unsigned i = 0; i < LEAVINGS_MAX + 500; i++)
		leavings_add(&left, "x", "file", 0, NULL);
	leavings_add(&left, "out/l", "link", 0, "it is a symbolic link");
	assert_int_equal(left.n, LEAVINGS_MAX);
	assert_int_equal(left.n_all, LEAVINGS_MAX + 501);
	/* beyond the list, but the reason of the failure */
	assert_string_equal(left.refused.path, "out/l");
	summary_build(&s, &got);
	for (const char *p = strbuf_text(&got); *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 1 + SUMMARY_MAX_LINES + 4);
	assert_non_null(strstr(strbuf_text(&got), "... and 1481 more not kept"));
	leavings_release(&left);
}

static void tells_what_was_set_aside(void **state)
{
	struct tally *t = *state;
	struct summary s = summary_of(t);
	struct asides asides = ASIDES_INIT;

	s.asides = &asides;
	asides_add(&asides, mem_strdup("/w/cordon.lock"), mem_strdup("n"),
		   "cordon would believe what it says", false);
	asides_add(&asides, mem_strdup("/w/a\n::b/.git"), NULL,
		   "git would do what it says", true);
	assert_text(&s, "cordon: bash uploader.sh: status 0 (exit)\n"
			"cordon: set aside: /w/cordon.lock: the command made "
			"it, and cordon would believe what it says; it is now "
			"n\n"
			"cordon: set aside: /w/a?:?b/.git: the command made it, "
			"and git would do what it says; it could not be "
			"renamed\n"
			"cordon: to let it stay, write in a profile: [files] "
			"write-unsafe = ?PATH\n");
	asides_release(&asides);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(says_nothing_when_all_went_well),
		T(ends_with_the_lines_that_would_allow_it),
		T(shows_literals_and_says_that_udp_has_no_line),
		T(makes_text_of_the_script_harmless),
		T(makes_the_command_harmless),
		T(a_name_that_is_only_looked_up_is_told),
		T(a_name_that_was_connected_to_is_told_once),
		T(offers_private_but_never_for_metadata),
		T(tells_what_could_not_be_reached),
		T(tells_names_withheld_although_asked_for),
		T(tells_limits_and_evidence_that_failed),
		T(a_flood_stays_short),
		T(only_counts_what_nobody_was_there_to_see),
		T(offers_no_line_for_a_metadata_service),
		T(requests_alone_are_no_reason_to_speak),
		T(tells_requests_secrets_and_what_was_refused),
		T(explains_what_no_line_of_its_own_allows),
		T(a_greeting_to_an_https_endpoint_is_told_as_before),
		T(makes_requests_harmless),
		T(offers_only_whole_plain_paths),
		T(offers_lines_that_say_what_was_asked),
		T(offers_lines_that_a_profile_takes),
		T(private_is_of_every_line_with_a_path),
		T(bytes_beyond_max_need_no_request),
		T(a_failure_that_was_explained_is_told_once),
		T(offers_another_port_of_a_wildcard),
		T(tells_what_an_overlay_held),
		T(names_nothing_that_is_never_kept),
		T(an_overlay_full_of_files_stays_short),
		T(tells_what_was_set_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
