/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_target - any bytes are a path, a query, a glob, JSON or none of them.
 *
 * The canonical form of a canonical path is itself, and no part of it can be
 * read as a way up; a path fits itself as a glob wherever it is one.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/http_target.h"
#include "decide/live/json_find.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* By other means than the parser's: look for what must not be there. */
static void check_path(const char *path)
{
	size_t n = strlen(path);
	const char *end2 = n >= 2 ? path + n - 2 : path;
	const char *end3 = n >= 3 ? path + n - 3 : path;

	must(path[0] == '/' && n <= HTTP_PATH_MAX);
	must(!strstr(path, "/../") && !strstr(path, "/./") &&
	     !strstr(path, "//") && strcmp(end3, "/..") != 0 &&
	     strcmp(end2, "/.") != 0);
	must(!strpbrk(path, "\\;?# \"<>") && !strstr(path, "%2E") &&
	     !strstr(path, "%5C") && !strstr(path, "%2F/") &&
	     !strstr(path, "/%2F") && !strstr(path, "%2F%2F") &&
	     !strstr(path, "%2F../") && !strstr(path, "/..%2F") &&
	     !strstr(path, "%2F..%2F") && !strstr(path, "%2F./") &&
	     !strstr(path, "%25") && !strstr(path, "%00") &&
	     !strstr(path, "%0") && !strstr(path, "%1"));
}

static void try_path(struct span raw)
{
	char path[HTTP_PATH_MAX + 1], again[HTTP_PATH_MAX + 1];
	char glob[HTTP_GLOB_MAX + 1];
	struct err err = ERR_INIT;

	if (http_path_canonical(raw, path, sizeof(path)))
		return;
	check_path(path);
	must(!http_path_canonical(span_of(path), again, sizeof(again)));
	must(strcmp(path, again) == 0);
	if (http_glob_parse(raw, glob, sizeof(glob), &err) == 0) {
		must(http_glob_matches(glob, span_of(path)));
		must(http_glob_matches("/**", span_of(path)));
	}
}

static void try_query(struct span query)
{
	struct span rest = query, key, value;
	char text[64];
	size_t n = 0;

	if (http_query_refuse(query))
		return;
	while (http_query_next(&rest, &key, &value)) {
		must(key.p >= query.p && value.p >= key.p + key.n &&
		     value.p + value.n <= query.p + query.n);
		must(!span_has(key, '&') && !span_has(value, '&') &&
		     !span_has(key, '='));
		if (http_key_decode(key, text, sizeof(text)))
			must(http_key_is(key, text));
		must(++n <= query.n);
	}
}

/* The first line is a glob, the rest a path. */
static void try_match(struct span text)
{
	const char *end = text.n ? memchr(text.p, '\n', text.n) : NULL;
	char glob[HTTP_GLOB_MAX + 1], path[HTTP_PATH_MAX + 1];
	struct err err = ERR_INIT;
	struct span first, second;
	size_t n_literal;

	if (!end)
		return;
	first = (struct span){ text.p, (size_t)(end - text.p) };
	second = (struct span){ end + 1, text.n - first.n - 1 };
	if (http_glob_parse(first, glob, sizeof(glob), &err) < 0 ||
	    http_path_canonical(second, path, sizeof(path)))
		return;
	n_literal = strcspn(glob, "*");
	if (http_glob_matches(glob, span_of(path)))
		must(strncmp(glob, path, n_literal) == 0);
	else
		must(strcmp(glob, path) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* of just this size, so that a sanitizer sees a read beyond */
	autofree char *copy = mem_alloc(size ? size : 1);
	struct span text = { copy, size };
	char found[64];

	if (size)
		memcpy(copy, data, size);
	try_path(text);
	try_query(text);
	try_match(text);
	(void)json_find_string(text, "url", found, sizeof(found));
	return 0;
}
