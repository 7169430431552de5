/* SPDX-License-Identifier: Apache-2.0 */
/* test_mount_fields - lines of mountinfo, whole and broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/mount_fields.h"

static void reads_the_fields(void **state)
{
	char plain[] = "36 35 98:0 /mnt1 /mnt2 rw,noatime - ext3 /dev/root rw";
	char more[] = "36 35 98:0 / /a\\040b\\134 ro master:1 shared:2 - proc p rw";
	struct mount_fields f;

	(void)state;
	assert_int_equal(mount_fields_parse(plain, &f), 0);
	assert_int_equal(f.id, 36);
	assert_string_equal(f.point, "/mnt2");
	assert_string_equal(f.options, "rw,noatime");
	assert_string_equal(f.type, "ext3");
	assert_int_equal(mount_fields_parse(more, &f), 0);
	assert_string_equal(f.point, "/a b\\");
	assert_string_equal(f.options, "ro");
	assert_string_equal(f.type, "proc");
}

static void refuses_a_part(void **state)
{
	static const char *const parts[] = {
		"", "36 35 98:0 /mnt1", "36 35 98:0 /mnt1 /mnt2 rw",
		"36 35 98:0 /mnt1 /mnt2 rw shared:1",
		"36 35 98:0 /mnt1 /mnt2 rw -",
		"x6 35 98:0 /mnt1 /mnt2 rw - ext3 p rw",
		" 35 98:0 /mnt1 /mnt2 rw - ext3 p rw",
		"99999999999999 35 98:0 /mnt1 /mnt2 rw - ext3 p rw",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		autofree char *line = mem_strdup(parts[i]);
		struct mount_fields f;

		assert_int_equal(mount_fields_parse(line, &f), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_fields),
		cmocka_unit_test(refuses_a_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
