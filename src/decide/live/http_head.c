/* SPDX-License-Identifier: Apache-2.0 */
/* http_head - the head of a request: one reading, or none. */
#include "decide/live/http_head.h"

#include <string.h>

#include "base/cleanup.h"
#include "decide/live/host_port.h"
#include "decide/live/http_fields.h"

/*
 * CONNECT asks for a tunnel, TRACE for its own head back with all that was put
 * in on the way, PRI speaks HTTP/2.
 */
static const char *const refused_methods[] = { "CONNECT", "TRACE", "PRI" };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes the method and the space off the line. */
static enum http_verdict take_method(struct http_lines *l, struct span *line,
				     struct span *ret)
{
	size_t n = 0;

	while (n < line->n && line->p[n] >= 'A' && line->p[n] <= 'Z')
		n++;
	if (n > HTTP_METHOD_MAX)
		return http_refuse(l->fault, 400, "the method is too long");
	if (n == line->n)
		return HTTP_MORE;
	if (n == 0 || line->p[n] != ' ')
		return http_refuse(l->fault, 400, "the method is not of A to Z");
	*ret = (struct span){ line->p, n };
	for (size_t i = 0; i < ARRAY_SIZE(refused_methods); i++)
		if (span_is(*ret, refused_methods[i]))
			return http_refuse(l->fault, 405,
					   "CONNECT, TRACE and PRI are not for "
					   "an endpoint");
	line->p += n + 1;
	line->n -= n + 1;
	return HTTP_PASS;
}

/* Takes the target and the space off the line. */
static enum http_verdict take_target(struct http_lines *l, struct span *line,
				     struct span *ret)
{
	size_t n = 0;

	while (n < line->n && line->p[n] > ' ' && line->p[n] < 0x7f &&
	       line->p[n] != '#')
		n++;
	if (n > HTTP_TARGET_MAX)
		return http_refuse(l->fault, 414, "the target is too long");
	if (n == line->n)
		return HTTP_MORE;
	if (n == 0 || line->p[n] != ' ')
		return http_refuse(l->fault, 400,
				   "a byte that cannot be in a target");
	*ret = (struct span){ line->p, n };
	line->p += n + 1;
	line->n -= n + 1;
	return HTTP_PASS;
}

/* MORE if it is a beginning. */
static enum http_verdict check_version(struct http_lines *l, struct span s)
{
	static const char form[] = "HTTP/#.#";

	for (size_t i = 0; i < s.n; i++) {
		if (i < sizeof(form) - 1 &&
		    (form[i] == '#' ? is_digit(s.p[i]) : s.p[i] == form[i]))
			continue;
		return http_refuse(l->fault, 400,
				   "the first line does not end in a version");
	}
	if (s.n < sizeof(form) - 1)
		return HTTP_MORE;
	if (!span_is(s, "HTTP/1.1"))
		return http_refuse(l->fault, 505, "a version other than 1.1");
	return HTTP_PASS;
}

/* What a profile could name; one reading for both. */
static bool is_authority(struct span s)
{
	struct host_port hp;
	struct err err = ERR_INIT;

	return !span_has(s, ' ') &&
	       host_port_parse_span(s, false, &hp, &err) == 0;
}

/* Takes `http://AUTHORITY` off the target; no scheme leaves it as it is. */
static bool take_authority(struct span *target, struct span *ret)
{
	static const char *const schemes[] = { "https://", "http://" };

	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++) {
		size_t skip = strlen(schemes[i]), n = skip;

		if (target->n < skip ||
		    !http_name_is((struct span){ target->p, skip }, schemes[i]))
			continue;
		while (n < target->n && target->p[n] != '/' &&
		       target->p[n] != '?')
			n++;
		*ret = (struct span){ target->p + skip, n - skip };
		target->p += n;
		target->n -= n;
		return true;
	}
	return false;
}

static enum http_verdict split_target(struct http_lines *l, struct span target,
				      struct http_request *ret)
{
	struct span authority;
	const char *mark;

	if (take_authority(&target, &authority) &&
	    !(authority.n == ret->host.n &&
	      strncasecmp(authority.p, ret->host.p, authority.n) == 0))
		return http_refuse(l->fault, 400,
				   "the target's host is not that of Host");
	ret->path = target;
	if (target.n == 0 || target.p[0] != '/')
		return http_refuse(l->fault, 400,
				   "the target does not begin with a slash");
	mark = memchr(target.p, '?', target.n);
	if (mark) {
		ret->has_query = true;
		ret->path.n = (size_t)(mark - target.p);
		ret->query = (struct span){ mark + 1,
					    target.n - ret->path.n - 1 };
	}
	return HTTP_PASS;
}

/* The first line; *ret_target is not looked into. */
static enum http_verdict read_first(struct http_lines *l,
				    struct http_request *ret,
				    struct span *ret_target)
{
	struct span line;
	enum http_verdict whole = http_lines_next(l, &line), v;

	if (whole == HTTP_REFUSE)
		return whole;
	v = take_method(l, &line, &ret->method);
	if (v == HTTP_PASS)
		v = take_target(l, &line, ret_target);
	if (v == HTTP_PASS)
		v = check_version(l, line);
	if (v == HTTP_MORE && whole == HTTP_PASS)
		return http_refuse(l->fault, 400,
				   "the first line is no method, target and "
				   "version");
	return v == HTTP_PASS ? whole : v;
}

enum http_verdict http_request_parse(const uint8_t *data, size_t n,
				     struct http_request *ret,
				     struct http_fault *ret_fault)
{
	struct http_lines l = http_lines_begin(data, n, ret_fault);
	struct http_facts facts;
	struct span target = { NULL, 0 };
	enum http_verdict v;

	*ret = (struct http_request){ .n_fields = 0 };
	v = read_first(&l, ret, &target);
	if (v == HTTP_PASS)
		v = http_fields_read(&l, ret->fields, &ret->n_fields, &facts);
	if (v != HTTP_PASS)
		return v;
	if (!facts.host.p)
		return http_refuse(ret_fault, 400, "no Host");
	if (!is_authority(facts.host))
		return http_refuse(ret_fault, 400, "Host is no host and port");
	ret->host = facts.host;
	ret->framing = facts.is_chunked	  ? HTTP_CHUNKED :
		       facts.has_length ? HTTP_SIZED :
					    HTTP_NO_BODY;
	ret->length = facts.length;
	ret->expects_continue = facts.expects;
	ret->keeps_alive = !facts.closes;
	ret->wants_upgrade = facts.upgrades;
	ret->n_head = l.at;
	return split_target(&l, target, ret);
}
