/* SPDX-License-Identifier: Apache-2.0 */
/* secret_line - one `secret` of a profile: whose value goes where. */
#include "decide/profile/secret_line.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/endpoint_http.h"
#include "decide/live/http_names.h"
#include "decide/live/span.h"

#define FD_MAX 1048576u	/* fs.nr_open as Linux sets it */

/* By enum http_place; a name follows those with a colon. */
static const char *const places[] = {
	"header:", "query:", "form:", "json:", "body",
};

static bool is_name_start(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_variable(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_name_start(s.p[i]) &&
		    !(i > 0 && s.p[i] >= '0' && s.p[i] <= '9'))
			return false;
	return s.n > 0;
}

/* A key that stands in a query, a form or a JSON text as it is. */
static bool is_key(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' ||
		    strchr("\"\\&=%+#;", s.p[i]))
			return false;
	return s.n > 0;
}

static int parse_place(struct span word, struct http_grant_place *ret,
		       struct err *err)
{
	struct span name;
	size_t i = 0;

	while (i < ARRAY_SIZE(places) && !span_begins(word, places[i]))
		i++;
	if (i == ARRAY_SIZE(places) ||
	    (i == HTTP_PLACE_BODY && !span_is(word, places[i])))
		return err_set(err, ERR_PROFILE,
			       "'%.*s' is no place for a secret: write "
			       "header:NAME, query:NAME, form:NAME, json:NAME "
			       "or body", SPAN_SHOW(word));
	name = (struct span){ word.p + strlen(places[i]),
			      word.n - strlen(places[i]) };
	if (name.n > HTTP_KEY_MAX ||
	    (i == HTTP_PLACE_HEADER && !http_name_is_token(name)) ||
	    (i != HTTP_PLACE_HEADER && i != HTTP_PLACE_BODY && !is_key(name)))
		return err_set(err, ERR_PROFILE,
			       "'%.*s': a place needs a name as it stands in "
			       "the request, of at most %d bytes",
			       SPAN_SHOW(word), HTTP_KEY_MAX);
	ret->place = (enum http_place)i;
	memcpy(ret->name, name.p, name.n);
	ret->name[name.n] = '\0';
	return 0;
}

static int add_place(struct secret_line *line, struct span word,
		     struct err *err)
{
	struct http_grant_place place = { .name = "" };

	if (parse_place(word, &place, err) < 0)
		return -1;
	for (size_t i = 0; i < line->n_places; i++)
		if (line->places[i].place == place.place &&
		    strcasecmp(line->places[i].name, place.name) == 0)
			return err_set(err, ERR_PROFILE, "'%.*s' is there twice",
				       SPAN_SHOW(word));
	if (line->n_places == HTTP_PLACES_MAX)
		return err_set(err, ERR_PROFILE, "more than %d places",
			       HTTP_PLACES_MAX);
	line->places[line->n_places++] = place;
	return 0;
}

static int parse_fd(struct span text, unsigned *ret)
{
	unsigned fd = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9' || fd > FD_MAX)
			return -1;
		fd = fd * 10 + (unsigned)(text.p[i] - '0');
	}
	if (text.n == 0 || fd < 3 || fd > FD_MAX)
		return -1;
	*ret = fd;
	return 0;
}

static int parse_source(struct secret_line *line, struct span word,
			struct err *err)
{
	struct span text = { word.p + strlen("from="),
			     word.n - strlen("from=") };
	size_t n_kind = text.n;
	const char *colon = memchr(text.p, ':', text.n);
	struct span rest = { text.p + text.n, 0 };

	if (colon) {
		n_kind = (size_t)(colon - text.p) + 1;
		rest = (struct span){ text.p + n_kind, text.n - n_kind };
	}
	text.n = n_kind;
	free(steal_ptr(&line->from));
	if (span_is(text, "ENV:") && is_variable(rest)) {
		line->source = SECRET_ENV;
	} else if (span_is(text, "file:") && rest.n > 1 && rest.p[0] == '/') {
		line->source = SECRET_FILE;
	} else if (span_is(text, "fd:") && parse_fd(rest, &line->fd) == 0) {
		line->source = SECRET_FD;
		return 0;
	} else {
		return err_set(err, ERR_PROFILE,
			       "'%.*s': write from=ENV:NAME, from=file:/PATH "
			       "or from=fd:N with N above 2", SPAN_SHOW(word));
	}
	line->from = mem_strndup(rest.p, rest.n);
	return 0;
}

static int parse_word(struct secret_line *line, struct span word,
		      struct err *err)
{
	if (span_begins(word, "from="))
		return parse_source(line, word, err);
	if (span_begins(word, "only=")) {
		line->is_only = span_is(word, "only=yes");
		if (!line->is_only && !span_is(word, "only=no"))
			return err_set(err, ERR_PROFILE,
				       "'%.*s': write only=no, or nothing",
				       SPAN_SHOW(word));
		return 0;
	}
	return add_place(line, word, err);
}

/* What follows the host: it is off url then. */
static struct span cut_path(struct span *url)
{
	const char *host = span_find(*url, "://");
	struct span rest = { url->p, 0 };

	if (!host)
		return rest;
	host += strlen("://");
	rest = (struct span){ host, url->n - (size_t)(host - url->p) };
	rest = endpoint_cut_path(&rest);
	url->n -= rest.n;
	return rest;
}

static int parse_endpoint(struct secret_line *line, struct span url,
			  struct err *err)
{
	struct span path = cut_path(&url);

	if (endpoint_parse_origin(url, &line->endpoint, err) < 0)
		return -1;
	if (!endpoint_is_http(line->endpoint.scheme))
		return err_set(err, ERR_PROFILE,
			       "'%.*s': a secret can be put in only where the "
			       "relay reads the request, at https:// or http://",
			       SPAN_SHOW(url));
	if (path.n > 0)
		line->path = mem_strndup(path.p, path.n);
	return 0;
}

static int parse(const char *text, struct secret_line *line, struct err *err)
{
	struct span rest = span_of(text);
	struct span name = span_take_word(&rest), word;

	if (!is_variable(name))
		return err_set(err, ERR_PROFILE,
			       "'%.*s' is no name of a variable",
			       SPAN_SHOW(name));
	line->name = mem_strndup(name.p, name.n);
	word = span_take_word(&rest);
	if (!span_is(word, "->"))
		return err_set(err, ERR_PROFILE,
			       "write %s -> https://HOST, to say where it may "
			       "go", line->name);
	word = span_take_word(&rest);
	if (word.n == 0)
		return err_set(err, ERR_PROFILE,
			       "an endpoint is missing: write %s -> "
			       "https://HOST, with its `allow` line beside",
			       line->name);
	if (parse_endpoint(line, word, err) < 0)
		return -1;
	while ((word = span_take_word(&rest)).n > 0)
		if (parse_word(line, word, err) < 0)
			return -1;
	return line->n_places > 0 ?
		       0 :
		       add_place(line, span_of("header:Authorization"), err);
}

int secret_line_parse(const char *text, struct secret_line *ret,
		      struct err *err)
{
	struct secret_line line = { .is_only = true };

	if (parse(text, &line, err) < 0) {
		secret_line_release(&line);
		return -1;
	}
	if (!line.from && line.source == SECRET_ENV)
		line.from = mem_strdup(line.name);
	*ret = line;
	return 0;
}

void secret_line_release(struct secret_line *line)
{
	free(line->name);
	free(line->path);
	free(line->from);
	*line = (struct secret_line){ .name = NULL };
}

void secret_places_show(const struct http_grant_place *list, size_t n,
			const char *between, struct strbuf *ret)
{
	for (size_t i = 0; i < n; i++)
		strbuf_addf(ret, "%s%s%s", i > 0 ? between : "",
			    places[list[i].place], list[i].name);
}

void secret_source_show(const struct secret_line *line, struct strbuf *ret)
{
	if (line->source == SECRET_FD)
		strbuf_addf(ret, "fd:%u", line->fd);
	else
		strbuf_addf(ret, "%s%s",
			    line->source == SECRET_ENV ? "ENV:" : "file:",
			    line->from);
}

void secret_line_show(const struct secret_line *line, struct strbuf *ret)
{
	char endpoint[ENDPOINT_TEXT];

	endpoint_show(&line->endpoint, endpoint, sizeof(endpoint));
	strbuf_addf(ret, "%s -> %s%s ", line->name, endpoint,
		    line->path ? line->path : "");
	secret_places_show(line->places, line->n_places, " ", ret);
	if (line->source != SECRET_ENV || strcmp(line->from, line->name) != 0) {
		strbuf_adds(ret, " from=");
		secret_source_show(line, ret);
	}
	if (!line->is_only)
		strbuf_adds(ret, " only=no");
}

bool secret_source_equal(const struct secret_line *a,
			 const struct secret_line *b)
{
	if (a->source != b->source)
		return false;
	return a->source == SECRET_FD ? a->fd == b->fd :
					strcmp(a->from, b->from) == 0;
}

/* Keys that a program signs with: it needs the value and never sends it. */
static bool is_signing_key(const char *name)
{
	static const char *const words[] = {
		"AWS_SECRET_ACCESS_KEY", "PRIVATE_KEY", "SIGNING_KEY",
		"SSH_KEY",		 "GPG_KEY",	"HMAC",
		"_PEM",
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(name, words[i]))
			return true;
	return false;
}

const char *secret_line_warning(const struct secret_line *line)
{
	if (is_signing_key(line->name) ||
	    (line->source == SECRET_ENV && is_signing_key(line->from)))
		return "by its name a key to sign with: what signs needs the "
		       "value itself and never sends it, so a placeholder "
		       "breaks it; use `expose`, or a token";
	for (size_t i = 0; i < line->n_places; i++)
		if (line->places[i].place == HTTP_PLACE_BODY)
			return "`body` lets the script put the secret where "
			       "others may read it later, in a comment or a "
			       "file; name the key with form: or json:";
	return NULL;
}
