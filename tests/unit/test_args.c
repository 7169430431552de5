/* SPDX-License-Identifier: Apache-2.0 */
/* test_args - what is an option, what is the command, and what is neither. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "cli/args.h"
#include "cli/verbs.h"

/* The table of verbs names these; args.c never calls them. */
int cmd_run(const struct args *args, int *ret_status, struct err *err)
{
	(void)args;
	(void)ret_status;
	return err_set(err, ERR_INTERNAL, "not part of this test");
}

int cmd_explain(const struct args *args, int *ret_status, struct err *err)
{
	return cmd_run(args, ret_status, err);
}

int cmd_check(const struct args *args, int *ret_status, struct err *err)
{
	return cmd_run(args, ret_status, err);
}

int cmd_doctor(const struct args *args, int *ret_status, struct err *err)
{
	(void)args;
	(void)ret_status;
	(void)err;
	return 0;
}

int cmd_pin(const struct args *args, int *ret_status, struct err *err)
{
	return cmd_run(args, ret_status, err);
}

int cmd_list(const struct args *args, int *ret_status, struct err *err)
{
	return cmd_run(args, ret_status, err);
}

#define WORDS 8
/* Nothing writes to what argv points to, as with that of main(). */
#define ARGV(...)                                                  \
	((char *const *)(const char *const[WORDS]){ "cordon", __VA_ARGS__ })

static void refused(char *const *argv, const char *msg)
{
	struct args args = ARGS_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(args_parse(argv, &args, &err), -1);
	assert_int_equal(err.kind, ERR_USAGE);
	assert_string_equal(err.msg, msg);
	assert_null(args.profiles);
}

static struct args taken(char *const *argv)
{
	struct args args = ARGS_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(args_parse(argv, &args, &err), 0);
	return args;
}

static void a_profile_is_named_in_each_form(void **state)
{
	char *const *const forms[] = {
		ARGV("run", "-p", "x", "cmd"), ARGV("run", "-px", "cmd"),
		ARGV("run", "--profile", "x", "cmd"),
		ARGV("run", "--profile=x", "cmd"),
		ARGV("run", "--profile=x", "--", "cmd"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct args args = taken(forms[i]);

		assert_int_equal(args.n_profiles, 1);
		assert_string_equal(args.profiles[0], "x");
		assert_string_equal(args.operands[0], "cmd");
		assert_null(args.operands[1]);
		args_release(&args);
	}
}

static void options_end_at_the_command(void **state)
{
	struct args args = taken(ARGV("run", "cmd", "--status-fd", "9", "-h"));

	(void)state;
	assert_int_equal(args.status_fd, -1);
	assert_false(args.help);
	assert_string_equal(args.operands[1], "--status-fd");
	args_release(&args);
	args = taken(ARGV("run", "--", "-h"));
	assert_false(args.help);
	assert_string_equal(args.operands[0], "-h");
	args_release(&args);
	args = taken(ARGV("run", "--", "--", "x"));
	assert_string_equal(args.operands[0], "--");
	args_release(&args);
	args = taken(ARGV("run", "-", "x"));
	assert_string_equal(args.operands[0], "-");
	args_release(&args);
}

static void an_option_takes_the_next_word_whatever_it_is(void **state)
{
	struct args args = taken(ARGV("run", "-p", "--", "cmd"));

	(void)state;
	assert_string_equal(args.profiles[0], "--");
	assert_string_equal(args.operands[0], "cmd");
	args_release(&args);
}

static void a_value_may_be_empty_or_hold_signs(void **state)
{
	struct args args = taken(ARGV("run", "--setenv=A=b=c", "--pass=",
				      "--set", "env.set=X=1"));

	(void)state;
	assert_int_equal(args.n_overrides, 3);
	assert_string_equal(args.overrides[0].value, "A=b=c");
	assert_string_equal(args.overrides[0].section, "env");
	assert_string_equal(args.overrides[0].key, "set");
	assert_string_equal(args.overrides[1].value, "");
	assert_string_equal(args.overrides[2].value, "env.set=X=1");
	assert_null(args.overrides[2].section);
	assert_null(args.operands[0]);
	args_release(&args);
}

static void names_a_verb_that_is_none(void **state)
{
	(void)state;
	refused(ARGV("frob"), "unknown verb 'frob'");
	refused(ARGV(""), "unknown verb ''");
	refused(ARGV("--bogus"), "unknown verb '--bogus'");
}

static void refuses_an_option_that_is_none(void **state)
{
	struct args args = taken(ARGV("explain", "--json", "x"));

	(void)state;
	assert_true(args.json);
	args_release(&args);
	refused(ARGV("run", "--bogus", "x"), "unknown option --bogus for run");
	refused(ARGV("run", "--json", "x"), "unknown option --json for run");
	refused(ARGV("run", "-x"), "unknown option -x for run");
	refused(ARGV("run", "--prof=x"), "unknown option --prof for run");
	refused(ARGV("run", "--=x"), "unknown option -- for run");
	refused(ARGV("run", "--profiles", "x"),
		"unknown option --profiles for run");
	refused(ARGV("check", "-p", "x"), "unknown option -p for check");
}

static void refuses_a_value_missing_or_too_many(void **state)
{
	(void)state;
	refused(ARGV("run", "-p"), "--profile needs a PROFILE");
	refused(ARGV("run", "-px", "--allow"), "--allow needs a ENDPOINT");
	refused(ARGV("run", "--help=x"), "--help takes no value");
	refused(ARGV("run", "-hx"), "--help takes no value");
}

static void takes_a_descriptor_number(void **state)
{
	static const char *const bad[] = {
		"", "0", "-1", "+5", " 5", "5 ", "0x5", "5a", "1234567",
	};
	struct args args = taken(ARGV("run", "--status-fd", "7", "x"));

	(void)state;
	assert_int_equal(args.status_fd, 7);
	args_release(&args);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char word[40] = "--status-fd=";
		struct err err = ERR_INIT;

		strcat(word, bad[i]);
		assert_int_equal(args_parse(ARGV("run", word, "x"), &args,
					    &err), -1);
	}
}

static void takes_three_kinds_of_stdin(void **state)
{
	struct args args = taken(ARGV("run", "--stdin", "pump", "x"));

	(void)state;
	assert_string_equal(args.wishes.streams.stdin_mode, "pump");
	args_release(&args);
	refused(ARGV("run", "--stdin=tty"),
		"--stdin is inherit, pump or null, not 'tty'");
}

static void help_lists_only_what_the_verb_takes(void **state)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	(void)state;
	args_help(verbs_find("check"), &text);
	assert_non_null(strstr(strbuf_text(&text), "--help"));
	assert_null(strstr(strbuf_text(&text), "--profile"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_profile_is_named_in_each_form),
		cmocka_unit_test(options_end_at_the_command),
		cmocka_unit_test(an_option_takes_the_next_word_whatever_it_is),
		cmocka_unit_test(a_value_may_be_empty_or_hold_signs),
		cmocka_unit_test(names_a_verb_that_is_none),
		cmocka_unit_test(refuses_an_option_that_is_none),
		cmocka_unit_test(refuses_a_value_missing_or_too_many),
		cmocka_unit_test(takes_a_descriptor_number),
		cmocka_unit_test(takes_three_kinds_of_stdin),
		cmocka_unit_test(help_lists_only_what_the_verb_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
