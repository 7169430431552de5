/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_check - what of a profile no host can make a plan of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "decide/plan/plan_check.h"
#include "decide/profile/profile_text.h"

static size_t check(const char *ini, struct err errs[PLAN_CHECK_MAX])
{
	autorelease_profile struct profile profile;
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;

	profile_init(&profile);
	assert_int_equal(profile_text_merge("/p.ini", ini, strlen(ini),
					    &profile, &diags),
			 0);
	return plan_check(&profile, errs);
}

/* With one error, which says this. */
static void refuses(const char *ini, const char *words)
{
	struct err errs[PLAN_CHECK_MAX];

	assert_int_equal(check(ini, errs), 1);
	if (!strstr(errs[0].msg, words))
		fail_msg("'%s' is not in: %s", words, errs[0].msg);
}

static void accepts(const char *ini)
{
	struct err errs[PLAN_CHECK_MAX];

	if (check(ini, errs) > 0)
		fail_msg("%s", errs[0].msg);
}

static void refuses_calls_that_cannot_be_had(void **state)
{
	(void)state;
	refuses("[syscalls]\nallow = mount\n", "/p.ini:2: allow = mount");
	refuses("[syscalls]\nallow = mount foo\n", "/p.ini:2");
	refuses("[syscalls]\ndeny = execve\n", "/p.ini:2: deny = execve");
	accepts("[syscalls]\nallow = @unix-sockets\ndeny = ptrace\n");
}

static void refuses_a_secret_that_goes_nowhere(void **state)
{
	(void)state;
	refuses("[env]\nsecret = T -> https://x.example\n",
		"/p.ini:2: secret T: https://x.example is not allowed");
	accepts("[env]\nsecret = T -> https://x.example\n"
		"[network]\nallow = https://x.example/a GET\n");
}

static void refuses_a_door_that_contradicts_itself(void **state)
{
	(void)state;
	refuses("[network]\nconnect-to = a.example:443 -> 127.0.0.1:1\n",
		"/p.ini:2: connect-to names a.example:443");
	refuses("[network]\nallow = tcp://127.0.0.1:80\n", "/p.ini:2");
	refuses("[network]\nallow = tls://a.example\n"
		"allow = tls://a.example private\n", "/p.ini:3");
	accepts("[network]\nproxy = env\nallow = tls://a.example\n"
		"connect-to = a.example:443 -> 127.0.0.1:1\n");
}

static void refuses_a_name_that_is_never_written(void **state)
{
	(void)state;
	refuses("[files]\nwrite = .zshenv\n", "/p.ini:2: write = .zshenv");
	refuses("[files]\nwrite = ~/.bashrc\n", "/p.ini:2");
	refuses("[files]\nwrite = sub/.git/config\n", "/p.ini:2");
	accepts("[files]\nwrite = ?.git\nwrite = out\nread = .git\n");
}

static void refuses_variables_that_contradict_each_other(void **state)
{
	(void)state;
	refuses("[env]\npass = LD_PRELOAD\n", "/p.ini:2");
	refuses("[env]\nset = A=b\nexpose = A\n", "/p.ini:3");
	accepts("[env]\npass = HOME\npass = A\ncanary = B\n");
}

static void tells_one_of_each_part(void **state)
{
	struct err errs[PLAN_CHECK_MAX];

	(void)state;
	assert_int_equal(check("[env]\npass = LD_PRELOAD\n"
			       "[files]\nwrite = .git\n"
			       "[syscalls]\nallow = mount\n", errs), 3);
	assert_int_equal(check("", errs), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_calls_that_cannot_be_had),
		cmocka_unit_test(refuses_a_secret_that_goes_nowhere),
		cmocka_unit_test(refuses_a_door_that_contradicts_itself),
		cmocka_unit_test(refuses_a_name_that_is_never_written),
		cmocka_unit_test(refuses_variables_that_contradict_each_other),
		cmocka_unit_test(tells_one_of_each_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
