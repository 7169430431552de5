/* SPDX-License-Identifier: Apache-2.0 */
/* test_profile_keys - the key table: defaults, ranges, look-up, showing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/profile/profile_keys.h"

static const struct origin here = { "test.ini", 3 };

static const struct profile_key *key(const char *section, const char *name)
{
	const struct profile_key *k = profile_keys_find(section, name);

	if (!k)
		fail_msg("no key %s.%s", section, name);
	return k;
}

static void accepts(struct profile *p, const char *section, const char *name,
		    const char *text)
{
	struct err err = ERR_INIT;

	if (profile_keys_set(p, key(section, name), text, &here, &err) < 0)
		fail_msg("%s = %s: %s", name, text, err.msg);
}

/* Refused with these words, and the profile shows the same as before. */
static void refuses(struct profile *p, const char *section, const char *name,
		    const char *text, const char *words)
{
	autorelease_strbuf struct strbuf before = STRBUF_INIT;
	autorelease_strbuf struct strbuf after = STRBUF_INIT;
	struct err err = ERR_INIT;

	profile_keys_show_key(p, key(section, name), &before);
	if (profile_keys_set(p, key(section, name), text, &here, &err) == 0)
		fail_msg("accepted %s = %s", name, text);
	if (!strstr(err.msg, words))
		fail_msg("%s = %s: '%s' lacks '%s'", name, text, err.msg,
			 words);
	profile_keys_show_key(p, key(section, name), &after);
	assert_string_equal(strbuf_text(&before), strbuf_text(&after));
}

static void shows(const struct profile *p, const char *section,
		  const char *name, const char *expected)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;

	profile_keys_show_key(p, key(section, name), &sb);
	assert_string_equal(strbuf_text(&sb), expected);
}

static void defaults_are_those_of_the_table(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	for (size_t i = 0; i < profile_keys_count(); i++) {
		const struct profile_key *k = profile_keys_at(i);

		shows(&p, k->section, k->name,
		      k->standard ? k->standard : "none");
	}
}

static void nothing_is_allowed_by_default(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	assert_int_equal(p.pass.n + p.pass_unsafe.n + p.set.n + p.expose.n, 0);
	assert_int_equal(p.allow.n + p.connect_to.n + p.ca_file.n, 0);
	assert_int_equal(p.read.n + p.write.n + p.syscalls_allow.n, 0);
	assert_string_equal(p.workspace, "read-only");
	assert_int_equal(p.require, LEVEL_NAMESPACES);
	assert_int_equal(p.on_denied, ON_DENIED_REPORT);
	assert_null(p.user);
	assert_null(p.evidence_file);
	assert_true(p.time_ms == 3600000);
	assert_true(p.grace_ms == 5000);
	assert_true(p.processes == 4096);
	assert_true(p.file_size == LIMIT_NONE);
	assert_true(p.open_files == LIMIT_CALLER);
	assert_true(p.scratch == UINT64_C(2) << 30);
	assert_true(p.output == UINT64_C(1) << 30);
}

static void every_row_is_whole_and_found_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < profile_keys_count(); i++) {
		const struct profile_key *k = profile_keys_at(i);
		size_t n = strlen(k->help);

		assert_ptr_equal(profile_keys_find(k->section, k->name), k);
		assert_string_equal(profile_keys_section(k->section),
				    k->section);
		assert_in_range(n, 10, 60);
		assert_int_not_equal(k->help[n - 1], '.');
		assert_true(k->type->form[0] != '\0');
		assert_true(k->min <= k->max);
	}
}

static void finds_exact_names_only(void **state)
{
	(void)state;
	assert_null(profile_keys_find("env", "Pass"));
	assert_null(profile_keys_find("ENV", "pass"));
	assert_null(profile_keys_find("env", "allow"));
	assert_null(profile_keys_find("", ""));
	assert_null(profile_keys_section("nonsense"));
	assert_string_equal(profile_keys_section_of("connect-to"), "network");
	assert_null(profile_keys_section_of("nonsense"));
}

static void suggests_what_is_near(void **state)
{
	(void)state;
	assert_string_equal(profile_keys_near_section("netwrok"), "network");
	assert_string_equal(profile_keys_near_section("Network"), "network");
	assert_string_equal(profile_keys_near_section("file"), "files");
	assert_null(profile_keys_near_section("colour"));
	assert_string_equal(profile_keys_near_key("env", "pas"), "pass");
	assert_string_equal(profile_keys_near_key("network", "ca_file"),
			    "ca-file");
	assert_null(profile_keys_near_key("network", "pass"));
	assert_null(profile_keys_near_key("env", ""));
	assert_null(profile_keys_near_key(
		"env", "a-very-long-key-that-is-like-nothing-here"));
}

static void ranges_hold(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	accepts(&p, "limits", "time", "100ms");
	refuses(&p, "limits", "time", "99ms", "100ms to 168h, or none");
	refuses(&p, "limits", "time", "0", "out of range");
	accepts(&p, "limits", "time", "168h");
	refuses(&p, "limits", "time", "169h", "out of range");
	accepts(&p, "limits", "time", "none");
	assert_true(p.time_ms == LIMIT_NONE);
	accepts(&p, "limits", "grace", "0");
	refuses(&p, "limits", "grace", "none", "not a number");
	shows(&p, "limits", "memory", "none");
	accepts(&p, "limits", "memory", "4M");
	assert_int_equal(p.memory.bytes, 4 << 20);
	assert_false(p.memory.per_process);
	accepts(&p, "limits", "memory", "2G per-process");
	assert_true(p.memory.per_process);
	shows(&p, "limits", "memory", "2G per-process");
	refuses(&p, "limits", "memory", "4095K", "4M to 1024T, or none");
	refuses(&p, "limits", "memory", "2GB", "no unit");
	refuses(&p, "limits", "memory", "2G each", "2G per-process");
	refuses(&p, "limits", "memory", "2G per-process x", "2G per-process");
	refuses(&p, "limits", "memory", "none per-process", "alone");
	refuses(&p, "limits", "memory", "per-process", "64K, 10M");
	accepts(&p, "limits", "memory", "none");
	assert_false(p.memory.per_process);
	shows(&p, "limits", "cpu", "none");
	accepts(&p, "limits", "cpu", "0.01");
	accepts(&p, "limits", "cpu", "150%");
	assert_int_equal(p.cpu, 1500);
	shows(&p, "limits", "cpu", "1.5");
	refuses(&p, "limits", "cpu", "0", "0.01 to 1000, or none");
	refuses(&p, "limits", "cpu", "0.5G", "2, 0.5 or 50%");
	accepts(&p, "limits", "cpu", "none");
	accepts(&p, "limits", "processes", "1");
	refuses(&p, "limits", "processes", "0", "1 to 4194304");
	refuses(&p, "limits", "processes", "none", "not a number");
	refuses(&p, "limits", "processes", "4194305", "out of range");
	accepts(&p, "limits", "open-files", "16");
	refuses(&p, "limits", "open-files", "15", "or caller");
	refuses(&p, "limits", "open-files", "none", "not a number");
	accepts(&p, "limits", "open-files", "caller");
	accepts(&p, "limits", "file-size", "1");
	accepts(&p, "limits", "file-size", "none");
	accepts(&p, "limits", "scratch", "64K");
	refuses(&p, "limits", "scratch", "63K", "64K to 1024T");
	accepts(&p, "limits", "output", "none");
	refuses(&p, "limits", "output", "18446744073709551615", "range");
	refuses(&p, "limits", "output", "18446744073709551614", "range");
}

static void words_are_of_a_fixed_set(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	accepts(&p, "files", "workspace", "read-write");
	assert_string_equal(p.workspace, "read-write");
	refuses(&p, "files", "workspace", "rw", "read-only or read-write");
	accepts(&p, "files", "workspace", "overlay|read-only");
	assert_true(profile_wants_overlay(&p));
	refuses(&p, "files", "workspace", "read-only|overlay", "is not");
	refuses(&p, "files", "workspace", "overlay,read-only", "is not");
	accepts(&p, "sandbox", "require", "broker");
	assert_int_equal(p.require, LEVEL_BROKER);
	refuses(&p, "sandbox", "require", "none", "broker or namespaces");
	accepts(&p, "evidence", "on-denied", "fail");
	assert_int_equal(p.on_denied, ON_DENIED_FAIL);
	refuses(&p, "evidence", "on-denied", "yes", "report or fail");
}

static void single_values_replace(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	accepts(&p, "profile", "summary", "first");
	accepts(&p, "profile", "summary", "second");
	assert_string_equal(p.summary, "second");
	accepts(&p, "sandbox", "user", "root");
	refuses(&p, "sandbox", "user", "a b", "neither");
	assert_string_equal(p.user, "root");
	accepts(&p, "evidence", "file", "../run.jsonl");
	refuses(&p, "evidence", "file", "dir/", "path of a file");
	refuses(&p, "evidence", "file", "", "missing");
}

static void lists_append_word_by_word(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	accepts(&p, "env", "pass", "CI  GITHUB_*\tBUILD_ID");
	accepts(&p, "env", "pass", "CI");
	assert_int_equal(p.pass.n, 4);
	assert_string_equal(p.pass.v[1].text, "GITHUB_*");
	assert_int_equal(p.pass.v[1].origin.line, 3);
	refuses(&p, "env", "pass", "GOOD *", "name what the script needs");
	assert_int_equal(p.pass.n, 4);
	accepts(&p, "files", "read", "a b/c");
	assert_int_equal(p.read.n, 1);
	accepts(&p, "env", "set", "A=b c");
	assert_int_equal(p.set.n, 1);
	accepts(&p, "env", "expose", "CODECOV_TOKEN");
	refuses(&p, "env", "expose", "CODECOV_*", "glob");
	shows(&p, "env", "pass", "CI, GITHUB_*, BUILD_ID, CI");
}

static void reset_empties_a_list(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	for (size_t i = 0; i < profile_keys_count(); i++) {
		const struct profile_key *k = profile_keys_at(i);

		if (k->type->is_list)
			profile_keys_reset(&p, k, &here);
	}
	accepts(&p, "network", "allow", "tls://codecov.io");
	accepts(&p, "network", "refuse", "sentry.io");
	accepts(&p, "network", "connect-to", "codecov.io:443 -> 127.0.0.1:1");
	accepts(&p, "files", "hide", "secrets");
	profile_keys_reset(&p, key("network", "allow"), &here);
	profile_keys_reset(&p, key("network", "refuse"), &here);
	profile_keys_reset(&p, key("network", "connect-to"), &here);
	profile_keys_reset(&p, key("files", "hide"), &here);
	assert_int_equal(p.allow.n + p.refuse.n + p.connect_to.n + p.hide.paths.n, 0);
}

static void hides_credentials_unless_reset(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	shows(&p, "files", "hide", "@credentials");
	accepts(&p, "files", "hide", "secrets");
	accepts(&p, "files", "hide", "?~/.x");
	accepts(&p, "files", "hide", "./@credentials");
	shows(&p, "files", "hide",
	      "@credentials, secrets, ?~/.x, ./@credentials");
	profile_keys_reset(&p, key("files", "hide"), &here);
	shows(&p, "files", "hide", "none");
	accepts(&p, "files", "hide", "secrets");
	shows(&p, "files", "hide", "secrets");
	accepts(&p, "files", "hide", "@credentials");
	accepts(&p, "files", "hide", "@credentials");
	shows(&p, "files", "hide", "@credentials, secrets");
	refuses(&p, "files", "hide", "@credential",
		"'@credential' is no set, @credentials is the one there is; "
		"for a file of this name write ./@credential");
}

static void shows_network_values_as_written(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	accepts(&p, "network", "allow", "tls://Codecov.io:443");
	accepts(&p, "network", "allow", "tcp://10.0.0.5:80 private");
	accepts(&p, "network", "refuse", "[::1]:80");
	accepts(&p, "network", "connect-to", "codecov.io:443->127.0.0.1:84");
	accepts(&p, "network", "ca-file", "certs/ca.pem");
	shows(&p, "network", "allow",
	      "tls://codecov.io, tcp://10.0.0.5:80 private");
	shows(&p, "network", "refuse", "[::1]:80");
	shows(&p, "network", "connect-to", "codecov.io:443 -> 127.0.0.1:84");
	refuses(&p, "network", "ca-file", "?ca.pem", "leave out");
}

static void secrets_say_where_they_go(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	accepts(&p, "env", "secret", "A -> https://a.example/** query:t");
	accepts(&p, "env", "secret", "B -> https://b.example from=fd:7");
	shows(&p, "env", "secret",
	      "A -> https://a.example/** query:t, "
	      "B -> https://b.example header:Authorization from=fd:7");
	refuses(&p, "env", "secret", "CODECOV_TOKEN",
		"write CODECOV_TOKEN -> https://HOST");
}

static void shows_what_was_set_with_its_origin(void **state)
{
	autorelease_profile struct profile p;
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;
	const struct origin option = { "--set", 0 };
	struct err err = ERR_INIT;
	struct origin origin;

	(void)state;
	profile_init(&p);
	accepts(&p, "env", "pass", "CI GITHUB_*");
	assert_int_equal(profile_keys_set(&p, key("limits", "time"), "90s",
					  &option, &err), 0);
	profile_keys_show_value(&p, key("env", "pass"), 1, &sb, &origin);
	assert_string_equal(strbuf_text(&sb), "GITHUB_*");
	assert_string_equal(origin.file, "test.ini");
	assert_int_equal(origin.line, 3);
	assert_int_equal(profile_keys_values(&p, key("limits", "time")), 1);
	profile_keys_show_value(&p, key("limits", "time"), 0, &sb, &origin);
	assert_string_equal(origin.file, "--set");
	profile_keys_show_value(&p, key("limits", "grace"), 0, &sb, &origin);
	assert_null(origin.file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_those_of_the_table),
		cmocka_unit_test(nothing_is_allowed_by_default),
		cmocka_unit_test(every_row_is_whole_and_found_once),
		cmocka_unit_test(finds_exact_names_only),
		cmocka_unit_test(suggests_what_is_near),
		cmocka_unit_test(ranges_hold),
		cmocka_unit_test(words_are_of_a_fixed_set),
		cmocka_unit_test(single_values_replace),
		cmocka_unit_test(lists_append_word_by_word),
		cmocka_unit_test(reset_empties_a_list),
		cmocka_unit_test(hides_credentials_unless_reset),
		cmocka_unit_test(shows_network_values_as_written),
		cmocka_unit_test(secrets_say_where_they_go),
		cmocka_unit_test(shows_what_was_set_with_its_origin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
