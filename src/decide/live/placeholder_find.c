/* SPDX-License-Identifier: Apache-2.0 */
/* placeholder_find - where a request's head has placeholders. */
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "decide/live/base64.h"
#include "decide/live/placeholder.h"
#include "decide/live/unescape.h"
#include "decide/live/written.h"

#define NOWHERE SIZE_MAX
#define SCHEME_MAX 32
#define N_BASIC 6	/* "Basic " */
/* names and values of fields, path, query */
#define PARTS_MAX (2 * HTTP_FIELDS_MAX + 2)

/* A stretch of the head; `about` names it. */
struct part {
	struct span text;
	struct span about;
	uint32_t number;	/* of a field whose value it is, HTTP_SPOT_QUERY */
	bool has_places;
	/* with its percent escapes undone; no bytes where there are none */
	struct span decoded;
	const uint8_t *is_escape;	/* one for each byte of it */
};

struct head {
	struct part parts[PARTS_MAX];
	size_t n_parts;
	uint8_t decoded[HTTP_HEAD_MAX];
	uint8_t is_escape[HTTP_HEAD_MAX];
	size_t n_decoded;
};

static const char *find_bytes(struct span in, const void *bytes, size_t n)
{
	return in.n < n ? NULL : memmem(in.p, in.n, bytes, n);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "Bearer ", "token ": one word and one blank, or nothing. */
static size_t scheme_of(struct span value)
{
	size_t n = 0;

	while (n < value.n && n < SCHEME_MAX &&
	       (is_letter(value.p[n]) || (n > 0 && value.p[n] == '-')))
		n++;
	return n > 0 && n < value.n && value.p[n] == ' ' ? n + 1 : 0;
}

static bool is_basic(struct span value)
{
	return value.n > N_BASIC &&
	       strncasecmp(value.p, "Basic ", N_BASIC) == 0;
}

/*
 * The whole user, the whole password, or both; NOWHERE if it is none.  The
 * value is_basic().
 */
static size_t find_in_basic(struct span value, const struct http_grant *g)
{
	uint8_t text[HTTP_HEAD_MAX];
	struct span login = { (const char *)text, 0 }, rest;
	const char *at, *colon;
	size_t n = g->n_placeholder;

	if (value.n < N_BASIC || value.n > sizeof(text) ||
	    base64_decode((struct span){ value.p + N_BASIC, value.n - N_BASIC },
			  text, &login.n) < 0)
		return NOWHERE;
	at = find_bytes(login, g->placeholder, n);
	if (!at)
		return NOWHERE;
	rest = (struct span){ at + 1, login.n - (size_t)(at + 1 - login.p) };
	if (find_bytes(rest, g->placeholder, n))
		return NOWHERE;
	colon = memchr(login.p, ':', login.n);
	if (at != login.p && !(colon && at == colon + 1))
		return NOWHERE;
	if (at + n != login.p + login.n && at + n != colon)
		return NOWHERE;
	return (size_t)(at - login.p);
}

static bool ends_with(struct span value, size_t from,
		      const struct http_grant *g)
{
	return value.n - from == g->n_placeholder &&
	       memcmp(value.p + from, g->placeholder, g->n_placeholder) == 0;
}

/* Where the placeholder is in the value of a field that may hold it. */
static bool find_in_value(struct span value, const struct http_grant *g,
			  struct http_spot *ret)
{
	size_t scheme = scheme_of(value), at;

	ret->form = HTTP_SPOT_PLAIN;
	if (ends_with(value, 0, g)) {
		ret->offset = 0;
		return true;
	}
	if (scheme > 0 && ends_with(value, scheme, g)) {
		ret->offset = (uint32_t)scheme;
		return true;
	}
	at = is_basic(value) ? find_in_basic(value, g) : NOWHERE;
	ret->offset = (uint32_t)at;
	ret->form = HTTP_SPOT_BASIC;
	return at != NOWHERE;
}

static bool has_place(const struct http_grant *g, enum http_place place,
		      struct span name)
{
	for (size_t i = 0; i < g->n_places; i++) {
		const char *wanted = g->places[i].name;

		if (g->places[i].place != place || strlen(wanted) != name.n)
			continue;
		if (place == HTTP_PLACE_HEADER ?
			    strncasecmp(name.p, wanted, name.n) == 0 :
			    memcmp(name.p, wanted, name.n) == 0)
			return true;
	}
	return false;
}

/* What a server would read as something else than itself. */
static bool is_bare_in_query(const struct http_grant *g)
{
	for (size_t i = 0; i < g->n_placeholder; i++)
		if (strchr("&%+#; ", g->placeholder[i]))
			return false;
	return true;
}

/* The value, as it is, of a key that may hold it. */
static bool is_in_query(struct span query, const struct http_grant *g,
			size_t at)
{
	size_t end = at + g->n_placeholder, key;

	if (at < 1 || end > query.n || query.p[at - 1] != '=' ||
	    (end < query.n && query.p[end] != '&') || !is_bare_in_query(g) ||
	    memcmp(query.p + at, g->placeholder, g->n_placeholder) != 0)
		return false;
	key = at - 1;
	while (key > 0 && query.p[key - 1] != '&')
		key--;
	return has_place(g, HTTP_PLACE_QUERY,
			 (struct span){ query.p + key, at - 1 - key });
}

bool placeholder_is_at(const struct http_policy *p, const struct http_ask *ask,
		       const struct http_spot *spot)
{
	const struct http_grant *g;
	const struct http_field *field;
	struct http_spot found;

	if (spot->grant >= p->n_grants)
		return false;
	g = &p->grants[spot->grant];
	if (g->endpoint != ask->endpoint)
		return false;
	if (spot->part == HTTP_SPOT_QUERY)
		return spot->form == HTTP_SPOT_PLAIN &&
		       is_in_query(ask->query, g, spot->offset);
	if (spot->part >= ask->n_fields)
		return false;
	field = &ask->fields[spot->part];
	return has_place(g, HTTP_PLACE_HEADER, field->name) &&
	       find_in_value(field->value, g, &found) &&
	       found.offset == spot->offset && found.form == spot->form;
}

/* Adds a stretch; -1 if all are more than a head can be. */
static int add_part(struct head *h, struct span text, struct span about,
		    uint32_t number, bool has_places)
{
	struct part *part = &h->parts[h->n_parts++];
	uint8_t *to = h->decoded + h->n_decoded;
	uint8_t *is_escape = h->is_escape + h->n_decoded;
	size_t n = 0;

	*part = (struct part){ .text = text,
			       .about = about,
			       .number = number,
			       .has_places = has_places };
	if (text.n == 0 || !memchr(text.p, '%', text.n))
		return 0;
	if (text.n > sizeof(h->decoded) - h->n_decoded)
		return -1;
	for (size_t i = 0; i < text.n; n++) {
		const uint8_t *from = (const uint8_t *)text.p + i;
		size_t used = 1;

		to[n] = *from;
		if (*from == '%')
			used = unescape_one(UNESCAPE_PERCENT, from, text.n - i,
					    true, &to[n]);
		is_escape[n] = used > 1;
		i += used;
	}
	h->n_decoded += n;
	part->decoded = (struct span){ (const char *)to, n };
	part->is_escape = is_escape;
	return 0;
}

static int list_parts(struct head *h, const struct http_ask *ask)
{
	const struct span nothing = { NULL, 0 };

	h->n_parts = 0;
	h->n_decoded = 0;
	if (ask->n_fields > HTTP_FIELDS_MAX ||
	    add_part(h, ask->path, nothing, 0, false) < 0 ||
	    add_part(h, ask->query, nothing, HTTP_SPOT_QUERY, true) < 0)
		return -1;
	for (size_t i = 0; i < ask->n_fields; i++) {
		const struct http_field *field = &ask->fields[i];

		if (add_part(h, field->name, field->name, 0, false) < 0 ||
		    add_part(h, field->value, field->name, (uint32_t)i, true) <
			    0)
			return -1;
	}
	return 0;
}

/* May it stand in this place?  Then it is one more spot. */
static bool take_spot(const struct http_policy *p, struct http_ask *ask,
		      const struct part *part, const struct http_grant *like,
		      size_t at, enum http_spot_form form)
{
	struct http_spot spot = { .part = part->number,
				  .offset = (uint32_t)at,
				  .form = form };

	for (size_t i = 0; i < p->n_grants; i++) {
		const struct http_grant *g = &p->grants[i];

		spot.grant = (uint32_t)i;
		if (g->n_placeholder != like->n_placeholder ||
		    memcmp(g->placeholder, like->placeholder,
			   g->n_placeholder) != 0 ||
		    !placeholder_is_at(p, ask, &spot))
			continue;
		if (ask->n_spots == HTTP_SPOTS_MAX)
			return false;
		ask->spots[ask->n_spots++] = spot;
		return true;
	}
	return false;
}

/* Every one as it is. */
static bool judge_plain(const struct http_policy *p, struct http_ask *ask,
			const struct part *part, const struct http_grant *g)
{
	struct span rest = part->text;
	const char *at;

	while ((at = find_bytes(rest, g->placeholder, g->n_placeholder))) {
		if (!part->has_places ||
		    !take_spot(p, ask, part, g, (size_t)(at - part->text.p),
			       HTTP_SPOT_PLAIN))
			return false;
		rest.n -= (size_t)(at + 1 - rest.p);
		rest.p = at + 1;
	}
	return true;
}

static bool is_behind_escapes(const struct part *part, const uint8_t *text,
			      size_t n)
{
	struct span rest = part->decoded;
	const char *at;

	while ((at = find_bytes(rest, text, n))) {
		if (memchr(part->is_escape + (at - part->decoded.p), 1, n))
			return true;
		rest.n -= (size_t)(at + 1 - rest.p);
		rest.p = at + 1;
	}
	return false;
}

/* The placeholder written otherwise: only within Basic may it be. */
static bool judge_form(const struct http_policy *p, struct http_ask *ask,
		       const struct part *part, const struct http_grant *g,
		       enum written_form form, const uint8_t *text, size_t n)
{
	size_t at;

	if (is_behind_escapes(part, text, n))
		return false;
	if (form == WRITTEN_PLAIN || !find_bytes(part->text, text, n))
		return true;
	if (form < WRITTEN_BASE64 || form > WRITTEN_BASE64_2 ||
	    !part->has_places || part->number == HTTP_SPOT_QUERY ||
	    !is_basic(part->text))
		return false;
	at = find_in_basic(part->text, g);
	return at != NOWHERE &&
	       take_spot(p, ask, part, g, at, HTTP_SPOT_BASIC);
}

static bool is_first_like(const struct http_policy *p, size_t number)
{
	const struct http_grant *g = &p->grants[number];

	for (size_t i = 0; i < number; i++)
		if (p->grants[i].n_placeholder == g->n_placeholder &&
		    memcmp(p->grants[i].placeholder, g->placeholder,
			   g->n_placeholder) == 0)
			return false;
	return true;
}

/* One placeholder in all forms and parts. */
static bool judge_placeholder(const struct http_policy *p, struct http_ask *ask,
			      const struct head *h, const struct http_grant *g,
			      struct span *ret_about)
{
	uint8_t text[WRITTEN_SIZE(SECRET_MAX)];

	for (enum written_form f = WRITTEN_PLAIN; f < WRITTEN_REVERSED; f++) {
		size_t n = written_as(f, (const uint8_t *)g->placeholder,
				      g->n_placeholder, text);

		for (size_t i = 0; n > 0 && i < h->n_parts; i++) {
			const struct part *part = &h->parts[i];

			*ret_about = part->about;
			if (f == WRITTEN_PLAIN &&
			    !judge_plain(p, ask, part, g))
				return false;
			if (!judge_form(p, ask, part, g, f, text, n))
				return false;
		}
	}
	return true;
}

enum http_denial placeholder_find(const struct http_policy *p,
				  struct http_ask *ask, struct span *ret_about)
{
	struct head h;

	ask->n_spots = 0;
	*ret_about = (struct span){ NULL, 0 };
	if (list_parts(&h, ask) < 0)
		return HTTP_DENY_FORM;
	for (size_t i = 0; i < p->n_grants; i++) {
		const struct http_grant *g = &p->grants[i];

		if (g->n_placeholder < SECRET_MIN ||
		    g->n_placeholder > SECRET_MAX)
			return HTTP_DENY_FORM;
		if (is_first_like(p, i) &&
		    !judge_placeholder(p, ask, &h, g, ret_about))
			return HTTP_DENY_PLACE;
	}
	*ret_about = (struct span){ NULL, 0 };
	return HTTP_ALLOWED;
}
