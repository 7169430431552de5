/* SPDX-License-Identifier: Apache-2.0 */
/* test_pin_edit - two lines go into a profile, all else stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/profile/pin_edit.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define MARK(name) "; " name ", 12 bytes, 2026-11-24 (cordon pin)\n"
#define NEW MARK("up.sh") "sha256 = " B "\n"

static void edits(const char *text, const char *old, const char *want)
{
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;
	struct lock_entry e = { .sha256 = B, .size = 12, .date = "2026-11-24",
				.name = span_of("up.sh") };
	char got[65];
	int done = pin_edit(span_of(text), &e, got, &ret);

	assert_int_equal(done, want != NULL);
	assert_string_equal(got, old);
	assert_string_equal(strbuf_text(&ret), want ? want : "");
}

static void makes_a_section(void **state)
{
	(void)state;
	edits("", "", "[script]\n" NEW);
	edits("[env]\npass = A", "", "[env]\npass = A\n\n[script]\n" NEW);
	edits("[env]\npass = A\n", "", "[env]\npass = A\n\n[script]\n" NEW);
}

static void goes_to_the_end_of_a_section(void **state)
{
	(void)state;
	edits("[script] ; x\n; why\nsha256 = " A " ; old\n\n\n[env]\npass = A\n",
	      "",
	      "[script] ; x\n; why\nsha256 = " A " ; old\n" NEW
	      "\n\n[env]\npass = A\n");
	edits("[script]", "", "[script]\n" NEW);
	edits("[script]\n[env]\n[script]\nsha256 =\n", "",
	      "[script]\n[env]\n[script]\nsha256 =\n" NEW);
}

static void replaces_the_lines_of_its_name(void **state)
{
	(void)state;
	edits("[script]\n" MARK("up.sh") "sha256 = " A "\n" MARK("x")
	      "sha256=" A "\n[env]\n", A,
	      "[script]\n" NEW MARK("x") "sha256=" A "\n[env]\n");
	/* not of one that only begins alike, nor without the mark */
	edits("[script]\n" MARK("up.sh, 3 bytes") "sha256 = " A "\n", "",
	      "[script]\n" MARK("up.sh, 3 bytes") "sha256 = " A "\n" NEW);
	edits("[script]\n; up.sh, mine\nsha256 = " A "\n", "",
	      "[script]\n; up.sh, mine\nsha256 = " A "\n" NEW);
	edits("[script]\n" MARK("up.sh") "\nsha256 = " A "\n", "",
	      "[script]\n" MARK("up.sh") "\nsha256 = " A "\n" NEW);
}

static void leaves_what_is_there(void **state)
{
	(void)state;
	edits("[script]\n" NEW, B, NULL);
	edits("[script]\nsha256 = " B "\n", "", NULL);
	edits("[env]\n; sha256 = " B "\n", "",
	      "[env]\n; sha256 = " B "\n\n[script]\n" NEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_a_section),
		cmocka_unit_test(goes_to_the_end_of_a_section),
		cmocka_unit_test(replaces_the_lines_of_its_name),
		cmocka_unit_test(leaves_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
