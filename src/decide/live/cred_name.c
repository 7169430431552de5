/* SPDX-License-Identifier: Apache-2.0 */
/* cred_name - what the name of a file says about credentials in it. */
/*
 * Theory of operation
 *
 * Two tables, the first match counts.  The first has what is an exception to
 * the second: an example that is checked in next to the real file, a public
 * key, a store of certificates to trust.  A pattern is matched as glob(7)
 * would with `*` alone; a name without a dot, and the rest of a dot file's, has
 * no suffix.
 */
#include "decide/live/cred_name.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

struct pattern {
	const char *dir;	/* NULL: any */
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
	{ NULL, ".smbcredentials", CRED_ALWAYS },
	{ NULL, ".dockercfg", CRED_ALWAYS },
	{ NULL, ".dockerconfigjson", CRED_ALWAYS },
	{ ".docker", "config.json", CRED_SETTINGS },
	{ ".aws", "credentials", CRED_ALWAYS },
	{ ".aws", "config", CRED_SETTINGS },
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
	"",	"asc",	"bak",	"cfg",	  "conf",	"config", "creds",
	"gpg",	"ini",	"json", "local",  "old",	"orig",	  "pass",
	"pgp",	"priv", "properties", "secret", "secrets", "text",
	"toml", "token", "txt", "xml",	  "yaml",	"yml",
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

enum cred_kind cred_name(const char *dir, const char *name)
{
	enum cred_kind kind = is_data(name) ? CRED_DATA : CRED_NONE;
	size_t n = strlen(name);
	char first = to_lower(name[0]);
	char last = n > 0 ? to_lower(name[n - 1]) : '\0';

	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
		if (may_match(&patterns[i], first, last) &&
		    (!patterns[i].dir || strcmp(patterns[i].dir, dir) == 0) &&
		    matches(patterns[i].name, name)) {
			kind = patterns[i].kind;
			break;
		}
	return kind > CRED_DATA && is_sample(name) ? CRED_DATA : kind;
}
