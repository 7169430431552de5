/* SPDX-License-Identifier: Apache-2.0 */
/* git_url - what of a remote's URL may be seen. */
/*
 * Theory of operation
 *
 * What the authority of a URL is has to be certain, or a password with a slash
 * that nobody escaped would be taken for a host, a port and a path.  So what
 * is left of it must be a host and a port of digits, and the rest is looked at
 * once more for the known forms of secrets.
 */
#include "decide/live/git_url.h"

#include <string.h>

#include "base/cleanup.h"
#include "decide/live/credential.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define PLAIN LETTERS DIGITS "._-"
#define USER_MAX 32	/* of a login name, useradd(8) */

static const char *const with_user[] = { "ssh", "git+ssh", "ssh+git" };

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

static bool is_all(const char *p, size_t n, const char *set)
{
	for (size_t i = 0; i < n; i++)
		if (!strchr(set, p[i]))
			return false;
	return true;
}

/* A name, an address, or one of IPv6 in brackets; then a port or nothing. */
static bool is_host_port(const char *p, size_t n)
{
	const char *end = memchr(p, ']', n);
	size_t host = 0;

	if (n > 0 && p[0] == '[') {
		if (!end || !is_all(p + 1, (size_t)(end - p) - 1,
				    DIGITS "abcdefABCDEF:."))
			return false;
		host = (size_t)(end - p) + 1;
	} else {
		const char *colon = memchr(p, ':', n);

		host = colon ? (size_t)(colon - p) : n;
		if (!is_all(p, host, PLAIN))
			return false;
	}
	return host == n ||
	       (p[host] == ':' && is_all(p + host + 1, n - host - 1, DIGITS));
}

static bool keeps_user(const char *scheme, size_t n)
{
	for (size_t i = 0; i < ARRAY_SIZE(with_user); i++)
		if (strlen(with_user[i]) == n &&
		    strncmp(with_user[i], scheme, n) == 0)
			return true;
	return false;
}

/* The bytes of a login name at p, or 0: what stands there is more than that. */
static size_t user_of(const char *p, size_t n)
{
	const char *colon = memchr(p, ':', n);
	size_t len = colon ? (size_t)(colon - p) : n;

	return len <= USER_MAX && is_all(p, len, PLAIN) ? len : 0;
}

/* SCHEME://, whose name has n_scheme bytes. */
static int strip_scheme(const char *url, size_t n_scheme, struct strbuf *ret)
{
	const char *at = url + n_scheme + strlen("://");
	size_t n = strcspn(at, "/?#");
	const char *info = memrchr(at, '@', n);
	const char *host = info ? info + 1 : at;
	const char *path = at + n;
	size_t user = info && keeps_user(url, n_scheme) ?
			      user_of(at, (size_t)(info - at)) :
			      0;

	if (!is_all(url, n_scheme, LETTERS DIGITS "+-.") ||
	    !is_host_port(host, (size_t)(path - host)))
		return -1;
	strbuf_add(ret, url, n_scheme + strlen("://"));
	if (user > 0) {
		strbuf_add(ret, at, user);
		strbuf_addc(ret, '@');
	}
	strbuf_add(ret, host, (size_t)(path - host));
	strbuf_add(ret, path, strcspn(path, "?#"));
	return 0;
}

/* [USER@]HOST:PATH, whose first part has n bytes. */
static int check_scp(const char *url, size_t n)
{
	const char *at = memrchr(url, '@', n);
	const char *host = at ? at + 1 : url;
	const char *path = url + n + 1;

	/* user:password@host is no such thing, but somebody may have tried */
	if (memchr(path, '@', strcspn(path, "/")))
		return -1;
	if (at && user_of(url, (size_t)(at - url)) == 0)
		return -1;
	return is_host_port(host, (size_t)(url + n - host)) ? 0 : -1;
}

static int strip(const char *url, struct strbuf *ret)
{
	size_t word = strcspn(url, ":/");

	if (strncmp(url + word, "://", 3) == 0)
		return strip_scheme(url, word, ret);
	if (strncmp(url + word, "::", 2) == 0)
		return -1;
	if (url[word] == ':' && check_scp(url, word) < 0)
		return -1;
	strbuf_adds(ret, url);
	return 0;
}

int git_url_strip(const char *url, struct strbuf *ret, bool *ret_changed)
{
	autorelease_strbuf struct strbuf left = STRBUF_INIT;

	if (has_control(url) || strip(url, &left) < 0 ||
	    credential_form(strbuf_text(&left)))
		return -1;
	strbuf_add(ret, strbuf_text(&left), left.len);
	*ret_changed = strcmp(url, strbuf_text(&left)) != 0;
	return 0;
}
