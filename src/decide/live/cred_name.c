/* SPDX-License-Identifier: Apache-2.0 */
/* cred_name - what the name of a file says about credentials in it. */
/*
 * Theory of operation
 *
 * Two tables, the first match counts.  The first has what is an exception to
 * the second: an example that is checked in next to the real file, a public
 * key, a store of certificates to trust.  A pattern is matched as glob(7)
 * would with `*` alone; a name without a dot, and the rest of a dot file's, has
 * no suffix.  A copy that an editor or a person left is judged by the name of
 * what it is a copy of.
 */
#include "decide/live/cred_name.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

#define NAME_SEEN 255	/* bytes: no name of a file is longer */

struct pattern {
	const char *dir;	/* the end of the path; NULL: any */
	const char *name;
	enum cred_kind kind;
};

/* directory, name, what it is */
static const struct pattern patterns[] = {
	{ NULL, "*.pub", CRED_NONE },
	{ NULL, "*public*.key", CRED_DATA },
	{ NULL, "*.pub.*", CRED_DATA },
	{ NULL, "*truststore*", CRED_NONE },
	{ NULL, "*cacerts*", CRED_NONE },

	/* dotenv */
	{ NULL, ".env", CRED_ALWAYS },
	{ NULL, ".envrc", CRED_SETTINGS },
	{ NULL, ".envrc.*", CRED_ALWAYS },
	{ NULL, ".flaskenv", CRED_SETTINGS },
	{ NULL, ".dev.vars", CRED_ALWAYS },
	{ NULL, ".dev.vars.*", CRED_ALWAYS },
	{ NULL, ".env.vault", CRED_DATA },	/* encrypted */
	{ NULL, ".env.default", CRED_DATA },
	{ NULL, ".env.*", CRED_ALWAYS },
	{ NULL, ".env[-_~]*", CRED_ALWAYS },
	{ NULL, "*.env", CRED_SETTINGS },

	/* logins of tools */
	{ NULL, ".netrc", CRED_ALWAYS },
	{ NULL, "_netrc", CRED_ALWAYS },
	{ NULL, ".git-credentials", CRED_ALWAYS },
	{ NULL, "git-credentials-*.config", CRED_ALWAYS },
	{ NULL, ".pgpass", CRED_ALWAYS },
	{ NULL, ".mylogin.cnf", CRED_ALWAYS },
	{ NULL, ".htpasswd", CRED_ALWAYS },
	{ NULL, ".vault-token", CRED_ALWAYS },
	{ NULL, ".vault[-_]pass", CRED_ALWAYS },
	{ NULL, ".vault[-_]pass.txt", CRED_ALWAYS },
	{ NULL, ".vault[-_]password", CRED_ALWAYS },
	{ NULL, ".vault[-_]password.txt", CRED_ALWAYS },
	{ NULL, ".secrets", CRED_ALWAYS },
	{ NULL, ".act.secrets", CRED_ALWAYS },
	{ NULL, ".smbcredentials", CRED_ALWAYS },
	{ NULL, ".dockercfg", CRED_ALWAYS },
	{ NULL, ".dockerconfigjson", CRED_ALWAYS },
	{ ".docker", "config.json", CRED_SETTINGS },
	{ ".aws", "credentials", CRED_ALWAYS },
	{ ".aws", "config", CRED_SETTINGS },
	{ ".aws/sso/cache", "*.json", CRED_ALWAYS },
	{ "auth/svn.simple", "*", CRED_ALWAYS },
	{ "auth/svn.ssl.client-passphrase", "*", CRED_ALWAYS },
	{ ".azure", "*tokens.json", CRED_ALWAYS },
	{ ".azure", "msal_token_cache.*", CRED_ALWAYS },
	{ ".kube", "config", CRED_ALWAYS },
	{ "gh", "hosts.yml", CRED_SETTINGS },
	{ ".cargo", "credentials", CRED_ALWAYS },
	{ ".cargo", "credentials.toml", CRED_ALWAYS },
	{ ".gem", "credentials", CRED_ALWAYS },
	{ ".terraform.d", "credentials.tfrc.json", CRED_ALWAYS },
	{ NULL, "kubeconfig", CRED_ALWAYS },
	{ NULL, "*.kubeconfig", CRED_ALWAYS },
	{ NULL, "gha-creds-*.json", CRED_ALWAYS },
	{ NULL, "credentials.json", CRED_ALWAYS },
	{ NULL, "client_secret*.json", CRED_ALWAYS },
	{ NULL, "service-account*.json", CRED_ALWAYS },
	{ NULL, "service_account*.json", CRED_ALWAYS },
	{ NULL, "serviceaccount*.json", CRED_ALWAYS },
	{ NULL, "application_default_credentials.json", CRED_ALWAYS },

	/* keys, and stores of keys */
	{ NULL, "id_rsa", CRED_ALWAYS },
	{ NULL, "id_rsa[._-]*", CRED_ALWAYS },
	{ NULL, "id_dsa", CRED_ALWAYS },
	{ NULL, "id_dsa[._-]*", CRED_ALWAYS },
	{ NULL, "id_ecdsa", CRED_ALWAYS },
	{ NULL, "id_ecdsa[._-]*", CRED_ALWAYS },
	{ NULL, "id_ed25519", CRED_ALWAYS },
	{ NULL, "id_ed25519[._-]*", CRED_ALWAYS },
	{ NULL, "*.p12", CRED_ALWAYS },
	{ NULL, "*.pfx", CRED_ALWAYS },
	{ NULL, "*.jks", CRED_ALWAYS },
	{ NULL, "*.keystore", CRED_ALWAYS },
	{ NULL, "*.kdbx", CRED_ALWAYS },
	{ NULL, "*.ppk", CRED_ALWAYS },
	{ NULL, "*.key", CRED_KEY },
	{ NULL, "*.p8", CRED_KEY },
	{ NULL, "*.pem", CRED_CERT },
	{ NULL, "*.crt", CRED_CERT },
	{ NULL, "*.cer", CRED_CERT },
	{ NULL, "*.cert", CRED_CERT },

	/* settings with a place for a password */
	{ NULL, ".npmrc", CRED_SETTINGS },
	{ NULL, ".yarnrc", CRED_SETTINGS },
	{ NULL, ".yarnrc.yml", CRED_SETTINGS },
	{ NULL, ".pypirc", CRED_SETTINGS },
	{ NULL, "pip.conf", CRED_SETTINGS },
	{ NULL, "pip.ini", CRED_SETTINGS },
	{ NULL, "nuget.config", CRED_SETTINGS },
	{ NULL, ".gemrc", CRED_SETTINGS },
	{ NULL, ".condarc", CRED_SETTINGS },
	{ NULL, ".my.cnf", CRED_SETTINGS },
	{ NULL, ".curlrc", CRED_SETTINGS },
	{ NULL, ".wgetrc", CRED_SETTINGS },
	{ NULL, ".gitconfig", CRED_SETTINGS },
	{ ".hg", "hgrc", CRED_SETTINGS },	/* URLs, as .git/config has */
	{ NULL, ".s3cfg", CRED_SETTINGS },
	{ NULL, ".sentryclirc", CRED_SETTINGS },
	{ NULL, ".boto", CRED_SETTINGS },
	{ NULL, ".databrickscfg", CRED_SETTINGS },
	{ NULL, "rclone.conf", CRED_SETTINGS },
	{ NULL, ".terraformrc", CRED_SETTINGS },
	{ NULL, "terraform.rc", CRED_SETTINGS },
	{ NULL, "*.tfvars", CRED_SETTINGS },
	{ NULL, "*.tfvars.json", CRED_SETTINGS },
	{ NULL, "*.tfstate", CRED_SETTINGS },
	{ NULL, "*.tfstate.*", CRED_SETTINGS },
	{ NULL, "auth.json", CRED_SETTINGS },
	{ NULL, "settings.xml", CRED_SETTINGS },
	{ NULL, "gradle.properties", CRED_SETTINGS },
	{ NULL, "secret.yml", CRED_SETTINGS },
	{ NULL, "secret.yaml", CRED_SETTINGS },
	{ NULL, "secret.json", CRED_SETTINGS },
	{ NULL, "secrets.yml", CRED_SETTINGS },
	{ NULL, "secrets.yaml", CRED_SETTINGS },
	{ NULL, "secrets.json", CRED_SETTINGS },
	{ NULL, "secrets.toml", CRED_SETTINGS },
	{ NULL, "secrets.properties", CRED_SETTINGS },
};

/* Suffixes of files that keys are put in; "" is a name without one. */
static const char *const data_suffixes[] = {
	"",	  "agekey", "asc",    "backup",	    "bak",    "cfg",
	"conf",	  "config", "creds",  "gpg",	    "ini",    "json",
	"local",  "old",    "orig",   "ovpn",	    "pass",   "pgp",
	"priv",	  "private", "properties", "prv",   "rsa",    "save",
	"secret", "secrets", "text",  "toml",	    "token",  "txt",
	"xml",	  "yaml",   "yml",
};

/* What names of copies end in. */
static const char *const copy_ends[] = {
	"~", ".bak", ".backup", ".old", ".orig", ".save", ".swp", ".swo",
};

/* Words of a name that say it shows how the real file looks. */
static const char *const sample_words[] = {
	"example", "examples", "sample", "samples", "template", "tmpl", "tpl",
	"dist",	   "defaults", "schema",
};

static char to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* `*` is any run of bytes, `[...]` one of those listed. */
static bool matches(const char *pattern, const char *name)
{
	for (; *pattern; pattern++, name++) {
		if (*pattern == '*') {
			char next = pattern[1];

			for (;; name++) {
				if ((next == '*' || next == '[' ||
				     next == to_lower(*name)) &&
				    matches(pattern + 1, name))
					return true;
				if (*name == '\0')
					return false;
			}
		}
		if (*pattern == '[') {
			size_t n = strcspn(++pattern, "]");

			if (*name == '\0' || !memchr(pattern, *name, n))
				return false;
			pattern += n;
		} else if (*pattern != to_lower(*name)) {
			return false;
		}
	}
	return *name == '\0';
}

/* Can it match?  Says no to nearly all by the first byte, or the last. */
static bool may_match(const struct pattern *pattern, char first, char last)
{
	char begin = pattern->name[0], end;

	if (begin != '*' && begin != first)
		return false;
	end = pattern->name[strlen(pattern->name) - 1];
	return end == '*' || end == last;
}

static bool is_word(const char *p, size_t n, const char *word)
{
	return strlen(word) == n && strncasecmp(p, word, n) == 0;
}

static bool is_sample(const char *name)
{
	while (*name) {
		size_t n = strcspn(name, "._-");

		for (size_t i = 0; i < ARRAY_SIZE(sample_words); i++)
			if (is_word(name, n, sample_words[i]))
				return true;
		name += n + (name[n] != '\0');
	}
	return false;
}

static bool is_data(const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *suffix = dot && dot != name ? dot + 1 : "";
	char first = to_lower(suffix[0]);

	for (size_t i = 0; i < ARRAY_SIZE(data_suffixes); i++)
		if (data_suffixes[i][0] == first &&
		    strcasecmp(suffix, data_suffixes[i]) == 0)
			return true;
	return false;
}

/* Is it the path, or its last words? */
static bool ends_in(const char *path, const char *words)
{
	size_t n = strlen(path), n_words = strlen(words);

	return n >= n_words && strcmp(path + n - n_words, words) == 0 &&
	       (n == n_words || path[n - n_words - 1] == '/');
}

static const struct pattern *find(const char *dir, const char *name)
{
	size_t n = strlen(name);
	char first = to_lower(name[0]);
	char last = n > 0 ? to_lower(name[n - 1]) : '\0';

	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
		if (may_match(&patterns[i], first, last) &&
		    (!patterns[i].dir || ends_in(dir, patterns[i].dir)) &&
		    matches(patterns[i].name, name))
			return &patterns[i];
	return NULL;
}

/* The bytes of a name before what says it is a copy; 0: it is none. */
static size_t find_copied(const char *name, size_t n)
{
	for (size_t i = 0; i < ARRAY_SIZE(copy_ends); i++) {
		size_t n_end = strlen(copy_ends[i]);

		if (n > n_end && strncasecmp(name + n - n_end, copy_ends[i],
					     n_end) == 0)
			return n - n_end;
	}
	return 0;
}

/* Vim puts a dot before the name too, unless there is one. */
static const struct pattern *find_copy_of(const char *dir, const char *name)
{
	char base[NAME_SEEN + 1];
	size_t n = strlen(name);
	const struct pattern *found = NULL;

	if (n > NAME_SEEN)
		return NULL;
	while (!found && (n = find_copied(name, n)) > 0) {
		memcpy(base, name, n);
		base[n] = '\0';
		found = find(dir, base);
		if (!found && base[0] == '.')
			found = find(dir, base + 1);
	}
	return found;
}

enum cred_kind cred_name(const char *dir, const char *name)
{
	enum cred_kind kind = is_data(name) ? CRED_DATA : CRED_NONE;
	const struct pattern *found = find_copy_of(dir, name);

	if (found) {
		kind = found->kind > kind ? found->kind : kind;
	} else {
		found = find(dir, name);
		kind = found ? found->kind : kind;
	}
	return kind > CRED_DATA && is_sample(name) ? CRED_DATA : kind;
}
