/* SPDX-License-Identifier: Apache-2.0 */
/* profile_line - judges each line of a text before inih reads it. */
#include "decide/profile/profile_line.h"

#include <stdarg.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"

static const char bom[] = "\xef\xbb\xbf";

void profile_line_complain(struct profile_line *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_vadd(l->diags, l->file, l->number, fmt, ap);
	va_end(ap);
}

/* An error of form; returns false, what such a line is judged. */
static bool refuse(struct profile_line *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static bool refuse(struct profile_line *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_vadd(l->diags, l->file, l->number, fmt, ap);
	va_end(ap);
	l->n_form++;
	return false;
}

void profile_line_unknown_section(struct profile_line *l, const char *name)
{
	const char *near = profile_keys_near_section(name);

	if (near)
		profile_line_complain(l,
				      "unknown section [%.60s]; is [%s] meant?",
				      name, near);
	else
		profile_line_complain(l, "unknown section [%.60s]", name);
}

void profile_line_unknown_key(struct profile_line *l, const char *section,
			      const char *name)
{
	const char *near = profile_keys_near_key(section, name);
	const char *other = profile_keys_section_of(name);

	if (other)
		profile_line_complain(l,
				      "[%s] has no key `%s`: it belongs in "
				      "[%s]", section, name, other);
	else if (near)
		profile_line_complain(l,
				      "[%s] has no key `%.60s`; is `%s` meant?",
				      section, name, near);
	else
		profile_line_complain(l, "[%s] has no key `%.60s`", section,
				      name);
}

/* A blank and c: inih begins a comment there for `;`, people also for `#`. */
static const char *find_after_blank(struct span s, char c)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] == c && (s.p[i - 1] == ' ' || s.p[i - 1] == '\t'))
			return s.p + i;
	return NULL;
}

/* value is as written, with the blanks before it and without a comment. */
static bool check_marks(struct profile_line *l, struct span value)
{
	struct span s = span_trim(value);

	if (find_after_blank(value, '#') || (s.n > 0 && s.p[0] == '#'))
		return refuse(l, "` #` in a value: a comment behind a value "
				 "begins with ` ;`, or has a line of its own");
	if (s.n > 0 && s.p[0] == ';')
		return refuse(l, "`;` right after `=`: a comment behind a "
				 "value begins with ` ;`, a blank before it");
	return true;
}

/* Bytes that no line may have; cuts a CR off the end. */
static bool check_bytes(struct profile_line *l, struct span *raw)
{
	if (span_has(*raw, '\0')) {
		l->is_binary = true;
		return refuse(l, "NUL byte: this is not a text file");
	}
	if (l->number == 1 && span_begins(*raw, bom)) {
		raw->p += 3;
		raw->n -= 3;
		(void)refuse(l, "byte order mark: save the file as plain UTF-8 "
				"without one");
	}
	if (raw->n > 0 && raw->p[raw->n - 1] == '\r') {
		raw->n--;
		if (!l->saw_crlf)
			(void)refuse(l, "CRLF line endings: save the file with "
					"LF alone");
		l->saw_crlf = true;
	}
	for (size_t i = 0; i < raw->n; i++) {
		unsigned char c = (unsigned char)raw->p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return refuse(l, "control byte 0x%02x", c);
	}
	if (raw->n > PROFILE_MAX_LINE)
		return refuse(l, "line of %zu bytes, at most %d: the values of "
				 "a list can have a line each",
			      raw->n, PROFILE_MAX_LINE);
	return true;
}

static bool judge_section(struct profile_line *l, struct span s)
{
	const char *close = memchr(s.p, ']', s.n);
	autofree char *name = NULL;
	struct span after;

	l->saw_section = true;
	l->section = NULL;
	l->above = PROFILE_LINE_REFUSED;
	if (!close)
		return refuse(l, "section header without `]`");
	after = (struct span){ close + 1, (size_t)(s.p + s.n - close) - 1 };
	if (after.n > 0 && find_after_blank(after, ';') != span_trim(after).p)
		return refuse(l, "'%.*s' after the section header: give it a "
				 "line of its own",
			      SPAN_SHOW(span_trim(after)));
	name = mem_strndup(s.p + 1, (size_t)(close - s.p) - 1);
	l->section = profile_keys_section(name);
	if (!l->section) {
		profile_line_unknown_section(l, name);
		return false;
	}
	l->above = PROFILE_LINE_NOTHING;
	return true;
}

/* A single key may be set once in a text. */
static bool check_once(struct profile_line *l, const struct profile_key *key)
{
	unsigned *set_in = &l->set_in[profile_keys_index(key)];

	if (key->type->is_list)
		return true;
	if (*set_in) {
		profile_line_complain(l,
				      "`%s` takes one value and is set in line "
				      "%u already", key->name, *set_in);
		return false;
	}
	*set_in = l->number;
	return true;
}

/* The value as inih will have it: without comment and blanks around it. */
static struct span strip(struct span value)
{
	const char *comment = find_after_blank(value, ';');

	if (comment)
		value.n = (size_t)(comment - value.p);
	return span_trim(value);
}

static bool judge_value(struct profile_line *l, const struct profile_key *key,
			struct span after)
{
	struct span value = strip(after);

	if (!check_marks(l, (struct span){ after.p,
					   (size_t)(value.p - after.p) +
						   value.n }))
		return false;
	if (!check_once(l, key))
		return false;
	l->is_reset = value.n == 0;
	if (l->is_reset && !key->type->clear && key->type->is_list) {
		profile_line_complain(l, "%s: a value is missing: %s",
				      key->name, key->type->form);
		return false;
	}
	l->above = PROFILE_LINE_KEY;
	l->key = key;
	l->expect_key = key;
	l->expect_value = value;
	return true;
}

static bool judge_key(struct profile_line *l, struct span s)
{
	size_t at = 0;
	const struct profile_key *key;
	autofree char *name = NULL;
	struct span left;

	l->above = PROFILE_LINE_REFUSED;
	while (at < s.n && s.p[at] != '=' && s.p[at] != ':')
		at++;
	left = span_trim((struct span){ s.p, at });
	if (at == s.n)
		return refuse(l, "no `=` in '%.*s': write KEY = VALUE",
			      SPAN_SHOW(s));
	if (s.p[at] == ':')
		return refuse(l, "`:` after '%.*s': write KEY = VALUE",
			      SPAN_SHOW(left));
	if (left.n == 0)
		return refuse(l, "no key before the `=`");
	if (!l->saw_section)
		return refuse(l, "`%.*s` stands before any [SECTION]",
			      SPAN_SHOW(left));
	if (!l->section)
		return false;
	name = mem_strndup(left.p, left.n);
	key = profile_keys_find(l->section, name);
	if (!key) {
		profile_line_unknown_key(l, l->section, name);
		return false;
	}
	return judge_value(l, key,
			   (struct span){ s.p + at + 1, s.n - at - 1 });
}

/* Would this be a line of its own, were it not indented? */
static bool looks_like_key(struct span s)
{
	size_t at = 0;
	autofree char *name = NULL;
	struct span left;

	while (at < s.n && s.p[at] != '=' && s.p[at] != ':')
		at++;
	if (at == s.n)
		return false;
	left = span_trim((struct span){ s.p, at });
	name = mem_strndup(left.p, left.n);
	return profile_keys_section_of(name) != NULL;
}

static bool judge_indented(struct profile_line *l, struct span s)
{
	if (s.p[0] == '[')
		return refuse(l, "indented section header: begin it in the "
				 "first column");
	if (looks_like_key(s))
		return refuse(l, "indented key: begin it in the first column "
				 "(an indented line is one more value of the "
				 "key above)");
	if (l->above == PROFILE_LINE_REFUSED)
		return false;
	if (l->above == PROFILE_LINE_NOTHING)
		return refuse(l, "indented line without a key above it: begin "
				 "it in the first column");
	if (find_after_blank(s, ';'))
		return refuse(l, "` ;` in an indented line: give the comment a "
				 "line of its own");
	if (!check_marks(l, s))
		return false;
	if (!l->key->type->is_list) {
		profile_line_complain(l,
				      "`%s` takes one value; this indented "
				      "line would be a second", l->key->name);
		return false;
	}
	if (l->is_reset) {
		profile_line_complain(l,
				      "`%s =` alone empties the list: write "
				      "the first value behind the `=`",
				      l->key->name);
		return false;
	}
	l->expect_key = l->key;
	l->expect_value = s;
	return true;
}

bool profile_line_judge(struct profile_line *l, struct span raw)
{
	struct span s;

	l->number++;
	l->expect_key = NULL;
	if (!check_bytes(l, &raw)) {
		/* a value below it must not go to the key above it */
		l->above = PROFILE_LINE_REFUSED;
		return false;
	}
	s = span_trim(raw);
	if (s.n == 0 || s.p[0] == ';' || s.p[0] == '#')
		return false;
	if (s.p != raw.p)
		return judge_indented(l, s);
	return s.p[0] == '[' ? judge_section(l, s) : judge_key(l, s);
}
