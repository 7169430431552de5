/* SPDX-License-Identifier: Apache-2.0 */
/* pin_edit - writes `[script] sha256` into the text of a profile. */
#include "decide/profile/pin_edit.h"

#include <string.h>

#include "base/err.h"
#include "decide/profile/value.h"

#define SECTION "script"
#define MARK " (cordon pin)"
#define DATE 10	/* bytes of YYYY-MM-DD */

/* What is in the text of what we are about, by offsets. */
struct places {
	size_t old, old_end;	/* the two lines of this name; empty: none */
	size_t end;		/* where a section [script] ends; 0: none */
	char old_sha256[65];
	bool has_digest;	/* the new one, in any line */
};

static struct span take_line(struct span *rest)
{
	const char *end = memchr(rest->p, '\n', rest->n);
	struct span line = { rest->p, end ? (size_t)(end - rest->p) : rest->n };

	rest->n -= line.n + (end != NULL);
	rest->p += line.n + (end != NULL);
	return line;
}

/* Takes text off the front of s. */
static bool skip(struct span *s, struct span text)
{
	if (s->n < text.n || memcmp(s->p, text.p, text.n) != 0)
		return false;
	s->p += text.n;
	s->n -= text.n;
	return true;
}

/* Of `sha256 = HEX` with whatever comment behind it. */
static bool get_digest(struct span line, char ret[65])
{
	struct err ignored = ERR_INIT;
	char word[65];

	line = span_trim(line);
	if (!skip(&line, span_of("sha256")))
		return false;
	line = span_trim(line);
	if (!skip(&line, span_of("=")))
		return false;
	line = span_trim(line);
	if (line.n < 64 || (line.n > 64 && line.p[64] != ' ' &&
			    line.p[64] != '\t'))
		return false;
	memcpy(word, line.p, 64);
	word[64] = '\0';
	return value_parse_digest(word, ret, &ignored) == 0;
}

/* "; NAME, SIZE bytes, DATE (cordon pin)" of that name */
static bool is_mark(struct span line, struct span name)
{
	if (!skip(&line, span_of("; ")) || !skip(&line, name) ||
	    !skip(&line, span_of(", ")))
		return false;
	while (line.n > 0 && line.p[0] >= '0' && line.p[0] <= '9')
		(void)skip(&line, (struct span){ line.p, 1 });
	return skip(&line, span_of(" bytes, ")) &&
	       line.n == DATE + strlen(MARK) &&
	       memcmp(line.p + DATE, MARK, strlen(MARK)) == 0;
}

static void find(struct span text, const struct lock_entry *entry,
		 struct places *ret)
{
	struct span rest = text;
	bool in_section = false;
	bool is_marked = false;
	size_t mark = 0;

	*ret = (struct places){ .old = 0 };
	while (rest.n > 0) {
		size_t at = (size_t)(rest.p - text.p);
		struct span line = take_line(&rest);
		size_t end = (size_t)(rest.p - text.p);
		char digest[65];

		if (span_begins(span_trim(line), "["))
			in_section = span_begins(span_trim(line),
						 "[" SECTION "]");
		if (!in_section)
			continue;
		if (span_trim(line).n > 0)
			ret->end = end;
		if (get_digest(line, digest)) {
			ret->has_digest |= strcmp(digest, entry->sha256) == 0;
			if (is_marked) {
				ret->old = mark;
				ret->old_end = end;
				memcpy(ret->old_sha256, digest, 65);
			}
		}
		is_marked = is_mark(line, entry->name);
		mark = at;
	}
}

static void add_lines(const struct lock_entry *entry, struct strbuf *ret)
{
	strbuf_adds(ret, "; ");
	strbuf_add(ret, entry->name.p, entry->name.n);
	strbuf_addf(ret, ", %llu bytes, %s" MARK "\nsha256 = %s\n",
		    (unsigned long long)entry->size, entry->date,
		    entry->sha256);
}

int pin_edit(struct span text, const struct lock_entry *entry,
	     char ret_old[65], struct strbuf *ret)
{
	struct places places;
	size_t from, to;

	find(text, entry, &places);
	memcpy(ret_old, places.old_sha256, sizeof(places.old_sha256));
	if (places.old_end == 0 && places.has_digest)
		return 0;
	if (places.old_end && strcmp(ret_old, entry->sha256) == 0)
		return 0;
	from = places.old_end ? places.old : places.end ? places.end : text.n;
	to = places.old_end ? places.old_end : from;
	strbuf_add(ret, text.p, from);
	if (from > 0 && text.p[from - 1] != '\n')
		strbuf_addc(ret, '\n');
	if (places.end == 0)
		strbuf_addf(ret, "%s[" SECTION "]\n", from > 0 ? "\n" : "");
	add_lines(entry, ret);
	strbuf_add(ret, text.p + to, text.n - to);
	return 1;
}
