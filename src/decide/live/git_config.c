/* SPDX-License-Identifier: Apache-2.0 */
/* git_config - a repository's configuration, written anew from a list. */
/*
 * Theory of operation
 *
 * git_config.c says what may be in a configuration that a stranger's script
 * sees; git_config_parse.c reads one.  What runs a program (core.fsmonitor,
 * alias, filter, credential), reads other files (include, core.excludesFile)
 * or carries a secret (http.extraHeader, url.*.insteadOf) is on no list.
 */
#include "decide/live/git_config.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/credential.h"
#include "decide/live/git_url.h"

#define VALUE_MAX 4096	/* bytes of one that is written */

enum form {
	WORD,	/* letters, digits and - . _ */
	TEXT,
	URL,	/* or the name of a remote */
	PATH,	/* core.worktree: only where it is wanted */
};

/* Settings with a subsection, and without. */
static const struct rule {
	const char *section;
	const char *key;
	bool has_sub;
	enum form form;
} rules[] = {
	{ "branch", "merge", true, TEXT },
	{ "branch", "pushremote", true, URL },
	{ "branch", "rebase", true, WORD },
	{ "branch", "remote", true, URL },
	{ "core", "abbrev", false, WORD },
	{ "core", "autocrlf", false, WORD },
	{ "core", "bare", false, WORD },
	{ "core", "checkroundtripencoding", false, TEXT },
	{ "core", "checkstat", false, WORD },
	{ "core", "eol", false, WORD },
	{ "core", "filemode", false, WORD },
	{ "core", "ignorecase", false, WORD },
	{ "core", "ignorestat", false, WORD },
	{ "core", "logallrefupdates", false, WORD },
	{ "core", "precomposeunicode", false, WORD },
	{ "core", "protecthfs", false, WORD },
	{ "core", "protectntfs", false, WORD },
	{ "core", "quotepath", false, WORD },
	{ "core", "repositoryformatversion", false, WORD },
	{ "core", "safecrlf", false, WORD },
	{ "core", "sparsecheckout", false, WORD },
	{ "core", "sparsecheckoutcone", false, WORD },
	{ "core", "symlinks", false, WORD },
	{ "core", "trustctime", false, WORD },
	{ "core", "untrackedcache", false, WORD },
	{ "core", "worktree", false, PATH },
	{ "extensions", "compatobjectformat", false, WORD },
	{ "extensions", "noop", false, WORD },
	{ "extensions", "objectformat", false, WORD },
	{ "extensions", "partialclone", false, WORD },
	{ "extensions", "preciousobjects", false, WORD },
	{ "extensions", "refstorage", false, WORD },
	{ "extensions", "relativeworktrees", false, WORD },
	{ "extensions", "worktreeconfig", false, WORD },
	{ "remote", "fetch", true, TEXT },
	{ "remote", "partialclonefilter", true, TEXT },
	{ "remote", "promisor", true, WORD },
	{ "remote", "pushurl", true, URL },
	{ "remote", "url", true, URL },
	{ "submodule", "active", false, TEXT },
	{ "submodule", "active", true, WORD },
	{ "submodule", "branch", true, TEXT },
	{ "submodule", "ignore", true, WORD },
	{ "submodule", "url", true, URL },
	{ "user", "email", false, TEXT },
	{ "user", "name", false, TEXT },
};

void git_config_release(struct git_config *config)
{
	for (size_t i = 0; i < config->n; i++) {
		struct git_setting *s = &config->v[i];

		if (s->sub)
			mem_wipe(s->sub, strlen(s->sub));
		if (s->value)
			mem_wipe(s->value, strlen(s->value));
		free(s->section);
		free(s->sub);
		free(s->key);
		free(s->value);
	}
	free(config->v);
	*config = (struct git_config){ .v = NULL };
}

const char *git_config_get(const struct git_config *config,
			   const char *section, const char *key)
{
	for (size_t i = config->n; i-- > 0;) {
		const struct git_setting *s = &config->v[i];

		if (!s->sub && strcmp(s->section, section) == 0 &&
		    strcmp(s->key, key) == 0)
			return s->value;
	}
	return NULL;
}

static const struct rule *find_rule(const struct git_setting *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].has_sub == (s->sub != NULL) &&
		    strcmp(rules[i].section, s->section) == 0 &&
		    strcmp(rules[i].key, s->key) == 0)
			return &rules[i];
	return NULL;
}

static bool is_text(const char *text)
{
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return false;
	return strlen(text) <= VALUE_MAX && !credential_form(text);
}

static bool is_word(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
			    "XYZ0123456789._-") == strlen(text) &&
	       is_text(text);
}

/* Remotes and branches have no colon, git-check-ref-format(1); URLs have. */
static bool is_name(const char *sub)
{
	return !strchr(sub, ':') && is_text(sub);
}

/* Is this value, or what is left of it, to be written?  Then it is in ret. */
static bool take_value(const struct rule *rule, const char *value,
		       bool has_worktree, struct strbuf *ret, bool *ret_changed)
{
	switch (rule->form) {
	case WORD:
		if (!is_word(value))
			return false;
		break;
	case PATH:
		if (!has_worktree || !is_text(value))
			return false;
		break;
	case TEXT:
		if (!is_text(value))
			return false;
		break;
	case URL:
		return strlen(value) <= VALUE_MAX &&
		       git_url_strip(value, ret, ret_changed) == 0;
	}
	strbuf_adds(ret, value);
	return true;
}

static void add_quoted(struct strbuf *ret, const char *text)
{
	strbuf_addc(ret, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			strbuf_addc(ret, '\\');
		strbuf_addc(ret, *text);
	}
	strbuf_addc(ret, '"');
}

static bool is_same_place(const struct git_setting *a,
			  const struct git_setting *b)
{
	return a && strcmp(a->section, b->section) == 0 &&
	       strcmp(a->sub ? a->sub : "", b->sub ? b->sub : "") == 0 &&
	       !a->sub == !b->sub;
}

static void add_setting(const struct git_setting *last,
			const struct git_setting *s, const char *value,
			struct strbuf *ret)
{
	if (!is_same_place(last, s)) {
		strbuf_addf(ret, "[%s", s->section);
		if (s->sub) {
			strbuf_addc(ret, ' ');
			add_quoted(ret, s->sub);
		}
		strbuf_adds(ret, "]\n");
	}
	strbuf_addf(ret, "\t%s", s->key);
	if (value) {
		strbuf_adds(ret, " = ");
		add_quoted(ret, value);
	}
	strbuf_addc(ret, '\n');
}

static void leave_out(const char *what, const struct git_setting *s,
		      struct strlist *ret)
{
	autofree char *text = mem_printf("%s%s.%s", what, s->section, s->key);

	strlist_add_once(ret, text);
}

void git_config_write(const struct git_config *config, bool has_worktree,
		      struct strbuf *ret, struct strlist *ret_left_out)
{
	const struct git_setting *last = NULL;

	for (size_t i = 0; i < config->n; i++) {
		const struct git_setting *s = &config->v[i];
		const struct rule *rule = find_rule(s);
		autorelease_strbuf struct strbuf value = STRBUF_INIT;
		bool changed = false;

		if (!rule || (s->sub && !is_name(s->sub)) ||
		    (s->value && !take_value(rule, s->value, has_worktree,
					     &value, &changed))) {
			leave_out("", s, ret_left_out);
			continue;
		}
		if (changed)
			leave_out("a part of ", s, ret_left_out);
		add_setting(last, s, s->value ? strbuf_text(&value) : NULL,
			    ret);
		last = s;
	}
}
