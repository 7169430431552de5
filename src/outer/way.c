/* SPDX-License-Identifier: Apache-2.0 */
/* way - a path on its way to a file, one word or one link at a time. */
#include "outer/way.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"

#define MAX_LINKS 40	/* as the kernel, path_resolution(7) */

void way_start(struct way *way, const char *cwd, const char *word)
{
	*way = (struct way){
		.done = mem_strdup(""),
		.rest = word[0] == '/' ? mem_strdup(word) :
					 mem_printf("%s/%s", cwd, word),
	};
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

bool way_step(struct way *way, way_link *link, void *arg)
{
	const char *name = way->rest + strspn(way->rest, "/");
	size_t n = strcspn(name, "/");
	autofree char *at = NULL;
	autofree char *to = NULL;
	char *rest;

	if (n == 0 || way->n_links > MAX_LINKS)
		return false;
	at = mem_printf("%s/%.*s", way->done, (int)n, name);
	to = link(at, arg);
	if (to) {
		way->n_links++;
		if (to[0] == '/')
			replace(&way->done, mem_strdup(""));
		rest = mem_printf("%s%s", to, name + n);
	} else {
		go(way, name, n);
		rest = mem_strdup(name + n);
	}
	replace(&way->rest, rest);
	return true;
}

char *way_read_link(const char *path, void *arg)
{
	char to[PATH_MAX];
	ssize_t n = readlink(path, to, sizeof(to));

	(void)arg;
	return n > 0 ? mem_strndup(to, (size_t)n) : NULL;
}

void way_release(struct way *way)
{
	free(way->done);
	free(way->rest);
	*way = (struct way){ .done = NULL };
}
