/* SPDX-License-Identifier: Apache-2.0 */
/* test_diagnosis - what is in the way, from what was tried and seen. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "decide/plan/diagnosis.h"
#include "decide/plan/diagnosis_show.h"

static struct diagnosis_facts good(void)
{
	struct diagnosis_facts facts = DIAGNOSIS_FACTS_INIT;

	facts.landlock_abi = 7;
	return facts;
}

static struct diagnosis build(const struct diagnosis_facts *facts,
			      bool run_held, enum obstacle code)
{
	struct err run = { .kind = ERR_HOST, .msg = "it failed", .code = code };
	struct diagnosis d;

	diagnosis_build(facts, run_held, &run, &d);
	return d;
}

static bool has(const struct diagnosis *d, enum obstacle o)
{
	for (size_t i = 0; i < d->n_findings; i++)
		if (d->findings[i].obstacle == o)
			return true;
	return false;
}

static void finds_nothing_where_all_works(void **state)
{
	struct diagnosis_facts facts = good();
	struct diagnosis d = build(&facts, true, OBSTACLE_NONE);

	(void)state;
	assert_true(d.run_held);
	assert_int_equal(d.n_findings, 0);
}

static void every_obstacle_has_its_words(void **state)
{
	(void)state;
	for (int o = OBSTACLE_NONE + 1; o < OBSTACLE_COUNT; o++) {
		struct err err = { .msg = "x" };

		assert_true(diagnosis_text(o)[0] != '\0');
		for (int k = 0; k < o; k++)
			assert_string_not_equal(diagnosis_name(o),
						diagnosis_name(k));
		if (diagnosis_effect(o) == EFFECT_TELLS)
			continue;
		assert_true(diagnosis_remedy(o)[0] != '\0');
		/* both fit into the hint of an error, with the colon */
		assert_true(strlen(diagnosis_text(o)) +
				    strlen(diagnosis_remedy(o)) + 2 <
			    sizeof(err.hint));
		assert_int_equal(diagnosis_hint(o, &err), -1);
		assert_int_equal(err.code, o);
		assert_string_equal(err.hint, diagnosis_remedy(o));
	}
}

enum seen {
	NOTHING = 0,
	ROOT = 1,
	FILTERED = 2,
	CHROOT = 4,
	APPARMOR = 8,
	APPARMOR_OFF = 16,
	USERNS_OFF = 32,
	USERNS_ON = 64,
};

static struct diagnosis_facts facts_of(unsigned seen)
{
	struct diagnosis_facts facts = good();

	facts.is_root = seen & ROOT;
	facts.is_filtered = seen & FILTERED;
	facts.is_chroot = seen & CHROOT;
	if (seen & (APPARMOR | APPARMOR_OFF))
		facts.apparmor_restrict = seen & APPARMOR ? 1 : 0;
	if (seen & (USERNS_OFF | USERNS_ON))
		facts.unprivileged_userns = seen & USERNS_ON ? 1 : 0;
	return facts;
}

/* Which reason of several, by what the host says of itself. */
static void tells_reasons_for_one_errno_apart(void **state)
{
	static const struct {
		enum trial trial;
		int sys;
		unsigned seen;
		enum obstacle want;
	} cases[] = {
		{ TRIAL_CLONE, ENOSPC, NOTHING, OBSTACLE_USERNS_LIMIT },
		{ TRIAL_CLONE, EUSERS, NOTHING, OBSTACLE_USERNS_LIMIT },
		{ TRIAL_CLONE, EINVAL, NOTHING, OBSTACLE_KERNEL_OLD },
		{ TRIAL_CLONE, EPERM, NOTHING, OBSTACLE_USERNS_REFUSED },
		{ TRIAL_CLONE, EPERM, FILTERED,
		  OBSTACLE_FILTERED },
		{ TRIAL_CLONE, EPERM, ROOT,
		  OBSTACLE_ROOT_BOUND },
		{ TRIAL_CLONE, EPERM,
		  ROOT | FILTERED,
		  OBSTACLE_FILTERED },
		{ TRIAL_CLONE, EPERM, CHROOT,
		  OBSTACLE_CHROOT },
		{ TRIAL_CLONE, EAGAIN, NOTHING, OBSTACLE_NONE },
		{ TRIAL_ENTER, EPERM, NOTHING, OBSTACLE_USERNS_REFUSED },
		{ TRIAL_ENTER, EINVAL, NOTHING, OBSTACLE_NONE },
		{ TRIAL_KEYRING, ENOSYS, NOTHING, OBSTACLE_KEYRINGS_ABSENT },
		{ TRIAL_KEYRING, EPERM, FILTERED,
		  OBSTACLE_FILTERED },
		{ TRIAL_MOUNT, EACCES, NOTHING, OBSTACLE_MOUNT_REFUSED },
		{ TRIAL_MOUNT, EPERM, FILTERED,
		  OBSTACLE_FILTERED },
		{ TRIAL_PROC, EPERM, NOTHING, OBSTACLE_PROC_MASKED },
		{ TRIAL_DEVPTS, ENODEV, NOTHING, OBSTACLE_DEVPTS },
		{ TRIAL_TERMINAL, EPERM, NOTHING, OBSTACLE_TERMINAL },
		{ TRIAL_LOOPBACK, EOPNOTSUPP, NOTHING, OBSTACLE_LOOPBACK },
		{ TRIAL_IPV6, EACCES, NOTHING, OBSTACLE_IPV6 },
		{ TRIAL_NETNS_COOKIE, ENOPROTOOPT, NOTHING,
		  OBSTACLE_NETNS_COOKIE },
		{ TRIAL_LANDLOCK, ENOSYS, NOTHING, OBSTACLE_LANDLOCK_ABSENT },
		{ TRIAL_LANDLOCK, EOPNOTSUPP, FILTERED,
		  OBSTACLE_LANDLOCK_ABSENT },
		{ TRIAL_LANDLOCK, EPERM, FILTERED,
		  OBSTACLE_FILTERED },
		{ TRIAL_FILTER, EINVAL, NOTHING, OBSTACLE_SECCOMP_ABSENT },
		{ TRIAL_GUARDS, ENOENT, NOTHING, OBSTACLE_GUARDS },
		{ TRIAL_GUARDS_HTTP, EPERM, NOTHING, OBSTACLE_GUARDS_HTTP },
		{ TRIAL_CGROUP, EACCES, NOTHING, OBSTACLE_CGROUP },
		{ TRIAL_OVERLAY, EOPNOTSUPP, NOTHING, OBSTACLE_OVERLAY },
		{ TRIAL_PATH, EACCES, NOTHING, OBSTACLE_PATH_CLOSED },
		{ TRIAL_PATH, EPERM, NOTHING, OBSTACLE_MOUNT_REFUSED },
		{ TRIAL_PATH, ESTALE, NOTHING, OBSTACLE_NONE },
		/* want of memory or descriptors is no property of a host */
		{ TRIAL_MOUNT, ENOMEM, NOTHING, OBSTACLE_NONE },
		{ TRIAL_LOOPBACK, EMFILE, NOTHING, OBSTACLE_NONE },
		{ TRIAL_LANDLOCK, ENOENT, NOTHING, OBSTACLE_NONE },
		{ TRIAL_FILTER, ENOMEM, NOTHING, OBSTACLE_NONE },
		{ TRIAL_STEP, EPERM, FILTERED,
		  OBSTACLE_FILTERED },
		{ TRIAL_STEP, EPERM, NOTHING, OBSTACLE_NONE },
		/* Debian's and Ubuntu's switches */
		{ TRIAL_CLONE, EPERM, USERNS_OFF,
		  OBSTACLE_USERNS_OFF },
		{ TRIAL_CLONE, EPERM, USERNS_ON,
		  OBSTACLE_USERNS_REFUSED },
		{ TRIAL_CLONE, EACCES, APPARMOR,
		  OBSTACLE_USERNS_APPARMOR },
		{ TRIAL_ENTER, EPERM, APPARMOR,
		  OBSTACLE_USERNS_APPARMOR },
		{ TRIAL_MOUNT, EACCES, APPARMOR,
		  OBSTACLE_USERNS_APPARMOR },
		{ TRIAL_ENTER, EPERM, APPARMOR_OFF,
		  OBSTACLE_USERNS_REFUSED },
		/* root is not whom it restricts */
		{ TRIAL_MOUNT, EACCES, APPARMOR | ROOT,
		  OBSTACLE_MOUNT_REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct diagnosis_facts facts = facts_of(cases[i].seen);
		enum obstacle got = diagnosis_of(cases[i].trial, cases[i].sys,
						 &facts);

		if (got != cases[i].want)
			fail_msg("%s, errno %d: %s, not %s",
				 diagnosis_trial_name(cases[i].trial),
				 cases[i].sys, diagnosis_name(got),
				 diagnosis_name(cases[i].want));
	}
	for (int t = 0; t <= TRIAL_STEP; t++) {
		struct diagnosis_facts facts = good();

		assert_int_equal(diagnosis_of(t, 0, &facts), OBSTACLE_NONE);
		assert_int_equal(diagnosis_of(t, TRIAL_NOT_TRIED, &facts),
				 OBSTACLE_NONE);
	}
}

/* One filter in the way must not hide what else is. */
static void sees_a_masked_proc_behind_a_filter(void **state)
{
	struct diagnosis_facts facts = facts_of(FILTERED);
	struct diagnosis d;

	(void)state;
	facts.trials[TRIAL_ENTER] = EPERM;
	facts.trials[TRIAL_PROC] = EPERM;
	d = build(&facts, false, OBSTACLE_FILTERED);
	assert_int_equal(d.n_findings, 2);
	assert_true(has(&d, OBSTACLE_PROC_MASKED));
	facts.trials[TRIAL_MOUNT] = EPERM;
	d = build(&facts, false, OBSTACLE_FILTERED);
	assert_int_equal(d.n_findings, 1);
	/* not tried, only seen: no second round for whoever asks */
	facts = facts_of(FILTERED);
	facts.trials[TRIAL_CLONE] = EPERM;
	facts.trials[TRIAL_PROC] = TRIAL_NOT_TRIED;
	d = build(&facts, false, OBSTACLE_FILTERED);
	assert_false(has(&d, OBSTACLE_PROC_MASKED));
	facts.is_proc_covered = true;
	d = build(&facts, false, OBSTACLE_FILTERED);
	assert_true(has(&d, OBSTACLE_PROC_MASKED));
	facts.trials[TRIAL_PROC] = 0;
	d = build(&facts, false, OBSTACLE_FILTERED);
	assert_false(has(&d, OBSTACLE_PROC_MASKED));
}

static void puts_what_stops_first_and_nothing_twice(void **state)
{
	struct diagnosis_facts facts = good();
	struct diagnosis d;

	(void)state;
	facts.container = "/.dockerenv";
	facts.landlock_abi = 5;
	facts.ptrace_scope = 1;
	facts.is_filtered = true;
	facts.trials[TRIAL_TERMINAL] = EPERM;
	facts.trials[TRIAL_MOUNT] = EPERM;
	facts.trials[TRIAL_DEVPTS] = EPERM;
	d = build(&facts, false, OBSTACLE_FILTERED);
	assert_int_equal(d.n_findings, 5);
	assert_int_equal(d.findings[0].obstacle, OBSTACLE_FILTERED);
	assert_int_equal(d.findings[0].trial, TRIAL_MOUNT);
	assert_int_equal(d.findings[1].obstacle, OBSTACLE_TERMINAL);
	assert_int_equal(d.findings[2].obstacle, OBSTACLE_LANDLOCK_OLD);
	assert_true(has(&d, OBSTACLE_CONTAINER));
	assert_true(has(&d, OBSTACLE_YAMA));
}

static void takes_the_reason_of_the_run(void **state)
{
	struct diagnosis_facts facts = good();
	struct diagnosis d = build(&facts, false, OBSTACLE_PATH_CLOSED);

	(void)state;
	assert_int_equal(d.n_findings, 1);
	assert_int_equal(d.findings[0].obstacle, OBSTACLE_PATH_CLOSED);
	d = build(&facts, false, OBSTACLE_NONE);
	assert_int_equal(d.n_findings, 0);
	assert_string_equal(d.run.msg, "it failed");
}

static void shows_it_to_people_and_programs(void **state)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	autorelease_strbuf struct strbuf json = STRBUF_INIT;
	struct diagnosis_facts facts = good();
	struct diagnosis d;

	(void)state;
	facts.apparmor_restrict = 1;
	facts.trials[TRIAL_ENTER] = EPERM;
	d = build(&facts, false, OBSTACLE_USERNS_APPARMOR);
	diagnosis_show_text(&d, &facts, LEVEL_NAMESPACES, &text);
	assert_non_null(strstr(strbuf_text(&text), "make install-apparmor"));
	assert_non_null(strstr(strbuf_text(&text), "it failed"));
	assert_non_null(strstr(strbuf_text(&text), "none, as no level holds"));
	assert_null(strstr(strbuf_text(&text), "processes   holds"));
	assert_null(strstr(strbuf_text(&text), "no level broker"));
	diagnosis_show_json(&d, &facts, LEVEL_BROKER, &json);
	assert_non_null(strstr(strbuf_text(&json),
			       "\"require\":\"broker\",\"level\":null,"
			       "\"holds\":false"));
	assert_non_null(strstr(strbuf_text(&json), "\"promises\":[]"));
	assert_non_null(strstr(strbuf_text(&json),
			       "\"name\":\"userns-apparmor\","
			       "\"effect\":\"stops\""));
	assert_non_null(strstr(strbuf_text(&json),
			       "\"apparmor_restrict_unprivileged_userns\":1"));
	assert_non_null(strstr(strbuf_text(&json), "\"ptrace_scope\":null"));
	strbuf_clear(&text);
	diagnosis_show_text(&d, &facts, LEVEL_BROKER, &text);
	assert_non_null(strstr(strbuf_text(&text), "no level broker"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_nothing_where_all_works),
		cmocka_unit_test(every_obstacle_has_its_words),
		cmocka_unit_test(tells_reasons_for_one_errno_apart),
		cmocka_unit_test(sees_a_masked_proc_behind_a_filter),
		cmocka_unit_test(puts_what_stops_first_and_nothing_twice),
		cmocka_unit_test(takes_the_reason_of_the_run),
		cmocka_unit_test(shows_it_to_people_and_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
