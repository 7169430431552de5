/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_canary - bait looks like what it is called, and can be found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "decide/live/credential.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_canary.h"
#include "decide/plan/plan_env.h"
#include "decide/profile/profile.h"
#include "value_lines.h"

struct fixture {
	struct profile profile;
	struct host host;
	struct canary_plan plan;
	struct env_plan env;
	struct err err;
	char *environ[4];
};

static int begin(void **state)
{
	struct fixture *f = mem_alloc(sizeof(*f));

	profile_init(&f->profile);
	f->host.uid = f->host.gid = 1000;
	f->host.environ = f->environ;
	f->err = (struct err)ERR_INIT;
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;

	canary_plan_release(&f->plan);
	env_plan_release(&f->env);
	profile_release(&f->profile);
	free(f->host.canaries);
	free(f);
	return 0;
}

/* Another byte at every place, so that what is taken twice shows. */
static void lay(struct fixture *f, const char *name, uint8_t first)
{
	struct host *host = &f->host;

	line(&f->profile.canary, name);
	host->canaries = mem_grow(host->canaries, host->n_canaries + 1,
				  sizeof(*host->canaries));
	for (size_t i = 0; i < sizeof(host->canaries->random); i++)
		host->canaries[host->n_canaries].random[i] =
			(uint8_t)(first + 37 * i);
	host->n_canaries++;
}

static void plan(struct fixture *f)
{
	assert_int_equal(plan_canary(&f->profile, &f->host, &f->plan, &f->err),
			 0);
}

static int plan_env_again(struct fixture *f)
{
	env_plan_release(&f->env);
	return plan_env(&f->profile, &f->host, &f->env, &f->err);
}

static void has_the_form_of_its_name(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *name;
		const char *begin;
		size_t n;
	} rows[] = {
		{ "AWS_ACCESS_KEY_ID", "AKIA", 20 },
		{ "AWS_SECRET_ACCESS_KEY", "", 40 },
		{ "GITHUB_TOKEN", "ghp_", 40 },
		{ "GITLAB_TOKEN", "glpat-", 26 },
		{ "NPM_TOKEN", "npm_", 40 },
		{ "CODECOV_TOKEN", "", 36 },
		{ "DATABASE_URL", "postgres://app:", 60 },
		{ "ANYTHING_ELSE", "", 40 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		lay(f, rows[i].name, (uint8_t)i);
	plan(f);
	for (size_t i = 0; i < f->plan.n; i++) {
		const struct planned_canary *c = &f->plan.v[i];

		assert_string_equal(c->name, rows[i].name);
		assert_int_equal(strlen(c->value), rows[i].n);
		assert_memory_equal(c->value, rows[i].begin,
				    strlen(rows[i].begin));
		assert_true(c->n_mark >= CANARY_MARK_MIN);
		assert_true(c->mark + c->n_mark <= strlen(c->value));
	}
	/* a scanner of secrets would take the bait too */
	assert_string_equal(credential_form(f->plan.v[2].value),
			    "a GitHub token");
}

static void looks_for_what_is_random(void **state)
{
	struct fixture *f = *state;

	lay(f, "GITHUB_TOKEN", 1);
	lay(f, "CODECOV_TOKEN", 2);
	lay(f, "DATABASE_URL", 3);
	plan(f);
	assert_int_equal(f->plan.v[0].mark, strlen("ghp_"));
	assert_int_equal(f->plan.v[0].n_mark, 36);
	/* no part of a UUID is long enough alone */
	assert_int_equal(f->plan.v[1].mark, 0);
	assert_int_equal(f->plan.v[1].n_mark, 36);
	assert_int_equal(f->plan.v[2].mark, strlen("postgres://app:"));
	assert_int_equal(f->plan.v[2].n_mark, 24);
}

static void is_another_for_each_line_and_run(void **state)
{
	struct fixture *f = *state;
	char *first, *again, *other;

	lay(f, "A_TOKEN", 1);
	lay(f, "B_TOKEN", 2);
	first = plan_canary_value(&f->profile, &f->host, 0);
	again = plan_canary_value(&f->profile, &f->host, 0);
	other = plan_canary_value(&f->profile, &f->host, 1);
	assert_string_equal(first, again);
	assert_string_not_equal(first, other);
	free(again);
	f->host.canaries[0].random[5] ^= 1;
	again = plan_canary_value(&f->profile, &f->host, 0);
	assert_string_not_equal(first, again);
	free(first);
	free(again);
	free(other);
}

static void is_inside_in_place_of_the_real_one(void **state)
{
	struct fixture *f = *state;
	static char real[] = "AWS_SECRET_ACCESS_KEY=what-the-caller-really-has";
	static char copy[] = "COPY=x what-the-caller-really-has y";
	const char *value;

	f->environ[0] = real;
	f->environ[1] = copy;
	line(&f->profile.pass, "AWS_*");
	line(&f->profile.pass, "COPY");
	lay(f, "AWS_SECRET_ACCESS_KEY", 1);
	plan(f);
	assert_int_equal(plan_env_again(f), 0);
	value = env_plan_get(&f->env, "AWS_SECRET_ACCESS_KEY");
	assert_non_null(value);
	assert_string_equal(value, f->plan.v[0].value);
	/* the real one is withheld, and so is what carries it */
	assert_null(env_plan_get(&f->env, "COPY"));
}

static void excludes_another_line_for_its_name(void **state)
{
	struct fixture *f = *state;
	struct value_list *others[] = { &f->profile.pass, &f->profile.expose,
					&f->profile.pass_unsafe };

	lay(f, "A_TOKEN", 1);
	assert_int_equal(plan_env_again(f), 0);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		line(others[i], "A_TOKEN");
		assert_int_equal(plan_env_again(f), -1);
		assert_non_null(strstr(f->err.msg, "p.ini:1: canary A_TOKEN"));
		free(others[i]->v[--others[i]->n].text);
	}
	line(&f->profile.set, "A_TOKEN=1");
	assert_int_equal(plan_env_again(f), -1);
	free(f->profile.set.v[--f->profile.set.n].text);
	lay(f, "A_TOKEN", 2);
	assert_int_equal(plan_env_again(f), -1);
	free(f->profile.canary.v[--f->profile.canary.n].text);
	lay(f, "PATH", 2);
	assert_int_equal(plan_env_again(f), -1);
	assert_non_null(strstr(f->err.msg, "steers programs"));
}

static void has_a_bound(void **state)
{
	struct fixture *f = *state;
	char name[16] = "TOKEN_AA";

	for (size_t i = 0; i <= CANARY_MAX; i++) {
		name[6] = (char)('A' + i / 26);
		name[7] = (char)('A' + i % 26);
		lay(f, name, (uint8_t)i);
	}
	assert_int_equal(plan_canary(&f->profile, &f->host, &f->plan, &f->err),
			 -1);
	assert_non_null(strstr(f->err.msg, "p.ini:33"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(has_the_form_of_its_name, begin,
						end),
		cmocka_unit_test_setup_teardown(looks_for_what_is_random, begin,
						end),
		cmocka_unit_test_setup_teardown(
			is_another_for_each_line_and_run, begin, end),
		cmocka_unit_test_setup_teardown(
			is_inside_in_place_of_the_real_one, begin, end),
		cmocka_unit_test_setup_teardown(
			excludes_another_line_for_its_name, begin, end),
		cmocka_unit_test_setup_teardown(has_a_bound, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
