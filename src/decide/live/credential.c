/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential - what looks like a secret.
 *
 * Forms are searched as a prefix at a word's start followed by a least number
 * of bytes of one alphabet.  The least numbers are below what the makers use
 * today, so that a longer or somewhat shorter kind is still seen, and high
 * enough that a word of a commit message is not.
 */
#include "decide/live/credential.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

#define DIGITS "0123456789"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define ALNUM UPPER LOWER DIGITS
#define BASE64 ALNUM "+/="
#define WORD ALNUM "_-"
#define DOTTED ALNUM "_-."
#define ANY ALNUM "_-.+/=%~!*:,@#$^"

struct form {
	const char *prefix;
	const char *alphabet;	/* of what follows */
	size_t least;		/* bytes of it */
	const char *what;
};

/* prefix, alphabet, least, what */
static const struct form forms[] = {
	{ "ghp_", ALNUM, 20, "a GitHub token" },
	{ "gho_", ALNUM, 20, "a GitHub token" },
	{ "ghu_", ALNUM, 20, "a GitHub token" },
	{ "ghs_", DOTTED, 20, "a GitHub token" },
	{ "ghr_", ALNUM, 20, "a GitHub token" },
	{ "github_pat_", WORD, 20, "a GitHub token" },
	{ "glpat-", DOTTED, 16, "a GitLab token" },
	{ "glcbt-", DOTTED, 16, "a GitLab token" },
	{ "gldt-", DOTTED, 16, "a GitLab token" },
	{ "glrt-", DOTTED, 16, "a GitLab token" },
	{ "glptt-", DOTTED, 16, "a GitLab token" },
	{ "glsoat-", DOTTED, 16, "a GitLab token" },
	{ "glagent-", DOTTED, 16, "a GitLab token" },
	{ "glimt-", DOTTED, 16, "a GitLab token" },
	{ "glft-", DOTTED, 16, "a GitLab token" },
	{ "AKIA", UPPER DIGITS, 16, "an AWS access key" },
	{ "ASIA", UPPER DIGITS, 16, "an AWS access key" },
	{ "xoxa-", WORD, 10, "a Slack token" },
	{ "xoxb-", WORD, 10, "a Slack token" },
	{ "xoxe-", WORD, 10, "a Slack token" },
	{ "xoxe.", DOTTED, 10, "a Slack token" },
	{ "xoxp-", WORD, 10, "a Slack token" },
	{ "xoxr-", WORD, 10, "a Slack token" },
	{ "xoxs-", WORD, 10, "a Slack token" },
	{ "xapp-", WORD, 20, "a Slack token" },
	{ "hooks.slack.com/services/", ANY, 20, "a Slack address" },
	{ "npm_", ALNUM, 30, "an npm token" },
	{ "pypi-Ag", WORD, 30, "a PyPI token" },
	{ "rubygems_", ALNUM, 30, "a RubyGems token" },
	{ "sk_live_", ALNUM, 16, "a Stripe key" },
	{ "sk_test_", ALNUM, 16, "a Stripe key" },
	{ "rk_live_", ALNUM, 16, "a Stripe key" },
	{ "whsec_", BASE64, 16, "a Stripe key" },
	{ "AIza", WORD, 30, "a Google key" },
	{ "ya29.", DOTTED, 20, "a Google token" },
	{ "GOCSPX-", WORD, 20, "a Google secret" },
	{ "AccountKey=", BASE64, 20, "an Azure connection string" },
	{ "SharedAccessKey=", BASE64, 20, "an Azure connection string" },
	{ "SharedAccessSignature=", ANY, 20, "an Azure connection string" },
	{ "X-Amz-Signature=", ALNUM, 32, "a signed address" },
	{ "&sig=", BASE64 "%", 32, "a signed address" },
	{ "?sig=", BASE64 "%", 32, "a signed address" },
	{ "hvs.", WORD, 20, "a Vault token" },
	{ "hvb.", WORD, 20, "a Vault token" },
	{ "dckr_pat_", WORD, 20, "a Docker token" },
	{ "dop_v1_", ALNUM, 32, "a DigitalOcean token" },
	{ "SG.", DOTTED, 40, "a SendGrid key" },
	{ "shpat_", ALNUM, 20, "a Shopify token" },
	{ "sk-ant-", WORD, 20, "an Anthropic key" },
	{ "sk-proj-", WORD, 20, "an OpenAI key" },
	{ "hf_", ALNUM, 30, "a Hugging Face token" },
	{ "sqp_", ALNUM, 30, "a Sonar token" },
	{ "squ_", ALNUM, 30, "a Sonar token" },
	{ "sqa_", ALNUM, 30, "a Sonar token" },
	{ "bkua_", ALNUM, 20, "a Buildkite token" },
	{ "CCIPAT_", DOTTED, 20, "a CircleCI token" },
	{ "CCIPRJ_", DOTTED, 20, "a CircleCI token" },
	{ "glsa_", WORD, 20, "a Grafana token" },
	{ "glc_", BASE64, 20, "a Grafana token" },
	{ "AGE-SECRET-KEY-1", UPPER DIGITS, 20, "an age key" },
	{ "ATATT3", BASE64 "_-", 20, "an Atlassian token" },
};

size_t credential_prefix(const char *value, size_t n)
{
	static const char jwt[] = "eyJ";

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		size_t n_prefix = strlen(forms[i].prefix);

		if (n > n_prefix &&
		    memcmp(value, forms[i].prefix, n_prefix) == 0)
			return n_prefix;
	}
	return n > strlen(jwt) && memcmp(value, jwt, strlen(jwt)) == 0 ?
		       strlen(jwt) :
		       0;
}

/* The same for what people write before a value, in lower case; case does not
 * matter. */
static const struct form assignments[] = {
	{ "password=", ANY, 4, "a password" },
	{ "passwd=", ANY, 4, "a password" },
	{ "pwd=", ANY, 4, "a password" },
	{ "secret=", ANY, 8, "a secret" },
	{ "token=", ANY, 8, "a token" },
	{ "api_key=", ANY, 8, "an API key" },
	{ "apikey=", ANY, 8, "an API key" },
	{ "authorization: basic ", BASE64, 16, "an authorization header" },
	{ "authorization: bearer ", ANY, 16, "an authorization header" },
	{ "authorization: token ", ANY, 16, "an authorization header" },
	{ "_authtoken=", ANY, 4, "a token" },
	{ "_auth=", BASE64, 4, "a password" },
	{ "\"auth\":", "\" " BASE64, 4, "a registry login" },
	{ "\"identitytoken\":", "\" " DOTTED, 4, "a registry login" },
	{ "putty-user-key-file-", DIGITS, 1, "a private key" },
};

static bool is_in(char c, const char *alphabet)
{
	return c != '\0' && strchr(alphabet, c) != NULL;
}

static bool follows(const char *p, const struct form *form)
{
	return strspn(p, form->alphabet) >= form->least;
}

/* A prefix counts only where a word begins: not "ghp_" in "xghp_". */
static bool has_form(const char *value, const struct form *form)
{
	const char *p = value;

	while ((p = strstr(p, form->prefix)) != NULL) {
		bool begins = p == value || !is_in(p[-1], ALNUM) ||
			      !is_in(form->prefix[0], ALNUM);

		if (begins && follows(p + strlen(form->prefix), form))
			return true;
		p++;
	}
	return false;
}

static bool has_assignment(const char *value, const struct form *form)
{
	size_t n = strlen(form->prefix);
	char lower = form->prefix[0];
	char upper = lower >= 'a' && lower <= 'z' ? (char)(lower - 32) : lower;

	for (const char *p = value; *p; p++)
		if ((*p == lower || *p == upper) &&
		    strncasecmp(p, form->prefix, n) == 0 &&
		    follows(p + n, form))
			return true;
	return false;
}

/* Three or more base64url parts between dots, the first a JSON object. */
static bool has_jwt(const char *value)
{
	const char *p = value;

	while ((p = strstr(p, "eyJ")) != NULL) {
		bool begins = p == value || !is_in(p[-1], ALNUM);
		size_t first = strspn(p, WORD);
		const char *dot = p + first;
		size_t second = *dot == '.' ? strspn(dot + 1, WORD) : 0;

		if (begins && first >= 12 && second >= 2 &&
		    dot[1 + second] == '.')
			return true;
		p += 3;
	}
	return false;
}

/*
 * What stands before the `@` after a `//`.  A password with a raw `/` in it is
 * against RFC 3986 and common: when the part before the first slash has a
 * colon that no port number follows, the userinfo goes on.
 */
static const char *find_userinfo(const char *value, size_t *ret_n)
{
	const char *p = value;

	while ((p = strstr(p, "//")) != NULL) {
		const char *colon;
		size_t n, line;

		p += 2;
		line = strcspn(p, " \t\r\n\"'");
		n = strcspn(p, "/?# \t\r\n\"'");
		colon = memchr(p, ':', n);
		if (p[0] != '[' && colon &&
		    strspn(colon + 1, DIGITS) != (size_t)(p + n - colon - 1))
			n = line;
		while (n > 0 && p[n - 1] != '@')
			n--;
		if (n > 1) {
			*ret_n = n - 1;
			return p;
		}
	}
	return NULL;
}

const char *credential_password(const char *value, size_t *ret_n)
{
	size_t n;
	const char *info = find_userinfo(value, &n);
	const char *colon = info ? memchr(info, ':', n) : NULL;

	if (!colon || colon + 1 == info + n)
		return NULL;
	*ret_n = n - (size_t)(colon + 1 - info);
	return colon + 1;
}

static bool ends_before(const char *value, const char *at, const char *scheme)
{
	size_t n = strlen(scheme);

	return (size_t)(at - value) >= n && strncasecmp(at - n, scheme, n) == 0;
}

/*
 * Is the userinfo the first part of the path too?  Azure Repos and Bitbucket
 * write the owner's name before the host as well; a token is in no path.
 */
static bool is_owner(const char *info, size_t n)
{
	const char *path = info + n + 1;

	path += strcspn(path, "/?# \t\r\n\"'");
	return *path == '/' && strncmp(path + 1, info, n) == 0 &&
	       path[1 + n] == '/';
}

/* A lone user is a login name for ssh and, mostly, a token for http. */
static bool has_login_url(const char *value)
{
	const char *info, *p = value;
	size_t n, n_password;

	for (; (info = find_userinfo(p, &n)) != NULL; p = info + n) {
		if (credential_password(p, &n_password))
			return true;
		if ((ends_before(value, info, "http://") ||
		     ends_before(value, info, "https://")) &&
		    !is_owner(info, n))
			return true;
	}
	return false;
}

/*
 * The whole value is user:password@host, as proxies are written; an image with
 * a digest (name:tag@sha256:...) is not.
 */
static bool is_bare_login(const char *value)
{
	size_t user = strspn(value, DOTTED);
	const char *pass = value + user + 1;
	const char *at;

	if (user == 0 || value[user] != ':' ||
	    strncmp(value, "mailto:", 7) == 0)
		return false;
	if (strpbrk(pass, " \t\r\n") || !(at = strrchr(pass, '@')) ||
	    at == pass || memchr(pass, '/', (size_t)(at - pass)))
		return false;
	return is_in(at[1], ALNUM "[") && strncmp(at + 1, "sha256:", 7) != 0 &&
	       strncmp(at + 1, "sha512:", 7) != 0;
}


static int class_of(char c)
{
	if (is_in(c, DIGITS))
		return 0;
	if (is_in(c, LOWER))
		return 1;
	return is_in(c, UPPER) ? 2 : 3;
}

/* How often neighbours are of different classes. */
static size_t count_changes(const char *p, size_t n, size_t *ret_digit)
{
	size_t changes = 0;

	*ret_digit = 0;
	for (size_t i = 1; i < n; i++) {
		int a = class_of(p[i - 1]), b = class_of(p[i]);

		changes += a != b;
		*ret_digit += a != b && (a == 0 || b == 0);
	}
	return changes;
}

/*
 * In random text of 62 signs a neighbour is of another class six times in
 * ten; in CamelCase and dates four times or fewer, and a letter rarely meets a
 * digit more than twice.
 */
static bool is_mixed(const char *p, size_t n)
{
	size_t digit, changes = count_changes(p, n, &digit);

	return (digit >= 3 && changes * 10 >= n * 3) || changes * 2 >= n;
}

bool credential_is_random(const char *value)
{
	const char *p = value;

	while (*p) {
		size_t n = strspn(p, ALNUM);
		bool is_hex = strspn(p, DIGITS "abcdefABCDEF") >= n;

		if (n >= 20 && !(is_hex && n <= 64) &&
		    strspn(p, DIGITS) < n && is_mixed(p, n))
			return true;
		p += n + (p[n] != '\0');
	}
	return false;
}

/* 40 signs of base64 with nothing else: the secret half of an AWS key. */
static bool is_aws_secret(const char *value)
{
	size_t digit;

	return strlen(value) == 40 && strspn(value, ALNUM "+/") == 40 &&
	       value[0] != '/' && strpbrk(value, UPPER) &&
	       strpbrk(value, LOWER) && strpbrk(value, DIGITS) &&
	       count_changes(value, 40, &digit) >= 12;
}

static bool is_netrc(const char *value)
{
	return strstr(value, "machine ") && strstr(value, "login ") &&
	       strstr(value, "password ");
}

const char *credential_form(const char *value)
{
	if (strstr(value, "-----BEGIN "))
		return "a PEM block";
	if (has_jwt(value))
		return "a JWT";
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (has_form(value, &forms[i]))
			return forms[i].what;
	if (has_login_url(value))
		return "an address with a login in it";
	if (is_bare_login(value))
		return "a user name with a password";
	if (is_netrc(value))
		return "a netrc file";
	for (size_t i = 0; i < ARRAY_SIZE(assignments); i++)
		if (has_assignment(value, &assignments[i]))
			return assignments[i].what;
	if (is_aws_secret(value))
		return "an AWS secret key";
	return NULL;
}

/*
 * A label alone is in documents and in programs that make keys; the key itself
 * is lines of base64, after headers if it is encrypted.
 */
#define KEY_NEAR 400	/* bytes in which they begin */
#define KEY_RUN 24

static bool has_key_bytes(const char *p)
{
	const char *end = memchr(p, '\0', KEY_NEAR);
	size_t n = end ? (size_t)(end - p) : KEY_NEAR;

	for (size_t i = 0; i < n;) {
		size_t run = strspn(p + i, BASE64);

		if (run >= KEY_RUN)
			return true;
		i += run + 1;
	}
	return false;
}

bool credential_private_key(const char *text)
{
	static const char begin[] = "-----BEGIN ";
	const char *p = text;

	while ((p = strstr(p, begin)) != NULL) {
		size_t n;

		p += strlen(begin);
		n = strspn(p, UPPER DIGITS " ");
		if (n >= strlen("PRIVATE KEY") && p[n] == '-' &&
		    memmem(p, n, "PRIVATE KEY", strlen("PRIVATE KEY")) &&
		    has_key_bytes(p + n))
			return true;
	}
	return strstr(text, "PuTTY-User-Key-File-") != NULL;
}

/* EXAMPLE in it, or so few different bytes that it was typed: xxxxxxxx. */
static bool is_sample(const char *p, size_t n)
{
	bool seen[256] = { false };
	size_t different = 0;

	for (size_t i = 0; i < n; i++) {
		different += !seen[(unsigned char)p[i]];
		seen[(unsigned char)p[i]] = true;
	}
	return different < 8 || memmem(p, n, "EXAMPLE", 7);
}

/* strspn(3) as far as matters: a text may be all prefixes. */
#define TOKEN_SEEN 200

static size_t span_token(const char *p, const char *alphabet)
{
	size_t n = 0;

	while (n < TOKEN_SEEN && is_in(p[n], alphabet))
		n++;
	return n;
}

static bool is_form_at(const char *p, const struct form *form)
{
	size_t n_prefix = strlen(form->prefix);
	size_t n;

	if (strncmp(p, form->prefix, n_prefix) != 0)
		return false;
	n = span_token(p + n_prefix, form->alphabet);
	return n >= form->least && !is_sample(p + n_prefix, n);
}

#define GRAMS 65536

/* A number for three bytes, which every prefix has; not all are different. */
static unsigned gram_at(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return ((unsigned)b[0] << 10 ^ (unsigned)b[1] << 5 ^ b[2]) % GRAMS;
}

/* text: where the word may have begun before p */
static const char *form_at(const char *text, const char *p)
{
	if (p > text && is_in(p[-1], ALNUM) && is_in(p[0], ALNUM))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (forms[i].prefix[0] == p[0] && is_form_at(p, &forms[i]))
			return forms[i].what;
	return NULL;
}

/*
 * One pass over three bytes each, of which next to none begin a prefix: files
 * are longer than variables, and there are many.
 */
const char *credential_key(const char *text)
{
	uint8_t grams[GRAMS / 8] = { 0 };

	if (credential_private_key(text))
		return "a private key";
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		unsigned gram = gram_at(forms[i].prefix);

		grams[gram / 8] |= (uint8_t)(1u << gram % 8);
	}
	for (const char *p = text; p[0] && p[1]; p++) {
		unsigned gram = gram_at(p);
		const char *what;

		if (!(grams[gram / 8] >> gram % 8 & 1))
			continue;
		what = form_at(text, p);
		if (what)
			return what;
	}
	return NULL;
}

/* Ends of words: GITHUBTOKEN and ACCESS_TOKEN alike. */
static const char *const secret_ends[] = {
	"TOKEN", "TOKENS", "SECRET", "SECRETS", "PASSWORD", "PASSWORDS",
	"PASSWD", "PASSPHRASE", "APIKEY", "APIKEYS", "SECRETKEY", "PRIVATEKEY",
	"ACCESSKEY", "CREDENTIAL", "CREDENTIALS", "CONNECTIONSTRING",
};

/* Whole words that would be found in others (AUTHOR, PATH, COMPASS). */
static const char *const secret_words[] = {
	"AUTH", "CRED", "CREDS", "PASS", "PAT", "PSK", "JWT", "DSN", "BEARER",
	"OTP", "NETRC", "PSW",
};

/* KEY and KEYS after one of these. */
static const char *const key_words[] = {
	"API", "APP", "PRIVATE", "ACCESS", "SECRET", "SSH", "SIGN", "SIGNING",
	"ENCRYPT", "ENCRYPTION", "MASTER", "DEPLOY", "DEPLOYMENT", "AUTH",
	"ACCOUNT", "STORAGE", "ADMIN", "SERVICE", "GPG", "PGP", "AES", "HMAC",
	"RSA", "WRITE", "UPLOAD", "LICENSE", "CLIENT",
};

/* As the last word: the value is about a secret and is none. */
static const char *const neutral_words[] = {
	"URL", "URI", "FILE", "PATH", "DIR", "NAME", "TYPE", "KIND", "COUNT",
	"TOTAL", "LIMIT", "LENGTH", "SIZE", "TTL", "EXPIRES", "EXPIRY",
	"EXPIRATION", "ENABLED", "DISABLED", "REQUIRED", "HOST", "PORT", "USER",
	"USERNAME", "VERSION", "HEADER", "METHOD", "MODE", "SCOPE", "SCOPES",
	"SOCK", "PROVIDER", "REGION", "ENDPOINT", "STATUS", "AUDIENCE",
};

static bool is_word(const char *p, size_t n, const char *word)
{
	return strlen(word) == n && strncasecmp(p, word, n) == 0;
}

static bool is_listed(const char *p, size_t n, const char *const *list,
		      size_t n_list)
{
	for (size_t i = 0; i < n_list; i++)
		if (is_word(p, n, list[i]))
			return true;
	return false;
}

static bool has_secret_end(const char *p, size_t n)
{
	for (size_t i = 0; i < ARRAY_SIZE(secret_ends); i++) {
		size_t len = strlen(secret_ends[i]);

		if (n >= len &&
		    strncasecmp(p + n - len, secret_ends[i], len) == 0)
			return true;
	}
	return false;
}

#define LISTED(p, n, list) is_listed((p), (n), (list), ARRAY_SIZE(list))

static bool name_is_secret(const char *name)
{
	const char *before = NULL, *p = name;
	size_t n_before = 0;
	bool found = false;

	for (;;) {
		size_t n = strspn(p, ALNUM);

		if (has_secret_end(p, n) || LISTED(p, n, secret_words))
			found = true;
		if ((is_word(p, n, "KEY") || is_word(p, n, "KEYS")) && before &&
		    LISTED(before, n_before, key_words))
			found = true;
		if (is_word(p, n, "STRING") && before &&
		    is_word(before, n_before, "CONNECTION"))
			found = true;
		if (n > 0) {
			before = p;
			n_before = n;
		}
		if (p[n] == '\0')
			break;
		p += n + 1;
	}
	return found && !(before && LISTED(before, n_before, neutral_words));
}

static const char *const plain_answers[] = {
	"", "0", "1", "true", "false", "yes", "no", "on", "off", "null", "none",
};

bool credential_named(const char *name, const char *value)
{
	return !LISTED(value, strlen(value), plain_answers) &&
	       name_is_secret(name);
}
