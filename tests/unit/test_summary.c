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

#include "evidence/summary.h"

static struct net_endpoint endpoints[] = {
	{ .endpoint = { .scheme = ENDPOINT_TLS, .host = "codecov.io",
			.port = 443 } },
	{ .endpoint = { .scheme = ENDPOINT_TCP, .host = "db.example",
			.port = 5432 } },
};
static const struct net_plan net = { .endpoints = endpoints,
				     .n_endpoints = 2 };
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
		.net = &net, .env = &no_env,
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
		  true },
		{ (char[]){ "OTHER" }, ENV_WITHHELD, (char[]){ "not named" },
		  false },
		{ (char[]){ "BAD NAME" }, ENV_WITHHELD, (char[]){ "::x" },
		  true },
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
