/* SPDX-License-Identifier: Apache-2.0 */
/* test_syscall_sets - the table of system calls is whole and unambiguous. */
#include <errno.h>
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/plan/syscall_sets.h"

static void holds_each_call_once(void **state)
{
	size_t n, i;
	const struct syscall_set *sets = syscall_sets_all(&n);
	const char *const *c;

	(void)state;
	for (i = 0; i < n; i++)
		for (c = sets[i].calls; *c != NULL; c++) {
			const char *name = NULL;

			/* the look-up finds the first */
			assert_ptr_equal(syscall_sets_of(*c, &name), &sets[i]);
			assert_ptr_equal(name, *c);
		}
}

static void names_each_set_once(void **state)
{
	size_t n, i;
	const struct syscall_set *sets = syscall_sets_all(&n);

	(void)state;
	for (i = 0; i < n; i++) {
		assert_int_equal(sets[i].name[0], '@');
		assert_true(strlen(sets[i].help) > 0);
		assert_ptr_equal(syscall_sets_find(sets[i].name), &sets[i]);
	}
}

static void needs_only_what_it_allows(void **state)
{
	size_t n, i;
	const struct syscall_set *sets = syscall_sets_all(&n);

	(void)state;
	for (i = 0; i < n; i++) {
		if (sets[i].grip == SYSCALL_NEEDED)
			assert_int_equal(sets[i].sys, 0);
		if (sets[i].grip == SYSCALL_CLOSED)
			assert_int_not_equal(sets[i].sys, 0);
	}
}

static void finds_nothing_for_an_unknown_name(void **state)
{
	(void)state;
	assert_null(syscall_sets_find("@nonsense"));
	assert_null(syscall_sets_find("read"));
	assert_null(syscall_sets_of("nonsense", NULL));
	assert_null(syscall_sets_of("@core", NULL));
	assert_null(syscall_sets_of("", NULL));
	assert_non_null(syscall_sets_of("read", NULL));
}

static void check_all_numbers(uint32_t arch)
{
	int nr;

	for (nr = 0; nr < 600; nr++) {
		char *name = seccomp_syscall_resolve_num_arch(arch, nr);

		if (name != NULL && syscall_sets_of(name, NULL) == NULL)
			fail_msg("%s (%d) is in no set", name, nr);
		free(name);
	}
}

static void knows_every_call_of_x86_64(void **state)
{
	(void)state;
	check_all_numbers(SCMP_ARCH_X86_64);
}

static void knows_every_call_of_aarch64(void **state)
{
	(void)state;
	check_all_numbers(SCMP_ARCH_AARCH64);
}

static void keeps_the_walls_closed(void **state)
{
	static const char *const closed[] = {
		"unshare", "setns", "mount", "umount2", "pivot_root", "chroot",
		"bpf", "keyctl", "add_key", "request_key", "kexec_load",
		"init_module", "finit_module", "perf_event_open",
		"userfaultfd", "pidfd_getfd", "clone3", "openat2",
		"io_uring_setup", "io_uring_enter", "io_uring_register",
		"open_tree", "move_mount", "fsopen", "fsconfig", "fsmount",
		"fspick", "mount_setattr", "open_tree_attr", "reboot",
		"open_by_handle_at",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
		const struct syscall_set *set = syscall_sets_of(closed[i],
								NULL);

		assert_non_null(set);
		assert_int_equal(set->grip, SYSCALL_CLOSED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_each_call_once),
		cmocka_unit_test(names_each_set_once),
		cmocka_unit_test(needs_only_what_it_allows),
		cmocka_unit_test(finds_nothing_for_an_unknown_name),
		cmocka_unit_test(knows_every_call_of_x86_64),
		cmocka_unit_test(knows_every_call_of_aarch64),
		cmocka_unit_test(keeps_the_walls_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
