/* SPDX-License-Identifier: Apache-2.0 */
/* test_git_config - what git is told inside, and what never gets there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/git_config.h"
#include "decide/live/git_url.h"

/* The text, or NULL; left out: one a line. */
static char *rewrite(const char *text, bool has_worktree, char **ret_left_out)
{
	autorelease_git_config struct git_config config = { .v = NULL };
	autorelease_strlist struct strlist left_out = STRLIST_INIT;
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;
	autorelease_strbuf struct strbuf lines = STRBUF_INIT;
	struct err err = ERR_INIT;

	if (git_config_parse("config", text, strlen(text), &config, &err) < 0)
		fail_msg("%s: %s", text, err.msg);
	git_config_write(&config, has_worktree, &ret, &left_out);
	for (size_t i = 0; i < left_out.n; i++)
		strbuf_addf(&lines, "%s\n", left_out.v[i]);
	if (ret_left_out)
		*ret_left_out = mem_strdup(strbuf_text(&lines));
	return mem_strdup(strbuf_text(&ret));
}

static void becomes(const char *text, const char *wanted)
{
	autofree char *got = rewrite(text, false, NULL);

	assert_string_equal(got, wanted);
}

static void leaves_out(const char *text, const char *wanted, const char *names)
{
	autofree char *left_out = NULL;
	autofree char *got = rewrite(text, false, &left_out);

	assert_string_equal(got, wanted);
	assert_string_equal(left_out, names);
}

static void refuses(const char *text, const char *where)
{
	struct git_config config = { .v = NULL };
	struct err err = ERR_INIT;

	if (git_config_parse("config", text, strlen(text), &config, &err) == 0)
		fail_msg("accepted: %s", text);
	assert_null(config.v);
	if (strncmp(err.msg, where, strlen(where)) != 0)
		fail_msg("'%s' is not at: %s", where, err.msg);
}

static void keeps_what_describes_the_repository(void **state)
{
	(void)state;
	becomes("[core]\n"
		"\trepositoryformatversion = 0\n"
		"\tfilemode = true\n"
		"\tbare\n"
		"[remote \"origin\"]\n"
		"\turl = https://github.com/example/app\n"
		"\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
		"[branch \"fix/a@b\"]\n"
		"\tremote = origin\n"
		"\tmerge = refs/heads/main\n"
		"[user]\n"
		"\tname = A \"B\" C\n",
		"[core]\n"
		"\trepositoryformatversion = \"0\"\n"
		"\tfilemode = \"true\"\n"
		"\tbare\n"
		"[remote \"origin\"]\n"
		"\turl = \"https://github.com/example/app\"\n"
		"\tfetch = \"+refs/heads/*:refs/remotes/origin/*\"\n"
		"[branch \"fix/a@b\"]\n"
		"\tremote = \"origin\"\n"
		"\tmerge = \"refs/heads/main\"\n"
		"[user]\n"
		"\tname = \"A B C\"\n");
	becomes("", "");
}

static void leaves_credentials_and_programs_out(void **state)
{
	(void)state;
	leaves_out("[http \"https://github.com/\"]\n"
		   "extraheader = AUTHORIZATION: basic abc\n"
		   "[includeIf \"gitdir:/w/.git\"]\n"
		   "path = /tmp/git-credentials-1.config\n"
		   "[include]\npath = ../x\n"
		   "[credential]\nhelper = store\n"
		   "[url \"https://u:p@h\"]\ninsteadOf = https://h\n"
		   "[alias]\nx = !id\n"
		   "[filter \"x\"]\nclean = id\n"
		   "[core]\n"
		   "fsmonitor = id\nsshCommand = id\nhooksPath = /x\n"
		   "pager = id\neditor = id\ngitProxy = id\naskPass = id\n"
		   "attributesFile = /x\nexcludesFile = /x\n"
		   "worktree = /etc\nalternateRefsCommand = id\n"
		   "[diff]\nexternal = id\n"
		   "[submodule \"s\"]\nupdate = !id\n"
		   "[remote \"origin\"]\n"
		   "uploadpack = id\nproxy = http://u:p@h\nvcs = x\n"
		   "[gpg]\nprogram = id\n"
		   "[extensions]\nworldpeace = true\n",
		   "",
		   "http.extraheader\nincludeif.path\ninclude.path\n"
		   "credential.helper\nurl.insteadof\nalias.x\n"
		   "filter.clean\ncore.fsmonitor\ncore.sshcommand\n"
		   "core.hookspath\ncore.pager\ncore.editor\ncore.gitproxy\n"
		   "core.askpass\ncore.attributesfile\ncore.excludesfile\n"
		   "core.worktree\ncore.alternaterefscommand\n"
		   "diff.external\nsubmodule.update\nremote.uploadpack\n"
		   "remote.proxy\nremote.vcs\ngpg.program\n"
		   "extensions.worldpeace\n");
}

static void names_a_stripped_url_and_not_its_secret(void **state)
{
	(void)state;
	leaves_out("[remote \"origin\"]\n"
		   "url = https://gitlab-ci-token:secret@gl.example/a.git\n"
		   "pushurl = ext::sh -c id\n"
		   "[remote \"https://u:p@h/\"]\nurl = https://h/\n"
		   "[branch \"main\"]\nremote = https://u:p@h/x\n",
		   "[remote \"origin\"]\n"
		   "\turl = \"https://gl.example/a.git\"\n"
		   "[branch \"main\"]\n"
		   "\tremote = \"https://h/x\"\n",
		   "a part of remote.url\nremote.pushurl\nremote.url\n"
		   "a part of branch.remote\n");
}

static void leaves_out_what_looks_like_a_secret(void **state)
{
	(void)state;
	leaves_out("[user]\nname = ghp_abcdefghijklmnopqrst"
		   "0123456789abcd\n"
		   "[core]\neol = a/b\n"
		   "[user]\nemail = \"a\\nb\"\n",
		   "", "user.name\ncore.eol\nuser.email\n");
}

static void writes_a_work_tree_only_where_it_is_wanted(void **state)
{
	static const char text[] = "[core]\nworktree = ../../../sub\n";
	autofree char *with = rewrite(text, true, NULL);
	autofree char *without = rewrite(text, false, NULL);

	(void)state;
	assert_string_equal(with, "[core]\n\tworktree = \"../../../sub\"\n");
	assert_string_equal(without, "");
}

/* Each as `git config --list` shows it (2.39). */
static void reads_as_git_does(void **state)
{
	(void)state;
	becomes("[USER] name = a ; b\n", "[user]\n\tname = \"a\"\n");
	becomes("[user]\nNAME=a#b\n", "[user]\n\tname = \"a\"\n");
	becomes("[user]name=\"a;b\"\n", "[user]\n\tname = \"a;b\"\n");
	becomes("[user]\nname = a \\\n  b\n", "[user]\n\tname = \"a   b\"\n");
	becomes("[user]\nname = \"a \" \n", "[user]\n\tname = \"a \"\n");
	becomes("[user]\nname = a\\\\\\\"b\n",
		"[user]\n\tname = \"a\\\\\\\"b\"\n");
	becomes("[user]\nname =\n", "[user]\n\tname = \"\"\n");
	becomes("[user]\nname", "[user]\n\tname\n");
	becomes("[user]\r\nname = a\r\n", "[user]\n\tname = \"a\"\n");
	becomes("\xef\xbb\xbf[user]\nname = a\n", "[user]\n\tname = \"a\"\n");
	becomes("; [\n# \"\n[user]# x\n name = a", "[user]\n\tname = \"a\"\n");
	becomes("[branch \"A \\\"b\\\\\"]\nrebase = true\n",
		"[branch \"A \\\"b\\\\\"]\n\trebase = \"true\"\n");
	becomes("[branch.Main]\nrebase = true\n",
		"[branch \"main\"]\n\trebase = \"true\"\n");
	becomes("[branch \"\"]\nrebase = true\n",
		"[branch \"\"]\n\trebase = \"true\"\n");
	becomes("name = a\n[]\nname = a\n", "");
	becomes("[user]\nname = a\\", "[user]\n\tname = \"a\"\n");
}

static void refuses_what_git_refuses(void **state)
{
	(void)state;
	refuses("[core\nbare = true\n", "config:1: ");
	refuses("[core]\n\nbare = \"true\n", "config:3: ");
	refuses("[core]\nbare ; x\n", "config:2: ");
	refuses("[core]\nbare = \\x\n", "config:2: ");
	refuses("[core]\n= x\n", "config:2: ");
	refuses("[core]\n1x = x\n", "config:2: ");
	refuses("[core x]\n", "config:1: ");
	refuses("[core \"x]\n", "config:1: ");
	refuses("[core \"x\" ]\n", "config:1: ");
	refuses("[core_x]\n", "config:1: ");
	refuses("[core", "config:1: ");
	refuses("[user]\nname = a \\\n b\n[\n", "config:4: ");
}

static void refuses_nul_and_what_is_too_large(void **state)
{
	static const char nul[] = "[core]\nbare = true\0[alias]\nx = !id\n";
	autofree char *large = mem_alloc(GIT_CONFIG_MAX + 1);
	struct git_config config = { .v = NULL };
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(git_config_parse("config", nul, sizeof(nul) - 1,
					  &config, &err), -1);
	memset(large, '\n', GIT_CONFIG_MAX + 1);
	assert_int_equal(git_config_parse("config", large, GIT_CONFIG_MAX + 1,
					  &config, &err), -1);
	assert_int_equal(git_config_parse("config", large, GIT_CONFIG_MAX,
					  &config, &err), 0);
	assert_int_equal(config.n, 0);
}

static void gives_the_last_value(void **state)
{
	static const char text[] = "[core]\nbare = a\n[core]\nBare = b\n"
				   "[core \"x\"]\nbare = c\n";
	autorelease_git_config struct git_config config = { .v = NULL };
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(git_config_parse("config", text, strlen(text),
					  &config, &err), 0);
	assert_string_equal(git_config_get(&config, "core", "bare"), "b");
	assert_null(git_config_get(&config, "core", "worktree"));
}

static void url_becomes(const char *url, const char *wanted)
{
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;
	bool changed = false;

	if (git_url_strip(url, &ret, &changed) < 0)
		fail_msg("left out: %s", url);
	assert_string_equal(strbuf_text(&ret), wanted);
	assert_int_equal(changed, strcmp(url, wanted) != 0);
}

static void url_is_left_out(const char *url)
{
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;
	bool changed = false;

	if (git_url_strip(url, &ret, &changed) == 0)
		fail_msg("%s became %s", url, strbuf_text(&ret));
	assert_int_equal(ret.len, 0);
}

static void strips_users_and_passwords(void **state)
{
	(void)state;
	url_becomes("https://u:p@h.example/a.git", "https://h.example/a.git");
	url_becomes("https://token@h.example:8443/a",
		    "https://h.example:8443/a");
	url_becomes("https://u:p@q@h.example/a", "https://h.example/a");
	url_becomes("https://@h.example/a", "https://h.example/a");
	url_becomes("https://u:p@[2001:db8::1]:8443/a",
		    "https://[2001:db8::1]:8443/a");
	url_becomes("HTTPS://u:p@h.example", "HTTPS://h.example");
	url_becomes("https://h.example/a?private_token=x#y",
		    "https://h.example/a");
	url_becomes("https://u:p@h.example?x@y", "https://h.example");
	url_becomes("ssh://git:pass@h.example:2222/a",
		    "ssh://git@h.example:2222/a");
	url_becomes("git+ssh://git@h.example/a", "git+ssh://git@h.example/a");
}

static void keeps_urls_without_a_secret(void **state)
{
	(void)state;
	url_becomes("https://h.example/@scope/a", "https://h.example/@scope/a");
	url_becomes("git@github.com:example/app.git",
		    "git@github.com:example/app.git");
	url_becomes("host:a", "host:a");
	url_becomes("/srv/git/a@b:c", "/srv/git/a@b:c");
	url_becomes("../a.git", "../a.git");
	url_becomes("file:///srv/a", "file:///srv/a");
	url_becomes("origin", "origin");
	url_becomes(".", ".");
	url_becomes("", "");
}

static void leaves_out_urls_it_cannot_read(void **state)
{
	(void)state;
	url_is_left_out("https://u:p/q@h.example/a");
	url_is_left_out("u:p@h.example:a");
	url_is_left_out("https:\\\\u:p@h.example");
	url_is_left_out(" https://u:p@h.example");
	url_is_left_out("ht tps://u:p@h.example");
	url_is_left_out("https://u%40h/a");
	url_is_left_out("ext::sh -c id");
	url_is_left_out("https::https://u:p@h/");
	url_is_left_out("https://h.example/a\nb");
	url_is_left_out("https://h.example/ghp_abcdefghijklmnopqrst"
			"0123456789abcd/x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_describes_the_repository),
		cmocka_unit_test(leaves_credentials_and_programs_out),
		cmocka_unit_test(names_a_stripped_url_and_not_its_secret),
		cmocka_unit_test(leaves_out_what_looks_like_a_secret),
		cmocka_unit_test(writes_a_work_tree_only_where_it_is_wanted),
		cmocka_unit_test(reads_as_git_does),
		cmocka_unit_test(refuses_what_git_refuses),
		cmocka_unit_test(refuses_nul_and_what_is_too_large),
		cmocka_unit_test(gives_the_last_value),
		cmocka_unit_test(strips_users_and_passwords),
		cmocka_unit_test(keeps_urls_without_a_secret),
		cmocka_unit_test(leaves_out_urls_it_cannot_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
