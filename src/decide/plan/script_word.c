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

/*
 * What options are known to be, of each: letters without a word behind them, in
 * any order, and letters that end an option and have a word, in it or behind it.
 * -c, -m, -e, -r and the like run something else and stand in none of these.
 */
struct interpreter {
	const char *name;
	const char *lone;
	const char *with_word;
	const char *const *options;	/* whole ones, or NULL */
	const char *const *valued;	/* what stands before a `=`, or NULL */
};

static const char *const node_options[] = {
	"--abort-on-uncaught-exception", "--enable-source-maps",
	"--expose-gc", "--no-deprecation", "--no-warnings",
	"--pending-deprecation", "--preserve-symlinks",
	"--preserve-symlinks-main", "--throw-deprecation",
	"--trace-deprecation", "--trace-uncaught", "--trace-warnings",
	"--use-bundled-ca", "--use-openssl-ca", "--use-system-ca", NULL,
};

static const char *const node_valued[] = {
	"--disable-warning", "--dns-result-order", "--max-http-header-size",
	"--max-old-space-size", "--max-semi-space-size", "--stack-size",
	"--title", "--unhandled-rejections", NULL,
};

static const struct interpreter interpreters[] = {
	{ "fish", "", "", NULL, NULL },
	{ "node", "", "", node_options, node_valued },
	{ "nodejs", "", "", node_options, node_valued },
	{ "perl", "wWtTX", "", NULL, NULL },
	{ "ruby", "w", "", NULL, NULL },
	{ "php", "", "", NULL, NULL },
	{ "python", "bBdEIOqsSuvx", "XW", NULL, NULL },
};

static const struct interpreter *find_interpreter(const char *name)
{
	size_t n = strlen("python");

	/* python3, python3.11 */
	if (strncmp(name, "python", n) == 0 &&
	    strspn(name + n, "0123456789.") == strlen(name + n))
		name = "python";
	for (size_t i = 0; i < ARRAY_SIZE(interpreters); i++)
		if (strcmp(interpreters[i].name, name) == 0)
			return &interpreters[i];
	return NULL;
}

static bool is_one_of(const char *word, size_t n, const char *const *list)
{
	for (; list && *list; list++)
		if (strlen(*list) == n && strncmp(*list, word, n) == 0)
			return true;
	return false;
}

/* How many words belong to the option behind it, or -1: not known. */
static int words_behind(const struct interpreter *in, const char *option)
{
	const char *rest = option + 1 + strspn(option + 1, in->lone);
	size_t n = strcspn(option, "=");

	if (is_one_of(option, strlen(option), in->options) ||
	    (option[n] == '=' && is_one_of(option, n, in->valued)))
		return 0;
	/* `-` alone is the standard input */
	if (option[1] == '\0')
		return -1;
	if (rest[0] == '\0')
		return 0;
	if (!strchr(in->with_word, rest[0]))
		return -1;
	return rest[1] == '\0' ? 1 : 0;
}

static const char *interpreted(const struct interpreter *in, char *const *args)
{
	for (; *args; args++) {
		int more;

		if (args[0][0] != '-')
			return args[0];
		more = words_behind(in, args[0]);
		if (more < 0 || (more > 0 && *++args == NULL))
			return NULL;
	}
	return NULL;
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
	const struct interpreter *in = find_interpreter(name);

	if (is_shell(name))
		return shell_script(name, argv + 1);
	if (in)
		return interpreted(in, argv + 1);
	return strchr(argv[0], '/') ? argv[0] : NULL;
}
