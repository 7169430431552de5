/* SPDX-License-Identifier: Apache-2.0 */
/* shown - words of others in a summary, made harmless. */
#include "evidence/shown.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#define MAX_SHOWN 120	/* bytes of one text */

static bool is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c != '\0' && strchr("._:/-", c));
}

static void add(struct strbuf *sb, const void *data, size_t n, bool with_spaces)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < n && i < MAX_SHOWN; i++) {
		bool again = p[i] == ':' && i > 0 && p[i - 1] == ':';
		bool is_space = p[i] == ' ' && with_spaces;

		if ((is_plain(p[i]) || is_space) && !again)
			strbuf_add(sb, &p[i], 1);
		else
			strbuf_addc(sb, '?');
	}
	if (n > MAX_SHOWN)
		strbuf_adds(sb, "...");
}

void shown_add(struct strbuf *sb, const void *data, size_t n)
{
	add(sb, data, n, false);
}

void shown_add_words(struct strbuf *sb, const void *data, size_t n)
{
	add(sb, data, n, true);
}

void shown_add_sentence(struct strbuf *sb, const char *text)
{
	for (const char *p = text; *p; p++) {
		bool printable = *p >= 0x20 && *p < 0x7f;
		bool command = (p[0] == ':' && p > text && p[-1] == ':') ||
			       (p[0] == '[' && p > text && p[-1] == '#');

		strbuf_add(sb, printable && !command ? p : "?", 1);
	}
}

void shown_add_count(struct strbuf *sb, uint64_t n, const char *what)
{
	strbuf_addf(sb, "%" PRIu64 " %s%s", n, what, n == 1 ? "" : "s");
}

bool shown_is_path(const char *path)
{
	return strlen(path) < 100 &&
	       strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789._/-") == strlen(path);
}
