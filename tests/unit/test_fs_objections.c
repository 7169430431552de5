/* SPDX-License-Identifier: Apache-2.0 */
/* test_fs_objections - what must not be left where others will work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "decide/plan/fs_objections.h"

/* And the text says this word. */
static void refuses(const char *path, const char *word)
{
	const char *text = fs_objections_leave(path);

	if (!text)
		fail_msg("%s may be left", path);
	if (!strstr(text, word))
		fail_msg("'%s' is not in: %s", word, text);
}

static void accepts(const char *path)
{
	const char *text = fs_objections_leave(path);

	if (text)
		fail_msg("%s: %s", path, text);
}

static void leaves_nothing_of_gits(void **state)
{
	(void)state;
	refuses("/w/.git", "git's");
	refuses("/w/.git/hooks/post-checkout", "git's");
	refuses(".git", "git's");
	refuses("sub/.git", "git's");
	refuses("sub//.git/config", "git's");
	refuses("/w/.GIT/config", "git's");
	refuses("/w/git~1/config", "git's");
	refuses("/w/.gitconfig", "git's");
}

static void leaves_nothing_of_other_repositories(void **state)
{
	(void)state;
	refuses("/w/.hg/hgrc", "Mercurial");
	refuses("sub/.HG", "Mercurial");
	refuses(".jj/repo/config.toml", "Jujutsu");
	accepts("/w/.hgignore");
	accepts("/w/hg/hgrc");
}

static void leaves_nothing_that_shells_run(void **state)
{
	(void)state;
	for (size_t i = 0; fs_objections_startup(i); i++)
		refuses(fs_objections_startup(i), "shells");
	refuses("/w/.bashrc", "shells");
	refuses("/w/deep/down/.envrc", "shells");
	refuses(".config/fish/config.fish", "shells");
	refuses("/home/u/.config/fish/conf.d/x.fish", "shells");
	refuses("/w/fish/functions/fish_prompt.fish", "shells");
	refuses("/w/fish/completions/git.fish", "shells");
	refuses("/w/.ZshEnv", "shells");
	refuses("/w/.profile/", "shells");
}

static void leaves_all_else(void **state)
{
	(void)state;
	accepts("");
	accepts("/");
	accepts("/w/coverage.xml");
	accepts("/w/.github/workflows/ci.yml");
	accepts("/w/.gitignore");
	accepts("/w/.gitattributes");
	accepts("/w/x.git/config");
	accepts("/w/.git-credentials-not");
	accepts("/w/bashrc");
	accepts("/w/.bashrc.bak");
	accepts("/w/etc/conf.d/x");
	accepts("/w/fish/notes.txt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_nothing_of_gits),
		cmocka_unit_test(leaves_nothing_of_other_repositories),
		cmocka_unit_test(leaves_nothing_that_shells_run),
		cmocka_unit_test(leaves_all_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
