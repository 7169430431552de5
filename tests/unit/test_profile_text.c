/* SPDX-License-Identifier: Apache-2.0 */
/* test_profile_text - a text is one profile or a list of errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/profile/profile_line.h"
#include "decide/profile/profile_text.h"

static void merge(struct profile *p, const char *text)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;

	if (profile_text_merge("a.ini", text, strlen(text), p, &diags) < 0)
		fail_msg("refused: %u: %s", diags.v[0].line, diags.v[0].msg);
	assert_int_equal(diags.n, 0);
}

/* One error, at this line, with these words; nothing of the text is set. */
static void refuse_bytes(const char *text, size_t n, unsigned line,
			 const char *words)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	autorelease_profile struct profile p;
	const struct diag *d;

	profile_init(&p);
	if (profile_text_merge("a.ini", text, n, &p, &diags) == 0)
		fail_msg("accepted '%s'", text);
	assert_int_equal(p.pass.n + p.read.n + p.write.n + p.allow.n, 0);
	assert_int_equal(p.n_files, 0);
	assert_true(p.time_ms == 3600000);
	if (diags.n != 1)
		fail_msg("'%s': %zu errors, second: %u: %s", text, diags.n,
			 diags.v[1].line, diags.v[1].msg);
	d = &diags.v[0];
	assert_string_equal(d->file, "a.ini");
	if (d->line != line || !strstr(d->msg, words))
		fail_msg("'%s': %u: '%s' is not %u: '%s'", text, d->line,
			 d->msg, line, words);
}

static void refuse(const char *text, unsigned line, const char *words)
{
	refuse_bytes(text, strlen(text), line, words);
}

static void reads_a_whole_profile(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	merge(&p, "; Codecov's Bash uploader\n"
		  "[profile]\n"
		  "summary = uploads coverage ; a comment\n"
		  "\n"
		  "[env]\n"
		  "pass = CI GITHUB_*\n"
		  "    TRAVIS_*_VERSION\n"
		  "    # a comment in between\n"
		  "\n"
		  "    JENKINS_URL\n"
		  "expose=CODECOV_TOKEN\n"
		  "set = COLOR=#fff;x\n"
		  "[network]\n"
		  "allow = tls://codecov.io\n"
		  "allow =\ttls://storage.googleapis.com:443 \n"
		  "[limits]\n"
		  "time = 5m");
	assert_string_equal(p.summary, "uploads coverage");
	assert_int_equal(p.pass.n, 4);
	assert_string_equal(p.pass.v[3].text, "JENKINS_URL");
	assert_string_equal(p.pass.v[3].origin.file, "a.ini");
	assert_int_equal(p.pass.v[3].origin.line, 10);
	assert_string_equal(p.expose.v[0].text, "CODECOV_TOKEN");
	assert_string_equal(p.set.v[0].text, "COLOR=#fff;x");
	assert_int_equal(p.allow.n, 2);
	assert_int_equal(p.allow.v[1].origin.line, 15);
	assert_true(p.time_ms == 300000);
}

static void reads_an_empty_text(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	merge(&p, "");
	merge(&p, "\n\n  \n# nothing\n ; here\n[env]\n");
	assert_int_equal(p.n_files, 2);
}

static void names_each_file_with_its_digest(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	merge(&p, "");
	assert_int_equal(p.n_files, 1);
	assert_string_equal(p.files[0].path, "a.ini");
	assert_string_equal(p.files[0].sha256,
			    "e3b0c44298fc1c149afbf4c8996fb924"
			    "27ae41e4649b934ca495991b7852b855");
}

static void lists_append_and_single_values_replace(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	merge(&p, "[env]\npass = A\n[limits]\ntime = 5m\n");
	merge(&p, "[env]\npass = B\n[limits]\ntime = 6m\n");
	assert_int_equal(p.pass.n, 2);
	assert_string_equal(p.pass.v[1].text, "B");
	assert_true(p.time_ms == 360000);
}

static void empty_value_resets_a_list(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	merge(&p, "[env]\npass = A\n[network]\nallow = tls://a.example\n");
	merge(&p, "[env]\npass = \npass = B\n[network]\nallow = ; none\n");
	assert_int_equal(p.pass.n, 1);
	assert_string_equal(p.pass.v[0].text, "B");
	assert_int_equal(p.allow.n, 0);
}

static void same_section_twice_is_one(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	merge(&p, "[env]\npass = A\n[limits]\n[env] ; again\npass = B\n");
	assert_int_equal(p.pass.n, 2);
	refuse("[limits]\ntime = 1m\n[env]\n[limits]\ntime = 2m\n", 5,
	       "set in line 2 already");
}

static void refuses_unknown_sections(void **state)
{
	(void)state;
	refuse("[netwrok]\nallow = tls://a.example\n", 1, "is [network] meant");
	refuse("[colour]\nmask = x\n", 1, "unknown section [colour]");
	refuse("[ env ]\npass = A\n", 1, "unknown section");
	refuse("[Env]\n", 1, "is [env] meant");
	refuse("[]\n", 1, "unknown section []");
	refuse("[a-name-so-long-that-inih-would-have-cut-it-without-a-word]\n",
	       1, "unknown section");
}

static void refuses_unknown_keys(void **state)
{
	(void)state;
	refuse("[env]\npas = A\n", 2, "is `pass` meant");
	refuse("[env]\nread = a\n", 2, "it belongs in [files]");
	refuse("[network]\nnonsense = a\n", 2,
	       "[network] has no key `nonsense`");
	refuse("[env]\nPASS = A\n", 2, "is `pass` meant");
	refuse("[env]\n= A\n", 2, "no key before");
	refuse("[env]\npass ; = A\n", 2, "no key");
}

static void refuses_repeated_single_keys(void **state)
{
	(void)state;
	refuse("[limits]\ntime = 1m\ngrace = 1s\ntime = 1m\n", 4,
	       "`time` takes one value and is set in line 2 already");
	refuse("[limits]\ntime = 1m\n  2m\n", 3, "would be a second");
	refuse("[limits]\ntime =\n", 2, "a value is missing: TIME");
	refuse("[limits]\ntime = ; soon\n", 2, "a value is missing");
	refuse("[profile]\ninclude =\n", 2, "a value is missing");
}

static void refuses_broken_sections(void **state)
{
	(void)state;
	refuse("[env]\npass = A\n[files\nread = /etc\nwrite = /\n", 3,
	       "without `]`");
	refuse("[env] pass = A\n", 1, "after the section header");
	refuse("[env]]\n", 1, "after the section header");
	refuse("[env] # comment\n", 1, "after the section header");
	refuse("[env]; comment\n", 1, "after the section header");
	refuse("pass = A\n", 1, "before any [SECTION]");
	refuse("[env]\npass = A\n  [files]\n", 3, "indented section header");
}

static void refuses_other_separators(void **state)
{
	(void)state;
	refuse("[network]\ncodecov.io:443 = yes\n", 2,
	       "`:` after 'codecov.io'");
	refuse("[env]\npass: A\n", 2, "`:` after 'pass'");
	refuse("[env]\npass\n", 2, "no `=` in 'pass'");
	refuse("[env]\npass A B\n", 2, "no `=`");
}

static void refuses_traps_of_indentation(void **state)
{
	(void)state;
	refuse("[files]\nread = a\n  write = b\n", 3, "indented key");
	refuse("[files]\nread = a\n\tworkspace: read-write\n", 3,
	       "indented key");
	refuse("[files]\n  a\n", 2, "without a key above");
	refuse("  a\n", 1, "without a key above");
	refuse("[env]\npass = A\n  B ; why\n", 3, "line of its own");
	refuse("[env]\npass =\n  B\n", 3, "empties the list");
	refuse("[files]\nraed = a\n  b\n", 2, "is `read` meant");
}

static void refuses_comments_that_are_none(void **state)
{
	(void)state;
	refuse("[env]\npass = CI # always\n", 2, "` ;`");
	refuse("[env]\npass = CI\t# always\n", 2, "` ;`");
	refuse("[env]\npass = # always\n", 2, "` ;`");
	refuse("[env]\npass =#always\n", 2, "` ;`");
	refuse("[profile]\nsummary =;always\n", 2, "a blank before it");
	refuse("[files]\nread = a\n  b # always\n", 3, "` ;`");
}

static void hash_in_a_comment_is_fine(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	merge(&p, "[env]\npass = CI ; see #12 and # 13\n");
	assert_int_equal(p.pass.n, 1);
}

static void refuses_bytes_that_are_no_text(void **state)
{
	static const char nul[] = "[env]\npass = A\0B\n[nonsense]\n";

	(void)state;
	refuse_bytes(nul, sizeof(nul) - 1, 2, "NUL byte");
	refuse("[env]\npass = A\x1b[2J\n", 2, "control byte 0x1b");
	refuse("# \x07\n", 1, "control byte 0x07");
	refuse("[env]\npass = A\x7f\n", 2, "control byte 0x7f");
	refuse("[env]\npass = A\rB\n", 2, "control byte 0x0d");
	refuse("\xef\xbb\xbf[env]\n", 1, "byte order mark");
	refuse("[env]\r\npass = A\r\n", 1, "CRLF");
	refuse("[env]\npass = A\r", 2, "CRLF");
}

static void refuses_long_lines(void **state)
{
	char text[300] = "[files]\nread = ";
	size_t begin = strlen("[files]\n");
	autorelease_profile struct profile p;

	(void)state;
	memset(text + strlen(text), 'a', sizeof(text) - strlen(text));
	text[begin + PROFILE_MAX_LINE] = '\0';
	profile_init(&p);
	merge(&p, text);
	assert_int_equal(strlen(p.read.v[0].text), PROFILE_MAX_LINE - 7);
	text[begin + PROFILE_MAX_LINE] = 'a';
	text[begin + PROFILE_MAX_LINE + 1] = '\0';
	refuse(text, 2, "line of 191 bytes, at most 190");
	text[begin + 250] = '\0';
	refuse(text, 2, "at most 190");
}

static void refuses_large_texts(void **state)
{
	autofree char *text = mem_alloc(PROFILE_MAX_BYTES + 2);
	autorelease_profile struct profile p;

	(void)state;
	memset(text, '\n', PROFILE_MAX_BYTES + 1);
	refuse(text, 0, "more than 262144 bytes");
	text[PROFILE_MAX_BYTES] = '\0';
	profile_init(&p);
	merge(&p, text);
}

static void refuses_bad_values_by_name(void **state)
{
	(void)state;
	refuse("[network]\nallow = codecov.io\n", 2, "allow: 'codecov.io' has "
						     "no scheme");
	refuse("[env]\npass = *\n", 2, "pass: '*' would pass");
	refuse("[files]\nread = ../x\n", 2, "read: ");
	refuse("[limits]\nscratch = 2GB\n", 2, "scratch: ");
	refuse("[env]\nsecret = TOKEN https://a.example\n", 2,
	       "secret: write TOKEN -> https://HOST");
}

static void tells_all_errors_in_order(void **state)
{
	static const char text[] = "early = 1\n"
				   "[env]\n"
				   "pass = *\n"
				   "pass GOOD\n"
				   "  indented\n"
				   "[nonsense]\n"
				   "x = 1\n"
				   "y\n"
				   "[limits]\n"
				   "time = 0\n"
				   "tiem = 5m\n"
				   "[files\n"
				   "read = /x\n"
				   "[files]\n"
				   "read = /\n";
	static const unsigned lines[] = { 1, 3, 4, 6, 8, 10, 11, 12, 15 };
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	assert_int_equal(profile_text_merge("a.ini", text, sizeof(text) - 1, &p,
					    &diags), -1);
	assert_int_equal(diags.n, ARRAY_SIZE(lines));
	for (size_t i = 0; i < diags.n; i++)
		assert_int_equal(diags.v[i].line, lines[i]);
}

static void an_error_changes_nothing(void **state)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	autorelease_profile struct profile p;
	static const char text[] = "[env]\npass =\npass = EVIL\n[x]\n";

	(void)state;
	profile_init(&p);
	merge(&p, "[env]\npass = A\n");
	assert_int_equal(profile_text_merge("b.ini", text, sizeof(text) - 1, &p,
					    &diags), -1);
	assert_int_equal(p.pass.n, 1);
	assert_string_equal(p.pass.v[0].text, "A");
	assert_int_equal(p.n_files, 1);
}

static void finds_includes_only(void **state)
{
	static const char text[] = "[profile]\n"
				   "include = ci-metadata\n"
				   "include = ./other file.ini\n"
				   "[env]\npass = *\n[nonsense]\n";
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	struct include_list list = { .v = NULL };

	(void)state;
	assert_int_equal(profile_text_includes("a.ini", text, sizeof(text) - 1,
					       &list, &diags), 0);
	assert_int_equal(diags.n, 0);
	assert_int_equal(list.n, 2);
	assert_string_equal(list.v[0].text, "ci-metadata");
	assert_string_equal(list.v[1].text, "./other file.ini");
	assert_int_equal(list.v[1].origin.line, 3);
	assert_string_equal(list.v[1].origin.file, "a.ini");
	include_list_release(&list);
}

static void broken_form_stops_includes_with_all_errors(void **state)
{
	static const char text[] = "[profile]\ninclude = x\n"
				   "[env\npass = *\n[limits]\ntime = 0\n";
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	struct include_list list = { .v = NULL };

	(void)state;
	assert_int_equal(profile_text_includes("a.ini", text, sizeof(text) - 1,
					       &list, &diags), -1);
	assert_int_equal(list.n, 0);
	assert_int_equal(diags.n, 2);
	assert_int_equal(diags.v[0].line, 3);
	assert_int_equal(diags.v[1].line, 6);
}

static void include_leaves_nothing_in_the_profile(void **state)
{
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	merge(&p, "[profile]\ninclude = ci-metadata\n");
	assert_int_equal(p.n_files, 1);
	refuse("[profile]\ninclude = \"x\"\n", 2, "neither the name");
}

static void set(struct profile *p, const char *assignment)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;

	if (profile_text_set("--set", assignment, p, &diags) < 0)
		fail_msg("refused '%s': %s", assignment, diags.v[0].msg);
}

static void refuse_set(const char *assignment, const char *words)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	autorelease_profile struct profile p;

	profile_init(&p);
	if (profile_text_set("--set", assignment, &p, &diags) == 0)
		fail_msg("accepted '%s'", assignment);
	assert_int_equal(diags.n, 1);
	assert_int_equal(diags.v[0].line, 0);
	assert_string_equal(diags.v[0].file, "--set");
	if (!strstr(diags.v[0].msg, words))
		fail_msg("'%s': '%s' lacks '%s'", assignment, diags.v[0].msg,
			 words);
}

static void options_set_after_files(void **state)
{
	autorelease_profile struct profile p;
	char option[] = "--set";
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;

	(void)state;
	profile_init(&p);
	merge(&p, "[limits]\ntime = 5m\n[env]\npass = A\n");
	set(&p, "limits.time=6m");
	set(&p, "limits.time = 7m");
	set(&p, "env.set=A=b.c # not a comment ; nor this");
	assert_true(p.time_ms == 420000);
	assert_string_equal(p.set.v[0].text,
			    "A=b.c # not a comment ; nor this");
	set(&p, "env.pass=");
	assert_int_equal(p.pass.n, 0);
	assert_int_equal(profile_text_set(option, "env.pass=B", &p, &diags), 0);
	memset(option, 'x', sizeof(option) - 1);
	assert_string_equal(p.pass.v[0].origin.file, "--set");
}

static void refuses_bad_options(void **state)
{
	(void)state;
	refuse_set("limits.time", "SECTION.KEY=VALUE");
	refuse_set("time=5m", "SECTION.KEY=VALUE");
	refuse_set("time=5.m", "SECTION.KEY=VALUE");
	refuse_set("", "SECTION.KEY=VALUE");
	refuse_set(".=", "unknown section");
	refuse_set("limit.time=5m", "is [limits] meant");
	refuse_set("limits.tme=5m", "is `time` meant");
	refuse_set("limits.time=", "limits.time: a value is missing");
	refuse_set("limits.time=x", "limits.time: ");
	refuse_set("network.allow=codecov.io", "network.allow: ");
	refuse_set("env.set=A=b\nc", "control byte");
	refuse_set("profile.include=x", "write -p x");
	refuse_set("profile.include=", "a value is missing");
	refuse_set("env.secret=A", "write A -> https://HOST");
}

static void short_options_need_a_value(void **state)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	autorelease_profile struct profile p;

	(void)state;
	profile_init(&p);
	assert_int_equal(profile_text_set_key("--allow", "network", "allow",
					      "tls://a.example", &p, &diags),
			 0);
	assert_string_equal(p.allow.v[0].origin.file, "--allow");
	assert_int_equal(profile_text_set_key("--allow", "network", "allow", "",
					      &p, &diags), -1);
	assert_int_equal(p.allow.n, 1);
	assert_string_equal(diags.v[0].file, "--allow");
	assert_non_null(strstr(diags.v[0].msg, "a value is missing"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_whole_profile),
		cmocka_unit_test(reads_an_empty_text),
		cmocka_unit_test(names_each_file_with_its_digest),
		cmocka_unit_test(lists_append_and_single_values_replace),
		cmocka_unit_test(empty_value_resets_a_list),
		cmocka_unit_test(same_section_twice_is_one),
		cmocka_unit_test(refuses_unknown_sections),
		cmocka_unit_test(refuses_unknown_keys),
		cmocka_unit_test(refuses_repeated_single_keys),
		cmocka_unit_test(refuses_broken_sections),
		cmocka_unit_test(refuses_other_separators),
		cmocka_unit_test(refuses_traps_of_indentation),
		cmocka_unit_test(refuses_comments_that_are_none),
		cmocka_unit_test(hash_in_a_comment_is_fine),
		cmocka_unit_test(refuses_bytes_that_are_no_text),
		cmocka_unit_test(refuses_long_lines),
		cmocka_unit_test(refuses_large_texts),
		cmocka_unit_test(refuses_bad_values_by_name),
		cmocka_unit_test(tells_all_errors_in_order),
		cmocka_unit_test(an_error_changes_nothing),
		cmocka_unit_test(finds_includes_only),
		cmocka_unit_test(broken_form_stops_includes_with_all_errors),
		cmocka_unit_test(include_leaves_nothing_in_the_profile),
		cmocka_unit_test(options_set_after_files),
		cmocka_unit_test(refuses_bad_options),
		cmocka_unit_test(short_options_need_a_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
