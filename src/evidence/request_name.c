/* SPDX-License-Identifier: Apache-2.0 */
/* request_name - what an event says about a request. */
#include "evidence/request_name.h"

#include <string.h>

#include "decide/live/http_head.h"
#include "decide/live/http_policy.h"

/* NAME_PLACE where nothing else is said. */
static const enum name_meaning meanings[REASON_COUNT] = {
	[REASON_METHOD] = NAME_REQUEST,
	[REASON_PATH] = NAME_REQUEST,
	[REASON_QUERY] = NAME_REQUEST,
	[REASON_NOT_GIVEN] = NAME_REQUEST,
	[REASON_CREDENTIAL] = NAME_REQUEST,
	[REASON_NO_SECRET] = NAME_REQUEST,
	[REASON_PLACEHOLDER] = NAME_REQUEST,
	[REASON_UPGRADE] = NAME_REQUEST,
	[REASON_MAX] = NAME_REQUEST,
	[REASON_ECHO] = NAME_REQUEST,
	[REASON_BAD_REQUEST] = NAME_WHY,
	[REASON_CERTIFICATE] = NAME_WHY,
	[REASON_TLS] = NAME_WHY,
	[REASON_BAD_ANSWER] = NAME_WHY,
	[REASON_PROXY] = NAME_WHY,
};

enum name_meaning request_name_meaning(const struct event *e)
{
	if (e->kind == EVENT_REQUEST || e->kind == EVENT_SECRET)
		return NAME_REQUEST;
	return e->kind == EVENT_DENIED ? meanings[e->reason] : NAME_PLACE;
}

static struct span cut_before(struct span s, char c)
{
	const char *at = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

	if (at)
		s.n = (size_t)(at - s.p);
	return s;
}

static struct span cut_to(struct span s, size_t max)
{
	if (s.n > max)
		s.n = max;
	return s;
}

static bool is_word_byte(char c)
{
	return c > ' ' && c <= '~';
}

/* A key of JSON may hold anything; only words are read again. */
static void add(struct event *e, struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		e->name[e->n_name++] =
			is_word_byte(s.p[i]) ? (uint8_t)s.p[i] : '?';
}

void request_name_put(struct event *e, struct span method, struct span path,
		      struct span about)
{
	size_t room;
	bool is_cut;

	method = cut_to(method, HTTP_METHOD_MAX);
	path = cut_before(path, '?');
	about = cut_to(cut_before(about, '='), HTTP_KEY_MAX);
	/* two spaces and the mark of a path that was cut */
	room = EVENT_NAME_MAX - 3 - method.n - about.n;
	is_cut = path.n > room;
	path = cut_to(path, room);
	e->n_name = 0;
	add(e, method);
	e->name[e->n_name++] = ' ';
	add(e, path);
	if (is_cut)
		e->name[e->n_name++] = '?';
	if (about.n > 0)
		e->name[e->n_name++] = ' ';
	add(e, about);
}

/* A word as a head that was parsed can have it, not empty. */
static bool is_word(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_word_byte(s.p[i]))
			return false;
	return s.n > 0;
}

static bool is_method(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 'A' || s.p[i] > 'Z')
			return false;
	return s.n > 0 && s.n <= HTTP_METHOD_MAX;
}

/* Takes what is before the first space; the rest begins after it. */
static struct span take(struct span *rest)
{
	struct span word = cut_before(*rest, ' ');
	size_t n = word.n < rest->n ? word.n + 1 : word.n;

	*rest = (struct span){ rest->p + n, rest->n - n };
	return word;
}

bool request_name_get(const struct event *e, struct request_name *ret)
{
	struct span rest = { (const char *)e->name, e->n_name };
	struct span all = rest, method = take(&rest), target = take(&rest);
	struct span path = cut_before(target, '?');

	*ret = (struct request_name){ .path = cut_before(all, '?') };
	if (!is_method(method) || !is_word(path) || path.p[0] != '/' ||
	    (rest.n > 0 && !is_word(rest)))
		return false;
	*ret = (struct request_name){
		.method = method,
		.path = path,
		.about = cut_before(rest, '='),
		.is_whole = target.n - path.n != 1 &&
			    e->n_name < EVENT_NAME_MAX,
	};
	return true;
}
