/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_export - what may leave an overlay when a run has ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/sysmacros.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strlist.h"
#include "decide/plan/plan_export.h"

static struct fs_step overlay = {
	.op = FS_OVERLAY,
	.source = (char[]){ "/w/s" },
};
static const struct fs_plan plan = {
	.steps = &overlay,
	.n_steps = 1,
	.lock = (char[]){ "/w/s/scripts.lock" },
};

static struct stat thing(mode_t mode)
{
	return (struct stat){ .st_mode = mode, .st_nlink = 1 };
}

static void tells_what_a_thing_is(void **state)
{
	static const struct {
		mode_t mode;
		enum export_type type;
		const char *name;
	} rows[] = {
		{ S_IFREG | 0644, EXPORT_FILE, "file" },
		{ S_IFDIR | 0755, EXPORT_DIR, "directory" },
		{ S_IFLNK | 0777, EXPORT_LINK, "link" },
		{ S_IFCHR, EXPORT_DELETED, "deletion" },
		{ S_IFIFO | 0644, EXPORT_OTHER, "other" },
		{ S_IFSOCK | 0644, EXPORT_OTHER, "other" },
		{ S_IFBLK | 0600, EXPORT_OTHER, "other" },
	};
	struct stat device = thing(S_IFCHR | 0666);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct stat st = thing(rows[i].mode);

		assert_int_equal(plan_export_type(&st), rows[i].type);
		assert_string_equal(plan_export_type_name(rows[i].type),
				    rows[i].name);
	}
	device.st_rdev = makedev(1, 3);
	assert_int_equal(plan_export_type(&device), EXPORT_OTHER);
}

static void knows_the_places(void **state)
{
	autorelease_strlist struct strlist kept = STRLIST_INIT;

	(void)state;
	strlist_add(&kept, "/w/s/x");
	strlist_add(&kept, "/w/s/new/report.xml");
	assert_int_equal(plan_export_place(&kept, "/w/s", ""), EXPORT_ABOVE);
	assert_int_equal(plan_export_place(&kept, "/w/s", "x"), EXPORT_KEPT);
	assert_int_equal(plan_export_place(&kept, "/w/s", "x/y/z"),
			 EXPORT_KEPT);
	assert_int_equal(plan_export_place(&kept, "/w/s", "xy"),
			 EXPORT_ELSEWHERE);
	assert_int_equal(plan_export_place(&kept, "/w/s", "new"), EXPORT_ABOVE);
	assert_int_equal(plan_export_place(&kept, "/w/s", "new/report.xml"),
			 EXPORT_KEPT);
	assert_int_equal(plan_export_place(&kept, "/w/s", "new/report.xml2"),
			 EXPORT_ELSEWHERE);
	assert_int_equal(plan_export_place(&kept, "/w/s", "ne"),
			 EXPORT_ELSEWHERE);
	assert_int_equal(plan_export_keeper(&kept, "/w/s", "new/report.xml"),
			 1);
	assert_int_equal(plan_export_keeper(&kept, "/w/s", "new"), 2);
	/* all of it */
	strlist_add(&kept, "/w/s");
	assert_int_equal(plan_export_place(&kept, "/w/s", ""), EXPORT_KEPT);
	assert_int_equal(plan_export_place(&kept, "/w/s", "ne"), EXPORT_KEPT);
}

static void refuses(const char *path, const struct stat *st, const char *word)
{
	const char *objection = plan_export_objection(&plan, path, st);

	assert_non_null(objection);
	if (!strstr(objection, word))
		fail_msg("'%s' is not in: %s", word, objection);
}

static void lets_files_and_directories_out(void **state)
{
	struct stat file = thing(S_IFREG | 0755);
	struct stat dir = thing(S_IFDIR | S_ISGID | 0755);
	struct stat gone = thing(S_IFCHR);

	(void)state;
	dir.st_nlink = 3;
	file.st_size = PLAN_EXPORT_FILE_BYTES;
	assert_null(plan_export_objection(&plan, "out/x", &file));
	assert_null(plan_export_objection(&plan, "out", &dir));
	assert_null(plan_export_objection(&plan, "out/x", &gone));
	assert_null(plan_export_objection(&plan, ".github/workflows/x.yml", &file));
	assert_int_equal(plan_export_mode(S_IFREG | 07755), 0755);
	assert_int_equal(plan_export_mode(S_IFDIR | 02750), 0750);
}

static void refuses_what_acts_later(void **state)
{
	struct stat file = thing(S_IFREG | 0644);
	struct stat dir = thing(S_IFDIR | 0755);
	struct stat gone = thing(S_IFCHR);
	struct stat other = thing(S_IFIFO | 0644);
	struct stat link = thing(S_IFLNK | 0777);
	struct stat set = thing(S_IFREG | S_ISUID | 0755);

	(void)state;
	refuses("out/l", &link, "symbolic link");
	refuses("out/p", &other, "neither a file");
	refuses("out/s", &set, "set-user-id");
	set.st_mode = S_IFREG | S_ISGID | 0755;
	refuses("out/s", &set, "set-group-id");
	refuses("out/.bashrc", &file, "shells");
	refuses("out/.git", &dir, "git's");
	refuses("sub/.GIT/hooks/x", &file, "git's");
	/* nor are they taken away */
	refuses("sub/.git/config", &gone, "git's");
	refuses("scripts.lock", &file, "known");
	refuses("scripts.lock", &gone, "known");
	assert_null(plan_export_guard(&plan, "out/scripts.lock"));
	file.st_nlink = 2;
	refuses("out/x", &file, "hard link");
	file.st_nlink = 1;
	file.st_size = PLAN_EXPORT_FILE_BYTES + 1;
	refuses("out/x", &file, "larger");
}

static bool makes_repository(const char *words)
{
	autorelease_strlist struct strlist names = STRLIST_INIT;

	while (*words) {
		size_t n = strcspn(words, " ");

		strlist_take(&names, mem_strndup(words, n));
		words += n + (words[n] != '\0');
	}
	return plan_export_repository(&names) != NULL;
}

static void knows_a_repository_without_its_name(void **state)
{
	(void)state;
	assert_true(makes_repository("x objects HEAD refs"));
	assert_true(makes_repository("head CommonDir"));
	assert_false(makes_repository("x objects HEAD"));
	assert_false(makes_repository("objects refs config"));
	assert_false(makes_repository("HEAD objects ref"));
	assert_false(makes_repository("commondir"));
	assert_false(makes_repository(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_a_thing_is),
		cmocka_unit_test(knows_the_places),
		cmocka_unit_test(lets_files_and_directories_out),
		cmocka_unit_test(refuses_what_acts_later),
		cmocka_unit_test(knows_a_repository_without_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
