/* SPDX-License-Identifier: Apache-2.0 */
/* cred_text - does the text of a file make it one that is hidden? */
#include "decide/live/cred_text.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "decide/live/credential.h"

#define ZIP "PK\3\4"
#define LINE_SEEN 1024	/* bytes: people write settings, and not longer ones */
#define BLANKS " \t\r"
#define BASE64                       \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"abcdefghijklmnopqrstuvwxyz0123456789+/="
#define LOGIN_MIN 8	/* signs of base64 */
#define KEY_MIN 64

struct part {
	const char *p;
	size_t n;
};

static bool is_text(const char *text, size_t n)
{
	return memchr(text, '\0', n) == NULL;
}

/* PEM without a private part: what is given to everybody. */
static bool is_public(const char *text)
{
	return (strstr(text, "-----BEGIN ") || strncmp(text, "ssh-", 4) == 0) &&
	       !strstr(text, "PRIVATE KEY");
}

/* To the value that stands under a name, in JSON or YAML; NULL: no more. */
static const char *find_value(const char *text, const char *name)
{
	const char *p = strstr(text, name);

	return p ? p + strlen(name) + strspn(p + strlen(name), BLANKS "\n\":")
		 : NULL;
}

/* A login for a registry, as Docker writes it; the name may be anything. */
static bool has_registry_login(const char *text)
{
	const char *p = strstr(text, "\"auths\"");

	while (p && (p = find_value(p, "\"auth\"")) != NULL) {
		size_t n = strspn(p, BASE64);

		if (n >= LOGIN_MIN && p[n] == '"' && strspn(p, "xX") < n)
			return true;
	}
	return false;
}

/* The key of a kubeconfig: PEM within base64. */
static bool has_client_key(const char *text)
{
	static const char begin[] = "LS0tLS1CRUdJTi";
	const char *p = text;

	while ((p = find_value(p, "client-key-data")) != NULL)
		if (strncmp(p, begin, strlen(begin)) == 0 &&
		    strspn(p, BASE64) >= KEY_MIN)
			return true;
	return false;
}

static const char *judge_data(const char *text)
{
	const char *what = credential_key(text);

	if (!what && has_registry_login(text))
		what = "a registry login";
	if (!what && has_client_key(text))
		what = "a private key";
	return what;
}

/* Copies of a line and what is in it, each with its NUL. */
struct line {
	char text[LINE_SEEN + 1];
	char name[LINE_SEEN + 1];
	char value[LINE_SEEN + 1];
};

/* Without blanks, quotes and commas around it. */
static void trim(const char *p, size_t n, char *ret)
{
	static const char edges[] = BLANKS "\"',;";

	while (n > 0 && strchr(edges, p[0])) {
		p++;
		n--;
	}
	while (n > 0 && strchr(edges, p[n - 1]))
		n--;
	memcpy(ret, p, n);
	ret[n] = '\0';
}

/* The value is put in by whoever reads the file, or is left out. */
static bool is_reference(const char *value)
{
	return value[0] == '\0' || strchr("$<%", value[0]) ||
	       strncmp(value, "{{", 2) == 0 ||
	       strspn(value, "*xX.") == strlen(value);
}

/* "NAME = VALUE", "NAME: VALUE", "<NAME>VALUE</NAME>" */
static bool split(const char *line, struct part *name, struct part *value)
{
	const char *p = line + strspn(line, BLANKS);
	size_t n = strcspn(p, *p == '<' ? ">" : "=:");

	if (p[n] == '\0')
		return false;
	if (strncmp(p, "export ", 7) == 0) {
		p += 7;
		n -= 7;
	}
	name->p = *p == '<' ? p + 1 : p;
	name->n = *p == '<' ? n - 1 : n;
	value->p = p + n + 1;
	value->n = *p == '<' ? strcspn(value->p, "<") : strlen(value->p);
	return true;
}

/* <add key="NAME" value="VALUE"/>, as .NET has it */
static bool has_pair_in_tag(struct line *copy, const char *line)
{
	const char *p = line;

	while ((p = strstr(p, "key=\"")) != NULL) {
		const char *name = p + strlen("key=\"");
		size_t n = strcspn(name, "\"");
		const char *value = strstr(name + n, "value=\"");

		p = name + n;
		if (!value || memchr(p, '>', (size_t)(value - p)))
			continue;
		value += strlen("value=\"");
		trim(name, n, copy->name);
		trim(value, strcspn(value, "\""), copy->value);
		if (!is_reference(copy->value) &&
		    credential_named(copy->name, copy->value))
			return true;
	}
	return false;
}

static const char *judge_line(struct line *copy)
{
	const char *line = copy->text + strspn(copy->text, BLANKS);
	struct part name, value;

	if (line[0] == '#' || line[0] == ';')
		return NULL;
	if (has_pair_in_tag(copy, line))
		return "a password or token";
	if (split(line, &name, &value)) {
		trim(name.p, name.n, copy->name);
		trim(value.p, value.n, copy->value);
		if (is_reference(copy->value))
			return NULL;
		if (credential_named(copy->name, copy->value))
			return "a password or token";
	}
	/* certificates are settings too */
	return strstr(line, "-----BEGIN ") ? NULL : credential_form(line);
}

/* All of JSON can be one line; there a pair is what counts. */
static const char *judge_settings(const char *text)
{
	const char *ends = text[strspn(text, BLANKS "\n")] == '{' ? "\n,{}"
								 : "\n";
	const char *what = NULL;
	struct line line;

	while (*text && !what) {
		size_t n = strcspn(text, ends);
		size_t seen = n < LINE_SEEN ? n : LINE_SEEN;

		memcpy(line.text, text, seen);
		line.text[seen] = '\0';
		what = judge_line(&line);
		text += n + (text[n] != '\0');
	}
	mem_wipe(&line, sizeof(line));
	return what;
}

const char *cred_text(enum cred_kind kind, const char *text, size_t n)
{
	const char *what;

	switch (kind) {
	case CRED_NONE:
		return NULL;
	case CRED_DATA:
		return is_text(text, n) ? judge_data(text) : NULL;
	case CRED_CERT:
		return credential_private_key(text) ? "a private key" : NULL;
	case CRED_KEY:
		return n == 0 || is_public(text) ||
				       strncmp(text, ZIP, strlen(ZIP)) == 0 ?
			       NULL :
			       "a key";
	case CRED_SETTINGS:
		if (!is_text(text, n))
			return NULL;
		what = judge_data(text);
		return what ? what : judge_settings(text);
	case CRED_ALWAYS:
		break;
	}
	return "a credential";
}
