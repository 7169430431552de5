/* SPDX-License-Identifier: Apache-2.0 */
/* http_target - paths and queries in the one form that is judged and sent. */
#include "decide/live/http_target.h"

#include <stdint.h>
#include <string.h>

/* The byte that the escape at s.p[i] stands for, -1 if it is none. */
static int escaped_at(struct span s, size_t i)
{
	int high, low;

	if (s.n - i < 3)
		return -1;
	high = span_hex(s.p[i + 1]);
	low = span_hex(s.p[i + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool is_unreserved(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

/* pchar of RFC 3986 3.3 without '%' and, as some servers cut there, ';'. */
static bool is_plain(char c)
{
	return is_unreserved(c) || (c != '\0' && strchr("!$&'()*+,=:@", c));
}

static const char *refuse_plain(char c)
{
	if (c == '\\')
		return "a `\\` in the path";
	if (c == ';')
		return "a `;` in the path";
	if (c == '?' || c == '#')
		return "a query or fragment in the path";
	return "a byte in the path that has to be escaped";
}

/*
 * Bytes of overlong UTF-8: decoders that do not look closely read them as
 * '.', '/' and the like.  next: the byte of the escape that follows, or -1.
 */
static bool is_overlong(int c, int next)
{
	if (c == 0xc0 || c == 0xc1)
		return true;
	return (c == 0xe0 && next >= 0x80 && next < 0xa0) ||
	       (c == 0xf0 && next >= 0x80 && next < 0x90);
}

static const char *refuse_escape(int c, int next)
{
	if (c < 0)
		return "a `%` in the path that begins no escape";
	if (c == '\\')
		return "an escaped backslash in the path";
	if (c == '%')
		return "an escaped `%` in the path";
	if (c < 0x20 || c == 0x7f)
		return "an escaped control byte in the path";
	if (is_overlong(c, next))
		return "overlong UTF-8 in the path";
	return NULL;
}

static int next_escape(struct span raw, size_t i)
{
	return i < raw.n && raw.p[i] == '%' ? escaped_at(raw, i) : -1;
}

static const char *refuse_segment(const char *segment, size_t n, bool is_last)
{
	if (n == 0 && !is_last)
		return "`//` in the path";
	if ((n == 1 && segment[0] == '.') ||
	    (n == 2 && segment[0] == '.' && segment[1] == '.'))
		return "a segment `.` or `..` in the path";
	return NULL;
}

static bool is_escaped_slash(struct span path, size_t i)
{
	return path.n - i >= 3 && memcmp(path.p + i, "%2F", 3) == 0;
}

/*
 * Looked at after the escapes are undone, so that %2e is a dot as well.  Some
 * servers read an escaped slash as one, others as a part of a name: it has to
 * be harmless as either.
 */
static const char *refuse_segments(struct span path)
{
	size_t begin = 1, n = 1;

	for (size_t i = 1; i <= path.n; i += n) {
		bool is_last = i == path.n && path.p[begin - 1] == '/';
		const char *why;

		n = i < path.n && is_escaped_slash(path, i) ? 3 : 1;
		if (i < path.n && n == 1 && path.p[i] != '/')
			continue;
		why = refuse_segment(path.p + begin, i - begin, is_last);
		if (why)
			return why;
		begin = i + n;
	}
	return NULL;
}

const char *http_path_canonical(struct span raw, char *ret, size_t size)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t n = 0;

	if (raw.n == 0 || raw.p[0] != '/')
		return "the path does not begin with `/`";
	for (size_t i = 0; i < raw.n; i++) {
		const char *why;
		int c;

		if (n + 3 >= size || n + 3 > HTTP_PATH_MAX)
			return "the path is too long";
		if (raw.p[i] == '/' || is_plain(raw.p[i])) {
			ret[n++] = raw.p[i];
			continue;
		}
		if (raw.p[i] != '%')
			return refuse_plain(raw.p[i]);
		c = escaped_at(raw, i);
		i += 2;
		why = refuse_escape(c, next_escape(raw, i + 1));
		if (why)
			return why;
		if (is_unreserved(c)) {
			ret[n++] = (char)c;
			continue;
		}
		ret[n++] = '%';
		ret[n++] = digits[(unsigned)c >> 4 & 15];
		ret[n++] = digits[c & 15];
	}
	ret[n] = '\0';
	return refuse_segments((struct span){ ret, n });
}

/* Are the stars at `at` ones that a glob may have there? */
static int check_stars(const char *glob, size_t at, struct err *err)
{
	size_t n = strspn(glob + at, "*");

	if (n > 2)
		return err_set(err, ERR_PROFILE,
			       "more than two stars in a row in the path glob: "
			       "`*` stays in one segment, `**` crosses them");
	if (n == 2 && glob[at + 2] != '\0' &&
	    (glob[at - 1] != '/' || glob[at + 2] != '/'))
		return err_set(err, ERR_PROFILE,
			       "`**` in the path glob stands neither alone in "
			       "its segment nor at the end: write `/**/`, or "
			       "`*` for a part of one segment");
	return 0;
}

int http_glob_parse(struct span text, char *ret, size_t size, struct err *err)
{
	char glob[HTTP_PATH_MAX + 1] = "";
	const char *why = http_path_canonical(text, glob, sizeof(glob));

	if (why)
		return err_set(err, ERR_PROFILE,
			       "the path glob '%.*s' can fit no request: %s",
			       SPAN_SHOW(text), why);
	if (strlen(glob) > HTTP_GLOB_MAX || strlen(glob) >= size)
		return err_set(err, ERR_PROFILE,
			       "the path glob is longer than %d bytes",
			       HTTP_GLOB_MAX);
	for (size_t i = 0; glob[i]; i++) {
		if (glob[i] != '*')
			continue;
		if (check_stars(glob, i, err) < 0)
			return -1;
		i += strspn(glob + i, "*") - 1;
	}
	memcpy(ret, glob, strlen(glob) + 1);
	return 0;
}

/*
 * Matching runs all ways through the glob at once: at[i] says that what was
 * read fits glob[0..i).  A star is one place, its first byte; to be before it
 * is to be behind it as well, as it fits nothing too.
 */
struct glob_state {
	bool at[HTTP_GLOB_MAX + 1];
};

static size_t star_length(const char *glob, size_t i)
{
	if (glob[i] != '*')
		return 0;
	return glob[i + 1] == '*' ? 2 : 1;
}

static void enter(struct glob_state *s, const char *glob, size_t i)
{
	size_t n;

	s->at[i] = true;
	while ((n = star_length(glob, i)) > 0) {
		i += n;
		s->at[i] = true;
	}
}

static void step(const struct glob_state *s, const char *glob, size_t n_glob,
		 char c, bool is_slash, struct glob_state *ret)
{
	memset(ret->at, 0, n_glob + 1);
	for (size_t i = 0; i < n_glob; i++) {
		size_t star;

		if (!s->at[i])
			continue;
		star = star_length(glob, i);
		if (star == 2 || (star == 1 && !is_slash))
			enter(ret, glob, i);
		else if (star == 0 && glob[i] == c)
			enter(ret, glob, i + 1);
	}
}

bool http_glob_matches(const char *glob, struct span path)
{
	size_t n_literal = strcspn(glob, "*"), n_glob = strlen(glob);
	struct glob_state states[2];
	size_t now = 0, n_slash = 0;	/* bytes left of an escaped slash */

	if (n_glob > HTTP_GLOB_MAX || path.n < n_literal ||
	    memcmp(path.p, glob, n_literal) != 0)
		return false;
	memset(states[0].at, 0, n_glob + 1);
	enter(&states[0], glob, n_literal);
	for (size_t i = n_literal; i < path.n; i++) {
		if (is_escaped_slash(path, i))
			n_slash = 3;
		step(&states[now], glob, n_glob, path.p[i],
		     path.p[i] == '/' || n_slash > 0, &states[1 - now]);
		now = 1 - now;
		n_slash -= n_slash > 0;
	}
	return states[now].at[n_glob];
}

bool http_query_next(struct span *rest, struct span *ret_key,
		     struct span *ret_value)
{
	const char *end, *equals;
	struct span pair = *rest;

	if (rest->n == 0)
		return false;
	end = memchr(pair.p, '&', pair.n);
	if (end)
		pair.n = (size_t)(end - pair.p);
	rest->p += pair.n + (end ? 1 : 0);
	rest->n -= pair.n + (end ? 1 : 0);
	equals = span_has(pair, '=') ? memchr(pair.p, '=', pair.n) : NULL;
	*ret_key = pair;
	*ret_value = (struct span){ pair.p + pair.n, 0 };
	if (equals) {
		ret_key->n = (size_t)(equals - pair.p);
		ret_value->p = equals + 1;
		ret_value->n = pair.n - ret_key->n - 1;
	}
	return true;
}

const char *http_query_refuse(struct span query)
{
	for (size_t i = 0; i < query.n; i++) {
		char c = query.p[i];

		if (c <= ' ' || c > '~')
			return "a byte in the query that has to be escaped";
		if (c == ';')
			return "a `;` in the query";
		if (c == '#')
			return "a fragment after the query";
		if (c == '%' && escaped_at(query, i) < 0)
			return "a `%` in the query that begins no escape";
	}
	return NULL;
}

bool http_key_decode(struct span raw_key, char *ret, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < raw_key.n; i++) {
		int c = (unsigned char)raw_key.p[i];

		if (c > '~')
			return false;
		if (c == '+')
			c = ' ';
		if (c == '%') {
			c = escaped_at(raw_key, i);
			i += 2;
		}
		if (c <= 0 || n + 1 >= size)
			return false;
		ret[n++] = (char)c;
	}
	ret[n] = '\0';
	return true;
}

bool http_key_is(struct span raw_key, const char *key)
{
	char text[1024];

	return http_key_decode(raw_key, text, sizeof(text)) &&
	       strcmp(text, key) == 0;
}
