/* SPDX-License-Identifier: Apache-2.0 */
/* test_script_word - which word of a command line names the script. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "decide/plan/script_word.h"

#define MAX_WORDS 8

/* line: words between single blanks; want: NULL for none. */
static void finds(const char *line, const char *want)
{
	char copy[128];
	char *argv[MAX_WORDS + 1] = { NULL };
	const char *found;
	size_t n = 0;

	assert_true(strlen(line) < sizeof(copy));
	(void)strcpy(copy, line);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
		assert_true(n < MAX_WORDS);
		argv[n++] = word;
	}
	found = script_word(argv);
	if (!want)
		assert_null(found);
	else
		assert_non_null(found);
	if (want)
		assert_string_equal(found, want);
}

static void of_a_shell_the_first_operand(void **state)
{
	(void)state;
	finds("bash up.sh -x", "up.sh");
	finds("/bin/sh up.sh", "up.sh");
	finds("dash -e up.sh", "up.sh");
	finds("bash +x -eu up.sh", "up.sh");
	finds("bash --norc --noprofile -e up.sh", "up.sh");
	finds("bash --posix up.sh", "up.sh");
	finds("bash -eo pipefail up.sh", "up.sh");
	finds("bash -O extglob up.sh", "up.sh");
	finds("bash +O extglob up.sh", "up.sh");
	finds("sh -- -odd", "-odd");
	finds("sh - up.sh", "up.sh");
}

static void of_a_shell_without_one_none(void **state)
{
	(void)state;
	finds("bash", NULL);
	finds("bash -e", NULL);
	finds("sh --", NULL);
	finds("bash -o", NULL);
	finds("bash -c true up.sh", NULL);
	finds("bash -ec true", NULL);
	finds("bash -s up.sh", NULL);
	/* takes a word, or not: not known here */
	finds("bash --rcfile x up.sh", NULL);
	finds("bash --init-file x", NULL);
	/* bash takes one dash for two, and a word for each o */
	finds("bash -init-file x up.sh", NULL);
	finds("bash -oO pipefail extglob up.sh", NULL);
	finds("bash -oe pipefail up.sh", NULL);
	/* of zsh it takes no word, and of mksh T does */
	finds("zsh -O x up.sh", NULL);
	finds("mksh -T x up.sh", NULL);
	finds("zsh -b -e up.sh", NULL);
	finds("zsh -opipefail up.sh", NULL);
}

static void of_an_interpreter_the_next_word(void **state)
{
	(void)state;
	finds("python up.py", "up.py");
	finds("/usr/bin/python3.11 up.py", "up.py");
	finds("node up.js", "up.js");
	finds("perl -w up.pl", NULL);
	finds("python3 -m pytest", NULL);
	finds("ruby", NULL);
}

static void of_others_the_command_if_it_is_a_path(void **state)
{
	(void)state;
	finds("./up.sh one", "./up.sh");
	finds("/opt/up/up", "/opt/up/up");
	finds("curl x", NULL);
	finds("python3-config x", NULL);
	finds("./pythonic x", "./pythonic");
	/* not of one that only looks like a shell */
	finds("bash5 up.sh", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_shell_the_first_operand),
		cmocka_unit_test(of_a_shell_without_one_none),
		cmocka_unit_test(of_an_interpreter_the_next_word),
		cmocka_unit_test(of_others_the_command_if_it_is_a_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
