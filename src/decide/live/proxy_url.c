/* SPDX-License-Identifier: Apache-2.0 */
/* proxy_url - where a proxy is that is spoken to with CONNECT. */
#include "decide/live/proxy_url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define USER_MAX ((PROXY_AUTH_MAX - 1) / 4 * 3)

static int refuse(struct err *err)
{
	return err_set(err, ERR_PROFILE,
		       "this is no proxy that can be used: write "
		       "http://[USER:PASSWORD@]HOST:PORT");
}

static void use_loopback(struct host_port *at)
{
	static const uint8_t v4[4] = { 127, 0, 0, 1 };

	if (at->is_literal || strcmp(at->host, "localhost") != 0)
		return;
	at->is_literal = true;
	at->literal = address_from_v4(v4);
	address_show(&at->literal, at->host);
}

int proxy_url_parse(struct span url, struct proxy_url *ret, struct err *err)
{
	static const char scheme[] = "http://";
	struct proxy_url p = { .has_user = false };
	struct err ignored = ERR_INIT;
	size_t i;

	if (span_begins(url, scheme)) {
		url.p += strlen(scheme);
		url.n -= strlen(scheme);
	} else if (span_find(url, "://")) {
		return err_set(err, ERR_PROFILE,
			       "only a proxy that is spoken to over http:// "
			       "can be used: write "
			       "http://[USER:PASSWORD@]HOST:PORT");
	}
	/* a password may hold an `@` that nobody encoded: the last one counts */
	for (i = url.n; i > 0 && url.p[i - 1] != '@'; i--)
		;
	if (i > 0) {
		p.has_user = true;
		p.user = (struct span){ url.p, i - 1 };
		url.p += i;
		url.n -= i;
	}
	if (url.n > 0 && url.p[url.n - 1] == '/')
		url.n--;
	if (host_port_parse_span(url, true, &p.at, &ignored) < 0 ||
	    host_port_check_dial(&p.at, &ignored) < 0)
		return refuse(err);
	use_loopback(&p.at);
	*ret = p;
	return 0;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes percent-encoding; control bytes could end the field. */
static int decode(struct span s, uint8_t *ret, size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int c = (unsigned char)s.p[i];

		if (c == '%') {
			int high = s.n - i > 2 ? hex(s.p[i + 1]) : -1;
			int low = s.n - i > 2 ? hex(s.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return -1;
			c = high << 4 | low;
			i += 2;
		}
		if (c < ' ' || c == 0x7f || n == USER_MAX)
			return -1;
		ret[n++] = (uint8_t)c;
	}
	*ret_n = n;
	return 0;
}

static void encode(const uint8_t *data, size_t n, char *ret)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16;

		if (i + 1 < n)
			bits |= (uint32_t)data[i + 1] << 8;
		if (i + 2 < n)
			bits |= data[i + 2];
		*ret++ = digits[bits >> 18];
		*ret++ = digits[bits >> 12 & 63];
		*ret++ = i + 1 < n ? digits[bits >> 6 & 63] : '=';
		*ret++ = i + 2 < n ? digits[bits & 63] : '=';
	}
	*ret = '\0';
}

char *proxy_url_auth(struct span user, struct err *err)
{
	uint8_t plain[USER_MAX];
	size_t n = 0;
	char *text;

	/* Basic divides at the first colon: it has to be there */
	if (!span_has(user, ':') || decode(user, plain, &n) < 0) {
		mem_wipe(plain, sizeof(plain));
		(void)err_set(err, ERR_PROFILE,
			      "the user and password are not of the form "
			      "USER:PASSWORD, percent-encoded, of at most %d "
			      "bytes and without control bytes", USER_MAX);
		return NULL;
	}
	text = mem_alloc(PROXY_AUTH_MAX);
	encode(plain, n, text);
	mem_wipe(plain, sizeof(plain));
	return text;
}
