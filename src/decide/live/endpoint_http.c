/* SPDX-License-Identifier: Apache-2.0 */
/* endpoint_http - what an https:// or http:// line says behind the host. */
#include "decide/live/endpoint_http.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/http_gifts.h"
#include "decide/profile/value.h"

struct span endpoint_cut_path(struct span *url)
{
	struct span path;
	size_t n = 0;

	while (n < url->n && !strchr("/?#\\", url->p[n]))
		n++;
	path = (struct span){ url->p + n, url->n - n };
	url->n = n;
	return path;
}

bool endpoint_word_is_methods(struct span word)
{
	for (size_t i = 0; i < word.n; i++)
		if ((word.p[i] < 'A' || word.p[i] > 'Z') && word.p[i] != ',')
			return false;
	return word.n > 0;
}

static bool takes(struct span *word, const char *key)
{
	if (!span_begins(*word, key))
		return false;
	word->p += strlen(key);
	word->n -= strlen(key);
	return true;
}

static int parse_max(struct span size, struct endpoint *e, struct err *err)
{
	autofree char *text = mem_strndup(size.p, size.n);
	uint64_t max = 0;

	if (e->max_up)
		return err_set(err, ERR_PROFILE, "`max=` stands twice");
	if (value_parse_size(text, &max, err) < 0)
		return err_wrap(err, "max");
	if (max == 0)
		return err_set(err, ERR_PROFILE,
			       "max=0 would let nothing be sent: leave the "
			       "endpoint out");
	e->max_up = max;
	return 0;
}

static int parse_shared(struct endpoint *e, struct err *err)
{
	if (!hostname_is_pattern(e->host))
		return err_set(err, ERR_PROFILE,
			       "`shared` is for wildcards: take it out");
	if (e->is_shared)
		return err_set(err, ERR_PROFILE, "`shared` stands twice");
	e->is_shared = true;
	return 0;
}

int endpoint_word_parse(struct span word, struct endpoint *e, bool *ret_known,
			struct err *err)
{
	*ret_known = true;
	if (takes(&word, "max="))
		return parse_max(word, e, err);
	if (span_is(word, "shared"))
		return parse_shared(e, err);
	if (!span_is(word, "private")) {
		*ret_known = false;
		return 0;
	}
	if (e->is_private)
		return err_set(err, ERR_PROFILE, "`private` stands twice");
	e->is_private = true;
	return 0;
}

static int refuse_method(struct span name, struct err *err)
{
	char all[HTTP_METHODS_TEXT];

	http_methods_show(HTTP_METHODS_ALL, all, sizeof(all));
	if (span_is(name, "TRACE") || span_is(name, "CONNECT"))
		return err_set(err, ERR_PROFILE,
			       "%.*s is never allowed: it would show or carry "
			       "what no rule can look into", SPAN_SHOW(name));
	return err_set(err, ERR_PROFILE,
		       "'%.*s' is no method: write one or more of %s, in upper "
		       "case, with commas and no blanks between",
		       SPAN_SHOW(name), all);
}

/* The part of list up to a comma, or all of it; false at the end. */
static bool next_part(struct span *list, bool *is_first, struct span *ret)
{
	const char *comma;

	if (!*is_first && list->n == 0)
		return false;
	if (!*is_first) {
		list->p++;	/* the comma */
		list->n--;
	}
	*is_first = false;
	comma = list->n ? memchr(list->p, ',', list->n) : NULL;
	*ret = *list;
	if (comma)
		ret->n = (size_t)(comma - list->p);
	list->p += ret->n;
	list->n -= ret->n;
	return true;
}

static int parse_methods(struct span list, uint32_t *ret, struct err *err)
{
	struct span name;
	uint32_t methods = 0;
	bool is_first = true;

	while (next_part(&list, &is_first, &name)) {
		uint32_t method = http_method_find(name);

		if (method == 0)
			return refuse_method(name, err);
		if (methods & method)
			return err_set(err, ERR_PROFILE,
				       "method %.*s stands twice",
				       SPAN_SHOW(name));
		methods |= method;
	}
	*ret = methods;
	return 0;
}

static int check_key(struct span key, const char *word, struct err *err)
{
	if (key.n == 0)
		return err_set(err, ERR_PROFILE, "a key of `%s` is empty", word);
	if (key.n > HTTP_KEY_MAX)
		return err_set(err, ERR_PROFILE,
			       "a key of `%s` is longer than %d bytes", word,
			       HTTP_KEY_MAX);
	for (size_t i = 0; i < key.n; i++)
		if (key.p[i] <= ' ' || key.p[i] > '~' ||
		    strchr(",%+&=;#\"'`*\\", key.p[i]))
			return err_set(err, ERR_PROFILE,
				       "'%.*s' is no key of `%s`: write it "
				       "plain, without escapes and quotes",
				       SPAN_SHOW(key), word);
	return 0;
}

static int parse_keys(struct span list, struct http_rule *rule, struct err *err)
{
	struct span left = list, key;
	bool is_first = true;

	if (rule->query_keys[0])
		return err_set(err, ERR_PROFILE,
			       "`query=` stands twice: write one, with commas "
			       "between the keys");
	if (list.n > HTTP_QUERY_KEYS_MAX)
		return err_set(err, ERR_PROFILE,
			       "`query=` is longer than %d bytes",
			       HTTP_QUERY_KEYS_MAX);
	while (!span_is(list, "*") && next_part(&left, &is_first, &key))
		if (check_key(key, "query=", err) < 0)
			return -1;
	memcpy(rule->query_keys, list.p, list.n);
	rule->query_keys[list.n] = '\0';
	return 0;
}

static int parse_line_number(struct span digits, struct http_rule *rule,
			     struct err *err)
{
	autofree char *text = mem_strndup(digits.p, digits.n);
	uint64_t n = 0;

	if (value_parse_number(text, &n, err) < 0)
		return err_wrap(err, "line");
	if (n < 1 || n > HTTP_GIFT_LINES)
		return err_set(err, ERR_PROFILE,
			       "line:%" PRIu64 " is out of range: 1 to %d", n,
			       HTTP_GIFT_LINES);
	rule->given = HTTP_GIVEN_LINE;
	rule->given_line = (uint32_t)n;
	return 0;
}

static int parse_place(struct span place, struct http_rule *rule,
		       struct err *err)
{
	if (takes(&place, "line:"))
		return parse_line_number(place, rule, err);
	if (!takes(&place, "json:"))
		return err_set(err, ERR_PROFILE,
			       "`given-by=ENDPOINT` needs the place of the URL "
			       "in the answer after it: write `line:N` or "
			       "`json:KEY`");
	if (check_key(place, "json:", err) < 0)
		return -1;
	memcpy(rule->given_key, place.p, place.n);
	rule->given_key[place.n] = '\0';
	rule->given = HTTP_GIVEN_JSON;
	return 0;
}

static int parse_given(struct span url, struct span *rest,
		       struct endpoint_rule *rule, struct err *err)
{
	if (rule->rule.given != HTTP_GIVEN_NOT)
		return err_set(err, ERR_PROFILE, "`given-by=` stands twice");
	if (endpoint_parse_origin(url, &rule->giver, err) < 0)
		return err_wrap(err, "given-by");
	if (rule->giver.scheme != ENDPOINT_HTTPS)
		return err_set(err, ERR_PROFILE,
			       "`given-by=` needs an https:// endpoint: of no "
			       "other does cordon know whose answer it reads");
	return parse_place(span_take_word(rest), &rule->rule, err);
}

/* What the words said that is no part of the rule. */
struct words {
	struct span rest;
	bool is_plain;
};

static int parse_word(struct span word, struct words *words,
		      struct endpoint *e, struct endpoint_rule *rule,
		      struct err *err)
{
	bool known = false;

	if (endpoint_word_parse(word, e, &known, err) < 0)
		return -1;
	if (known)
		return 0;
	if (takes(&word, "query="))
		return parse_keys(word, &rule->rule, err);
	if (takes(&word, "given-by="))
		return parse_given(word, &words->rest, rule, err);
	if (span_is(word, "plain") && !words->is_plain) {
		words->is_plain = true;
		return 0;
	}
	if (endpoint_word_is_methods(word))
		return err_set(err, ERR_PROFILE,
			       "'%.*s' after the methods: write them in one "
			       "word, as GET,POST", SPAN_SHOW(word));
	return err_set(err, ERR_PROFILE,
		       "unknown word '%.*s' after the methods: write "
		       "`private`, `max=SIZE`, `query=KEY,KEY` or "
		       "`given-by=https://HOST line:N`; a second rule has a "
		       "line of its own", SPAN_SHOW(word));
}

/* The origin, and what belongs behind it. */
static int refuse_short(const struct endpoint *e, const char *what,
			struct err *err)
{
	char origin[ENDPOINT_TEXT];
	const char *plain = e->scheme == ENDPOINT_HTTP ? " plain" : "";

	endpoint_show(e, origin, sizeof(origin));
	return err_set(err, ERR_PROFILE,
		       "%s needs %s: write what the script asks for there, as "
		       "%s/upload/** POST%s (any path and method: %s/** "
		       "GET,HEAD,POST,PUT,PATCH,DELETE%s)",
		       origin, what, origin, plain, origin, plain);
}

static int check_path(struct span path, const struct endpoint *e,
		      struct err *err)
{
	if (path.n == 0)
		return refuse_short(e, "a path and methods", err);
	if (span_has(path, '?'))
		return err_set(err, ERR_PROFILE,
			       "'%.*s' has a query: rules are for paths; write "
			       "the keys a request may have as query=KEY,KEY",
			       SPAN_SHOW(path));
	return 0;
}

static int check_plain(const struct endpoint *e, bool is_plain,
		       struct err *err)
{
	char origin[ENDPOINT_TEXT];

	endpoint_show(e, origin, sizeof(origin));
	if (e->scheme == ENDPOINT_HTTPS && is_plain)
		return err_set(err, ERR_PROFILE,
			       "`plain` is for http://: take it out");
	if (e->scheme == ENDPOINT_HTTP && !is_plain)
		return err_set(err, ERR_PROFILE,
			       "%s is read and changed by anybody on the way: "
			       "write https:// if the server has it, or the "
			       "word `plain` after the methods", origin);
	return 0;
}

static int check_given(const struct endpoint *e, const struct http_rule *rule,
		       struct err *err)
{
	if (rule->given == HTTP_GIVEN_NOT)
		return 0;
	if (e->scheme != ENDPOINT_HTTPS)
		return err_set(err, ERR_PROFILE,
			       "`given-by=` is for https:// endpoints");
	if (hostname_is_pattern(e->host))
		return err_set(err, ERR_PROFILE,
			       "`given-by=` needs the one host that the URL "
			       "leads to: name it in place of the wildcard");
	if (rule->query_keys[0])
		return err_set(err, ERR_PROFILE,
			       "`query=` and `given-by=` do not go together: "
			       "a URL that was given has its query with it");
	return 0;
}

int endpoint_rule_parse(struct span path, struct span rest, struct endpoint *e,
			struct endpoint_rule *ret, struct err *err)
{
	struct endpoint_rule rule = { .rule = { .methods = 0 } };
	struct words words = { .rest = rest };
	struct span word;

	if (check_path(path, e, err) < 0 ||
	    http_glob_parse(path, rule.rule.glob, sizeof(rule.rule.glob),
			    err) < 0)
		return -1;
	word = span_take_word(&words.rest);
	if (word.n == 0)
		return refuse_short(e, "methods after the path", err);
	if (parse_methods(word, &rule.rule.methods, err) < 0)
		return -1;
	for (;;) {
		word = span_take_word(&words.rest);
		if (word.n == 0)
			break;
		if (parse_word(word, &words, e, &rule, err) < 0)
			return -1;
	}
	if (check_plain(e, words.is_plain, err) < 0 ||
	    check_given(e, &rule.rule, err) < 0)
		return -1;
	*ret = rule;
	return 0;
}

void endpoint_rule_show(const struct http_rule *rule,
			const struct endpoint *giver, struct strbuf *ret)
{
	char methods[HTTP_METHODS_TEXT], origin[ENDPOINT_TEXT];

	http_methods_show(rule->methods, methods, sizeof(methods));
	strbuf_addf(ret, "%s %s", rule->glob, methods);
	if (rule->query_keys[0])
		strbuf_addf(ret, " query=%s", rule->query_keys);
	if (rule->given == HTTP_GIVEN_NOT)
		return;
	endpoint_show(giver, origin, sizeof(origin));
	strbuf_addf(ret, " given-by=%s ", origin);
	if (rule->given == HTTP_GIVEN_LINE)
		strbuf_addf(ret, "line:%u", (unsigned)rule->given_line);
	else
		strbuf_addf(ret, "json:%s", rule->given_key);
}

void endpoint_words_show(const struct endpoint *e, struct strbuf *ret)
{
	if (e->scheme == ENDPOINT_HTTP)
		strbuf_adds(ret, " plain");
	if (e->is_private)
		strbuf_adds(ret, " private");
	if (e->is_shared)
		strbuf_adds(ret, " shared");
	if (e->max_up) {
		strbuf_adds(ret, " max=");
		value_show_size(e->max_up, ret);
	}
}
