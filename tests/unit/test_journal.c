/* SPDX-License-Identifier: Apache-2.0 */
/* test_journal - lines of evidence: exact, escaped, bounded; and the tally. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "evidence/journal.h"
#include "evidence/request_name.h"

#define T0 UINT64_C(1617235200123456789) /* 2021-04-01T00:00:00.123Z */

static struct net_endpoint endpoints[] = {
	{ .endpoint = { .scheme = ENDPOINT_TLS, .host = "codecov.io",
			.port = 443 } },
	{ .endpoint = { .scheme = ENDPOINT_TCP, .host = "db.internal",
			.port = 5432, .is_private = true },
	  .is_pinned = true,
	  .dial = { .host = "10.0.0.5", .is_literal = true, .port = 5433 } },
};
static const struct net_plan net = { .endpoints = endpoints,
				     .n_endpoints = 2 };
static const struct legend legend = { .net = &net };

/* The same host by requests, with two secrets. */
static struct net_endpoint http_endpoints[] = {
	{ .endpoint = { .scheme = ENDPOINT_HTTPS, .host = "codecov.io",
			.port = 443 } },
	{ .endpoint = { .scheme = ENDPOINT_HTTP, .host = "proxy.example",
			.port = 8080 } },
};
static const struct net_plan http_net = { .endpoints = http_endpoints,
					  .n_endpoints = 2 };
static const struct legend_grant grants[] = {
	{ .name = "CODECOV_TOKEN", .endpoint = 0 },
	{ .name = "OTHER_TOKEN", .endpoint = 1 },
};
static const struct legend http_legend = { .net = &http_net, .grants = grants,
					   .n_grants = 2 };

/* A journal into a file without a name, and what stands in it. */
struct fixture {
	struct journal j;
	struct tally t;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	FILE *file = tmpfile();

	assert_non_null(f);
	assert_non_null(file);
	f->j = (struct journal)JOURNAL_INIT;
	f->j.fd = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
	assert_true(f->j.fd >= 0);
	(void)fclose(file);
	tally_init(&f->t, 2);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	(void)close(f->j.fd);
	journal_release(&f->j);
	tally_release(&f->t);
	free(f);
	return 0;
}

static char *written(const struct fixture *f)
{
	struct strbuf text = STRBUF_INIT;

	assert_int_equal(lseek(f->j.fd, 0, SEEK_SET), 0);
	assert_int_equal(fdio_read_all(f->j.fd, 1 << 24, &text), 0);
	return strbuf_steal(&text);
}

static void tell(struct fixture *f, const struct event *e)
{
	journal_event(&f->j, T0, e, tally_add(&f->t, e), &legend);
}

static void tell_http(struct fixture *f, const struct event *e)
{
	journal_event(&f->j, T0, e, tally_add(&f->t, e), &http_legend);
}

/* Of endpoint 0. */
static struct event request(enum event_kind kind, enum event_reason reason,
			    const char *name)
{
	struct event e = { .kind = kind, .reason = reason, .conn = 4,
			   .n_name = strlen(name) };

	memcpy(e.name, name, e.n_name);
	return e;
}

static void assert_written(const struct fixture *f, const char *want)
{
	autofree char *got = written(f);

	assert_string_equal(got, want);
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no %s in %s", part, text);
}

static struct event denied(const char *name, uint16_t port)
{
	struct event e = {
		.kind = EVENT_DENIED, .reason = REASON_NOT_LISTED,
		.endpoint = EVENT_NO_ENDPOINT, .proto = IPPROTO_TCP,
		.port = port, .n_name = strlen(name),
	};

	memcpy(e.name, name, e.n_name);
	return e;
}

#define DIGEST                               \
	"0123456789abcdef0123456789abcdef"   \
	"0123456789abcdef0123456789abcdef"
#define HEAD "{\"v\":1,\"time\":\"2021-04-01T00:00:00.123Z\",\"event\":"

static void tells_a_connection(void **state)
{
	struct fixture *f = *state;
	static const uint8_t v4[4] = { 192, 0, 2, 7 };
	struct event e = {
		.kind = EVENT_CONNECT, .endpoint = 0, .conn = 3,
		.proto = IPPROTO_TCP, .address = address_from_v4(v4),
		.port = 443, .ms = 12,
	};

	tell(f, &e);
	e = (struct event){ .kind = EVENT_CLOSE, .endpoint = 0, .conn = 3,
			    .up = 100, .down = 200, .ms = 50 };
	tell(f, &e);
	assert_written(f, HEAD
		"\"connect\",\"conn\":3,\"endpoint\":\"tls://codecov.io\","
		"\"address\":\"192.0.2.7\",\"port\":443,\"proto\":\"tcp\","
		"\"connected\":true,\"ms\":12}\n"
		HEAD "\"close\",\"conn\":3,\"endpoint\":\"tls://codecov.io\","
		"\"up\":100,\"down\":200,\"ms\":50}\n");
	assert_true(f->t.endpoints[0].connections == 1);
	assert_true(f->t.endpoints[0].up == 100);
	assert_false(tally_is_denied(&f->t));
}

static void tells_why_a_dial_failed(void **state)
{
	struct fixture *f = *state;
	struct event e = { .kind = EVENT_CONNECT, .endpoint = 1, .conn = 1,
			   .reason = REASON_DIAL, .sys = ECONNREFUSED };

	tell(f, &e);
	assert_written(f, HEAD
		"\"connect\",\"conn\":1,"
		"\"endpoint\":\"tcp://db.internal:5432\","
		"\"connected\":false,\"reason\":\"dial\",\"errno\":111,"
		"\"error\":\"Connection refused\",\"ms\":0}\n");
	assert_true(f->t.endpoints[1].failed == 1);
}

static void escapes_every_byte_of_a_name(void **state)
{
	struct fixture *f = *state;
	struct event e = denied("a\"\\\n\x1b\x7f\xff::error::", 443);

	tell(f, &e);
	assert_written(f, HEAD
		"\"denied\",\"name\":\"a\\\"\\\\\\u000a\\u001b\\u007f\\u00ff"
		"::error::\",\"port\":443,\"proto\":\"tcp\","
		"\"reason\":\"not-listed\",\"counts\":true}\n");
}

static void cuts_a_long_name_and_says_so(void **state)
{
	struct fixture *f = *state;
	struct event e = denied("", 443);
	autofree char *got = NULL;

	memset(e.name, 'x', sizeof(e.name));
	e.n_name = sizeof(e.name);
	tell(f, &e);
	got = written(f);
	assert_has(got, "xxx...(+44)\"");
}

static void an_endpoint_that_is_none_has_no_text(void **state)
{
	struct fixture *f = *state;
	struct event e = { .kind = EVENT_CLOSE, .endpoint = 2, .conn = 1,
			   .up = 9 };

	tell(f, &e);
	e.kind = EVENT_CONNECT;
	tell(f, &e);
	assert_written(f, HEAD
		"\"close\",\"conn\":1,\"up\":9,\"down\":0,\"ms\":0}\n"
		HEAD "\"connect\",\"conn\":1,\"connected\":true,\"ms\":0}\n");
}

static void a_target_gets_one_line_and_an_exact_count(void **state)
{
	struct fixture *f = *state;
	struct event e = denied("evil.example", 443);
	struct event other = denied("evil.example", 80);
	autofree char *got = NULL;

	for (int i = 0; i < 5; i++)
		tell(f, &e);
	tell(f, &other);
	got = written(f);
	assert_has(got, "\"port\":443");
	assert_has(got, "\"port\":80");
	assert_null(strstr(strstr(got, "\"port\":443") + 1, "\"port\":443"));
	assert_int_equal(f->t.n_targets, 2);
	assert_true(f->t.targets[0].count == 5);
	assert_true(f->t.events[EVENT_DENIED] == 6);
	assert_true(f->t.n_counting == 6);
}

static size_t lines_with(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)); text++)
		n++;
	return n;
}

static void a_flood_is_counted_and_cut(void **state)
{
	struct fixture *f = *state;
	struct event close = { .kind = EVENT_CLOSE, .endpoint = 0, .conn = 1 };
	autofree char *got = NULL;

	for (unsigned i = 0; i < 3000; i++) {
		char name[32];
		struct event e;

		(void)snprintf(name, sizeof(name), "n%u.example", i);
		e = denied(name, 443);
		tell(f, &e);
		e.kind = EVENT_NAME;
		e.reason = REASON_NAME_NOT_LISTED;
		tell(f, &e);
	}
	tell(f, &close);
	got = written(f);
	assert_int_equal(lines_with(got, "\"event\":\"denied\""), TALLY_MAX);
	assert_int_equal(lines_with(got, "\"event\":\"name\""), TALLY_MAX);
	assert_int_equal(lines_with(got, "\"event\":\"overflow\""), 2);
	assert_has(got, "\"overflow\",\"kind\":\"denied\",\"kept\":1000}");
	/* one kind does not take the lines of another */
	assert_int_equal(lines_with(got, "\"event\":\"close\""), 1);
	assert_true(f->t.events[EVENT_DENIED] == 3000);
	assert_true(f->t.n_over[EVENT_NAME] == 2000);
}

static void sums_do_not_wrap(void **state)
{
	struct fixture *f = *state;
	struct event e = { .kind = EVENT_LOST, .endpoint = EVENT_NO_ENDPOINT,
			   .count = UINT64_MAX };

	tell(f, &e);
	tell(f, &e);
	assert_true(f->t.events[EVENT_LOST] == UINT64_MAX);
	assert_true(tally_is_denied(&f->t));
	assert_written(f, HEAD "\"lost\",\"reason\":\"none\","
			       "\"count\":18446744073709551615}\n");
}

static void only_what_was_tried_against_the_policy_counts(void **state)
{
	static const enum event_reason counting[] = {
		REASON_NOT_LISTED, REASON_SNI_OTHER, REASON_SNI_MISSING,
		REASON_ECH, REASON_NOT_TLS, REASON_ADDRESS, REASON_NONE,
		REASON_METHOD, REASON_PATH, REASON_QUERY, REASON_NOT_GIVEN,
		REASON_CREDENTIAL, REASON_NO_SECRET, REASON_PLACEHOLDER,
		REASON_HOST_OTHER, REASON_BAD_REQUEST, REASON_UPGRADE,
		REASON_MAX, REASON_ECHO,
	};
	size_t n = 0;

	(void)state;
	for (int r = 0; r < REASON_COUNT; r++) {
		struct event e = { .kind = EVENT_DENIED,
				   .reason = (enum event_reason)r };
		size_t before = n;

		n += tally_counts(&e);
		e.kind = EVENT_LOST;
		assert_int_equal(tally_counts(&e), n > before);
		e.kind = EVENT_NAME;
		assert_false(tally_counts(&e));
		e.kind = EVENT_CONNECT;
		assert_false(tally_counts(&e));
	}
	assert_int_equal(n, ARRAY_SIZE(counting));
	for (size_t i = 0; i < ARRAY_SIZE(counting); i++) {
		struct event e = { .kind = EVENT_DENIED,
				   .reason = counting[i] };

		assert_true(tally_counts(&e));
	}
}

static void tells_the_start(void **state)
{
	struct fixture *f = *state;
	static const struct journal_item layers[] = { { "seccomp", "holds" } };
	struct profile_file file = { .path = (char[]){ "/etc/a.ini" },
				     .sha256 = DIGEST };
	char *argv[] = { (char[]){ "bash" }, (char[]){ "a\nb" }, NULL };
	struct journal_start start = {
		.version = "0.1.0", .level = LEVEL_NAMESPACES,
		.layers = layers, .n_layers = 1, .files = &file, .n_files = 1,
		.script = "/w/a.sh", .script_sha256 = DIGEST,
		.script_pin = "lock", .script_pin_from = "/w/cordon.lock:2",
		.script_signed_by = "/etc/a.ini:3: minisign RW",
		.script_comment = "a\tb",
		.argv = argv,
		.cwd = "/w", .uid = 1000, .gid = 1000, .why_uid = "the caller",
		.on_denied = ON_DENIED_FAIL, .net = &net,
	};

	journal_run_start(&f->j, T0, &start);
	assert_written(f, HEAD
		"\"run_start\",\"version\":\"0.1.0\",\"level\":\"namespaces\","
		"\"layers\":[{\"name\":\"seccomp\",\"state\":\"holds\"}],"
		"\"promises\":[],\"profiles\":[{\"path\":\"/etc/a.ini\","
		"\"sha256\":\"" DIGEST "\"}],\"script\":\"/w/a.sh\","
		"\"script_sha256\":\"" DIGEST "\",\"script_pin\":\"lock\","
		"\"script_pin_from\":\"/w/cordon.lock:2\","
		"\"script_signed_by\":\"/etc/a.ini:3: minisign RW\","
		"\"script_comment\":\"a\\u0009b\",\"command\":[\"bash\","
		"\"a\\u000ab\"],\"command_words\":2,\"directory\":\"/w\","
		"\"uid\":1000,\"gid\":1000,\"uid_from\":\"the caller\","
		"\"on_denied\":\"fail\",\"endpoints\":["
		"{\"endpoint\":\"tls://codecov.io\",\"private\":false},"
		"{\"endpoint\":\"tcp://db.internal:5432\",\"private\":true,"
		"\"dial_host\":\"10.0.0.5\",\"dial_port\":5433}],"
		"\"notes\":[]}\n");
}

static void tells_names_of_the_environment_and_no_value(void **state)
{
	struct fixture *f = *state;
	struct env_decision d[] = {
		{ (char[]){ "CI" }, ENV_BASE, (char[]){ "base set" }, false, false },
		{ (char[]){ "AWS_KEY" }, ENV_WITHHELD,
		  (char[]){ "looks like a key" }, true, false },
	};
	struct env_plan env = { .decisions = d, .n_decisions = 2 };

	journal_env(&f->j, T0, &env);
	journal_limit(&f->j, T0, "time", 3600000, "ms");
	journal_guard(&f->j, T0, "relay", "broken", "a\"b", 3);
	assert_written(f, HEAD
		"\"env\",\"names\":[{\"name\":\"CI\",\"verdict\":\"base\","
		"\"why\":\"base set\"},{\"name\":\"AWS_KEY\","
		"\"verdict\":\"withheld\",\"why\":\"looks like a key\","
		"\"named\":true}]}\n"
		HEAD "\"limit\",\"limit\":\"time\",\"value\":3600000,"
		"\"unit\":\"ms\"}\n"
		HEAD "\"guard\",\"guard\":\"relay\",\"state\":\"broken\","
		"\"detail\":\"a\\\"b\"}\n");
}

static void tells_what_is_hidden(void **state)
{
	struct fixture *f = *state;
	struct fs_step steps[] = {
		{ .op = FS_MASK_FILE, .target = (char[]){ "/w/.netrc" } },
		{ .op = FS_MASK_FILE, .target = (char[]){ "/w/a\xff.key" },
		  .is_credential = true },
	};
	struct fs_plan fs = { .steps = steps, .n_steps = 2 };
	struct credential_fact found[] = {
		{ .path = (char[]){ "/w/a\xff.key" },
		  .why = (char[]){ "a key in it" }, .n_others = 2 },
	};
	struct host host = {
		.scan = { .found = found, .n_found = 1, .n_names = 7,
			  .n_read = 3, .stopped_at = (char[]){ "/w/z" },
			  .stopped_by = (char[]){ "x" } },
	};

	journal_hidden(&f->j, T0, &fs, &host);
	host.scan.is_done = true;
	journal_hidden(&f->j, T0, &fs, &host);
	assert_written(f, HEAD
		"\"hidden\",\"files\":[{\"path\":\"/w/a\\u00ff.key\","
		"\"why\":\"a key in it\",\"other_names\":2}],\"names\":7,"
		"\"looked_into\":3,\"stopped_at\":\"/w/z\","
		"\"stopped_by\":\"x\"}\n");
}

static void tells_what_an_overlay_held(void **state)
{
	struct fixture *f = *state;
	struct leavings left = LEAVINGS_INIT;

	leavings_add(&left, "a\"\n", "directory", 12, NULL);
	leavings_add(&left, "out/l", "link", 0, "it is a symbolic link");
	journal_left(&f->j, T0, &left);
	leavings_release(&left);
	left.n_files = 1;
	left.n_deleted = 2;
	left.n_bytes = 3;
	journal_left(&f->j, T0, &left);
	assert_written(f, HEAD
		"\"left\",\"path\":\"a\\\"\\u000a\",\"what\":\"directory\","
		"\"entries\":12}\n"
		HEAD
		"\"left\",\"path\":\"out/l\",\"what\":\"link\","
		"\"why\":\"it is a symbolic link\"}\n"
		HEAD
		"\"kept\",\"files\":1,\"directories\":0,\"deletions\":2,"
		"\"bytes\":3}\n");
}

static void counts_what_an_overlay_held(void **state)
{
	struct fixture *f = *state;
	struct leavings left = LEAVINGS_INIT;
	struct journal_end end = { .reason = "exit", .tally = &f->t,
				   .legend = &legend, .leavings = &left };
	autofree char *got = NULL;

	for (unsigned i = 0; i < LEAVINGS_MAX + 5; i++)
		leavings_add(&left, "x", "file", 0, NULL);
	journal_left(&f->j, T0, &left);
	journal_run_end(&f->j, T0, &end);
	got = written(f);
	assert_int_equal(lines_with(got, "\"event\":\"left\""), LEAVINGS_MAX);
	assert_has(got, "\"overflow\",\"kind\":\"left\",\"kept\":1000}");
	assert_has(got, "\"left\":1005,");
	leavings_release(&left);
}

static void tells_the_end_with_all_totals(void **state)
{
	struct fixture *f = *state;
	struct rusage usage = { .ru_utime = { 1, 500000 }, .ru_maxrss = 2048 };
	struct event e = denied("evil.example", 443);
	struct journal_end end = {
		.status = 123, .reason = "denied", .started = true,
		.wall_ms = 10, .rusage = &usage, .tally = &f->t, .legend = &legend,
	};
	autofree char *got = NULL;

	tell(f, &e);
	journal_run_end(&f->j, T0, &end);
	got = written(f);
	assert_has(got, HEAD
		"\"run_end\",\"status\":123,\"reason\":\"denied\","
		"\"started\":true,\"command_exit\":0,\"wall_ms\":10,"
		"\"user_ms\":1500,\"system_ms\":0,\"max_rss_kib\":2048,"
		"\"totals\":{\"connect\":0,\"close\":0,\"denied\":1,"
		"\"name\":0,\"request\":0,\"secret_used\":0,\"canary\":0,"
		"\"lost\":0},"
		"\"denied\":{\"not-listed\":1},\"names\":{},\"lost\":{},"
		"\"counting\":1,\"endpoints\":["
		"{\"endpoint\":\"tls://codecov.io\",\"connections\":0,"
		"\"failed\":0,\"up\":0,\"down\":0},"
		"{\"endpoint\":\"tcp://db.internal:5432\",\"connections\":0,"
		"\"failed\":0,\"up\":0,\"down\":0}],\"secrets\":[],"
		"\"targets\":[{\"name\":\"evil.example\",\"port\":443,"
		"\"proto\":\"tcp\",\"reason\":\"not-listed\",\"count\":1}]}\n");
}

static void tells_requests_and_uses_of_secrets(void **state)
{
	struct fixture *f = *state;
	struct event e = request(EVENT_REQUEST, REASON_NONE,
				 "POST /upload/v4");

	e.count = 200;
	e.up = 10;
	e.down = 20;
	e.ms = 30;
	tell_http(f, &e);
	e.reason = REASON_UPSTREAM;
	e.sys = ECONNRESET;
	e.count = 0;
	tell_http(f, &e);
	e = request(EVENT_SECRET, REASON_NONE, "POST /upload/v4");
	tell_http(f, &e);
	e = request(EVENT_SECRET, REASON_NONE, "");
	e.count = 2;	/* none of the plan */
	tell_http(f, &e);
	assert_written(f, HEAD
		"\"request\",\"conn\":4,\"endpoint\":\"https://codecov.io\","
		"\"method\":\"POST\",\"path\":\"/upload/v4\","
		"\"status\":200,\"up\":10,\"down\":20,\"ms\":30}\n"
		HEAD
		"\"request\",\"conn\":4,\"endpoint\":\"https://codecov.io\","
		"\"method\":\"POST\",\"path\":\"/upload/v4\","
		"\"reason\":\"upstream\",\"errno\":104,"
		"\"error\":\"Connection reset by peer\","
		"\"up\":10,\"down\":20,\"ms\":30}\n"
		HEAD
		"\"secret_used\",\"conn\":4,"
		"\"endpoint\":\"https://codecov.io\",\"method\":\"POST\","
		"\"path\":\"/upload/v4\",\"secret\":\"CODECOV_TOKEN\"}\n"
		HEAD
		"\"secret_used\",\"conn\":4,"
		"\"endpoint\":\"https://codecov.io\"}\n");
}

static void tells_no_status_that_is_none(void **state)
{
	static const uint64_t none[] = { 0, 99, 1000, UINT64_MAX };
	struct fixture *f = *state;
	struct event e = request(EVENT_REQUEST, REASON_NONE, "GET /");
	autofree char *got = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
		e.count = none[i];
		tell_http(f, &e);
	}
	e.count = 999;
	tell_http(f, &e);
	got = written(f);
	assert_int_equal(lines_with(got, "\"request\""), 5);
	assert_int_equal(lines_with(got, "\"status\""), 1);
}

static void tells_requests_that_were_refused(void **state)
{
	struct fixture *f = *state;
	struct event e = request(EVENT_DENIED, REASON_QUERY,
				 "GET /a%20b token");

	tell_http(f, &e);
	tell_http(f, &e);
	e = request(EVENT_DENIED, REASON_CERTIFICATE, "expired\n\"now\"");
	tell_http(f, &e);
	e = request(EVENT_DENIED, REASON_HOST_OTHER, "evil.example");
	tell_http(f, &e);
	e = request(EVENT_DENIED, REASON_SNI_OTHER, "evil.example");
	e.port = 443;
	tell_http(f, &e);
	assert_written(f, HEAD
		"\"denied\",\"conn\":4,\"endpoint\":\"https://codecov.io\","
		"\"method\":\"GET\",\"path\":\"/a%20b\",\"about\":\"token\","
		"\"reason\":\"query\",\"counts\":true}\n"
		HEAD
		"\"denied\",\"conn\":4,\"endpoint\":\"https://codecov.io\","
		"\"why\":\"expired\\u000a\\\"now\\\"\","
		"\"reason\":\"certificate\",\"counts\":false}\n"
		HEAD
		"\"denied\",\"conn\":4,\"endpoint\":\"https://codecov.io\","
		"\"name\":\"evil.example\",\"reason\":\"host-other\","
		"\"counts\":true}\n"
		HEAD
		"\"denied\",\"conn\":4,\"endpoint\":\"https://codecov.io\","
		"\"name\":\"evil.example\",\"port\":443,"
		"\"reason\":\"sni-other\",\"counts\":true}\n");
}

static void writes_no_value_of_a_query(void **state)
{
	static const char *const names[] = {
		"GET /a?token=CANARY", "GET /a?CANARY key", "GET /a key=CANARY",
		"get /a?token=CANARY", "?CANARY", "GET /a?CANARY a b",
	};
	static const enum event_kind kinds[] = { EVENT_DENIED, EVENT_REQUEST,
						 EVENT_SECRET };
	struct fixture *f = *state;
	struct journal_end end = { .reason = "exit", .tally = &f->t,
				   .legend = &http_legend };
	autofree char *got = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
			struct event e = request(kinds[k], REASON_PATH,
						 names[i]);

			tell_http(f, &e);
		}
	}
	journal_run_end(&f->j, T0, &end);
	got = written(f);
	/* each with a line, and those refused again among the targets */
	assert_int_equal(lines_with(got, "\"reason\":\"path\""),
			 (ARRAY_SIZE(kinds) + 1) * ARRAY_SIZE(names));
	assert_has(got, "\"name\":\"get /a\"");
	assert_null(strstr(got, "CANARY"));
}

static void says_where_a_path_was_cut(void **state)
{
	struct fixture *f = *state;
	struct event e = request(EVENT_DENIED, REASON_PATH, "");
	char path[EVENT_NAME_MAX + 10] = "/";
	autofree char *got = NULL;

	memset(path + 1, 'p', sizeof(path) - 2);
	request_name_put(&e, span_of("PUT"), span_of(path), span_of(""));
	tell_http(f, &e);
	got = written(f);
	assert_has(got, "ppp...(+38)\",\"path_cut\":true,");
}

static void counts_requests_and_uses(void **state)
{
	struct fixture *f = *state;
	struct event e = request(EVENT_REQUEST, REASON_NONE, "GET /");
	struct journal_end end = { .reason = "exit", .tally = &f->t,
				   .legend = &http_legend };
	autofree char *got = NULL;

	for (size_t i = 0; i < TALLY_MAX + 5; i++)
		tell_http(f, &e);
	e.kind = EVENT_SECRET;
	e.count = 1;
	tell_http(f, &e);
	tell_http(f, &e);
	e.count = HTTP_SECRETS_MAX;
	tell_http(f, &e);
	e = request(EVENT_REQUEST, REASON_NONE, "GET /");
	e.endpoint = EVENT_NO_ENDPOINT;
	tell_http(f, &e);
	journal_run_end(&f->j, T0, &end);
	got = written(f);
	assert_int_equal(lines_with(got, "\"event\":\"request\""), TALLY_MAX);
	assert_has(got, "\"overflow\",\"kind\":\"request\",\"kept\":1000}");
	assert_has(got, "\"request\":1006,\"secret_used\":3,\"canary\":0,\"lost\":0}");
	assert_has(got, "{\"endpoint\":\"https://codecov.io\","
			"\"connections\":0,\"failed\":0,\"requests\":1005,");
	assert_has(got, "\"secrets\":[{\"secret\":\"CODECOV_TOKEN\","
			"\"endpoint\":\"https://codecov.io\",\"uses\":0},"
			"{\"secret\":\"OTHER_TOKEN\","
			"\"endpoint\":\"http://proxy.example:8080\","
			"\"uses\":2}]");
	assert_false(tally_is_denied(&f->t));
}

static void shows_times_from_the_epoch_to_leap_days(void **state)
{
	static const struct {
		uint64_t s;
		const char *text;
	} times[] = {
		{ 0, "1970-01-01T00:00:00.000Z" },
		{ 951782400, "2000-02-29T00:00:00.000Z" },
		{ 951868799, "2000-02-29T23:59:59.000Z" },
		{ 951868800, "2000-03-01T00:00:00.000Z" },
		{ 1735689599, "2024-12-31T23:59:59.000Z" },
		{ 4107542400, "2100-03-01T00:00:00.000Z" },
	};
	struct fixture *f = *state;
	autofree char *got = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(times); i++)
		journal_limit(&f->j, times[i].s * 1000000000, "x", 0, "ms");
	got = written(f);
	for (size_t i = 0; i < ARRAY_SIZE(times); i++)
		assert_has(got, times[i].text);
}

static void remembers_the_first_write_that_failed(void **state)
{
	struct fixture *f = *state;
	int pipe_fds[2];
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	int file_fd = f->j.fd;

	assert_true(full >= 0);
	journal_limit(&f->j, T0, "x", 0, "ms");
	assert_int_equal(journal_failed(&f->j), 0);
	f->j.fd = full;
	journal_limit(&f->j, T0, "x", 0, "ms");
	assert_int_equal(journal_failed(&f->j), ENOSPC);
	assert_int_equal(fdio_pipe(pipe_fds), 0);
	(void)close(pipe_fds[0]);
	f->j.fd = pipe_fds[1];
	journal_limit(&f->j, T0, "x", 0, "ms");
	assert_int_equal(journal_failed(&f->j), ENOSPC);
	f->j.sys = 0;
	journal_limit(&f->j, T0, "x", 0, "ms");
	assert_int_equal(journal_failed(&f->j), EPIPE);
	(void)close(pipe_fds[1]);
	(void)close(full);
	f->j.fd = file_fd;
}

static void without_a_file_nothing_is_written_and_nothing_fails(void **state)
{
	struct journal j = JOURNAL_INIT;

	(void)state;
	journal_limit(&j, T0, "x", 0, "ms");
	assert_int_equal(journal_failed(&j), 0);
	journal_release(&j);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(tells_a_connection),
		T(tells_why_a_dial_failed),
		T(escapes_every_byte_of_a_name),
		T(cuts_a_long_name_and_says_so),
		T(an_endpoint_that_is_none_has_no_text),
		T(a_target_gets_one_line_and_an_exact_count),
		T(a_flood_is_counted_and_cut),
		T(sums_do_not_wrap),
		T(only_what_was_tried_against_the_policy_counts),
		T(tells_the_start),
		T(tells_names_of_the_environment_and_no_value),
		T(tells_what_is_hidden),
		T(tells_what_an_overlay_held),
		T(counts_what_an_overlay_held),
		T(tells_the_end_with_all_totals),
		T(tells_requests_and_uses_of_secrets),
		T(tells_no_status_that_is_none),
		T(tells_requests_that_were_refused),
		T(writes_no_value_of_a_query),
		T(says_where_a_path_was_cut),
		T(counts_requests_and_uses),
		T(shows_times_from_the_epoch_to_leap_days),
		T(remembers_the_first_write_that_failed),
		T(without_a_file_nothing_is_written_and_nothing_fails),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
