/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_output - which streams are filtered, how, and what is masked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/placeholder.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_canary.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_output.h"
#include "decide/plan/plan_secrets.h"
#include "decide/plan/plan_streams.h"
#include "decide/profile/profile.h"

struct rig {
	struct profile profile;
	struct host host;
	struct stream_plan streams;
	struct secrets_plan secrets;
	struct canary_plan canary;
	struct env_plan env;
	struct output_plan plan;
	struct env_decision decisions[8];
	char *environ[3];
};

static struct rig rig;

static int set_up(void **state)
{
	(void)state;
	memset(&rig, 0, sizeof(rig));
	profile_init(&rig.profile);
	rig.host = (struct host)HOST_INIT;
	rig.host.environ = rig.environ;
	rig.host.streams[1].type = STREAM_PIPE;
	rig.host.streams[2].type = STREAM_PIPE;
	rig.env.decisions = rig.decisions;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	output_plan_release(&rig.plan);
	strlist_release(&rig.env.env);
	profile_release(&rig.profile);
	return 0;
}

static void caller_has(const char *text)
{
	static char copy[60];

	assert_true(strlen(text) < sizeof(copy));
	strcpy(copy, text);
	rig.environ[0] = copy;
}

static void on_terminal(void)
{
	for (int i = 0; i < 3; i++) {
		rig.host.streams[i].type = STREAM_TTY;
		rig.streams.on_terminal[i] = true;
	}
	rig.streams.has_terminal = true;
}

static void is_inside(const char *name, const char *value,
		      enum env_verdict verdict)
{
	static char names[8][20];
	size_t n = rig.env.n_decisions++;

	strcpy(names[n], name);
	rig.decisions[n] = (struct env_decision){ .name = names[n],
						  .verdict = verdict };
	strlist_take(&rig.env.env, mem_printf("%s=%s", name, value));
}

static int try_plan(struct err *err)
{
	return plan_output(&rig.profile, &rig.host, &rig.streams, &rig.secrets,
			   &rig.canary, &rig.env, &rig.plan, err);
}

static const struct output_plan *plan(void)
{
	struct err err = ERR_INIT;

	output_plan_release(&rig.plan);
	if (try_plan(&err) < 0)
		fail_msg("%s", err.msg);
	return &rig.plan;
}

static void masks(size_t i, const char *name, const char *text)
{
	assert_true(i < rig.plan.n_masks);
	assert_string_equal(rig.plan.masks[i].name, name);
	assert_int_equal(rig.plan.masks[i].n, strlen(text));
	assert_memory_equal(rig.plan.masks[i].text, text, strlen(text));
}

static void nothing_to_do_is_no_filter(void **state)
{
	(void)state;
	assert_false(plan()->is_filtered);
	assert_int_equal(plan()->n_lines, 0);
	assert_true(plan()->streams[OUTPUT_STDOUT].is_there);
	assert_true(plan()->streams[OUTPUT_STDERR].is_there);
	assert_false(plan()->streams[OUTPUT_TERMINAL].is_there);
	assert_false(plan()->stops_commands);
}

static void commands_are_broken_where_a_system_is_seen(void **state)
{
	(void)state;
	caller_has("CI=true");
	assert_true(plan()->streams[OUTPUT_STDOUT].ci_commands);
	assert_true(plan()->streams[OUTPUT_STDERR].ci_commands);
	assert_int_equal(plan()->streams[OUTPUT_STDOUT].escapes,
			 OUTPUT_ESCAPES_ALL);
	assert_int_equal(plan()->n_lines, 2);
	assert_false(plan()->stops_commands);
	rig.profile.ci_commands = CI_COMMANDS_NO;
	assert_false(plan()->is_filtered);
	rig.profile.ci_commands = CI_COMMANDS_YES;
	rig.environ[0] = NULL;
	assert_true(plan()->streams[OUTPUT_STDERR].ci_commands);
}

static void marks_are_broken_where_they_may_be_known(void **state)
{
	static char buildkite[] = "BUILDKITE=true";

	(void)state;
	caller_has("CI=true");
	assert_true(plan()->streams[OUTPUT_STDOUT].ci_marks);
	caller_has("BUILDKITE=true");
	assert_true(plan()->streams[OUTPUT_STDOUT].ci_marks);
	caller_has("GITHUB_ACTIONS=true");
	assert_true(plan()->streams[OUTPUT_STDOUT].ci_commands);
	assert_false(plan()->streams[OUTPUT_STDOUT].ci_marks);
	rig.environ[1] = buildkite;
	assert_true(plan()->streams[OUTPUT_STDOUT].ci_marks);
	rig.environ[1] = NULL;
	rig.profile.ci_commands = CI_COMMANDS_NO;
	assert_false(plan()->streams[OUTPUT_STDOUT].ci_marks);
	rig.profile.ci_commands = CI_COMMANDS_YES;
	rig.environ[0] = NULL;
	assert_true(plan()->streams[OUTPUT_STDOUT].ci_marks);
}

static void commands_are_broken_where_sudo_hides_the_system(void **state)
{
	(void)state;
	caller_has("SUDO_UID=1000");
	rig.host.is_root = true;
	rig.host.has_sudo = true;
	assert_true(plan()->streams[OUTPUT_STDOUT].ci_commands);
	assert_true(plan()->streams[OUTPUT_STDERR].ci_commands);
	assert_false(plan()->stops_commands);
	rig.profile.ci_commands = CI_COMMANDS_NO;
	assert_false(plan()->is_filtered);
	rig.profile.ci_commands = CI_COMMANDS_AUTO;
	rig.host.streams[2].type = STREAM_TTY;
	assert_false(plan()->streams[OUTPUT_STDOUT].ci_commands);
	rig.host.streams[2].type = STREAM_FILE;
	assert_true(plan()->streams[OUTPUT_STDOUT].ci_commands);
	rig.host.has_sudo = false;
	assert_false(plan()->is_filtered);
}

static void the_switch_is_githubs_alone(void **state)
{
	(void)state;
	caller_has("GITHUB_ACTIONS=true");
	assert_true(plan()->stops_commands);
	rig.host.streams[2].type = STREAM_SOCKET;
	assert_true(plan()->stops_commands);
	rig.host.streams[2].type = STREAM_FILE;
	assert_false(plan()->stops_commands);
	rig.host.streams[2].type = STREAM_NULL;
	assert_false(plan()->stops_commands);
	rig.host.streams[2].type = STREAM_PIPE;
	rig.profile.ci_commands = CI_COMMANDS_NO;
	assert_false(plan()->stops_commands);
	caller_has("GITLAB_CI=true");
	rig.profile.ci_commands = CI_COMMANDS_YES;
	assert_false(plan()->stops_commands);
}

static void a_terminal_shows_colours_alone(void **state)
{
	(void)state;
	on_terminal();
	assert_true(plan()->streams[OUTPUT_TERMINAL].is_filtered);
	assert_int_equal(plan()->streams[OUTPUT_TERMINAL].escapes,
			 OUTPUT_ESCAPES_SGR);
	assert_false(plan()->streams[OUTPUT_STDOUT].is_there);
	assert_int_equal(plan()->n_lines, 1);
	assert_int_equal(plan()->first_of[0], OUTPUT_TERMINAL);
	rig.profile.escapes = ESCAPES_ALL;
	assert_false(plan()->is_filtered);
	rig.profile.escapes = ESCAPES_NONE;
	assert_int_equal(plan()->streams[OUTPUT_TERMINAL].escapes,
			 OUTPUT_ESCAPES_NONE);
}

static void a_terminal_without_one_inside_too(void **state)
{
	(void)state;
	rig.host.streams[1].type = STREAM_TTY;
	assert_int_equal(plan()->streams[OUTPUT_STDOUT].escapes,
			 OUTPUT_ESCAPES_SGR);
	assert_false(plan()->streams[OUTPUT_STDERR].is_filtered);
	assert_int_equal(plan()->n_lines, 1);
}

static void one_pipe_is_one_line(void **state)
{
	(void)state;
	rig.streams.outputs_are_one = true;
	caller_has("CI=true");
	assert_int_equal(plan()->n_lines, 1);
	assert_int_equal(plan()->streams[OUTPUT_STDERR].line, 0);
}

static void what_is_exposed_is_masked(void **state)
{
	(void)state;
	is_inside("KEY", "a long value", ENV_EXPOSED);
	is_inside("PASSED", "as long as that", ENV_PASSED);
	is_inside("PIN", "1234567", ENV_EXPOSED);
	is_inside("SAME", "a long value", ENV_EXPOSED);
	assert_int_equal(plan()->n_masks, 2);
	assert_int_equal(plan()->n_texts, 1);
	masks(0, "KEY", "a long value");
	assert_true(plan()->masks[1].is_repeat);
	assert_true(output_plan_masks(&rig.plan, "SAME"));
	assert_false(output_plan_masks(&rig.plan, "PIN"));
	assert_false(output_plan_masks(&rig.plan, "PASSED"));
	assert_true(plan()->streams[OUTPUT_STDOUT].is_filtered);
	rig.profile.mask = false;
	assert_false(plan()->is_filtered);
}

static void placeholders_are_masked_and_no_value(void **state)
{
	struct planned_secret secret = {
		.name = "TOKEN",
		.value = (const uint8_t *)"the real one, 1234",
		.placeholder = (char[]){ "abc dead one, 9876" },
		.n = 18,
	};

	(void)state;
	rig.secrets.secrets = &secret;
	rig.secrets.n_secrets = 1;
	is_inside("TOKEN", secret.placeholder, ENV_SECRET);
	assert_int_equal(plan()->n_masks, 1);
	masks(0, "TOKEN", "abc dead one, 9876");
}

static void what_stands_around_a_value_is_not(void **state)
{
	(void)state;
	is_inside("KEY", "\n  first line\n\tthe second\t\r\n", ENV_EXPOSED);
	is_inside("BLANK", " \t\n           ", ENV_EXPOSED);
	assert_int_equal(plan()->n_masks, 1);
	masks(0, "KEY", "first line\n\tthe second");
}

/* Every byte of a long value is in one of its parts. */
static void long_values_are_masked_in_parts(void **state)
{
	const size_t lengths[] = { SECRET_MAX, SECRET_MAX + 1,
				   SECRET_MAX + OUTPUT_VALUE_MIN,
				   2 * SECRET_MAX + 3, 3 * SECRET_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		autofree char *value = mem_alloc(lengths[i] + 1);
		size_t sum = 0;

		for (size_t k = 0; k < lengths[i]; k++)
			value[k] = (char)('0' + k * 7 % 71 + k / 8192);
		value[lengths[i]] = '\0';
		strlist_release(&rig.env.env);
		rig.env.n_decisions = 0;
		is_inside("KEY", value, ENV_EXPOSED);
		(void)plan();
		for (size_t k = 0; k < rig.plan.n_masks; k++) {
			assert_in_range(rig.plan.masks[k].n, OUTPUT_VALUE_MIN,
					SECRET_MAX);
			sum += rig.plan.masks[k].n;
		}
		assert_int_equal(sum, lengths[i]);
	}
}

static void too_much_to_mask_is_an_error(void **state)
{
	autofree char *value = mem_alloc(OUTPUT_MASKS_BYTES + 2);
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i <= OUTPUT_MASKS_BYTES; i++)
		value[i] = (char)('!' + (i * 13 + i / 90) % 90);
	value[OUTPUT_MASKS_BYTES + 1] = '\0';
	is_inside("KEY", value, ENV_EXPOSED);
	assert_int_equal(try_plan(&err), -1);
	assert_non_null(strstr(err.msg, "mask"));
	assert_non_null(strstr(err.hint, "mask = no"));
	rig.profile.mask = false;
	assert_int_equal(try_plan(&err), 0);
}

static void bait_is_looked_for_whatever_is_masked(void **state)
{
	(void)state;
	rig.canary.n = 1;
	rig.profile.mask = false;
	assert_int_equal(plan()->n_lines, 2);
	assert_int_equal(plan()->n_masks, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(nothing_to_do_is_no_filter),
		T(commands_are_broken_where_a_system_is_seen),
		T(marks_are_broken_where_they_may_be_known),
		T(commands_are_broken_where_sudo_hides_the_system),
		T(the_switch_is_githubs_alone),
		T(a_terminal_shows_colours_alone),
		T(a_terminal_without_one_inside_too),
		T(one_pipe_is_one_line),
		T(what_is_exposed_is_masked),
		T(placeholders_are_masked_and_no_value),
		T(what_stands_around_a_value_is_not),
		T(long_values_are_masked_in_parts),
		T(too_much_to_mask_is_an_error),
		T(bait_is_looked_for_whatever_is_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
