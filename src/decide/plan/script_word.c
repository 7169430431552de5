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

/*
 * Letters that no shell takes a word after.  bash reads -init-file as it does
 * --init-file, and zsh -b as --: a letter that is not here is not known.
 */
#define LONE_LETTERS "aefhilmnpruvxBCEH"

/* How many words belong to the option behind it, or -1: not known. */
static int option_words(const char *shell, const char *option)
{
	const char *rest = option + 1 + strspn(option + 1, LONE_LETTERS);

	/* -o pipefail, -eo pipefail, -O extglob; zsh takes -opipefail too */
	if (rest[0] == 'o' || (rest[0] == 'O' && strcmp(shell, "bash") == 0))
		return rest[1] == '\0' ? 1 : -1;
	return rest[0] == '\0' ? 0 : -1;
}

/* The first operand, or NULL where it is none or not clear that it is one. */
static const char *shell_script(const char *shell, char *const *args)
{
	for (; *args; args++) {
		const char *word = *args;
		int more;

		if (word[0] != '-' && word[0] != '+')
			return word;
		if (strcmp(word, "--") == 0 || strcmp(word, "-") == 0)
			return args[1];
		if (strcmp(word, "--norc") == 0 ||
		    strcmp(word, "--noprofile") == 0 ||
		    strcmp(word, "--posix") == 0)
			continue;
		more = option_words(shell, word);
		if (more < 0 || (more > 0 && *++args == NULL))
			return NULL;
	}
	return NULL;
}

const char *script_word(char *const *argv)
{
	const char *name = base_name(argv[0]);

	if (is_shell(name))
		return shell_script(name, argv + 1);
	if (is_interpreter(name))
		return argv[1] && argv[1][0] != '-' ? argv[1] : NULL;
	return strchr(argv[0], '/') ? argv[0] : NULL;
}
