/* SPDX-License-Identifier: Apache-2.0 */
/* strbuf - a growing byte buffer. */
#include "base/strbuf.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ci_bracket.h"
#include "base/err.h"
#include "base/mem.h"

void strbuf_release(struct strbuf *sb)
{
	free(sb->buf);
	*sb = (struct strbuf)STRBUF_INIT;
}

static void reserve(struct strbuf *sb, size_t extra)
{
	size_t want = sb->len + extra + 1;
	size_t cap = sb->cap ? sb->cap : 64;

	if (want < extra)
		BUG("strbuf size wraps");
	if (want <= sb->cap)
		return;
	while (cap < want)
		cap *= 2;
	sb->buf = mem_grow(sb->buf, cap, 1);
	sb->cap = cap;
}

void strbuf_add(struct strbuf *sb, const void *data, size_t n)
{
	reserve(sb, n);
	if (n)
		memcpy(sb->buf + sb->len, data, n);
	sb->len += n;
	sb->buf[sb->len] = '\0';
}

void strbuf_adds(struct strbuf *sb, const char *text)
{
	strbuf_add(sb, text, strlen(text));
}

void strbuf_addc(struct strbuf *sb, char c)
{
	strbuf_add(sb, &c, 1);
}

void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		BUG("format failed");
	reserve(sb, (size_t)n);
	(void)vsnprintf(sb->buf + sb->len, (size_t)n + 1, fmt, again);
	va_end(again);
	sb->len += (size_t)n;
}

size_t strbuf_add_escaped(struct strbuf *sb, const void *data, size_t n,
			  size_t max)
{
	const unsigned char *p = data;
	size_t take = n < max ? n : max;

	for (size_t i = 0; i < take; i++) {
		if (p[i] == '"' || p[i] == '\\')
			strbuf_addf(sb, "\\%c", p[i]);
		else if (p[i] >= 0x20 && p[i] < 0x7f && !ci_is_bracket(p, i))
			strbuf_addc(sb, (char)p[i]);
		else
			strbuf_addf(sb, "\\u%04x", p[i]);
	}
	return n - take;
}

const char *strbuf_text(const struct strbuf *sb)
{
	return sb->buf ? sb->buf : "";
}

char *strbuf_shell_word(const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789%+,-./:=@_";
	autorelease_strbuf struct strbuf word = STRBUF_INIT;

	if (text[0] && text[strspn(text, plain)] == '\0')
		return mem_strdup(text);
	strbuf_addc(&word, '\'');
	for (; *text; text++)
		if (*text == '\'')
			strbuf_adds(&word, "'\\''");
		else
			strbuf_addc(&word, *text);
	strbuf_addc(&word, '\'');
	return strbuf_steal(&word);
}

char *strbuf_steal(struct strbuf *sb)
{
	char *p = sb->buf ? sb->buf : mem_strdup("");

	*sb = (struct strbuf)STRBUF_INIT;
	return p;
}

void strbuf_clear(struct strbuf *sb)
{
	sb->len = 0;
	if (sb->buf)
		sb->buf[0] = '\0';
}
