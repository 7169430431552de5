/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_streams - what the command gets as 0, 1 and 2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "decide/plan/plan_streams.h"

#define TTY { .type = STREAM_TTY, .writable = true, .controls_us = true }
#define PIPE { .type = STREAM_PIPE }
#define OUT_PIPE { .type = STREAM_PIPE, .writable = true }
#define OUT_FILE { .type = STREAM_FILE, .writable = true }
#define OF(t) { .type = (t) }

static const struct stream_wishes none = { .stdin_mode = NULL };
static const struct stream_wishes no_tty = { .no_terminal = true };

static struct stream_plan plan_of(struct stream_fact in, struct stream_fact out,
				  struct stream_fact err_out,
				  const struct stream_wishes *wishes)
{
	struct host host = HOST_INIT;
	struct stream_plan plan;
	struct err err = ERR_INIT;

	host.streams[0] = in;
	host.streams[1] = out;
	host.streams[2] = err_out;
	if (plan_streams(wishes, &host, &plan, &err) < 0)
		fail_msg("%s", err.msg);
	return plan;
}

static const struct stream_fact tty = TTY, pipe_in = PIPE,
				pipe_out = OUT_PIPE, file_out = OUT_FILE;

static void assert_terminal(const struct stream_plan *plan, bool in, bool out,
			    bool err)
{
	assert_int_equal(plan->on_terminal[0], in);
	assert_int_equal(plan->on_terminal[1], out);
	assert_int_equal(plan->on_terminal[2], err);
	assert_int_equal(plan->has_terminal, in || out || err);
	assert_int_equal(plan->stdin_mode == STDIN_TERMINAL, in);
}

static void gives_a_terminal_for_a_terminal(void **state)
{
	struct stream_plan plan = plan_of(tty, tty, tty, &none);

	(void)state;
	assert_terminal(&plan, true, true, true);
	assert_int_equal(plan.screen, 1);
	assert_false(plan.waits_for_read);
	plan = plan_of(pipe_in, tty, file_out, &none);
	assert_terminal(&plan, false, true, false);
	assert_int_equal(plan.stdin_mode, STDIN_PUMP);
	plan = plan_of(pipe_in, file_out, tty, &none);
	assert_terminal(&plan, false, false, true);
	assert_int_equal(plan.screen, 2);
	plan = plan_of(tty, file_out, file_out, &none);
	assert_terminal(&plan, true, false, false);
	assert_int_equal(plan.screen, 0);
	plan = plan_of(pipe_in, pipe_out, pipe_out, &none);
	assert_terminal(&plan, false, false, false);
}

static void gives_none_where_it_is_not_wanted(void **state)
{
	struct stream_plan plan = plan_of(tty, tty, tty, &no_tty);

	(void)state;
	assert_terminal(&plan, false, false, false);
	assert_int_equal(plan.stdin_mode, STDIN_PUMP);
}

/* One may be typed on by someone else, one cannot show what is typed. */
static void takes_keys_only_from_the_terminal_that_controls_us(void **state)
{
	struct stream_fact other = { .type = STREAM_TTY, .writable = true };
	struct stream_fact deaf = { .type = STREAM_TTY, .controls_us = true };
	struct stream_plan plan = plan_of(other, other, other, &none);

	(void)state;
	assert_terminal(&plan, false, true, true);
	assert_int_equal(plan.stdin_mode, STDIN_PUMP);
	plan = plan_of(deaf, tty, tty, &none);
	assert_terminal(&plan, false, true, true);
	assert_int_equal(plan.stdin_mode, STDIN_PUMP);
}

static void leaves_the_keys_to_a_pager_at_first(void **state)
{
	struct stream_fact socket = OF(STREAM_SOCKET);

	(void)state;
	assert_true(plan_of(tty, pipe_out, tty, &none).waits_for_read);
	assert_true(plan_of(tty, socket, tty, &none).waits_for_read);
	assert_false(plan_of(tty, file_out, tty, &none).waits_for_read);
	assert_false(plan_of(pipe_in, pipe_out, tty, &none).waits_for_read);
}

static bool outputs_are_one(struct stream_fact out, struct stream_fact err_out,
			    const struct stream_wishes *wishes)
{
	struct host host = HOST_INIT;
	struct stream_plan plan;
	struct err err = ERR_INIT;

	host.streams[0] = tty;
	host.streams[1] = out;
	host.streams[2] = err_out;
	host.outputs_are_one = true;
	assert_int_equal(plan_streams(wishes, &host, &plan, &err), 0);
	return plan.outputs_are_one;
}

static void makes_one_pipe_of_what_leads_to_one_place(void **state)
{
	struct stream_fact deaf = OF(STREAM_PIPE);

	(void)state;
	assert_true(outputs_are_one(pipe_out, pipe_out, &none));
	assert_true(outputs_are_one(file_out, file_out, &none));
	assert_true(outputs_are_one(tty, tty, &no_tty));
	/* one already */
	assert_false(outputs_are_one(tty, tty, &none));
	assert_false(outputs_are_one(deaf, pipe_out, &none));
	assert_false(outputs_are_one(pipe_out, deaf, &none));
	assert_false(plan_of(pipe_in, pipe_out, pipe_out, &none)
			     .outputs_are_one);
}

static void follows_the_wish_for_stdin(void **state)
{
	struct stream_wishes null = { .stdin_mode = "null" };
	struct stream_wishes pump = { .stdin_mode = "pump" };
	struct stream_wishes inherit = { .stdin_mode = "inherit" };
	struct stream_fact closed = OF(STREAM_CLOSED);
	struct stream_plan plan = plan_of(tty, tty, tty, &null);

	(void)state;
	assert_terminal(&plan, false, true, true);
	assert_int_equal(plan.stdin_mode, STDIN_NULL);
	plan = plan_of(tty, tty, tty, &pump);
	assert_terminal(&plan, false, true, true);
	assert_int_equal(plan.stdin_mode, STDIN_PUMP);
	plan = plan_of(file_out, tty, tty, &inherit);
	assert_int_equal(plan.stdin_mode, STDIN_INHERIT);
	assert_int_equal(plan_of(closed, tty, tty, &pump).stdin_mode,
			 STDIN_NULL);
	assert_int_equal(plan_of(closed, tty, tty, &inherit).stdin_mode,
			 STDIN_NULL);
}

static void refuses(enum stream_type type, const char *mode)
{
	struct stream_wishes wishes = { .stdin_mode = mode };
	struct host host = HOST_INIT;
	struct stream_plan plan;
	struct err err = ERR_INIT;

	host.streams[0] = (struct stream_fact)OF(type);
	assert_int_equal(plan_streams(&wishes, &host, &plan, &err), -1);
	assert_int_equal(err.kind, ERR_USAGE);
	assert_non_null(strstr(err.msg, "way out"));
}

static void refuses_to_hand_in_a_way_out(void **state)
{
	(void)state;
	refuses(STREAM_DIR, NULL);
	refuses(STREAM_DIR, "pump");
	refuses(STREAM_DIR, "inherit");
	refuses(STREAM_TTY, "inherit");
	refuses(STREAM_SOCKET, "inherit");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_a_terminal_for_a_terminal),
		cmocka_unit_test(gives_none_where_it_is_not_wanted),
		cmocka_unit_test(
			takes_keys_only_from_the_terminal_that_controls_us),
		cmocka_unit_test(leaves_the_keys_to_a_pager_at_first),
		cmocka_unit_test(makes_one_pipe_of_what_leads_to_one_place),
		cmocka_unit_test(follows_the_wish_for_stdin),
		cmocka_unit_test(refuses_to_hand_in_a_way_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
