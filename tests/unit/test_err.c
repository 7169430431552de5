/* SPDX-License-Identifier: Apache-2.0 */
/* test_err - a failure is described once, whole, and never overflows. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"

static void set_fills_and_returns_minus_one(void **state)
{
	struct err err = { .sys = 5, .hint = "old" };

	(void)state;
	assert_int_equal(err_set(&err, ERR_PROFILE, "%s %d", "line", 3), -1);
	assert_int_equal(err.kind, ERR_PROFILE);
	assert_int_equal(err.sys, 0);
	assert_string_equal(err.msg, "line 3");
	assert_string_equal(err.hint, "");
}

static void sys_adds_the_text_of_the_number(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(err_sys(&err, ENOENT, "open %s", "/x"), -1);
	assert_int_equal(err.kind, ERR_SYSTEM);
	assert_int_equal(err.sys, ENOENT);
	assert_string_equal(err.msg, "open /x: No such file or directory");
}

static void wrap_puts_context_in_front(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	err_sys(&err, EACCES, "open");
	assert_int_equal(err_wrap(&err, "profile %d", 1), -1);
	assert_string_equal(err.msg, "profile 1: open: Permission denied");
	assert_int_equal(err.sys, EACCES);
}

static void hint_leaves_the_message(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	err_set(&err, ERR_HOST, "no");
	assert_int_equal(err_hint(&err, "do %s", "this"), -1);
	assert_string_equal(err.msg, "no");
	assert_string_equal(err.hint, "do this");
}

static void long_text_is_cut(void **state)
{
	struct err err = ERR_INIT;
	char text[2000];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	err_set(&err, ERR_USAGE, "%s", text);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	err_sys(&err, ENOENT, "%s", text);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	err_wrap(&err, "%s", text);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	err_hint(&err, "%s", text);
	assert_int_equal(strlen(err.hint), sizeof(err.hint) - 1);
}

static void bug_ends_the_process_with_125(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)close(STDERR_FILENO);
		BUG("a test");
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 125);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_fills_and_returns_minus_one),
		cmocka_unit_test(sys_adds_the_text_of_the_number),
		cmocka_unit_test(wrap_puts_context_in_front),
		cmocka_unit_test(hint_leaves_the_message),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(bug_ends_the_process_with_125),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
