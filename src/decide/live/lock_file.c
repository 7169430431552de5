/* SPDX-License-Identifier: Apache-2.0 */
/* lock_file - scripts by digest: what a repository keeps of those it runs. */
#include "decide/live/lock_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"

#define PREFIX "sha256:"
#define SIZE_DIGITS 15	/* more than any file has */
#define HEAD                                                             \
	"# The scripts that cordon run starts here, by digest; cordon pin " \
	"writes it.\n"

struct reader {
	struct span left;
	unsigned line;
	struct span *names;	/* those seen so far */
	size_t n;
};

static void reader_release(struct reader *r)
{
	free(r->names);
}

#define autorelease_reader __attribute__((cleanup(reader_release)))

bool lock_file_is_name(struct span name)
{
	if (name.n == 0 || name.n > LOCK_FILE_NAME || name.p[0] == ' ' ||
	    name.p[name.n - 1] == ' ' || span_begins(name, "./") ||
	    span_begins(name, "../"))
		return false;
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < 0x20 || name.p[i] == 0x7f)
			return false;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct span take(struct span *s, size_t n)
{
	struct span ret = { s->p, n < s->n ? n : s->n };

	s->p += ret.n;
	s->n -= ret.n;
	return ret;
}

/* To the next blank, which is taken too; without one, nothing. */
static struct span take_field(struct span *s)
{
	const char *blank = memchr(s->p, ' ', s->n);
	struct span ret = take(s, blank ? (size_t)(blank - s->p) : 0);

	(void)take(s, blank ? 1 : 0);
	return ret;
}

static bool take_digest(struct span *s, char ret[65])
{
	struct span field = take_field(s);

	if (field.n != sizeof(PREFIX) - 1 + 64 || !span_begins(field, PREFIX))
		return false;
	for (size_t i = 0; i < 64; i++) {
		char c = field.p[sizeof(PREFIX) - 1 + i];

		if (span_hex(c) < 0 || (c >= 'A' && c <= 'F'))
			return false;
		ret[i] = c;
	}
	ret[64] = '\0';
	return true;
}

static bool take_size(struct span *s, uint64_t *ret)
{
	struct span field = take_field(s);

	*ret = 0;
	if (field.n == 0 || field.n > SIZE_DIGITS ||
	    (field.p[0] == '0' && field.n > 1))
		return false;
	for (size_t i = 0; i < field.n; i++) {
		if (!is_digit(field.p[i]))
			return false;
		*ret = *ret * 10 + (uint64_t)(field.p[i] - '0');
	}
	return true;
}

static bool take_date(struct span *s, char ret[11])
{
	static const char form[] = "dddd-dd-dd";
	struct span field = take_field(s);

	if (field.n != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < field.n; i++) {
		if (form[i] == 'd' ? !is_digit(field.p[i]) : field.p[i] != '-')
			return false;
		ret[i] = field.p[i];
	}
	ret[field.n] = '\0';
	return true;
}

static int refuse(const struct reader *r, struct err *err, const char *what)
{
	return err_set(err, ERR_PROFILE, "line %u: %s", r->line, what);
}

static int parse_entry(struct reader *r, struct span line,
		       struct lock_entry *ret, struct err *err)
{
	*ret = (struct lock_entry){ .line = r->line };
	if (!take_digest(&line, ret->sha256))
		return refuse(r, err,
			      "an entry begins with sha256: and 64 lower-case "
			      "hexadecimal digits, and one blank follows");
	if (!take_size(&line, &ret->size))
		return refuse(r, err, "the size in bytes follows the digest, "
				      "and one blank");
	if (!take_date(&line, ret->date))
		return refuse(r, err, "the day, YYYY-MM-DD, follows the size, "
				      "and one blank");
	if (!lock_file_is_name(line))
		return refuse(r, err,
			      "a name follows the day, without control bytes, "
			      "blanks around it, and ./ or ../ before it");
	ret->name = line;
	return 0;
}

static bool is_same(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static int add_name(struct reader *r, struct span name, struct err *err)
{
	for (size_t i = 0; i < r->n; i++)
		if (is_same(r->names[i], name))
			return refuse(r, err, "a second entry of one name");
	if (r->n == LOCK_FILE_ENTRIES)
		return refuse(r, err, "there are too many entries");
	r->names = mem_grow(r->names, r->n + 1, sizeof(*r->names));
	r->names[r->n++] = name;
	return 0;
}

/* 1 with the next entry, 0 at the end, -1. */
static int next_entry(struct reader *r, struct lock_entry *ret,
		      struct err *err)
{
	while (r->left.n > 0) {
		const char *end = memchr(r->left.p, '\n', r->left.n);
		struct span line;

		r->line++;
		if (!end)
			return refuse(r, err, "the last line has no end: the "
					      "file is cut short");
		line = take(&r->left, (size_t)(end - r->left.p));
		(void)take(&r->left, 1);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (parse_entry(r, line, ret, err) < 0 ||
		    add_name(r, ret->name, err) < 0)
			return -1;
		return 1;
	}
	return 0;
}

static int begin(struct reader *r, struct span text, struct err *err)
{
	*r = (struct reader){ .left = text };
	if (text.n > LOCK_FILE_MAX)
		return err_set(err, ERR_PROFILE, "it is too large");
	return 0;
}

int lock_file_find(struct span text, struct span name, struct lock_entry *ret,
		   struct err *err)
{
	autorelease_reader struct reader r;
	struct lock_entry entry = { .line = 0 }, found = entry;
	int more;

	if (begin(&r, text, err) < 0)
		return -1;
	while ((more = next_entry(&r, &entry, err)) > 0)
		if (is_same(entry.name, name))
			found = entry;
	if (more < 0)
		return -1;
	if (found.line)
		*ret = found;
	return found.line != 0;
}

void lock_file_show(const struct lock_entry *entry, struct strbuf *ret)
{
	strbuf_addf(ret, PREFIX "%s %llu %s ", entry->sha256,
		    (unsigned long long)entry->size, entry->date);
	strbuf_add(ret, entry->name.p, entry->name.n);
}

int lock_file_put(struct span text, const struct lock_entry *entry,
		  struct strbuf *ret, struct err *err)
{
	struct lock_entry old;
	int found = lock_file_find(text, entry->name, &old, err);
	struct span before = text;
	struct span after = span_of("");

	if (found < 0)
		return -1;
	if (found > 0) {
		/* the line ends where its name does, and begins after a line */
		const char *begin_at = old.name.p;

		while (begin_at > text.p && begin_at[-1] != '\n')
			begin_at--;
		before.n = (size_t)(begin_at - text.p);
		after.p = old.name.p + old.name.n + 1;
		after.n = (size_t)(text.p + text.n - after.p);
	}
	if (text.n == 0)
		strbuf_adds(ret, HEAD);
	strbuf_add(ret, before.p, before.n);
	lock_file_show(entry, ret);
	strbuf_addc(ret, '\n');
	strbuf_add(ret, after.p, after.n);
	return 0;
}
