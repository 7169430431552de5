/* SPDX-License-Identifier: Apache-2.0 */
/* hello - a TLS ClientHello: complete, well formed, for the right server. */
#include "decide/live/hello.h"

#include <stdbool.h>
#include <string.h>

#include "decide/live/hostname.h"

#define RECORD_HEAD 5
#define RECORD_MAX 16384	/* RFC 8446 5.1 */
#define RECORD_HANDSHAKE 22
#define MESSAGE_HEAD 4
#define MESSAGE_CLIENT_HELLO 1
#define EXTENSION_SERVER_NAME 0
#define EXTENSION_ECH 0xfe0d
/* the drafts before it, which some servers still honour */
#define EXTENSION_ECH_DRAFT_FIRST 0xfe08
#define EXTENSION_ESNI_DRAFT 0xffce

/* A stretch of bytes that is used up from the front; bad stays bad. */
struct cursor {
	const uint8_t *p;
	size_t n;
	bool bad;
};

static const uint8_t *take(struct cursor *c, size_t n)
{
	const uint8_t *p = c->p;

	if (c->bad || n > c->n) {
		c->bad = true;
		return NULL;
	}
	c->p += n;
	c->n -= n;
	return p;
}

/* A big-endian number of 1 to 3 bytes; 0 after a failure. */
static size_t number(struct cursor *c, size_t width)
{
	const uint8_t *p = take(c, width);
	size_t v = 0;

	for (size_t i = 0; p && i < width; i++)
		v = v << 8 | p[i];
	return v;
}

/* A vector with its length before it, of min to max bytes. */
static struct cursor vector(struct cursor *c, size_t width, size_t min,
			    size_t max)
{
	size_t n = number(c, width);
	struct cursor v = { .n = n };

	if (n < min || n > max)
		c->bad = true;
	v.p = take(c, n);
	v.bad = c->bad;
	return v;
}

/*
 * Puts the handshake message together.  HELLO_PASS: *ret_n bytes of it are in
 * scratch.  Each record must carry something, so a step is never free.
 */
static enum hello_verdict reassemble(const uint8_t *data, size_t n,
				     uint8_t *scratch, size_t *ret_n,
				     size_t *ret_need)
{
	size_t at = 0, have = 0, want = MESSAGE_HEAD;

	while (have < want) {
		size_t len, left = n - at, part;

		*ret_need = at + RECORD_HEAD;
		if (left > 0 && data[at] != RECORD_HANDSHAKE)
			return HELLO_NOT_TLS;
		if (left > 1 && data[at + 1] != 3)
			return HELLO_NOT_TLS;
		if (left < RECORD_HEAD)
			return HELLO_MORE;
		len = (size_t)data[at + 3] << 8 | data[at + 4];
		if (len == 0 || len > RECORD_MAX)
			return HELLO_NOT_TLS;
		at += RECORD_HEAD;
		part = len < n - at ? len : n - at;
		if (part > HELLO_MAX - have)
			return HELLO_NOT_TLS;
		memcpy(scratch + have, data + at, part);
		have += part;
		if (have > 0 && scratch[0] != MESSAGE_CLIENT_HELLO)
			return HELLO_NOT_TLS;
		if (have >= MESSAGE_HEAD)
			want = MESSAGE_HEAD + ((size_t)scratch[1] << 16 |
					       (size_t)scratch[2] << 8 |
					       scratch[3]);
		if (want > HELLO_MAX - RECORD_HEAD)
			return HELLO_NOT_TLS;
		*ret_need = at + len;
		at += len;
		if (part < len)
			return at > HELLO_MAX ? HELLO_NOT_TLS : HELLO_MORE;
	}
	/* a second message beside the hello, before any key: RFC 8446 5.1 */
	if (have > want)
		return HELLO_NOT_TLS;
	*ret_n = want;
	return HELLO_PASS;
}

/* ServerNameList: exactly one entry, of type host_name. */
static enum hello_verdict read_name(struct cursor ext, struct hello *ret)
{
	struct cursor list = vector(&ext, 2, 1, UINT16_MAX);
	struct cursor name;
	size_t type = number(&list, 1);

	name = vector(&list, 2, 1, UINT16_MAX);
	if (list.bad || ext.n > 0 || list.n > 0 || type != 0)
		return HELLO_NOT_TLS;
	ret->name = name.p;
	ret->n_name = name.n;
	return HELLO_PASS;
}

static bool hides_name(size_t type)
{
	return (type >= EXTENSION_ECH_DRAFT_FIRST && type <= EXTENSION_ECH) ||
	       type == EXTENSION_ESNI_DRAFT;
}

static enum hello_verdict read_extensions(struct cursor list, struct hello *ret)
{
	bool has_ech = false, has_name = false;

	while (list.n > 0) {
		size_t type = number(&list, 2);
		struct cursor ext = vector(&list, 2, 0, UINT16_MAX);

		if (list.bad)
			return HELLO_NOT_TLS;
		if (hides_name(type))
			has_ech = true;
		if (type != EXTENSION_SERVER_NAME)
			continue;
		if (has_name || read_name(ext, ret) != HELLO_PASS)
			return HELLO_NOT_TLS;
		has_name = true;
	}
	if (has_ech)
		return HELLO_ECH;
	return has_name ? HELLO_PASS : HELLO_SNI_MISSING;
}

static enum hello_verdict read_message(struct cursor c, struct hello *ret)
{
	const uint8_t *version = take(&c, 2);
	struct cursor suites;

	(void)take(&c, 32);			/* random */
	(void)vector(&c, 1, 0, 32);		/* legacy_session_id */
	suites = vector(&c, 2, 2, UINT16_MAX - 1);
	(void)vector(&c, 1, 1, UINT8_MAX);	/* compression methods */
	if (c.bad || suites.n % 2 != 0 || version[0] != 3)
		return HELLO_NOT_TLS;
	if (c.n == 0)
		return HELLO_SNI_MISSING;	/* TLS 1.0 without extensions */
	suites = vector(&c, 2, 0, UINT16_MAX);
	if (c.bad || c.n > 0)
		return HELLO_NOT_TLS;
	return read_extensions(suites, ret);
}

enum hello_verdict hello_judge(const uint8_t *data, size_t n, const char *host,
			       uint8_t *scratch, struct hello *ret)
{
	struct hello h = { .name = scratch };
	char name[HOSTNAME_MAX + 1];
	size_t n_message = 0;
	enum hello_verdict v;

	v = n > HELLO_MAX ? HELLO_NOT_TLS :
			    reassemble(data, n, scratch, &n_message, &h.need);
	if (v == HELLO_MORE && h.need > HELLO_MAX)
		v = HELLO_NOT_TLS;
	if (v == HELLO_PASS)
		v = read_message((struct cursor){ .p = scratch + MESSAGE_HEAD,
						  .n = n_message -
						       MESSAGE_HEAD },
				 &h);
	if (v == HELLO_PASS &&
	    (hostname_canonical((const char *)h.name, h.n_name, name) < 0 ||
	     !hostname_matches(host, name)))
		v = HELLO_SNI_OTHER;
	*ret = h;
	return v;
}
