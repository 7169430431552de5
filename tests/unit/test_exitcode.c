/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of decide/live/exitcode. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/exitcode.h"

#define EXITED(status) ((status) << 8)
#define KILLED(sig) (sig)

struct row {
	struct outcome outcome;
	int status;
	const char *reason;
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(exitcode_of_outcome(&rows[i].outcome),
				 rows[i].status);
		assert_string_equal(exitcode_reason(&rows[i].outcome),
				    rows[i].reason);
	}
}

static void the_commands_own_status_comes_through(void **state)
{
	static const struct row rows[] = {
		{ { .started = true }, 0, "exit" },
		{ { .started = true, .wait_status = EXITED(1) }, 1, "exit" },
		{ { .started = true, .wait_status = EXITED(125) },
		  125, "exit" },
		{ { .started = true, .wait_status = EXITED(255) },
		  255, "exit" },
		{ { .started = true, .wait_status = KILLED(15) },
		  143, "signal" },
		{ { .started = true, .wait_status = KILLED(9) },
		  137, "signal" },
		/* with a core dump */
		{ { .started = true, .wait_status = KILLED(6) | 0x80 },
		  134, "signal" },
	};

	(void)state;
	check(rows, ARRAY_SIZE(rows));
}

static void only_success_becomes_denied(void **state)
{
	static const struct row rows[] = {
		{ { .started = true, .denied = true, .fail_on_denied = true },
		  123, "denied" },
		{ { .started = true, .denied = true }, 0, "exit" },
		{ { .started = true, .fail_on_denied = true }, 0, "exit" },
		{ { .started = true, .denied = true, .fail_on_denied = true,
		    .wait_status = EXITED(2) }, 2, "exit" },
		{ { .started = true, .denied = true, .fail_on_denied = true,
		    .wait_status = KILLED(1) }, 129, "signal" },
	};

	(void)state;
	check(rows, ARRAY_SIZE(rows));
}

static void what_cordon_did_comes_first(void **state)
{
	static const struct row rows[] = {
		{ { .started = false }, 125, "cordon" },
		{ { .started = true, .guard_died = true }, 125, "guard" },
		{ { .started = true, .guard_died = true, .timed_out = true },
		  125, "guard" },
		{ { .started = true, .timed_out = true,
		    .wait_status = KILLED(15) }, 124, "time" },
		{ { .started = true, .timed_out = true, .denied = true,
		    .fail_on_denied = true }, 124, "time" },
		{ { .started = true, .output_limit = true,
		    .wait_status = KILLED(9) }, 137, "output" },
		{ { .started = true, .output_limit = true }, 137, "output" },
		{ { .started = true, .output_sys = 28 }, 125, "cordon" },
		{ { .started = true, .not_kept = true }, 125, "cordon" },
		{ { .started = true, .output_sys = 28, .timed_out = true },
		  125, "cordon" },
		{ { .started = true, .output_limit = true, .timed_out = true },
		  124, "time" },
		{ { .started = true, .memory_limit = true,
		    .wait_status = KILLED(9) }, 137, "memory" },
		{ { .started = true, .memory_limit = true,
		    .output_limit = true }, 137, "output" },
		{ { .started = true, .memory_limit = true, .guard_died = true },
		  125, "guard" },
	};

	(void)state;
	check(rows, ARRAY_SIZE(rows));
}

static void a_stopped_command_is_no_success(void **state)
{
	static const struct row rows[] = {
		{ { .started = true, .wait_status = 0x137f }, 125, "cordon" },
	};

	(void)state;
	check(rows, ARRAY_SIZE(rows));
}

static void errors_are_125_but_for_the_command(void **state)
{
	(void)state;
	assert_int_equal(exitcode_of_err(ERR_USAGE), 125);
	assert_int_equal(exitcode_of_err(ERR_PROFILE), 125);
	assert_int_equal(exitcode_of_err(ERR_HOST), 125);
	assert_int_equal(exitcode_of_err(ERR_SYSTEM), 125);
	assert_int_equal(exitcode_of_err(ERR_INTERNAL), 125);
	assert_int_equal(exitcode_of_err(ERR_NONE), 125);
	assert_int_equal(exitcode_of_err(ERR_NOT_EXECUTABLE), 126);
	assert_int_equal(exitcode_of_err(ERR_NOT_FOUND), 127);
}

static void only_the_commands_own_interrupt_is_one(void **state)
{
	struct outcome o = { .started = true, .wait_status = SIGINT };

	(void)state;
	assert_true(exitcode_is_interrupt(&o));
	o.timed_out = true;
	assert_false(exitcode_is_interrupt(&o));
	o.timed_out = false;
	o.wait_status = SIGTERM;
	assert_false(exitcode_is_interrupt(&o));
	o.wait_status = SIGINT << 8;
	assert_false(exitcode_is_interrupt(&o));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_commands_own_interrupt_is_one),
		cmocka_unit_test(the_commands_own_status_comes_through),
		cmocka_unit_test(only_success_becomes_denied),
		cmocka_unit_test(what_cordon_did_comes_first),
		cmocka_unit_test(a_stopped_command_is_no_success),
		cmocka_unit_test(errors_are_125_but_for_the_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
