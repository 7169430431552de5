/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_workspace - which directory is shown whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/plan/host.h"
#include "decide/plan/plan_workspace.h"

#define UNKNOWN ((uid_t)-1)

static void chooses(const struct workspace_facts *facts, const char *want)
{
	char *path = NULL, *note = NULL;

	plan_workspace(facts, &path, &note);
	assert_non_null(path);
	assert_string_equal(path, want);
	assert_null(note);
	free(path);
}

static void chooses_none(const struct workspace_facts *facts, const char *want)
{
	char *path = NULL, *note = NULL;

	plan_workspace(facts, &path, &note);
	assert_null(path);
	assert_non_null(note);
	assert_string_equal(note, want);
	free(note);
}

static void takes_what_was_named(void **state)
{
	struct workspace_facts f = {
		.asked = { .path = "/app" },
		.cwd = { .path = "/work" },
	};

	(void)state;
	chooses(&f, "/app");
	/* the home of an owner can be what is meant */
	f.asked.is_owner_home = true;
	chooses(&f, "/app");
	f.asked.is_home = true;
	chooses_none(&f, "no workspace: /app is HOME; --workspace names "
			 "another");
	f.asked = (struct workspace_place){ .path = "/",
					    .is_owner_home = true };
	chooses_none(&f, "no workspace: / is the root; --workspace names "
			 "another");
}

static void takes_the_git_work_tree(void **state)
{
	struct workspace_facts f = {
		.git = { .path = "/src" },
		.cwd = { .path = "/src/app" },
	};

	(void)state;
	chooses(&f, "/src");
	/* a home that is kept in git is a home first */
	f.git.is_home = true;
	chooses(&f, "/src/app");
	f.git = (struct workspace_place){ .path = "/src",
					  .is_owner_home = true };
	chooses(&f, "/src/app");
	f.git = (struct workspace_place){ .path = "/" };
	chooses(&f, "/src/app");
}

static void takes_the_working_directory(void **state)
{
	struct workspace_facts f = { .cwd = { .path = "/work" } };

	(void)state;
	chooses(&f, "/work");
	f.cwd.is_home = true;
	chooses_none(&f, "no workspace: /work is HOME; --workspace names "
			 "another");
	f.cwd.is_home = false;
	f.cwd.is_owner_home = true;
	chooses_none(&f, "no workspace: /work is the home of its owner; "
			 "--workspace names another");
	f.cwd = (struct workspace_place){ .path = "/" };
	chooses_none(&f, "no workspace: / is the root; --workspace names "
			 "another");
	f.git = f.cwd;
	chooses_none(&f, "no workspace: / is the root; --workspace names "
			 "another");
}

static void trusts_no_git_of_a_stranger(void **state)
{
	struct host h = { .uid = 1000, .sudo_uid = 1002 };

	(void)state;
	assert_true(plan_workspace_trusts(&h, 0, UNKNOWN));
	assert_true(plan_workspace_trusts(&h, 1000, UNKNOWN));
	assert_true(plan_workspace_trusts(&h, 1001, 1001));
	assert_false(plan_workspace_trusts(&h, 1001, UNKNOWN));
	assert_false(plan_workspace_trusts(&h, 1001, 1000));
	/* sudo_uid says nothing where there was no sudo */
	assert_false(plan_workspace_trusts(&h, 1002, 1000));
	h.has_sudo = true;
	assert_true(plan_workspace_trusts(&h, 1002, 1000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_was_named),
		cmocka_unit_test(takes_the_git_work_tree),
		cmocka_unit_test(takes_the_working_directory),
		cmocka_unit_test(trusts_no_git_of_a_stranger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
