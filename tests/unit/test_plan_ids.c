/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_ids - who the script is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "decide/plan/host.h"
#include "decide/plan/plan_ids.h"
#include "decide/profile/profile.h"

static char root[] = "root";
static char ws[] = "/ws";

static void expect(const struct profile *p, const struct host *h, uid_t uid,
		   gid_t gid, const char *why)
{
	struct id_plan ids = { .why = NULL };
	struct err err = ERR_INIT;

	assert_int_equal(plan_ids(p, h, &ids, &err), 0);
	assert_int_equal(ids.uid, uid);
	assert_int_equal(ids.gid, gid);
	assert_int_equal(ids.as_root, h->is_root);
	assert_string_equal(ids.why, why);
}

static void refuses(const struct profile *p, const struct host *h)
{
	struct id_plan ids = { .why = "untouched" };
	struct err err = ERR_INIT;

	assert_int_equal(plan_ids(p, h, &ids, &err), -1);
	assert_int_equal(err.kind, ERR_HOST);
	assert_string_equal(ids.why, "untouched");
}

static void keeps_an_ordinary_caller(void **state)
{
	struct profile p = { .user = NULL };
	struct host h = { .uid = 1000, .gid = 100 };

	(void)state;
	expect(&p, &h, 1000, 100, "the caller");
	/* only facts about root mean anything for root */
	h.workspace = ws;
	h.workspace_uid = 7;
	h.has_sudo = true;
	h.sudo_uid = 8;
	expect(&p, &h, 1000, 100, "the caller");
}

static void root_becomes_who_called_sudo(void **state)
{
	struct profile p = { .user = NULL };
	struct host h = { .is_root = true,
			  .has_sudo = true,
			  .sudo_uid = 1001,
			  .sudo_gid = 1002,
			  .workspace = ws,
			  .workspace_uid = 7,
			  .has_user = true,
			  .user_uid = 9 };

	(void)state;
	expect(&p, &h, 1001, 1002, "SUDO_UID");
	h.sudo_uid = 0;
	expect(&p, &h, 9, 0, "[sandbox] user");
}

static void root_becomes_the_owner_of_the_workspace(void **state)
{
	struct profile p = { .user = NULL };
	struct host h = { .is_root = true,
			  .workspace = ws,
			  .workspace_uid = 7,
			  .workspace_gid = 8 };

	(void)state;
	expect(&p, &h, 7, 8, "owner of the workspace");
	h.workspace_gid = 0;
	expect(&p, &h, 7, 65534, "owner of the workspace");
	h.workspace = NULL;
	expect(&p, &h, 65534, 65534, "nobody");
}

static void root_stays_root_only_if_told(void **state)
{
	struct profile p = { .user = NULL };
	struct host h = { .is_root = true, .workspace = ws };

	(void)state;
	expect(&p, &h, 65534, 65534, "nobody");
	p.user = root;
	h.has_user = true;
	expect(&p, &h, 0, 0, "[sandbox] user");
}

static void refuses_another_user_to_an_ordinary_caller(void **state)
{
	struct profile p = { .user = root };
	struct host h = {
		.uid = 1000, .gid = 1000, .has_user = true, .user_uid = 5
	};

	(void)state;
	refuses(&p, &h);
	h.user_uid = 1000;
	expect(&p, &h, 1000, 1000, "the caller");
}

static void refuses_uid_0_without_power(void **state)
{
	struct profile p = { .user = NULL };
	struct host h = { .uid = 0, .gid = 0 };

	(void)state;
	refuses(&p, &h);
}

static void refuses_an_id_that_is_none(void **state)
{
	struct profile p = { .user = NULL };
	struct host h = { .uid = (uid_t)-1, .gid = 5 };

	(void)state;
	refuses(&p, &h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_an_ordinary_caller),
		cmocka_unit_test(root_becomes_who_called_sudo),
		cmocka_unit_test(root_becomes_the_owner_of_the_workspace),
		cmocka_unit_test(root_stays_root_only_if_told),
		cmocka_unit_test(refuses_another_user_to_an_ordinary_caller),
		cmocka_unit_test(refuses_uid_0_without_power),
		cmocka_unit_test(refuses_an_id_that_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
