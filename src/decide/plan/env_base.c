/* SPDX-License-Identifier: Apache-2.0 */
/* env_base - the base set of variables, which a script gets without asking. */
#include "decide/plan/env_base.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"

#define ALNUM \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define USUAL_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define VALUE_MAX 128 /* of LANG, TZ, TERM, CI; real ones are far shorter */

static const char *const always[] = {
	"HOME", "LOGNAME", "PATH", "SHELL", "TMPDIR", "USER",
};

static const char *const categories[] = {
	"LC_ADDRESS", "LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_IDENTIFICATION",
	"LC_MEASUREMENT", "LC_MESSAGES", "LC_MONETARY", "LC_NAME",
	"LC_NUMERIC", "LC_PAPER", "LC_TELEPHONE", "LC_TIME",
};

/* The base view has these; a fresh directory there would hide programs. */
static const char *const no_home[] = {
	"bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "nix",
	"opt", "proc", "sbin", "sys", "usr",
};

static bool is_listed(const char *text, size_t n, const char *const *list,
		      size_t n_list)
{
	for (size_t i = 0; i < n_list; i++)
		if (strlen(list[i]) == n && strncmp(list[i], text, n) == 0)
			return true;
	return false;
}

#define LISTED(text, n, list) is_listed((text), (n), (list), ARRAY_SIZE(list))

const char *env_base_always(size_t i)
{
	return i < ARRAY_SIZE(always) ? always[i] : NULL;
}

bool env_base_is_callers(const char *name)
{
	return strcmp(name, "LANG") == 0 || strcmp(name, "TZ") == 0 ||
	       strcmp(name, "TERM") == 0 || strcmp(name, "CI") == 0 ||
	       LISTED(name, strlen(name), categories);
}

bool env_base_has(const char *name)
{
	return env_base_is_callers(name) ||
	       LISTED(name, strlen(name), always);
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

/* Absolute; no empty component, `.` or `..`; a final slash is none either. */
static bool is_plain_path(const char *path)
{
	const char *p = path;

	if (*p != '/' || has_control(path))
		return false;
	while (*p == '/') {
		size_t n = strcspn(++p, "/");

		if (n == 0 || (n == 1 && p[0] == '.') ||
		    (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		p += n;
	}
	return true;
}

bool env_base_may_be_home(const char *path)
{
	return is_plain_path(path) &&
	       !LISTED(path + 1, strcspn(path + 1, "/"), no_home);
}

static char *value_path(const char *caller, char **ret_why)
{
	autorelease_strbuf struct strbuf kept = STRBUF_INIT;
	const char *p = caller ? caller : "";
	size_t dropped = 0;

	for (;;) {
		size_t n = strcspn(p, ":");
		autofree char *dir = mem_strndup(p, n);

		if (dir[0] == '/' && !has_control(dir)) {
			strbuf_addf(&kept, "%s%s", kept.len ? ":" : "", dir);
		} else {
			dropped++;
		}
		if (p[n] == '\0')
			break;
		p += n + 1;
	}
	if (kept.len == 0) {
		*ret_why = mem_printf("base set: no absolute directory in the "
				      "caller's, so the usual ones");
		return mem_strdup(USUAL_PATH);
	}
	if (dropped)
		*ret_why = mem_printf("base set: without %zu empty or relative "
				      "part%s", dropped,
				      dropped == 1 ? "" : "s");
	else
		*ret_why = mem_strdup("base set");
	return strbuf_steal(&kept);
}

static char *value_home(const char *home, char **ret_why)
{
	autofree char *path = mem_strdup(home ? home : "");
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	if (env_base_may_be_home(path)) {
		*ret_why = mem_strdup("base set: an empty directory");
		return steal_ptr(&path);
	}
	*ret_why = mem_printf("base set: an empty directory; the caller's path "
			      "cannot be one");
	return mem_strdup(ENV_BASE_HOME);
}

static char *value_user(const struct env_base_facts *facts, char **ret_why)
{
	const char *name = facts->user_name;

	*ret_why = mem_strdup("base set: of the uid inside");
	if (name && name[0] && strspn(name, ALNUM "_.-@$") == strlen(name))
		return mem_strdup(name);
	return mem_printf("%u", (unsigned)facts->uid);
}

static bool is_program_in(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && path[n] &&
	       strspn(path + n, ALNUM "_.-") == strlen(path + n) &&
	       path[n] != '.';
}

static char *value_shell(const char *caller, char **ret_why)
{
	*ret_why = mem_strdup("base set");
	if (caller && (is_program_in(caller, "/bin/") ||
		       is_program_in(caller, "/usr/bin/")))
		return mem_strdup(caller);
	return mem_strdup("/bin/sh");
}

/* A TZ may name a file by a path (tzset(3)): only a zone or a rule here. */
static bool is_harmless(const char *name, const char *value)
{
	const char *alphabet = ALNUM "_.@-";

	if (strcmp(name, "TZ") == 0) {
		if (value[0] == '/' || value[0] == ':' || strstr(value, ".."))
			return false;
		alphabet = ALNUM "_+-,./:<>";
	} else if (strcmp(name, "TERM") == 0) {
		alphabet = ALNUM "_.+-";
	}
	return strlen(value) <= VALUE_MAX && value[0] != '.' &&
	       strspn(value, alphabet) == strlen(value);
}

char *env_base_value(const char *name, const char *caller,
		     const struct env_base_facts *facts, char **ret_why)
{
	if (strcmp(name, "PATH") == 0)
		return value_path(caller, ret_why);
	if (strcmp(name, "HOME") == 0)
		return value_home(facts->home, ret_why);
	if (strcmp(name, "SHELL") == 0)
		return value_shell(caller, ret_why);
	if (strcmp(name, "USER") == 0 || strcmp(name, "LOGNAME") == 0)
		return value_user(facts, ret_why);
	if (strcmp(name, "TMPDIR") == 0) {
		*ret_why = mem_strdup("base set: a fresh directory");
		return mem_strdup("/tmp");
	}
	if (is_harmless(name, caller)) {
		*ret_why = mem_strdup("base set");
		return mem_strdup(caller);
	}
	*ret_why = mem_printf("base set, but its value is not of the form a "
			      "%s has", name);
	return NULL;
}
