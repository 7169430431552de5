/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env_names - names of variables: patterns, and names that steer programs.
 *
 * The table is no denylist on which a wall rests: nothing passes unless a
 * profile names it.  It keeps a wide pattern, or a habit, from handing the
 * script a variable whose effect a reader of the profile would not expect.
 */
#include "decide/plan/env_names.h"

#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "decide/plan/ci_files.h"

bool env_names_match(const char *pattern, const char *name)
{
	const char *star = NULL, *retry = NULL;

	while (*name) {
		if (*pattern == '*') {
			star = ++pattern;
			retry = name;
		} else if (*pattern == '?' || *pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star;
			name = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

bool env_names_is_pattern(const char *text)
{
	return strpbrk(text, "*?") != NULL;
}

struct steering {
	const char *pattern;
	const char *what;
};

#define LOADER "steers the dynamic loader or the C library"
#define SHELL "steers the shell"
#define INTERPRETER "steers an interpreter"
#define GIT "steers git or a program it runs"
#define TRUST "changes whom TLS trusts, or where keys go"
#define TOOLS "changes what a build or package tool does"
#define STARTS "names a program that others start"
#define PROXY "sends traffic through a proxy"

/* These begin as a row of the table below does, and are only reported. */
static const char *const harmless[] = {
	"GIT_COMMIT", "GIT_COMMIT_SHA", "GIT_COMMIT_HASH", "GIT_COMMITTED_AT",
	"GIT_BRANCH", "GIT_LOCAL_BRANCH", "GIT_TAG", "GIT_URL", "GIT_URL_?",
	"GIT_PREVIOUS_COMMIT", "GIT_PREVIOUS_SUCCESSFUL_COMMIT",
	"GIT_CHECKOUT_DIR", "GIT_CLONE_COMMIT_HASH", "GIT_ID", "GIT_MESSAGE",
	"GIT_AUTHOR_*", "GIT_COMMITTER_*",
};

/* pattern, what */
static const struct steering table[] = {
	{ "LD_*", LOADER },
	{ "DYLD_*", LOADER },
	{ "GLIBC_TUNABLES", LOADER },
	{ "MALLOC_*", LOADER },
	{ "GCONV_PATH", LOADER },
	{ "GETCONF_DIR", LOADER },
	{ "LOCPATH", LOADER },
	{ "NLSPATH", LOADER },
	{ "TZDIR", LOADER },
	{ "RES_OPTIONS", LOADER },
	{ "HOSTALIASES", LOADER },
	{ "LOCALDOMAIN", LOADER },
	{ "RESOLV_*", LOADER },
	{ "NIS_PATH", LOADER },
	{ "ASAN_*", LOADER },
	{ "UBSAN_*", LOADER },
	{ "LSAN_*", LOADER },
	{ "TMPDIR", "moves the directory for temporary files" },
	{ "BASH_*", SHELL },
	{ "BASHOPTS", SHELL },
	{ "SHELLOPTS", SHELL },
	{ "ENV", SHELL },
	{ "IFS", SHELL },
	{ "PS0", SHELL },
	{ "PS1", SHELL },
	{ "PS2", SHELL },
	{ "PS3", SHELL },
	{ "PS4", SHELL },
	{ "PROMPT_COMMAND", SHELL },
	{ "CDPATH", SHELL },
	{ "FPATH", SHELL },
	{ "GLOBIGNORE", SHELL },
	{ "ZDOTDIR", SHELL },
	{ "POSIXLY_CORRECT", SHELL },
	{ "NODE_OPTIONS", INTERPRETER },
	{ "NODE_PATH", INTERPRETER },
	{ "NODE_REPL_*", INTERPRETER },
	{ "NODE_ICU_DATA", INTERPRETER },
	{ "NODE_V8_COVERAGE", INTERPRETER },
	{ "ELECTRON_*", INTERPRETER },
	{ "DENO_*", INTERPRETER },
	{ "BUN_*", INTERPRETER },
	{ "PYTHON*", INTERPRETER },
	{ "PERL*", INTERPRETER },
	{ "RUBY*", INTERPRETER },
	{ "JAVA_TOOL_OPTIONS", INTERPRETER },
	{ "JDK_JAVA_OPTIONS", INTERPRETER },
	{ "_JAVA_OPTIONS", INTERPRETER },
	{ "JAVA_OPTS", INTERPRETER },
	{ "CLASSPATH", INTERPRETER },
	{ "LUA_*", INTERPRETER },
	{ "PHPRC", INTERPRETER },
	{ "PHP_INI_SCAN_DIR", INTERPRETER },
	{ "R_PROFILE*", INTERPRETER },
	{ "R_ENVIRON*", INTERPRETER },
	{ "R_LIBS*", INTERPRETER },
	{ "TCLLIBPATH", INTERPRETER },
	{ "AWKPATH", INTERPRETER },
	{ "AWKLIBPATH", INTERPRETER },
	{ "DOTNET_*", INTERPRETER },
	{ "CORECLR_*", INTERPRETER },
	{ "COR_*", INTERPRETER },
	{ "GIT_*", GIT },
	{ "HGRCPATH", GIT },
	{ "HGEDITOR", GIT },
	{ "SVN_SSH", GIT },
	{ "CVS_RSH", GIT },
	{ "SSL_*", TRUST },
	{ "SSLKEYLOGFILE", TRUST },
	{ "OPENSSL_*", TRUST },
	{ "GNUTLS_*", TRUST },
	{ "NODE_EXTRA_CA_CERTS", TRUST },
	{ "NODE_TLS_*", TRUST },
	{ "NODE_USE_*", TRUST },
	{ "REQUESTS_CA_BUNDLE", TRUST },
	{ "AWS_CA_BUNDLE", TRUST },
	{ "CURL_*", TRUST },
	{ "WGETRC", TRUST },
	{ "SYSTEM_WGETRC", TRUST },
	{ "NETRC", TRUST },
	{ "KRB5*", TRUST },
	{ "GEM_*", TOOLS },
	{ "BUNDLE_*", TOOLS },
	{ "BUNDLER_*", TOOLS },
	{ "PIP_*", TOOLS },
	{ "UV_*", TOOLS },
	{ "YARN_*", TOOLS },
	{ "COREPACK_*", TOOLS },
	{ "MAVEN_OPTS", TOOLS },
	{ "MAVEN_ARGS", TOOLS },
	{ "GRADLE_OPTS", TOOLS },
	{ "ANT_OPTS", TOOLS },
	{ "ANT_ARGS", TOOLS },
	{ "SBT_OPTS", TOOLS },
	{ "MAKEFLAGS", TOOLS },
	{ "MFLAGS", TOOLS },
	{ "GNUMAKEFLAGS", TOOLS },
	{ "MAKEFILES", TOOLS },
	{ "GCC_EXEC_PREFIX", TOOLS },
	{ "COMPILER_PATH", TOOLS },
	{ "LIBRARY_PATH", TOOLS },
	{ "CPATH", TOOLS },
	{ "RUSTC", TOOLS },
	{ "RUSTC_*", TOOLS },
	{ "RUSTFLAGS", TOOLS },
	{ "CARGO_*", TOOLS },
	{ "GOFLAGS", TOOLS },
	{ "GOENV", TOOLS },
	{ "GOPROXY", TOOLS },
	{ "GONOSUMDB", TOOLS },
	{ "GOINSECURE", TOOLS },
	{ "TAR_OPTIONS", TOOLS },
	{ "GZIP", TOOLS },
	{ "XZ_OPT", TOOLS },
	{ "XZ_DEFAULTS", TOOLS },
	{ "GREP_OPTIONS", TOOLS },
	{ "EDITOR", STARTS },
	{ "VISUAL", STARTS },
	{ "FCEDIT", STARTS },
	{ "PAGER", STARTS },
	{ "MANPAGER", STARTS },
	{ "SYSTEMD_PAGER", STARTS },
	{ "LESS*", STARTS },
	{ "BROWSER", STARTS },
	{ "SSH_ASKPASS*", STARTS },
	{ "SUDO_ASKPASS", STARTS },
	{ "RSYNC_RSH", STARTS },
	{ "TERMINFO*", "changes how a terminal is driven" },
	{ "TERMCAP", "changes how a terminal is driven" },
	{ "INPUTRC", "changes how a terminal is driven" },
};

static bool ends_with_proxy(const char *name)
{
	size_t n = strlen(name), len = strlen("_proxy");

	return n > len && strcasecmp(name + n - len, "_proxy") == 0;
}

const char *env_names_steers(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
		if (env_names_match(harmless[i], name))
			return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (env_names_match(table[i].pattern, name))
			return table[i].what;
	if (ci_files_has(name))
		return "names a file of commands to later steps";
	if (ends_with_proxy(name))
		return PROXY;
	if (strncasecmp(name, "npm_config_", strlen("npm_config_")) == 0)
		return TOOLS;
	return NULL;
}
