/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_limits - what the script may use up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "decide/plan/host.h"
#include "decide/plan/plan_limits.h"
#include "decide/profile/profile.h"

static const struct host rich = {
	.open_files_hard = UINT64_MAX,
	.processes_hard = UINT64_MAX,
};

static struct limit_plan plan_of(const struct profile *p, const struct host *h)
{
	struct limit_plan plan;
	struct err err = ERR_INIT;

	assert_int_equal(plan_limits(p, h, &plan, &err), 0);
	return plan;
}

static const struct rlimit_plan *find(const struct limit_plan *plan,
				      int resource)
{
	for (size_t i = 0; i < plan->n_rlimits; i++)
		if (plan->rlimits[i].resource == resource)
			return &plan->rlimits[i];
	return NULL;
}

static void sets_what_the_profile_says(void **state)
{
	struct profile p;
	struct limit_plan plan;

	(void)state;
	profile_init(&p);
	p.processes = 50;
	p.file_size = 1000;
	p.open_files = 200;
	p.time_ms = 7;
	p.output = 8;
	plan = plan_of(&p, &rich);
	assert_int_equal(find(&plan, RLIMIT_NPROC)->value, 50);
	assert_int_equal(find(&plan, RLIMIT_FSIZE)->value, 1000);
	assert_int_equal(find(&plan, RLIMIT_NOFILE)->value, 200);
	assert_false(find(&plan, RLIMIT_NPROC)->is_lowered);
	assert_int_equal(plan.time_ms, 7);
	assert_int_equal(plan.output, 8);
	profile_release(&p);
}

static void sets_no_limit_that_is_none(void **state)
{
	struct profile p;
	struct limit_plan plan;

	(void)state;
	profile_init(&p);
	p.file_size = LIMIT_NONE;
	p.processes = LIMIT_NONE;
	plan = plan_of(&p, &rich);
	assert_null(find(&plan, RLIMIT_FSIZE));
	assert_null(find(&plan, RLIMIT_NPROC));
	profile_release(&p);
}

static void never_goes_above_the_caller(void **state)
{
	struct profile p;
	struct host h = rich;
	struct limit_plan plan;

	(void)state;
	profile_init(&p);
	h.processes_hard = 100;
	h.open_files_hard = 1024;
	p.open_files = 5000;
	plan = plan_of(&p, &h);
	assert_int_equal(find(&plan, RLIMIT_NPROC)->value, 100);
	assert_true(find(&plan, RLIMIT_NPROC)->is_lowered);
	assert_int_equal(find(&plan, RLIMIT_NOFILE)->value, 960);
	assert_true(find(&plan, RLIMIT_NOFILE)->is_lowered);
	profile_release(&p);
}

static void leaves_upstream_more_descriptors(void **state)
{
	struct profile p;
	struct host h = rich;
	struct limit_plan plan;

	(void)state;
	profile_init(&p);
	assert_int_equal(p.open_files, LIMIT_CALLER);
	plan = plan_of(&p, &h);
	assert_int_equal(find(&plan, RLIMIT_NOFILE)->value, 65536);
	h.open_files_hard = 65536;
	plan = plan_of(&p, &h);
	assert_int_equal(find(&plan, RLIMIT_NOFILE)->value, 65472);
	h.open_files_hard = 1024;
	plan = plan_of(&p, &h);
	assert_int_equal(find(&plan, RLIMIT_NOFILE)->value, 960);
	assert_false(find(&plan, RLIMIT_NOFILE)->is_lowered);
	h.open_files_hard = 64;
	plan = plan_of(&p, &h);
	assert_int_equal(find(&plan, RLIMIT_NOFILE)->value, 64);
	profile_release(&p);
}

static void keeps_a_crash_from_the_hosts_handler(void **state)
{
	struct profile p;
	struct host h = rich;
	struct limit_plan plan;

	(void)state;
	profile_init(&p);
	plan = plan_of(&p, &h);
	assert_int_equal(find(&plan, RLIMIT_CORE)->value, 1);
	assert_false(find(&plan, RLIMIT_CORE)->is_lowered);
	h.core_is_zero = true;
	plan = plan_of(&p, &h);
	assert_int_equal(find(&plan, RLIMIT_CORE)->value, 0);
	assert_true(find(&plan, RLIMIT_CORE)->is_lowered);
	profile_release(&p);
}

static void refuses_a_caller_without_room(void **state)
{
	struct profile p;
	struct host h = rich;
	struct limit_plan plan;
	struct err err = ERR_INIT;

	(void)state;
	profile_init(&p);
	h.open_files_hard = 15;
	assert_int_equal(plan_limits(&p, &h, &plan, &err), -1);
	assert_int_equal(err.kind, ERR_HOST);
	h.open_files_hard = 16;
	h.processes_hard = 0;
	assert_int_equal(plan_limits(&p, &h, &plan, &err), -1);
	h.processes_hard = 1;
	assert_int_equal(plan_limits(&p, &h, &plan, &err), 0);
	profile_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_what_the_profile_says),
		cmocka_unit_test(sets_no_limit_that_is_none),
		cmocka_unit_test(never_goes_above_the_caller),
		cmocka_unit_test(leaves_upstream_more_descriptors),
		cmocka_unit_test(keeps_a_crash_from_the_hosts_handler),
		cmocka_unit_test(refuses_a_caller_without_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
