/* SPDX-License-Identifier: Apache-2.0 */
/* test_cgroup_text - what the kernel writes about cgroups, read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/plan/cgroup_text.h"

static void own_is(const char *text, const char *want)
{
	autofree char *own = cgroup_text_own(text);

	if (want)
		assert_string_equal(own, want);
	else
		assert_null(own);
}

static void finds_our_own(void **state)
{
	(void)state;
	own_is("0::/user.slice/x.scope\n", "/user.slice/x.scope");
	own_is("12:pids:/a\n1:name=systemd:/b\n0::/\n", "/");
	own_is("0::/last line without end", "/last line without end");
	own_is("0::/a:b::c\n", "/a:b::c");
	own_is("12:pids:/0::/a\n", NULL);
	own_is("10::/a\n", NULL);
	own_is("0::\n", NULL);
	own_is("", NULL);
}

static void is_not_misled_by_the_outside_of_a_namespace(void **state)
{
	(void)state;
	own_is("0::/..\n", NULL);
	own_is("0::/../other\n", NULL);
	own_is("0::/..hidden\n", "/..hidden");
}

static void dir_is(const char *mounts, const char *own, size_t i,
		   const char *want, const char *want_parent)
{
	autofree char *parent = NULL;
	autofree char *dir = cgroup_text_dir(mounts, own, i, &parent);

	if (!want) {
		assert_null(dir);
		return;
	}
	assert_non_null(dir);
	assert_string_equal(dir, want);
	if (want_parent)
		assert_string_equal(parent, want_parent);
	else
		assert_null(parent);
}

#define V2(root, point)                                                    \
	"41 31 0:38 " root " " point                                       \
	" rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
#define V1 "33 31 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"

static void finds_the_directory(void **state)
{
	(void)state;
	dir_is(V2("/", "/sys/fs/cgroup"), "/a/b.scope", 0,
	       "/sys/fs/cgroup/a/b.scope", "/sys/fs/cgroup/a");
	dir_is(V2("/", "/sys/fs/cgroup"), "/a", 0, "/sys/fs/cgroup/a",
	       "/sys/fs/cgroup");
	dir_is(V1 V2("/", "/sys/fs/cgroup/unified"), "/", 0,
	       "/sys/fs/cgroup/unified", NULL);
	dir_is(V1, "/a", 0, NULL, NULL);
	dir_is("", "/a", 0, NULL, NULL);
}

static void a_mount_may_show_a_part_only(void **state)
{
	(void)state;
	dir_is(V2("/a", "/m"), "/a/b/c", 0, "/m/b/c", "/m/b");
	dir_is(V2("/a", "/m"), "/a", 0, "/m", NULL);
	dir_is(V2("/a", "/m"), "/ab", 0, NULL, NULL);
	dir_is(V2("/b", "/m") V2("/", "/n"), "/a", 0, "/n/a", "/n");
	dir_is(V2("/..", "/m"), "/a", 0, NULL, NULL);
	dir_is(V2("/", "/m") V2("/", "/n"), "/a", 1, "/n/a", "/n");
	dir_is(V2("/", "/m") V2("/", "/n"), "/a", 2, NULL, NULL);
}

static void knows_a_mount_by_its_type_alone(void **state)
{
	(void)state;
	dir_is("1 1 0:1 / /m rw - fuse cgroup2 rw\n", "/a", 0, NULL, NULL);
	dir_is("1 1 0:1 / /m rw - fuse x rw - cgroup2 y\n", "/a", 0, NULL,
	       NULL);
	dir_is("1 1 0:1 / /with\\040blank\\134 rw - cgroup2 x rw\n", "/a", 0,
	       "/with blank\\/a", "/with blank\\");
	dir_is("1 1 0:1\n - cgroup2 x rw\n", "/a", 0, NULL, NULL);
}

static void reads_controllers(void **state)
{
	(void)state;
	assert_int_equal(cgroup_text_controllers("cpuset cpu io memory pids\n"),
			 CGROUP_CPU | CGROUP_MEMORY | CGROUP_PIDS);
	assert_int_equal(cgroup_text_controllers("cpuset hugetlb memory2\n"),
			 0);
	assert_int_equal(cgroup_text_controllers("pids"), CGROUP_PIDS);
	assert_int_equal(cgroup_text_controllers("\n"), 0);
	assert_int_equal(cgroup_text_controllers(""), 0);
	assert_string_equal(cgroup_text_controller(CGROUP_MEMORY), "memory");
	assert_string_equal(cgroup_text_controller(0), "no controller");
}

static void counts_events(void **state)
{
	static const char events[] = "low 0\nhigh 0\nmax 117\noom 3\n"
				     "oom_kill 2\noom_group_kill 1\n";

	(void)state;
	assert_int_equal(cgroup_text_count(events, "oom"), 3);
	assert_int_equal(cgroup_text_count(events, "oom_kill"), 2);
	assert_int_equal(cgroup_text_count(events, "max"), 117);
	assert_int_equal(cgroup_text_count(events, "ma"), 0);
	assert_int_equal(cgroup_text_count("", "max"), 0);
	assert_int_equal(cgroup_text_count("max", "max"), 0);
	assert_int_equal(cgroup_text_count("max x\n", "max"), 0);
	assert_true(cgroup_text_count("max 99999999999999999999\n", "max") ==
		    UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_our_own),
		cmocka_unit_test(is_not_misled_by_the_outside_of_a_namespace),
		cmocka_unit_test(finds_the_directory),
		cmocka_unit_test(a_mount_may_show_a_part_only),
		cmocka_unit_test(knows_a_mount_by_its_type_alone),
		cmocka_unit_test(reads_controllers),
		cmocka_unit_test(counts_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
