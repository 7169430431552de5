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
	finds("ruby", NULL);
	finds("php up.php", "up.php");
}

static void goes_past_options_that_are_known(void **state)
{
	(void)state;
	finds("python3 -u up.py -c x", "up.py");
	finds("python3 -u -B -OO up.py", "up.py");
	finds("python3 -uBIsx up.py", "up.py");
	finds("python3 -X utf8 up.py", "up.py");
	finds("python3 -Xutf8 -W ignore up.py", "up.py");
	finds("python3 -uX dev up.py", "up.py");
	finds("perl -w up.pl", "up.pl");
	finds("perl -wT up.pl -e x", "up.pl");
	finds("ruby -w up.rb", "up.rb");
	finds("node --no-warnings up.js", "up.js");
	finds("node --max-old-space-size=4096 --no-warnings up.js", "up.js");
}

static void and_past_no_other(void **state)
{
	(void)state;
	finds("python3 -m pytest", NULL);
	finds("python3 -um pytest", NULL);
	finds("python3 -c code up.py", NULL);
	finds("python3 -Bc code up.py", NULL);
	finds("python3 -uccode up.py", NULL);
	finds("python3 - up.py", NULL);
	finds("python3 -u - up.py", NULL);
	finds("python3 -- up.py", NULL);
	finds("python3 -V up.py", NULL);
	finds("python3 -u", NULL);
	finds("python3 -X", NULL);
	finds("python3 -X utf8", NULL);
	finds("python3 --check-hash-based-pycs always up.py", NULL);
	finds("perl -e code up.pl", NULL);
	finds("perl -we code up.pl", NULL);
	finds("perl -n up.pl", NULL);
	/* it is looked for in PATH, or in a line that only it knows */
	finds("perl -S up.pl", NULL);
	finds("perl -x up.pl", NULL);
	finds("perl -I lib up.pl", NULL);
	finds("perl -Mlib up.pl", NULL);
	finds("ruby -e code up.rb", NULL);
	finds("ruby -r x up.rb", NULL);
	finds("ruby -W up.rb", NULL);
	finds("node -e code up.js", NULL);
	finds("node -r x up.js", NULL);
	finds("node --require x up.js", NULL);
	finds("node --require=x up.js", NULL);
	finds("node --import=x up.js", NULL);
	finds("node --eval=code up.js", NULL);
	finds("node --stack-size 984 up.js", NULL);
	finds("node --no-warnings=x up.js", NULL);
	finds("node --no-warning up.js", NULL);
	finds("node - up.js", NULL);
	finds("php -r code", NULL);
	finds("php -f up.php", NULL);
	finds("fish -c code up", NULL);
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
		cmocka_unit_test(goes_past_options_that_are_known),
		cmocka_unit_test(and_past_no_other),
		cmocka_unit_test(of_others_the_command_if_it_is_a_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
