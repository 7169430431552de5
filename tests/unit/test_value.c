/* SPDX-License-Identifier: Apache-2.0 */
/* test_value - the forms of values are read strictly and shown back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/profile/value.h"

typedef int parse_fn(const char *text, uint64_t *ret, struct err *err);
typedef void show_fn(uint64_t v, struct strbuf *ret);
typedef int check_fn(const char *text, struct err *err);

static void parses(parse_fn *parse, const char *text, uint64_t expected)
{
	struct err err = ERR_INIT;
	uint64_t v = 0;

	if (parse(text, &v, &err) < 0)
		fail_msg("refused '%s': %s", text, err.msg);
	assert_true(v == expected);
}

static void refuses(parse_fn *parse, const char *text, const char *words)
{
	struct err err = ERR_INIT;
	uint64_t v = 77;

	if (parse(text, &v, &err) == 0)
		fail_msg("accepted '%s'", text);
	assert_true(v == 77);
	if (!strstr(err.msg, words))
		fail_msg("'%s': '%s' lacks '%s'", text, err.msg, words);
}

static void shows(show_fn *show, uint64_t v, const char *expected)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;

	show(v, &sb);
	assert_string_equal(strbuf_text(&sb), expected);
}

static void good(check_fn *check, const char *text)
{
	struct err err = ERR_INIT;

	if (check(text, &err) < 0)
		fail_msg("refused '%s': %s", text, err.msg);
}

static void bad(check_fn *check, const char *text, const char *words)
{
	struct err err = ERR_INIT;

	if (check(text, &err) == 0)
		fail_msg("accepted '%s'", text);
	if (!strstr(err.msg, words))
		fail_msg("'%s': '%s' lacks '%s'", text, err.msg, words);
}

static void reads_numbers(void **state)
{
	(void)state;
	parses(value_parse_number, "0", 0);
	parses(value_parse_number, "4096", 4096);
	parses(value_parse_number, "18446744073709551615", UINT64_MAX);
	refuses(value_parse_number, "18446744073709551616", "too large");
	refuses(value_parse_number, "99999999999999999999999", "too large");
	refuses(value_parse_number, "", "not a number");
	refuses(value_parse_number, "-1", "not a number");
	refuses(value_parse_number, "+1", "not a number");
	refuses(value_parse_number, " 1", "not a number");
	refuses(value_parse_number, "010", "begins with a zero");
	refuses(value_parse_number, "0x10", "'x10' after the digits");
	refuses(value_parse_number, "4096K", "'K' after the digits");
	refuses(value_parse_number, "1 ", "after the digits");
	refuses(value_parse_number, "none", "not a number");
}

static void reads_durations(void **state)
{
	(void)state;
	parses(value_parse_duration, "90s", 90000);
	parses(value_parse_duration, "5m", 300000);
	parses(value_parse_duration, "1h", 3600000);
	parses(value_parse_duration, "500ms", 500);
	parses(value_parse_duration, "30", 30000);
	parses(value_parse_duration, "0", 0);
	refuses(value_parse_duration, "5min", "500ms, 90s, 5m or 1h");
	refuses(value_parse_duration, "1d", "'d' in '1d' is no unit");
	refuses(value_parse_duration, "1H", "no unit");
	refuses(value_parse_duration, "1.5h", "no unit");
	refuses(value_parse_duration, "1h30m", "no unit");
	refuses(value_parse_duration, "5 m", "no unit");
	refuses(value_parse_duration, "h", "write a time as");
	refuses(value_parse_duration, "-5s", "not a number");
	refuses(value_parse_duration, "18446744073709551615h", "too large");
	refuses(value_parse_duration, "5124095576030432h", "too large");
}

static void reads_sizes(void **state)
{
	(void)state;
	parses(value_parse_size, "64K", 65536);
	parses(value_parse_size, "2G", UINT64_C(2) << 30);
	parses(value_parse_size, "10M", UINT64_C(10) << 20);
	parses(value_parse_size, "1T", UINT64_C(1) << 40);
	parses(value_parse_size, "512", 512);
	refuses(value_parse_size, "2g", "64K, 10M, 2G or 1T");
	refuses(value_parse_size, "2GB", "no unit");
	refuses(value_parse_size, "2GiB", "no unit");
	refuses(value_parse_size, "1.5G", "no unit");
	refuses(value_parse_size, "16777216T", "too large");
	parses(value_parse_size, "16777215T",
	       UINT64_C(16777215) << 40);
}

static void reads_processors(void **state)
{
	(void)state;
	parses(value_parse_cpus, "2", 2000);
	parses(value_parse_cpus, "0.5", 500);
	parses(value_parse_cpus, "1.25", 1250);
	parses(value_parse_cpus, "1.005", 1005);
	parses(value_parse_cpus, "0", 0);
	parses(value_parse_cpus, "50%", 500);
	parses(value_parse_cpus, "150%", 1500);
	refuses(value_parse_cpus, "0.0005", "'.0005' in '0.0005'");
	refuses(value_parse_cpus, ".5", "2, 0.5 or 50%: '.5' is not a number");
	refuses(value_parse_cpus, "1.", "no meaning");
	refuses(value_parse_cpus, "1,5", "no meaning");
	refuses(value_parse_cpus, "1.5%", "no meaning");
	refuses(value_parse_cpus, "50 %", "no meaning");
	refuses(value_parse_cpus, "2cpus", "no meaning");
	refuses(value_parse_cpus, "-1", "not a number");
	refuses(value_parse_cpus, "18446744073709551615", "too large");
	refuses(value_parse_cpus, "18446744073709551.999", "too large");
}

static void shows_what_it_reads(void **state)
{
	(void)state;
	shows(value_show_cpus, 2000, "2");
	shows(value_show_cpus, 500, "0.5");
	shows(value_show_cpus, 1250, "1.25");
	shows(value_show_cpus, 1005, "1.005");
	shows(value_show_cpus, 1000000, "1000");
	shows(value_show_duration, 3600000, "1h");
	shows(value_show_duration, 5400000, "90m");
	shows(value_show_duration, 90000, "90s");
	shows(value_show_duration, 1500, "1500ms");
	shows(value_show_duration, 0, "0");
	shows(value_show_size, UINT64_C(2) << 30, "2G");
	shows(value_show_size, 1536, "1536");
	shows(value_show_size, 65536, "64K");
	shows(value_show_size, UINT64_C(1) << 40, "1T");
	shows(value_show_size, 0, "0");
}

static void names_are_those_of_variables(void **state)
{
	(void)state;
	good(value_check_name, "CI");
	good(value_check_name, "_x9");
	good(value_check_name, "ghprbPullId");
	bad(value_check_name, "", "not the name");
	bad(value_check_name, "9A", "not the name");
	bad(value_check_name, "A-B", "not the name");
	bad(value_check_name, "A B", "not the name");
	bad(value_check_name, "A=B", "not the name");
	bad(value_check_name, "$A", "not the name");
	bad(value_check_name, "GITHUB_*", "a glob is not allowed");
	bad(value_check_name, "\xc3\x84", "not the name");
}

static void globs_name_what_is_needed(void **state)
{
	static const char *const all[] = { "*",	 "**",	"?*", "*?", "?",
					   "??", "_*",	"*_", "*_*", "_?*" };

	(void)state;
	good(value_check_glob, "CI");
	good(value_check_glob, "GITHUB_*");
	good(value_check_glob, "TRAVIS_*_VERSION");
	good(value_check_glob, "*_URL");
	good(value_check_glob, "CI_?");
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		bad(value_check_glob, all[i], "name what the script needs");
	bad(value_check_glob, "", "not a name or glob");
	bad(value_check_glob, "[A-Z]*", "not a name or glob");
	bad(value_check_glob, "A,B", "not a name or glob");
	bad(value_check_glob, "!CI", "not a name or glob");
	bad(value_check_glob, "CI=1", "`set = NAME=VALUE`");
}

static void assignments_have_a_name(void **state)
{
	(void)state;
	good(value_check_assignment, "A=b");
	good(value_check_assignment, "A=");
	good(value_check_assignment, "A=b=c d");
	bad(value_check_assignment, "A", "write NAME=VALUE");
	bad(value_check_assignment, "=b", "not the name");
	bad(value_check_assignment, "A =b", "without blanks");
	bad(value_check_assignment, "9=b", "not the name");
	bad(value_check_assignment, "A*=b", "not the name");
}

static int check_path(const char *text, struct err *err)
{
	return value_check_path(text, true, err);
}

static int check_must_path(const char *text, struct err *err)
{
	return value_check_path(text, false, err);
}

static void reads_paths(void **state)
{
	static const char *const paths[] = {
		"/usr/share/x",	   "~/.cache/x",   "~",
		"coverage",	   "coverage/",	   "./coverage/report",
		".",		   "a b/c",	   "?build",
		"?~/x",		   "?/srv/x",	   "${GITHUB_WORKSPACE}/x",
		"/x/${A}/${B_1}",  ".hidden",	   "..a",
		"a../b",	   "/x/.git",	   "app/[id]/page",
		"\xc3\xa4/x",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		good(check_path, paths[i]);
	good(check_must_path, "certs/ca.pem");
	bad(check_must_path, "?certs/ca.pem", "leave out the `?`");
}

static void refuses_bad_paths(void **state)
{
	(void)state;
	bad(check_path, "?", "missing");
	bad(check_path, "..", "`..`");
	bad(check_path, "../x", "`..`");
	bad(check_path, "/a/../b", "`..`");
	bad(check_path, "/a/..", "`..`");
	bad(check_path, "~/..", "`..`");
	bad(check_path, "?../x", "`..`");
	bad(check_path, "${A}/../x", "`..`");
	bad(check_path, "/a//b", "empty or `.`");
	bad(check_path, "/a/./b", "empty or `.`");
	bad(check_path, "/.", "empty or `.`");
	bad(check_path, "a/.", "empty or `.`");
	bad(check_path, "/", "whole file system");
	bad(check_path, "//", "whole file system");
	bad(check_path, "?/", "whole file system");
	bad(check_path, "~root/x", "only ~/");
	bad(check_path, "*.xml", "glob");
	bad(check_path, "/a/?", "glob");
	bad(check_path, "??x", "glob");
	bad(check_path, "? x", "no blank");
	bad(check_path, "\"/a b\"", "quoted");
	bad(check_path, "'/a'", "quoted");
	bad(check_path, "$HOME/x", "${NAME}");
	bad(check_path, "${HOME/x", "${NAME}");
	bad(check_path, "${}/x", "${NAME}");
	bad(check_path, "${A-b}/x", "${NAME}");
	bad(check_path, "${9}/x", "${NAME}");
	bad(check_path, "/x$", "${NAME}");
	bad(check_path, "/x/$$", "${NAME}");
}

static void bounds_paths(void **state)
{
	char path[4098];

	(void)state;
	memset(path, 'a', sizeof(path));
	path[4095] = '\0';
	good(check_path, path);
	path[4095] = 'a';
	path[4096] = '\0';
	bad(check_path, path, "4095");
}

static void reads_system_calls_and_users(void **state)
{
	(void)state;
	good(value_check_syscall, "read");
	good(value_check_syscall, "clone3");
	good(value_check_syscall, "@unix-sockets");
	bad(value_check_syscall, "@", "@set");
	bad(value_check_syscall, "READ", "system call");
	bad(value_check_syscall, "read,write", "system call");
	good(value_check_user, "root");
	good(value_check_user, "jenkins-1");
	good(value_check_user, "0");
	good(value_check_user, "65534");
	good(value_check_user, "4294967294");
	bad(value_check_user, "4294967295", "neither");
	bad(value_check_user, "4294967296", "neither");
	bad(value_check_user, "0100", "begins with a zero");
	bad(value_check_user, "-1", "neither");
	bad(value_check_user, "a:b", "neither");
	bad(value_check_user, "", "neither");
}

static void reads_digests_in_either_case(void **state)
{
	const char *upper = "0123456789ABCDEF0123456789ABCDEF"
			    "0123456789ABCDEF0123456789ABCDEF";
	char ret[VALUE_DIGEST];
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(value_parse_digest(upper, ret, &err), 0);
	assert_string_equal(ret, "0123456789abcdef0123456789abcdef"
				 "0123456789abcdef0123456789abcdef");
	assert_int_equal(value_parse_digest(upper + 1, ret, &err), -1);
	assert_non_null(strstr(err.msg, "sha256sum"));
	assert_int_equal(value_parse_digest("", ret, &err), -1);
	assert_int_equal(value_parse_digest("sha256:0", ret, &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(reads_durations),
		cmocka_unit_test(reads_sizes),
		cmocka_unit_test(reads_processors),
		cmocka_unit_test(shows_what_it_reads),
		cmocka_unit_test(names_are_those_of_variables),
		cmocka_unit_test(globs_name_what_is_needed),
		cmocka_unit_test(assignments_have_a_name),
		cmocka_unit_test(reads_paths),
		cmocka_unit_test(refuses_bad_paths),
		cmocka_unit_test(bounds_paths),
		cmocka_unit_test(reads_system_calls_and_users),
		cmocka_unit_test(reads_digests_in_either_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
