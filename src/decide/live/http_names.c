/* SPDX-License-Identifier: Apache-2.0 */
/* http_names - names of fields and keys by what they do. */
#include "decide/live/http_names.h"

#include <string.h>

#include "base/cleanup.h"
#include "decide/live/http_fields.h"

/* By hand, as in hostname.c: <ctype.h> follows the locale. */
static char fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80))
		return c;
	return '-';
}

bool http_field_name_equal(struct span a, const char *b)
{
	if (a.n != strlen(b))
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (fold(a.p[i]) != fold(b[i]))
			return false;
	return true;
}

/* pattern is folded and has a star at either end at most. */
static bool fits(struct span name, const char *pattern)
{
	bool at_start = pattern[0] != '*', at_end;
	struct span text = { at_start ? pattern : pattern + 1, 0 };

	text.n = strlen(text.p);
	at_end = text.n == 0 || text.p[text.n - 1] != '*';
	text.n -= at_end ? 0 : 1;
	for (size_t i = 0; i + text.n <= name.n; i++) {
		size_t k = 0;

		if (at_start && i > 0)
			return false;
		if (at_end && i + text.n != name.n)
			continue;
		while (k < text.n && fold(name.p[i + k]) == text.p[k])
			k++;
		if (k == text.n)
			return true;
	}
	return false;
}

static bool fits_any(struct span name, const char *const *patterns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fits(name, patterns[i]))
			return true;
	return false;
}

bool http_field_is_hop(struct span name)
{
	static const char *const hops[] = {
		"connection", "content-length", "expect", "host",
		"http2-settings", "keep-alive", "proxy-*", "te", "trailer",
		"transfer-encoding", "upgrade",
	};

	return fits_any(name, hops, ARRAY_SIZE(hops));
}

/*
 * Methods: what frameworks read (Rails, Symfony, Express, .NET, Google's APIs).
 * Paths and hosts: what reverse proxies say to the servers behind them, which
 * some of these believe whoever says it; where WSGI has a program mounted
 * (gunicorn), the answers Rack::Sendfile has the proxy make, the routes Next.js
 * tells itself, the API a gateway of AWS picks.  And `Proxy`, which a CGI
 * program finds in HTTP_PROXY: where it then sends its own requests.
 */
bool http_field_overrides(struct span name)
{
	static const char *const overrides[] = {
		"x-method", "x-http-method*", "*method-override",
		"*-methodoverride", "forwarded", "x-forwarded*", "x-original-*",
		"x-rewrite-*", "x-override-*", "*-host-override",
		"*-path-override", "*-url-override", "*-uri-override",
		"x-host", "x-http-host*", "x-real-host", "x-backend-host",
		"x-backend-server", "x-backend-url", "x-upstream-host",
		"x-target-host", "x-proxy-host", "x-proxy-url", "x-vhm-*",
		"x-http-destinationurl", "x-request-uri", "x-replaced-path",
		"x-envoy-original-*", "x-ms-original-*", "x-waws-unencoded-url",
		"disguised-host", "x-cf-forwarded-url", "k-original-host",
		"x-apigw-api-id", "x-script-name", "script-name", "path-info",
		"x-accel-mapping", "x-accel-redirect", "x-sendfile-type",
		"x-middleware-*", "x-invoke-*", "x-matched-path", "proxy",
	};

	return fits_any(name, overrides, ARRAY_SIZE(overrides));
}

static bool name_overrides(struct span name)
{
	static const char *const overrides[] = {
		"-method", "*httpmethod", "*http-method*", "*method-override",
	};

	return fits_any(name, overrides, ARRAY_SIZE(overrides));
}

/* The name alone: no blanks around it, nothing of the brackets of an array. */
static struct span key_name(struct span key)
{
	size_t n = 1;

	while (n < key.n && key.p[n] != '[' && key.p[n] != ']')
		n++;
	key.n = n < key.n ? n : key.n;
	return span_trim(key);
}

/*
 * PHP makes an underscore of a bracket that begins a key; Rack and what parses
 * queries in JavaScript leave all of them out.
 */
bool http_key_overrides(const char *key)
{
	struct span rest = span_trim(span_of(key));

	while (rest.n > 0 && (rest.p[0] == '[' || rest.p[0] == ']')) {
		if (name_overrides(key_name(rest)))
			return true;
		rest = span_trim((struct span){ rest.p + 1, rest.n - 1 });
	}
	return name_overrides(key_name(rest));
}

/* One letter of a key as the laxest reader sees it; its length in *ret_n. */
static char fold_key(const char *text, size_t n, size_t *ret_n)
{
	*ret_n = 1;
	if (n >= 2 && memcmp(text, "\xc5\xbf", 2) == 0) {
		*ret_n = 2;
		return 's';
	}
	if (n >= 3 && memcmp(text, "\xe2\x84\xaa", 3) == 0) {
		*ret_n = 3;
		return 'k';
	}
	if (*text >= 'A' && *text <= 'Z')
		return (char)(*text + 32);
	return *text == '.' || *text == ' ' || *text == '[' ? '_' : *text;
}

bool http_key_reads_as(struct span key, const char *name)
{
	size_t at = 0, n_name = strlen(name), used, ignored;

	while (at < key.n && key.p[at] == ' ')
		at++;
	for (size_t i = 0; i < n_name; i++) {
		if (at == key.n || fold_key(key.p + at, key.n - at, &used) !=
					   fold_key(name + i, n_name - i,
						    &ignored))
			return false;
		at += used;
	}
	return at == key.n || key.p[at] == '[' || key.p[at] == '\0';
}

/*
 * Wide on purpose: it is asked only where a secret of the profile is to be the
 * one credential, and whoever writes the server chooses the name of a field.
 */
bool http_field_is_credential(struct span name)
{
	static const char *const harmless[] = {
		"idempotency-key", "x-idempotency-key",
	};
	static const char *const credentials[] = {
		"cookie*", "*-cookie", "auth", "auth-*", "*-auth", "*-auth-*",
		"*authoriz*", "*authentic*", "*oauth*", "*token*", "*secret*",
		"*passw*", "*passphrase*", "pwd", "*-pwd", "*credential*",
		"*signature*", "sig", "*-sig", "*session*", "*jwt*", "*bearer*",
		"dpop", "key", "*-key", "*apikey*", "*api-key*", "*access-key*",
		"*accesskey*", "*-key-id", "x-amz-*", "x-goog-*",
		"x-client-cert*", "*-user", "*-username", "*-login",
	};

	return !fits_any(name, harmless, ARRAY_SIZE(harmless)) &&
	       fits_any(name, credentials, ARRAY_SIZE(credentials));
}

bool http_name_is_token(struct span name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!http_is_token((uint8_t)name.p[i]))
			return false;
	return name.n > 0;
}

bool http_field_is_well_formed(struct span name, struct span value)
{
	if (!http_name_is_token(name))
		return false;
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}
