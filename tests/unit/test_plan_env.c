/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of decide/plan/plan_env.  The secrets are invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strlist.h"
#include "decide/plan/env_base.h"
#include "decide/plan/env_names.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_trust.h"
#include "decide/profile/profile.h"
#include "value_lines.h"

/* Cut in two, so that no scanner takes this file for a leak. */
#define CUT(a, b) a b
#define GITHUB_SECRET CUT("ghs_", "16C7e42F292c6912E7710c838347Ae178B4a")
#define UUID "8a7d6c5b-1234-5678-9abc-def012345678"

struct fixture {
	struct profile profile;
	struct host host;
	struct strlist environ;
	struct env_plan plan;
	struct err err;
};

static struct fixture *fix;

static int begin(void **state)
{
	(void)state;
	fix = mem_alloc(sizeof(*fix));
	fix->host.uid = 1000;
	fix->host.gid = 1000;
	return 0;
}

static void list_release(struct value_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].text);
	free(list->v);
}

static int end(void **state)
{
	(void)state;
	list_release(&fix->profile.pass);
	list_release(&fix->profile.pass_unsafe);
	list_release(&fix->profile.set);
	list_release(&fix->profile.expose);
	list_release(&fix->profile.ca_file);
	free(fix->host.home);
	free(fix->host.user_name);
	strlist_release(&fix->environ);
	env_plan_release(&fix->plan);
	free(fix);
	return 0;
}

static void has(const char *assignment)
{
	strlist_add(&fix->environ, assignment);
	if (strncmp(assignment, "HOME=/", 6) == 0)
		fix->host.home = mem_strdup(assignment + 5);
}

static int try_plan(void)
{
	env_plan_release(&fix->plan);
	fix->host.environ = fix->environ.v;
	return plan_env(&fix->profile, &fix->host, &fix->plan, &fix->err);
}

static void plan(void)
{
	if (try_plan() < 0)
		print_error("%s\n", fix->err.msg);
	assert_int_equal(fix->err.kind, ERR_NONE);
}

static const struct env_decision *decision(const char *name)
{
	for (size_t i = 0; i < fix->plan.n_decisions; i++)
		if (strcmp(fix->plan.decisions[i].name, name) == 0)
			return &fix->plan.decisions[i];
	return NULL;
}

static void inside(const char *name, const char *value)
{
	const char *got = env_plan_get(&fix->plan, name);

	if (!got)
		print_error("%s is not inside: %s\n", name,
			    decision(name) ? decision(name)->why : "unknown");
	assert_non_null(got);
	assert_string_equal(got, value);
}

static void outside(const char *name)
{
	if (env_plan_get(&fix->plan, name))
		print_error("%s is inside: %s\n", name, decision(name)->why);
	assert_null(env_plan_get(&fix->plan, name));
	if (decision(name))
		assert_int_equal(decision(name)->verdict, ENV_WITHHELD);
}

static void because(const char *name, enum env_verdict verdict,
		    const char *why)
{
	assert_non_null(decision(name));
	assert_int_equal(decision(name)->verdict, verdict);
	assert_string_equal(decision(name)->why, why);
}

static void gives_the_base_set_to_an_empty_environment(void **state)
{
	(void)state;
	plan();
	assert_int_equal(fix->plan.env.n, 6);
	inside("HOME", "/tmp/home");
	inside("LOGNAME", "1000");
	inside("USER", "1000");
	inside("PATH",
	       "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	inside("SHELL", "/bin/sh");
	inside("TMPDIR", "/tmp");
}

static void takes_the_base_set_from_the_caller(void **state)
{
	(void)state;
	has("HOME=/home/jane/");
	has("PATH=/opt/tool/bin:/usr/bin");
	has("SHELL=/usr/bin/zsh");
	has("USER=somebody");
	has("TMPDIR=/var/tmp/x");
	has("CI=true");
	has("LANG=en_US.UTF-8");
	has("LC_ALL=C.UTF-8");
	has("TZ=Europe/Paris");
	has("TERM=xterm-256color");
	fix->host.user_name = mem_strdup("jane");
	plan();
	inside("HOME", "/home/jane");
	inside("PATH", "/opt/tool/bin:/usr/bin");
	inside("SHELL", "/usr/bin/zsh");
	inside("USER", "jane");
	inside("LOGNAME", "jane");
	inside("TMPDIR", "/tmp");
	inside("CI", "true");
	inside("LANG", "en_US.UTF-8");
	inside("LC_ALL", "C.UTF-8");
	inside("TZ", "Europe/Paris");
	inside("TERM", "xterm-256color");
	because("PATH", ENV_BASE, "base set");
}

static void drops_relative_parts_of_path(void **state)
{
	(void)state;
	has("PATH=.:/usr/bin::bin:/bin:");
	plan();
	inside("PATH", "/usr/bin:/bin");
	because("PATH", ENV_BASE,
		"base set: without 4 empty or relative parts");
}

static void never_puts_home_over_the_base_view(void **state)
{
	static const char *const bad[] = {
		"/", "//", "/usr/sbin", "/bin", "/etc/x", "/opt/jenkins",
		"/home/../etc", "/home//x", "/home/./x", "/home/a\nb", "home",
		"",
	};
	static const char *const good[] = {
		"/home/jane", "/root", "/nonexistent", "/var/lib/jenkins",
		"/tmp", "/users", "/home/with space",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		free(fix->host.home);
		fix->host.home = mem_strdup(bad[i]);
		plan();
		inside("HOME", ENV_BASE_HOME);
	}
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		free(fix->host.home);
		fix->host.home = mem_strdup(good[i]);
		plan();
		inside("HOME", good[i]);
	}
}

static void withholds_odd_values_of_the_base_set(void **state)
{
	static const char *const odd[] = {
		"LANG=../../x", "LC_ALL=a b", "TZ=:/etc/shadow", "TZ=/x",
		"TZ=../x", "TERM=../x", "TERM=x\ny", "CI=$(id)", "LANG=a;b",
		"LC_CTYPE=" GITHUB_SECRET,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		autofree char *name = mem_strndup(odd[i], strcspn(odd[i], "="));

		strlist_release(&fix->environ);
		has(odd[i]);
		plan();
		outside(name);
	}
	strlist_release(&fix->environ);
	has("TZ=CET-1CEST,M3.5.0/2,M10.5.0/3");
	has("TERM=");
	plan();
	inside("TZ", "CET-1CEST,M3.5.0/2,M10.5.0/3");
	inside("TERM", "");
}

static void takes_only_categories_of_lc(void **state)
{
	(void)state;
	has("LC_TIME=C");
	has("LC_DEPLOY=x");
	plan();
	inside("LC_TIME", "C");
	outside("LC_DEPLOY");
}

static void falls_back_to_sh_for_an_odd_shell(void **state)
{
	static const char *const odd[] = {
		"SHELL=/home/x/sh", "SHELL=/bin/../home/x/sh", "SHELL=/bin/",
		"SHELL=zsh", "SHELL=/bin/a b", "SHELL=",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		strlist_release(&fix->environ);
		has(odd[i]);
		plan();
		inside("SHELL", "/bin/sh");
	}
}

static void passes_nothing_that_no_line_names(void **state)
{
	(void)state;
	has("MYCORP_X=unforeseen");
	has("GITHUB_SHA=da39a3ee5e6b4b0d3255bfef95601890afd80709");
	plan();
	outside("MYCORP_X");
	because("GITHUB_SHA", ENV_WITHHELD,
		"no line of the profile names it");
	assert_false(decision("MYCORP_X")->is_noted);
}

static void passes_names_and_globs_by_case(void **state)
{
	(void)state;
	has("TRAVIS_NODE_VERSION=20");
	has("travis_node_version=20");
	has("TRAVIS_BRANCH=main");
	has("ghprbPullId=7");
	has("AB1=x");
	has("AB12=x");
	line(&fix->profile.pass, "TRAVIS_*_VERSION");
	line(&fix->profile.pass, "ghprbPullId");
	line(&fix->profile.pass, "AB?");
	plan();
	inside("TRAVIS_NODE_VERSION", "20");
	inside("ghprbPullId", "7");
	inside("AB1", "x");
	outside("travis_node_version");
	outside("TRAVIS_BRANCH");
	outside("AB12");
	because("TRAVIS_NODE_VERSION", ENV_PASSED,
		"pass = TRAVIS_*_VERSION (p.ini:1)");
	because("ghprbPullId", ENV_PASSED, "pass = ghprbPullId (p.ini:2)");
}

static const char *const steering[] = {
	"LD_PRELOAD", "LD_AUDIT", "BASH_ENV", "ENV", "BASH_FUNC_ls%%",
	"SHELLOPTS", "BASHOPTS", "IFS", "PS4", "PROMPT_COMMAND",
	"PYTHONSTARTUP", "PYTHONPATH", "PERL5OPT", "RUBYOPT", "NODE_OPTIONS",
	"NODE_PATH", "NODE_EXTRA_CA_CERTS", "JAVA_TOOL_OPTIONS",
	"_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "GIT_SSH_COMMAND",
	"GIT_CONFIG_COUNT", "GIT_PROXY_COMMAND", "GIT_DIR", "GCONV_PATH",
	"LOCPATH", "NLSPATH", "RES_OPTIONS", "HOSTALIASES", "LOCALDOMAIN",
	"GLIBC_TUNABLES", "MALLOC_ARENA_MAX", "http_proxy", "HTTPS_PROXY",
	"ALL_PROXY", "no_proxy", "SSL_CERT_FILE", "CURL_HOME", "WGETRC",
	"NPM_CONFIG_REGISTRY", "npm_config_registry", "GEM_HOME",
	"BUNDLE_GEMFILE", "MAVEN_OPTS", "GRADLE_OPTS", "EDITOR", "VISUAL",
	"PAGER", "LESSOPEN", "TMPDIR",
};

static void refuses_to_pass_what_steers_programs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(steering); i++) {
		list_release(&fix->profile.pass);
		fix->profile.pass = (struct value_list){ .n = 0 };
		line(&fix->profile.pass, steering[i]);
		fix->err = (struct err)ERR_INIT;
		if (try_plan() == 0)
			print_error("not refused: %s\n", steering[i]);
		assert_int_equal(fix->err.kind, ERR_PROFILE);
		assert_non_null(strstr(fix->err.msg, "p.ini:1"));
		assert_non_null(strstr(fix->err.hint, "pass-unsafe"));
	}
}

static void a_glob_does_not_match_what_steers_programs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(steering); i++) {
		autofree char *set = mem_printf("%s=x", steering[i]);
		autofree char *glob = mem_printf("%.2s*", steering[i]);

		has(set);
		line(&fix->profile.pass, glob);
	}
	has("LDAP_HOST=x");
	has("SHELL_FUNCTION=() { :; }; id");
	plan();
	for (size_t i = 0; i < ARRAY_SIZE(steering); i++)
		if (strcmp(steering[i], "TMPDIR") != 0)
			outside(steering[i]);
	inside("TMPDIR", "/tmp");
	inside("LDAP_HOST", "x");
	outside("SHELL_FUNCTION");
	assert_non_null(strstr(decision("LD_PRELOAD")->why,
			       "steers the dynamic loader"));
}

static void passes_it_when_told_that_it_is_unsafe(void **state)
{
	(void)state;
	has("LD_PRELOAD=/x.so");
	has("NODE_OPTIONS=--max-old-space-size=4096");
	has("npm_config_registry=https://registry.example/");
	line(&fix->profile.pass, "LD_PRELOAD");
	line(&fix->profile.pass_unsafe, "LD_PRELOAD");
	line(&fix->profile.pass_unsafe, "npm_config_*");
	plan();
	inside("LD_PRELOAD", "/x.so");
	inside("npm_config_registry", "https://registry.example/");
	outside("NODE_OPTIONS");
	because("LD_PRELOAD", ENV_PASSED,
		"pass-unsafe = LD_PRELOAD (p.ini:1), "
		"steers the dynamic loader or the C library");
}

static void reports_of_jenkins_git_are_no_steering(void **state)
{
	static const char *const plain[] = {
		"GIT_COMMIT", "GIT_BRANCH", "GIT_AUTHOR_NAME", "GIT_URL",
		"GIT_COMMITTER_EMAIL", "GIT_PREVIOUS_COMMIT", "NODE_NAME",
		"NODE_LABELS", "CIRCLE_NODE_INDEX", "CI_DEPENDENCY_PROXY_USER",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		assert_null(env_names_steers(plain[i]));
	for (size_t i = 0; i < ARRAY_SIZE(steering); i++)
		assert_non_null(env_names_steers(steering[i]));
}

static void withholds_a_token_and_tells_what_to_write(void **state)
{
	(void)state;
	has("MY_VALUE=" GITHUB_SECRET);
	has("MY_OTHER=plain");
	line(&fix->profile.pass, "MY_VALUE");
	line(&fix->profile.pass, "MY_OTHER");
	plan();
	outside("MY_VALUE");
	inside("MY_OTHER", "plain");
	assert_true(decision("MY_VALUE")->is_noted);
	because("MY_VALUE", ENV_WITHHELD,
		"looks like a GitHub token; write expose = MY_VALUE if the "
		"script must have it");
}

static void a_glob_does_not_bring_credentials(void **state)
{
	(void)state;
	has("CODECOV_TOKEN=" UUID);
	has("CODECOV_FLAGS=unit");
	has("CODECOV_ODD=Zx8Qp2Lm9Rt4Vb7Nc1Ks");
	line(&fix->profile.pass, "CODECOV_*");
	plan();
	outside("CODECOV_TOKEN");
	outside("CODECOV_ODD");
	inside("CODECOV_FLAGS", "unit");
	assert_false(decision("CODECOV_TOKEN")->is_noted);
}

static void chance_counts_only_for_globs(void **state)
{
	(void)state;
	has("CODECOV_ODD=Zx8Qp2Lm9Rt4Vb7Nc1Ks");
	line(&fix->profile.pass, "CODECOV_ODD");
	plan();
	inside("CODECOV_ODD", "Zx8Qp2Lm9Rt4Vb7Nc1Ks");
}

static void exposes_what_it_is_told_to(void **state)
{
	(void)state;
	has("CODECOV_TOKEN=" UUID);
	has("REMOTE=https://x:" UUID "@h.example");
	has("COPY=<" UUID ">");
	line(&fix->profile.expose, "CODECOV_TOKEN");
	line(&fix->profile.expose, "REMOTE");
	line(&fix->profile.pass, "COPY");
	plan();
	inside("CODECOV_TOKEN", UUID);
	inside("REMOTE", "https://x:" UUID "@h.example");
	inside("COPY", "<" UUID ">");
	because("CODECOV_TOKEN", ENV_EXPOSED,
		"expose = CODECOV_TOKEN (p.ini:1)");
}

static void a_missing_exposed_variable_is_no_error(void **state)
{
	(void)state;
	line(&fix->profile.expose, "CODECOV_TOKEN");
	plan();
	outside("CODECOV_TOKEN");
	because("CODECOV_TOKEN", ENV_WITHHELD,
		"expose = CODECOV_TOKEN (p.ini:1), but it is not set");
	assert_false(decision("CODECOV_TOKEN")->is_noted);
}

static void expose_of_a_steering_name_needs_both_words(void **state)
{
	(void)state;
	has("HTTPS_PROXY=http://u:passw0rd@proxy.example:3128");
	line(&fix->profile.expose, "HTTPS_PROXY");
	assert_int_equal(try_plan(), -1);
	assert_non_null(strstr(fix->err.hint, "pass-unsafe = HTTPS_PROXY"));
	fix->err = (struct err)ERR_INIT;
	line(&fix->profile.pass_unsafe, "HTTPS_PROXY");
	plan();
	inside("HTTPS_PROXY", "http://u:passw0rd@proxy.example:3128");
}

static void withholds_what_carries_a_withheld_secret(void **state)
{
	(void)state;
	has("DEPLOY_PASSWORD=hunter2hunter2\n");
	has("DATABASE_URL=postgres://u:correct-horse@db.example/x");
	has("SHORT_TOKEN=abcdefg");
	has("A_LINE=--login hunter2hunter2");
	has("B_LINE=correct-horse battery");
	has("C_LINE=abcdefg in it");
	has("D_LINE=nothing of the kind");
	line(&fix->profile.pass, "?_LINE");
	line(&fix->profile.pass, "A_LINE");
	plan();
	outside("A_LINE");
	outside("B_LINE");
	inside("C_LINE", "abcdefg in it");
	inside("D_LINE", "nothing of the kind");
	because("B_LINE", ENV_WITHHELD,
		"carries the value of DATABASE_URL, which is withheld");
	assert_true(decision("A_LINE")->is_noted);
}

static void a_secret_replaced_by_set_stays_one(void **state)
{
	(void)state;
	has("API_TOKEN=hunter2hunter2");
	has("LINE=x hunter2hunter2");
	line(&fix->profile.set, "API_TOKEN=dummy");
	line(&fix->profile.pass, "LINE");
	plan();
	inside("API_TOKEN", "dummy");
	outside("LINE");
}

static void set_beats_all_and_the_last_one_holds(void **state)
{
	(void)state;
	has("A=caller");
	has("PATH=/usr/bin");
	line(&fix->profile.pass, "A");
	line(&fix->profile.set, "A=first");
	line(&fix->profile.set, "A=second=x");
	line(&fix->profile.set, "EMPTY=");
	line(&fix->profile.set, "PATH=/bin");
	line(&fix->profile.set, "HOME=/work");
	plan();
	inside("A", "second=x");
	inside("EMPTY", "");
	inside("PATH", "/bin");
	inside("HOME", "/work");
	because("A", ENV_SET, "set (p.ini:2)");
}

static void refuses_one_name_set_and_exposed(void **state)
{
	(void)state;
	line(&fix->profile.set, "A=x");
	line(&fix->profile.expose, "A");
	assert_int_equal(try_plan(), -1);
	assert_string_equal(fix->err.msg,
			    "p.ini:1: A: also set at p.ini:1; keep one of the "
			    "two");
}

static void refuses_a_home_that_cannot_be_one(void **state)
{
	(void)state;
	line(&fix->profile.set, "HOME=/usr/share");
	assert_int_equal(try_plan(), -1);
	list_release(&fix->profile.set);
	fix->profile.set = (struct value_list){ .n = 0 };
	has("HOME=relative");
	line(&fix->profile.pass_unsafe, "HOME");
	assert_int_equal(try_plan(), -1);
	assert_null(strstr(fix->err.msg, "relative"));
}

static void the_first_of_two_equal_names_holds(void **state)
{
	(void)state;
	has("A=1");
	has("A=2");
	has("=x");
	has("NOEQUALS");
	has("B\x01=x");
	line(&fix->profile.pass, "A");
	line(&fix->profile.pass, "B*");
	plan();
	inside("A", "1");
	assert_null(decision(""));
	assert_null(decision("NOEQUALS"));
	assert_null(decision("B\x01"));
}

static void is_sorted_and_has_no_withheld_value(void **state)
{
	const char *last = "";

	(void)state;
	has("Z_TOKEN=hunter2hunter2");
	has("HOME=/home/jane");
	has("B=https://u:hunter2hunter2@h.example");
	has("A=x");
	line(&fix->profile.pass, "?");
	plan();
	for (size_t i = 0; i < fix->plan.n_decisions; i++) {
		const struct env_decision *d = &fix->plan.decisions[i];

		assert_true(strcmp(last, d->name) < 0);
		assert_null(strstr(d->why, "hunter2"));
		last = d->name;
	}
	for (size_t i = 1; i < fix->plan.env.n; i++)
		assert_true(strcmp(fix->plan.env.v[i - 1],
				   fix->plan.env.v[i]) < 0);
	for (size_t i = 0; i < fix->plan.env.n; i++)
		assert_null(strstr(fix->plan.env.v[i], "hunter2"));
}

static void tells_node_of_a_ca_file(void **state)
{
	(void)state;
	has("NODE_EXTRA_CA_CERTS=/home/jane/ca.pem");
	plan();
	outside("NODE_EXTRA_CA_CERTS");
	line(&fix->profile.ca_file, "ca.pem");
	plan();
	inside("NODE_EXTRA_CA_CERTS", PLAN_TRUST_ADDED);
	line(&fix->profile.set, "NODE_EXTRA_CA_CERTS=/x.pem");
	plan();
	inside("NODE_EXTRA_CA_CERTS", "/x.pem");
}

static void words(struct value_list *list, char *text)
{
	char *rest = NULL;

	for (char *word = strtok_r(text, " \n", &rest); word;
	     word = strtok_r(NULL, " \n", &rest))
		line(list, word);
}

/* The `pass =` and `expose =` lines of one shipped profile. */
static void read_profile(const char *name)
{
	const char *srcdir = getenv("srcdir");
	autofree char *path = mem_printf("%s/profiles/%s.ini",
					 srcdir ? srcdir : ".", name);
	FILE *file = fopen(path, "re");
	autofree char *text = NULL;
	size_t size = 0;

	assert_non_null(file);
	while (getline(&text, &size, file) > 0) {
		if (strncmp(text, "pass = ", 7) == 0)
			words(&fix->profile.pass, text + 7);
		else if (strncmp(text, "expose = ", 9) == 0)
			words(&fix->profile.expose, text + 9);
	}
	(void)fclose(file);
}

/* The whole sets of the vendors are in tests/golden/env_*. */
static void a_git_url_with_a_login_stays_outside(void **state)
{
	(void)state;
	has("JENKINS_URL=https://c.ex/");
	has("GIT_URL=https://jane:hunter22@git.example/r.git");
	read_profile("ci-metadata");
	plan();
	inside("JENKINS_URL", "https://c.ex/");
	outside("GIT_URL");
	assert_true(decision("GIT_URL")->is_noted);
}

static void the_vendor_profiles_pass_no_token(void **state)
{
	(void)state;
	has("CODECOV_TOKEN=" UUID);
	has("COVERALLS_REPO_TOKEN=AbCdEf0123456789AbCdEf01234567890");
	has("COVERALLS_PARALLEL=true");
	has("CODECOV_FLAGS=unit");
	has("GITHUB_TOKEN=" GITHUB_SECRET);
	has("GITHUB_SHA=ffac537e6cbbf934b08745a378932722df287a53");
	read_profile("ci-metadata");
	read_profile("codecov-bash");
	read_profile("coveralls-node");
	plan();
	/* by `secret`, which is not read here: tests/golden/profile_* */
	outside("CODECOV_TOKEN");
	outside("COVERALLS_REPO_TOKEN");
	inside("COVERALLS_PARALLEL", "true");
	inside("CODECOV_FLAGS", "unit");
	inside("GITHUB_SHA", "ffac537e6cbbf934b08745a378932722df287a53");
	outside("GITHUB_TOKEN");
}

/* A repository in a workspace, and who owns them. */
static void git_of(uid_t workspace, uid_t git, struct path_fact *fact,
		   struct git_dir_fact *dir)
{
	*fact = (struct path_fact){
		.path = (char *)"/w/.git",
		.type = PATH_DIR,
		.uid = git,
	};
	*dir = (struct git_dir_fact){ .path = fact->path };
	fix->host.workspace = (char *)"/w";
	fix->host.workspace_uid = workspace;
	fix->host.paths = fact;
	fix->host.n_paths = 1;
	fix->host.git.dirs = dir;
	fix->host.git.n_dirs = 1;
}

static void lets_git_accept_what_is_anothers(void **state)
{
	struct path_fact fact;
	struct git_dir_fact dir;

	(void)state;
	git_of(1000, 1000, &fact, &dir);
	plan();
	assert_null(decision("GIT_CONFIG_COUNT"));
	git_of(1001, 1000, &fact, &dir);
	plan();
	inside("GIT_CONFIG_COUNT", "1");
	inside("GIT_CONFIG_KEY_0", "safe.directory");
	inside("GIT_CONFIG_VALUE_0", "*");
	because("GIT_CONFIG_COUNT", ENV_BASE,
		"git accepts what belongs to another user");
	git_of(1000, 0, &fact, &dir);
	plan();
	inside("GIT_CONFIG_COUNT", "1");
	/* a workspace without git */
	fix->host.git.n_dirs = 0;
	fix->host.workspace_uid = 1001;
	plan();
	assert_null(decision("GIT_CONFIG_COUNT"));
}

static void adds_to_what_a_profile_tells_git(void **state)
{
	struct path_fact fact;
	struct git_dir_fact dir;

	(void)state;
	git_of(1001, 1001, &fact, &dir);
	has("GIT_CONFIG_COUNT=7");
	line(&fix->profile.set, "GIT_CONFIG_COUNT=1");
	line(&fix->profile.set, "GIT_CONFIG_KEY_0=core.abbrev");
	line(&fix->profile.set, "GIT_CONFIG_VALUE_0=12");
	plan();
	inside("GIT_CONFIG_COUNT", "2");
	inside("GIT_CONFIG_KEY_0", "core.abbrev");
	inside("GIT_CONFIG_VALUE_0", "12");
	inside("GIT_CONFIG_KEY_1", "safe.directory");
	inside("GIT_CONFIG_VALUE_1", "*");
	for (size_t i = 1; i < fix->plan.n_decisions; i++)
		assert_true(strcmp(fix->plan.decisions[i - 1].name,
				   fix->plan.decisions[i].name) < 0);
}

static void leaves_a_count_alone_that_is_none(void **state)
{
	struct path_fact fact;
	struct git_dir_fact dir;

	(void)state;
	git_of(1001, 1001, &fact, &dir);
	line(&fix->profile.set, "GIT_CONFIG_COUNT=many");
	plan();
	inside("GIT_CONFIG_COUNT", "many");
	assert_null(decision("GIT_CONFIG_KEY_0"));
}

/* What the caller tells git is withheld, and does not count. */
static void counts_only_what_is_inside(void **state)
{
	struct path_fact fact;
	struct git_dir_fact dir;

	(void)state;
	git_of(1001, 1001, &fact, &dir);
	has("GIT_CONFIG_COUNT=1");
	has("GIT_CONFIG_KEY_0=credential.helper");
	has("GIT_CONFIG_VALUE_0=!f");
	plan();
	inside("GIT_CONFIG_COUNT", "1");
	inside("GIT_CONFIG_KEY_0", "safe.directory");
	inside("GIT_CONFIG_VALUE_0", "*");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_the_base_set_to_an_empty_environment),
		TEST(takes_the_base_set_from_the_caller),
		TEST(drops_relative_parts_of_path),
		TEST(never_puts_home_over_the_base_view),
		TEST(withholds_odd_values_of_the_base_set),
		TEST(takes_only_categories_of_lc),
		TEST(falls_back_to_sh_for_an_odd_shell),
		TEST(passes_nothing_that_no_line_names),
		TEST(passes_names_and_globs_by_case),
		TEST(refuses_to_pass_what_steers_programs),
		TEST(a_glob_does_not_match_what_steers_programs),
		TEST(passes_it_when_told_that_it_is_unsafe),
		TEST(reports_of_jenkins_git_are_no_steering),
		TEST(withholds_a_token_and_tells_what_to_write),
		TEST(a_glob_does_not_bring_credentials),
		TEST(chance_counts_only_for_globs),
		TEST(exposes_what_it_is_told_to),
		TEST(a_missing_exposed_variable_is_no_error),
		TEST(expose_of_a_steering_name_needs_both_words),
		TEST(withholds_what_carries_a_withheld_secret),
		TEST(a_secret_replaced_by_set_stays_one),
		TEST(set_beats_all_and_the_last_one_holds),
		TEST(refuses_one_name_set_and_exposed),
		TEST(refuses_a_home_that_cannot_be_one),
		TEST(the_first_of_two_equal_names_holds),
		TEST(is_sorted_and_has_no_withheld_value),
		TEST(tells_node_of_a_ca_file),
		TEST(a_git_url_with_a_login_stays_outside),
		TEST(the_vendor_profiles_pass_no_token),
		TEST(lets_git_accept_what_is_anothers),
		TEST(adds_to_what_a_profile_tells_git),
		TEST(leaves_a_count_alone_that_is_none),
		TEST(counts_only_what_is_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
