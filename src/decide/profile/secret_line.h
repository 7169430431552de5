/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_SECRET_LINE_H
#define CORDON_DECIDE_PROFILE_SECRET_LINE_H

/*
 * secret_line - One `secret` of a profile: whose value goes where.
 *
 *	NAME -> ENDPOINT [PLACE]... [from=SOURCE] [only=no]
 *
 * ENDPOINT is the URL of an https:// or http:// `allow` line, with its path or
 * without.  PLACE is header:NAME, query:NAME, form:NAME, json:NAME or body;
 * none is header:Authorization.  SOURCE is ENV:NAME, file:PATH or fd:N; none is
 * the variable of the same name.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "decide/live/endpoint.h"
#include "decide/live/http_policy.h"

enum secret_source { SECRET_ENV, SECRET_FILE, SECRET_FD };

struct secret_line {
	char *name;		/* of the variable inside */
	struct endpoint endpoint;
	char *path;		/* as written, or NULL: all of the endpoint */
	struct http_grant_place places[HTTP_PLACES_MAX];
	size_t n_places;
	enum secret_source source;
	char *from;		/* variable or path; NULL for SECRET_FD */
	unsigned fd;
	bool is_only;
};

/* Fills err with a message that fits after "file:line: ". */
int secret_line_parse(const char *text, struct secret_line *ret,
		      struct err *err);
void secret_line_release(struct secret_line *line);
void secret_line_show(const struct secret_line *line, struct strbuf *ret);
/* "header:Authorization, body" */
void secret_places_show(const struct http_grant_place *places, size_t n,
			const char *between, struct strbuf *ret);
/* "ENV:CODECOV_TOKEN", "file:/run/token", "fd:7" */
void secret_source_show(const struct secret_line *line, struct strbuf *ret);
bool secret_source_equal(const struct secret_line *a,
			 const struct secret_line *b);
/* What somebody who wrote the line should know of it, or NULL. */
const char *secret_line_warning(const struct secret_line *line);

#endif
