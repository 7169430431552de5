/* SPDX-License-Identifier: Apache-2.0 */
/* script_word - which word of a command line names the script's own file. */
#include "decide/plan/script_word.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/cleanup.h"

static const char *base_name(const char *word)
{
	const char *slash = strrchr(word, '/');

	return slash ? slash + 1 : word;
}

static bool is_shell(const char *name)
{
	static const char *const names[] = {
		"sh", "bash", "dash", "zsh", "ksh", "mksh", "ash",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool is_interpreter(const char *name)
{
	static const char *const names[] = {
		"fish", "node", "nodejs", "perl", "ruby", "php", "python",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	/* python3, python3.11 */
	return strncmp(name, "python", 6) == 0 &&
	       strspn(name + 6, "0123456789.") == strlen(name + 6);
}

/* The first operand, or NULL where it is none or not clear that it is one. */
static const char *shell_script(char *const *args)
{
	for (; *args; args++) {
		const char *word = *args;

		if (word[0] != '-' && word[0] != '+')
			return word;
		if (strcmp(word, "--") == 0 || strcmp(word, "-") == 0)
			return args[1];
		if (word[1] == '-' && strcmp(word, "--norc") != 0 &&
		    strcmp(word, "--noprofile") != 0 &&
		    strcmp(word, "--posix") != 0)
			return NULL;
		if (word[1] == '-')
			continue;
		if (strpbrk(word, "cs"))
			return NULL;
		/* -o pipefail, -eo pipefail, -O extglob */
		if (strpbrk(word, "oO") && *++args == NULL)
			return NULL;
	}
	return NULL;
}

const char *script_word(char *const *argv)
{
	const char *name = base_name(argv[0]);

	if (is_shell(name))
		return shell_script(argv + 1);
	if (is_interpreter(name))
		return argv[1] && argv[1][0] != '-' ? argv[1] : NULL;
	return strchr(argv[0], '/') ? argv[0] : NULL;
}
