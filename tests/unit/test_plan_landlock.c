/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_landlock - the second wall around files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/plan/host.h"
#include "decide/plan/landlock_abi.h"
#include "decide/plan/plan_fs.h"
#include "decide/plan/plan_landlock.h"

static char seen[] = "/usr", out[] = "/out", file[] = "/f", tmp[] = "/tmp",
	    null[] = "/dev/null", pts[] = "/dev/pts", proc[] = "/proc";

static struct fs_step steps[] = {
	{ .op = FS_DEVICE, .target = null },
	{ .op = FS_DEVPTS, .target = pts },
	{ .op = FS_BIND, .target = file, .may_write = true },
	{ .op = FS_BIND, .target = out, .may_write = true, .is_dir = true },
	{ .op = FS_PROC, .target = proc },
	{ .op = FS_SCRATCH, .target = tmp },
	{ .op = FS_BIND, .target = seen, .is_dir = true },
};
static const struct fs_plan fs = {
	.steps = steps,
	.n_steps = ARRAY_SIZE(steps),
};

static struct landlock_plan plan_at(int abi)
{
	struct host h = { .landlock_abi = abi };
	struct landlock_plan plan = { .abi = 0 };
	struct err err = ERR_INIT;

	assert_int_equal(plan_landlock(&h, &fs, &plan, &err), 0);
	return plan;
}

static const struct landlock_rule *find(const struct landlock_plan *plan,
					const char *path)
{
	for (size_t i = 0; i < plan->n_rules; i++)
		if (strcmp(plan->rules[i].path, path) == 0)
			return &plan->rules[i];
	return NULL;
}

static void refuses_a_kernel_without_it(void **state)
{
	struct host h = { .landlock_abi = 0 };
	struct landlock_plan plan;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(plan_landlock(&h, &fs, &plan, &err), -1);
	assert_int_equal(err.kind, ERR_HOST);
	assert_true(err.hint[0] != '\0');
}

static void lets_the_view_be_read_and_run(void **state)
{
	struct landlock_plan plan = plan_at(7);

	(void)state;
	assert_int_equal(find(&plan, "/")->access,
			 LANDLOCK_ABI_FS_EXECUTE | LANDLOCK_ABI_FS_READ_FILE |
				 LANDLOCK_ABI_FS_READ_DIR);
	assert_null(find(&plan, "/usr"));
	assert_null(find(&plan, "/proc"));
	landlock_plan_release(&plan);
}

static void lets_only_named_places_be_written(void **state)
{
	struct landlock_plan plan = plan_at(7);
	const struct landlock_rule *rule;

	(void)state;
	rule = find(&plan, "/tmp");
	assert_true(rule->access & LANDLOCK_ABI_FS_MAKE_REG);
	assert_true(rule->access & LANDLOCK_ABI_FS_REFER);
	assert_true(rule->is_dir);
	rule = find(&plan, "/out");
	assert_true(rule->access & LANDLOCK_ABI_FS_MAKE_DIR);
	rule = find(&plan, "/f");
	assert_int_equal(rule->access, LANDLOCK_ABI_FS_EXECUTE |
					       LANDLOCK_ABI_FS_READ_FILE |
					       LANDLOCK_ABI_FS_WRITE_FILE |
					       LANDLOCK_ABI_FS_TRUNCATE);
	assert_false(rule->is_dir);
	rule = find(&plan, "/dev/null");
	assert_int_equal(rule->access, LANDLOCK_ABI_FS_READ_FILE |
					       LANDLOCK_ABI_FS_WRITE_FILE |
					       LANDLOCK_ABI_FS_TRUNCATE |
					       LANDLOCK_ABI_FS_IOCTL_DEV);
	rule = find(&plan, "/dev/pts");
	assert_true(rule->access & LANDLOCK_ABI_FS_IOCTL_DEV);
	assert_int_equal(plan.n_rules, 6);
	landlock_plan_release(&plan);
}

static void never_grants_devices_or_outside_sockets(void **state)
{
	struct landlock_plan plan = plan_at(9);

	(void)state;
	assert_true(plan.handled_fs & LANDLOCK_ABI_FS_RESOLVE_UNIX);
	assert_true(plan.handled_fs & LANDLOCK_ABI_FS_MAKE_CHAR);
	for (size_t i = 0; i < plan.n_rules; i++)
		assert_int_equal(plan.rules[i].access &
					 (LANDLOCK_ABI_FS_MAKE_CHAR |
					  LANDLOCK_ABI_FS_MAKE_BLOCK |
					  LANDLOCK_ABI_FS_RESOLVE_UNIX),
				 0);
	assert_false(find(&plan, "/tmp")->access & LANDLOCK_ABI_FS_IOCTL_DEV);
	landlock_plan_release(&plan);
}

static void asks_an_old_kernel_for_nothing_it_lacks(void **state)
{
	(void)state;
	for (int abi = 1; abi <= 9; abi++) {
		struct landlock_plan plan = plan_at(abi);

		assert_int_equal(plan.handled_fs, landlock_abi_fs(abi));
		assert_int_equal(plan.scoped, landlock_abi_scoped(abi));
		assert_int_equal(plan.handled_net, 0);
		for (size_t i = 0; i < plan.n_rules; i++) {
			assert_int_equal(
				plan.rules[i].access & ~plan.handled_fs, 0);
			/* the kernel takes no rule without rights */
			assert_int_not_equal(plan.rules[i].access, 0);
		}
		landlock_plan_release(&plan);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_a_kernel_without_it),
		cmocka_unit_test(lets_the_view_be_read_and_run),
		cmocka_unit_test(lets_only_named_places_be_written),
		cmocka_unit_test(never_grants_devices_or_outside_sockets),
		cmocka_unit_test(asks_an_old_kernel_for_nothing_it_lacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
