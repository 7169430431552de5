/* SPDX-License-Identifier: Apache-2.0 */
/* test_upstream_hostile - any certificate, and a relay that writes anything. */
#include "https_rig.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"

static void no_bad_certificate_is_laundered(void **state)
{
	static const struct {
		enum rig_cert cert;
		const char *why;
	} cases[] = {
		{ RIG_CERT_EXPIRED, "certificate has expired" },
		{ RIG_CERT_EARLY, "certificate is not yet valid" },
		{ RIG_CERT_OTHER_NAME, "mismatch" },
		{ RIG_CERT_PARTIAL, "mismatch" },
		{ RIG_CERT_NO_NAME, "mismatch" },
		{ RIG_CERT_SELF, "self" },
		{ RIG_CERT_STRANGER, "unable to get local issuer" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct rig_setup setup = { .cert = cases[i].cert };
		struct https_rig r;
		struct event e;
		char byte;

		https_rig_start(&r, &setup);
		https_rig_dial(&r);
		assert_int_equal(r.dialed.sys, EACCES);
		assert_int_equal(r.dialed.reason, REASON_CERTIFICATE);
		e = guard_run_event(&r.g);
		assert_int_equal(e.kind, EVENT_CONNECT);
		assert_int_equal(e.sys, EACCES);
		e = https_rig_denied(&r, REASON_CERTIFICATE);
		assert_non_null(memmem(e.name, e.n_name, cases[i].why,
				       strlen(cases[i].why)));
		assert_int_equal(https_rig_read(&r, &byte, 1), 0);
		https_rig_stop(&r);
	}
}

static void roots_that_cannot_be_read_or_are_none_trust_nobody(void **state)
{
	static const char *const roots[] = {
		"# nothing\n",
		"-----BEGIN CERTIFICATE-----\nAAAA\n"
		"-----END CERTIFICATE-----\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(roots); i++) {
		const struct rig_setup setup = { .roots = roots[i] };
		struct https_rig r;

		https_rig_start(&r, &setup);
		https_rig_dial(&r);
		assert_int_equal(r.dialed.sys, EACCES);
		assert_int_equal(r.dialed.reason, REASON_CERTIFICATE);
		assert_int_equal(guard_run_event(&r.g).kind, EVENT_CONNECT);
		(void)https_rig_denied(&r, REASON_CERTIFICATE);
		https_rig_stop(&r);
	}
}

static void no_tls_that_is_too_old_or_none(void **state)
{
	struct rig_setup setup = { .max_tls = TLS1_1_VERSION };
	struct https_rig r;

	(void)state;
	https_rig_start(&r, &setup);
	https_rig_dial(&r);
	assert_int_equal(r.dialed.sys, EPROTO);
	assert_int_equal(r.dialed.reason, REASON_TLS);
	assert_int_equal(guard_run_event(&r.g).kind, EVENT_CONNECT);
	(void)https_rig_denied(&r, REASON_TLS);
	https_rig_stop(&r);
	setup.max_tls = TLS1_2_VERSION;	/* the control */
	https_rig_open(&r, &setup);
	https_rig_stop(&r);
}

static void a_server_that_leaves_or_never_answers(void **state)
{
	const struct linger { int on, s; } now = { 1, 0 };
	struct http_ask ask = rig_ask(HTTP_GET, "/ok/a");
	struct https_rig r;
	char got[512];

	(void)state;
	/* within the handshake */
	https_rig_start(&r, &rig_plain);
	guard_run_dial(&r.g, 1000, 0);
	r.fd = accept(r.listen_fd, NULL, NULL);
	assert_true(recv(r.fd, got, sizeof(got), 0) > 0);
	https_rig_close_server(&r, false);
	r.dialed = guard_run_dialed(&r.g, &r.channel);
	assert_int_equal(r.dialed.reason, REASON_TLS);
	assert_int_not_equal(r.dialed.sys, 0);
	assert_int_equal(guard_run_event(&r.g).kind, EVENT_CONNECT);
	(void)https_rig_denied(&r, REASON_TLS);
	/* never: the end of the run does not wait for it */
	guard_run_dial(&r.g, 1001, 0);
	r.fd = accept(r.listen_fd, NULL, NULL);
	assert_true(recv(r.fd, got, sizeof(got), 0) > 0);
	assert_int_equal(guard_run_stop(&r.g), 1);
	https_rig_release(&r);
	/* a reset in the midst of an answer */
	https_rig_open(&r, &rig_plain);
	https_rig_ask(&r, &ask);
	https_rig_end(&r);
	assert_true(https_rig_read(&r, got, sizeof(got)) > 0);
	https_rig_says(&r, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
	(void)https_rig_answer(&r);
	https_rig_data(&r, "abc");
	assert_int_equal(setsockopt(r.fd, SOL_SOCKET, SO_LINGER, &now,
				    sizeof(now)), 0);
	https_rig_close_server(&r, false);
	https_rig_failed(&r, REASON_UPSTREAM);
	https_rig_stop(&r);
}

/* What a relay taken over may try: nothing of it reaches the server. */
static void a_hostile_request_gets_nothing_sent(void **state)
{
	static struct http_field fields[2];
	struct https_rig r;

	(void)state;
	for (int form = 0; form < 19; form++) {
		struct http_ask ask = rig_ask_with_secret();

		fields[0] = ask.fields[0];
		ask.fields = fields;
		switch (form) {
		case 0:
			ask.path = span_of("/other");
			break;
		case 1:
			ask.path = span_of("/ok/../other");
			break;
		case 2:
			ask.path = span_of("/ok/%2e%2E/other");
			break;
		case 3:
			ask.path = span_of("/ok/a b");
			break;
		case 4:
			ask.method = HTTP_GET | HTTP_PUT;
			break;
		case 5:
			ask.endpoint = 1;
			break;
		case 6:
			ask.endpoint = UINT32_MAX;
			break;
		case 7:
			ask.spots[0].offset = 6;	/* wrong place */
			break;
		case 8:
			ask.spots[0].offset = 8;	/* beyond the end */
			break;
		case 9:
			ask.spots[0].offset = UINT32_MAX;
			break;
		case 10:
			ask.spots[0].part = 1;	/* no such field */
			break;
		case 11:
			ask.spots[0].grant = 1;
			break;
		case 12:
			ask.n_fields = 2;
			fields[1] = rig_field("X", "y\r\nHost: evil");
			break;
		case 13:
			ask.n_fields = 2;
			fields[1] = rig_field("Content-Length", "5");
			break;
		case 14:
			ask.n_fields = 2;
			fields[1] = rig_field("Cookie", "mine=1");
			break;
		case 15:	/* a field that no secret may ride in */
			fields[0].name = span_of("X-Other");
			break;
		case 16:	/* a secret of its own */
			fields[0].value = span_of("Bearer of-the-attacker");
			ask.n_spots = 0;
			break;
		case 17:
			ask.spots[0].form = HTTP_SPOT_BASIC;
			break;
		default:
			ask.query = span_of("extra=1");
			ask.has_query = true;
		}
		https_rig_open(&r, &rig_with_secret);
		https_rig_ask(&r, &ask);
		https_rig_broke(&r, true);
	}
}

static void a_hostile_body_gets_no_secret(void **state)
{
	static const char text[] = "{\"token\":\"" RIG_PLACEHOLDER "\"}";
	static const char wrong[] = "{\"other\":\"" RIG_PLACEHOLDER "\"}";
	static const struct {
		const char *text;
		size_t claimed_n;
		struct http_body_spot spot;
		uint64_t length;
	} cases[] = {
		{ wrong, 0, { 0, 0 }, 0 },	/* a key of another name */
		{ wrong, 1, { 0, 10 }, 0 },
		{ text, 0, { 0, 0 }, 0 },	/* not told of */
		{ text, 1, { 0, 9 }, 0 },	/* told of elsewhere */
		{ text, 1, { 1, 10 }, 0 },	/* another's */
		{ "{\"token\":\"of-the-attacker\"}", 0, { 0, 0 }, 0 },
		{ "{}", 0, { 0, 0 }, 0 },	/* without it */
		{ text, 1, { 0, 10 }, 5 },	/* longer than it said */
		{ text, 1, { 0, 10 }, 500 },	/* shorter */
	};
	struct http_grant json = rig_grant;
	struct rig_setup setup = rig_with_secret;
	struct http_field type[] = { rig_field("Content-Type",
					   "application/json") };

	(void)state;
	json.places[0] = rig_grant.places[2];
	json.n_places = 1;
	setup.grants = &json;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct http_ask ask = rig_ask(HTTP_POST, "/ok/j");
		size_t n = strlen(cases[i].text);
		struct https_rig r;
		char got[1024];
		size_t have = 0, more;

		ask.fields = type;
		ask.n_fields = 1;
		ask.framing = HTTP_SIZED;
		ask.length = cases[i].length ? cases[i].length : n;
		https_rig_open(&r, &setup);
		https_rig_ask(&r, &ask);
		https_rig_body(&r, cases[i].text, n, &cases[i].spot,
			       cases[i].claimed_n);
		if (i != 7)
			https_rig_end(&r);
		guard_run_expect(&r.g, WIRE_BROKEN);
		assert_int_equal(guard_run_wait(&r.g), 1);
		while ((more = https_rig_read(&r, got + have,
					      sizeof(got) - have)) > 0)
			have += more;
		assert_null(memmem(got, have, RIG_SECRET, RIG_N_SECRET));
		assert_null(memmem(got, have, "attacker\"", 9));
		https_rig_release(&r);
	}
}

static void records_out_of_turn_end_it(void **state)
{
	struct http_ask ask = rig_ask(HTTP_GET, "/ok/a");
	struct https_rig r;

	(void)state;
	for (int form = 0; form < 8; form++) {
		char got[1024];
		size_t n = 0, more;

		https_rig_open(&r, &rig_plain);
		if (form == 0) {	/* a second before DONE */
			https_rig_ask(&r, &ask);
			https_rig_end(&r);
			ask.path = span_of("/ok/second");
			https_rig_ask(&r, &ask);
		} else if (form == 1) {	/* a second before END */
			https_rig_ask(&r, &ask);
			ask.path = span_of("/ok/second");
			https_rig_ask(&r, &ask);
		} else if (form == 2) {
			https_rig_body(&r, "x", 1, NULL, 0);
		} else if (form == 3) {
			https_rig_end(&r);
		} else if (form == 4) {	/* a body that was not announced */
			https_rig_ask(&r, &ask);
			https_rig_body(&r, "x", 1, NULL, 0);
		} else if (form == 5) {	/* more after the end */
			https_rig_ask(&r, &ask);
			https_rig_end(&r);
			https_rig_body(&r, "GET /evil", 9, NULL, 0);
		} else if (form == 6) {
			assert_int_equal(send(r.channel, "abc", 3, 0), 3);
		} else {
			uint32_t done[] = { HTTP_RECORD_DONE, 1 };

			assert_int_equal(send(r.channel, done, sizeof(done),
					      0), sizeof(done));
		}
		ask.path = span_of("/ok/a");
		guard_run_expect(&r.g, WIRE_BROKEN);
		assert_int_equal(guard_run_wait(&r.g), 1);
		while ((more = https_rig_read(&r, got + n, sizeof(got) - n)) >
		       0)
			n += more;
		assert_null(memmem(got, n, "second", 6));
		assert_null(memmem(got, n, "evil", 4));
		https_rig_release(&r);
	}
}

static void secrets_come_in_order_and_form(void **state)
{
	static const struct {
		uint32_t number, offset;
		const char *value;
	} cases[] = {
		{ 1, 0, RIG_SECRET }, { 0, 1, RIG_SECRET }, { UINT32_MAX, 0, RIG_SECRET },
		{ 0, 0, RIG_SECRET "x" }, { 0, 0, "ghp-" },
		{ 0, 0, "ghp_\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct rig_setup setup = rig_with_secret;
		struct wire_writer w;
		struct https_rig r;

		setup.secrets = NULL;
		https_rig_start(&r, &setup);
		guard_put_part(&w, WIRE_SECRET, cases[i].number,
			       cases[i].offset, cases[i].value,
			       strlen(cases[i].value));
		guard_run_send(r.g.control_fd, &w);
		assert_int_equal(guard_run_wait(&r.g), 1);
		https_rig_release(&r);
	}
}

static void no_request_before_its_secret(void **state)
{
	struct http_ask ask = rig_ask_with_secret();
	struct rig_setup setup = rig_with_secret;
	struct https_rig r;

	(void)state;
	setup.secrets = NULL;
	https_rig_open(&r, &setup);
	https_rig_ask(&r, &ask);
	https_rig_broke(&r, true);
}

#define T(test) cmocka_unit_test(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(no_bad_certificate_is_laundered),
		T(roots_that_cannot_be_read_or_are_none_trust_nobody),
		T(no_tls_that_is_too_old_or_none),
		T(a_server_that_leaves_or_never_answers),
		T(a_hostile_request_gets_nothing_sent),
		T(a_hostile_body_gets_no_secret),
		T(records_out_of_turn_end_it),
		T(secrets_come_in_order_and_form),
		T(no_request_before_its_secret),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
