/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_limits - what the script may use up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "decide/plan/cgroup_text.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_limits.h"
#include "decide/profile/profile.h"

static const struct host rich = {
	.open_files_hard = UINT64_MAX,
	.processes_hard = UINT64_MAX,
	.data_hard = UINT64_MAX,
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

static void limits_the_memory_of_each_process(void **state)
{
	struct profile p;
	struct host h = rich;
	struct limit_plan plan;

	(void)state;
	profile_init(&p);
	assert_null(find(&(struct limit_plan){ 0 }, RLIMIT_DATA));
	p.memory = (struct memory_limit){ 64 << 20, true };
	plan = plan_of(&p, &h);
	assert_int_equal(find(&plan, RLIMIT_DATA)->value, 64 << 20);
	assert_null(find(&plan, RLIMIT_AS));
	assert_null(plan.cgroup.parent);
	assert_true(plan.memory == LIMIT_NONE);
	h.data_hard = 1 << 20;
	plan = plan_of(&p, &h);
	assert_int_equal(find(&plan, RLIMIT_DATA)->value, 1 << 20);
	assert_true(find(&plan, RLIMIT_DATA)->is_lowered);
	profile_release(&p);
}

static char own[] = "/cg/own", above[] = "/cg", no_way[] = "may not";

static void setting_is(const struct limit_plan *plan, const char *file,
		       const char *value)
{
	const struct cgroup_setting *s = plan_limits_setting(plan, file);

	if (!value) {
		assert_null(s);
		return;
	}
	assert_non_null(s);
	assert_string_equal(s->value, value);
}

static void a_cgroup_holds_what_is_asked(void **state)
{
	struct profile p;
	struct host h = rich;
	struct limit_plan plan;

	(void)state;
	profile_init(&p);
	p.memory.bytes = (64 << 20) + 70000;
	p.cpu = 1500;
	p.processes = 40;
	h.cgroups[0] = (struct cgroup_fact){ .dir = own };
	h.cgroups[1] = (struct cgroup_fact){
		.dir = above,
		.controllers = CGROUP_MEMORY | CGROUP_CPU | CGROUP_PIDS,
	};
	h.n_cgroups = 2;
	plan = plan_of(&p, &h);
	assert_string_equal(plan.cgroup.parent, above);
	/* down to what is a whole number of pages everywhere */
	setting_is(&plan, "memory.max", "67174400");
	setting_is(&plan, "memory.swap.max", "0");
	setting_is(&plan, "memory.oom.group", "1");
	setting_is(&plan, "cpu.max", "150000 100000");
	setting_is(&plan, "pids.max", "40");
	assert_null(find(&plan, RLIMIT_NPROC));
	assert_true(plan_limits_setting(&plan, "memory.swap.max")->needs_swap);
	assert_false(plan_limits_setting(&plan, "memory.max")->needs_swap);
	plan_limits_release(&plan);
	profile_release(&p);
}

static void processes_take_what_there_is(void **state)
{
	struct profile p;
	struct host h = rich;
	struct limit_plan plan;

	(void)state;
	profile_init(&p);
	h.cgroups[0] = (struct cgroup_fact){
		.dir = own, .controllers = CGROUP_MEMORY | CGROUP_CPU,
	};
	h.n_cgroups = 1;
	plan = plan_of(&p, &h);
	assert_null(plan.cgroup.parent);
	assert_int_equal(find(&plan, RLIMIT_NPROC)->value, 4096);
	/* one made for another key need not hold this one */
	p.cpu = 500;
	plan = plan_of(&p, &h);
	assert_string_equal(plan.cgroup.parent, own);
	setting_is(&plan, "pids.max", NULL);
	setting_is(&plan, "memory.max", NULL);
	assert_int_equal(find(&plan, RLIMIT_NPROC)->value, 4096);
	plan_limits_release(&plan);
	/* the place that has both is better */
	h.cgroups[1] = (struct cgroup_fact){
		.dir = above, .controllers = CGROUP_CPU | CGROUP_PIDS,
	};
	h.n_cgroups = 2;
	plan = plan_of(&p, &h);
	assert_string_equal(plan.cgroup.parent, above);
	setting_is(&plan, "pids.max", "4096");
	plan_limits_release(&plan);
	profile_release(&p);
}

static void refused(const struct profile *p, const struct host *h,
		    const char *words, const char *hint)
{
	struct limit_plan plan;
	struct err err = ERR_INIT;

	assert_int_equal(plan_limits(p, h, &plan, &err), -1);
	assert_int_equal(err.kind, ERR_HOST);
	if (!strstr(err.msg, words))
		fail_msg("'%s' lacks '%s'", err.msg, words);
	if (!strstr(err.hint, hint))
		fail_msg("'%s' lacks '%s'", err.hint, hint);
}

static void refuses_what_no_cgroup_can_hold(void **state)
{
	struct profile p;
	struct host h = rich;

	(void)state;
	profile_init(&p);
	p.memory.bytes = UINT64_C(2) << 30;
	refused(&p, &h, "[limits] memory = 2G: ", "memory = 2G per-process");
	refused(&p, &h, "no cgroup v2 is mounted", "systemd-run --user ");
	h.is_root = true;
	refused(&p, &h, "memory", "systemd-run --scope -p Delegate=yes");
	h.cgroups[0] = (struct cgroup_fact){
		.dir = own, .controllers = CGROUP_MEMORY, .why = no_way,
	};
	h.n_cgroups = 1;
	refused(&p, &h, "/cg/own may not", "");
	h.cgroups[0].why = NULL;
	p.cpu = 1500;
	refused(&p, &h, "[limits] cpu = 1.5: ", "Delegate=yes");
	refused(&p, &h, "/cg/own hands on no controller `cpu`", "");
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
		cmocka_unit_test(limits_the_memory_of_each_process),
		cmocka_unit_test(a_cgroup_holds_what_is_asked),
		cmocka_unit_test(processes_take_what_there_is),
		cmocka_unit_test(refuses_what_no_cgroup_can_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
