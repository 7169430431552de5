/* SPDX-License-Identifier: Apache-2.0 */
/* script_ways() - every path by which a word of a command leads to a file. */
#include "outer/script_ways.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/fs_draft.h"

#define MAX_LINKS 40	/* as the kernel, path_resolution(7) */

/* What is resolved, and what follows it. */
struct way {
	char *done;	/* "": the root */
	char *rest;
};

static void add(const struct way *way, struct strlist *ret)
{
	autofree char *whole = mem_printf("%s/%s", way->done, way->rest);
	autofree char *path = fs_draft_without_links(whole);

	strlist_add_once(ret, path);
}

static void replace(char **text, char *by)
{
	free(*text);
	*text = by;
}

/* The first word of rest becomes the last of what is done. */
static void go(struct way *way, const char *name, size_t n)
{
	char *slash = strrchr(way->done, '/');

	if (n == 0 || (n == 1 && name[0] == '.'))
		return;
	if (n == 2 && name[0] == '.' && name[1] == '.') {
		if (slash)
			*slash = '\0';
		return;
	}
	replace(&way->done, mem_printf("%s/%.*s", way->done, (int)n, name));
}

/* Where a link at this path leads, or NULL: it is none. */
static char *read_link(const char *path)
{
	char to[PATH_MAX];
	ssize_t n = readlink(path, to, sizeof(to));

	return n > 0 ? mem_strndup(to, (size_t)n) : NULL;
}

void script_ways(const char *cwd, const char *word, struct strlist *ret)
{
	struct way way = {
		.done = mem_strdup(""),
		.rest = word[0] == '/' ? mem_strdup(word) :
					 mem_printf("%s/%s", cwd, word),
	};
	unsigned links = 0;

	add(&way, ret);
	while (way.rest[strspn(way.rest, "/")] != '\0' && links <= MAX_LINKS) {
		const char *name = way.rest + strspn(way.rest, "/");
		size_t n = strcspn(name, "/");
		autofree char *at = mem_printf("%s/%.*s", way.done, (int)n,
					       name);
		autofree char *to = read_link(at);
		char *rest;

		if (to) {
			links++;
			if (to[0] == '/')
				replace(&way.done, mem_strdup(""));
			rest = mem_printf("%s%s", to, name + n);
		} else {
			go(&way, name, n);
			rest = mem_strdup(name + n);
		}
		replace(&way.rest, rest);
		add(&way, ret);
	}
	free(way.done);
	free(way.rest);
}
