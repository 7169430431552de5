/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_STRBUF_H
#define CORDON_BASE_STRBUF_H

/*
 * strbuf - A growing byte buffer that is always NUL-terminated.
 *
 * buf is never NULL after the first add; strbuf_text() is never NULL.  It may
 * hold NUL bytes; len counts them.
 */
#include <stddef.h>
#include <stdint.h>

struct strbuf {
	char *buf;
	size_t len;
	size_t cap;
};

#define STRBUF_INIT { .buf = NULL }

void strbuf_release(struct strbuf *sb);
void strbuf_add(struct strbuf *sb, const void *data, size_t n);
void strbuf_adds(struct strbuf *sb, const char *text);
void strbuf_addc(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/*
 * Adds bytes that somebody else chose, as the inside of a JSON string: `"`,
 * `\` and everything outside 0x20-0x7e become escapes (\u00XX a byte), so the
 * result is ASCII on one line whatever went in; so does the bracket of a command
 * to a CI system (ci_bracket.h), for whoever shows it in a log.  At most max input
 * bytes are taken; returns how many were left out.
 */
size_t strbuf_add_escaped(struct strbuf *sb, const void *data, size_t n,
			  size_t max);
const char *strbuf_text(const struct strbuf *sb);
/*
 * text as one word of a POSIX shell, for a command that a person may copy;
 * owned.
 */
char *strbuf_shell_word(const char *text);
char *strbuf_steal(struct strbuf *sb); /* caller frees; sb is empty after */
void strbuf_clear(struct strbuf *sb);

#define autorelease_strbuf __attribute__((cleanup(strbuf_release)))

#endif
